// SPDX-License-Identifier: GPL-2.0

//! The options that few sockets set, each with a comma before it.

use crate::report::{Flag, Inet, Inet6, Name, Protocol, Rare, RareProtocol};
use std::{fmt::Display, net::Ipv4Addr};

/// Collects options.
struct Options(String);

impl Options {
    fn some(&mut self, name: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.0 += &format!(",{name}={value}");
        }
    }

    fn unless<T: PartialEq + Display>(&mut self, default: T, name: &str, value: T) {
        if value != default {
            self.some(name, Some(value));
        }
    }
}

pub(crate) fn options(protocol: Protocol, rare: &Rare, hz: u32) -> String {
    let mut options = Options(String::new());
    socket(&mut options, protocol, rare);
    own(&mut options, rare, hz);
    // A raw IPv6 socket has nothing of IPv4.
    let ip = rare.inet6.is_none() || !matches!(protocol, Protocol::Raw);
    if ip {
        inet(&mut options, protocol, rare);
    }
    if let Some(ipv6) = &rare.inet6 {
        inet6(&mut options, protocol, rare, ipv6);
    }
    for (flag, name, value) in flags(protocol, ip, rare.inet6.is_some()) {
        if rare.flags.has(flag) {
            options.some(name, Some(value));
        }
    }
    options.0
}

fn socket(options: &mut Options, protocol: Protocol, rare: &Rare) {
    let socket = &rare.socket;
    match protocol {
        Protocol::Tcp if rare.flags.has(Flag::SO_BROADCAST) => {
            options.some("SO_BROADCAST", Some(1))
        }
        Protocol::Udp | Protocol::Raw if rare.flags.has(Flag::SO_KEEPALIVE) => {
            options.some("SO_KEEPALIVE", Some(1))
        }
        _ => {}
    }
    options.unless(0, "SO_MARK", socket.mark);
    options.unless(0, "SO_PRIORITY", socket.priority);
    options.some("SO_BINDTODEVICE", socket.device.map(text));
    options.unless(0, "SO_BINDTOIFINDEX", socket.bound_dev_if);
    options.unless(u64::MAX, "SO_MAX_PACING_RATE", socket.max_pacing_rate);
    options.unless(0, "SO_BUSY_POLL", socket.ll_usec);
    options.unless(0, "SO_PREFER_BUSY_POLL", socket.prefer_busy_poll);
    match rare.protocol {
        RareProtocol::Tcp(tcp) => options.unless(-1, "SO_INCOMING_CPU", tcp.incoming_cpu),
        RareProtocol::Udp(udp) => options.unless(-1, "SO_INCOMING_CPU", udp.incoming_cpu),
        RareProtocol::Raw(raw) => options.unless(-1, "SO_INCOMING_CPU", raw.incoming_cpu),
    }
    options.unless(1, "SO_RCVLOWAT", socket.rcvlowat);
    options.unless(0, "SO_TIMESTAMPING", socket.tsflags);
    if socket.tstamp_new {
        options.unless(0, "SO_TIMESTAMPING_NEW", socket.tsflags);
    }
    options.unless(0, "SO_ATTACH_FILTER", i32::from(socket.filter));
    options.unless(-1, "SO_PEEK_OFF", socket.peek_off);
    options.unless(0, "SO_RESERVE_MEM", socket.reserved_mem);
    if let RareProtocol::Tcp(_) = rare.protocol {
        options.some("SO_TXREHASH", socket.txrehash);
    }
    let txtime = socket.txtime;
    options.some(
        "SO_TXTIME",
        txtime.map(|txtime| format!("{}:{}", txtime.clockid, txtime.flags)),
    );
}

