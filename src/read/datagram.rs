// SPDX-License-Identifier: GPL-2.0

//! What UDP and raw sockets have in common.

use super::{
    flags::{self, MULTICAST, MULTICAST6},
    inet::{inet, inet6, inet6_is_plain, inet_is_plain},
    socket::{self, CLOCK},
};
use crate::{
    report::{Datagram, Flags, Line, Rare, RareProtocol},
    sys::{inet_sock, sock, Defaults, Entry, Holds, Reader, Sock, View, AF_INET6, SOCK_BROADCAST},
};

/// The line of a socket, if it passes the filter.
pub(super) fn show<'a>(row: &Datagram<&Rare>, view: &View, mut line: Line<'a>) -> Line<'a> {
    if row.passes(&view.filter, &CLOCK) {
        row.write(&CLOCK, &mut line);
    }
    line
}

/// Nothing is set that is rarely set.
#[inline(always)]
pub(super) fn is_plain<K: Holds<sock> + Holds<inet_sock>>(
    sk: Sock<'_>,
    full: &Entry<'_, K>,
    sk_flags: u64,
    reader: &Reader,
    defaults: &Defaults,
) -> bool {
    let inet_flags = full.get(inet_sock::inet_flags) as u64;
    let flags = flags::sk_flags_differ(sk_flags & !(1 << SOCK_BROADCAST))
        | flags::INET_FLAGS.differs(inet_flags, 0)
        | flags::MULTICAST_FLAGS.differs(inet_flags, new_multicast(&sk));
    !flags.any()
        && socket::is_plain(full, reader)
        && inet_is_plain(full, true, defaults)
        && inet6_is_plain(sk, full, true, inet_flags, defaults)
}

/// What is rarely set; `own` is what the protocol alone has.
#[cold]
pub(super) fn rare(
    sk: &Sock<'_>,
    full: &Entry<'_, inet_sock>,
    sk_flags: u64,
    own: (Flags, RareProtocol),
    reader: &Reader,
    defaults: &Defaults,
) -> Rare {
    let inet_flags = full.get(inet_sock::inet_flags) as u64;
    let (inet6, flags6) = inet6(sk, full, true, inet_flags, defaults);
    let (own_flags, protocol) = own;
    Rare {
        flags: socket::flags(sk_flags, SOCK_BROADCAST)
            .and(flags::INET_FLAGS.differing(inet_flags, 0))
            .and(flags::MULTICAST_FLAGS.differing(inet_flags, new_multicast(sk)))
            .and(flags6)
            .and(own_flags),
        socket: socket::rare(full, sk_flags, reader, defaults),
        inet: inet(full, true, defaults),
        inet6,
        protocol,
    }
}

/// The multicast flags of a new socket.
#[inline(always)]
fn new_multicast(sk: &Sock<'_>) -> u64 {
    match sk.family() {
        AF_INET6 => MULTICAST6,
        _ => MULTICAST,
    }
}
