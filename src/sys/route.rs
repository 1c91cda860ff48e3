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
    /// How many buckets were found.
    found: u32,
    /// How many of them the listing took.
    taken: u32,
    /// The bucket behind the last one that was looked at.
    upto: u32,
}

impl Route {
    /// The route from a bucket behind which nobody has looked yet.
    pub(super) fn from(place: Place) -> Self {
        Self {
            from: place,
            filled: [0; ROOM],
            found: 0,
            taken: 0,
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
        self.found.wrapping_sub(self.taken)
    }

    /// Whether there is room for another bucket.
    #[inline(always)]
    pub(super) fn has_room(&self) -> bool {
        self.len() < ROOM as u32
    }

    /// The bucket behind the last one that was looked at.
    pub(super) fn upto(&self) -> u32 {
        self.upto
    }

    /// The same, seen from another place: the buckets before `upto` were looked at.
    pub(super) fn at(self, from: Place, upto: u32) -> Self {
        Self { from, upto, ..self }
    }

    /// Adds the bucket before `upto`, which is behind all others. There is room for it.
    #[inline(always)]
    pub(super) fn put(&mut self, upto: u32) {
        if let Some(slot) = self.filled.get_mut(self.found as usize % ROOM) {
            *slot = upto.wrapping_sub(1);
        }
        self.found = self.found.wrapping_add(1);
    }

    /// Takes the next bucket.
    #[inline(always)]
    pub(super) fn take(&mut self) -> Option<u32> {
        if self.len() == 0 {
            return None;
        }
        let &bucket = self.filled.get(self.taken as usize % ROOM)?;
        self.taken = self.taken.wrapping_add(1);
        Some(bucket)
    }

    /// The next place at which a listing has to look for sockets.
    pub(super) fn next(&mut self) -> Place {
        let table = self.from.table();
        match self.take() {
            Some(bucket) => {
                self.from = Place::new(table, bucket);
                self.from
            }
            None => Place::new(table, self.upto),
        }
    }
}
