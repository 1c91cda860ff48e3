// SPDX-License-Identifier: GPL-2.0

//! A record of a listing: some buckets of a table, one after the other, each gone over under its lock.
//!
//! RCU's read lock is held from the first to the last, for the [`Scout`]. So nothing in a record may sleep. On a
//! kernel with PREEMPT_RT the locks of the buckets do, and what keeps bottom halves off may, which is allowed
//! there: both take RCU's lock themselves.

use super::{
    bottom_halves::BottomHalvesOff,
    bucket::Bucket,
    chain::{Chain, Match},
    ffi,
    field::net,
    link::{leads_on, link_to, socket_of},
    mark::Held,
    place::{Place, Span},
    route::Route,
    scout::Scout,
    within::Within,
};
use crate::report::{Parts, Protocol, Rest};
use core::{ffi::c_void, ptr};
use kernel::{error::to_result, prelude::*};

/// A record goes on with the next bucket until it has so many sockets, since `seq_file` takes its time for
/// each record. The first bucket that does not fit into the buffer any more begins the next one.
const ENOUGH: u32 = 128;

/// Bottom halves may run whenever so many sockets more were gone over. It is a power of two.
const BREATH: u32 = 16;

/// How far a listing has come.
pub(super) struct Walk {
    /// The bucket that the record begins with.
    pub(super) place: Place,
    /// The buckets behind that one, or behind the record, as far as they were looked at.
    pub(super) route: Route,
    /// The last bucket that the listing looks into.
    pub(super) last: Place,
    /// The place in the first bucket where the record begins, unless that is the beginning.
    pub(super) within: Option<Within>,
    /// Where the next record begins.
    pub(super) after: After,
    /// The socket behind that place, between `start` and `stop`.
    pub(super) held: Option<Held>,
}

/// Where a record begins, as the one before leaves it.
pub(super) enum After {
    /// At the next bucket on the route.
    Next,
    /// At the bucket that was taken last, which did not fit.
    Here,
    /// Within that bucket.
    Within(Within),
}

impl Walk {
    /// A listing of these buckets that has not begun.
    pub(super) fn new(span: Span) -> Self {
        Self {
            place: span.first,
            route: Route::from(span.first),
            last: span.last,
            within: None,
            after: After::Next,
            held: None,
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

    /// The family of the sockets in it that the file lists.
    pub(crate) fn family(&self) -> u16 {
        self.of.family
    }

    /// Has `rows` go over the sockets of each bucket, as many as a hold of its lock is long enough for.
    /// It takes the free end of the text by value and returns what is left of it, or `None` where nothing more
    /// fits: then that bucket was not gone over, and the record ends before it. For another protocol than that of
    /// the tables, each bucket seems empty.
    #[inline(always)]
    pub(crate) fn buckets<'t>(
        self,
        protocol: Protocol,
        mut rest: Rest<'t>,
        mut rows: impl FnMut(&mut Chain<'_>, Rest<'t>) -> Option<Rest<'t>>,
    ) -> Parts<'t> {
        let (walk, net, of) = (self.walk, self.of.net, self.of.only(protocol));
        // It may be the last reference, so it is given back when no lock is held, not even the scout's.
        let held = walk.held.take();
        // Of an earlier attempt that did not fit.
        walk.after = After::Next;
        let (table, mut bucket, mut sockets) = (walk.place.table(), walk.place.bucket(), 0_u32);
        // SAFETY: By the type invariants, it is a bucket of a table of the namespace.
        let mut scout = unsafe { Scout::new(net, walk.place, walk.last, walk.route) };
        let mut off = BottomHalvesOff::new();
        let parts = loop {
            let place = Place::new(table, bucket);
            let begins = place == walk.place;
            // SAFETY: `place` is `walk.place`, or the scout found it: by the type invariants, it is a bucket of a
            // table of the protocol. The lock is given back below, before another one is taken.
            let locked = unsafe { Bucket::lock(&off, net, place) };
            let first = locked.first();
            let (link, walked) = match &walk.within {
                // SAFETY: It is the first link of the bucket, whose lock is held.
                Some(within) if begins => unsafe { again(first, within, held.as_ref()) },
                _ => (first, 0),
            };
            // SAFETY: The link is of the bucket, whose table is of the protocol. The scout goes through the
            // table of the first bucket, and so do all.
            let mut chain = unsafe { locked.sockets(link, of, &mut scout) };
            let free = rest.len();
            let Some(left) = rows(&mut chain, rest) else {
                walk.after = After::Here;
                break Err((!begins).then_some(free));
            };
            rest = left;
            let progress = chain.progress();
            // SAFETY: The bucket is locked still.
            if let Some(behind) = unsafe { progress.unread() } {
                // SAFETY: It is the progress of a chain of the bucket, whose lock is held.
                if let Some(within) = unsafe { Within::new(place, progress, walked) } {
                    walk.after = After::Within(within);
                    // SAFETY: As above.
                    walk.held = unsafe { Held::new(behind) };
                    break Ok(rest);
                }
            }
            drop(locked);
            // There are fewer than `ENOUGH` before, and a chain is not longer than a few hundred.
            let before = sockets;
            sockets = sockets.wrapping_add(progress.walked());
            if before ^ sockets >= BREATH {
                off.pause();
            }
            if sockets >= ENOUGH {
                break Ok(rest);
            }
            let Some(next) = scout.next_bucket() else {
                break Ok(rest);
            };
            bucket = next;
        };
        drop(off);
        walk.route = scout.route(Place::new(table, bucket));
        parts
    }
}

/// The place within a bucket where a record begins: the link to the socket behind it, and how many are before it.
/// `held` is the socket that kept it.
///
/// # Safety
///
/// `first` is the first link of the bucket, whose lock is held.
#[cold]
unsafe fn again(first: *mut c_void, within: &Within, held: Option<&Held>) -> (*mut c_void, u32) {
    if let Some(sk) = held.and_then(Held::stays) {
        return (link_to(sk), within.walked());
    }
    // SAFETY: The caller guarantees it.
    let spot = unsafe { within.find(socket_of(first)) };
    (spot.sk.map_or(ptr::null_mut(), link_to), spot.walked)
}

/// The first bucket with sockets among those from `place` to `last`. It is looked at without its lock. Other
/// tasks may run meanwhile.
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
        let mut upto = place.bucket();
        // SAFETY: The caller guarantees it.
        let link = unsafe { ffi::knetstat_seek(net, table, &mut upto, end) };
        if leads_on(link) {
            return Ok(Some(Place::new(table, upto.saturating_sub(1))));
        }
        place = match upto == place.bucket() {
            // The table has no more.
            true => Place::new(table.saturating_add(1), 0),
            false => Place::new(table, upto),
        };
        // SAFETY: No lock is held.
        to_result(unsafe { ffi::knetstat_breathe() })?;
    }
    Ok(None)
}
