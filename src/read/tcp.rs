// SPDX-License-Identifier: GPL-2.0

//! From TCP sockets to lines. How each field may be read: see tcp_ipv4.c, get_tcp4_sock.

use super::{
    columns,
    differs::{Differs, Value},
    flags, inet,
    reading::Reading,
    socket::{self, endpoints, endpoints4, Row, CLOCK},
};
use crate::{
    report::{
        Flow, Full, Inet, Line, Name, Protocol, Queues, Rare, RareProtocol, RareSocket, RareTcp,
        Rest, Socket, Tcp, TcpSocket, Tls, UsualTcp,
    },
    sys::{
        inet_connection_sock, inet_sock, inet_timewait_sock, sock, sock_common, tcp_sock, Kind,
        Record, Sock, View, NAME_CONGESTION, SOCK_KEEPOPEN, SOCK_RCVBUF_LOCK,
        TCP_CA_SETSOCKOPT_BIT, TCP_CLOSE, TCP_LISTEN, TCP_NODELAY_BIT, TCP_REPAIR_BIT,
        TCP_SAVE_SYN_BITS,
    },
};

/// Writes the lines of a record.
pub(crate) fn rows(record: Record<'_>, view: &View, line: &mut Line<'_>) {
    socket::rows::<TcpRow>(record, view, line);
}

struct TcpRow;

impl Row for TcpRow {
    const PROTOCOL: Protocol = Protocol::Tcp;

    #[inline(always)]
    fn write<'a>(sk: Sock<'_>, usual: bool, view: &View, rest: Rest<'a>) -> Option<Rest<'a>> {
        let Kind::Tcp(tcp) = sk.kind() else {
            return small_line(sk, view, rest);
        };
        let s = Reading::new(sk, tcp, view);
        if usual && !s.is_listening() && is_usual(&s) {
            return usual_record(&s).write(rest);
        }
        full_line(s, rest)
    }
}

/// Writes the line of a TIME_WAIT entry or a connection request.
#[inline(never)]
fn small_line<'a>(sk: Sock<'_>, view: &View, rest: Rest<'a>) -> Option<Rest<'a>> {
    let (state, sport, cells) = match sk.kind() {
        Kind::TimeWait(tw) => (
            tw.get(inet_timewait_sock::tw_substate),
            u16::from_be(tw.get(inet_timewait_sock::tw_sport)),
            columns::time_wait(&tw, view),
        ),
        Kind::Request(request) => (
            sk.state(),
            request.get(sock_common::skc_num),
            columns::request(&request, view),
        ),
        _ => return Some(rest),
    };
    let (local, remote) = endpoints(sk.common(), sk.family(), sport);
    let row: Tcp<&Rare> = Tcp {
        state,
        local,
        remote,
        cells,
        full: None,
    };
    show(&row, view, rest)
}

/// Writes the line of a full socket with any options.
#[inline(never)]
fn full_line<'a>(s: Reading<'_, tcp_sock>, rest: Rest<'a>) -> Option<Rest<'a>> {
    let sport = u16::from_be(s.get(inet_sock::inet_sport));
    let (local, remote) = endpoints(s.sk.common(), s.sk.family(), sport);
    let queues = match s.is_listening() {
        // What is left in the other fields is of an earlier connection.
        true => Queues {
            recv: s.get(sock::sk_ack_backlog) as i32,
            send: 0,
        },
        false => queues(&s),
    };
    let rare = differs(&s).any().then(|| rare(&s));
    let row = Tcp {
        state: s.sk.state(),
        local,
        remote,
        cells: columns::full(&s.as_inet()),
        full: Some(Full {
            queues,
            flow: flow(&s, queues.send),
            socket: Socket::read(&s.as_inet()),
            tcp: TcpSocket::read(&s),
            rare: rare.as_ref(),
        }),
    };
    show(&row, s.view, rest)
}

fn show<'a>(row: &Tcp<&Rare>, view: &View, rest: Rest<'a>) -> Option<Rest<'a>> {
    match row.passes(&view.filter, &CLOCK) {
        true => row.write(&CLOCK, rest),
        false => Some(rest),
    }
}

