// SPDX-License-Identifier: GPL-2.0

//! A hash bucket that is locked.

use super::{
    bottom_halves::BottomHalvesOff,
    chain::{Chain, Match},
    ffi,
    field::net,
    place::Place,
    scout::Scout,
};
use core::{ffi::c_void, marker::PhantomData};

/// A bucket whose lock is held for as long as this lives.
///
/// # Invariants
///
/// `locked.lock` is its lock, which was taken to be given back once, and is valid until then. `locked.first` is the
/// first link of its chain.
pub(super) struct Bucket<'a> {
    locked: ffi::locked,
    _off: PhantomData<&'a BottomHalvesOff>,
}

impl<'a> Bucket<'a> {
    /// Waits for the lock of a bucket.
    ///
    /// # Safety
    ///
    /// `net` is valid and has its tables, for as long as this lives. `place` is a bucket of one of them.
    /// No other bucket is locked.
    #[inline(always)]
    pub(super) unsafe fn lock(_off: &'a BottomHalvesOff, net: *const net, place: Place) -> Self {
        // SAFETY: The caller guarantees all but that the bottom halves are off, which `_off` tells.
        let locked = unsafe { ffi::knetstat_lock(net, place.table(), place.bucket()) };
        // INVARIANT: The lock was just taken, and no one changes the chain while it is held. The tables stay.
        Self {
            locked,
            _off: PhantomData,
        }
    }

    /// The link at the beginning of the chain.
    #[inline(always)]
    pub(super) fn first(&self) -> *mut c_void {
        self.locked.first
    }

    /// The part of the chain behind `link`.
    ///
    /// # Safety
    ///
    /// `link` is of this bucket. Its table is one of `of.protocol`, or `of` is of no namespace; and it is that of
    /// `scout`.
    #[inline(always)]
    pub(super) unsafe fn sockets<'b>(
        &'b self,
        link: *mut c_void,
        of: Match,
        scout: &'b mut Scout,
    ) -> Chain<'b> {
        // SAFETY: The caller guarantees the link and the scout, and the lock is held for as long as the
        // borrow lasts.
        unsafe { Chain::new(link, of, scout) }
    }
}

impl Drop for Bucket<'_> {
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: The lock is held, by the type invariants.
        unsafe { ffi::knetstat_unlock(self.locked.lock) };
    }
}
