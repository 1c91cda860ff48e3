// SPDX-License-Identifier: GPL-2.0

//! The options that raw sockets alone have.

use super::rare::Options;
use crate::sys::*;

pub(super) fn raw(options: &mut Options, m: &Memory) {
    if m.get(sock_common::skc_num) == IPPROTO_ICMP {
        options.unless(0, "ICMP_FILTER", m.get(raw_sock::filter));
    }
    hdrincl(options, m, "IP_HDRINCL");
}

pub(super) fn raw6(options: &mut Options, m: &Memory) {
    let number = m.get(sock_common::skc_num);
    let new = [(58, 2), (135, 4)]
        .iter()
        .find(|(of, _)| *of == number)
        .map_or(-1, |(_, new)| *new);
    let on = m.get(raw6_sock::checksum) != 0;
    options.unless(
        new,
        "IPV6_CHECKSUM",
        if on {
            m.get(raw6_sock::offset) as i32
        } else {
            -1
        },
    );
    hdrincl(options, m, "IPV6_HDRINCL");
    if number == 58 {
        let filter = m
            .get(raw6_sock::filter)
            .map(|word| format!("{word:08x}"))
            .concat();
        options.unless("0".repeat(64), "ICMPV6_FILTER", filter);
    }
}

fn hdrincl(options: &mut Options, m: &Memory, name: &str) {
    let new = m.get(sock_common::skc_num) == IPPROTO_RAW;
    options.unless(
        i32::from(new),
        name,
        i32::from(m.inet_flag(INET_FLAGS_HDRINCL)),
    );
}
