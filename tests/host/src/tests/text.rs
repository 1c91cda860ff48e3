// SPDX-License-Identifier: GPL-2.0

//! Filters on lines that are text already: they let pass what the kernel lets pass.

use super::{
    filters::{terms, text},
    oracle,
    random::{bucket, settled, through, view},
    sockets::written,
};
use crate::report::{signs, Address, Endpoint, Filter, Protocol, Scope, Text};
use proptest::{collection::vec, prelude::*, sample::select, sample::Index};
use std::net::IpAddr;

fn end(text: &str) -> Endpoint {
    let (address, port) = text.rsplit_once(':').unwrap();
    let address = match address.parse().unwrap() {
        IpAddr::V4(address) => Address::V4(address.octets()),
        IpAddr::V6(address) => Address::V6(address.octets()),
    };
    Endpoint {
        address,
        port: port.parse().unwrap_or(0),
    }
}

fn passes(filter: &Filter, scope: &Scope, line: &str) -> bool {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let tcp = scope.protocol == Protocol::Tcp;
    // Without one the column is blank, and the options may have such letters in a name.
    let sign = |field: &&&str| signs().any(|sign| sign == field.as_bytes());
    let options = fields.last().filter(|field| field.contains('='));
    let text = Text {
        local: end(fields[2]),
        remote: end(fields[3]),
        state: if tcp { fields[4].as_bytes() } else { b"" },
        diag: fields.get(5).filter(sign).unwrap_or(&"").as_bytes(),
        options: options.unwrap_or(&"").as_bytes(),
    };
    filter.admits_text(scope, &text)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn text_passes_as_sockets_do(
        bucket in bucket().prop_map(settled),
        reader in view(),
        picks in vec(any::<(Index, Index)>(), 0..4),
        further in select(vec!["", "!SO_REUSEADDR=0", "has SO_RCVBUF", "!has SO_RCVBUF", "diag any", "!diag any", "!state ESTB", "!sport *"]),
    ) {
        let all = through(Filter::NONE, reader);
        let of: Vec<_> = bucket.iter().map(|socket| terms(socket, &all)).collect();
        let text = format!("{} {further}", text(&of, &picks));
        let scope = Scope { protocol: bucket[0].protocol, v6: bucket[0].is_ipv6(), net_admin: reader.0.net_admin };
                // It excludes what another term asks for, or TCP alone has it.
        let Ok(filter) = Filter::parse(text.as_bytes(), &scope) else { return Ok(()) };
        let lines = bucket.iter().map(|socket| oracle::line(socket, &all) + "\n");
        let passing: String = lines.filter(|line| passes(&filter, &scope, line)).collect();
        prop_assert_eq!(written(&bucket, &through(filter, reader), 100_000), Some(passing), "{}", text);
    }
}
