// SPDX-License-Identifier: GPL-2.0

//! A record of a listing: some buckets, one after the other, each gone over under its lock.

use super::{
    bucket::Bucket,
    chain::{prefetch_bucket, Chain, Match},
    ffi,
    field::net,
    mark::Held,
    place::{Place, Span},
    within::{Spot, Within},
};
use crate::report::Protocol;
use kernel::prelude::*;

/// A record goes on with the next bucket until it has so many sockets, since `seq_file` takes its time for
/// each record. What does not fit into the buffer any more is written once again.
const ENOUGH: u32 = 32;

/// How far a listing has come.
pub(super) struct Walk {
    /// The bucket that the record begins with.
    pub(super) place: Place,
    /// Where to look for the next record: no bucket from here to it has sockets.
    pub(super) upto: Place,
    /// The last bucket that the listing looks into.
    pub(super) last: Place,
    /// The place in the first bucket where the record begins, unless that is the beginning.
    pub(super) within: Option<Within>,
    /// The place in the record's last bucket behind which the next record begins, unless that is the end of
    /// the bucket.
    pub(super) after: Option<Within>,
    /// The socket behind that place, between `start` and `stop`.
    pub(super) held: Option<Held>,
    /// How many sockets were walked over since other tasks could run.
    pub(super) walked: u32,
}

impl Walk {
    /// A listing of these buckets that has not begun.
    pub(super) fn new(span: Span) -> Self {
        Self {
            place: span.first,
            upto: span.first,
            last: span.last,
            within: None,
            after: None,
            held: None,
            walked: 0,
        }
    }
}

/// The buckets of a record.
///
/// # Invariants
///
/// `of.net` has its tables. `walk.place` is a bucket of one of `of.protocol`, as are all tables from there to
/// that of `walk.last`. No lock is held.
pub(crate) struct Record<'a> {
    walk: &'a mut Walk,
    of: Match,
}

impl<'a> Record<'a> {
    /// The record that begins where a listing stands.
    ///
    /// # Safety
    ///
    /// The type invariants hold.
    pub(super) unsafe fn new(walk: &'a mut Walk, of: Match) -> Self {
        // INVARIANT: The caller guarantees them.
        Self { walk, of }
    }

    /// Has `rows` go over the sockets of each bucket, as many as a hold of its lock is long enough for,
    /// until it returns that nothing more fits. For another protocol than that of the tables, each bucket
    /// seems empty.
    #[inline(always)]
    pub(crate) fn buckets(self, protocol: Protocol, mut rows: impl FnMut(&mut Chain<'_>) -> bool) {
        let Self { walk, of } = self;
        let (mut place, mut resumes, mut sockets) = (walk.place, walk.within.is_some(), 0_u32);
        // It may be the last reference, so it is given back when no lock is held.
        let held = walk.held.take();
        // Of an earlier attempt that did not fit.
        walk.after = None;
        loop {
            let behind = match resumes {
                // Most likely more of this bucket is left.
                true => None,
                // SAFETY: By the type invariants. No lock is held.
                false => unsafe { filled(of.net, place.next(), walk.last) }.ok(),
            };
            if let Some(Some(behind)) = behind {
                // SAFETY: As above.
                unsafe { prefetch_bucket(of.net, behind) };
            }
            // SAFETY: `place` is `walk.place`, or `filled` found it: by the type invariants, it is a bucket of a
            // table of the protocol. The lock is given back below, before another one is taken.
            let bucket = unsafe { Bucket::lock(of.net, place) };
            let spot = match &walk.within {
                Some(within) if resumes => again(&bucket, within, held.as_ref()),
                _ => Spot::beginning(&bucket),
            };
            // SAFETY: The socket is of the bucket, whose table is of the protocol.
            let mut chain = unsafe { bucket.sockets(spot.sk, of) }.of(protocol);
            let fits = rows(&mut chain);
            let progress = chain.progress();
            sockets = sockets.saturating_add(progress.walked());
            if let Some(left) = progress.left() {
                // SAFETY: It is the progress of a chain of the bucket, whose lock is held.
                unsafe {
                    walk.after = Within::new(&bucket, &progress, spot.walked);
                    walk.held = Held::new(left);
                }
            }
            drop(bucket);
            walk.upto = match behind {
                _ if walk.after.is_some() => place,
                Some(Some(behind)) => behind,
                Some(None) => walk.last.next(),
                // Nobody looked, or the reader was killed: the next search says so again.
                None => place.next(),
            };
            match behind {
                Some(Some(behind)) if fits && walk.after.is_none() && sockets < ENOUGH => {
                    (place, resumes) = (behind, false);
                }
                _ => break,
            }
        }
        walk.walked = walk.walked.saturating_add(sockets);
    }
}

/// The place within a bucket where a record begins. `held` is the socket that kept it.
#[cold]
fn again(bucket: &Bucket, within: &Within, held: Option<&Held>) -> Spot {
    match held.and_then(Held::stays) {
        Some(sk) => Spot {
            sk: Some(sk),
            walked: within.walked(),
        },
        None => within.find(bucket),
    }
}

/// The first bucket with sockets among those from `place` to `last`. It is looked at without its lock.
///
/// # Safety
///
/// `net` is valid and has its tables, of which `place` and `last` are ones, as are those between them. Either may
/// be behind the last bucket of its table. No lock is held.
pub(super) unsafe fn filled(
    net: *const net,
    mut place: Place,
    last: Place,
) -> Result<Option<Place>> {
    while place <= last {
        let table = place.table();
        let end = if table == last.table() {
            last.bucket()
        } else {
            u32::MAX
        };
        // SAFETY: The caller guarantees it.
        let found = unsafe { ffi::knetstat_seek(net, table, place.bucket(), end) };
        if found >= 0 {
            return Ok(Some(Place::new(table, found as u32)));
        }
        if found != ENOENT.to_errno() {
            return Err(EINTR);
        }
        place = Place::new(table.saturating_add(1), 0);
    }
    Ok(None)
}
