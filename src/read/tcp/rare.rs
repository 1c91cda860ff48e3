// SPDX-License-Identifier: GPL-2.0

//! What few TCP sockets set.

use super::super::{
    differs::Field,
    flags,
    inet::{inet, inet6, inet6_is_plain, inet_is_plain},
    socket,
};
use crate::{
    report::{Rare, RareProtocol, RareTcp},
    sys::{self, inet_connection_sock, inet_sock, sock, tcp_sock, Defaults, Entry, Reader, Sock},
};
use core::ptr;

/// Nothing is set that is rarely set.
#[inline(always)]
pub(super) fn is_plain(
    sk: Sock<'_>,
    tcp: &Entry<'_, tcp_sock>,
    sk_flags: u64,
    reader: &Reader,
    defaults: &Defaults,
) -> bool {
    let inet_flags = tcp.get(inet_sock::inet_flags) as u64;
    let flags = flags::sk_flags_differ(sk_flags & !(1 << sys::SOCK_KEEPOPEN))
        | flags::INET_FLAGS.differs(inet_flags, 0)
        | (sk.protocol_bits() & RARE_BITS).differs(0);
    !flags.any()
        && socket::is_plain(tcp, reader)
        && inet_is_plain(tcp, false, defaults)
        && inet6_is_plain(sk, tcp, false, inet_flags, defaults)
        && timers_are_plain(tcp, defaults)
        && tcp_is_plain(tcp, defaults)
        && (sk.state() != sys::TCP_LISTEN || listener_is_plain(tcp))
}

#[inline(always)]
fn timers_are_plain(tcp: &Entry<'_, tcp_sock>, defaults: &Defaults) -> bool {
    let differs = tcp
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
            .differs(ptr::null_mut());
    !differs.any()
}

#[inline(always)]
fn tcp_is_plain(tcp: &Entry<'_, tcp_sock>, defaults: &Defaults) -> bool {
    const DEFAULT: RareTcp = RareTcp::PLAIN;

    let differs = tcp
        .get(inet_connection_sock::icsk_syn_retries)
        .differs(DEFAULT.syn_retries)
        | tcp.get(tcp_sock::user_mss).differs(0)
        | tcp.get(tcp_sock::linger2).differs(DEFAULT.linger2)
        | tcp
            .get(tcp_sock::notsent_lowat)
            .differs(DEFAULT.notsent_lowat)
        | tcp.get(tcp_sock::tcp_tx_delay).differs(0)
        | tcp.get(sock::sk_txrehash).differs(defaults.txrehash);
    !differs.any()
}

fn listener_is_plain(tcp: &Entry<'_, tcp_sock>) -> bool {
    const DEFAULT: RareTcp = RareTcp::PLAIN;

    window_clamp(tcp) == DEFAULT.window_clamp
        && tcp.get(sock::sk_incoming_cpu) == DEFAULT.incoming_cpu
}

/// The protocol's bits of a socket, without TCP_NAGLE_OFF and TCP_NAGLE_PUSH of `nonagle`.
const RARE_BITS: u32 = 0xff2;

#[cold]
pub(super) fn rare(
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
        protocol: RareProtocol::Tcp(rare_tcp(sk, tcp, bits, defaults)),
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
        tx_delay: tcp.get(tcp_sock::tcp_tx_delay) as i32,
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
