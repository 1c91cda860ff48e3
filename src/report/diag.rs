// SPDX-License-Identifier: GPL-2.0

//! The `Diag` column: signs of a connection that does not flow.

use super::{
    columns::Cells,
    line::Rest,
    state::{
        States, TCP_CLOSE_WAIT, TCP_CLOSING, TCP_ESTABLISHED, TCP_FIN_WAIT1, TCP_FIN_WAIT2,
        TCP_LAST_ACK, TCP_SYN_RECV, TCP_SYN_SENT,
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
const CONNECTS: States = SENDS.or(RECEIVES).or(States::of(&[TCP_SYN_SENT]));

impl Flow {
    /// Writes the indicator in four columns, and a blank.
    #[inline(always)]
    pub(super) fn write(self, state: u8, rest: Rest<'_>) -> Option<Rest<'_>> {
        // Of nearly all connections.
        if self.snd_wnd != 0 && self.rcv_wnd != 0 && !self.unanswered {
            return Sign::Nothing.write(rest);
        }
        self.sign(state).write(rest)
    }

    /// The indicator.
    #[inline(always)]
    pub(super) fn sign(self, state: u8) -> Sign {
        sign(self.snd_wnd == 0, self.rcv_wnd == 0, self.unanswered, state)
    }
}

/// The indicator. All of a [`Flow`] would be given by its address, and so be kept in memory.
#[inline(never)]
fn sign(peer_shut: bool, we_shut: bool, unanswered: bool, state: u8) -> Sign {
    let (sends, receives) = (
        peer_shut && SENDS.has(state),
        we_shut && RECEIVES.has(state),
    );
    match (sends, receives) {
        (true, true) => Sign::BothShut,
        (true, false) => Sign::PeerShut,
        (false, true) => Sign::WeShut,
        _ if unanswered && CONNECTS.has(state) => Sign::Unanswered,
        _ => Sign::Nothing,
    }
}

/// An indicator, or that there is none.
#[derive(Clone, Copy)]
pub(super) enum Sign {
    Nothing,
    PeerShut,
    WeShut,
    BothShut,
    Unanswered,
}

/// The indicators in four columns and a blank, by their numbers.
const COLUMNS: [[u8; 5]; 5] = [*b"     ", *b">|   ", *b"|<   ", *b">|<  ", *b">#   "];

/// The indicators, as the column has them.
pub fn signs() -> impl Iterator<Item = &'static [u8]> {
    COLUMNS.iter().skip(1).map(|column| column.trim_ascii_end())
}

impl Sign {
    #[inline(always)]
    pub(super) fn write(self, rest: Rest<'_>) -> Option<Rest<'_>> {
        rest.put(COLUMNS.get(self as usize)?)
    }

    /// Writes it beside columns that the reader asked for.
    pub(super) fn write_in<'a>(self, cells: &Cells, rest: Rest<'a>) -> Option<Rest<'a>> {
        match self {
            Self::Nothing if cells.counted() => rest.put(b"-    "),
            _ => self.write(rest),
        }
    }
}

/// A set of indicators.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Signs(u8);

impl Signs {
    pub(super) const NONE: Self = Self(0);
    pub(super) const ALL: Self = Self(0b11111);

    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) fn not(self) -> Self {
        Self(!self.0 & Self::ALL.0)
    }

    pub(super) fn has(self, sign: Sign) -> bool {
        self.0.wrapping_shr(sign as u32) & 1 != 0
    }

    /// The indicator that looks like this, or any of them.
    pub(super) fn named(name: &[u8]) -> Option<Self> {
        if name == b"any" {
            return Some(Self(Self::ALL.0 & !1));
        }
        let at = COLUMNS
            .iter()
            .position(|column| column.trim_ascii_end() == name)?;
        Some(Self(1u8.wrapping_shl(at as u32)))
    }
}
