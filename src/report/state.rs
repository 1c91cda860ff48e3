// SPDX-License-Identifier: GPL-2.0

//! Names of the TCP states.

use super::{line::Rest, protocol::Protocol};

pub(super) const TCP_ESTABLISHED: u8 = 1;
pub(super) const TCP_SYN_SENT: u8 = 2;
pub(super) const TCP_SYN_RECV: u8 = 3;
pub(super) const TCP_FIN_WAIT1: u8 = 4;
pub(super) const TCP_FIN_WAIT2: u8 = 5;
pub(super) const TCP_CLOSE_WAIT: u8 = 8;
pub(super) const TCP_LAST_ACK: u8 = 9;
pub(super) const TCP_LISTEN: u8 = 10;
pub(super) const TCP_CLOSING: u8 = 11;

/// The names, by the number of the state. The last one is TCP_NEW_SYN_RECV.
const NAMES: [[u8; 4]; 13] = [
    *b"NONE", *b"ESTB", *b"SYNS", *b"SYNR", *b"FNW1", *b"FNW2", *b"TIMW", *b"CLSD", *b"CLSW",
    *b"LACK", *b"LSTN", *b"CLSG", *b"SYNR",
];

/// The name of `state`.
#[inline(always)]
pub(super) fn name(state: u8) -> [u8; 4] {
    *NAMES.get(usize::from(state)).unwrap_or(b"NONE")
}

/// The state that is called `name`, where the files of the protocol show states.
pub(super) fn named(name: &[u8], protocol: Protocol) -> Option<[u8; 4]> {
    let name = NAMES.iter().find(|known| *known == name)?;
    (protocol == Protocol::Tcp).then_some(*name)
}

/// Writes the name of `state` and a blank.
#[inline(always)]
pub(super) fn write(state: u8, rest: Rest<'_>) -> Option<Rest<'_>> {
    let [a, b, c, d] = name(state);
    rest.put(&[a, b, c, d, b' '])
}
