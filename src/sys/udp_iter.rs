// SPDX-License-Identifier: GPL-2.0

//! The kernel's iterator over UDP. See `udp.c`, `udp_seq_start`.

use super::{chain::Chain, ffi, field::udp_iter_state, place::Place, seq::Seq};
use core::{ffi::c_void, ptr};

/// The bucket that the kernel's iterator stands at.
#[inline(always)]
pub(super) fn place(seq: &Seq<'_>) -> Place {
    Place {
        table: 0,
        bucket: seq.get_state(udp_iter_state::bucket) as u32,
    }
}

/// See [`iter::resume`](super::iter::resume). The bucket is sought here, since the kernel's `start`
/// counts sockets from the beginning: that takes a walk over all of them, and leads to another one
/// when sockets came or went. The kernel's `next` and `stop` need no more than the number of the bucket.
pub(super) fn resume(seq: &mut Seq<'_>, from: Place) -> *mut c_void {
    let of = seq.matching();
    // SAFETY: The open file holds a reference to its namespace, which has its table until the last
    // one is gone.
    let mask = unsafe { ffi::knetstat_udp_mask(of.net) };
    for bucket in from.bucket..=mask {
        // SAFETY: The namespace has its table, as above, and the bucket is one of that.
        let link = unsafe { ffi::knetstat_udp_lock(of.net, bucket) };
        if link.is_null() {
            continue;
        }
        // SAFETY: The link is the first of the chain, whose lock is held, and `matching` gives the
        // protocol.
        if let Some(first) = unsafe { Chain::from_link(link, of) }.next() {
            seq.set_state(udp_iter_state::bucket, bucket as i32);
            return first.as_ptr();
        }
        // SAFETY: The lock was just taken.
        unsafe { ffi::knetstat_udp_unlock(of.net, bucket) };
    }
    ptr::null_mut()
}
