// SPDX-License-Identifier: GPL-2.0

//! Which options a line shows, in which order, and what the table says of them.

use super::{
    rare::CASES,
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
