// SPDX-License-Identifier: GPL-2.0

//! The options that few sockets set: each by itself in every file, all at once, and none.

use crate::{
    names::name,
    oracle,
    report::{Flag, Inet6, Protocol, Rare, RareProtocol, RareRaw, RareTcp, RareUdp, TxTime},
    samples::{plain_rare, rare_options, FILES},
};

// In which files an option appears: IPv6 sockets have IPPROTO_IP as well, but for raw ones.
pub(crate) const ALL: &str = "tcp tcp6 udp udp6 raw raw6";
pub(crate) const TCP: &str = "tcp tcp6";
pub(crate) const UDP: &str = "udp udp6";
pub(crate) const DATAGRAMS: &str = "udp udp6 raw raw6";
pub(crate) const IP: &str = "tcp tcp6 udp udp6 raw";
pub(crate) const IP_DATAGRAMS: &str = "udp udp6 raw";
pub(crate) const IPV6: &str = "tcp6 udp6 raw6";
pub(crate) const IPV6_DATAGRAMS: &str = "udp6 raw6";

type Case = (&'static str, &'static str, fn(&mut Rare));

/// Protocols, the options there, and what sets them, at 250 jiffies a second. Setting all of them one
/// after the other leaves every option set.
#[rustfmt::skip]
const CASES: &[Case] = &[
    (ALL, "SO_MARK=4294967295", |r| r.socket.mark = u32::MAX),
    (ALL, "SO_PRIORITY=6", |r| r.socket.priority = 6),
    (ALL, r"SO_BINDTODEVICE=x\054TCP_CORK\0751", |r| r.socket.device = Some(name(b"x,TCP_CORK=1"))),
    (ALL, "SO_BINDTOIFINDEX=3", |r| r.socket.bound_dev_if = 3),
    (ALL, "SO_MAX_PACING_RATE=18446744073709551614", |r| r.socket.max_pacing_rate = u64::MAX - 1),
    (ALL, "SO_BUSY_POLL=50", |r| r.socket.ll_usec = 50),
    (ALL, "SO_PREFER_BUSY_POLL=1", |r| r.socket.prefer_busy_poll = 1),
    (TCP, "SO_INCOMING_CPU=0", |r| tcp(r, |t| t.incoming_cpu = 0)),
    (UDP, "SO_INCOMING_CPU=1", |r| udp(r, |u| u.incoming_cpu = 1)),
    ("raw raw6", "SO_INCOMING_CPU=2", |r| raw(r, |u| u.incoming_cpu = 2)),
    (ALL, "SO_RCVLOWAT=4096", |r| r.socket.rcvlowat = 4096),
    (ALL, "SO_TIMESTAMPING=16,SO_TIMESTAMPING_NEW=16", |r| {
        r.socket.tsflags = 16;
        r.socket.tstamp_new = true;
    }),
    (ALL, "SO_ATTACH_FILTER=1", |r| r.socket.filter = true),
    (ALL, "SO_PEEK_OFF=0", |r| r.socket.peek_off = 0),
    (ALL, "SO_RESERVE_MEM=8192", |r| r.socket.reserved_mem = 8192),
    (TCP, "SO_TXREHASH=255", |r| r.socket.txrehash = Some(255)),
    (ALL, "SO_TXTIME=11:3", |r| r.socket.txtime = Some(TxTime { clockid: 11, flags: 3 })),
    (TCP, "TCP_MAXSEG=1400", |r| tcp(r, |t| t.maxseg = Some(1400))),
    (TCP, "TCP_CONGESTION=reno", |r| tcp(r, |t| t.congestion = Some(name(b"reno")))),
    (TCP, "TCP_SYNCNT=6", |r| tcp(r, |t| t.syn_retries = 6)),
    (TCP, "TCP_LINGER2=60", |r| tcp(r, |t| t.linger2 = 15_000)),
    (TCP, "TCP_WINDOW_CLAMP=65536", |r| tcp(r, |t| t.window_clamp = 65536)),
    (TCP, "TCP_NOTSENT_LOWAT=4294967295", |r| tcp(r, |t| t.notsent_lowat = u32::MAX)),
    (TCP, "TCP_ULP=tls", |r| tcp(r, |t| t.ulp = Some(name(b"tls")))),
    (TCP, "TCP_RTO_MAX_MS=5000", |r| tcp(r, |t| t.rto_max = Some(1250))),
    (TCP, "TCP_RTO_MIN_US=12000", |r| tcp(r, |t| t.rto_min = Some(3))),
    (TCP, "TCP_DELACK_MAX_US=4000", |r| tcp(r, |t| t.delack_max = Some(1))),
    (TCP, "TCP_SAVE_SYN=2", |r| tcp(r, |t| t.save_syn = 2)),
    (TCP, "TCP_TX_DELAY=1500", |r| tcp(r, |t| t.tx_delay = 1500)),
    (UDP, "UDP_SEGMENT=65507", |r| udp(r, |u| u.gso_size = 65507)),
    (UDP, "UDP_ENCAP=2", |r| udp(r, |u| u.encap_type = 2)),
    ("raw", "ICMP_FILTER=4294967294", |r| raw(r, |raw| raw.icmp_filter = u32::MAX - 1)),
    ("raw", "IP_HDRINCL=1", |r| if r.inet6.is_none() { raw(r, |raw| raw.hdrincl = Some(true)) }),
    (IP, "IP_TOS=16", |r| r.inet.tos = 16),
    (IP, "IP_TTL=0", |r| r.inet.uc_ttl = 0),
    (IP, "IP_MINTTL=255", |r| r.inet.min_ttl = 255),
    (IP, "IP_MTU_DISCOVER=0", |r| r.inet.pmtudisc = Some(0)),
    // An `int` in network order: bytes 0, 0, 0, 3.
    (IP, "IP_UNICAST_IF=50331648", |r| r.inet.uc_index = 3),
    (IP, "IP_LOCAL_PORT_RANGE=4294936576", |r| r.inet.local_port_range = (65535 << 16) | 34816),
    (IP_DATAGRAMS, "IP_MULTICAST_TTL=0", |r| r.inet.mc_ttl = 0),
    (IP_DATAGRAMS, "IP_MULTICAST_IF=192.168.1.18", |r| r.inet.mc_addr = [192, 168, 1, 18]),
    (IPV6, "IPV6_V6ONLY=0", |r| inet6(r, |i| i.v6only = Some(false))),
    (IPV6, "IPV6_TCLASS=184", |r| inet6(r, |i| i.tclass = 184)),
    (IPV6, "IPV6_UNICAST_HOPS=255", |r| inet6(r, |i| i.hop_limit = 255)),
    (IPV6_DATAGRAMS, "IPV6_MULTICAST_HOPS=255", |r| inet6(r, |i| i.mcast_hops = 255)),
    (IPV6_DATAGRAMS, "IPV6_MULTICAST_IF=2", |r| inet6(r, |i| i.mcast_oif = 2)),
    (IPV6, "IPV6_MTU_DISCOVER=5", |r| inet6(r, |i| i.pmtudisc = 5)),
    (IPV6, "IPV6_UNICAST_IF=16777216", |r| inet6(r, |i| i.ucast_oif = 1)),
    (IPV6, "IPV6_ADDR_PREFERENCES=1026", |r| inet6(r, |i| i.srcprefs = 2)),
    (IPV6, "IPV6_MINHOPCOUNT=1", |r| inet6(r, |i| i.min_hopcount = 1)),
    (IPV6, "IPV6_AUTOFLOWLABEL=0", |r| inet6(r, |i| i.autoflowlabel = Some(false))),
    ("raw6", "IPV6_CHECKSUM=-1", |r| raw(r, |raw| raw.checksum = Some(-1))),
    ("raw6", "IPV6_HDRINCL=0", |r| if r.inet6.is_some() { raw(r, |raw| raw.hdrincl = Some(false)) }),
    ("raw6", "ICMPV6_FILTER=00000000000000010000001000000abcdef0000001234567ffffffff80000000",
        |r| raw(r, |raw| raw.icmpv6_filter = [0, 1, 0x10, 0xabc, 0xdef0_0000, 0x0123_4567, u32::MAX, 1 << 31])),
];