/// The queues of a connection.
#[inline(always)]
fn queues(s: &Reading<'_, tcp_sock>) -> Queues {
    let unread = s
        .get(tcp_sock::rcv_nxt)
        .wrapping_sub(s.get(tcp_sock::copied_seq));
    let waiting = s
        .get(tcp_sock::write_seq)
        .wrapping_sub(s.get(tcp_sock::snd_una));
    // Of nearly all sockets.
    if unread | waiting == 0 {
        return Queues::default();
    }
    Queues {
        // Without the socket's lock, the difference may be negative for a moment.
        recv: (unread as i32).max(0),
        send: waiting as i32,
    }
}

/// What the column `Diag` is judged by. `waiting` is how much the peer has not acknowledged.
#[inline(always)]
fn flow(s: &Reading<'_, tcp_sock>, waiting: i32) -> Flow {
    let (retransmits, probes) = (
        s.get(inet_connection_sock::icsk_retransmits),
        s.get(inet_connection_sock::icsk_probes_out),
    );
    Flow {
        snd_wnd: s.get(tcp_sock::snd_wnd),
        rcv_wnd: s.get(tcp_sock::rcv_wnd),
        // Of nearly all connections, both are 0.
        unanswered: retransmits | probes != 0 && (retransmits != 0 || is_late(s, waiting, probes)),
    }
}

/// Whether the answer to the first of several probes is late. The kernel resets all counts when an
/// answer comes.
///
/// Where something waits, the probes ask for a window, or what was to be sent could not leave this machine: each
/// comes when the retransmission timer would have run out. Else they are of SO_KEEPALIVE, and come
/// at any pace the program likes: the answer may be on its way still.
#[cold]
fn is_late(s: &Reading<'_, tcp_sock>, waiting: i32, probes: u8) -> bool {
    let intvl = match s.get(tcp_sock::keepalive_intvl) {
        0 => s.view.defaults.tcp_keepalive_intvl,
        intvl => intvl,
    };
    let since_first = intvl.saturating_mul(u32::from(probes).saturating_sub(1));
    probes > 1 && (waiting != 0 || since_first >= s.get(inet_connection_sock::icsk_rto))
}

/// Whether an IPv4 socket that does not listen shows nothing but the options that every line shows, with one
/// digit each. It has no `Diag` then: both windows are open, and nothing is unanswered. All of it is told
/// by few branches.
#[inline(always)]
fn is_usual(s: &Reading<'_, tcp_sock>) -> bool {
    let differs = ipv4_differs(s)
        | socket::differs(&s.as_inet())
        | TcpSocket::differs(s)
        | s.get(inet_connection_sock::icsk_retransmits).differs(0)
        | s.get(inet_connection_sock::icsk_probes_out).differs(0);
    !differs.any() && s.get(tcp_sock::snd_wnd) != 0 && s.get(tcp_sock::rcv_wnd) != 0
}

/// The record of a usual socket.
#[inline(always)]
fn usual_record(s: &Reading<'_, tcp_sock>) -> UsualTcp {
    let sport = u16::from_be(s.get(inet_sock::inet_sport));
    let (local, remote) = endpoints4(s.sk.common(), sport);
    UsualTcp {
        state: s.sk.state(),
        local,
        remote,
        queues: queues(s),
        reuse: s.sk.reuse(),
        reuseport: s.sk.reuseport(),
        keepopen: socket::keepopen(s),
        nodelay: nodelay(s),
    }
}

/// What a socket sets that is rarely set.
#[inline(always)]
fn differs(s: &Reading<'_, tcp_sock>) -> Differs {
    ipv4_differs(s) | inet::differs(&s.as_inet())
}

/// The same but for level IPPROTO_IPV6.
#[inline(always)]
fn ipv4_differs(s: &Reading<'_, tcp_sock>) -> Differs {
    let inet = s.as_inet();
    flags::SK_FLAGS.differs(s.sk_flags & !(1 << SOCK_KEEPOPEN), 0)
        | flags::INET_FLAGS.differs(s.inet_flags, 0)
        | flags::TCP_BITS.differs(s.sk.bits().into(), 0)
        | flags::SOCK_BITS.differs(s.sk.bits().into(), 0)
        | RareSocket::differs(&inet)
        | Inet::differs(&inet)
        | RareTcp::differs(s)
}

