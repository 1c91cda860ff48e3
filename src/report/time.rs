// SPDX-License-Identifier: GPL-2.0

//! The kernel's measures of time as getsockopt(2) gives them.

use super::line::Rest;
use core::num::{NonZeroU32, NonZeroU64};

/// What turns the running kernel's times into seconds.
#[derive(Clone, Copy)]
pub struct Clock {
    /// How many jiffies there are in a second.
    pub hz: NonZeroU32,
}

/// A time in whole seconds and the milliseconds above them. In milliseconds alone it could be too large for
/// a `u64`.
pub(super) struct Time {
    seconds: u64,
    millis: u64,
}

impl Clock {
    /// `jiffies` in whole seconds.
    pub(super) fn seconds(&self, jiffies: u32) -> u32 {
        jiffies / self.hz
    }

    /// `jiffies` in milliseconds, rounded up as jiffies_to_msecs does.
    pub(super) fn millis(&self, jiffies: u32) -> u32 {
        let thousandfold = u64::from(jiffies).wrapping_mul(1_000);
        thousandfold.div_ceil(u64::from(self.hz.get())) as u32
    }

    /// `jiffies` in microseconds, rounded down as jiffies_to_usecs does.
    pub(super) fn micros(&self, jiffies: u32) -> u32 {
        (u64::from(jiffies).wrapping_mul(1_000_000) / NonZeroU64::from(self.hz)) as u32
    }

    /// `linger2` in whole seconds, -1 for none.
    pub(super) fn linger2(&self, jiffies: i32) -> i32 {
        match u32::try_from(jiffies) {
            Ok(jiffies) => self.seconds(jiffies) as i32,
            Err(_) => -1,
        }
    }

    /// `sk_lingertime` as `l_linger`, which the kernel cuts to an `int`.
    pub(super) fn linger(&self, jiffies: u64) -> i32 {
        (jiffies / NonZeroU64::from(self.hz)) as i32
    }

    /// `sk_rcvtimeo` or `sk_sndtimeo`, where getsockopt can tell it from none.
    pub(super) fn timeout(&self, jiffies: i64) -> Option<Time> {
        const MAX_SCHEDULE_TIMEOUT: i64 = isize::MAX as i64;

        if jiffies <= 0 || jiffies == MAX_SCHEDULE_TIMEOUT {
            return None;
        }
        let (jiffies, hz) = (jiffies.unsigned_abs(), NonZeroU64::from(self.hz));
        let micros = (jiffies % hz).wrapping_mul(1_000_000) / hz;
        Some(Time {
            seconds: jiffies / hz,
            millis: micros / 1000,
        })
    }
}

impl Time {
    /// Writes the time in milliseconds.
    pub(super) fn write<'a>(&self, rest: Rest<'a>) -> Option<Rest<'a>> {
        if self.seconds == 0 {
            return rest.decimal(self.millis);
        }
        let millis = [self.millis / 100, self.millis / 10, self.millis];
        rest.decimal(self.seconds)?
            .put(&millis.map(|value| b'0' | (value % 10) as u8))
    }
}

/// How many seconds `retrans` SYN-ACKs take: see tcp.c, retrans_to_secs.
pub(super) fn retrans_to_secs(retrans: u8) -> u32 {
    const TCP_TIMEOUT_INIT: u32 = 1;
    const TCP_RTO_MAX: u32 = 120;

    let mut timeout = TCP_TIMEOUT_INIT;
    (0..retrans).fold(0, |sum: u32, _| {
        let sum = sum.wrapping_add(timeout);
        timeout = timeout.wrapping_mul(2).min(TCP_RTO_MAX);
        sum
    })
}
