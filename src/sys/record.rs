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

/// A record goes on with the next bucket until it has so many sockets: what `seq_file` does for a record
/// takes as long as two lines. What does not fit into the buffer any more is written once again.
const ENOUGH: u32 = 32;

/// How far a listing has come.
pub(super) struct Walk {
    /// The bucket that the record begins with.
    pub(super) place: Place,
    /// The bucket that the record behind it begins with, or an empty one before that.
    pub(super) upto: Place,
    /// The last bucket that the listing looks into.
    pub(super) last: Place,
    /// The place in the first bucket where the record begins, unless that is the beginning.
    pub(super) within: Option<Within>,
    /// The place in the last bucket up to which it goes, unless that is the end.
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
/// `of.net` has its tables, and the places of `walk` are buckets of tables of `of.protocol`. No lock is held.
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
    /// until it returns that nothing more fits. No bucket has a socket where the protocol is another one.
    #[inline(always)]
    pub(crate) fn buckets(self, protocol: Protocol, mut rows: impl FnMut(&mut Chain<'_>) -> bool) {
        let Self { walk, of } = self;
        let (mut place, mut begins, mut sockets) = (walk.place, walk.within.is_none(), 0_u32);
        // What was left of it when it did not fit.
        walk.after = None;
        loop {
            // SAFETY: By the type invariants. No lock is held.
            let behind = unsafe { filled(of.net, place.next(), walk.last) };
            if let Ok(Some(behind)) = behind {
                // SAFETY: As above.
                unsafe { prefetch_bucket(of.net, behind) };
            }
            // SAFETY: By the type invariants. The lock is given back below, before another one is taken.
            let bucket = unsafe { Bucket::lock(of.net, place) };
            let (spot, held) = match begins {
                true => (Spot::beginning(&bucket), None),
                false => again(&bucket, walk),
            };
            // SAFETY: The socket is of the bucket, whose table is of the protocol.
            let mut chain = unsafe { bucket.sockets(spot.sk, of) }.of(protocol);
            let fits = rows(&mut chain);
            let progress = chain.progress();
            sockets = sockets.saturating_add(progress.walked());
            let left = progress.left();
            if let Some(left) = left {
                // SAFETY: It is the progress of a chain of the bucket, whose lock is held.
                unsafe {
                    walk.after = Within::new(&bucket, &progress, spot.walked);
                    walk.held = Held::new(left);
                }
            }
            drop(bucket);
            // It may be the last reference.
            drop(held);
            walk.upto = match behind {
                _ if left.is_some() => place,
                Ok(Some(behind)) => behind,
                Ok(None) => walk.last.next(),
                // Whoever looks there next is told again.
                Err(_) => place.next(),
            };
            match behind {
                Ok(Some(behind)) if fits && left.is_none() && sockets < ENOUGH => {
                    (place, begins) = (behind, true);
                }
                _ => break,
            }
        }
        walk.walked = walk.walked.saturating_add(sockets);
    }
}

/// The place within a bucket where a record begins, and the socket that kept it, to be given back when the
/// lock is.
#[cold]
fn again(bucket: &Bucket, walk: &mut Walk) -> (Spot, Option<Held>) {
    let held = walk.held.take();
    let spot = match (&walk.within, held.as_ref().and_then(Held::stays)) {
        (None, _) => Spot::beginning(bucket),
        (Some(within), Some(sk)) => Spot {
            sk: Some(sk),
            walked: within.walked(),
        },
        (Some(within), None) => within.find(bucket),
    };
    (spot, held)
}

/// The first bucket with sockets among those from `place` to `last`. It is looked at without its lock.
///
/// # Safety
///
/// `net` is valid and has its tables, of which both are buckets, and no lock is held.
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
