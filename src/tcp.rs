// SPDX-License-Identifier: GPL-2.0

//! TCP sockets into lines. See `tcp_ipv4.c`, `get_tcp4_sock`, for what is read how.

use crate::{
    report::{Flow, Full, Line, Queues, Tcp, TcpSocket},
    socket::{endpoints, options, CLOCK},
    sys::{
        self, inet_connection_sock, inet_sock, inet_timewait_sock, sock, sock_common, tcp_sock,
        Chain, Entry, Kind, Sock,
    },
};

/// The lines of a bucket.
pub(crate) fn rows(chain: Chain<'_>, line: &mut Line<'_>) {
    let now = sys::jiffies();
    for sk in chain {
        if let Some(row) = record(&sk, now) {
            row.write(&CLOCK, line);
        }
        if line.is_full() {
            return;
        }
    }
}

fn record(sk: &Sock<'_>, now: u32) -> Option<Tcp> {
    let (state, sport, full) = match sk.kind() {
        Kind::Tcp(tcp) => {
            let sport = u16::from_be(tcp.get(inet_sock::inet_sport));
            (sk.state(), sport, Some(full(sk, &tcp, now)))
        }
        Kind::TimeWait(tw) => {
            let sport = u16::from_be(tw.get(inet_timewait_sock::tw_sport));
            (tw.get(inet_timewait_sock::tw_substate), sport, None)
        }
        Kind::Request(request) => (sk.state(), request.get(sock_common::skc_num), None),
        Kind::Udp(_) | Kind::Raw(_) | Kind::Other => return None,
    };
    let (local, remote) = endpoints(sk.common(), sport);
    Some(Tcp {
        state,
        local,
        remote,
        full,
    })
}

#[inline(always)]
fn full(sk: &Sock<'_>, tcp: &Entry<'_, tcp_sock>, now: u32) -> Full {
    let snd_una = tcp.get(tcp_sock::snd_una);
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
        socket: options(sk, tcp),
        tcp: TcpSocket {
            keepalive_time: tcp.get(tcp_sock::keepalive_time),
            keepalive_intvl: tcp.get(tcp_sock::keepalive_intvl),
            keepalive_probes: tcp.get(tcp_sock::keepalive_probes),
            user_timeout: tcp.get(inet_connection_sock::icsk_user_timeout),
            nodelay: tcp.nonagle() & sys::TCP_NAGLE_OFF != 0,
            fastopen_max_qlen: tcp.get(inet_connection_sock::max_qlen),
            defer_accept: tcp.get(inet_connection_sock::rskq_defer_accept),
        },
    }
}
