// SPDX-License-Identifier: GPL-2.0

//! Where a listing stands among the hash tables of a protocol, and between which places it looks.

/// A hash bucket: the number of its table, in the order of listing, and its own in there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) table: u32,
    pub(super) bucket: u32,
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
            first: Place {
                table: first,
                bucket: 0,
            },
            last: Place {
                table: last,
                bucket: u32::MAX,
            },
        }
    }

    /// One bucket.
    pub(super) fn bucket(table: u32, bucket: u32) -> Self {
        let place = Place { table, bucket };
        Self {
            first: place,
            last: place,
        }
    }
}
