// SPDX-License-Identifier: GPL-2.0

//! From TCP sockets to lines. How each field may be read: see tcp_ipv4.c, get_tcp4_sock.

use super::{
    flags, inet,
    reading::Reading,
    socket::{self, endpoints, endpoints4, owner, CLOCK},
};
use crate::{
    report::{
        Flow, Full, Inet, Line, Owner, Protocol, Queues, Rare, RareProtocol, RareSocket, RareTcp,
        Socket, Tcp, TcpSocket, UsualTcp,
    },
    sys::{
        self, inet_sock, inet_timewait_sock, sock, sock_common, tcp_sock, Chain, Kind, Progress,
        Sock, View, SOCK_KEEPOPEN, SOCK_RCVBUF_LOCK, TCP_CA_SETSOCKOPT_BIT, TCP_CLOSE, TCP_LISTEN,
        TCP_NODELAY_BIT, TCP_REPAIR_BIT, TCP_SAVE_SYN_BITS,
    },
};

/// Writes the lines of a bucket.
pub(crate) fn rows(chain: Chain<'_>, view: &View, line: &mut Line<'_>) -> Progress {
    let now = sys::jiffies();
    socket::rows(chain, Protocol::Tcp, view, line, |sk, usual, mut line| {
        let Kind::Tcp(tcp) = sk.kind() else {
            return small_line(sk, view, line);
        };
        let s = Reading::new(sk, tcp, view);
        let plain = is_plain(&s);
        if usual && plain && is_usual(&s) {
            usual_record(&s, now).write(&CLOCK, &mut line);
            return line;
        }
        full_line(&s, now, !plain, line)
    })
}

/// Writes the line of a TIME_WAIT entry or a connection request.
#[inline(never)]
fn small_line<'a>(sk: Sock<'_>, view: &View, line: Line<'a>) -> Line<'a> {
    let reader = &view.reader;
    let (state, sport, uid) = match sk.kind() {
        Kind::TimeWait(tw) => (
            tw.get(inet_timewait_sock::tw_substate),
            u16::from_be(tw.get(inet_timewait_sock::tw_sport)),
            reader.owner.then_some(0),
        ),
        Kind::Request(request) => (
            sk.state(),
            request.get(sock_common::skc_num),
            reader.owner.then(|| reader.request_uid(&request)),
        ),
        _ => return line,
    };
    let (local, remote) = endpoints(sk.common(), sk.family(), sport);
    let row: Tcp<&Rare> = Tcp {
        state,
        local,
        remote,
        owner: uid.map(|uid| Owner { uid, inode: 0 }),
        full: None,
    };
    show(&row, view, line)
}

/// Writes the line of a full socket with any options. `is_rare` tells whether it sets any that are rarely
/// set.
#[inline(never)]
fn full_line<'a>(s: &Reading<'_, tcp_sock>, now: u32, is_rare: bool, line: Line<'a>) -> Line<'a> {
    let sport = u16::from_be(s.get(inet_sock::inet_sport));
    let (local, remote) = endpoints(s.sk.common(), s.sk.family(), sport);
    let (mut queues, flow) = queues_and_flow(s, now);
    if s.is_listening() {
        queues.recv = s.get(sock::sk_ack_backlog) as i32;
    }
    let rare = is_rare.then(|| rare(s));
    let row = Tcp {
        state: s.sk.state(),
        local,
        remote,
        owner: owner(&s.as_inet()),
        full: Some(Full {
            queues,
            flow,
            socket: Socket::read(&s.as_inet()),
            tcp: TcpSocket::read(s),
            rare: rare.as_ref(),
        }),
    };
    show(&row, s.view, line)
}

fn show<'a>(row: &Tcp<&Rare>, view: &View, mut line: Line<'a>) -> Line<'a> {
    if row.passes(&view.filter, &CLOCK) {
        row.write(&CLOCK, &mut line);
    }
    line
}

/// The queues of a connection, and what the column `Diag` is judged by.
#[inline(always)]
fn queues_and_flow(s: &Reading<'_, tcp_sock>, now: u32) -> (Queues, Flow) {
    let snd_una = s.get(tcp_sock::snd_una);
    let unread = s
        .get(tcp_sock::rcv_nxt)
        .wrapping_sub(s.get(tcp_sock::copied_seq));
    let queues = Queues {
        // Without the socket's lock, the difference may be negative for a moment.
        recv: (unread as i32).max(0),
        send: s.get(tcp_sock::write_seq).wrapping_sub(snd_una) as i32,
    };
    let flow = Flow {
        snd_wnd: s.get(tcp_sock::snd_wnd),
        rcv_wnd: s.get(tcp_sock::rcv_wnd),
        snd_nxt: s.get(tcp_sock::snd_nxt),
        snd_una,
        since_ack: now.wrapping_sub(s.get(tcp_sock::rcv_tstamp)),
    };
    (queues, flow)
}

/// Whether a plain IPv4 socket shows only the options that every line shows, with one digit each.
#[inline(always)]
fn is_usual(s: &Reading<'_, tcp_sock>) -> bool {
    !s.is_listening() && socket::is_usual(&s.as_inet()) && TcpSocket::is_plain(s)
}

/// The record of a usual socket.
#[inline(always)]
fn usual_record(s: &Reading<'_, tcp_sock>, now: u32) -> UsualTcp {
    let (queues, flow) = queues_and_flow(s, now);
    let sport = u16::from_be(s.get(inet_sock::inet_sport));
    let (local, remote) = endpoints4(s.sk.common(), sport);
    UsualTcp {
        state: s.sk.state(),
        local,
        remote,
        queues,
        flow,
        reuse: s.sk.reuse(),
        reuseport: s.sk.reuseport(),
        keepopen: socket::keepopen(s),
        nodelay: nodelay(s),
    }
}

/// Whether a socket is plain: it sets nothing that is rarely set.
#[inline(always)]
fn is_plain(s: &Reading<'_, tcp_sock>) -> bool {
    let inet = s.as_inet();
    let flags = flags::SK_FLAGS.differs(s.sk_flags & !(1 << SOCK_KEEPOPEN), 0)
        | flags::INET_FLAGS.differs(s.inet_flags, 0)
        | flags::TCP_BITS.differs(s.sk.bits().into(), 0);
    !flags.any()
        && RareSocket::is_plain(&inet)
        && Inet::is_plain(&inet)
        && inet::is_plain(&inet)
        && RareTcp::is_plain(s)
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

/// Not 0 where a program chose the congestion control: `icsk_ca_setsockopt`.
#[inline(always)]
pub(super) fn chooses_congestion(s: &Reading<'_, tcp_sock>) -> u32 {
    s.sk.bits() & 1 << TCP_CA_SETSOCKOPT_BIT
}

/// `save_syn` in its place: 0 where it is not set.
#[inline(always)]
pub(super) fn save_syn(s: &Reading<'_, tcp_sock>) -> u32 {
    s.sk.bits() & 3 << TCP_SAVE_SYN_BITS
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
