// SPDX-License-Identifier: GPL-2.0

//! The kernel's iterators, driven alike whatever the protocol.

use super::{place::Place, raw_iter, seq::Seq, tcp_iter, udp_iter};
use crate::report::Protocol;
use core::ffi::c_void;

/// The bucket that the kernel's iterator stands at.
#[inline(always)]
pub(super) fn place(seq: &mut Seq<'_>) -> Place {
    match seq.own().file.source.protocol {
        Protocol::Tcp => tcp_iter::place(seq),
        Protocol::Udp => udp_iter::place(seq),
        Protocol::Raw => raw_iter::place(seq),
    }
}

/// Returns the first socket at or behind a place, with the lock of its bucket held and the kernel's
/// iterator standing there; or NULL and no lock.
pub(super) fn resume(seq: &mut Seq<'_>, from: Place) -> *mut c_void {
    match seq.own().file.source.protocol {
        Protocol::Tcp => tcp_iter::resume(seq, from),
        Protocol::Udp => udp_iter::resume(seq, from),
        Protocol::Raw => raw_iter::resume(seq, from),
    }
}

/// Returns the socket behind `sk`, in its bucket or a later one, with the lock of that one held; or
/// NULL and no lock.
///
/// # Safety
///
/// `sk` is a socket of the bucket that the kernel's iterator stands at and holds the lock of.
pub(super) unsafe fn next(seq: &mut Seq<'_>, sk: *mut c_void) -> *mut c_void {
    // SAFETY: The caller guarantees it.
    let found = unsafe { seq.kernel_next(sk) };
    if found.is_null() && seq.own().file.source.locked_at_end {
        // SAFETY: The lock is still held.
        unsafe { seq.kernel_stop(sk) };
    }
    found
}
