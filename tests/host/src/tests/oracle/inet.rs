// SPDX-License-Identifier: GPL-2.0

//! The options of the levels IPPROTO_IP and IPPROTO_IPV6 that few sockets set.

use super::{ipv6, rare::Options};
use crate::{report::Protocol, sys::*};
use std::net::Ipv4Addr;

pub(super) fn inet(options: &mut Options, m: &Memory, view: &View) {
    let tcp = m.protocol == Protocol::Tcp;
    if !m.get(inet_sock::inet_opt).is_null() {
        options.unless(0, "IP_OPTIONS", m.ip_options);
    }
    let tos = m.get(inet_sock::tos);
    if !tcp || tos > 3 {
        options.unless(0, "IP_TOS", tos);
    }
    options.unless(-1, "IP_TTL", m.get(inet_sock::uc_ttl));
    options.unless(0, "IP_MINTTL", m.get(inet_sock::min_ttl));
    options.unless(
        u8::from(!view.defaults.no_pmtu_disc),
        "IP_MTU_DISCOVER",
        m.get(inet_sock::pmtudisc),
    );
    options.unless(
        0,
        "IP_UNICAST_IF",
        network_order(m.get(inet_sock::uc_index)),
    );
    options.unless(0, "IP_LOCAL_PORT_RANGE", m.get(inet_sock::local_port_range));
    if !tcp {
        options.unless(1, "IP_MULTICAST_TTL", m.get(inet_sock::mc_ttl));
        let (index, address) = (m.get(inet_sock::mc_index), m.get(inet_sock::mc_addr));
        let address = Ipv4Addr::from(address.to_ne_bytes());
        options.some(
            "IP_MULTICAST_IF",
            (index != 0).then(|| match address.is_unspecified() {
                true => format!("0.0.0.0%{}", index as u32),
                false => address.to_string(),
            }),
        );
    }
}

pub(super) fn inet6(options: &mut Options, m: &Memory, view: &View) {
    let tcp = m.protocol == Protocol::Tcp;
    if m.get(sock_common::skc_v6_rcv_saddr).0 == [0; 16] {
        options.unless(
            i32::from(view.defaults.bindv6only),
            "IPV6_V6ONLY",
            i32::from(m.bit(SK_IPV6ONLY_BIT)),
        );
    }
    let tclass = m.get(ipv6_pinfo::tclass);
    if !tcp || tclass > 3 {
        options.unless(0, "IPV6_TCLASS", tclass);
    }
    options.unless(-1, "IPV6_UNICAST_HOPS", m.get(ipv6_pinfo::hop_limit));
    if !tcp {
        options.unless(1, "IPV6_MULTICAST_HOPS", m.get(ipv6_pinfo::mcast_hops));
        options.unless(0, "IPV6_MULTICAST_IF", m.get(ipv6_pinfo::mcast_oif));
    }
    options.unless(1, "IPV6_MTU_DISCOVER", m.get(ipv6_pinfo::pmtudisc));
    options.unless(0, "IPV6_MTU", m.get(ipv6_pinfo::frag_size));
    options.unless(
        0,
        "IPV6_UNICAST_IF",
        network_order(m.get(ipv6_pinfo::ucast_oif)),
    );
    let srcprefs = m.get(ipv6_pinfo::srcprefs);
    if srcprefs != 0 {
        // IPV6_PREFER_SRC_TMP wins over _PUBLIC; without either there is _PUBTMP_DEFAULT.
        let address = [0x100, 1, 2, 1][usize::from(srcprefs % 4)];
        // _COA or _HOME.
        let home = [0x400, 4][usize::from(srcprefs / 4 % 2)];
        options.some("IPV6_ADDR_PREFERENCES", Some(address + home));
    }
    options.unless(0, "IPV6_MINHOPCOUNT", m.get(ipv6_pinfo::min_hopcount));
    if m.inet_flag(INET_FLAGS_AUTOFLOWLABEL_SET) {
        options.some(
            "IPV6_AUTOFLOWLABEL",
            Some(i32::from(m.inet_flag(INET_FLAGS_AUTOFLOWLABEL))),
        );
    }
    let [address @ .., interface] = m.get(ipv6_pinfo::sticky_pktinfo);
    let octets = address.map(u32::to_ne_bytes).concat().try_into().unwrap();
    options.some(
        "IPV6_PKTINFO",
        (address != [0; 4] || interface != 0).then(|| match interface {
            0 => ipv6(octets),
            interface => format!("{}%{interface}", ipv6(octets)),
        }),
    );
    let reflects = m.inet_flag(INET_FLAGS_REPFLOW);
    options.unless(
        i32::from(view.defaults.reflects),
        "IPV6_FLOWLABEL_MGR",
        i32::from(reflects),
    );
}

/// What getsockopt gives for an interface where it gives it in network order.
fn network_order(interface: i32) -> i32 {
    i32::from_ne_bytes(interface.to_be_bytes())
}
