// SPDX-License-Identifier: GPL-2.0

//! Where a file's sockets come from: the hash tables of a protocol. `src/sys/tables.c` reaches them.

use super::{
    field::{KNETSTAT_HASHED, KNETSTAT_LISTENING, KNETSTAT_RAW, KNETSTAT_RAW6, KNETSTAT_UDP},
    place::Span,
};
use crate::report::Protocol;

/// Hash tables that hold the sockets of a protocol.
pub(crate) struct Source {
    /// The protocol of the sockets.
    pub(super) protocol: Protocol,
    /// All buckets of the tables.
    pub(super) span: Span,
}

/// Listeners, then all other TCP sockets.
pub(crate) static TCP: Source = Source {
    protocol: Protocol::Tcp,
    span: Span::tables(KNETSTAT_LISTENING, KNETSTAT_HASHED),
};

/// UDP sockets, by their ports.
pub(crate) static UDP: Source = Source {
    protocol: Protocol::Udp,
    span: Span::tables(KNETSTAT_UDP, KNETSTAT_UDP),
};

/// Raw sockets of IPv4, by their protocol numbers.
pub(crate) static RAW: Source = Source {
    protocol: Protocol::Raw,
    span: Span::tables(KNETSTAT_RAW, KNETSTAT_RAW),
};

/// Raw sockets of IPv6, by their protocol numbers.
pub(crate) static RAW6: Source = Source {
    protocol: Protocol::Raw,
    span: Span::tables(KNETSTAT_RAW6, KNETSTAT_RAW6),
};
