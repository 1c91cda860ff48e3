// SPDX-License-Identifier: GPL-2.0

//! UDP sockets into lines. See `udp.c`, `udp4_format_sock`, for what is read how.

use crate::{
    flags::{self, MULTICAST, MULTICAST6},
    inet::{inet, inet6, inet6_is_plain, inet_is_plain},
    report::{
        Datagram, Endpoint, File, Filter, Flag, Flags, Line, Protocol, Queues, Rare, RareUdp,
    },
    socket::{self, endpoints, options, owner, CLOCK},
    sys::{
        inet_sock, sock, sock_common, udp_sock, Chain, Defaults, Entry, Holds, Kind, Reader, Sock,
        View, AF_INET6, SOCK_BROADCAST,
    },
};

/// The lines of a bucket.
pub(crate) fn rows(chain: Chain<'_>, view: &View, line: &mut Line<'_>) {
    socket::rows(chain, &view.filter, line, admits, |sk, line| {
        let mut rare = None;
        if let Some(row) = record(sk, &view.reader, &view.defaults, &mut rare) {
            if row.passes(&view.filter, &CLOCK) {
                row.write(&CLOCK, line);
            }
        }
    });
}

fn ends(sk: &Sock<'_>, udp: &Entry<'_, udp_sock>) -> (Endpoint, Endpoint) {
    endpoints(sk, u16::from_be(udp.get(inet_sock::inet_sport)))
}

fn admits(sk: &Sock<'_>, filter: &Filter) -> bool {
    let Kind::Udp(udp) = sk.kind() else {
        return false;
    };
    let (local, remote) = ends(sk, &udp);
    filter.admits(&local, &remote, 0)
}

/// The multicast flags of a socket that differ from a new one's.
#[inline(always)]
pub(crate) fn multicast(sk: &Sock<'_>, inet_flags: u64) -> Flags {
    let default = match sk.family() {
        AF_INET6 => MULTICAST6,
        _ => MULTICAST,
    };
    match flags::MULTICAST_FLAGS.is_plain(inet_flags, default) {
        true => Flags::NONE,
        false => flags::MULTICAST_FLAGS.differing(inet_flags, default),
    }
}

#[inline(always)]
fn record<'a>(
    sk: &Sock<'_>,
    reader: &Reader,
    defaults: &Defaults,
    place: &'a mut Option<Rare>,
) -> Option<Datagram<&'a Rare>> {
    let Kind::Udp(udp) = sk.kind() else {
        return None;
    };
    let (local, remote) = ends(sk, &udp);
    let sk_flags = udp.get(sock::sk_flags) as u64;
    Some(Datagram {
        queues: Queues {
            // udp_rqueue_get
            recv: udp
                .get(sock::sk_rmem_alloc)
                .wrapping_sub(udp.get(udp_sock::forward_deficit)),
            // sk_wmem_alloc_get: one reference is the socket's own.
            send: udp.get(sock::sk_wmem_alloc).wrapping_sub(1),
        },
        local,
        remote,
        owner: owner(&udp, reader),
        file: File::Udp,
        socket: options(sk, &udp, sk_flags),
        rare: match is_plain(sk, &udp, sk_flags, reader, defaults) {
            true => None,
            false => Some(place.insert(rare(sk, &udp, sk_flags, reader, defaults))),
        },
    })
}

/// Nothing is set that is rarely set.
#[inline(always)]
fn is_plain(
    sk: &Sock<'_>,
    udp: &Entry<'_, udp_sock>,
    sk_flags: u64,
    reader: &Reader,
    defaults: &Defaults,
) -> bool {
    const DEFAULT: RareUdp = RareUdp::PLAIN;

    datagrams_are_plain(sk, udp, sk_flags, reader, defaults)
        && flags::UDP_FLAGS.is_plain(udp.get(udp_sock::udp_flags) as u64, 0)
        && udp.get(udp_sock::gso_size) == DEFAULT.gso_size
        && udp.get(udp_sock::encap_type) == DEFAULT.encap_type
        && udp.sock_bits() & NO_CHECK_TX == 0
        && (udp.get(sock_common::skc_dport) != 0
            || udp.get(sock::sk_incoming_cpu) == DEFAULT.incoming_cpu)
}

/// The same, of what UDP and raw sockets have in common.
#[inline(always)]
pub(crate) fn datagrams_are_plain<K: Holds<sock> + Holds<inet_sock>>(
    common: &Sock<'_>,
    sk: &Entry<'_, K>,
    sk_flags: u64,
    reader: &Reader,
    defaults: &Defaults,
) -> bool {
    let inet_flags = sk.get(inet_sock::inet_flags) as u64;
    flags::sk_flags_are_plain(sk_flags & !(1 << SOCK_BROADCAST))
        && flags::INET_FLAGS.is_plain(inet_flags, 0)
        && multicast(common, inet_flags).is_empty()
        && socket::is_plain(sk, reader, defaults)
        && inet_is_plain(sk, true, defaults)
        && inet6_is_plain(common, sk, true, inet_flags, defaults)
}

/// `sk_no_check_tx` of `knetstat_sock_bits`.
const NO_CHECK_TX: u32 = 1;

#[cold]
fn rare(
    sk: &Sock<'_>,
    udp: &Entry<'_, udp_sock>,
    sk_flags: u64,
    reader: &Reader,
    defaults: &Defaults,
) -> Rare {
    let inet_flags = udp.get(inet_sock::inet_flags) as u64;
    let (inet6, flags6) = inet6(sk, udp, true, inet_flags, defaults);
    let no_check = match udp.sock_bits() & NO_CHECK_TX {
        0 => Flags::NONE,
        _ => Flags::NONE.with(Flag::SO_NO_CHECK),
    };
    Rare {
        flags: socket::flags(sk_flags, SOCK_BROADCAST)
            .and(flags::INET_FLAGS.differing(inet_flags, 0))
            .and(multicast(sk, inet_flags))
            .and(flags::UDP_FLAGS.differing(udp.get(udp_sock::udp_flags) as u64, 0))
            .and(flags6)
            .and(no_check),
        socket: socket::rare(udp, sk_flags, reader, defaults),
        inet: inet(udp, true, defaults),
        inet6,
        protocol: Protocol::Udp(RareUdp {
            gso_size: udp.get(udp_sock::gso_size),
            encap_type: udp.get(udp_sock::encap_type),
            // Of a connected socket, it is the CPU that its last packet came in on.
            incoming_cpu: match udp.get(sock_common::skc_dport) {
                0 => udp.get(sock::sk_incoming_cpu),
                _ => -1,
            },
        }),
    }
}