fn own(options: &mut Options, rare: &Rare, hz: u32) {
    // Exact where `hz` divides 1000.
    let parts =
        |jiffies: u32, parts: u128| u128::from(jiffies) * parts / u128::from(hz) % (1 << 32);
    match rare.protocol {
        RareProtocol::Tcp(tcp) => {
            options.some("TCP_MAXSEG", tcp.maxseg);
            options.some("TCP_CONGESTION", tcp.congestion.map(text));
            options.unless(0, "TCP_SYNCNT", tcp.syn_retries);
            if tcp.linger2 != 0 {
                let seconds = i64::from(tcp.linger2) / i64::from(hz);
                let none = tcp.linger2 < 0;
                options.some("TCP_LINGER2", Some(if none { -1 } else { seconds }));
            }
            options.unless(0, "TCP_WINDOW_CLAMP", tcp.window_clamp);
            options.unless(0, "TCP_NOTSENT_LOWAT", tcp.notsent_lowat);
            options.some("TCP_ULP", tcp.ulp.map(text));
            options.some("TCP_RTO_MAX_MS", tcp.rto_max.map(|rto| parts(rto, 1000)));
            options.some(
                "TCP_RTO_MIN_US",
                tcp.rto_min.map(|rto| parts(rto, 1_000_000)),
            );
            let delack_max = tcp.delack_max.map(|delack| parts(delack, 1_000_000));
            options.some("TCP_DELACK_MAX_US", delack_max);
            options.unless(0, "TCP_SAVE_SYN", tcp.save_syn);
            options.unless(0, "TCP_TX_DELAY", tcp.tx_delay);
        }
        RareProtocol::Udp(udp) => {
            options.unless(0, "UDP_SEGMENT", udp.gso_size);
            options.unless(0, "UDP_ENCAP", udp.encap_type);
        }
        RareProtocol::Raw(raw) if rare.inet6.is_none() => {
            options.unless(0, "ICMP_FILTER", raw.icmp_filter);
            options.some("IP_HDRINCL", raw.hdrincl.map(i32::from));
        }
        RareProtocol::Raw(_) => {}
    }
}

fn inet(options: &mut Options, protocol: Protocol, rare: &Rare) {
    let Inet {
        tos,
        uc_ttl,
        min_ttl,
        mc_ttl,
        pmtudisc,
        uc_index,
        mc_addr,
        local_port_range,
    } = rare.inet;
    let tcp = matches!(protocol, Protocol::Tcp);
    if !tcp || tos > 3 {
        options.unless(0, "IP_TOS", tos);
    }
    options.some("IP_TTL", Some(uc_ttl).filter(|ttl| !ttl.is_negative()));
    options.unless(0, "IP_MINTTL", min_ttl);
    options.some("IP_MTU_DISCOVER", pmtudisc);
    options.unless(0, "IP_UNICAST_IF", network_order(uc_index));
    options.unless(0, "IP_LOCAL_PORT_RANGE", local_port_range);
    if !tcp {
        options.unless(1, "IP_MULTICAST_TTL", mc_ttl);
        options.unless(Ipv4Addr::UNSPECIFIED, "IP_MULTICAST_IF", mc_addr.into());
    }
}

fn inet6(options: &mut Options, protocol: Protocol, rare: &Rare, inet6: &Inet6) {
    let tcp = matches!(protocol, Protocol::Tcp);
    options.some("IPV6_V6ONLY", inet6.v6only.map(i32::from));
    if !tcp || inet6.tclass > 3 {
        options.unless(0, "IPV6_TCLASS", inet6.tclass);
    }
    let hops = Some(inet6.hop_limit);
    options.some("IPV6_UNICAST_HOPS", hops.filter(|hops| !hops.is_negative()));
    if !tcp {
        options.unless(1, "IPV6_MULTICAST_HOPS", inet6.mcast_hops);
        options.unless(0, "IPV6_MULTICAST_IF", inet6.mcast_oif);
    }
    options.unless(1, "IPV6_MTU_DISCOVER", inet6.pmtudisc);
    options.unless(0, "IPV6_UNICAST_IF", network_order(inet6.ucast_oif));
    if inet6.srcprefs != 0 {
        // IPV6_PREFER_SRC_TMP wins over _PUBLIC; without either there is _PUBTMP_DEFAULT.
        let address = [0x100, 1, 2, 1][usize::from(inet6.srcprefs % 4)];
        // _COA or _HOME.
        let home = [0x400, 4][usize::from(inet6.srcprefs / 4 % 2)];
        options.some("IPV6_ADDR_PREFERENCES", Some(address + home));
    }
    options.unless(0, "IPV6_MINHOPCOUNT", inet6.min_hopcount);
    options.some("IPV6_AUTOFLOWLABEL", inet6.autoflowlabel.map(i32::from));
    if let RareProtocol::Raw(raw) = rare.protocol {
        options.some("IPV6_CHECKSUM", raw.checksum);
        options.some("IPV6_HDRINCL", raw.hdrincl.map(i32::from));
        let filter: String = raw
            .icmpv6_filter
            .iter()
            .map(|w| format!("{w:08x}"))
            .collect::<Vec<_>>()
            .concat();
        options.unless("0".repeat(64), "ICMPV6_FILTER", filter);
    }
}

