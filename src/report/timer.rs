// SPDX-License-Identifier: GPL-2.0

//! The timers of a TCP socket, as ss(8) has them.

use super::{line::Rest, time::Clock};

/// A timer that runs.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub struct Timer {
    /// What it is for, by the number that inet_diag has for it.
    pub kind: u8,
    /// How often it has run out without an answer.
    pub tries: u8,
    /// In how many jiffies it runs out.
    pub left: u32,
}

impl Timer {
    /// What it is for, in a word of ss(8).
    fn name(self) -> &'static [u8] {
        match self.kind {
            1 => b"on",
            2 => b"keepalive",
            3 => b"timewait",
            4 => b"persist",
            _ => b"unknown",
        }
    }

    /// Writes `keepalive,7200000ms,0`, with blanks before it up to `width`.
    pub(super) fn write<'a>(self, width: usize, clock: &Clock, rest: Rest<'a>) -> Option<Rest<'a>> {
        let (name, millis) = (self.name(), u64::from(clock.millis(self.left)));
        let digits = |number: u64| number.checked_ilog10().unwrap_or(0) as usize;
        // Two commas, the unit, and the first digit of each number.
        let len = name
            .len()
            .wrapping_add(digits(millis))
            .wrapping_add(digits(self.tries.into()))
            .wrapping_add(6);
        rest.blanks(width.saturating_sub(len))?
            .put(name)?
            .byte(b',')?
            .decimal(millis)?
            .put(b"ms,")?
            .decimal(self.tries.into())
    }
}
