// SPDX-License-Identifier: GPL-2.0

//! From UDP sockets to lines. How each field may be read: see udp.c, udp4_format_sock.

use super::{
    columns, datagram,
    differs::Differs,
    flags, inet,
    reading::Reading,
    socket::{self, endpoints, endpoints4, Row},
};
use crate::{
    report::{
        Datagram, Line, Protocol, Queues, Rare, RareProtocol, RareUdp, Rest, Socket, UsualUdp,
    },
    sys::{inet_sock, sock, udp_sock, Kind, Record, Sock, View},
};

/// Writes the lines of a record.
pub(crate) fn rows(record: Record<'_>, view: &View, line: &mut Line<'_>) {
    socket::rows::<UdpRow>(record, view, line);
}

struct UdpRow;

impl Row for UdpRow {
    const PROTOCOL: Protocol = Protocol::Udp;

    #[inline(always)]
    fn write<'a>(sk: Sock<'_>, usual: bool, view: &View, rest: Rest<'a>) -> Option<Rest<'a>> {
        let Kind::Udp(udp) = sk.kind() else {
            return Some(rest);
        };
        let s = Reading::new(sk, udp, view);
        if usual && !(ipv4_differs(&s) | socket::differs(&s.as_inet())).any() {
            return usual_record(&s).write(rest);
        }
        any_line(s, rest)
    }
}

/// Writes the line of a socket with any options.
#[inline(never)]
fn any_line<'a>(s: Reading<'_, udp_sock>, rest: Rest<'a>) -> Option<Rest<'a>> {
    let sport = u16::from_be(s.get(inet_sock::inet_sport));
    let (local, remote) = endpoints(s.sk.common(), s.sk.family(), sport);
    let rare = differs(&s).any().then(|| rare(&s));
    let row = Datagram {
        queues: queues(&s),
        local,
        remote,
        cells: columns::full(&s.as_inet()),
        protocol: Protocol::Udp,
        socket: Socket::read(&s.as_inet()),
        rare: rare.as_ref(),
    };
    datagram::show(&row, s.view, rest)
}

#[inline(always)]
fn queues(s: &Reading<'_, udp_sock>) -> Queues {
    Queues {
        // udp_rqueue_get
        recv: s
            .get(sock::sk_rmem_alloc)
            .wrapping_sub(s.get(udp_sock::forward_deficit)),
        // sk_wmem_alloc_get: one reference is the socket's own.
        send: s.get(sock::sk_wmem_alloc).wrapping_sub(1),
    }
}

/// The record of a usual socket: an IPv4 one that shows only the options that every line shows.
#[inline(always)]
fn usual_record(s: &Reading<'_, udp_sock>) -> UsualUdp {
    let sport = u16::from_be(s.get(inet_sock::inet_sport));
    let (local, remote) = endpoints4(s.sk.common(), sport);
    UsualUdp {
        queues: queues(s),
        local,
        remote,
        reuse: s.sk.reuse(),
        reuseport: s.sk.reuseport(),
        broadcast: socket::broadcast(s),
    }
}

/// What a socket sets that is rarely set.
#[inline(always)]
fn differs(s: &Reading<'_, udp_sock>) -> Differs {
    ipv4_differs(s) | inet::differs(&s.as_inet())
}

/// The same but for level IPPROTO_IPV6.
#[inline(always)]
fn ipv4_differs(s: &Reading<'_, udp_sock>) -> Differs {
    flags::UDP_FLAGS.differs(s.get(udp_sock::udp_flags) as u64, 0)
        | datagram::ipv4_differs(&s.as_inet())
        | RareUdp::differs(s)
}

/// Reads the rare options of a socket.
#[cold]
fn rare(s: &Reading<'_, udp_sock>) -> Rare {
    let flags = flags::UDP_FLAGS.differing(s.get(udp_sock::udp_flags) as u64, 0);
    let own = RareProtocol::Udp(RareUdp::read(s));
    datagram::rare(&s.as_inet(), flags, own)
}
