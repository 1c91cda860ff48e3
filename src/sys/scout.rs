// SPDX-License-Identifier: GPL-2.0

//! A scout: it goes some sockets ahead of a record and has them fetched into the cache (`scout.c`). On
//! its way it comes to the buckets that the record goes on with.
//!
//! What it sees is seen without locks, and is of no account but for that: a bucket that it found empty is not
//! listed. As for every look at a bucket, a socket that was there all the time would have been seen.

use super::{ffi, field::net, link::socket_of, place::Place, route::Route};
use core::{ffi::c_void, ptr};

/// How many sockets a scout is ahead. With one it comes too late; more than two gain nothing.
const LEAD: u32 = 2;

/// How many buckets it is ahead while it rests.
const REST: u32 = 2;

/// The scout of a record.
///
/// # Invariants
///
/// The RCU read lock is held for it, to be given back once. `way` was begun for the table `way.table` of a
/// namespace that is valid and has its tables. `way.at` is NULL, or what was in a chain of that table at some
/// time since the lock was taken.
pub(super) struct Scout {
    way: ffi::scout,
    route: Route,
    /// How many sockets it is ahead.
    lead: u32,
}

impl Scout {
    /// A scout for a record that begins with the bucket `place`, to look no further than `last`. `route` is
    /// what an earlier one found.
    ///
    /// # Safety
    ///
    /// `net` is valid and has its tables, for as long as this lives. `place` is a bucket of one of them.
    pub(super) unsafe fn new(net: *const net, place: Place, last: Place, route: Route) -> Self {
        // It may be the route of an attempt whose text did not fit.
        let route = if route.here() == place {
            route
        } else {
            Route::from(place)
        };
        let mut way = ffi::scout {
            buckets: ptr::null(),
            at: ptr::null(),
            table: place.table(),
            upto: route.upto(),
            last: if place.table() == last.table() {
                last.bucket()
            } else {
                u32::MAX
            },
        };
        // SAFETY: The namespace is valid and has the table, as the caller guarantees. The lock that this takes may
        // be taken anywhere, and is given back when this is dropped.
        unsafe { ffi::knetstat_scout_begin(&mut way, net) };
        // INVARIANT: The lock was just taken, and `way` begun.
        Self {
            way,
            route,
            lead: 0,
        }
    }

    /// Keeps its lead when the record went over a socket. Where that was not `read`, the next ones may not be
    /// either: then it takes a rest, until one is. `left` is the link behind.
    ///
    /// # Safety
    ///
    /// `left` is a link of a bucket of the table, whose lock is held.
    #[inline(always)]
    pub(super) unsafe fn follow(&mut self, read: bool, left: *mut c_void) {
        if !read {
            self.lead = self.lead.saturating_sub(1);
        // One socket less, and one more: this is what nearly always happens.
        } else if !(self.lead == LEAD && self.step()) {
            // SAFETY: The caller guarantees it.
            unsafe { self.regain(left) };
        }
    }

    /// Takes as many steps as it takes to have its lead again.
    ///
    /// # Safety
    ///
    /// What [`Self::follow`] asks of its caller.
    #[inline(never)]
    unsafe fn regain(&mut self, left: *mut c_void) {
        self.lead = self.lead.saturating_sub(1);
        if self.lead == 0 {
            // SAFETY: The caller guarantees it.
            unsafe { self.catch_up(left) };
        }
        while self.lead < LEAD && self.step() {
            self.lead = self.lead.wrapping_add(1);
        }
    }

    /// Goes on by a socket, if there is one to go on from, and room for the bucket that it may come to.
    #[inline(always)]
    fn step(&mut self) -> bool {
        if self.way.at.is_null() || !self.route.has_room() {
            return false;
        }
        // SAFETY: By the type invariants; `at` is not NULL.
        // INVARIANT: It comes to what a link leads to, of a socket or of a bucket.
        if unsafe { ffi::knetstat_scout_step(&mut self.way) } {
            self.route.put(self.way.upto);
        }
        true
    }

    /// Goes to where the record has not been.
    ///
    /// # Safety
    ///
    /// What [`Self::follow`] asks of its caller.
    unsafe fn catch_up(&mut self, left: *mut c_void) {
        // SAFETY: The caller guarantees that it is a link of a locked chain.
        match (self.route.len(), unsafe { socket_of(left) }) {
            // INVARIANT: As the caller guarantees.
            (0, Some(sk)) => self.way.at = sk.as_ptr(),
            (0, None) => {
                self.leap();
            }
            (buckets, _) => {
                // Each has one socket at least.
                self.lead = buckets;
                if !self.route.has_room() {
                    return;
                }
                // What an earlier scout knew of the last one is lost.
                let found = self.way.upto;
                self.way.upto = found.wrapping_sub(1);
                // SAFETY: By the type invariants.
                let leapt = unsafe { ffi::knetstat_scout_leap(&mut self.way) };
                if leapt && self.way.upto != found {
                    self.route.put(self.way.upto);
                }
            }
        }
    }

    /// Goes on to another bucket, if there is one within reach.
    #[inline(always)]
    fn leap(&mut self) -> bool {
        // SAFETY: By the type invariants.
        // INVARIANT: It comes to what the link of a bucket leads to.
        let leapt = unsafe { ffi::knetstat_scout_leap(&mut self.way) };
        if leapt {
            self.route.put(self.way.upto);
        }
        leapt
    }

    /// The bucket with sockets that the record goes on with. None where none was found within reach: no bucket
    /// may be locked while one looks for it further on.
    #[inline(always)]
    pub(super) fn next_bucket(&mut self) -> Option<u32> {
        if self.route.len() == 0 {
            self.leap();
        }
        let next = self.route.take();
        // While it rests, it has what the next buckets begin with fetched, and no more.
        while self.lead == 0 && self.route.len() < REST && self.leap() {}
        next
    }

    /// The route from `place`, the bucket of the record that was taken last.
    pub(super) fn route(self, place: Place) -> Route {
        self.route.at(place, self.way.upto)
    }
}

impl Drop for Scout {
    fn drop(&mut self) {
        // SAFETY: The lock is held, by the type invariants.
        unsafe { ffi::knetstat_scout_end() };
    }
}
