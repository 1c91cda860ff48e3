// SPDX-License-Identifier: GPL-2.0

//! UDP sockets into lines. See `udp.c`, `udp4_format_sock`, for what is read how.

use crate::{
    differs::Field,
    flags::{self, MULTICAST, MULTICAST6},
    inet::{inet, inet6, inet6_is_plain, inet_is_plain},
    report::{Datagram, File, Flag, Flags, Line, Protocol, Queues, Rare, RareUdp, UsualUdp},
    socket::{self, endpoints, endpoints4, options, owner, CLOCK},
    sys::{
        inet_sock, sock, sock_common, udp_sock, Chain, Defaults, Entry, Holds, Kind, Progress,
        Reader, Sock, View, AF_INET6, SOCK_BROADCAST,
    },
};

/// The lines of a bucket.
pub(crate) fn rows(chain: Chain<'_>, view: &View, line: &mut Line<'_>) -> Progress {
    socket::rows(chain, File::Udp, view, line, |sk, usual, mut line| {
        let Kind::Udp(udp) = sk.kind() else {
            return line;
        };
        let sk_flags = udp.get(sock::sk_flags) as u64;
        let plain = is_plain(sk, &udp, sk_flags, &view.reader, &view.defaults);
        if usual && plain && socket::is_usual(&sk, &udp, sk_flags) {
            usual_record(&sk, &udp, sk_flags).write(&mut line);
            return line;
        }
        any(sk, udp, !plain, view, line)
    })
}

/// The line of a socket with any options; `is_rare` where it sets any that are rarely set.
#[inline(never)]
fn any<'a>(
    sk: Sock<'_>,
    udp: Entry<'_, udp_sock>,
    is_rare: bool,
    view: &View,
    line: Line<'a>,
) -> Line<'a> {
    let (local, remote) = endpoints(
        sk.common(),
        sk.family(),
        u16::from_be(udp.get(inet_sock::inet_sport)),
    );
    let sk_flags = udp.get(sock::sk_flags) as u64;
    let rare = is_rare.then(|| rare(&sk, &udp, sk_flags, &view.reader, &view.defaults));
    let row = Datagram {
        queues: queues(&udp),
        local,
        remote,
        owner: owner(&udp, &view.reader),
        file: File::Udp,
        socket: options(&sk, &udp.as_inet(), sk_flags),
        rare: rare.as_ref(),
    };
    show(&row, view, line)
}

pub(crate) fn show<'a>(row: &Datagram<&Rare>, view: &View, mut line: Line<'a>) -> Line<'a> {
    if row.passes(&view.filter, &CLOCK) {
        row.write(&CLOCK, &mut line);
    }
    line
}

/// The multicast flags of a socket that differ from a new one's.
pub(crate) fn multicast(sk: &Sock<'_>, inet_flags: u64) -> Flags {
    flags::MULTICAST_FLAGS.differing(inet_flags, new_multicast(sk))
}

#[inline(always)]
fn new_multicast(sk: &Sock<'_>) -> u64 {
    match sk.family() {
        AF_INET6 => MULTICAST6,
        _ => MULTICAST,
    }
}

#[inline(always)]
fn queues(udp: &Entry<'_, udp_sock>) -> Queues {
    Queues {
        // udp_rqueue_get
        recv: udp
            .get(sock::sk_rmem_alloc)
            .wrapping_sub(udp.get(udp_sock::forward_deficit)),
        // sk_wmem_alloc_get: one reference is the socket's own.
        send: udp.get(sock::sk_wmem_alloc).wrapping_sub(1),
    }
}

/// Of an IPv4 socket that sets no option but those that every line shows.
#[inline(always)]
fn usual_record(sk: &Sock<'_>, udp: &Entry<'_, udp_sock>, sk_flags: u64) -> UsualUdp {
    let (local, remote) = endpoints4(sk.common(), u16::from_be(udp.get(inet_sock::inet_sport)));
    UsualUdp {
        queues: queues(udp),
        local,
        remote,
        reuse: sk.reuse(),
        reuseport: sk.reuseport(),
        broadcast: sk_flags >> SOCK_BROADCAST & 1 != 0,
    }
}

/// Nothing is set that is rarely set.
#[inline(always)]
fn is_plain(
    sk: Sock<'_>,
    udp: &Entry<'_, udp_sock>,
    sk_flags: u64,
    reader: &Reader,
    defaults: &Defaults,
) -> bool {
    const DEFAULT: RareUdp = RareUdp::PLAIN;

    if !is_plain_datagram(sk, udp, sk_flags, reader, defaults) {
        return false;
    }
    let differs = flags::UDP_FLAGS.differs(udp.get(udp_sock::udp_flags) as u64, 0)
        | udp.get(udp_sock::gso_size).differs(DEFAULT.gso_size)
        | udp.get(udp_sock::encap_type).differs(DEFAULT.encap_type)
        | (sk.protocol_bits() & NO_CHECK_TX).differs(0);
    !differs.any()
        && (udp.get(sock_common::skc_dport) != 0
            || udp.get(sock::sk_incoming_cpu) == DEFAULT.incoming_cpu)
}

/// The same, of what UDP and raw sockets have in common.
#[inline(always)]
pub(crate) fn is_plain_datagram<K: Holds<sock> + Holds<inet_sock>>(
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

/// `sk_no_check_tx` in the protocol's bits of a socket.
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
    let (inet6, flags6) = inet6(sk, &udp.as_inet(), true, inet_flags, defaults);
    let no_check = match sk.protocol_bits() & NO_CHECK_TX {
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
        socket: socket::rare(&udp.as_inet(), sk_flags, reader, defaults),
        inet: inet(&udp.as_inet(), true, defaults),
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
