// SPDX-License-Identifier: GPL-2.0

//! The same lines written a second time, by other means and without regard to speed.

use crate::report::{Address, Endpoint, Flow, Queues, Socket, Tcp, TcpSocket, Udp};
use std::net::Ipv4Addr;

pub(crate) fn tcp(row: &Tcp, hz: u32) -> String {
    let queues = row
        .full
        .as_ref()
        .map_or_else(Queues::default, |full| full.queues);
    let state = match row.state {
        1 => "ESTB",
        2 => "SYNS",
        3 | 12 => "SYNR",
        4 => "FNW1",
        5 => "FNW2",
        6 => "TIMW",
        7 => "CLSD",
        8 => "CLSW",
        9 => "LACK",
        10 => "LSTN",
        11 => "CLSG",
        _ => "NONE",
    };
    let mut line = columns(&queues, &row.local, &row.remote) + state + " ";
    if let Some(full) = &row.full {
        let diag = if row.state == 1 {
            diag(&full.flow, hz)
        } else {
            ""
        };
        let options = tcp_options(row.state, &full.socket, &full.tcp, hz);
        line += &format!("{diag:4} {}", options.join(","));
    }
    line + "\n"
}

pub(crate) fn udp(row: &Udp, hz: u32) -> String {
    let mut options = vec![
        format!("SO_REUSEADDR={}", row.socket.reuse),
        format!("SO_REUSEPORT={}", i32::from(row.socket.reuseport)),
    ];
    options.extend(common_options(&row.socket, hz));
    options.push(format!("SO_BROADCAST={}", i32::from(row.socket.broadcast)));
    columns(&row.queues, &row.local, &row.remote) + &options.join(",") + "\n"
}

fn columns(queues: &Queues, local: &Endpoint, remote: &Endpoint) -> String {
    let (local, remote) = (endpoint(local), endpoint(remote));
    format!(
        "{:6} {:6} {local:23} {remote:23} ",
        queues.recv, queues.send
    )
}

fn endpoint(end: &Endpoint) -> String {
    let address = match end.address {
        Address::V4(octets) => Ipv4Addr::from(octets).to_string(),
        Address::V6(octets) => ipv6(octets),
    };
    match end.port {
        0 => format!("{address}:*"),
        port => format!("{address}:{port}"),
    }
}

pub(crate) fn ipv6(octets: [u8; 16]) -> String {
    let words: Vec<u16> = octets
        .chunks(2)
        .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
        .collect();
    let v4_mapped = words[..6] == [0, 0, 0, 0, 0, 0xffff];
    let isatap = (words[4] == 0 || words[4] == 0x200) && words[5] == 0x5efe;
    if v4_mapped || isatap {
        let tail = Ipv4Addr::new(octets[12], octets[13], octets[14], octets[15]);
        let head = compressed(&words[..6]);
        return if head.ends_with(':') {
            format!("{head}{tail}")
        } else {
            format!("{head}:{tail}")
        };
    }
    compressed(&words)
}

fn compressed(words: &[u16]) -> String {
    let join = |words: &[u16]| {
        let words: Vec<String> = words.iter().map(|word| format!("{word:x}")).collect();
        words.join(":")
    };
    for len in (2..=words.len()).rev() {
        for start in 0..=words.len() - len {
            if words[start..start + len].iter().all(|&word| word == 0) {
                return format!("{}::{}", join(&words[..start]), join(&words[start + len..]));
            }
        }
    }
    join(words)
}

fn diag(flow: &Flow, hz: u32) -> &'static str {
    // Of two sequence numbers the later one is less than half of all numbers ahead.
    let ahead = (u64::from(flow.snd_nxt) + (1 << 32) - u64::from(flow.snd_una)) % (1 << 32);
    let unacknowledged = ahead != 0 && ahead <= 1 << 31;
    // An ACK that came after the clock was read is from the future: not late.
    let late = flow.since_ack < 1 << 31 && flow.since_ack > hz;
    if flow.snd_wnd == 0 && flow.rcv_wnd == 0 {
        ">|<"
    } else if flow.snd_wnd == 0 {
        ">|"
    } else if flow.rcv_wnd == 0 {
        "|<"
    } else if unacknowledged && late {
        ">#"
    } else {
        ""
    }
}

fn tcp_options(state: u8, socket: &Socket, tcp: &TcpSocket, hz: u32) -> Vec<String> {
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
    options
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
