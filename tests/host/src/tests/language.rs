// SPDX-License-Identifier: GPL-2.0

//! The language of filters: what it takes and what it refuses, beside a naive parser of it.

use super::{
    naive, oracle,
    random::{bucket, settled, through, view},
    sockets::{written, PROTOCOLS},
};
use crate::report::{Filter, Protocol, Refusal, Scope, TABLE};
use proptest::{collection::vec, prelude::*, sample::select};

fn word() -> impl Strategy<Value = String> {
    let names = TABLE.iter().map(|option| option.name.to_string());
    let pairs = TABLE
        .iter()
        .flat_map(|option| [0, 1].map(|value| format!("{}={value}", option.name)));
    let values = [
        "0",
        "1",
        "443",
        "*",
        ":443",
        ":*",
        "::1",
        "[::1]",
        "[10.0.0.1]",
        "10.0.0.1",
        "10.0.0.0/8",
        "::/0",
        "0.0.0.0/0",
        "10.0.0.0/33",
        "[2001:db8::]/32",
        "[::1",
        "1/",
        "+1",
        "=",
        "!",
        "!!",
        "any",
        "uid",
        "inode",
        "timer",
        ">|",
        "|<",
        ">|<",
        ">#",
        ">",
        "ESTB",
        "established",
        "LISTEN",
        "Time-Wait",
        "FIN_WAIT1",
        "SYN-RECV",
        "connected",
        "synchronized",
        "NONE",
        "fnw2",
        "\u{e9}",
        "65536",
    ];
    prop_oneof![
        1 => select(names.collect::<Vec<_>>()),
        2 => select(pairs.collect::<Vec<_>>()),
        4 => select(values.map(String::from).to_vec()),
        1 => "[!-~]{1,6}",
    ]
}

/// A text that is often a filter.
fn text() -> impl Strategy<Value = String> {
    let key = select(vec![
        "sport", "dport", "src", "dst", "state", "diag", "has", "show",
    ]);
    let pair = (
        select(vec!["", "", "!", "! "]),
        key,
        select(vec![" ", " = ", "\n"]),
        word(),
    )
        .prop_map(|(not, key, between, word)| format!("{not}{key}{between}{word}"));
    let option = (select(vec!["", "!"]), word()).prop_map(|(not, word)| format!("{not}{word}"));
    let show = vec(
        select(vec!["uid", "inode", "cgroup", "backlog", "drops", "timer"]),
        1..5,
    )
    .prop_map(|columns| format!("show {}", columns.join(" ")));
    vec(
        prop_oneof![8 => pair, 4 => option, 2 => word(), 1 => show],
        0..7,
    )
    .prop_map(|terms| terms.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 8_000, ..ProptestConfig::default() })]

    /// The same texts are filters to both.
    #[test]
    fn accepted_by_both(text in text(), protocol in select(PROTOCOLS.to_vec()), v6: bool) {
        let scope = Scope { protocol, v6, net_admin: true };
        let taken = Filter::parse(text.as_bytes(), &scope);
        prop_assert_ne!(taken.as_ref().err(), Some(&Refusal::Hidden));
        prop_assert_eq!(taken.is_ok(), naive::parse(&text, &scope).is_some(), "{:?}", text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 1_500, ..ProptestConfig::default() })]

    /// And let the same lines pass.
    #[test]
    fn shown_by_both(bucket in bucket().prop_map(settled), reader in view(), text in text()) {
        let scope = Scope { protocol: bucket[0].protocol, v6: bucket[0].is_ipv6(), net_admin: reader.0.net_admin };
        if let (Ok(filter), Some(terms)) = (Filter::parse(text.as_bytes(), &scope), naive::parse(&text, &scope)) {
            let tcp = scope.protocol == Protocol::Tcp;
            let (all, asked) = (through(Filter::NONE, reader), through(filter, reader));
            let expected: String = bucket.iter()
                .filter(|socket| {
                    let line = oracle::line(socket, &all);
                    terms.iter().all(|(not, question)| question.holds(&line, tcp) != *not)
                })
                .map(|socket| oracle::line(socket, &asked) + "\n").collect();
            prop_assert_eq!(written(&bucket, &asked, 100_000), Some(expected), "{}", text);
        }
    }
}

/// Each reason to refuse what each term alone would not.
#[test]
fn contradictions() {
    let scope = Scope {
        protocol: Protocol::Tcp,
        v6: false,
        net_admin: true,
    };
    for text in [
        "sport 1 !sport 1",
        "state ESTB state LSTN",
        "state ESTB !state connected",
        "diag any !diag >| !diag |< !diag >|< !diag >#",
        "SO_KEEPALIVE=0 SO_KEEPALIVE=1",
        "SO_KEEPALIVE=1 !SO_KEEPALIVE=1",
        "SO_MARK=1 !has SO_MARK",
        "has SO_MARK !has SO_MARK",
        "src 10.1.0.0/16 !src 10.0.0.0/8",
        "!dst 0.0.0.0/0",
    ] {
        assert!(Filter::parse(text.as_bytes(), &scope).is_err(), "{text}");
    }
    for text in [
        "sport 1 !sport 2 !dport 1",
        "state connected !state ESTB",
        "diag any !diag >|",
        "!SO_KEEPALIVE=0 SO_KEEPALIVE=1",
        "has SO_MARK !SO_MARK=1",
        "src 10.0.0.0/8 !src 10.1.0.0/16",
    ] {
        assert!(Filter::parse(text.as_bytes(), &scope).is_ok(), "{text}");
    }
}
