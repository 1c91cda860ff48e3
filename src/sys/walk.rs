// SPDX-License-Identifier: GPL-2.0

//! Going through the buckets of a protocol's hash tables. A record is a few of them.
//!
//! `seq_file` may stop a listing after any record and take it up again later. A place among the
//! sockets of a bucket does not survive that, since sockets come and go; a bucket does. So a record
//! is made of whole buckets, each shown under its lock: a socket that lives through the whole reading, and
//! is not taken out of its bucket, is listed exactly once.
//!
//! A bucket can be made as long as its maker likes, so one of more sockets than a [`Chain`] goes over is
//! several records, and between any two of them the lock is given back. Within one read(2), a reference
//! to the socket behind the place keeps it. Between two, or where that socket left, the listing knows
//! the sockets on both sides by their [`marks`](super::mark): the place is found again while one of them
//! is in the bucket, and the other one is there, gone, or was put there again. Where both
//! are gone at once, the number of the sockets before it must do: then one may be missing or listed twice.
//!
//! Within a record, a [`Scout`] looks for the next buckets, some sockets ahead. What it found is kept as a
//! [`Route`] when the record ends, so that no empty bucket is looked at twice.
//!
//! What it takes for granted of the kernel: the tables, their locks and how they are chained
//! (`tables.c`, checked by the compiler); that no more than one lock is needed to go through a
//! bucket, and that a socket whose state is neither TIME_WAIT nor NEW_SYN_RECV is a full one
//! (`tests/vm/test_rows.py` compares with the kernel's own files).
//!
//! [`Chain`]: super::chain::Chain
//! [`Scout`]: super::scout::Scout

use super::{
    aim::span,
    defaults::Defaults,
    ffi,
    field::net,
    record::{self, After, Record},
    route::Route,
    seq::{Own, Seq, RECORD, TOKEN},
};
use crate::report::{Header, Protocol};
use core::{ffi::c_void, mem, ptr};
use kernel::{error::to_result, prelude::*};

/// `seq_operations::start`: returns the record at `pos`, which is 0 for the header, or the position that
/// `next` came to. After a filter that was refused it fails with `EINVAL`.
pub(super) fn start(seq: &mut Seq<'_>, pos: i64) -> *mut c_void {
    let net = seq.net();
    let own = seq.own();
    if own.refused {
        return err_ptr(EINVAL);
    }
    if pos == 0 {
        // SAFETY: The open file holds a reference to its namespace, which has its tables until the last
        // one is gone.
        let span = unsafe { span(own.file.source, &own.view.filter.aim(), net) };
        (own.walk.place, own.walk.last) = (span.first, span.last);
        own.walk.route = Route::from(span.first);
        (own.walk.within, own.ended) = (None, false);
    }
    if own.ended {
        seq.give_back_buffer();
        return ptr::null_mut();
    }
    // SAFETY: As above.
    own.view.defaults = unsafe { Defaults::of(net) };
    seq.want_buffer();
    if pos == 0 {
        return TOKEN;
    }
    seek(seq)
}

/// `seq_operations::next`: goes from one record to the one behind it.
pub(super) fn next(seq: &mut Seq<'_>, v: *mut c_void) -> *mut c_void {
    let own = seq.own();
    if v == RECORD {
        (own.walk.place, own.walk.within) = match mem::replace(&mut own.walk.after, After::Next) {
            After::Next => (own.walk.route.next(), None),
            After::Here => (own.walk.route.here(), None),
            After::Within(within) => (own.walk.route.here(), Some(within)),
        };
    }
    seek(seq)
}

/// Returns the record of the first bucket with sockets from the present place on, NULL where there is
/// none, or an error.
#[inline(always)]
fn seek(seq: &mut Seq<'_>) -> *mut c_void {
    let net = seq.net();
    match find(seq.own(), net) {
        Ok(true) => RECORD,
        Ok(false) => {
            seq.own().ended = true;
            ptr::null_mut()
        }
        Err(e) => err_ptr(e),
    }
}

/// What `ERR_PTR` makes of an error.
fn err_ptr(error: Error) -> *mut c_void {
    ptr::without_provenance_mut(error.to_errno() as usize)
}

/// Goes to the first bucket with sockets. Other tasks may run before. Returns whether there is one.
#[inline(always)]
fn find(own: &mut Own, net: *const net) -> Result<bool> {
    // SAFETY: No lock is held.
    to_result(unsafe { ffi::knetstat_breathe() })?;
    if own.walk.within.is_some() {
        return Ok(true);
    }
    // SAFETY: The open file holds a reference to its namespace, and its places are those of a source.
    let found = unsafe { record::filled(net, own.walk.place, own.walk.last) }?;
    own.walk.place = found.unwrap_or(own.walk.place);
    Ok(found.is_some())
}

/// `seq_operations::stop`: keeps nothing of the kernel's until the next read(2).
pub(super) fn stop(seq: &mut Seq<'_>) {
    seq.own().walk.held = None;
}

/// `seq_operations::show`: writes the header, or the lines of the sockets of a record.
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
    seq.print(|own, line| {
        // SAFETY: The open file holds a reference to its namespace, which has its tables; the places are those
        // of a source, whose protocol is that of the file. `find` found the first one. No lock is held.
        let record = unsafe { Record::new(&mut own.walk, of) };
        (own.file.rows)(record, &own.view, line);
    });
}
