// SPDX-License-Identifier: GPL-2.0

//! The protocols whose sockets are listed.

/// A protocol. Each has a file in `/proc/net`, and one more for its IPv6 sockets.
#[derive(Clone, Copy, PartialEq)]
#[cfg_attr(test, derive(Debug))]
pub enum Protocol {
    /// Listed in tcpstat and tcp6stat.
    Tcp,
    /// Listed in udpstat and udp6stat.
    Udp,
    /// Listed in rawstat and raw6stat.
    Raw,
}

/// Every protocol.
pub(super) const ALL: &[Protocol] = &[Protocol::Tcp, Protocol::Udp, Protocol::Raw];
/// TCP alone.
pub(super) const TCP: &[Protocol] = &[Protocol::Tcp];
/// UDP alone.
pub(super) const UDP: &[Protocol] = &[Protocol::Udp];
/// Raw sockets alone.
pub(super) const RAW: &[Protocol] = &[Protocol::Raw];
/// The protocols without connections.
pub(super) const DATAGRAMS: &[Protocol] = &[Protocol::Udp, Protocol::Raw];

impl Protocol {
    /// How the names of its files begin.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
            Self::Raw => "raw",
        }
    }

    /// Whether it is one of `protocols`. The compiler decides that for a constant.
    #[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)] // Bounded by the condition.
    #[inline(always)]
    pub(super) const fn is_in(self, protocols: &[Self]) -> bool {
        let mut at = 0;
        while at < protocols.len() {
            if protocols[at] as u8 == self as u8 {
                return true;
            }
            at += 1;
        }
        false
    }
}
