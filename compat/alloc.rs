// SPDX-License-Identifier: GPL-2.0

//! Memory.

use crate::error::Error;
use core::{ffi::c_void, mem::ManuallyDrop, ops::Deref, ptr::NonNull, slice};

extern "C" {
    /// The one flag of `gfp_t` that is chosen, besides those of `GFP_KERNEL`: account to the task's group.
    fn knetstat_alloc(size: usize, account: bool) -> *mut c_void;
    fn knetstat_free(memory: *mut c_void);
}

/// There is no memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AllocError;

/// How memory is allocated.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Flags {
    account: bool,
}

/// The flags that there are.
pub mod flags {
    use super::Flags;

    /// It may sleep.
    pub const GFP_KERNEL: Flags = Flags { account: false };

    /// It may sleep, and counts against the memory limit of the task's group.
    pub const GFP_KERNEL_ACCOUNT: Flags = Flags { account: true };
}

/// A vector of bytes, by kvmalloc. Nothing but bytes is stored in one, so that none has to be dropped or aligned.
///
/// # Invariants
///
/// If `capacity` is not 0, `start` is an allocation of `knetstat_alloc` with that many bytes, and no one else's. The
/// first `len` of them are initialised; `len` is at most `capacity`.
pub struct KVVec<T> {
    start: NonNull<T>,
    len: usize,
    capacity: usize,
}

/// A vector of a few bytes. The kernel's own one is by kmalloc, which kvmalloc tries first.
pub type KVec<T> = KVVec<T>;

impl KVVec<u8> {
    /// An empty one, which has no memory.
    pub const fn new() -> Self {
        // INVARIANT: `capacity` is 0.
        Self {
            start: NonNull::dangling(),
            len: 0,
            capacity: 0,
        }
    }

    /// An empty one that has room for so many.
    pub fn with_capacity(capacity: usize, flags: Flags) -> Result<Self, AllocError> {
        if capacity == 0 {
            return Ok(Self::new());
        }
        // SAFETY: The callee asks for nothing but a task that may sleep, which the flags mean.
        let memory = unsafe { knetstat_alloc(capacity, flags.account) };
        // INVARIANT: It is that allocation, and nothing of it is initialised yet.
        Ok(Self {
            start: NonNull::new(memory.cast()).ok_or(AllocError)?,
            len: 0,
            capacity,
        })
    }

    /// So many of the same byte.
    pub fn from_elem(byte: u8, len: usize, flags: Flags) -> Result<Self, AllocError> {
        let mut bytes = Self::with_capacity(len, flags)?;
        // SAFETY: There is room for `len` bytes, by the type invariants, and no one else has the memory.
        unsafe { bytes.start.as_ptr().write_bytes(byte, len) };
        // INVARIANT: They were initialised just now, and `len` is the capacity.
        bytes.len = len;
        Ok(bytes)
    }

    /// Takes in what `fill` writes to the address that it gets, in place of what was there.
    ///
    /// # Safety
    ///
    /// Where `fill` succeeds, it has initialised `len` bytes from there on. It writes nothing beyond them.
    pub(crate) unsafe fn refill(
        &mut self,
        len: usize,
        flags: Flags,
        fill: impl FnOnce(*mut u8) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut bytes = Self::with_capacity(len, flags)?;
        fill(bytes.as_mut_ptr())?;
        // INVARIANT: The caller guarantees that they are initialised; `len` is the capacity.
        bytes.len = len;
        *self = bytes;
        Ok(())
    }

    /// The address of the first byte.
    pub fn as_mut_ptr(&mut self) -> *mut u8 {
        self.start.as_ptr()
    }

    /// Address, length and capacity: the caller has to `kvfree` the memory, if there is any.
    pub fn into_raw_parts(self) -> (*mut u8, usize, usize) {
        let this = ManuallyDrop::new(self);
        (this.start.as_ptr(), this.len, this.capacity)
    }
}

impl Default for KVVec<u8> {
    fn default() -> Self {
        Self::new()
    }
}

impl Deref for KVVec<u8> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        // SAFETY: So many bytes are initialised and ours, by the type invariants, and stay so while `self` is borrowed.
        // An empty slice may be at a dangling address.
        unsafe { slice::from_raw_parts(self.start.as_ptr(), self.len) }
    }
}

impl<T> Drop for KVVec<T> {
    fn drop(&mut self) {
        if self.capacity != 0 {
            // SAFETY: It is an allocation of `knetstat_alloc` by the type invariants, and no one uses it after.
            unsafe { knetstat_free(self.start.as_ptr().cast()) };
        }
    }
}
