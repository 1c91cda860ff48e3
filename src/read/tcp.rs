// SPDX-License-Identifier: GPL-2.0

//! TCP sockets into lines. See `tcp_ipv4.c`, `get_tcp4_sock`, for what is read how.

mod rare;

use self::rare::{is_plain, rare};
use super::{
    differs::Field,
    socket::{self, endpoints, endpoints4, options, owner, CLOCK},
};
use crate::{
    report::{Flow, Full, Line, Owner, Protocol, Queues, Rare, Tcp, TcpSocket, UsualTcp},
    sys::{
        self, inet_connection_sock, inet_sock, inet_timewait_sock, sock, sock_common, tcp_sock,
        Chain, Entry, Kind, Progress, Sock, View,
    },
};

/// The lines of a bucket.
pub(crate) fn rows(chain: Chain<'_>, view: &View, line: &mut Line<'_>) -> Progress {
    let now = sys::jiffies();
    socket::rows(chain, Protocol::Tcp, view, line, |sk, usual, mut line| {
        let Kind::Tcp(tcp) = sk.kind() else {
            return small(sk, view, line);
        };
        let sk_flags = tcp.get(sock::sk_flags) as u64;
        let plain = is_plain(sk, &tcp, sk_flags, &view.reader, &view.defaults);
        if usual && plain && is_usual(&sk, &tcp, sk_flags) {
            usual_record(&sk, &tcp, sk_flags, now).write(&CLOCK, &mut line);
            return line;
        }
        full(sk, tcp, now, !plain, view, line)
    })
}

/// The line of a TIME_WAIT entry or a connection request.
#[inline(never)]
fn small<'a>(sk: Sock<'_>, view: &View, line: Line<'a>) -> Line<'a> {
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

/// The line of a full socket with any options; `is_rare` where it sets any that are rarely set.
#[inline(never)]
fn full<'a>(
    sk: Sock<'_>,
    tcp: Entry<'_, tcp_sock>,
    now: u32,
    is_rare: bool,
    view: &View,
    line: Line<'a>,
) -> Line<'a> {
    let (local, remote) = endpoints(
        sk.common(),
        sk.family(),
        u16::from_be(tcp.get(inet_sock::inet_sport)),
    );
    let sk_flags = tcp.get(sock::sk_flags) as u64;
    let (mut queues, flow) = queues_and_flow(&tcp, now);
    if sk.state() == sys::TCP_LISTEN {
        queues.recv = tcp.get(sock::sk_ack_backlog) as i32;
    }
    let rare = is_rare.then(|| rare(&sk, &tcp, sk_flags, &view.reader, &view.defaults));
    let row = Tcp {
        state: sk.state(),
        local,
        remote,
        owner: owner(&tcp, &view.reader),
        full: Some(Full {
            queues,
            flow,
            socket: options(&sk, &tcp.as_inet(), sk_flags),
            tcp: TcpSocket {
                keepalive_time: tcp.get(tcp_sock::keepalive_time),
                keepalive_intvl: tcp.get(tcp_sock::keepalive_intvl),
                keepalive_probes: tcp.get(tcp_sock::keepalive_probes),
                user_timeout: tcp.get(inet_connection_sock::icsk_user_timeout),
                nodelay: nodelay(&sk),
                fastopen_max_qlen: match sk.state() {
                    sys::TCP_LISTEN => tcp.get(inet_connection_sock::max_qlen),
                    _ => 0,
                },
                defer_accept: tcp.get(inet_connection_sock::rskq_defer_accept),
            },
            rare: rare.as_ref(),
        }),
    };
    show(&row, view, line)
}

fn show<'a>(row: &Tcp<&Rare>, view: &View, mut line: Line<'a>) -> Line<'a> {
    if row.passes(&view.filter, &CLOCK) {
        row.write(&CLOCK, &mut line);
    }
    line
}

fn nodelay(sk: &Sock<'_>) -> bool {
    sk.protocol_bits() & u32::from(sys::TCP_NAGLE_OFF) != 0
}

/// Those of a connection.
#[inline(always)]
fn queues_and_flow(tcp: &Entry<'_, tcp_sock>, now: u32) -> (Queues, Flow) {
    let snd_una = tcp.get(tcp_sock::snd_una);
    let unread = tcp
        .get(tcp_sock::rcv_nxt)
        .wrapping_sub(tcp.get(tcp_sock::copied_seq));
    let queues = Queues {
        // Without the socket's lock, the difference may be negative for a moment.
        recv: (unread as i32).max(0),
        send: tcp.get(tcp_sock::write_seq).wrapping_sub(snd_una) as i32,
    };
    let flow = Flow {
        snd_wnd: tcp.get(tcp_sock::snd_wnd),
        rcv_wnd: tcp.get(tcp_sock::rcv_wnd),
        snd_nxt: tcp.get(tcp_sock::snd_nxt),
        snd_una,
        since_ack: now.wrapping_sub(tcp.get(tcp_sock::rcv_tstamp)),
    };
    (queues, flow)
}

/// Of a full IPv4 socket that is not listening and sets no option but those that every line shows.
#[inline(always)]
fn usual_record(sk: &Sock<'_>, tcp: &Entry<'_, tcp_sock>, sk_flags: u64, now: u32) -> UsualTcp {
    let (queues, flow) = queues_and_flow(tcp, now);
    let (local, remote) = endpoints4(sk.common(), u16::from_be(tcp.get(inet_sock::inet_sport)));
    UsualTcp {
        state: sk.state(),
        local,
        remote,
        queues,
        flow,
        reuse: sk.reuse(),
        reuseport: sk.reuseport(),
        keepopen: sk_flags >> sys::SOCK_KEEPOPEN & 1 != 0,
        nodelay: nodelay(sk),
    }
}

/// It is such a one, if it is plain.
#[inline(always)]
fn is_usual(sk: &Sock<'_>, tcp: &Entry<'_, tcp_sock>, sk_flags: u64) -> bool {
    let differs = tcp.get(tcp_sock::keepalive_time).differs(0)
        | tcp.get(tcp_sock::keepalive_intvl).differs(0)
        | tcp.get(tcp_sock::keepalive_probes).differs(0)
        | tcp.get(inet_connection_sock::icsk_user_timeout).differs(0)
        | tcp.get(inet_connection_sock::rskq_defer_accept).differs(0);
    sk.state() != sys::TCP_LISTEN && socket::is_usual(sk, tcp, sk_flags) && !differs.any()
}
