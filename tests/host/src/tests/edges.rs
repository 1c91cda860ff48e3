// SPDX-License-Identifier: GPL-2.0

//! Values beside a default, those that do not count as set, and what depends on the state of a socket, on the
//! namespace or on the reader.

use super::{
    names::name,
    rare::{check, with_tls, Case, ALL, DATAGRAMS, IP, IPV6, IPV6_DATAGRAMS, IP_DATAGRAMS, TCP},
    sockets::{kinds, line, view, DEFAULTS},
};
use crate::{report::Protocol, sys::*};
use std::ptr;

#[rustfmt::skip]
const EDGES: &[Case] = &[
    (ALL, "SO_BINDTODEVICE=,SO_BINDTOIFINDEX=-1", |m| {
        m.set(sock::sk_bound_dev_if, -1);
        m.device = Some(name(b""));
    }),
    // A device that is gone.
    (ALL, "SO_BINDTOIFINDEX=7", |m| m.set(sock::sk_bound_dev_if, 7)),
    ("", "", |m| m.device = Some(name(b"lo"))),
    (ALL, "SO_MAX_PACING_RATE=0", |m| m.set(sock::sk_max_pacing_rate, 0)),
    (ALL, "SO_MAX_PACING_RATE=4294967295", |m| m.set(sock::sk_max_pacing_rate, 0xffff_ffff)),
    // What MPTCP sets on its subflows, and what a program chose there.
    ("", "", |m| m.set(sock::sk_rcvlowat, 0)),
    ("", "", |m| {
        m.set(sock::sk_rcvlowat, 0);
        m.set(tcp_sock::notsent_lowat, u32::MAX);
        m.set_bit(Protocol::Tcp, TCP_CA_SETSOCKOPT_BIT);
        m.set(inet_connection_sock::icsk_ca_ops, ptr::without_provenance_mut(DEFAULTS.tcp_congestion));
    }),
    (TCP, "TCP_CONGESTION=reno,TCP_NOTSENT_LOWAT=1", |m| {
        m.set(sock::sk_rcvlowat, 0);
        m.set(tcp_sock::notsent_lowat, 1);
        m.set_bit(Protocol::Tcp, TCP_CA_SETSOCKOPT_BIT);
        m.names[NAME_CONGESTION as usize] = name(b"reno");
    }),
    (TCP, "TCP_CONGESTION=cubic", |m| {
        m.set_bit(Protocol::Tcp, TCP_CA_SETSOCKOPT_BIT);
        m.set(inet_connection_sock::icsk_ca_ops, ptr::without_provenance_mut(DEFAULTS.tcp_congestion));
        m.names[NAME_CONGESTION as usize] = name(b"cubic");
    }),
    (ALL, "SO_RCVLOWAT=2147483647", |m| m.set(sock::sk_rcvlowat, i32::MAX)),
    (ALL, "SO_PEEK_OFF=-2", |m| m.set(sock::sk_peek_off, -2)),
    (TCP, "SO_TXREHASH=0", |m| m.set(sock::sk_txrehash, 0)),
    (ALL, "SO_TXTIME=0:0", |m| m.flip_flag(SOCK_TXTIME)),
    ("", "", |m| { m.set(sock::sk_clockid, 11); m.txtime_flags = 3; }),
    (ALL, "SO_TIMESTAMPING=2048", |m| m.set(sock::sk_tsflags, 2048)),
    ("", "", |m| m.flip_flag(SOCK_TSTAMP_NEW)),
    (ALL, "SO_TIMESTAMPNS=1", |m| m.flip_flag(SOCK_RCVTSTAMPNS)),
    (ALL, "SO_TIMESTAMP_NEW=1,SO_TIMESTAMPNS_NEW=1", |m| {
        [SOCK_RCVTSTAMP, SOCK_RCVTSTAMPNS, SOCK_TSTAMP_NEW].into_iter().for_each(|bit| m.flip_flag(bit));
    }),
    // What is a setting of some sockets is the kernel's own of others.
    (DATAGRAMS, "SO_INCOMING_CPU=1", |m| m.set(sock::sk_incoming_cpu, 1)),
    // A UDP socket that was connected once, and a listener.
    ("raw raw6", "SO_INCOMING_CPU=1", |m| {
        m.if_of(TCP, |m| m.set_state(TCP_LISTEN));
        m.set(sock::sk_incoming_cpu, 1);
        m.set(sock::sk_txhash, 1);
    }),
    (ALL, "SO_TIMESTAMPING=32768:3", |m| {
        m.set(sock::sk_tsflags, SOF_TIMESTAMPING_BIND_PHC);
        m.set(sock::sk_bind_phc, 3);
    }),
    (ALL, "SO_TIMESTAMPING=16", |m| {
        m.set(sock::sk_tsflags, 16);
        m.set(sock::sk_bind_phc, 3);
    }),
    // A group without a program, and a kernel without this setting of TLS.
    ("", "", |m| m.set(sock::sk_reuseport_cb, ptr::without_provenance_mut(8))),
    (TCP, "TCP_ULP=tls", |m| with_tls(m).max_payload = 0),
    (IP_DATAGRAMS, "IP_MULTICAST_IF=127.0.0.1", |m| {
        m.set(inet_sock::mc_index, 1);
        m.set(inet_sock::mc_addr, u32::from_ne_bytes([127, 0, 0, 1]));
    }),
    (IPV6, "IPV6_PKTINFO=::%2", |m| m.set(ipv6_pinfo::sticky_pktinfo, [0, 0, 0, 0, 2])),
    ("", "", |m| m.set(tcp_sock::window_clamp, 65536)),
    ("", "", |m| m.if_of(TCP, |m| {
        m.set_state(TCP_LISTEN);
        m.set(tcp_sock::window_clamp, 0);
    })),
    (TCP, "TCP_MAXSEG=1400", |m| {
        m.if_of(TCP, |m| m.set_state(TCP_LISTEN));
        m.set(tcp_sock::user_mss, 1400);
        m.set(tcp_sock::mss_cache, 1390);
    }),
    (TCP, "TCP_MAXSEG=1400", |m| {
        m.if_of(TCP, |m| m.set_state(TCP_CLOSE));
        m.set(tcp_sock::user_mss, 1400);
        m.set(tcp_sock::mss_cache, 1390);
    }),
    (TCP, "TCP_MAXSEG=536,TCP_REPAIR=1", |m| {
        m.set_bit(Protocol::Tcp, TCP_REPAIR_BIT);
        m.set(tcp_sock::user_mss, 1400);
        m.set(tcp_sock::mss_clamp, 536);
    }),
    ("", "", |m| m.set(tcp_sock::mss_cache, 1390)),
    (TCP, "TCP_CONGESTION=", |m| m.set_bit(Protocol::Tcp, TCP_CA_SETSOCKOPT_BIT)),
    ("", "", |m| m.names[NAME_CONGESTION as usize] = name(b"cubic")),
    (TCP, "TCP_SAVE_SYN=1", |m| m.set_bit(Protocol::Tcp, TCP_SAVE_SYN_BITS)),
    (TCP, "TCP_LINGER2=-1", |m| m.set(tcp_sock::linger2, -1)),
    (TCP, "TCP_LINGER2=-1", |m| m.set(tcp_sock::linger2, i32::MIN)),
    (TCP, "TCP_LINGER2=0", |m| m.set(tcp_sock::linger2, 249)),
    (TCP, "TCP_LINGER2=8589934", |m| m.set(tcp_sock::linger2, i32::MAX)),
    ("udp udp6 raw", "IP_TOS=3", |m| m.set(inet_sock::tos, 3)),
    (IP, "IP_TOS=255", |m| m.set(inet_sock::tos, 255)),
    (IP, "IP_TOS=4", |m| m.set(inet_sock::tos, 4)),
    (IP, "IP_TTL=255", |m| m.set(inet_sock::uc_ttl, 255)),
    (IP, "IP_UNICAST_IF=-1", |m| m.set(inet_sock::uc_index, -1)),
    (IP_DATAGRAMS, "IP_MULTICAST_TTL=2", |m| m.set(inet_sock::mc_ttl, 2)),
    ("", "", |m| {
        m.bits |= 1 << SK_IPV6ONLY_BIT;
        m.set(sock_common::skc_v6_rcv_saddr, In6([1; 16]));
    }),
    ("udp6 raw6", "IPV6_TCLASS=1", |m| m.set(ipv6_pinfo::tclass, 1)),
    (IPV6, "IPV6_TCLASS=7", |m| m.set(ipv6_pinfo::tclass, 7)),
    (IPV6, "IPV6_UNICAST_HOPS=0", |m| m.set(ipv6_pinfo::hop_limit, 0)),
    (IPV6_DATAGRAMS, "IPV6_MULTICAST_HOPS=0", |m| m.set(ipv6_pinfo::mcast_hops, 0)),
    (IPV6, "IPV6_MTU_DISCOVER=0", |m| m.set(ipv6_pinfo::pmtudisc, 0)),
    (IPV6, "IPV6_AUTOFLOWLABEL=1", |m| {
        m.flip_inet_flag(INET_FLAGS_AUTOFLOWLABEL_SET);
        m.flip_inet_flag(INET_FLAGS_AUTOFLOWLABEL);
    }),
    ("", "", |m| m.flip_inet_flag(INET_FLAGS_AUTOFLOWLABEL)),
    ("raw6", "IPV6_CHECKSUM=2147483647", |m| {
        m.set(raw6_sock::checksum, 1);
        m.set(raw6_sock::offset, i32::MAX as u32);
    }),
    ("", "", |m| m.set(raw6_sock::offset, 2)),
    // The filters are of one protocol each.
    ("", "", |m| { m.set(raw_sock::filter, 1); m.set(raw6_sock::filter, [1; 8]); }),
];

