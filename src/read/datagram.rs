// SPDX-License-Identifier: GPL-2.0

//! What UDP and raw sockets have in common.

use super::{
    differs::Differs,
    flags,
    inet::{self, new_multicast},
    reading::Reading,
    socket::{self, CLOCK},
};
use crate::{
    report::{Datagram, Flags, Inet, Rare, RareProtocol, RareSocket, Rest},
    sys::{inet_sock, View, SOCK_BROADCAST},
};

/// Writes the line of a socket that passes the filter.
pub(super) fn show<'a>(row: &Datagram<&Rare>, view: &View, rest: Rest<'a>) -> Option<Rest<'a>> {
    match row.passes(&view.filter, &CLOCK) {
        true => row.write(&CLOCK, rest),
        false => Some(rest),
    }
}

/// What a socket sets that is rarely set, but for level IPPROTO_IPV6 and what its protocol alone has.
#[inline(always)]
pub(super) fn ipv4_differs(s: &Reading<'_, inet_sock>) -> Differs {
    flags::SK_FLAGS.differs(s.sk_flags & !(1 << SOCK_BROADCAST), 0)
        | flags::INET_FLAGS.differs(s.inet_flags, 0)
        | flags::SOCK_BITS.differs(s.sk.bits().into(), 0)
        | flags::MULTICAST_FLAGS.differs(s.inet_flags, new_multicast(s))
        | RareSocket::differs(s)
        | Inet::differs(s)
}

/// Reads the rare options of a socket. `own_flags` and `protocol` are what its protocol alone has.
#[cold]
pub(super) fn rare(s: &Reading<'_, inet_sock>, own_flags: Flags, protocol: RareProtocol) -> Rare {
    let (inet6, flags6) = inet::read(s);
    Rare {
        flags: socket::flags(s, SOCK_BROADCAST)
            .and(flags::INET_FLAGS.differing(s.inet_flags, 0))
            .and(flags::MULTICAST_FLAGS.differing(s.inet_flags, new_multicast(s)))
            .and(flags6)
            .and(own_flags),
        socket: RareSocket::read(s),
        inet: Inet::read(s),
        inet6,
        protocol,
    }
}
