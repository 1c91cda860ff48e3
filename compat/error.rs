// SPDX-License-Identifier: GPL-2.0

//! Errors, as the kernel's functions return them.

use core::{ffi::c_int, fmt, num::NonZeroI32};

/// See include/linux/err.h.
const MAX_ERRNO: c_int = 4095;

/// An error number, negated.
///
/// # Invariants
///
/// It is at least `-MAX_ERRNO`, and less than 0.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Error(NonZeroI32);

/// What a function returns that may fail.
pub type Result<T = (), E = Error> = core::result::Result<T, E>;

impl Error {
    /// None where it is not in the range of error numbers.
    const fn new(errno: c_int) -> Option<Self> {
        if errno < -MAX_ERRNO || errno >= 0 {
            return None;
        }
        match NonZeroI32::new(errno) {
            // INVARIANT: The range was looked at above.
            Some(errno) => Some(Self(errno)),
            None => None,
        }
    }

    /// The negated number, as C has it.
    pub const fn to_errno(self) -> c_int {
        self.0.get()
    }
}

macro_rules! codes {
    ($($name:ident = $number:literal,)*) => {
        /// The errors that the module has names for, by their numbers in include/uapi/asm-generic/errno-base.h.
        pub mod code {
            use super::Error;

            $(
                #[doc = concat!("`", stringify!($name), "`")]
                pub const $name: Error = match Error::new(-$number) {
                    Some(error) => error,
                    None => panic!("no error number"),
                };
            )*
        }

        impl fmt::Debug for Error {
            /// The name, or the number where there is no name for it here.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match *self {
                    $(code::$name => f.write_str(stringify!($name)),)*
                    Self(errno) => write!(f, "{errno}"),
                }
            }
        }
    };
}

codes! {
    EPERM = 1,
    ENOENT = 2,
    EINTR = 4,
    EIO = 5,
    ENXIO = 6,
    ENOEXEC = 8,
    ENOMEM = 12,
    EACCES = 13,
    EFAULT = 14,
    EBUSY = 16,
    EEXIST = 17,
    ENODEV = 19,
    EINVAL = 22,
    ENFILE = 23,
}

/// Tells an error number from what else a function of C returns.
pub fn to_result(returned: c_int) -> Result {
    match Error::new(returned) {
        Some(error) => Err(error),
        // No function returns that; the kernel's crate takes it so too.
        None if returned < 0 => Err(code::EINVAL),
        None => Ok(()),
    }
}

/// Tells an error from a pointer, as `IS_ERR` does: no object lies in the last page of the address space, so such
/// an address is an error number.
pub fn from_err_ptr<T>(pointer: *mut T) -> Result<*mut T> {
    let error = c_int::try_from(pointer.addr() as isize)
        .ok()
        .and_then(Error::new);
    error.map_or(Ok(pointer), Err)
}
