// SPDX-License-Identifier: GPL-2.0

//! The kernel's iterator over raw sockets. See `raw.c`, `raw_seq_start`.
//!
//! All buckets have one lock. The kernel's `start` takes it even for the header, and its `next`
//! keeps it at the end.

use super::{
    chain::Chain,
    ffi,
    field::{raw_iter_state, RAW_HTABLE_SIZE},
    place::Place,
    seq::{Seq, TOKEN},
};
use core::{ffi::c_void, ptr};

/// The bucket that the kernel's iterator stands at.
#[inline(always)]
pub(super) fn place(seq: &Seq<'_>) -> Place {
    Place {
        table: 0,
        bucket: seq.get_state(raw_iter_state::bucket) as u32,
    }
}

/// See [`iter::resume`](super::iter::resume). The kernel's `start` takes the lock and the bucket is
/// sought here, since the kernel would count sockets from the beginning.
pub(super) fn resume(seq: &mut Seq<'_>, from: Place) -> *mut c_void {
    let of = seq.matching();
    let table = seq.own().file.data();
    // At position 0 the kernel takes the lock and looks at no socket.
    seq.kernel_start(0);
    for bucket in from.bucket..RAW_HTABLE_SIZE {
        // SAFETY: The data of these files is the kernel's table of raw sockets, and the bucket is
        // one of it. Its lock is held.
        let link = unsafe { ffi::knetstat_raw_first(table.cast(), bucket) };
        // SAFETY: The link is the first of the chain, the lock is held, and `matching` gives the
        // protocol.
        if let Some(first) = unsafe { Chain::from_link(link, of) }.next() {
            seq.set_state(raw_iter_state::bucket, bucket as i32);
            return first.as_ptr();
        }
    }
    // SAFETY: The lock is held. What is passed, the kernel does not look at.
    unsafe { seq.kernel_stop(TOKEN) };
    ptr::null_mut()
}
