// SPDX-License-Identifier: GPL-2.0

//! The options that every line shows or that are often set.

use crate::report::{Datagram, Full, Protocol, Rare, Socket};

pub(super) fn tcp(state: u8, full: &Full, hz: u32) -> String {
    let (socket, tcp) = (&full.socket, &full.tcp);
    let mut options = vec![
        format!("SO_REUSEADDR={}", socket.reuse),
        format!("SO_REUSEPORT={}", i32::from(socket.reuseport)),
        format!("SO_KEEPALIVE={}", i32::from(socket.keepopen)),
    ];
    if tcp.keepalive_time != 0 {
        options.push(format!("TCP_KEEPIDLE={}", tcp.keepalive_time / hz));
    }
    if tcp.keepalive_probes != 0 {
        options.push(format!("TCP_KEEPCNT={}", tcp.keepalive_probes));
    }
    if tcp.keepalive_intvl != 0 {
        options.push(format!("TCP_KEEPINTVL={}", tcp.keepalive_intvl / hz));
    }
    if tcp.user_timeout != 0 {
        options.push(format!("TCP_USER_TIMEOUT={}", tcp.user_timeout));
    }
    options.extend(common_options(socket, hz));
    options.push(format!("TCP_NODELAY={}", i32::from(tcp.nodelay)));
    if state == 10 {
        options.push(format!("TCP_FASTOPEN={}", tcp.fastopen_max_qlen));
    }
    options.push(format!(
        "TCP_DEFER_ACCEPT={}",
        retrans_to_secs(tcp.defer_accept)
    ));
    line(options, Protocol::Tcp, &full.rare, hz)
}

pub(super) fn datagram(row: &Datagram, hz: u32) -> String {
    let mut options = vec![
        format!("SO_REUSEADDR={}", row.socket.reuse),
        format!("SO_REUSEPORT={}", i32::from(row.socket.reuseport)),
    ];
    options.extend(common_options(&row.socket, hz));
    options.push(format!("SO_BROADCAST={}", i32::from(row.socket.broadcast)));
    line(options, row.protocol, &row.rare, hz)
}

fn line(options: Vec<String>, protocol: Protocol, rare: &Option<Rare>, hz: u32) -> String {
    let further = rare.map(|rare| super::rare_options(protocol, &rare, hz));
    options.join(",") + &further.unwrap_or_default()
}

fn common_options(socket: &Socket, hz: u32) -> Vec<String> {
    let mut options = Vec::new();
    if let Some(size) = socket.rcvbuf {
        options.push(format!("SO_RCVBUF={}", size / 2));
    }
    if let Some(size) = socket.sndbuf {
        options.push(format!("SO_SNDBUF={}", size / 2));
    }
    for (name, jiffies) in [
        ("SO_RCVTIMEO", socket.rcvtimeo),
        ("SO_SNDTIMEO", socket.sndtimeo),
    ] {
        if jiffies > 0 && jiffies < i64::MAX {
            options.push(format!("{name}={}ms", millis(jiffies, hz)));
        }
    }
    if let Some(jiffies) = socket.linger {
        options.push(format!("SO_LINGER={}s", (jiffies / u64::from(hz)) as i32));
    }
    options
}

/// The milliseconds in the `timeval` that getsockopt gives.
pub(crate) fn millis(jiffies: i64, hz: u32) -> i128 {
    let (jiffies, hz) = (i128::from(jiffies), i128::from(hz));
    let (sec, usec) = (jiffies / hz, jiffies % hz * 1_000_000 / hz);
    sec * 1000 + usec / 1000
}

/// The n-th SYN-ACK is followed by a wait of 2^n seconds, 120 at most.
pub(crate) fn retrans_to_secs(retrans: u8) -> u128 {
    (0..u32::from(retrans))
        .map(|n| 2u128.saturating_pow(n).min(120))
        .sum()
}
