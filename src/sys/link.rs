// SPDX-License-Identifier: GPL-2.0

//! The links of hash chains. One is the address of the next link, which lies in the next socket. Both kinds of chain
//! (`hlist` and `hlist_nulls`) are read by the same code.

use super::field::sock_common;
use core::{ffi::c_void, ptr::NonNull};

/// Whether a link of a chain leads to a socket. At its end a chain has no socket but NULL, or the odd address of
/// a "nulls" marker.
#[inline(always)]
pub(super) fn leads_on(link: *mut c_void) -> bool {
    !link.is_null() && link.addr() & 1 == 0
}

/// The socket that a link leads to.
///
/// # Safety
///
/// It is a link of a chain whose lock is held.
#[inline(always)]
pub(super) unsafe fn socket_of(link: *mut c_void) -> Option<NonNull<sock_common>> {
    if !leads_on(link) {
        return None;
    }
    let sk = link.wrapping_byte_sub(sock_common::skc_node.offset());
    // SAFETY: What is in a locked chain is live, so it does not begin at NULL.
    Some(unsafe { NonNull::new_unchecked(sk.cast()) })
}

/// The link that leads to a socket.
pub(super) fn link_to(sk: NonNull<sock_common>) -> *mut c_void {
    sk.as_ptr()
        .wrapping_byte_add(sock_common::skc_node.offset())
        .cast()
}

/// The link behind a socket.
///
/// # Safety
///
/// `sk` is in a chain whose lock is held.
#[inline(always)]
pub(super) unsafe fn link_of(sk: NonNull<sock_common>) -> *mut c_void {
    // SAFETY: What is in a locked chain is live and begins with a `sock_common`.
    unsafe { sock_common::skc_node.read(sk.as_ptr()) }
}

/// The socket behind another one.
///
/// # Safety
///
/// `sk` is in a chain whose lock is held.
pub(super) unsafe fn next_of(sk: NonNull<sock_common>) -> Option<NonNull<sock_common>> {
    // SAFETY: The caller guarantees it.
    unsafe { socket_of(link_of(sk)) }
}
