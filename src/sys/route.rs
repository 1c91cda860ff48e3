// SPDX-License-Identifier: GPL-2.0

//! The buckets with sockets that lie ahead of a listing. They are numbers: unlike the sockets in there,
//! they may be remembered when all locks are given back.

use super::place::Place;

/// How many buckets a route has at most.
const ROOM: usize = 8;

/// The buckets with sockets among those behind the bucket where a listing stands, as far as they were
/// looked at. All are of one table.
#[derive(Clone, Copy)]
pub(super) struct Route {
    /// Where the listing stands.
    from: Place,
    /// The buckets, of which the one with the number `n` is at `n % ROOM`.
    filled: [u32; ROOM],
    /// How many buckets the listing took.
    taken: u32,
    /// How many buckets there are.
    len: u32,
    /// The bucket behind the last one that was looked at.
    upto: u32,
}

impl Route {
    /// The route from a bucket behind which nobody has looked yet.
    pub(super) fn from(place: Place) -> Self {
        Self {
            from: place,
            filled: [0; ROOM],
            taken: 0,
            len: 0,
            upto: place.next().bucket(),
        }
    }

    /// Where the listing stands.
    pub(super) fn here(&self) -> Place {
        self.from
    }

    /// How many buckets there are.
    #[inline(always)]
    pub(super) fn len(&self) -> u32 {
        self.len
    }

    /// Whether there is room for another bucket.
    #[inline(always)]
    pub(super) fn has_room(&self) -> bool {
        self.len < ROOM as u32
    }

    /// The bucket behind the last one that was looked at.
    pub(super) fn upto(&self) -> u32 {
        self.upto
    }

    /// Adds that the buckets before `upto` were looked at, of which none has sockets.
    pub(super) fn looked(&mut self, upto: u32) {
        self.upto = upto;
    }

    /// Adds that the buckets before `upto` were looked at, of which the last one alone has sockets. There
    /// is room for it.
    #[inline(always)]
    pub(super) fn put(&mut self, upto: u32) {
        let place = self.taken.wrapping_add(self.len) as usize;
        if let Some(slot) = self.filled.get_mut(place % ROOM) {
            *slot = upto.wrapping_sub(1);
        }
        self.len = self.len.wrapping_add(1);
        self.upto = upto;
    }

    /// The next bucket, where the listing stands then.
    #[inline(always)]
    pub(super) fn take(&mut self) -> Option<Place> {
        self.len = self.len.checked_sub(1)?;
        let &bucket = self.filled.get(self.taken as usize % ROOM)?;
        self.taken = self.taken.wrapping_add(1);
        self.from = Place::new(self.from.table(), bucket);
        Some(self.from)
    }

    /// The next place at which a listing has to look for sockets.
    pub(super) fn next(&mut self) -> Place {
        self.take()
            .unwrap_or(Place::new(self.from.table(), self.upto))
    }
}
