// SPDX-License-Identifier: GPL-2.0

//! The address columns, and the text forms of IPv6.

use super::{
    oracle,
    samples::{datagram, datagram_line, v4},
};
use crate::report::{Address, Endpoint, Protocol, Socket};
use std::net::Ipv6Addr;

/// The local end in its column, the blank after it included.
fn column(end: Endpoint) -> String {
    let mut row = datagram(Protocol::Udp, Socket::default());
    (row.local, row.remote) = (end, v4([203, 0, 113, 9], 7));
    let line = datagram_line(&row, 250);
    let end = line.find("203.0.113.9:7").expect("the remote end");
    line[14..end].to_string()
}

/// The text of `address` without its port.
fn ipv6(octets: [u8; 16]) -> String {
    let address = Address::V6(octets);
    let column = column(Endpoint { address, port: 0 });
    column
        .trim_end()
        .strip_suffix(":*")
        .expect("no port")
        .to_string()
}

#[test]
fn ipv4_is_padded_to_its_column() {
    assert_eq!(column(v4([0, 0, 0, 0], 0)), "0.0.0.0:*               ");
    assert_eq!(column(v4([127, 0, 0, 1], 6010)), "127.0.0.1:6010          ");
    assert_eq!(
        column(v4([255, 255, 255, 255], 65535)),
        "255.255.255.255:65535   "
    );
    assert_eq!(column(v4([1, 20, 100, 9], 1)), "1.20.100.9:1            ");
}

#[test]
fn every_octet_in_every_place() {
    for octet in 0..=255u8 {
        let row = column(v4([octet, octet, octet, octet], 80));
        assert_eq!(
            row,
            format!("{:24}", format!("{octet}.{octet}.{octet}.{octet}:80"))
        );
    }
}

#[test]
fn every_port() {
    for port in 1..=65535 {
        assert_eq!(
            column(v4([10, 0, 0, 1], port)).trim_end(),
            format!("10.0.0.1:{port}")
        );
    }
}

#[test]
fn ipv6_is_padded_and_never_cut() {
    let column = |text: &str, port| {
        let address = Address::V6(text.parse::<Ipv6Addr>().unwrap().octets());
        column(Endpoint { address, port })
    };
    assert_eq!(column("::", 0), ":::*                    ");
    assert_eq!(column("fe80::1", 22), "fe80::1:22              ");
    // 22, 23 and 24 characters around the width of the column.
    assert_eq!(
        column("2001:db8:1:2:3::4", 8080),
        "2001:db8:1:2:3::4:8080  "
    );
    assert_eq!(
        column("2001:db8:1:2:3::4", 48080),
        "2001:db8:1:2:3::4:48080 "
    );
    assert_eq!(
        column("2001:db8:1:2:3::45", 48080),
        "2001:db8:1:2:3::45:48080 "
    );
    // The longest texts there are, plain and ISATAP.
    assert_eq!(
        column("ffff:eeee:dddd:cccc:bbbb:aaaa:9999:8888", 65535),
        "ffff:eeee:dddd:cccc:bbbb:aaaa:9999:8888:65535 "
    );
    assert_eq!(
        column("ffff:eeee:dddd:cccc:200:5efe:ffff:ffff", 65535),
        "ffff:eeee:dddd:cccc:200:5efe:255.255.255.255:65535 "
    );
}

#[test]
fn ipv6_text_forms() {
    for (words, expected) in [
        ([0, 0, 0, 0, 0, 0, 0, 0], "::"),
        ([0, 0, 0, 0, 0, 0, 0, 1], "::1"),
        ([1, 0, 0, 0, 0, 0, 0, 0], "1::"),
        (
            [0xabcd, 0xbc, 0xc, 0xd000, 0xe0f, 0x10, 0x100, 0x1000],
            "abcd:bc:c:d000:e0f:10:100:1000",
        ),
        // The longest run is left out, the first one of two that are equal.
        ([0x2001, 0, 0, 1, 0, 0, 0, 1], "2001:0:0:1::1"),
        ([0x2001, 0, 0, 0, 1, 0, 0, 1], "2001::1:0:0:1"),
        ([0x2001, 0, 0, 1, 1, 0, 0, 1], "2001::1:1:0:0:1"),
        ([0, 0, 1, 0, 0, 1, 0, 0], "::1:0:0:1:0:0"),
        ([1, 0, 0, 1, 0, 0, 0, 0], "1:0:0:1::"),
        ([0, 0, 0, 1, 1, 0, 0, 0], "::1:1:0:0:0"),
        // A single zero stays.
        ([0, 1, 1, 1, 1, 1, 1, 1], "0:1:1:1:1:1:1:1"),
        ([1, 1, 1, 0, 1, 1, 1, 1], "1:1:1:0:1:1:1:1"),
        ([1, 1, 1, 1, 1, 1, 1, 0], "1:1:1:1:1:1:1:0"),
        ([0, 1, 0, 1, 0, 1, 0, 1], "0:1:0:1:0:1:0:1"),
        // v4-mapped.
        ([0, 0, 0, 0, 0, 0xffff, 0x7f00, 1], "::ffff:127.0.0.1"),
        ([0, 0, 0, 0, 0, 0xffff, 0, 0], "::ffff:0.0.0.0"),
        ([1, 0, 0, 0, 0, 0xffff, 0x7f00, 1], "1::ffff:7f00:1"),
        ([0, 0, 0, 0, 1, 0xffff, 0x7f00, 1], "::1:ffff:7f00:1"),
        // v4-compatible is no special form of the kernel's.
        ([0, 0, 0, 0, 0, 0, 0xa00, 1], "::a00:1"),
        // ISATAP, of a private and of a global address.
        (
            [0xfe80, 0, 0, 0, 0, 0x5efe, 0xc0a8, 0x101],
            "fe80::5efe:192.168.1.1",
        ),
        (
            [0xfe80, 0, 0, 0, 0x200, 0x5efe, 0x808, 0x808],
            "fe80::200:5efe:8.8.8.8",
        ),
        ([0, 0, 0, 0, 0, 0x5efe, 0, 0], "::5efe:0.0.0.0"),
        ([1, 2, 3, 4, 0, 0x5efe, 0, 0], "1:2:3:4:0:5efe:0.0.0.0"),
        ([1, 2, 0, 0, 0x200, 0x5efe, 0, 1], "1:2::200:5efe:0.0.0.1"),
        ([0xfe80, 0, 0, 0, 0x100, 0x5efe, 0, 1], "fe80::100:5efe:0:1"),
    ] {
        assert_eq!(ipv6(Ipv6Addr::from(words).octets()), expected);
    }
}

/// Every pattern of zero words, against the oracle and the standard library, which knows all forms
/// but ISATAP.
#[test]
fn every_pattern_of_zeros() {
    for zeros in 0..=255u8 {
        for word in [1, 0x200, 0x5efe, 0xffff, 0x0abc] {
            let words: [u16; 8] =
                std::array::from_fn(|i| if (zeros >> i) & 1 == 1 { 0 } else { word });
            let address = Ipv6Addr::from(words);
            assert_eq!(ipv6(address.octets()), oracle::ipv6(address.octets()));
            if words[5] != 0x5efe {
                assert_eq!(ipv6(address.octets()), address.to_string());
            }
        }
    }
}

#[test]
fn every_word_in_hexadecimal() {
    for word in 1..=0xffff {
        let address = Ipv6Addr::from([word, 1, 1, 1, 1, 1, 1, word]);
        assert_eq!(
            ipv6(address.octets()),
            format!("{word:x}:1:1:1:1:1:1:{word:x}")
        );
    }
}
