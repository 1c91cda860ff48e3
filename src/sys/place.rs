// SPDX-License-Identifier: GPL-2.0

//! Where a listing stands among the hash tables of a protocol.

/// A hash bucket: the number of its table, in the order of listing, and that of its slot there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) table: u32,
    pub(super) bucket: u32,
}

impl Place {
    pub(super) const FIRST: Self = Self {
        table: 0,
        bucket: 0,
    };
}
