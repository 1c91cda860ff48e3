// SPDX-License-Identifier: GPL-2.0

//! TCP sockets into lines. See `tcp_ipv4.c`, `get_tcp4_sock`, for what is read how.

use crate::{
    flags,
    inet::{inet, inet6, inet6_is_plain, inet_is_plain},
    report::{Filter, Flow, Full, Line, Owner, Protocol, Queues, Rare, RareTcp, Tcp, TcpSocket},
    socket::{self, endpoints, options, owner, CLOCK},
    sys::{
        self, inet_connection_sock, inet_sock, inet_timewait_sock, sock, sock_common, tcp_sock,
        Chain, Defaults, Entry, Kind, Reader, Sock, View,
    },
};

/// The lines of a bucket.
pub(crate) fn rows(chain: Chain<'_>, view: &View, line: &mut Line<'_>) {
    let now = sys::jiffies();
    socket::rows(chain, &view.filter, line, admits, |sk, line| {
        let mut rare = None;
        if let Some(row) = record(sk, now, &view.reader, &view.defaults, &mut rare) {
            if row.passes(&view.filter, &CLOCK) {
                row.write(&CLOCK, line);
            }
        }
    });
}

/// Looks at no more of a socket than the line of the cache which the walk reads anyway.
fn admits(sk: &Sock<'_>, filter: &Filter) -> bool {
    let (local, remote) = endpoints(sk, sk.common().get(sock_common::skc_num));
    filter.admits(&local, &remote, sk.shown_state())
}

#[inline(always)]
fn record<'a>(
    sk: &Sock<'_>,
    now: u32,
    reader: &Reader,
    defaults: &Defaults,
    place: &'a mut Option<Rare>,
) -> Option<Tcp<&'a Rare>> {
    let nobody = |uid| reader.owner.then_some(Owner { uid, inode: 0 });
    let (state, sport, owner, full) = match sk.kind() {
        Kind::Tcp(tcp) => (
            sk.state(),
            u16::from_be(tcp.get(inet_sock::inet_sport)),
            owner(&tcp, reader),
            Some(full(sk, &tcp, now, reader, defaults, place)),
        ),
        Kind::TimeWait(tw) => (
            tw.get(inet_timewait_sock::tw_substate),
            u16::from_be(tw.get(inet_timewait_sock::tw_sport)),
            nobody(0),
            None,
        ),
        Kind::Request(request) => (
            sk.state(),
            request.get(sock_common::skc_num),
            reader.owner.then(|| Owner {
                uid: reader.request_uid(&request),
                inode: 0,
            }),
            None,
        ),
        _ => return None,
    };
    let (local, remote) = endpoints(sk, sport);
    Some(Tcp {
        state,
        local,
        remote,
        owner,
        full,
    })
}

#[inline(always)]
fn full<'a>(
    sk: &Sock<'_>,
    tcp: &Entry<'_, tcp_sock>,
    now: u32,
    reader: &Reader,
    defaults: &Defaults,
    place: &'a mut Option<Rare>,
) -> Full<&'a Rare> {
    let snd_una = tcp.get(tcp_sock::snd_una);
    let sk_flags = tcp.get(sock::sk_flags) as u64;
    let bits = tcp.tcp_bits();
    Full {
        queues: Queues {
            recv: match sk.state() {
                sys::TCP_LISTEN => tcp.get(sock::sk_ack_backlog) as i32,
                // Without the socket's lock, the difference may be negative for a moment.
                _ => {
                    let unread = tcp
                        .get(tcp_sock::rcv_nxt)
                        .wrapping_sub(tcp.get(tcp_sock::copied_seq));
                    (unread as i32).max(0)
                }
            },
            send: tcp.get(tcp_sock::write_seq).wrapping_sub(snd_una) as i32,
        },
        flow: Flow {
            snd_wnd: tcp.get(tcp_sock::snd_wnd),
            rcv_wnd: tcp.get(tcp_sock::rcv_wnd),
            snd_nxt: tcp.get(tcp_sock::snd_nxt),
            snd_una,
            since_ack: now.wrapping_sub(tcp.get(tcp_sock::rcv_tstamp)),
        },
        socket: options(sk, tcp, sk_flags),
        tcp: TcpSocket {
            keepalive_time: tcp.get(tcp_sock::keepalive_time),
            keepalive_intvl: tcp.get(tcp_sock::keepalive_intvl),
            keepalive_probes: tcp.get(tcp_sock::keepalive_probes),
            user_timeout: tcp.get(inet_connection_sock::icsk_user_timeout),
            nodelay: bits & u32::from(sys::TCP_NAGLE_OFF) != 0,
            fastopen_max_qlen: match sk.state() {
                sys::TCP_LISTEN => tcp.get(inet_connection_sock::max_qlen),
                _ => 0,
            },
            defer_accept: tcp.get(inet_connection_sock::rskq_defer_accept),
        },
        rare: match is_plain(sk, tcp, sk_flags, bits, reader, defaults) {
            true => None,
            false => Some(place.insert(rare(sk, tcp, sk_flags, bits, reader, defaults))),
        },
    }
}

