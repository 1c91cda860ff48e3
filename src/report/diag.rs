// SPDX-License-Identifier: GPL-2.0

//! The `Diag` column: signs of a connection that does not flow.

use super::{
    line::Rest,
    state::{
        TCP_CLOSE_WAIT, TCP_CLOSING, TCP_ESTABLISHED, TCP_FIN_WAIT1, TCP_FIN_WAIT2, TCP_LAST_ACK,
        TCP_SYN_RECV, TCP_SYN_SENT,
    },
};

/// Where the flow of a connection stands.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub struct Flow {
    /// The window that the peer advertises.
    pub snd_wnd: u32,
    /// The window that we advertise.
    pub rcv_wnd: u32,
    /// Whether the peer leaves unanswered what was sent once more, or what probes it.
    pub unanswered: bool,
}

/// A set of states.
struct States(u16);

impl States {
    #[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)] // The compiler runs it.
    const fn of(states: &[u8]) -> Self {
        let (mut bits, mut at) = (0, 0);
        while at < states.len() {
            bits |= 1 << states[at];
            at += 1;
        }
        Self(bits)
    }

    fn has(&self, state: u8) -> bool {
        u32::from(self.0).checked_shr(state.into()).unwrap_or(0) & 1 != 0
    }
}

/// We may have sent what the peer has not acknowledged, its end included.
const SENDS: States = States::of(&[
    TCP_ESTABLISHED,
    TCP_SYN_RECV,
    TCP_FIN_WAIT1,
    TCP_CLOSE_WAIT,
    TCP_LAST_ACK,
    TCP_CLOSING,
]);
/// The peer may send more.
const RECEIVES: States = States::of(&[TCP_ESTABLISHED, TCP_SYN_RECV, TCP_FIN_WAIT1, TCP_FIN_WAIT2]);
/// The counts of a socket in another state are left from an earlier connection.
const CONNECTS: States = States(SENDS.0 | RECEIVES.0 | States::of(&[TCP_SYN_SENT]).0);

impl Flow {
    /// Writes the indicator in four columns, and a blank.
    #[inline(always)]
    pub(super) fn write(self, state: u8, rest: Rest<'_>) -> Option<Rest<'_>> {
        // Of nearly all connections.
        if self.snd_wnd != 0 && self.rcv_wnd != 0 && !self.unanswered {
            return rest.put(NOTHING);
        }
        rest.put(self.indicator(state))
    }

    #[inline(never)]
    fn indicator(self, state: u8) -> &'static [u8; 5] {
        let (sends, receives) = (
            self.snd_wnd == 0 && SENDS.has(state),
            self.rcv_wnd == 0 && RECEIVES.has(state),
        );
        match (sends, receives) {
            (true, true) => b">|<  ",
            (true, false) => b">|   ",
            (false, true) => b"|<   ",
            _ if self.unanswered && CONNECTS.has(state) => b">#   ",
            _ => NOTHING,
        }
    }
}

/// The column of a connection without an indicator.
pub(super) const NOTHING: &[u8; 5] = b"     ";
