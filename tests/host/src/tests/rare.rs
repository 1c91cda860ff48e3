// SPDX-License-Identifier: GPL-2.0

//! The options that few sockets set: each by itself in every file, all at once, and none.

use super::{
    names::name,
    oracle,
    sockets::{further, kinds, line, view},
};
use crate::{
    report::{Protocol, Tls},
    sys::*,
};
use std::ptr;

// In which files an option appears: IPv6 sockets have IPPROTO_IP as well, but for raw ones.
pub(crate) const ALL: &str = "tcp tcp6 udp udp6 raw raw6";
pub(crate) const TCP: &str = "tcp tcp6";
pub(crate) const UDP: &str = "udp udp6";
pub(crate) const DATAGRAMS: &str = "udp udp6 raw raw6";
pub(crate) const IP: &str = "tcp tcp6 udp udp6 raw";
pub(crate) const IP_DATAGRAMS: &str = "udp udp6 raw";
pub(crate) const IPV6: &str = "tcp6 udp6 raw6";
pub(crate) const IPV6_DATAGRAMS: &str = "udp6 raw6";

/// Files, the options that appear there, and what sets them in a new socket.
pub(crate) type Case = (&'static str, &'static str, fn(&mut Memory));

/// At least one case for each option. All of them one after the other leave every option set that can be
/// set beside the others.
#[rustfmt::skip]
pub(crate) const CASES: &[Case] = &[
    (TCP, "SO_BROADCAST=1", |m| m.if_of(TCP, |m| m.flip_flag(SOCK_BROADCAST))),
    (DATAGRAMS, "SO_KEEPALIVE=1", |m| m.if_of(DATAGRAMS, |m| m.flip_flag(SOCK_KEEPOPEN))),
    (ALL, "SO_MARK=4294967295", |m| m.set(sock::sk_mark, u32::MAX)),
    (ALL, "SO_PRIORITY=6", |m| m.set(sock::sk_priority, 6)),
    (ALL, r"SO_BINDTODEVICE=x\054TCP_CORK\0751,SO_BINDTOIFINDEX=3", |m| {
        m.set(sock::sk_bound_dev_if, 3);
        m.device = Some(name(b"x,TCP_CORK=1"));
    }),
    (ALL, "SO_MAX_PACING_RATE=18446744073709551614", |m| m.set(sock::sk_max_pacing_rate, usize::MAX - 1)),
    (ALL, "SO_BUSY_POLL=50", |m| m.set(sock::sk_ll_usec, 50)),
    (ALL, "SO_PREFER_BUSY_POLL=1", |m| m.set(sock::sk_prefer_busy_poll, 1)),
    (ALL, "SO_INCOMING_CPU=0", |m| {
        m.if_of(TCP, |m| m.set_state(TCP_LISTEN));
        m.set(sock::sk_incoming_cpu, 0);
    }),
    (ALL, "SO_RCVLOWAT=4096", |m| m.set(sock::sk_rcvlowat, 4096)),
    (ALL, "SO_TIMESTAMPING=16,SO_TIMESTAMPING_NEW=16", |m| {
        m.set(sock::sk_tsflags, 16);
        m.flip_flag(SOCK_TSTAMP_NEW);
    }),
    (ALL, "SO_ATTACH_FILTER=1", |m| m.set(sock::sk_filter, ptr::without_provenance_mut(8))),
    (ALL, "SO_ATTACH_REUSEPORT_CBPF=1", |m| {
        m.set(sock::sk_reuseport_cb, ptr::without_provenance_mut(8));
        m.reuseport_prog = true;
    }),
    (ALL, "SO_PEEK_OFF=0", |m| m.set(sock::sk_peek_off, 0)),
    (ALL, "SO_RESERVE_MEM=8192", |m| m.set(sock::sk_reserved_mem, 8192)),
    (TCP, "SO_TXREHASH=255", |m| m.set(sock::sk_txrehash, 255)),
    (ALL, "SO_TXTIME=11:3", |m| {
        m.flip_flag(SOCK_TXTIME);
        m.set(sock::sk_clockid, 11);
        m.txtime_flags = 3;
    }),
    (TCP, "TCP_MAXSEG=1390", |m| {
        m.set(tcp_sock::user_mss, 1400);
        m.set(tcp_sock::mss_cache, 1390);
    }),
    (TCP, "TCP_CONGESTION=reno", |m| {
        m.set_bit(Protocol::Tcp, TCP_CA_SETSOCKOPT_BIT);
        m.names[NAME_CONGESTION as usize] = name(b"reno");
    }),
    (TCP, "TCP_SYNCNT=6", |m| m.set(inet_connection_sock::icsk_syn_retries, 6)),
    (TCP, "TCP_LINGER2=60", |m| m.set(tcp_sock::linger2, 15_000)),
    (TCP, "TCP_WINDOW_CLAMP=65536", |m| {
        m.set_state(TCP_LISTEN);
        m.set(tcp_sock::window_clamp, 65536);
    }),
    (TCP, "TCP_NOTSENT_LOWAT=4294967295", |m| m.set(tcp_sock::notsent_lowat, u32::MAX)),
    (TCP, "TCP_ULP=tls", |m| with_tls(m).max_payload = 16384),
    (TCP, "TCP_RTO_MAX_MS=5000", |m| m.set(inet_connection_sock::icsk_rto_max, 1250)),
    (TCP, "TCP_RTO_MIN_US=12000", |m| m.set(inet_connection_sock::icsk_rto_min, 3)),
    (TCP, "TCP_DELACK_MAX_US=4000", |m| m.set(inet_connection_sock::icsk_delack_max, 1)),
    (TCP, "TCP_SAVE_SYN=2", |m| m.set_bit(Protocol::Tcp, TCP_SAVE_SYN_BITS + 1)),
    (TCP, "TCP_TX_DELAY=1500", |m| m.set(tcp_sock::tcp_tx_delay, 1500)),
    (TCP, "TCP_ULP=tls,TLS_TX_ZEROCOPY_RO=1", |m| with_tls(m).zerocopy = true),
    (TCP, "TCP_ULP=tls,TLS_RX_EXPECT_NO_PAD=1", |m| with_tls(m).no_pad = true),
    (TCP, "TCP_ULP=tls,TLS_TX_MAX_PAYLOAD_LEN=16383", |m| with_tls(m).max_payload = 16383),
    (UDP, "UDP_SEGMENT=65507", |m| m.set(udp_sock::gso_size, 65507)),
    (UDP, "UDP_ENCAP=2", |m| m.set(udp_sock::encap_type, 2)),
    ("raw", "ICMP_FILTER=4294967294", |m| if !m.is_ipv6() {
        m.set(sock_common::skc_num, IPPROTO_ICMP);
        m.set(raw_sock::filter, u32::MAX - 1);
    }),
    ("raw", "IP_HDRINCL=1", |m| if !m.is_ipv6() { m.flip_inet_flag(INET_FLAGS_HDRINCL) }),
    (IP, "IP_OPTIONS=40", |m| {
        m.set(inet_sock::inet_opt, ptr::without_provenance_mut(8));
        m.ip_options = 40;
    }),
    (IP, "IP_TOS=16", |m| m.set(inet_sock::tos, 16)),
    (IP, "IP_TTL=0", |m| m.set(inet_sock::uc_ttl, 0)),
    (IP, "IP_MINTTL=255", |m| m.set(inet_sock::min_ttl, 255)),
    (IP, "IP_MTU_DISCOVER=0", |m| m.set(inet_sock::pmtudisc, 0)),
    // An `int` in network order: bytes 0, 0, 0, 3.
    (IP, "IP_UNICAST_IF=50331648", |m| m.set(inet_sock::uc_index, 3)),
    (IP, "IP_LOCAL_PORT_RANGE=4294936576", |m| m.set(inet_sock::local_port_range, (65535 << 16) | 34816)),
    (IP_DATAGRAMS, "IP_MULTICAST_TTL=0", |m| m.set(inet_sock::mc_ttl, 0)),
    (IP_DATAGRAMS, "IP_MULTICAST_IF=0.0.0.0%18", |m| m.set(inet_sock::mc_index, 18)),
    (IPV6, "IPV6_V6ONLY=1", |m| m.bits |= 1 << SK_IPV6ONLY_BIT),
    (IPV6, "IPV6_TCLASS=184", |m| m.set(ipv6_pinfo::tclass, 184)),
    (IPV6, "IPV6_UNICAST_HOPS=255", |m| m.set(ipv6_pinfo::hop_limit, 255)),
    (IPV6_DATAGRAMS, "IPV6_MULTICAST_HOPS=255", |m| m.set(ipv6_pinfo::mcast_hops, 255)),
    (IPV6_DATAGRAMS, "IPV6_MULTICAST_IF=2", |m| m.set(ipv6_pinfo::mcast_oif, 2)),
    (IPV6, "IPV6_MTU_DISCOVER=5", |m| m.set(ipv6_pinfo::pmtudisc, 5)),
    (IPV6, "IPV6_MTU=1280", |m| m.set(ipv6_pinfo::frag_size, 1280)),
    (IPV6, "IPV6_UNICAST_IF=16777216", |m| m.set(ipv6_pinfo::ucast_oif, 1)),
    (IPV6, "IPV6_ADDR_PREFERENCES=1026", |m| m.set(ipv6_pinfo::srcprefs, 2)),
    (IPV6, "IPV6_MINHOPCOUNT=1", |m| m.set(ipv6_pinfo::min_hopcount, 1)),
    (IPV6, "IPV6_AUTOFLOWLABEL=0", |m| m.flip_inet_flag(INET_FLAGS_AUTOFLOWLABEL_SET)),
    (IPV6, "IPV6_PKTINFO=::1", |m| m.set(ipv6_pinfo::sticky_pktinfo, [0, 0, 0, 1u32.to_be(), 0])),
    (IPV6, "IPV6_FLOWLABEL_MGR=1", |m| m.flip_inet_flag(INET_FLAGS_REPFLOW)),
    ("raw6", "IPV6_CHECKSUM=6", |m| {
        m.set(raw6_sock::checksum, 1);
        m.set(raw6_sock::offset, 6);
    }),
    ("raw6", "IPV6_HDRINCL=1", |m| if m.is_ipv6() { m.flip_inet_flag(INET_FLAGS_HDRINCL) }),
    ("raw6", "ICMPV6_FILTER=00000000000000010000001000000abcdef0000001234567ffffffff80000000", |m| if m.is_ipv6() {
        m.set(sock_common::skc_num, IPPROTO_ICMPV6);
        m.set(raw6_sock::checksum, 1);
        m.set(raw6_sock::offset, 2);
        m.set(raw6_sock::filter, [0, 1, 0x10, 0xabc, 0xdef0_0000, 0x0123_4567, u32::MAX, 1 << 31]);
    }),
    (ALL, "SO_DEBUG=1", |m| m.flip_flag(SOCK_DBG)),
    (ALL, "SO_DONTROUTE=1", |m| m.flip_flag(SOCK_LOCALROUTE)),
    (ALL, "SO_OOBINLINE=1", |m| m.flip_flag(SOCK_URGINLINE)),
    (ALL, "SO_NO_CHECK=1", |m| m.bits |= 1 << SK_NO_CHECK_TX_BIT),
    (ALL, "SO_TIMESTAMP=1", |m| m.flip_flag(SOCK_RCVTSTAMP)),
    (ALL, "SO_TIMESTAMPNS=1", |m| {
        m.flip_flag(SOCK_RCVTSTAMP);
        m.flip_flag(SOCK_RCVTSTAMPNS);
    }),
    (ALL, "SO_TIMESTAMP_NEW=1", |m| {
        m.flip_flag(SOCK_RCVTSTAMP);
        m.flip_flag(SOCK_TSTAMP_NEW);
    }),
    (ALL, "SO_TIMESTAMPNS_NEW=1", |m| {
        m.flip_flag(SOCK_RCVTSTAMPNS);
        m.flip_flag(SOCK_TSTAMP_NEW);
    }),
    (ALL, "SO_RXQ_OVFL=1", |m| m.flip_flag(SOCK_RXQ_OVFL)),
    (ALL, "SO_WIFI_STATUS=1", |m| m.flip_flag(SOCK_WIFI_STATUS)),
    (ALL, "SO_NOFCS=1", |m| m.flip_flag(SOCK_NOFCS)),
    (ALL, "SO_LOCK_FILTER=1", |m| m.flip_flag(SOCK_FILTER_LOCKED)),
    (ALL, "SO_SELECT_ERR_QUEUE=1", |m| m.flip_flag(SOCK_SELECT_ERR_QUEUE)),
    (ALL, "SO_ZEROCOPY=1", |m| m.flip_flag(SOCK_ZEROCOPY)),
    (ALL, "SO_RCVMARK=1", |m| m.flip_flag(SOCK_RCVMARK)),
    (ALL, "SO_RCVPRIORITY=1", |m| m.flip_flag(SOCK_RCVPRIORITY)),
    (TCP, "TCP_CORK=1", |m| m.set_bit(Protocol::Tcp, TCP_CORK_BIT)),
    (TCP, "TCP_REPAIR=1", |m| m.set_bit(Protocol::Tcp, TCP_REPAIR_BIT)),
    (TCP, "TCP_INQ=1", |m| m.set_bit(Protocol::Tcp, TCP_INQ_BIT)),
    (TCP, "TCP_FASTOPEN_CONNECT=1", |m| m.set_bit(Protocol::Tcp, TCP_FASTOPEN_CONNECT_BIT)),
    (TCP, "TCP_FASTOPEN_NO_COOKIE=1", |m| m.set_bit(Protocol::Tcp, TCP_FASTOPEN_NO_COOKIE_BIT)),
    (TCP, "TCP_THIN_LINEAR_TIMEOUTS=1", |m| m.set_bit(Protocol::Tcp, TCP_THIN_LTO_BIT)),
    (UDP, "UDP_CORK=1", |m| m.set(udp_sock::udp_flags, m.get(udp_sock::udp_flags) | 1 << UDP_FLAGS_CORK)),
    (UDP, "UDP_GRO=1", |m| m.set(udp_sock::udp_flags, m.get(udp_sock::udp_flags) | 1 << UDP_FLAGS_GRO_ENABLED)),
    (UDP, "UDP_NO_CHECK6_TX=1", |m| m.set(udp_sock::udp_flags, m.get(udp_sock::udp_flags) | 1 << UDP_FLAGS_NO_CHECK6_TX)),
    (UDP, "UDP_NO_CHECK6_RX=1", |m| m.set(udp_sock::udp_flags, m.get(udp_sock::udp_flags) | 1 << UDP_FLAGS_NO_CHECK6_RX)),
    (IP, "IP_RECVERR=1", |m| m.flip_inet_flag(INET_FLAGS_RECVERR)),
    (IP, "IP_RECVERR_RFC4884=1", |m| m.flip_inet_flag(INET_FLAGS_RECVERR_RFC4884)),
    (IP, "IP_PKTINFO=1", |m| m.flip_inet_flag(INET_FLAGS_PKTINFO)),
    (IP, "IP_RECVTTL=1", |m| m.flip_inet_flag(INET_FLAGS_TTL)),
    (IP, "IP_RECVTOS=1", |m| m.flip_inet_flag(INET_FLAGS_TOS)),
    (IP, "IP_RECVOPTS=1", |m| m.flip_inet_flag(INET_FLAGS_RECVOPTS)),
    (IP, "IP_RETOPTS=1", |m| m.flip_inet_flag(INET_FLAGS_RETOPTS)),
    (IP, "IP_PASSSEC=1", |m| m.flip_inet_flag(INET_FLAGS_PASSSEC)),
    (IP, "IP_RECVORIGDSTADDR=1", |m| m.flip_inet_flag(INET_FLAGS_ORIGDSTADDR)),
    (IP, "IP_CHECKSUM=1", |m| m.flip_inet_flag(INET_FLAGS_CHECKSUM)),
    (IP, "IP_RECVFRAGSIZE=1", |m| m.flip_inet_flag(INET_FLAGS_RECVFRAGSIZE)),
    // These three are one bit of the kernel with the options of IPv6 that are called like them.
    ("tcp udp raw", "IP_FREEBIND=1", |m| if !m.is_ipv6() { m.flip_inet_flag(INET_FLAGS_FREEBIND) }),
    ("tcp6 udp6", "IP_FREEBIND=1,IPV6_FREEBIND=1", |m| if m.is_ipv6() { m.if_of("tcp udp", |m| m.flip_inet_flag(INET_FLAGS_FREEBIND)) }),
    ("raw6", "IPV6_FREEBIND=1", |m| if m.is_ipv6() { m.if_of("raw", |m| m.flip_inet_flag(INET_FLAGS_FREEBIND)) }),
    ("tcp udp raw", "IP_TRANSPARENT=1", |m| if !m.is_ipv6() { m.flip_inet_flag(INET_FLAGS_TRANSPARENT) }),
    ("tcp6 udp6", "IP_TRANSPARENT=1,IPV6_TRANSPARENT=1", |m| if m.is_ipv6() { m.if_of("tcp udp", |m| m.flip_inet_flag(INET_FLAGS_TRANSPARENT)) }),
    ("raw6", "IPV6_TRANSPARENT=1", |m| if m.is_ipv6() { m.if_of("raw", |m| m.flip_inet_flag(INET_FLAGS_TRANSPARENT)) }),
    ("raw", "IP_ROUTER_ALERT=1", |m| if !m.is_ipv6() { m.flip_inet_flag(INET_FLAGS_RTALERT) }),
    ("raw6", "IPV6_ROUTER_ALERT=1", |m| if m.is_ipv6() { m.flip_inet_flag(INET_FLAGS_RTALERT) }),
    (IP, "IP_BIND_ADDRESS_NO_PORT=1", |m| m.flip_inet_flag(INET_FLAGS_BIND_ADDRESS_NO_PORT)),
    (IP_DATAGRAMS, "IP_MULTICAST_LOOP=0", |m| m.flip_inet_flag(INET_FLAGS_MC_LOOP)),
    ("udp raw", "IP_MULTICAST_ALL=0", |m| if !m.is_ipv6() { m.flip_inet_flag(INET_FLAGS_MC_ALL) }),
    ("udp6", "IP_MULTICAST_ALL=1", |m| if m.is_ipv6() { m.flip_inet_flag(INET_FLAGS_MC_ALL) }),
    ("raw", "IP_NODEFRAG=1", |m| m.flip_inet_flag(INET_FLAGS_NODEFRAG)),
    (IPV6_DATAGRAMS, "IPV6_MULTICAST_LOOP=0", |m| if m.is_ipv6() { m.flip_inet_flag(INET_FLAGS_MC6_LOOP) }),
    (IPV6_DATAGRAMS, "IPV6_MULTICAST_ALL=0", |m| if m.is_ipv6() { m.flip_inet_flag(INET_FLAGS_MC6_ALL) }),
    (IPV6, "IPV6_RECVERR=1", |m| m.flip_inet_flag(INET_FLAGS_RECVERR6)),
    (IPV6, "IPV6_RECVERR_RFC4884=1", |m| m.flip_inet_flag(INET_FLAGS_RECVERR6_RFC4884)),
    (IPV6, "IPV6_DONTFRAG=1", |m| m.flip_inet_flag(INET_FLAGS_DONTFRAG)),
    (IPV6, "IPV6_FLOWINFO_SEND=1", |m| m.flip_inet_flag(INET_FLAGS_SNDFLOW)),
    (IPV6, "IPV6_ROUTER_ALERT_ISOLATE=1", |m| m.flip_inet_flag(INET_FLAGS_RTALERT_ISOLATE)),
    (IPV6, "IPV6_RECVPKTINFO=1", |m| m.set_rxopt(RXOPT_RXINFO_BIT)),
    (IPV6, "IPV6_RECVHOPLIMIT=1", |m| m.set_rxopt(RXOPT_RXHLIM_BIT)),
    (IPV6, "IPV6_RECVRTHDR=1", |m| m.set_rxopt(RXOPT_SRCRT_BIT)),
    (IPV6, "IPV6_RECVHOPOPTS=1", |m| m.set_rxopt(RXOPT_HOPOPTS_BIT)),
    (IPV6, "IPV6_RECVDSTOPTS=1", |m| m.set_rxopt(RXOPT_DSTOPTS_BIT)),
    (IPV6, "IPV6_RECVTCLASS=1", |m| m.set_rxopt(RXOPT_RXTCLASS_BIT)),
    (IPV6, "IPV6_RECVPATHMTU=1", |m| m.set_rxopt(RXOPT_RXPMTU_BIT)),
    (IPV6, "IPV6_RECVORIGDSTADDR=1", |m| m.set_rxopt(RXOPT_RXORIGDSTADDR_BIT)),
    (IPV6, "IPV6_RECVFRAGSIZE=1", |m| m.set_rxopt(RXOPT_RECVFRAGSIZE_BIT)),
    (IPV6, "IPV6_FLOWINFO=1", |m| m.set_rxopt(RXOPT_RXFLOW_BIT)),
    (IPV6, "IPV6_2292PKTINFO=1", |m| m.set_rxopt(RXOPT_RXOINFO_BIT)),
    (IPV6, "IPV6_2292HOPLIMIT=1", |m| m.set_rxopt(RXOPT_RXOHLIM_BIT)),
    (IPV6, "IPV6_2292RTHDR=1", |m| m.set_rxopt(RXOPT_OSRCRT_BIT)),
    (IPV6, "IPV6_2292HOPOPTS=1", |m| m.set_rxopt(RXOPT_OHOPOPTS_BIT)),
    (IPV6, "IPV6_2292DSTOPTS=1", |m| m.set_rxopt(RXOPT_ODSTOPTS_BIT)),
];