/// Nothing is set that is rarely set. Such a socket, as nearly all are, is looked at and not copied.
#[inline(always)]
fn is_plain(
    sk: &Sock<'_>,
    tcp: &Entry<'_, tcp_sock>,
    sk_flags: u64,
    bits: u32,
    reader: &Reader,
    defaults: &Defaults,
) -> bool {
    const DEFAULT: RareTcp = RareTcp::PLAIN;

    let inet_flags = tcp.get(inet_sock::inet_flags) as u64;
    flags::sk_flags_are_plain(sk_flags & !(1 << sys::SOCK_KEEPOPEN))
        && flags::INET_FLAGS.is_plain(inet_flags, 0)
        && bits & RARE_BITS == 0
        && socket::is_plain(tcp, reader, defaults)
        && inet_is_plain(tcp, false, defaults)
        && inet6_is_plain(sk, tcp, false, inet_flags, defaults)
        && tcp.get(inet_connection_sock::icsk_rto_max) == defaults.tcp_rto_max
        && tcp.get(inet_connection_sock::icsk_rto_min) == defaults.tcp_rto_min
        && tcp.get(inet_connection_sock::icsk_delack_max) == sys::TCP_DELACK_MAX
        && tcp.get(inet_connection_sock::icsk_ulp_ops).is_null()
        && tcp.get(inet_connection_sock::icsk_syn_retries) == DEFAULT.syn_retries
        && tcp.get(tcp_sock::user_mss) == 0
        && tcp.get(tcp_sock::linger2) == DEFAULT.linger2
        && tcp.get(tcp_sock::notsent_lowat) == DEFAULT.notsent_lowat
        && tcp.get(tcp_sock::tcp_tx_delay) == DEFAULT.tx_delay
        && (sk.state() != sys::TCP_LISTEN
            || (window_clamp(tcp) == DEFAULT.window_clamp
                && tcp.get(sock::sk_incoming_cpu) == DEFAULT.incoming_cpu))
}

/// `knetstat_tcp_sock_bits`, without TCP_NAGLE_OFF and TCP_NAGLE_PUSH of `nonagle`.
const RARE_BITS: u32 = 0xff2;

#[cold]
fn rare(
    sk: &Sock<'_>,
    tcp: &Entry<'_, tcp_sock>,
    sk_flags: u64,
    bits: u32,
    reader: &Reader,
    defaults: &Defaults,
) -> Rare {
    let inet_flags = tcp.get(inet_sock::inet_flags) as u64;
    let (inet6, flags6) = inet6(sk, tcp, false, inet_flags, defaults);
    Rare {
        flags: socket::flags(sk_flags, sys::SOCK_KEEPOPEN)
            .and(flags::INET_FLAGS.differing(inet_flags, 0))
            .and(flags::TCP_BITS.differing(bits.into(), 0))
            .and(flags6),
        socket: socket::rare(tcp, sk_flags, reader, defaults),
        inet: inet(tcp, false, defaults),
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
