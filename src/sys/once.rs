// SPDX-License-Identifier: GPL-2.0

//! A value that is set once and then read by anyone, without a lock.

use core::{
    cell::UnsafeCell,
    mem::MaybeUninit,
    sync::atomic::{
        AtomicU8,
        Ordering::{Acquire, Relaxed, Release},
    },
};

/// A static that is empty when the module is loaded.
///
/// # Invariants
///
/// `value` is initialised, and not written any more, once `state` is [`SET`]. Before that only the task
/// that changed `state` from [`EMPTY`] touches it.
pub(super) struct Once<T> {
    state: AtomicU8,
    value: UnsafeCell<MaybeUninit<T>>,
}

const EMPTY: u8 = 0;
const BUSY: u8 = 1;
const SET: u8 = 2;

// SAFETY: One task writes the value before the others can see it, and those copy it and nothing else,
// by the type invariants. So it has to be `Send` for the way to them, and `Sync` for the copying.
unsafe impl<T: Copy + Send + Sync> Sync for Once<T> {}

impl<T: Copy> Once<T> {
    pub(super) const fn new() -> Self {
        // INVARIANT: The state is not `SET`.
        Self {
            state: AtomicU8::new(EMPTY),
            value: UnsafeCell::new(MaybeUninit::uninit()),
        }
    }

    /// Sets the value, unless it has been set before.
    pub(super) fn set(&self, value: T) {
        let first = self.state.compare_exchange(EMPTY, BUSY, Relaxed, Relaxed);
        if first.is_ok() {
            // SAFETY: This task changed the state from `EMPTY`, so no other one touches the value,
            // by the type invariants.
            unsafe { (*self.value.get()).write(value) };
            // INVARIANT: The value was just initialised, and a reader of this state sees that.
            self.state.store(SET, Release);
        }
    }

    /// The value, if it has been set.
    pub(super) fn get(&self) -> Option<T> {
        if self.state.load(Acquire) != SET {
            return None;
        }
        // SAFETY: The value is initialised and not written any more, by the type invariants.
        Some(unsafe { (*self.value.get()).assume_init() })
    }
}