/// What level SOL_TLS sets, of a socket that has TLS.
pub(crate) fn with_tls(m: &mut Memory) -> &mut Tls {
    m.set(
        inet_connection_sock::icsk_ulp_ops,
        ptr::without_provenance_mut(8),
    );
    m.names[NAME_ULP as usize] = name(b"tls");
    &mut m.tls
}

/// Sets what can be set at once.
pub(crate) fn set_all(socket: &mut Memory) {
    CASES.iter().for_each(|(_, _, set)| set(socket));
}

/// Fails where one of the cases does not give its options in just the files that it names.
pub(crate) fn check(cases: &[Case]) {
    for (files, text, set) in cases {
        for (file, mut socket) in kinds() {
            set(&mut socket);
            let expected = match files.split(' ').any(|name| name == file) {
                true => format!(",{text}"),
                false => String::new(),
            };
            assert_eq!(further(&socket), expected, "{text} in {file}");
        }
    }
}

#[test]
fn each_by_itself() {
    check(CASES);
}

#[test]
fn a_new_socket_shows_none() {
    for (file, socket) in kinds() {
        let line = line(&socket, &view());
        assert_eq!(line, oracle::line(&socket, &view()), "{file}");
        assert_eq!(further(&socket), "", "{file}");
    }
}

#[test]
fn all_at_once() {
    for (file, mut socket) in kinds() {
        set_all(&mut socket);
        assert_eq!(
            line(&socket, &view()),
            oracle::line(&socket, &view()),
            "{file}"
        );
    }
}
