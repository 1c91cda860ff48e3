// SPDX-License-Identifier: GPL-2.0

//! The options that few sockets set, each with a comma before it.

use super::{flags::flags, ipv6, parts};
use crate::{
    report::{Name, Protocol},
    sys::*,
};
use std::{fmt::Display, net::Ipv4Addr};

/// Collects options.
pub(super) struct Options(String);

impl Options {
    pub(super) fn some(&mut self, name: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.0 += &format!(",{name}={value}");
        }
    }

    fn unless<T: PartialEq + Display>(&mut self, new: T, name: &str, value: T) {
        if value != new {
            self.some(name, Some(value));
        }
    }
}

pub(super) fn options(m: &Memory, view: &View) -> String {
    let mut options = Options(String::new());
    socket(&mut options, m, view);
    match m.protocol {
        Protocol::Tcp => tcp(&mut options, m, view),
        Protocol::Udp => {
            options.unless(0, "UDP_SEGMENT", m.get(udp_sock::gso_size));
            options.unless(0, "UDP_ENCAP", m.get(udp_sock::encap_type));
        }
        Protocol::Raw if !m.is_ipv6() => raw(&mut options, m),
        Protocol::Raw => {}
    }
    // A raw IPv6 socket has nothing of IPv4.
    let ip = !(m.is_ipv6() && m.protocol == Protocol::Raw);
    if ip {
        inet(&mut options, m, view);
    }
    let ipv6 = m.is_ipv6() && !m.get(inet_sock::pinet6).is_null();
    if ipv6 {
        inet6(&mut options, m, view);
    }
    flags(&mut options, m, ip, ipv6);
    options.0
}

fn socket(options: &mut Options, m: &Memory, view: &View) {
    let tcp = m.protocol == Protocol::Tcp;
    if tcp && m.flag(SOCK_BROADCAST) {
        options.some("SO_BROADCAST", Some(1));
    }
    if !tcp && m.flag(SOCK_KEEPOPEN) {
        options.some("SO_KEEPALIVE", Some(1));
    }
    if view.reader.net_admin {
        options.unless(0, "SO_MARK", m.get(sock::sk_mark));
    }
    options.unless(0, "SO_PRIORITY", m.get(sock::sk_priority));
    let interface = m.get(sock::sk_bound_dev_if);
    if interface != 0 {
        options.some("SO_BINDTODEVICE", m.device.map(text));
    }
    options.unless(0, "SO_BINDTOIFINDEX", interface);
    options.unless(
        usize::MAX,
        "SO_MAX_PACING_RATE",
        m.get(sock::sk_max_pacing_rate),
    );
    options.unless(0, "SO_BUSY_POLL", m.get(sock::sk_ll_usec));
    options.unless(0, "SO_PREFER_BUSY_POLL", m.get(sock::sk_prefer_busy_poll));
    let was_connected = m.get(sock::sk_txhash) != 0;
    let chosen = match m.protocol {
        Protocol::Tcp => m.state() == TCP_LISTEN && !was_connected,
        Protocol::Udp => !was_connected && m.get(sock_common::skc_dport) == 0,
        Protocol::Raw => true,
    };
    if chosen {
        options.unless(-1, "SO_INCOMING_CPU", m.get(sock::sk_incoming_cpu));
    }
    let lowat = m.get(sock::sk_rcvlowat);
    if ![0, 1].contains(&lowat) {
        options.some("SO_RCVLOWAT", Some(lowat));
    }
    let stamps = match m.get(sock::sk_tsflags) {
        flags if flags & SOF_TIMESTAMPING_BIND_PHC != 0 => {
            format!("{flags}:{}", m.get(sock::sk_bind_phc) as u32)
        }
        flags => flags.to_string(),
    };
    options.unless("0".to_string(), "SO_TIMESTAMPING", stamps.clone());
    if m.flag(SOCK_TSTAMP_NEW) {
        options.unless("0".to_string(), "SO_TIMESTAMPING_NEW", stamps);
    }
    options.unless(
        0,
        "SO_ATTACH_FILTER",
        i32::from(!m.get(sock::sk_filter).is_null()),
    );
    let group = !m.get(sock::sk_reuseport_cb).is_null();
    options.unless(
        0,
        "SO_ATTACH_REUSEPORT_CBPF",
        i32::from(group && m.reuseport_prog),
    );
    options.unless(-1, "SO_PEEK_OFF", m.get(sock::sk_peek_off));
    options.unless(0, "SO_RESERVE_MEM", m.get(sock::sk_reserved_mem));
    if tcp {
        options.unless(
            view.defaults.txrehash,
            "SO_TXREHASH",
            m.get(sock::sk_txrehash),
        );
    }
    let txtime = format!("{}:{}", m.get(sock::sk_clockid), m.txtime_flags);
    options.some("SO_TXTIME", m.flag(SOCK_TXTIME).then_some(txtime));
}

