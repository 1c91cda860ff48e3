// SPDX-License-Identifier: GPL-2.0

//! TCP sockets into lines. See `tcp_ipv4.c`, `get_tcp4_sock`, for what is read how.

use crate::{
    differs::{Differs, Field},
    flags,
    inet::{inet, inet6, inet6_differs, inet_differs},
    report::{
        File, Flow, Full, Line, Owner, Protocol, Queues, Rare, RareTcp, Tcp, TcpSocket, UsualTcp,
    },
    socket::{self, endpoints, endpoints4, options, owner, CLOCK},
    sys::{
        self, inet_connection_sock, inet_sock, inet_timewait_sock, sock, sock_common, tcp_sock,
        Chain, Defaults, Entry, Kind, Progress, Reader, Sock, View,
    },
};
use core::ptr;

/// The lines of a bucket.
pub(crate) fn rows(chain: Chain<'_>, view: &View, line: &mut Line<'_>) -> Progress {
    let now = sys::jiffies();
    socket::rows(chain, File::Tcp, view, line, |sk, usual, line| {
        let Kind::Tcp(tcp) = sk.kind() else {
            return small(*sk, view, line);
        };
        let sk_flags = tcp.get(sock::sk_flags) as u64;
        let differs = differs(sk, &tcp, sk_flags, &view.reader, &view.defaults);
        if usual && !(differs | unusual(sk, &tcp, sk_flags)).any() {
            return usual_record(sk, &tcp, sk_flags, now).write(&CLOCK, line);
        }
        full(*sk, tcp, now, differs.any(), view, line);
    })
}

/// The line of a TIME_WAIT entry or a connection request.
#[inline(never)]
fn small(sk: Sock<'_>, view: &View, line: &mut Line<'_>) {
    let reader = &view.reader;
    let (state, sport, uid) = match sk.kind() {
        Kind::TimeWait(tw) => (
            tw.get(inet_timewait_sock::tw_substate),
            u16::from_be(tw.get(inet_timewait_sock::tw_sport)),
            0,
        ),
        Kind::Request(request) => (
            sk.state(),
            request.get(sock_common::skc_num),
            reader.request_uid(&request),
        ),
        _ => return,
    };
    let (local, remote) = endpoints(&sk, sport);
    let row: Tcp<&Rare> = Tcp {
        state,
        local,
        remote,
        owner: reader.owner.then_some(Owner { uid, inode: 0 }),
        full: None,
    };
    show(&row, view, line);
}

/// The line of a full socket with any options; `is_rare` where it sets any that are rarely set.
#[inline(never)]
fn full(
    sk: Sock<'_>,
    tcp: Entry<'_, tcp_sock>,
    now: u32,
    is_rare: bool,
    view: &View,
    line: &mut Line<'_>,
) {
    let (local, remote) = endpoints(&sk, u16::from_be(tcp.get(inet_sock::inet_sport)));
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
    show(&row, view, line);
}

