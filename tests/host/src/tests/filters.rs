// SPDX-License-Identifier: GPL-2.0

//! Filters against what they mean: a reader who looks for the words in a line.

use super::{
    oracle,
    random::{bucket, settled, through, view},
    sockets::{written, PROTOCOLS},
};
use crate::{
    report::{Address, Endpoint, Filter, Protocol, Refusal, Scope, TABLE},
    sys::{Memory, View},
};
use proptest::{prelude::*, sample::Index};
use std::net::{IpAddr, Ipv6Addr};

const TCP: Scope = Scope {
    protocol: Protocol::Tcp,
    v6: false,
    net_admin: true,
};

fn refusal(text: &str, scope: &Scope) -> Option<Refusal> {
    Filter::parse(text.as_bytes(), scope).err()
}

#[test]
fn what_is_no_filter() {
    let wrong = [
        "sport",
        "sport 65536",
        "sport -1",
        "sport +1",
        "sport 0x50",
        "sport 80,443",
        "sport 80 sport 80",
        "port 80",
        "SPORT 80",
        "src",
        "src localhost",
        "src ::1",
        "src 10.0.0.0/33",
        "src 10.0.0.0/",
        "src 10.0.0.0/+8",
        "src 10.0.0.0/8/8",
        "src 10.0.0",
        "state",
        "state = ",
        "state ESTABLISHED6",
        "SO_KEEPALIVE",
        "SO_KEEPALIVE=",
        "SO_KEEPALIVE=2",
        "SO_KEEPALIVE=1,",
        "SO_NONSENSE=1",
        "=1",
        "SO_LINGER=5",
        "SO_RCVTIMEO=1500",
        "TCP_KEEPIDLE=060",
        "SO_PRIORITY=-1",
        "TCP_CONGESTION=",
        "UDP_CORK=1",
        "sport 80\0",
    ];
    for text in wrong {
        assert_eq!(refusal(text, &TCP), Some(Refusal::Syntax), "{text:?}");
    }
}

#[test]
fn what_is_one() {
    let right = [
        "",
        " \n\t",
        "sport 0",
        "sport *\n",
        "dport 65535 sport 1",
        "src 0.0.0.0/0 dst 255.255.255.255/32",
        "state ESTB",
        "SO_LINGER=-1s SO_RCVTIMEO=1500ms",
        "TCP_CONGESTION=reno",
    ];
    for text in right {
        assert_eq!(refusal(text, &TCP), None, "{text:?}");
    }
}

#[test]
fn as_many_options_as_there_is_room_for() {
    let one = "SO_KEEPALIVE=1 ";
    assert_eq!(refusal(&one.repeat(8), &TCP), None);
    assert_eq!(refusal(&one.repeat(9), &TCP), Some(Refusal::Syntax));
}

#[test]
fn what_a_reader_may_not_see() {
    let scope = Scope {
        net_admin: false,
        ..TCP
    };
    assert_eq!(refusal("SO_MARK=1", &scope), Some(Refusal::Hidden));
    assert_eq!(refusal("SO_MARK=1", &TCP), None);
}

/// Each option is known in the files that have it, and in no others.
#[test]
fn options_of_each_file() {
    let names = |protocol: Protocol| {
        TABLE
            .iter()
            .filter(move |option| option.protocols.contains(&protocol))
    };
    for file in PROTOCOLS {
        let scope = Scope {
            protocol: file,
            ..TCP
        };
        for option in TABLE {
            let known = names(file).any(|of_file| of_file.name == option.name);
            let values = ["1", "1s", "1ms", "1:1", "1.1.1.1", "::1", &"1".repeat(64)];
            let taken = values
                .iter()
                .any(|value| refusal(&format!("{}={value}", option.name), &scope).is_none());
            assert_eq!(taken, known, "{} in {}", option.name, file.name());
        }
    }
}

#[test]
fn states_are_of_tcp() {
    let scope = Scope {
        protocol: Protocol::Udp,
        ..TCP
    };
    assert_eq!(refusal("state ESTB", &scope), Some(Refusal::Syntax));
}

