// SPDX-License-Identifier: GPL-2.0

//! getsockopt(2) by number, which no library has without unsafe code. There is no other such code.

use rustix::fd::{AsRawFd, BorrowedFd};
use std::{ffi::c_int, io};

/// Reads an option into `value`, and returns how much of it the kernel wrote.
#[allow(unsafe_code)]
pub fn getsockopt(
    fd: BorrowedFd<'_>,
    level: c_int,
    name: c_int,
    value: &mut [u8],
) -> io::Result<usize> {
    let mut len = value.len() as libc::socklen_t;
    // SAFETY: The descriptor stays open while it is borrowed. The kernel writes at most `len` bytes, which
    // `value` has and which nobody else uses meanwhile, and any bytes are valid in it. `len` is alive, too.
    let result = unsafe {
        libc::getsockopt(
            fd.as_raw_fd(),
            level,
            name,
            value.as_mut_ptr().cast(),
            &mut len,
        )
    };
    match result {
        0 => Ok((len as usize).min(value.len())),
        _ => Err(io::Error::last_os_error()),
    }
}
