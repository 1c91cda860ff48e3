// SPDX-License-Identifier: GPL-2.0

//! The kernel's iterator over TCP: listeners (`lhash2`), then all others (`ehash`).
//! See `tcp_ipv4.c`, `tcp_seq_start`.

use super::{
    field::{tcp_iter_state, TCP_SEQ_STATE_ESTABLISHED},
    place::Place,
    seq::Seq,
};
use core::{ffi::c_void, ptr};

/// The bucket that the kernel's iterator stands at.
#[inline(always)]
pub(super) fn place(seq: &Seq<'_>) -> Place {
    Place {
        table: seq.get_state(tcp_iter_state::state),
        bucket: seq.get_state(tcp_iter_state::bucket) as u32,
    }
}

/// See [`iter::resume`](super::iter::resume). The kernel's `start` finds the bucket again.
pub(super) fn resume(seq: &mut Seq<'_>, from: Place) -> *mut c_void {
    let v = start_at(seq, from);
    let others = Place {
        table: TCP_SEQ_STATE_ESTABLISHED,
        bucket: 0,
    };
    // With no listener left, the kernel goes on to the other table by itself, but skips a bucket
    // there if it has the number of the one left (tcp_seek_last_pos tests the offset again after
    // it became -1). So that table is begun anew.
    if v.is_null() && from < others {
        return start_at(seq, others);
    }
    v
}

/// Returns the first socket of a table from a bucket on, with the lock of its bucket held; or NULL and
/// no lock.
fn start_at(seq: &mut Seq<'_>, from: Place) -> *mut c_void {
    // The kernel goes on at a bucket, skipping some sockets of it, where the position asked for is
    // the one that it was left at. Any but 0 will do.
    const POS: i64 = 1;
    seq.set_state(tcp_iter_state::state, from.table);
    seq.set_state(tcp_iter_state::bucket, from.bucket as i32);
    seq.set_state(tcp_iter_state::offset, 0);
    seq.set_state(tcp_iter_state::last_pos, POS);
    let v = seq.kernel_start(POS);
    if v.is_null() {
        return v;
    }
    // Where nothing is left, the kernel counts sockets from the beginning instead.
    let here = place(seq);
    if here.table == from.table && here >= from {
        return v;
    }
    // SAFETY: `v` is a socket that the kernel's `start` just returned, so the lock of its bucket
    // is held.
    unsafe { seq.kernel_stop(v) };
    ptr::null_mut()
}