/// The terms that hold of a socket, by the words of its line.
pub(super) fn terms(socket: &Memory, view: &View) -> Vec<String> {
    let (local, remote) = oracle::ends(socket);
    let end = |end: &str, port: &str, address: &str| {
        let (host, number) = end.rsplit_once(':').unwrap();
        [format!("{port} {number}"), format!("{address} {host}")]
    };
    let mut terms = [end(&local, "sport", "src"), end(&remote, "dport", "dst")].concat();
    let line = oracle::line(socket, view);
    let columns: Vec<&str> = line.split_whitespace().collect();
    if socket.protocol == Protocol::Tcp {
        terms.push(format!("state {}", columns[4]));
    }
    let options = columns.last().filter(|column| column.contains('='));
    let options = options.into_iter().flat_map(|column| column.split(','));
    // No name of the kernel's is empty.
    terms.extend(
        options
            .filter(|option| !option.ends_with('='))
            .map(String::from),
    );
    terms
}

/// A filter of some terms that hold of one socket or another, each key once.
pub(super) fn text(terms: &[Vec<String>], picks: &[(Index, Index)]) -> String {
    let mut picked: Vec<&String> = picks
        .iter()
        .map(|(socket, term)| term.get(socket.get(terms).as_slice()))
        .collect();
    let key = |term: &&String| term.split([' ', '=']).next().unwrap().to_owned();
    picked.sort_by_key(key);
    picked.dedup_by_key(|term| key(term));
    picked
        .iter()
        .map(|term| term.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// A bucket through a filter is the lines of the sockets of which each of its terms holds.
    #[test]
    fn lines_through_a_filter(bucket in bucket().prop_map(settled), reader in view(), picks in prop::collection::vec(any::<(Index, Index)>(), 0..6)) {
        let all = through(Filter::NONE, reader);
        let terms: Vec<_> = bucket.iter().map(|socket| terms(socket, &all)).collect();
        let text = text(&terms, &picks);
        let scope = Scope { protocol: bucket[0].protocol, v6: bucket[0].is_ipv6(), net_admin: reader.0.net_admin };
        let filter = Filter::parse(text.as_bytes(), &scope);
        prop_assert!(filter.is_ok(), "{}", text);
        let wanted = |of: &Vec<String>| text.is_empty() || {
            let mut words = text.split(' ');
            let mut all = true;
            while let Some(word) = words.next() {
                let term = if word.contains('=') { word.to_string() } else { format!("{word} {}", words.next().unwrap()) };
                all &= of.contains(&term);
            }
            all
        };
        let expected: String = bucket.iter().zip(&terms).filter(|(_, of)| wanted(of))
            .map(|(socket, _)| oracle::line(socket, &all) + "\n").collect();
        prop_assert_eq!(written(&bucket, &through(filter.unwrap(), reader), 100_000), Some(expected), "{}", text);
    }

    /// A prefix holds the addresses whose first bits are its own.
    #[test]
    fn prefixes(address: u128, flip in 0u32..130, len in 0u32..=128) {
        let other = address ^ 1u128.checked_shl(flip).unwrap_or(0);
        let text = format!("src {}/{len}", Ipv6Addr::from_bits(address));
        let filter = Filter::parse(text.as_bytes(), &Scope { v6: true, ..TCP }).unwrap();
        let end = |bits: u128| Endpoint { address: Address::V6(bits.to_be_bytes()), port: 1 };
        let differs = 128u32.checked_sub(flip + 1).is_some_and(|before| before < len);
        prop_assert_eq!(filter.admits(&end(other), &end(0)), !differs);
    }

    /// The same of IPv4, in the files of both families.
    #[test]
    fn prefixes_of_ipv4(address: u32, flip in 0u32..34, len in 0u32..=32, v6: bool) {
        let other = address ^ 1u32.checked_shl(flip).unwrap_or(0);
        let [a, b, c, d] = address.to_be_bytes();
        let text = format!("dst {}/{len}", IpAddr::from([a, b, c, d]));
        let filter = Filter::parse(text.as_bytes(), &Scope { v6, ..TCP }).unwrap();
        let octets = other.to_be_bytes();
        let address = match v6 {
            false => Address::V4(octets),
            true => Address::V6(std::net::Ipv4Addr::from(octets).to_ipv6_mapped().octets()),
        };
        let end = Endpoint { address, port: 1 };
        let differs = 32u32.checked_sub(flip + 1).is_some_and(|before| before < len);
        prop_assert_eq!(filter.admits(&end, &end), !differs);
        let six = Endpoint { address: Address::V6([0x20; 16]), port: 1 };
        prop_assert!(!filter.admits(&end, &six));
    }

    /// Any bytes are taken or refused, and nothing else happens.
    #[test]
    fn any_bytes(text: Vec<u8>, v6: bool, net_admin: bool) {
        let _ = Filter::parse(&text, &Scope { v6, net_admin, ..TCP });
    }
}
