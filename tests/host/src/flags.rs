// SPDX-License-Identifier: GPL-2.0

//! The options that are on or off.

use crate::{
    rare::{kinds, ALL, DATAGRAMS, IP, IPV6, IPV6_DATAGRAMS, TCP, UDP},
    report::{Flag, Flags},
    samples::rare_options,
};

/// A flag, the files that show it, and how they do where it is the only one that is set.
#[rustfmt::skip]
const CASES: &[(Flag, &str, &str)] = &[
    (Flag::SO_BROADCAST, TCP, "SO_BROADCAST=1"),
    (Flag::SO_KEEPALIVE, DATAGRAMS, "SO_KEEPALIVE=1"),
    (Flag::SO_DEBUG, ALL, "SO_DEBUG=1"),
    (Flag::SO_DONTROUTE, ALL, "SO_DONTROUTE=1"),
    (Flag::SO_OOBINLINE, ALL, "SO_OOBINLINE=1"),
    (Flag::SO_NO_CHECK, UDP, "SO_NO_CHECK=1"),
    (Flag::SO_TIMESTAMP, ALL, "SO_TIMESTAMP=1"),
    (Flag::SO_TIMESTAMPNS, ALL, "SO_TIMESTAMPNS=1"),
    (Flag::SO_TIMESTAMP_NEW, ALL, "SO_TIMESTAMP_NEW=1"),
    (Flag::SO_TIMESTAMPNS_NEW, ALL, "SO_TIMESTAMPNS_NEW=1"),
    (Flag::SO_RXQ_OVFL, ALL, "SO_RXQ_OVFL=1"),
    (Flag::SO_WIFI_STATUS, ALL, "SO_WIFI_STATUS=1"),
    (Flag::SO_NOFCS, ALL, "SO_NOFCS=1"),
    (Flag::SO_LOCK_FILTER, ALL, "SO_LOCK_FILTER=1"),
    (Flag::SO_SELECT_ERR_QUEUE, ALL, "SO_SELECT_ERR_QUEUE=1"),
    (Flag::SO_ZEROCOPY, ALL, "SO_ZEROCOPY=1"),
    (Flag::SO_RCVMARK, ALL, "SO_RCVMARK=1"),
    (Flag::SO_RCVPRIORITY, ALL, "SO_RCVPRIORITY=1"),
    (Flag::TCP_CORK, TCP, "TCP_CORK=1"),
    (Flag::TCP_REPAIR, TCP, "TCP_REPAIR=1"),
    (Flag::TCP_INQ, TCP, "TCP_INQ=1"),
    (Flag::TCP_FASTOPEN_CONNECT, TCP, "TCP_FASTOPEN_CONNECT=1"),
    (Flag::TCP_FASTOPEN_NO_COOKIE, TCP, "TCP_FASTOPEN_NO_COOKIE=1"),
    (Flag::TCP_THIN_LINEAR_TIMEOUTS, TCP, "TCP_THIN_LINEAR_TIMEOUTS=1"),
    (Flag::UDP_CORK, UDP, "UDP_CORK=1"),
    (Flag::UDP_GRO, UDP, "UDP_GRO=1"),
    (Flag::UDP_NO_CHECK6_TX, UDP, "UDP_NO_CHECK6_TX=1"),
    (Flag::UDP_NO_CHECK6_RX, UDP, "UDP_NO_CHECK6_RX=1"),
    (Flag::IP_RECVERR, IP, "IP_RECVERR=1"),
    (Flag::IP_RECVERR_RFC4884, IP, "IP_RECVERR_RFC4884=1"),
    (Flag::IP_PKTINFO, IP, "IP_PKTINFO=1"),
    (Flag::IP_RECVTTL, IP, "IP_RECVTTL=1"),
    (Flag::IP_RECVTOS, IP, "IP_RECVTOS=1"),
    (Flag::IP_RECVOPTS, IP, "IP_RECVOPTS=1"),
    (Flag::IP_RETOPTS, IP, "IP_RETOPTS=1"),
    (Flag::IP_PASSSEC, IP, "IP_PASSSEC=1"),
    (Flag::IP_RECVORIGDSTADDR, IP, "IP_RECVORIGDSTADDR=1"),
    (Flag::IP_CHECKSUM, IP, "IP_CHECKSUM=1"),
    (Flag::IP_RECVFRAGSIZE, IP, "IP_RECVFRAGSIZE=1"),
    // These three are one bit of the kernel with the options of IPv6 that are called like them.
    (Flag::IP_FREEBIND, "tcp udp raw", "IP_FREEBIND=1"),
    (Flag::IP_FREEBIND, "tcp6 udp6", "IP_FREEBIND=1,IPV6_FREEBIND=1"),
    (Flag::IP_FREEBIND, "raw6", "IPV6_FREEBIND=1"),
    (Flag::IP_TRANSPARENT, "tcp udp raw", "IP_TRANSPARENT=1"),
    (Flag::IP_TRANSPARENT, "tcp6 udp6", "IP_TRANSPARENT=1,IPV6_TRANSPARENT=1"),
    (Flag::IP_TRANSPARENT, "raw6", "IPV6_TRANSPARENT=1"),
    (Flag::IP_ROUTER_ALERT, "raw", "IP_ROUTER_ALERT=1"),
    (Flag::IP_ROUTER_ALERT, "raw6", "IPV6_ROUTER_ALERT=1"),
    (Flag::IP_BIND_ADDRESS_NO_PORT, IP, "IP_BIND_ADDRESS_NO_PORT=1"),
    (Flag::IP_MULTICAST_LOOP, "udp udp6 raw", "IP_MULTICAST_LOOP=0"),
    (Flag::IP_MULTICAST_ALL, "udp raw", "IP_MULTICAST_ALL=0"),
    (Flag::IP_MULTICAST_ALL, "udp6", "IP_MULTICAST_ALL=1"),
    (Flag::IP_NODEFRAG, "raw", "IP_NODEFRAG=1"),
    (Flag::IPV6_MULTICAST_LOOP, IPV6_DATAGRAMS, "IPV6_MULTICAST_LOOP=0"),
    (Flag::IPV6_MULTICAST_ALL, IPV6_DATAGRAMS, "IPV6_MULTICAST_ALL=0"),
    (Flag::IPV6_RECVERR, IPV6, "IPV6_RECVERR=1"),
    (Flag::IPV6_RECVERR_RFC4884, IPV6, "IPV6_RECVERR_RFC4884=1"),
    (Flag::IPV6_DONTFRAG, IPV6, "IPV6_DONTFRAG=1"),
    (Flag::IPV6_FLOWINFO_SEND, IPV6, "IPV6_FLOWINFO_SEND=1"),
    (Flag::IPV6_ROUTER_ALERT_ISOLATE, IPV6, "IPV6_ROUTER_ALERT_ISOLATE=1"),
    (Flag::IPV6_RECVPKTINFO, IPV6, "IPV6_RECVPKTINFO=1"),
    (Flag::IPV6_RECVHOPLIMIT, IPV6, "IPV6_RECVHOPLIMIT=1"),
    (Flag::IPV6_RECVRTHDR, IPV6, "IPV6_RECVRTHDR=1"),
    (Flag::IPV6_RECVHOPOPTS, IPV6, "IPV6_RECVHOPOPTS=1"),
    (Flag::IPV6_RECVDSTOPTS, IPV6, "IPV6_RECVDSTOPTS=1"),
    (Flag::IPV6_RECVTCLASS, IPV6, "IPV6_RECVTCLASS=1"),
    (Flag::IPV6_RECVPATHMTU, IPV6, "IPV6_RECVPATHMTU=1"),
    (Flag::IPV6_RECVORIGDSTADDR, IPV6, "IPV6_RECVORIGDSTADDR=1"),
    (Flag::IPV6_RECVFRAGSIZE, IPV6, "IPV6_RECVFRAGSIZE=1"),
    (Flag::IPV6_FLOWINFO, IPV6, "IPV6_FLOWINFO=1"),
    (Flag::IPV6_2292PKTINFO, IPV6, "IPV6_2292PKTINFO=1"),
    (Flag::IPV6_2292HOPLIMIT, IPV6, "IPV6_2292HOPLIMIT=1"),
    (Flag::IPV6_2292RTHDR, IPV6, "IPV6_2292RTHDR=1"),
    (Flag::IPV6_2292HOPOPTS, IPV6, "IPV6_2292HOPOPTS=1"),
    (Flag::IPV6_2292DSTOPTS, IPV6, "IPV6_2292DSTOPTS=1"),
];

