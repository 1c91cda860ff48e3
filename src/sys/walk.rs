// SPDX-License-Identifier: GPL-2.0

//! Driving the kernel's iterator, with one record for each hash bucket.
//!
//! `seq_file` may stop a listing after any record and take it up again later. A place among the
//! sockets of a bucket does not survive that, since sockets come and go; a bucket does. So a record
//! is all of a bucket, shown under the lock that the kernel's iterator holds: every socket that
//! lives through the whole reading, and stays in its bucket, is listed exactly once.
//!
//! A bucket can be made as long as its maker likes, so one of more than [`LONGEST`] sockets is
//! several records. Between two records the listing remembers the sockets on both sides, and the
//! promise holds while one of these stays where it is. `seq_file` adds records until its buffer is full, or
//! read(2) is satisfied: that is how long the lock of a bucket is held, a thousand lines or so.

use super::{
    chain::{self, Chain},
    defaults::Defaults,
    iter,
    place::Place,
    seq::{Seq, TOKEN},
    within::Within,
};
use crate::report::{Header, Protocol};
use core::{ffi::c_void, ptr};

/// How many sockets a record has at most.
const LONGEST: u32 = 256;

/// Notes the socket and the place that the kernel's iterator came to.
#[inline(always)]
fn arrive(seq: &mut Seq<'_>, v: *mut c_void, place: Place, within: Option<Within>) -> *mut c_void {
    let own = seq.own();
    own.held = !v.is_null();
    own.ended = v.is_null();
    own.last = v;
    own.place = place;
    own.within = within;
    v
}

/// `seq_operations::start`: returns the record at `pos`, which is 0 for the header, or the position that
/// `next` came to.
pub(super) fn start(seq: &mut Seq<'_>, pos: i64) -> *mut c_void {
    let net = seq.matching().net;
    let own = seq.own();
    // SAFETY: The open file holds a reference to its namespace.
    own.view.defaults = unsafe { Defaults::of(net) };
    if pos == 0 {
        own.place = Place::FIRST;
        own.within = None;
        own.ended = false;
        return TOKEN;
    }
    resume(seq)
}

/// Returns the first socket at or behind the place where the listing goes on, or NULL.
fn resume(seq: &mut Seq<'_>) -> *mut c_void {
    let own = seq.own();
    if own.ended {
        return ptr::null_mut();
    }
    let (from, within) = (own.place, own.within);
    let v = iter::resume(seq, from);
    let here = iter::place(seq);
    let Some(within) = within.filter(|_| !v.is_null() && here == from) else {
        return arrive(seq, v, here, None);
    };
    let of = seq.matching();
    // SAFETY: `resume` returned a socket of the bucket, whose lock is held.
    let v = match unsafe { within.find(v, of) } {
        // SAFETY: The socket that `find` returned is of the same bucket, whose lock is still held.
        Some(passed) => unsafe { iter::next(seq, passed) },
        None => v,
    };
    let here = iter::place(seq);
    let within = Some(within).filter(|_| !v.is_null() && here == from);
    arrive(seq, v, here, within)
}

/// `seq_operations::next`: goes from the record that begins at `v` to the one behind it.
pub(super) fn next(seq: &mut Seq<'_>, v: *mut c_void) -> *mut c_void {
    if v == TOKEN {
        return resume(seq);
    }
    let own = seq.own();
    if !own.held {
        return ptr::null_mut();
    }
    let (here, last, shown) = (own.place, own.last, own.shown);
    // SAFETY: The lock is held, and `last` is a socket of the bucket, see `arrive` and `show`.
    let found = unsafe { iter::next(seq, last) };
    let place = iter::place(seq);
    if found.is_null() || place != here {
        return arrive(seq, found, place, None);
    }
    let of = seq.matching();
    // SAFETY: Both are sockets of the bucket, and the lock is held.
    let within = unsafe { Within::new(last, found, shown, of) };
    arrive(seq, found, place, Some(within))
}

/// `seq_operations::stop`: gives back the lock, if one is held. The kernel's own stop unlocks by rules that differ from protocol to
/// protocol and from NULL to the header, so it is called only where a lock is held.
pub(super) fn stop(seq: &mut Seq<'_>) {
    let own = seq.own();
    if own.held {
        own.held = false;
        let last = own.last;
        // SAFETY: The lock is held, and `last` is a socket of the bucket.
        unsafe { seq.kernel_stop(last) };
    }
}

/// `seq_operations::show`: writes the header, or the lines of the sockets of a bucket from `v` on.
pub(super) fn show(seq: &mut Seq<'_>, v: *mut c_void) {
    if v == TOKEN {
        seq.print(|own, line| {
            let header = Header {
                state: own.file.source.protocol == Protocol::Tcp,
                columns: own.view.columns(),
            };
            header.write(line);
        });
        return;
    }
    let of = seq.matching();
    let next = seq.own().place.bucket.wrapping_add(1);
    // SAFETY: The open file holds a reference to its namespace.
    unsafe { chain::prefetch_bucket(of, next) };
    // SAFETY: `v` came from `start` or `next`, so it is in a chain whose lock the kernel's iterator
    // holds until `next` or `stop`, which comes after this call; `matching` gives the protocol.
    let chain = unsafe { Chain::from_sock(v, of, LONGEST) };
    let mut progress = chain.progress();
    seq.print(|own, line| progress = (own.file.rows)(chain, &own.view, line));
    let own = seq.own();
    if progress.count() > 0 {
        own.last = progress.last();
    }
    let before = own.within.map_or(0, |within| within.shown());
    own.shown = before.saturating_add(progress.count());
}
