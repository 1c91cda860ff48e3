// SPDX-License-Identifier: GPL-2.0

//! The `Diag` column: signs of a connection that does not flow.

use super::{line::Rest, state::TCP_ESTABLISHED, time::Clock};

/// Where the flow of a connection stands.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub struct Flow {
    /// The window that the peer advertises.
    pub snd_wnd: u32,
    /// The window that we advertise.
    pub rcv_wnd: u32,
    /// The sequence number that is sent next.
    pub snd_nxt: u32,
    /// The first sequence number that is not acknowledged.
    pub snd_una: u32,
    /// Jiffies since the last ACK: the clock less `rcv_tstamp`, wrapping.
    pub since_ack: u32,
}

impl Flow {
    /// Writes the indicator in four columns, and a blank. Only an established connection has one.
    #[inline(always)]
    pub(super) fn write<'a>(self, state: u8, clock: &Clock, rest: Rest<'a>) -> Option<Rest<'a>> {
        rest.put(match (self.snd_wnd, self.rcv_wnd) {
            _ if state != TCP_ESTABLISHED => NOTHING,
            (0, 0) => b">|<  ",
            (0, _) => b">|   ",
            (_, 0) => b"|<   ",
            _ if self.stuck(clock) => b">#   ",
            _ => NOTHING,
        })
    }

    /// Whether data is unacknowledged and the last ACK came more than a second ago.
    ///
    /// An ACK may arrive after the clock was read. Its age is then negative, not huge.
    #[inline(always)]
    fn stuck(self, clock: &Clock) -> bool {
        let unacknowledged = (self.snd_una.wrapping_sub(self.snd_nxt) as i32) < 0;
        unacknowledged && i64::from(self.since_ack as i32) > i64::from(clock.hz.get())
    }
}

/// The column of a connection without an indicator.
pub(super) const NOTHING: &[u8; 5] = b"     ";
