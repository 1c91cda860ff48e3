// SPDX-License-Identifier: GPL-2.0

//! The options that every line shows or that are often set.

use crate::{report::Protocol, sys::*};

pub(super) fn options(m: &Memory) -> String {
    let mut options = vec![
        format!("SO_REUSEADDR={}", m.bits >> SK_REUSE_BITS & 15),
        format!("SO_REUSEPORT={}", i32::from(m.bit(SK_REUSEPORT_BIT))),
    ];
    let tcp = m.protocol == Protocol::Tcp;
    if tcp {
        options.push(format!("SO_KEEPALIVE={}", i32::from(m.flag(SOCK_KEEPOPEN))));
        let (idle, intvl) = (
            m.get(tcp_sock::keepalive_time),
            m.get(tcp_sock::keepalive_intvl),
        );
        if idle != 0 {
            options.push(format!("TCP_KEEPIDLE={}", idle / HZ));
        }
        if m.get(tcp_sock::keepalive_probes) != 0 {
            options.push(format!("TCP_KEEPCNT={}", m.get(tcp_sock::keepalive_probes)));
        }
        if intvl != 0 {
            options.push(format!("TCP_KEEPINTVL={}", intvl / HZ));
        }
        let timeout = m.get(inet_connection_sock::icsk_user_timeout);
        if timeout != 0 {
            options.push(format!("TCP_USER_TIMEOUT={timeout}"));
        }
    }
    let locks = m.get(sock::sk_userlocks);
    if locks & 2 != 0 {
        options.push(format!("SO_RCVBUF={}", m.get(sock::sk_rcvbuf) / 2));
    }
    if locks & 1 != 0 {
        options.push(format!("SO_SNDBUF={}", m.get(sock::sk_sndbuf) / 2));
    }
    for (name, jiffies) in [
        ("SO_RCVTIMEO", m.get(sock::sk_rcvtimeo)),
        ("SO_SNDTIMEO", m.get(sock::sk_sndtimeo)),
    ] {
        if jiffies > 0 && jiffies < isize::MAX {
            options.push(format!("{name}={}ms", millis(jiffies as i64, HZ)));
        }
    }
    if m.flag(SOCK_LINGER) {
        options.push(format!(
            "SO_LINGER={}s",
            (m.get(sock::sk_lingertime) as u64 / u64::from(HZ)) as i32
        ));
    }
    if tcp {
        options.push(format!("TCP_NODELAY={}", i32::from(m.bit(TCP_NODELAY_BIT))));
        if m.state() == TCP_LISTEN {
            options.push(format!(
                "TCP_FASTOPEN={}",
                m.get(inet_connection_sock::max_qlen)
            ));
        }
        let retrans = m.get(inet_connection_sock::rskq_defer_accept);
        options.push(format!("TCP_DEFER_ACCEPT={}", retrans_to_secs(retrans)));
    } else {
        options.push(format!(
            "SO_BROADCAST={}",
            i32::from(m.flag(SOCK_BROADCAST))
        ));
    }
    options.join(",")
}

/// The milliseconds in the `timeval` that getsockopt gives.
pub(crate) fn millis(jiffies: i64, hz: u32) -> i128 {
    let (jiffies, hz) = (i128::from(jiffies), i128::from(hz));
    let (sec, usec) = (jiffies / hz, jiffies % hz * 1_000_000 / hz);
    sec * 1000 + usec / 1000
}

/// Jiffies in so many parts of a second, which the kernel cuts to 32 bits. It rounds milliseconds up, and
/// microseconds down.
pub(crate) fn parts(jiffies: u32, parts: u128, hz: u32) -> u128 {
    let (product, hz) = (u128::from(jiffies) * parts, u128::from(hz));
    let up = if parts == 1_000 { hz - 1 } else { 0 };
    (product + up) / hz % (1 << 32)
}

/// The n-th SYN-ACK is followed by a wait of 2^n seconds, 120 at most.
pub(crate) fn retrans_to_secs(retrans: u8) -> u128 {
    (0..u32::from(retrans))
        .map(|n| 2u128.saturating_pow(n).min(120))
        .sum()
}
