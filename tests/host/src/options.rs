// SPDX-License-Identifier: GPL-2.0

//! Which options a line shows, in which order, and what the table says of them.

use crate::{
    rare::{kinds, set_all},
    report::{Datagram, Full, Meta, Protocol, Rare, Socket, TABLE},
    samples::{
        connection, datagram, datagram_line, datagram_options, plain, tcp, tcp_line, tcp_options,
        ESTABLISHED, LISTEN,
    },
};

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
        rcvtimeo: 375,
        sndtimeo: 1,
    };
    full.tcp.keepalive_time = 150_000;
    full.tcp.keepalive_intvl = 2500;
    full.tcp.keepalive_probes = 4;
    full.tcp.user_timeout = 30_001;
    full.tcp.nodelay = true;
    full.tcp.fastopen_max_qlen = 16;
    full.tcp.defer_accept = 4;
    full
}

/// The options of a row of `file`: a plain one, or one that sets all that there is.
fn options(protocol: Protocol, state: u8, rare: Option<Rare>) -> String {
    let full = match rare {
        Some(_) => Full {
            rare,
            ..everything_set()
        },
        None => connection(),
    };
    let line = match protocol {
        Protocol::Tcp => tcp_line(&tcp(state, Some(full)), 250),
        _ => {
            let row = datagram(protocol, full.socket);
            datagram_line(&Datagram { rare, ..row }, 250)
        }
    };
    line[line.find("SO_REUSEADDR=").unwrap()..]
        .trim_end_matches('\n')
        .to_string()
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
            datagram_options(file, plain(), 250),
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

/// The table that the documentation follows is the one that the lines follow.
#[test]
fn lines_follow_the_table() {
    for (file, kind, mut rare) in kinds() {
        set_all(&mut rare);
        let line = options(kind, LISTEN, Some(rare));
        let shown = line.split(',').map(|pair| pair.split_once('=').unwrap().0);
        let rows: Vec<&str> = rows(&file).map(|option| option.name).collect();
        assert_eq!(shown.collect::<Vec<_>>(), rows, "{file}");
    }
}

/// The table's word on when an option is shown holds for lines of plain and other sockets.
#[test]
fn lines_show_options_when_the_table_says() {
    for (file, kind, mut rare) in kinds() {
        set_all(&mut rare);
        let plain = [ESTABLISHED, LISTEN].map(|state| options(kind, state, None));
        let set = options(kind, ESTABLISHED, Some(rare));
        for option in rows(&file) {
            let shown = [&plain[0], &plain[1], &set].map(|line| value(line, option.name).is_some());
            let expected = match option.shown.name() {
                "always" => [true, true, true],
                "listening" => [false, true, false],
                "set" | "set, CAP_NET_ADMIN" => [false, false, true],
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
