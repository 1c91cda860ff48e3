// SPDX-License-Identifier: GPL-2.0

//! The options that few sockets set, as the kernel stores them.

use super::{
    fields::{Inet, Inet6, RareRaw, RareRaw6, RareSocket, RareTcp, RareUdp},
    flags::Flags,
};

/// What a socket sets beside the options that each line shows or that are often set.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub struct Rare {
    /// The options that are on or off.
    pub flags: Flags,
    /// The options of SOL_SOCKET.
    pub socket: RareSocket,
    /// The options of IPPROTO_IP.
    pub inet: Inet,
    /// The options of IPPROTO_IPV6, of an IPv6 socket.
    pub inet6: Option<Inet6>,
    /// The options of the protocol.
    pub protocol: RareProtocol,
}

/// The options of a protocol that few sockets set.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub enum RareProtocol {
    /// A TCP socket.
    Tcp(RareTcp),
    /// A UDP socket.
    Udp(RareUdp),
    /// A raw IPv4 socket.
    Raw(RareRaw),
    /// A raw IPv6 socket.
    Raw6(RareRaw6),
}