#[test]
fn edges() {
    check(EDGES);
}

/// What each of the files shows of an option in its line.
fn shown(option: &str, view: &View, set: impl Fn(&mut Memory)) -> Vec<(String, String)> {
    let lines = kinds().map(|(file, mut socket)| {
        set(&mut socket);
        (file, line(&socket, view))
    });
    let pairs = lines.filter_map(|(file, line)| {
        let pair = line
            .rsplit(' ')
            .next()?
            .split(',')
            .find(|pair| pair.split('=').next() == Some(option))?;
        Some((file, pair.to_string()))
    });
    pairs.collect()
}

fn in_files(files: &str, pair: &str) -> Vec<(String, String)> {
    files
        .split(' ')
        .map(|file| (file.to_string(), pair.to_string()))
        .collect()
}

#[test]
fn marks_are_for_those_who_may_see_them() {
    let set = |m: &mut Memory| m.set(sock::sk_mark, 1);
    let mut view = view();
    assert_eq!(shown("SO_MARK", &view, set), in_files(ALL, "SO_MARK=1"));
    view.reader.net_admin = false;
    assert_eq!(shown("SO_MARK", &view, set), []);
}

/// A socket shows what differs from that which the namespace gives to new ones.
#[test]
fn defaults_are_those_of_the_namespace() {
    let mut view = view();
    view.defaults = Defaults {
        no_pmtu_disc: true,
        bindv6only: true,
        reflects: true,
        txrehash: 0,
        tcp_keepalive_intvl: 0,
        tcp_congestion: 0,
        tcp_rto_max: 250,
        tcp_rto_min: 25,
    };
    let new = |_: &mut Memory| {};
    assert_eq!(
        shown("IP_MTU_DISCOVER", &view, new),
        in_files(IP, "IP_MTU_DISCOVER=1")
    );
    assert_eq!(
        shown("IPV6_V6ONLY", &view, new),
        in_files(IPV6, "IPV6_V6ONLY=0")
    );
    assert_eq!(
        shown("SO_TXREHASH", &view, new),
        in_files(TCP, "SO_TXREHASH=1")
    );
    assert_eq!(
        shown("TCP_RTO_MAX_MS", &view, new),
        in_files(TCP, "TCP_RTO_MAX_MS=120000")
    );
    assert_eq!(
        shown("TCP_RTO_MIN_US", &view, new),
        in_files(TCP, "TCP_RTO_MIN_US=200000")
    );

    let as_there = |m: &mut Memory| {
        m.set(inet_sock::pmtudisc, IP_PMTUDISC_DONT);
        m.bits |= 1 << SK_IPV6ONLY_BIT;
        m.set(sock::sk_txrehash, 0);
        m.set(inet_connection_sock::icsk_rto_max, 250);
        m.set(inet_connection_sock::icsk_rto_min, 25);
    };
    for option in [
        "IP_MTU_DISCOVER",
        "IPV6_V6ONLY",
        "SO_TXREHASH",
        "TCP_RTO_MAX_MS",
        "TCP_RTO_MIN_US",
    ] {
        assert_eq!(shown(option, &view, as_there), [], "{option}");
    }
}

/// What a new raw socket has depends on its protocol.
#[test]
fn defaults_of_raw_sockets() {
    for (number, hdrincl, checksum) in [
        (IPPROTO_RAW, "0", "-1"),
        (IPPROTO_ICMPV6, "1", "2"),
        (IPPROTO_MH, "1", "4"),
        (17, "1", "-1"),
    ] {
        let set = |m: &mut Memory| {
            m.set(sock_common::skc_num, number);
            if number != IPPROTO_RAW {
                m.flip_inet_flag(INET_FLAGS_HDRINCL);
            }
            if checksum != "-1" {
                m.set(raw6_sock::checksum, 1);
                m.set(raw6_sock::offset, checksum.parse().unwrap());
            }
        };
        let view = view();
        assert_eq!(shown("IPV6_CHECKSUM", &view, set), [], "{number}");
        assert_eq!(
            shown("IP_HDRINCL", &view, set),
            in_files("raw", &format!("IP_HDRINCL={hdrincl}")),
            "{number}"
        );
        assert_eq!(
            shown("IPV6_HDRINCL", &view, set),
            in_files("raw6", &format!("IPV6_HDRINCL={hdrincl}")),
            "{number}"
        );
    }
}
