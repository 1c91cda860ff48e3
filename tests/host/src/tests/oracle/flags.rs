// SPDX-License-Identifier: GPL-2.0

//! The options that are on or off.

use super::rare::Options;
use crate::{report::Protocol, sys::*};

/// The options that are not as in a new socket.
#[rustfmt::skip]
pub(super) fn flags(options: &mut Options, m: &Memory, ip: bool, ipv6: bool) {
    let (tcp, udp, raw) = (m.protocol == Protocol::Tcp, m.protocol == Protocol::Udp, m.protocol == Protocol::Raw);
    let mut on = |applies: bool, name: &str, set: bool| options.some(name, (applies && set).then_some(1));
    let flag = |bit: u32| m.flag(bit);
    on(true, "SO_DEBUG", flag(SOCK_DBG));
    on(true, "SO_DONTROUTE", flag(SOCK_LOCALROUTE));
    on(true, "SO_OOBINLINE", flag(SOCK_URGINLINE));
    on(true, "SO_NO_CHECK", m.bit(SK_NO_CHECK_TX_BIT));
    let (micros, nanos, new) = (flag(SOCK_RCVTSTAMP), flag(SOCK_RCVTSTAMPNS), flag(SOCK_TSTAMP_NEW));
    on(true, "SO_TIMESTAMP", micros && !nanos && !new);
    on(true, "SO_TIMESTAMPNS", nanos && !new);
    on(true, "SO_TIMESTAMP_NEW", micros && new);
    on(true, "SO_TIMESTAMPNS_NEW", nanos && new);
    on(true, "SO_RXQ_OVFL", flag(SOCK_RXQ_OVFL));
    on(true, "SO_WIFI_STATUS", flag(SOCK_WIFI_STATUS));
    on(true, "SO_NOFCS", flag(SOCK_NOFCS));
    on(true, "SO_LOCK_FILTER", flag(SOCK_FILTER_LOCKED));
    on(true, "SO_SELECT_ERR_QUEUE", flag(SOCK_SELECT_ERR_QUEUE));
    on(true, "SO_ZEROCOPY", flag(SOCK_ZEROCOPY));
    on(true, "SO_RCVMARK", flag(SOCK_RCVMARK));
    on(true, "SO_RCVPRIORITY", flag(SOCK_RCVPRIORITY));
    on(tcp, "TCP_CORK", m.bit(TCP_CORK_BIT));
    on(tcp, "TCP_REPAIR", m.bit(TCP_REPAIR_BIT));
    on(tcp, "TCP_INQ", m.bit(TCP_INQ_BIT));
    on(tcp, "TCP_FASTOPEN_CONNECT", m.bit(TCP_FASTOPEN_CONNECT_BIT));
    on(tcp, "TCP_FASTOPEN_NO_COOKIE", m.bit(TCP_FASTOPEN_NO_COOKIE_BIT));
    on(tcp, "TCP_THIN_LINEAR_TIMEOUTS", m.bit(TCP_THIN_LTO_BIT));
    let udp_flag = |bit: u32| m.get(udp_sock::udp_flags) >> bit & 1 != 0;
    on(udp, "UDP_CORK", udp_flag(UDP_FLAGS_CORK));
    on(udp, "UDP_GRO", udp_flag(UDP_FLAGS_GRO_ENABLED));
    on(udp, "UDP_NO_CHECK6_TX", udp_flag(UDP_FLAGS_NO_CHECK6_TX));
    on(udp, "UDP_NO_CHECK6_RX", udp_flag(UDP_FLAGS_NO_CHECK6_RX));
    let inet = |bit: u32| m.inet_flag(bit);
    on(ip, "IP_RECVERR", inet(INET_FLAGS_RECVERR));
    on(ip, "IP_RECVERR_RFC4884", inet(INET_FLAGS_RECVERR_RFC4884));
    on(ip, "IP_PKTINFO", inet(INET_FLAGS_PKTINFO));
    on(ip, "IP_RECVTTL", inet(INET_FLAGS_TTL));
    on(ip, "IP_RECVTOS", inet(INET_FLAGS_TOS));
    on(ip, "IP_RECVOPTS", inet(INET_FLAGS_RECVOPTS));
    on(ip, "IP_RETOPTS", inet(INET_FLAGS_RETOPTS));
    on(ip, "IP_PASSSEC", inet(INET_FLAGS_PASSSEC));
    on(ip, "IP_RECVORIGDSTADDR", inet(INET_FLAGS_ORIGDSTADDR));
    on(ip, "IP_CHECKSUM", inet(INET_FLAGS_CHECKSUM));
    on(ip, "IP_RECVFRAGSIZE", inet(INET_FLAGS_RECVFRAGSIZE));
    on(ip, "IP_FREEBIND", inet(INET_FLAGS_FREEBIND));
    on(ip, "IP_TRANSPARENT", inet(INET_FLAGS_TRANSPARENT));
    on(ip, "IP_BIND_ADDRESS_NO_PORT", inet(INET_FLAGS_BIND_ADDRESS_NO_PORT));
    let mut differs = |applies: bool, name: &str, is: bool, new: bool| {
        options.some(name, (applies && is != new).then_some(i32::from(is)));
    };
    differs(ip && !tcp, "IP_MULTICAST_LOOP", inet(INET_FLAGS_MC_LOOP), true);
    // Off in a new IPv6 socket.
    differs(ip && !tcp, "IP_MULTICAST_ALL", inet(INET_FLAGS_MC_ALL), !m.is_ipv6());
    differs(ip && raw, "IP_NODEFRAG", inet(INET_FLAGS_NODEFRAG), false);
    differs(ip && raw, "IP_ROUTER_ALERT", inet(INET_FLAGS_RTALERT), false);
    differs(ipv6 && !tcp, "IPV6_MULTICAST_LOOP", inet(INET_FLAGS_MC6_LOOP), true);
    differs(ipv6 && !tcp, "IPV6_MULTICAST_ALL", inet(INET_FLAGS_MC6_ALL), true);
    let mut on = |name: &str, set: bool| options.some(name, (ipv6 && set).then_some(1));
    on("IPV6_RECVERR", inet(INET_FLAGS_RECVERR6));
    on("IPV6_RECVERR_RFC4884", inet(INET_FLAGS_RECVERR6_RFC4884));
    on("IPV6_TRANSPARENT", inet(INET_FLAGS_TRANSPARENT));
    on("IPV6_FREEBIND", inet(INET_FLAGS_FREEBIND));
    on("IPV6_DONTFRAG", inet(INET_FLAGS_DONTFRAG));
    on("IPV6_FLOWINFO_SEND", inet(INET_FLAGS_SNDFLOW));
    on("IPV6_ROUTER_ALERT", raw && inet(INET_FLAGS_RTALERT));
    on("IPV6_ROUTER_ALERT_ISOLATE", inet(INET_FLAGS_RTALERT_ISOLATE));
    let rxopt = |bit: u32| m.get(ipv6_pinfo::rxopt) != 0 && m.rxopt_bits >> bit & 1 != 0;
    on("IPV6_RECVPKTINFO", rxopt(RXOPT_RXINFO_BIT));
    on("IPV6_RECVHOPLIMIT", rxopt(RXOPT_RXHLIM_BIT));
    on("IPV6_RECVRTHDR", rxopt(RXOPT_SRCRT_BIT));
    on("IPV6_RECVHOPOPTS", rxopt(RXOPT_HOPOPTS_BIT));
    on("IPV6_RECVDSTOPTS", rxopt(RXOPT_DSTOPTS_BIT));
    on("IPV6_RECVTCLASS", rxopt(RXOPT_RXTCLASS_BIT));
    on("IPV6_RECVPATHMTU", rxopt(RXOPT_RXPMTU_BIT));
    on("IPV6_RECVORIGDSTADDR", rxopt(RXOPT_RXORIGDSTADDR_BIT));
    on("IPV6_RECVFRAGSIZE", rxopt(RXOPT_RECVFRAGSIZE_BIT));
    on("IPV6_FLOWINFO", rxopt(RXOPT_RXFLOW_BIT));
    on("IPV6_2292PKTINFO", rxopt(RXOPT_RXOINFO_BIT));
    on("IPV6_2292HOPLIMIT", rxopt(RXOPT_RXOHLIM_BIT));
    on("IPV6_2292RTHDR", rxopt(RXOPT_OSRCRT_BIT));
    on("IPV6_2292HOPOPTS", rxopt(RXOPT_OHOPOPTS_BIT));
    on("IPV6_2292DSTOPTS", rxopt(RXOPT_ODSTOPTS_BIT));
}