fn same(a: Flag, b: Flag) -> bool {
    a as u8 == b as u8
}

#[test]
fn each_by_itself() {
    for &flag in Flag::ALL {
        let cases: Vec<_> = CASES.iter().filter(|(of, ..)| same(*of, flag)).collect();
        assert!(!cases.is_empty(), "no case for {flag:?}");
        for (file, kind, mut rare) in kinds() {
            rare.flags = Flags::NONE.with(flag);
            let case = cases
                .iter()
                .find(|(_, files, _)| files.split(' ').any(|name| name == file));
            let expected = case.map_or(String::new(), |(.., text)| format!(",{text}"));
            assert_eq!(
                rare_options(kind, &rare, 250),
                expected,
                "{flag:?} in {file}"
            );
        }
    }
}

#[test]
fn a_flag_is_a_bit_of_its_own() {
    for &flag in Flag::ALL {
        assert!(!Flags::NONE.has(flag));
        let one = Flags::NONE.with(flag);
        assert_eq!(one.with(flag), one);
        for &other in Flag::ALL {
            assert_eq!(one.has(other), same(flag, other), "{flag:?} and {other:?}");
            let both = one.and(Flags::NONE.with(other));
            assert_eq!(both, one.with(other));
            assert!(both.has(flag) && both.has(other));
        }
    }
}

#[test]
fn flags_join() {
    let (mut even, mut odd, mut all) = (Flags::NONE, Flags::NONE, Flags::NONE);
    for (at, &flag) in Flag::ALL.iter().enumerate() {
        all = all.with(flag);
        match at % 2 {
            0 => even = even.with(flag),
            _ => odd = odd.with(flag),
        }
    }
    assert_eq!(even.and(odd), all);
    assert_eq!(even.and(even), even);
    assert_eq!(even.and(Flags::NONE), even);
    for (at, &flag) in Flag::ALL.iter().enumerate() {
        assert_eq!((even.has(flag), odd.has(flag)), (at % 2 == 0, at % 2 == 1));
        assert!(all.has(flag));
    }
}