/// Those that are on or off, with their names and what they are where they are set.
#[rustfmt::skip]
fn flags(protocol: Protocol, ip: bool, ipv6: bool) -> Vec<(Flag, &'static str, i32)> {
    let (tcp, udp, raw) = match protocol {
        Protocol::Tcp => (true, false, false),
        Protocol::Udp => (false, true, false),
        Protocol::Raw => (false, false, true),
    };
    let mut flags = Vec::new();
    macro_rules! on {
        ($applies:expr; $($flag:ident)+) => {
            if $applies {
                flags.extend([$((Flag::$flag, stringify!($flag), 1)),+]);
            }
        };
    }
    on!(true; SO_DEBUG SO_DONTROUTE SO_OOBINLINE);
    on!(udp; SO_NO_CHECK);
    on!(true; SO_TIMESTAMP SO_TIMESTAMPNS SO_TIMESTAMP_NEW SO_TIMESTAMPNS_NEW SO_RXQ_OVFL SO_WIFI_STATUS
        SO_NOFCS SO_LOCK_FILTER SO_SELECT_ERR_QUEUE SO_ZEROCOPY SO_RCVMARK SO_RCVPRIORITY);
    on!(tcp; TCP_CORK TCP_REPAIR TCP_INQ TCP_FASTOPEN_CONNECT TCP_FASTOPEN_NO_COOKIE
        TCP_THIN_LINEAR_TIMEOUTS);
    on!(udp; UDP_CORK UDP_GRO UDP_NO_CHECK6_TX UDP_NO_CHECK6_RX);
    on!(ip; IP_RECVERR IP_RECVERR_RFC4884 IP_PKTINFO IP_RECVTTL IP_RECVTOS IP_RECVOPTS IP_RETOPTS
        IP_PASSSEC IP_RECVORIGDSTADDR IP_CHECKSUM IP_RECVFRAGSIZE IP_FREEBIND IP_TRANSPARENT
        IP_BIND_ADDRESS_NO_PORT);
    if ip && !tcp {
        flags.push((Flag::IP_MULTICAST_LOOP, "IP_MULTICAST_LOOP", 0));
        // Off in a new IPv6 socket.
        flags.push((Flag::IP_MULTICAST_ALL, "IP_MULTICAST_ALL", i32::from(ipv6)));
    }
    on!(ip && raw; IP_NODEFRAG IP_ROUTER_ALERT);
    if ipv6 && !tcp {
        flags.push((Flag::IPV6_MULTICAST_LOOP, "IPV6_MULTICAST_LOOP", 0));
        flags.push((Flag::IPV6_MULTICAST_ALL, "IPV6_MULTICAST_ALL", 0));
    }
    on!(ipv6; IPV6_RECVERR IPV6_RECVERR_RFC4884);
    if ipv6 {
        flags.push((Flag::IP_TRANSPARENT, "IPV6_TRANSPARENT", 1));
        flags.push((Flag::IP_FREEBIND, "IPV6_FREEBIND", 1));
    }
    on!(ipv6; IPV6_DONTFRAG IPV6_FLOWINFO_SEND);
    if ipv6 && raw {
        flags.push((Flag::IP_ROUTER_ALERT, "IPV6_ROUTER_ALERT", 1));
    }
    on!(ipv6; IPV6_ROUTER_ALERT_ISOLATE);
    on!(ipv6; IPV6_RECVPKTINFO IPV6_RECVHOPLIMIT IPV6_RECVRTHDR IPV6_RECVHOPOPTS IPV6_RECVDSTOPTS
        IPV6_RECVTCLASS IPV6_RECVPATHMTU IPV6_RECVORIGDSTADDR IPV6_RECVFRAGSIZE IPV6_FLOWINFO
        IPV6_2292PKTINFO IPV6_2292HOPLIMIT IPV6_2292RTHDR IPV6_2292HOPOPTS IPV6_2292DSTOPTS);
    flags
}

/// What getsockopt gives for an interface where it gives it in network order.
fn network_order(interface: i32) -> i32 {
    i32::from_ne_bytes(interface.to_be_bytes())
}

fn text(name: Name) -> String {
    let text = name.0.split(|&byte| byte == 0).next().unwrap();
    text.iter()
        .map(|&byte| match char::from(byte) {
            ',' | '=' | '\\' | '\u{7f}'.. | '\0'..=' ' => format!("\\{byte:03o}"),
            plain => plain.to_string(),
        })
        .collect()
}