fn tcp(options: &mut Options, m: &Memory, view: &View) {
    let user_mss = m.get(tcp_sock::user_mss);
    if user_mss != 0 {
        let mss = match m.state() {
            _ if m.bit(TCP_REPAIR_BIT) => m.get(tcp_sock::mss_clamp).into(),
            TCP_CLOSE | TCP_LISTEN => user_mss.into(),
            _ => m.get(tcp_sock::mss_cache),
        };
        options.some("TCP_MAXSEG", Some(mss));
    }
    // Of MPTCP, or once of it.
    let subflow = m.get(sock::sk_rcvlowat) == 0;
    let default = m.get(inet_connection_sock::icsk_ca_ops).addr() == view.defaults.tcp_congestion;
    options.some(
        "TCP_CONGESTION",
        (m.bit(TCP_CA_SETSOCKOPT_BIT) && !(subflow && default))
            .then(|| text(m.names[NAME_CONGESTION as usize])),
    );
    options.unless(
        0,
        "TCP_SYNCNT",
        m.get(inet_connection_sock::icsk_syn_retries),
    );
    let linger2 = m.get(tcp_sock::linger2);
    if linger2 != 0 {
        let seconds = if linger2 < 0 { -1 } else { linger2 / HZ as i32 };
        options.some("TCP_LINGER2", Some(seconds));
    }
    if m.state() == TCP_LISTEN && m.get(sock::sk_userlocks) & 2 == 0 {
        options.unless(0, "TCP_WINDOW_CLAMP", m.get(tcp_sock::window_clamp));
    }
    if !(subflow && m.get(tcp_sock::notsent_lowat) == u32::MAX) {
        options.unless(0, "TCP_NOTSENT_LOWAT", m.get(tcp_sock::notsent_lowat));
    }
    let ulp = !m.get(inet_connection_sock::icsk_ulp_ops).is_null();
    options.some("TCP_ULP", ulp.then(|| text(m.names[NAME_ULP as usize])));
    for (name, jiffies, new, of_second) in [
        (
            "TCP_RTO_MAX_MS",
            m.get(inet_connection_sock::icsk_rto_max),
            view.defaults.tcp_rto_max,
            1_000,
        ),
        (
            "TCP_RTO_MIN_US",
            m.get(inet_connection_sock::icsk_rto_min),
            view.defaults.tcp_rto_min,
            1_000_000,
        ),
        (
            "TCP_DELACK_MAX_US",
            m.get(inet_connection_sock::icsk_delack_max),
            TCP_DELACK_MAX,
            1_000_000,
        ),
    ] {
        options.some(
            name,
            (jiffies != new).then(|| parts(jiffies, of_second, HZ)),
        );
    }
    options.unless(0, "TCP_SAVE_SYN", m.bits >> TCP_SAVE_SYN_BITS & 3);
    options.unless(0, "TCP_TX_DELAY", m.get(tcp_sock::tcp_tx_delay) as i32);
    if !m.get(inet_connection_sock::icsk_ulp_ops).is_null() {
        options.unless(0, "TLS_TX_ZEROCOPY_RO", i32::from(m.tls.zerocopy));
        options.unless(0, "TLS_RX_EXPECT_NO_PAD", i32::from(m.tls.no_pad));
        if m.tls.max_payload != 0 {
            options.unless(16384, "TLS_TX_MAX_PAYLOAD_LEN", m.tls.max_payload);
        }
    }
}

fn raw(options: &mut Options, m: &Memory) {
    if m.get(sock_common::skc_num) == IPPROTO_ICMP {
        options.unless(0, "ICMP_FILTER", m.get(raw_sock::filter));
    }
    hdrincl(options, m, "IP_HDRINCL");
}

fn hdrincl(options: &mut Options, m: &Memory, name: &str) {
    let new = m.get(sock_common::skc_num) == IPPROTO_RAW;
    options.unless(
        i32::from(new),
        name,
        i32::from(m.inet_flag(INET_FLAGS_HDRINCL)),
    );
}

fn inet(options: &mut Options, m: &Memory, view: &View) {
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

fn inet6(options: &mut Options, m: &Memory, view: &View) {
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
    if m.protocol == Protocol::Raw {
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
}

/// What getsockopt gives for an interface where it gives it in network order.
fn network_order(interface: i32) -> i32 {
    i32::from_ne_bytes(interface.to_be_bytes())
}

pub(super) fn text(name: Name) -> String {
    let text = name.0.split(|&byte| byte == 0).next().unwrap();
    text.iter()
        .map(|&byte| match char::from(byte) {
            ',' | '=' | '\\' | '\u{7f}'.. | '\0'..=' ' => format!("\\{byte:03o}"),
            plain => plain.to_string(),
        })
        .collect()
}
