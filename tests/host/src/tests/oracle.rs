// SPDX-License-Identifier: GPL-2.0

//! The lines of sockets written a second time, straight from memory, by other means and without regard to
//! speed. Nothing here asks whether a socket is plain: each option is judged by itself.

mod flags;
mod further;
mod inet;
mod options;
mod rare;
mod raw;
mod tcp;

use crate::{report::Protocol, sys::*};
use std::net::Ipv4Addr;

pub(crate) use self::options::{millis, parts, retrans_to_secs};

/// The line of a socket, without its newline, for a reader without a filter.
pub(crate) fn line(m: &Memory, view: &View) -> String {
    let small =
        m.protocol == Protocol::Tcp && [TCP_TIME_WAIT, TCP_NEW_SYN_RECV].contains(&m.state());
    let state = match m.protocol {
        Protocol::Tcp => format!("{} ", name(shown_state(m))),
        _ => String::new(),
    };
    let asked = view.filter.columns().any();
    let further = match (asked, view.reader.owner) {
        (true, _) => further::columns(m, small, view),
        (false, true) => format!("{:>5} {:>8} ", uid(m), if small { 0 } else { m.inode }),
        (false, false) => String::new(),
    };
    let columns = columns(m, small) + &state;
    if small {
        return match (asked, view.reader.owner) {
            (true, _) => columns + "-    " + &further + "-",
            (false, true) => columns + "     " + &further,
            (false, false) => columns,
        };
    }
    let diag = match (m.protocol, diag(m, view)) {
        (Protocol::Tcp, "") if asked => "-    ".to_string(),
        (Protocol::Tcp, diag) => format!("{diag:4} "),
        _ => String::new(),
    };
    columns + &diag + &further + &options::options(m) + &rare::options(m, view)
}

fn uid(m: &Memory) -> u32 {
    match m.protocol == Protocol::Tcp && m.state() == TCP_TIME_WAIT {
        true => 0,
        false => m.uid,
    }
}

pub(crate) fn shown_state(m: &Memory) -> u8 {
    match m.state() {
        TCP_TIME_WAIT => m.get(inet_timewait_sock::tw_substate),
        state => state,
    }
}

fn name(state: u8) -> &'static str {
    match state {
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
    }
}

fn columns(m: &Memory, small: bool) -> String {
    let (recv, send) = match m.protocol {
        Protocol::Tcp if small => (0, 0),
        Protocol::Tcp => {
            let sent = m
                .get(tcp_sock::write_seq)
                .wrapping_sub(m.get(tcp_sock::snd_una)) as i32;
            let unread = m
                .get(tcp_sock::rcv_nxt)
                .wrapping_sub(m.get(tcp_sock::copied_seq)) as i32;
            match m.state() {
                TCP_LISTEN => (m.get(sock::sk_ack_backlog) as i32, 0),
                _ => (unread.max(0), sent),
            }
        }
        Protocol::Udp => {
            let late = m.get(udp_sock::forward_deficit);
            (
                m.get(sock::sk_rmem_alloc).wrapping_sub(late),
                m.get(sock::sk_wmem_alloc).wrapping_sub(1),
            )
        }
        Protocol::Raw => (
            m.get(sock::sk_rmem_alloc),
            m.get(sock::sk_wmem_alloc).wrapping_sub(1),
        ),
    };
    let (local, remote) = ends(m);
    format!("{recv:6} {send:6} {local:23} {remote:23} ")
}

/// Both ends as a line has them.
pub(crate) fn ends(m: &Memory) -> (String, String) {
    let number = m.get(sock_common::skc_num);
    let peer = u16::from_be(m.get(sock_common::skc_dport));
    let (local_port, remote_port) = match (m.protocol, m.state()) {
        (Protocol::Raw, _) => (number, 0),
        (Protocol::Tcp, TCP_NEW_SYN_RECV) => (number, peer),
        (Protocol::Tcp, TCP_TIME_WAIT) => (u16::from_be(m.get(inet_timewait_sock::tw_sport)), peer),
        _ => (u16::from_be(m.get(inet_sock::inet_sport)), peer),
    };
    let (local, remote) = match m.is_ipv6() {
        true => (
            ipv6(m.get(sock_common::skc_v6_rcv_saddr).0),
            ipv6(m.get(sock_common::skc_v6_daddr).0),
        ),
        false => (
            ipv4(m.get(sock_common::skc_rcv_saddr)),
            ipv4(m.get(sock_common::skc_daddr)),
        ),
    };
    let end = |address: String, port: u16| match port {
        0 => format!("{address}:*"),
        port => format!("{address}:{port}"),
    };
    (end(local, local_port), end(remote, remote_port))
}

fn ipv4(address: u32) -> String {
    Ipv4Addr::from(address.to_ne_bytes()).to_string()
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

fn diag(m: &Memory, view: &View) -> &'static str {
    let state = m.state();
    // ESTABLISHED, SYN_RECV, FIN_WAIT1, CLOSE_WAIT, LAST_ACK, CLOSING: our end is not acknowledged.
    let sends = [1, 3, 4, 8, 9, 11].contains(&state);
    // ESTABLISHED, SYN_RECV, FIN_WAIT1, FIN_WAIT2: the peer's end has not come.
    let receives = [1, 3, 4, 5].contains(&state);
    let peer_shut = sends && m.get(tcp_sock::snd_wnd) == 0;
    let we_shut = receives && m.get(tcp_sock::rcv_wnd) == 0;
    if peer_shut && we_shut {
        ">|<"
    } else if peer_shut {
        ">|"
    } else if we_shut {
        "|<"
    } else if (sends || receives || state == 2) && unanswered(m, view) {
        ">#"
    } else {
        ""
    }
}

fn unanswered(m: &Memory, view: &View) -> bool {
    let waits = m.get(tcp_sock::write_seq) != m.get(tcp_sock::snd_una);
    let probes = u64::from(m.get(inet_connection_sock::icsk_probes_out));
    let own = m.get(tcp_sock::keepalive_intvl);
    let intvl = u64::from(if own == 0 {
        view.defaults.tcp_keepalive_intvl
    } else {
        own
    });
    let rto = u64::from(m.get(inet_connection_sock::icsk_rto));
    m.get(inet_connection_sock::icsk_retransmits) > 0
        || probes >= 2 && (waits || ((probes - 1) * intvl).min(u64::from(u32::MAX)) >= rto)
}
