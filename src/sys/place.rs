// SPDX-License-Identifier: GPL-2.0

//! Where a listing stands among the hash tables of a protocol, and between which places it looks.

/// A hash bucket: the number of its table, in the order of listing, and its own in there. It is one word,
/// since places are compared for each bucket.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place(u64);

impl Place {
    /// A bucket of a table, or a place behind its last one.
    pub(super) const fn new(table: u32, bucket: u32) -> Self {
        Self((table as u64) << 32 | bucket as u64)
    }

    #[inline(always)]
    pub(super) fn table(self) -> u32 {
        (self.0 >> 32) as u32
    }

    #[inline(always)]
    pub(super) fn bucket(self) -> u32 {
        self.0 as u32
    }

    /// The place behind this one.
    #[inline(always)]
    pub(super) fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// The buckets that a listing goes through, from the first to the last.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) first: Place,
    pub(super) last: Place,
}

impl Span {
    /// All buckets of the tables from `first` to `last`.
    pub(super) const fn tables(first: u32, last: u32) -> Self {
        Self {
            first: Place::new(first, 0),
            last: Place::new(last, u32::MAX),
        }
    }

    /// One bucket.
    pub(super) fn bucket(table: u32, bucket: u32) -> Self {
        let place = Place::new(table, bucket);
        Self {
            first: place,
            last: place,
        }
    }
}
