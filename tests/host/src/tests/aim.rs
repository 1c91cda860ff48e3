// SPDX-License-Identifier: GPL-2.0

//! Where a filter has a listing look.

use crate::report::{Aim, Connection, Filter, Protocol, Scope};
use std::net::{Ipv4Addr, Ipv6Addr};

const NOWHERE: Aim = Aim {
    listening: None,
    sport: None,
    connection: None,
};

fn aim(text: &str, v6: bool) -> Aim {
    let scope = Scope {
        protocol: Protocol::Tcp,
        v6,
        net_admin: false,
    };
    let Ok(filter) = Filter::parse(text.as_bytes(), &scope) else {
        panic!("no filter: {text}");
    };
    filter.aim()
}

#[test]
fn terms_that_do_not_tell() {
    for text in [
        "",
        "dport 80",
        "dport 80 src 10.0.0.1 dst 10.0.0.2",
        "src 10.0.0.0/8",
        "TCP_NODELAY=1",
    ] {
        assert_eq!(aim(text, false), NOWHERE, "{text}");
    }
}

#[test]
fn states() {
    let listening = |text| aim(text, false).listening;
    assert_eq!(listening("state LSTN"), Some(true));
    assert_eq!(listening("state ESTB"), Some(false));
    assert_eq!(listening("state NONE SO_KEEPALIVE=1"), Some(false));
}

#[test]
fn local_port() {
    for (text, sport) in [("sport 53", 53), ("sport * src 10.0.0.0/8", 0)] {
        let expected = Aim {
            sport: Some(sport),
            ..NOWHERE
        };
        assert_eq!(aim(text, false), expected, "{text}");
    }
}

#[test]
fn one_connection() {
    let mapped = |address: Ipv4Addr| address.to_ipv6_mapped().octets();
    let (one, two) = (Ipv4Addr::new(10, 0, 0, 1), Ipv4Addr::new(10, 0, 0, 2));
    let four = Connection {
        local: (mapped(one), 80),
        remote: (mapped(two), 4711),
    };
    let six = Connection {
        local: (Ipv6Addr::LOCALHOST.octets(), 80),
        ..four
    };
    for (text, v6, connection) in [
        (
            "sport 80 src 10.0.0.1 dport 4711 dst 10.0.0.2",
            false,
            Some(four),
        ),
        (
            "dst 10.0.0.2/32 src 10.0.0.1/32 dport 4711 sport 80",
            true,
            Some(four),
        ),
        (
            "src ::1 sport 80 dst ::ffff:10.0.0.2/128 dport 4711",
            true,
            Some(six),
        ),
        // A listener may be among them.
        ("sport 80 src 10.0.0.1 dport * dst 10.0.0.2", false, None),
        (
            "sport 80 src 10.0.0.0/31 dport 4711 dst 10.0.0.2",
            false,
            None,
        ),
        ("sport 80 src 10.0.0.1 dport 4711 dst ::/0", true, None),
        ("sport 80 src 10.0.0.1 dport 4711", false, None),
    ] {
        let aim = aim(text, v6);
        assert_eq!(aim.connection, connection, "{text}");
        assert_eq!(aim.listening, connection.map(|_| false), "{text}");
    }
    assert_eq!(
        aim(
            "state LSTN sport 80 src 10.0.0.1 dport 4711 dst 10.0.0.2",
            false
        )
        .listening,
        Some(true)
    );
}