/// Values beside a default, and those that do not count as set.
#[rustfmt::skip]
const EDGES: &[Case] = &[
    (ALL, "SO_BINDTODEVICE=", |r| r.socket.device = Some(name(b""))),
    (ALL, "SO_BINDTOIFINDEX=-1", |r| r.socket.bound_dev_if = -1),
    (ALL, "SO_MAX_PACING_RATE=0", |r| r.socket.max_pacing_rate = 0),
    (ALL, "SO_MAX_PACING_RATE=4294967295", |r| r.socket.max_pacing_rate = u32::MAX.into()),
    (ALL, "SO_RCVLOWAT=0", |r| r.socket.rcvlowat = 0),
    (ALL, "SO_RCVLOWAT=2147483647", |r| r.socket.rcvlowat = i32::MAX),
    (ALL, "SO_PEEK_OFF=-2", |r| r.socket.peek_off = -2),
    (TCP, "SO_TXREHASH=0", |r| r.socket.txrehash = Some(0)),
    (ALL, "SO_TXTIME=0:0", |r| r.socket.txtime = Some(TxTime { clockid: 0, flags: 0 })),
    (ALL, "SO_TIMESTAMPING=2048", |r| r.socket.tsflags = 2048),
    ("", "", |r| r.socket.tstamp_new = true),
    (TCP, "TCP_LINGER2=-1", |r| tcp(r, |t| t.linger2 = -1)),
    (TCP, "TCP_LINGER2=-1", |r| tcp(r, |t| t.linger2 = i32::MIN)),
    (TCP, "TCP_LINGER2=0", |r| tcp(r, |t| t.linger2 = 249)),
    (TCP, "TCP_LINGER2=8589934", |r| tcp(r, |t| t.linger2 = i32::MAX)),
    ("", "", |r| tcp(r, |t| t.linger2 = 0)),
    ("udp udp6 raw", "IP_TOS=3", |r| r.inet.tos = 3),
    (IP, "IP_TOS=255", |r| r.inet.tos = 255),
    (IP, "IP_TOS=4", |r| r.inet.tos = 4),
    (IP, "IP_TTL=255", |r| r.inet.uc_ttl = 255),
    (IP, "IP_MTU_DISCOVER=1", |r| r.inet.pmtudisc = Some(1)),
    (IP, "IP_UNICAST_IF=-1", |r| r.inet.uc_index = -1),
    (IP_DATAGRAMS, "IP_MULTICAST_TTL=2", |r| r.inet.mc_ttl = 2),
    (IPV6, "IPV6_V6ONLY=1", |r| inet6(r, |i| i.v6only = Some(true))),
    ("udp6 raw6", "IPV6_TCLASS=1", |r| inet6(r, |i| i.tclass = 1)),
    (IPV6, "IPV6_TCLASS=7", |r| inet6(r, |i| i.tclass = 7)),
    (IPV6, "IPV6_UNICAST_HOPS=0", |r| inet6(r, |i| i.hop_limit = 0)),
    (IPV6_DATAGRAMS, "IPV6_MULTICAST_HOPS=0", |r| inet6(r, |i| i.mcast_hops = 0)),
    (IPV6, "IPV6_MTU_DISCOVER=0", |r| inet6(r, |i| i.pmtudisc = 0)),
    (IPV6, "IPV6_AUTOFLOWLABEL=1", |r| inet6(r, |i| i.autoflowlabel = Some(true))),
    ("raw6", "IPV6_CHECKSUM=2147483647", |r| raw(r, |raw| raw.checksum = Some(i32::MAX))),
    ("raw6", "ICMPV6_FILTER=0000000000000000000000000000000000000000000000000000000000000001",
        |r| raw(r, |raw| raw.icmpv6_filter[7] = 1)),
];

