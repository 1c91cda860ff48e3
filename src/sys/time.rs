// SPDX-License-Identifier: GPL-2.0

//! The kernel's clock.

use super::ffi;

/// `tcp_jiffies32`: the low half of the tick counter, [`HZ`](super::HZ) a second.
pub(crate) fn jiffies() -> u32 {
    // SAFETY: `jiffies` is always there and a machine word; one volatile read of it, as C does.
    let now = unsafe { (&raw const ffi::jiffies).read_volatile() };
    now as u32
}
