// SPDX-License-Identifier: GPL-2.0

//! A hash bucket that is locked.

use super::{
    chain::{Chain, Match},
    ffi,
    field::net,
    place::Place,
    scout::Scout,
};
use core::ffi::c_void;

/// A bucket whose lock is held for as long as this lives.
///
/// # Invariants
///
/// `net` is valid and has its tables, `place` is a bucket of one of them, and its lock was taken to be
/// given back once. `first` is the first link of its chain.
pub(super) struct Bucket {
    net: *const net,
    place: Place,
    first: *mut c_void,
}

impl Bucket {
    /// Waits for the lock of a bucket.
    ///
    /// # Safety
    ///
    /// `net` is valid and has its tables, for as long as this lives. `place` is a bucket of one of them.
    /// No other bucket is locked.
    #[inline(always)]
    pub(super) unsafe fn lock(net: *const net, place: Place) -> Self {
        // SAFETY: The caller guarantees both.
        let first = unsafe { ffi::knetstat_lock(net, place.table(), place.bucket()) };
        // INVARIANT: The lock was just taken, and no one changes the chain while it is held.
        Self { net, place, first }
    }

    /// The link at the beginning of the chain.
    #[inline(always)]
    pub(super) fn first(&self) -> *mut c_void {
        self.first
    }

    /// The part of the chain behind `link`.
    ///
    /// # Safety
    ///
    /// `link` is of this bucket. Its table is one of `of.protocol`, or `of` is of no namespace; and it is that of
    /// `scout`.
    #[inline(always)]
    pub(super) unsafe fn sockets<'a>(
        &'a self,
        link: *mut c_void,
        of: Match,
        scout: &'a mut Scout,
    ) -> Chain<'a> {
        // SAFETY: The caller guarantees the link and the scout, and the lock is held for as long as the
        // borrow lasts.
        unsafe { Chain::new(link, of, scout) }
    }
}

impl Drop for Bucket {
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: The lock is held, by the type invariants.
        unsafe { ffi::knetstat_unlock(self.net, self.place.table(), self.place.bucket()) };
    }
}
