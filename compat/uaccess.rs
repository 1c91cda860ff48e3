// SPDX-License-Identifier: GPL-2.0

//! Memory of the process that called.

use crate::{
    alloc::{Flags, KVVec},
    error::{code::EFAULT, Result},
};
use core::ffi::c_void;

extern "C" {
    /// Returns how many bytes were not copied.
    fn knetstat_copy_from_user(to: *mut u8, from: *const c_void, len: usize) -> usize;
}

/// An address there, which may be anything.
#[derive(Clone, Copy)]
pub struct UserPtr(*mut c_void);

impl UserPtr {
    /// The address that C gave, of the type `void __user *`.
    pub fn from_ptr(address: *mut c_void) -> Self {
        Self(address)
    }
}

/// A piece of memory there.
pub struct UserSlice {
    start: UserPtr,
    len: usize,
}

impl UserSlice {
    /// It need not be mapped: to read it may fail.
    pub fn new(start: UserPtr, len: usize) -> Self {
        Self { start, len }
    }

    /// For reading. Each byte is read once, since the process may change it meanwhile.
    pub fn reader(self) -> UserSliceReader {
        UserSliceReader(self)
    }
}

/// A piece of memory there, to be read once.
pub struct UserSliceReader(UserSlice);

impl UserSliceReader {
    /// How many bytes there are.
    pub fn len(&self) -> usize {
        self.0.len
    }

    /// There are none.
    pub fn is_empty(&self) -> bool {
        self.0.len == 0
    }

    /// Copies all of it to a vector, which is empty before.
    ///
    /// # Errors
    ///
    /// - `EFAULT`: the memory cannot be read.
    /// - `ENOMEM`
    pub fn read_all(self, to: &mut KVVec<u8>, flags: Flags) -> Result {
        let UserSlice { start, len } = self.0;
        let copy = |to| {
            // SAFETY: `to` has room for `len` bytes, see `refill`. The other address may be anything, since the callee
            // looks whether the process may read there.
            match unsafe { knetstat_copy_from_user(to, start.0, len) } {
                0 => Ok(()),
                _ => Err(EFAULT),
            }
        };
        // SAFETY: Where all was copied, `len` bytes are initialised; nothing is written beyond them.
        unsafe { to.refill(len, flags, copy) }
    }
}