fn tcp(rare: &mut Rare, set: fn(&mut RareTcp)) {
    if let RareProtocol::Tcp(tcp) = &mut rare.protocol {
        set(tcp);
    }
}

fn udp(rare: &mut Rare, set: fn(&mut RareUdp)) {
    if let RareProtocol::Udp(udp) = &mut rare.protocol {
        set(udp);
    }
}

fn raw(rare: &mut Rare, set: fn(&mut RareRaw)) {
    if let RareProtocol::Raw(raw) = &mut rare.protocol {
        set(raw);
    }
}

fn inet6(rare: &mut Rare, set: fn(&mut Inet6)) {
    if let Some(inet6) = &mut rare.inet6 {
        set(inet6);
    }
}

/// A new socket of every kind, with the file that lists it.
pub(crate) fn kinds() -> impl Iterator<Item = (String, Protocol, Rare)> {
    let twins = FILES
        .into_iter()
        .flat_map(|file| [(file, false), (file, true)]);
    twins.map(|(file, ipv6)| {
        let name = format!("{}{}", file.name(), if ipv6 { "6" } else { "" });
        (name, file, plain_rare(file, ipv6))
    })
}

/// Sets every option.
pub(crate) fn set_all(rare: &mut Rare) {
    CASES.iter().for_each(|(_, _, set)| set(rare));
    for &flag in Flag::ALL {
        rare.flags = rare.flags.with(flag);
    }
}

#[test]
fn each_by_itself() {
    for (files, text, set) in CASES.iter().chain(EDGES) {
        for (file, kind, mut rare) in kinds() {
            set(&mut rare);
            let expected = match files.split(' ').any(|name| name == file) {
                true => format!(",{text}"),
                false => String::new(),
            };
            assert_eq!(rare_options(kind, &rare, 250), expected, "{text} in {file}");
        }
    }
}

#[test]
fn a_new_socket_shows_none() {
    for (file, kind, rare) in kinds() {
        assert_eq!(rare_options(kind, &rare, 250), "", "{file}");
    }
}

#[test]
fn all_at_once() {
    for (file, kind, mut rare) in kinds() {
        set_all(&mut rare);
        let line = rare_options(kind, &rare, 250);
        assert_eq!(line, oracle::rare_options(kind, &rare, 250), "{file}");
        for (files, text, _) in CASES {
            let shown = (line.clone() + ",").contains(&format!(",{text},"));
            let listed = files.split(' ').any(|name| name == file);
            assert_eq!(shown, listed, "{text} in {file}");
        }
    }
}
