// SPDX-License-Identifier: GPL-2.0

//! The TCP states, their names in a line, and those that others call them by.

use super::line::Rest;

pub(super) const TCP_ESTABLISHED: u8 = 1;
pub(super) const TCP_SYN_SENT: u8 = 2;
pub(super) const TCP_SYN_RECV: u8 = 3;
pub(super) const TCP_FIN_WAIT1: u8 = 4;
pub(super) const TCP_FIN_WAIT2: u8 = 5;
pub(super) const TCP_TIME_WAIT: u8 = 6;
pub(super) const TCP_CLOSE: u8 = 7;
pub(super) const TCP_CLOSE_WAIT: u8 = 8;
pub(super) const TCP_LAST_ACK: u8 = 9;
pub(super) const TCP_LISTEN: u8 = 10;
pub(super) const TCP_CLOSING: u8 = 11;
pub(super) const TCP_NEW_SYN_RECV: u8 = 12;

/// The names in a line, by the number of the state: of those that there are.
const KNOWN: [[u8; 4]; 13] = [
    *b"NONE", *b"ESTB", *b"SYNS", *b"SYNR", *b"FNW1", *b"FNW2", *b"TIMW", *b"CLSD", *b"CLSW",
    *b"LACK", *b"LSTN", *b"CLSG", *b"SYNR",
];

/// The same of every number, so that none needs to be looked at.
static NAMES: [[u8; 4]; 256] = names();

#[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)] // The compiler runs it.
const fn names() -> [[u8; 4]; 256] {
    let (mut names, mut at) = ([KNOWN[0]; 256], 0);
    while at < KNOWN.len() {
        names[at] = KNOWN[at];
        at += 1;
    }
    names
}

/// The name of a state in a line.
#[inline(always)]
pub fn state(number: u8) -> &'static [u8; 4] {
    NAMES.get(usize::from(number)).unwrap_or(b"NONE")
}

/// Writes the name of a state in front of an empty column `Diag`, each with a blank behind it.
#[inline(always)]
pub(super) fn write_quiet(number: u8, rest: Rest<'_>) -> Option<Rest<'_>> {
    let [a, b, c, d] = *state(number);
    rest.put(&[a, b, c, d, b' ', b' ', b' ', b' ', b' ', b' '])
}

/// Writes the name of a state and a blank.
#[inline(always)]
pub(super) fn write(number: u8, rest: Rest<'_>) -> Option<Rest<'_>> {
    let [a, b, c, d] = *state(number);
    rest.put(&[a, b, c, d, b' '])
}

/// A set of states. What has no number of its own counts as 0.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct States(u16);

impl States {
    pub(super) const NONE: Self = Self(0);
    pub(super) const ALL: Self = Self(0x1fff);

    #[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)] // The compiler runs it.
    pub(super) const fn of(states: &[u8]) -> Self {
        let (mut bits, mut at) = (0, 0);
        while at < states.len() {
            bits |= 1 << states[at];
            at += 1;
        }
        Self(bits)
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn not(self) -> Self {
        Self(!self.0 & Self::ALL.0)
    }

    #[inline(always)]
    pub(super) fn has(self, state: u8) -> bool {
        let bit = if usize::from(state) < KNOWN.len() {
            state
        } else {
            0
        };
        self.0.wrapping_shr(bit.into()) & 1 != 0
    }

    /// The states that someone calls by this name: as a line does, as ss(8) and netstat(8) do, or as ss calls
    /// several of them. Upper case and lower case, hyphens and underscores are all the same.
    pub(super) fn named(name: &[u8]) -> Option<Self> {
        let letters = || {
            let sign = |byte: &&u8| !matches!(byte, b'-' | b'_');
            name.iter().filter(sign).map(u8::to_ascii_lowercase)
        };
        CALLED
            .iter()
            .find(|(known, _)| letters().eq(known.bytes()))
            .map(|(_, states)| *states)
    }
}

const SYN_RECV: States = States::of(&[TCP_SYN_RECV, TCP_NEW_SYN_RECV]);
const UNCONNECTED: States = States::of(&[0, TCP_CLOSE, TCP_LISTEN]);

const CALLED: &[(&str, States)] = &[
    ("none", States::of(&[0])),
    ("estb", States::of(&[TCP_ESTABLISHED])),
    ("estab", States::of(&[TCP_ESTABLISHED])),
    ("established", States::of(&[TCP_ESTABLISHED])),
    ("syns", States::of(&[TCP_SYN_SENT])),
    ("synsent", States::of(&[TCP_SYN_SENT])),
    ("synr", SYN_RECV),
    ("synrecv", SYN_RECV),
    ("fnw1", States::of(&[TCP_FIN_WAIT1])),
    ("finwait1", States::of(&[TCP_FIN_WAIT1])),
    ("fnw2", States::of(&[TCP_FIN_WAIT2])),
    ("finwait2", States::of(&[TCP_FIN_WAIT2])),
    ("timw", States::of(&[TCP_TIME_WAIT])),
    ("timewait", States::of(&[TCP_TIME_WAIT])),
    ("clsd", States::of(&[TCP_CLOSE])),
    ("close", States::of(&[TCP_CLOSE])),
    ("closed", States::of(&[TCP_CLOSE])),
    ("unconn", States::of(&[TCP_CLOSE])),
    ("clsw", States::of(&[TCP_CLOSE_WAIT])),
    ("closewait", States::of(&[TCP_CLOSE_WAIT])),
    ("lack", States::of(&[TCP_LAST_ACK])),
    ("lastack", States::of(&[TCP_LAST_ACK])),
    ("lstn", States::of(&[TCP_LISTEN])),
    ("listen", States::of(&[TCP_LISTEN])),
    ("listening", States::of(&[TCP_LISTEN])),
    ("clsg", States::of(&[TCP_CLOSING])),
    ("closing", States::of(&[TCP_CLOSING])),
    ("connected", UNCONNECTED.not()),
    (
        "synchronized",
        UNCONNECTED.or(States::of(&[TCP_SYN_SENT])).not(),
    ),
];
