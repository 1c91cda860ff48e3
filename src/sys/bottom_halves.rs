// SPDX-License-Identifier: GPL-2.0

//! Bottom halves kept off this processor while buckets are locked whose locks they take too.

use super::ffi;
use core::marker::PhantomData;

/// No bottom half runs on this processor for as long as this lives.
///
/// # Invariants
///
/// `knetstat_bh_disable` was called by this task, to be undone once.
pub(super) struct BottomHalvesOff(PhantomData<*mut ()>);

impl BottomHalvesOff {
    /// Keeps them off.
    pub(super) fn new() -> Self {
        // SAFETY: It may be called anywhere but in a hard interrupt, where no file is read. It is undone when this
        // is dropped.
        unsafe { ffi::knetstat_bh_disable() };
        // INVARIANT: It was just called.
        Self(PhantomData)
    }

    /// Lets those run that wait. No bucket is locked: it would have borrowed this.
    #[inline(always)]
    pub(super) fn pause(&mut self) {
        // SAFETY: They are off, by the type invariants, and are off again after.
        unsafe {
            ffi::knetstat_bh_enable();
            ffi::knetstat_bh_disable();
        }
    }
}

impl Drop for BottomHalvesOff {
    fn drop(&mut self) {
        // SAFETY: They are off, by the type invariants.
        unsafe { ffi::knetstat_bh_enable() };
    }
}