fn show(row: &Tcp<&Rare>, view: &View, line: &mut Line<'_>) {
    if row.passes(&view.filter, &CLOCK) {
        row.write(&CLOCK, line);
    }
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
    let (local, remote) = endpoints4(sk, u16::from_be(tcp.get(inet_sock::inet_sport)));
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

/// What makes it another one.
#[inline(always)]
fn unusual(sk: &Sock<'_>, tcp: &Entry<'_, tcp_sock>, sk_flags: u64) -> Differs {
    socket::unusual(sk, tcp, sk_flags)
        | tcp.get(tcp_sock::keepalive_time).differs(0)
        | tcp.get(tcp_sock::keepalive_intvl).differs(0)
        | tcp.get(tcp_sock::keepalive_probes).differs(0)
        | tcp.get(inet_connection_sock::icsk_user_timeout).differs(0)
        | tcp.get(inet_connection_sock::rskq_defer_accept).differs(0)
        | u8::from(sk.state() == sys::TCP_LISTEN).differs(0)
}

/// What is set that is rarely set.
#[inline(always)]
fn differs(
    sk: &Sock<'_>,
    tcp: &Entry<'_, tcp_sock>,
    sk_flags: u64,
    reader: &Reader,
    defaults: &Defaults,
) -> Differs {
    const DEFAULT: RareTcp = RareTcp::PLAIN;

    let inet_flags = tcp.get(inet_sock::inet_flags) as u64;
    flags::sk_flags_differ(sk_flags & !(1 << sys::SOCK_KEEPOPEN))
        | flags::INET_FLAGS.differs(inet_flags, 0)
        | (sk.protocol_bits() & RARE_BITS).differs(0)
        | socket::differs(tcp, reader)
        | tcp.get(sock::sk_txrehash).differs(defaults.txrehash)
        | inet_differs(tcp, false, defaults)
        | inet6_differs(sk, tcp, false, inet_flags, defaults)
        | tcp
            .get(inet_connection_sock::icsk_rto_max)
            .differs(defaults.tcp_rto_max)
        | tcp
            .get(inet_connection_sock::icsk_rto_min)
            .differs(defaults.tcp_rto_min)
        | tcp
            .get(inet_connection_sock::icsk_delack_max)
            .differs(sys::TCP_DELACK_MAX)
        | tcp
            .get(inet_connection_sock::icsk_ulp_ops)
            .differs(ptr::null_mut())
        | tcp
            .get(inet_connection_sock::icsk_syn_retries)
            .differs(DEFAULT.syn_retries)
        | tcp.get(tcp_sock::user_mss).differs(0)
        | tcp.get(tcp_sock::linger2).differs(DEFAULT.linger2)
        | tcp
            .get(tcp_sock::notsent_lowat)
            .differs(DEFAULT.notsent_lowat)
        | tcp.get(tcp_sock::tcp_tx_delay).differs(DEFAULT.tx_delay)
        | match sk.state() {
            sys::TCP_LISTEN => {
                window_clamp(tcp).differs(DEFAULT.window_clamp)
                    | tcp.get(sock::sk_incoming_cpu).differs(DEFAULT.incoming_cpu)
            }
            _ => Differs::default(),
        }
}

/// The protocol's bits of a socket, without TCP_NAGLE_OFF and TCP_NAGLE_PUSH of `nonagle`.
const RARE_BITS: u32 = 0xff2;

#[cold]
fn rare(
    sk: &Sock<'_>,
    tcp: &Entry<'_, tcp_sock>,
    sk_flags: u64,
    reader: &Reader,
    defaults: &Defaults,
) -> Rare {
    let bits = sk.protocol_bits();
    let inet_flags = tcp.get(inet_sock::inet_flags) as u64;
    let (inet6, flags6) = inet6(sk, &tcp.as_inet(), false, inet_flags, defaults);
    Rare {
        flags: socket::flags(sk_flags, sys::SOCK_KEEPOPEN)
            .and(flags::INET_FLAGS.differing(inet_flags, 0))
            .and(flags::TCP_BITS.differing(bits.into(), 0))
            .and(flags6),
        socket: socket::rare(&tcp.as_inet(), sk_flags, reader, defaults),
        inet: inet(&tcp.as_inet(), false, defaults),
        inet6,
        protocol: Protocol::Tcp(rare_tcp(sk, tcp, bits, defaults)),
    }
}

fn rare_tcp(sk: &Sock<'_>, tcp: &Entry<'_, tcp_sock>, bits: u32, defaults: &Defaults) -> RareTcp {
    let listening = sk.state() == sys::TCP_LISTEN;
    let rto_max = tcp.get(inet_connection_sock::icsk_rto_max);
    let rto_min = tcp.get(inet_connection_sock::icsk_rto_min);
    let delack_max = tcp.get(inet_connection_sock::icsk_delack_max);
    let ulp = tcp.get(inet_connection_sock::icsk_ulp_ops);
    RareTcp {
        maxseg: maxseg(sk, tcp, bits),
        congestion: (bits >> 11 & 1 != 0).then(|| tcp.congestion_name()),
        syn_retries: tcp.get(inet_connection_sock::icsk_syn_retries),
        linger2: tcp.get(tcp_sock::linger2),
        // Of a connection, it is the kernel's own, and nothing tells whether a program set it.
        window_clamp: match listening {
            true => window_clamp(tcp),
            false => 0,
        },
        // Of a connection, it is the CPU that its last packet came in on.
        incoming_cpu: match listening {
            true => tcp.get(sock::sk_incoming_cpu),
            false => -1,
        },
        notsent_lowat: tcp.get(tcp_sock::notsent_lowat),
        ulp: (!ulp.is_null()).then(|| tcp.ulp_name()),
        rto_max: (rto_max != defaults.tcp_rto_max).then_some(rto_max),
        rto_min: (rto_min != defaults.tcp_rto_min).then_some(rto_min),
        delack_max: (delack_max != sys::TCP_DELACK_MAX).then_some(delack_max),
        save_syn: (bits >> 9 & 3) as u8,
        tx_delay: tcp.get(tcp_sock::tcp_tx_delay),
    }
}

/// `window_clamp` of a listening socket, where a program set it. The kernel computes it from a buffer
/// that a program set: see tcp.c, tcp_set_rcvbuf.
fn window_clamp(tcp: &Entry<'_, tcp_sock>) -> u32 {
    match tcp.get(sock::sk_userlocks) & sys::SOCK_RCVBUF_LOCK {
        0 => tcp.get(tcp_sock::window_clamp),
        _ => 0,
    }
}

/// What getsockopt gives for TCP_MAXSEG, where a program set it. See tcp.c, do_tcp_getsockopt.
fn maxseg(sk: &Sock<'_>, tcp: &Entry<'_, tcp_sock>, bits: u32) -> Option<u32> {
    let user_mss = tcp.get(tcp_sock::user_mss);
    if user_mss == 0 {
        return None;
    }
    if bits >> 4 & 1 != 0 {
        return Some(tcp.get(tcp_sock::mss_clamp).into());
    }
    Some(match sk.state() {
        sys::TCP_CLOSE | sys::TCP_LISTEN => user_mss.into(),
        _ => tcp.get(tcp_sock::mss_cache),
    })
}
