// SPDX-License-Identifier: GPL-2.0

//! Which options a line shows, in which order, and what the table says of them.

use super::{
    rare::{Case, ALL, CASES, DATAGRAMS, TCP},
    samples::{connection, datagram_options, longest, tcp_options, ESTABLISHED, LISTEN},
    sockets::{kinds, line, view},
};
use crate::{
    report::{Full, Meta, Protocol, Socket, TABLE},
    sys::*,
};
use std::collections::HashSet;

/// The value of `name` in `options`, `None` where it is not shown.
pub(crate) fn value<'a>(options: &'a str, name: &str) -> Option<&'a str> {
    let pairs = options.split(',').map(|pair| pair.split_once('=').unwrap());
    pairs
        .filter(|(key, _)| *key == name)
        .map(|(_, value)| value)
        .next()
}

/// A connection with all options of the C module.
fn everything_set() -> Full {
    let mut full = connection();
    full.socket = Socket {
        reuse: 1,
        reuseport: true,
        keepopen: true,
        broadcast: true,
        linger: Some(1250),
        rcvbuf: Some(4608),
        sndbuf: Some(9216),
        rcvtimeo: Some(375),
        sndtimeo: Some(1),
    };
    full.tcp.keepalive_time = Some(150_000);
    full.tcp.keepalive_intvl = Some(2500);
    full.tcp.keepalive_probes = Some(4);
    full.tcp.user_timeout = Some(30_001);
    full.tcp.nodelay = true;
    full.tcp.fastopen_max_qlen = 16;
    full.tcp.defer_accept = Some(4);
    full
}

/// What is often set, each by itself: files, the option there, and what sets it in a new socket.
#[rustfmt::skip]
const OFTEN: &[Case] = &[
    (TCP, "TCP_KEEPIDLE=600", |m| m.set(tcp_sock::keepalive_time, 150_000)),
    (TCP, "TCP_KEEPCNT=4", |m| m.set(tcp_sock::keepalive_probes, 4)),
    (TCP, "TCP_KEEPINTVL=10", |m| m.set(tcp_sock::keepalive_intvl, 2500)),
    (TCP, "TCP_USER_TIMEOUT=30001", |m| m.set(inet_connection_sock::icsk_user_timeout, 30_001)),
    (ALL, "SO_RCVBUF=2304", |m| { m.set(sock::sk_userlocks, SOCK_RCVBUF_LOCK); m.set(sock::sk_rcvbuf, 4608); }),
    (ALL, "SO_SNDBUF=4608", |m| { m.set(sock::sk_userlocks, SOCK_SNDBUF_LOCK); m.set(sock::sk_sndbuf, 9216); }),
    (ALL, "SO_RCVTIMEO=1500ms", |m| m.set(sock::sk_rcvtimeo, 375)),
    (ALL, "SO_SNDTIMEO=4ms", |m| m.set(sock::sk_sndtimeo, 1)),
    (ALL, "SO_LINGER=5s", |m| { m.flip_flag(SOCK_LINGER); m.set(sock::sk_lingertime, 1250); }),
    (TCP, "TCP_DEFER_ACCEPT=15", |m| m.set(inet_connection_sock::rskq_defer_accept, 4)),
    (ALL, "SO_REUSEADDR=1", |m| m.bits |= 1 << SK_REUSE_BITS),
    (ALL, "SO_REUSEADDR=12", |m| m.bits |= 12 << SK_REUSE_BITS),
    (ALL, "SO_REUSEPORT=1", |m| m.bits |= 1 << SK_REUSEPORT_BIT),
    (TCP, "SO_KEEPALIVE=1", |m| m.if_of(TCP, |m| m.flip_flag(SOCK_KEEPOPEN))),
    (TCP, "TCP_NODELAY=1", |m| m.set_bit(Protocol::Tcp, TCP_NODELAY_BIT)),
    (DATAGRAMS, "SO_BROADCAST=1", |m| m.if_of(DATAGRAMS, |m| m.flip_flag(SOCK_BROADCAST))),
];

/// The names of the options in the line of a socket.
fn names(socket: &Memory) -> Vec<String> {
    let line = line(socket, &view());
    let pairs = line.rsplit(' ').next().unwrap().split(',');
    pairs
        .map(|pair| pair.split_once('=').unwrap().0.to_string())
        .collect()
}

/// The rows of the table for a file by its name, `raw6` say.
fn rows(file: &str) -> impl Iterator<Item = &'static Meta> + '_ {
    let (protocol, ipv6) = match file.strip_suffix('6') {
        Some(protocol) => (protocol, true),
        None => (file, false),
    };
    TABLE.iter().filter(move |option| {
        let level = match option.level {
            "IPPROTO_IPV6" | "SOL_ICMPV6" => ipv6,
            "IPPROTO_IP" | "SOL_RAW" => file != "raw6",
            _ => true,
        };
        level && option.protocols.iter().any(|of| of.name() == protocol)
    })
}

#[test]
fn plain_sockets_show_the_fixed_options() {
    assert_eq!(
        tcp_options(ESTABLISHED, connection(), 250),
        "SO_REUSEADDR=0,SO_REUSEPORT=0,SO_KEEPALIVE=0,TCP_NODELAY=0,TCP_DEFER_ACCEPT=0"
    );
    assert_eq!(
        tcp_options(LISTEN, connection(), 250),
        "SO_REUSEADDR=0,SO_REUSEPORT=0,SO_KEEPALIVE=0,TCP_NODELAY=0,TCP_FASTOPEN=0,TCP_DEFER_ACCEPT=0"
    );
    for file in [Protocol::Udp, Protocol::Raw] {
        assert_eq!(
            datagram_options(file, Socket::default(), 250),
            "SO_REUSEADDR=0,SO_REUSEPORT=0,SO_BROADCAST=0"
        );
    }
}