/// Reads the rare options of a socket.
#[cold]
fn rare(s: &Reading<'_, tcp_sock>) -> Rare {
    let inet = s.as_inet();
    let (inet6, flags6) = inet::read(&inet);
    Rare {
        flags: socket::flags(s, SOCK_KEEPOPEN)
            .and(flags::INET_FLAGS.differing(s.inet_flags, 0))
            .and(flags::TCP_BITS.differing(s.sk.bits().into(), 0))
            .and(flags6),
        socket: RareSocket::read(&inet),
        inet: Inet::read(&inet),
        inet6,
        protocol: RareProtocol::Tcp(RareTcp::read(s)),
    }
}

/// Whether TCP_NODELAY is on: TCP_NAGLE_OFF of `nonagle`.
#[inline(always)]
pub(super) fn nodelay(s: &Reading<'_, tcp_sock>) -> bool {
    s.sk.bit(TCP_NODELAY_BIT)
}

/// Not 0 where the congestion control was set: `icsk_ca_setsockopt`.
#[inline(always)]
pub(super) fn sets_congestion(s: &Reading<'_, tcp_sock>) -> u64 {
    u64::from(s.sk.bits()) & 1 << TCP_CA_SETSOCKOPT_BIT
}

/// The congestion control that a program chose. MPTCP sets that of its own socket on each subflow, be it
/// the default.
pub(super) fn chosen_congestion(s: &Reading<'_, tcp_sock>) -> Option<Name> {
    let default = s.view.defaults.tcp_congestion;
    let is_default = s.get(inet_connection_sock::icsk_ca_ops).addr() == default;
    (!(is_default && socket::is_subflow(s))).then(|| s.entry.name(NAME_CONGESTION))
}

/// `notsent_lowat`, unless MPTCP has switched it off on a subflow.
pub(super) fn chosen_lowat(s: &Reading<'_, tcp_sock>, bytes: u32) -> Option<u32> {
    (!(bytes == u32::MAX && socket::is_subflow(s))).then_some(bytes)
}

/// `save_syn` in its place: 0 where it is not set.
#[inline(always)]
pub(super) fn save_syn(s: &Reading<'_, tcp_sock>) -> u64 {
    u64::from(s.sk.bits()) & 3 << TCP_SAVE_SYN_BITS
}

/// `save_syn`.
pub(super) fn save_syn_value(s: &Reading<'_, tcp_sock>) -> u8 {
    (save_syn(s) >> TCP_SAVE_SYN_BITS) as u8
}

/// Whether `window_clamp` is a setting. Of a connection it is the kernel's own, and nothing tells whether
/// a program set it. The kernel also computes it from a buffer that a program set: see tcp.c,
/// tcp_set_rcvbuf.
#[inline(always)]
pub(super) fn chooses_window_clamp(s: &Reading<'_, tcp_sock>) -> bool {
    s.is_listening() && s.userlocks & SOCK_RCVBUF_LOCK == 0
}

/// What level SOL_TLS sets, where there is an upper layer protocol.
pub(super) fn tls(s: &Reading<'_, tcp_sock>) -> Option<Tls> {
    let ulp = s.get(inet_connection_sock::icsk_ulp_ops);
    (!ulp.is_null()).then(|| s.entry.tls())
}

/// What getsockopt gives for TCP_MAXSEG, where a program set it. See tcp.c, do_tcp_getsockopt.
pub(super) fn maxseg(s: &Reading<'_, tcp_sock>, user_mss: u16) -> u32 {
    if s.sk.bit(TCP_REPAIR_BIT) {
        return s.get(tcp_sock::mss_clamp).into();
    }
    match s.sk.state() {
        TCP_CLOSE | TCP_LISTEN => user_mss.into(),
        _ => s.get(tcp_sock::mss_cache),
    }
}