#[test]
fn the_options_of_the_c_module_in_its_order() {
    let full = everything_set();
    let tcp = "SO_REUSEADDR=1,SO_REUSEPORT=1,SO_KEEPALIVE=1,TCP_KEEPIDLE=600,TCP_KEEPCNT=4,\
               TCP_KEEPINTVL=10,TCP_USER_TIMEOUT=30001,SO_RCVBUF=2304,SO_SNDBUF=4608,\
               SO_RCVTIMEO=1500ms,SO_SNDTIMEO=4ms,SO_LINGER=5s,TCP_NODELAY=1,TCP_FASTOPEN=16,\
               TCP_DEFER_ACCEPT=15";
    assert_eq!(tcp_options(LISTEN, full, 250), tcp);
    assert_eq!(
        tcp_options(ESTABLISHED, full, 250),
        tcp.replace("TCP_FASTOPEN=16,", "")
    );
    for file in [Protocol::Udp, Protocol::Raw] {
        assert_eq!(
            datagram_options(file, full.socket, 250),
            "SO_REUSEADDR=1,SO_REUSEPORT=1,SO_RCVBUF=2304,SO_SNDBUF=4608,SO_RCVTIMEO=1500ms,\
             SO_SNDTIMEO=4ms,SO_LINGER=5s,SO_BROADCAST=1"
        );
    }
}

#[test]
fn each_by_itself() {
    for (files, pair, set) in OFTEN {
        for (file, new) in kinds() {
            let mut socket = new.clone();
            set(&mut socket);
            let [plain, line] = [&new, &socket].map(|socket| line(socket, &view()));
            let pairs: Vec<&str> = line.rsplit(' ').next().unwrap().split(',').collect();
            if !files.split(' ').any(|name| name == file) {
                assert!(!pairs.contains(pair), "{pair} in {file}");
                continue;
            }
            let others: Vec<&str> = pairs.into_iter().filter(|shown| shown != pair).collect();
            let name = pair.split('=').next().unwrap();
            let plain = plain.rsplit(' ').next().unwrap().split(',');
            let plain: Vec<&str> = plain
                .filter(|shown| shown.split('=').next() != Some(name))
                .collect();
            assert_eq!(others, plain, "{pair} in {file}");
        }
    }
}

/// The table that the documentation follows is the one that the lines follow: its order is theirs, and
/// each of its rows is shown by some socket.
#[test]
fn lines_follow_the_table() {
    for (file, new) in kinds() {
        let rows: Vec<&str> = rows(&file).map(|option| option.name).collect();
        let mut seen = HashSet::new();
        let each = CASES.iter().map(|(.., set)| {
            let mut socket = new.clone();
            set(&mut socket);
            socket
        });
        for socket in each.chain([longest(new.clone())]) {
            let mut left = rows.iter();
            for name in names(&socket) {
                assert!(left.any(|row| *row == name), "{name} in {file}");
                seen.insert(name);
            }
        }
        let unseen: Vec<_> = rows.iter().filter(|row| !seen.contains(**row)).collect();
        assert!(unseen.is_empty(), "{unseen:?} in {file}");
    }
}

/// The table's word on when an option is shown holds for lines of new sockets.
#[test]
fn new_sockets_show_what_the_table_says() {
    for (file, mut socket) in kinds() {
        let new = [ESTABLISHED, LISTEN].map(|state| {
            if socket.protocol == Protocol::Tcp {
                socket.set_state(state);
            }
            names(&socket)
        });
        for option in rows(&file) {
            let shown =
                [&new[0], &new[1]].map(|names| names.iter().any(|name| name == option.name));
            let expected = match option.shown.name() {
                "always" => [true, true],
                "listening" => [false, true],
                "set" | "set, CAP_NET_ADMIN" => [false, false],
                other => panic!("{} is shown {other}", option.name),
            };
            assert_eq!(shown, expected, "{} in {file}", option.name);
        }
    }
}

#[test]
fn the_table_is_well_formed() {
    for option in TABLE {
        let name = option.name;
        let level = match name.split_once('_').unwrap().0 {
            "SO" => "SOL_SOCKET",
            "TCP" => "IPPROTO_TCP",
            "UDP" => "IPPROTO_UDP",
            "TLS" => "SOL_TLS",
            "IP" => "IPPROTO_IP",
            "IPV6" => "IPPROTO_IPV6",
            "ICMP" => "SOL_RAW",
            "ICMPV6" => "SOL_ICMPV6",
            other => panic!("no level for {other}"),
        };
        assert_eq!(option.level, level, "{name}");
        let hidden_somewhere = option.shown.name().starts_with("set");
        assert_eq!(!option.default.is_empty(), hidden_somewhere, "{name}");
        for (file, ..) in kinds() {
            let rows = rows(&file).filter(|row| row.name == name);
            assert!(rows.count() <= 1, "{name} twice in {file}");
        }
    }
    let admin = TABLE
        .iter()
        .filter(|row| row.shown.name().contains("ADMIN"));
    assert!(admin.map(|row| row.name).eq(["SO_MARK"]));
}
