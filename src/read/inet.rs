// SPDX-License-Identifier: GPL-2.0

//! Options of the levels IPPROTO_IP and IPPROTO_IPV6, read from any full socket.

use super::{differs::Field, flags};
use crate::{
    report::{Flags, Inet, Inet6},
    sys::{
        inet_sock, ipv6_pinfo, sock_common, Defaults, Entry, Holds, Sock, AF_INET6,
        INET_FLAGS_AUTOFLOWLABEL, INET_FLAGS_AUTOFLOWLABEL_SET, IP_PMTUDISC_DONT, IP_PMTUDISC_WANT,
    },
};

/// Nothing is set at level IPPROTO_IP, but for flags.
#[inline(always)]
pub(super) fn inet_is_plain<K: Holds<inet_sock>>(
    sk: &Entry<'_, K>,
    datagrams: bool,
    defaults: &Defaults,
) -> bool {
    const DEFAULT: Inet = Inet::PLAIN;

    let mut differs = sk.get(inet_sock::tos).differs(DEFAULT.tos)
        | sk.get(inet_sock::uc_ttl).differs(DEFAULT.uc_ttl)
        | sk.get(inet_sock::min_ttl).differs(DEFAULT.min_ttl)
        | sk.get(inet_sock::pmtudisc).differs(pmtudisc(defaults))
        | sk.get(inet_sock::uc_index).differs(DEFAULT.uc_index)
        | sk.get(inet_sock::local_port_range)
            .differs(DEFAULT.local_port_range);
    if datagrams {
        differs = differs
            | sk.get(inet_sock::mc_ttl).differs(DEFAULT.mc_ttl)
            | sk.get(inet_sock::mc_addr).differs(0);
    }
    !differs.any()
}

/// What a new socket gets for IP_MTU_DISCOVER.
#[inline(always)]
fn pmtudisc(defaults: &Defaults) -> u8 {
    match defaults.no_pmtu_disc {
        true => IP_PMTUDISC_DONT,
        false => IP_PMTUDISC_WANT,
    }
}

/// What a socket sets at level IPPROTO_IP. Of a connection, the kernel keeps the hop limit of its
/// first packet where datagrams have a setting, so what is about multicast is theirs alone.
pub(super) fn inet(sk: &Entry<'_, inet_sock>, datagrams: bool, defaults: &Defaults) -> Inet {
    let discover = sk.get(inet_sock::pmtudisc);
    let inet = Inet {
        tos: sk.get(inet_sock::tos),
        uc_ttl: sk.get(inet_sock::uc_ttl),
        min_ttl: sk.get(inet_sock::min_ttl),
        pmtudisc: (discover != pmtudisc(defaults)).then_some(discover),
        uc_index: sk.get(inet_sock::uc_index),
        local_port_range: sk.get(inet_sock::local_port_range),
        ..Inet::PLAIN
    };
    match datagrams {
        false => inet,
        true => Inet {
            mc_ttl: sk.get(inet_sock::mc_ttl),
            mc_addr: sk.get(inet_sock::mc_addr).to_ne_bytes(),
            ..inet
        },
    }
}

/// Nothing is set at level IPPROTO_IPV6, flags included.
#[inline(always)]
pub(super) fn inet6_is_plain<K: Holds<inet_sock>>(
    sk: Sock<'_>,
    full: &Entry<'_, K>,
    datagrams: bool,
    inet_flags: u64,
    defaults: &Defaults,
) -> bool {
    sk.family() != AF_INET6 || is_plain6(sk, full.as_inet(), datagrams, inet_flags, defaults)
}

#[inline(never)]
fn is_plain6(
    sk: Sock<'_>,
    full: Entry<'_, inet_sock>,
    datagrams: bool,
    inet_flags: u64,
    defaults: &Defaults,
) -> bool {
    const DEFAULT: Inet6 = Inet6::PLAIN;

    let Some(np) = full.inet6() else {
        return true;
    };
    let mut differs = flags::INET6_FLAGS.differs(inet_flags, 0)
        | (inet_flags & 1 << INET_FLAGS_AUTOFLOWLABEL_SET).differs(0)
        | np.get(ipv6_pinfo::rxopt).differs(0)
        | np.get(ipv6_pinfo::tclass).differs(DEFAULT.tclass)
        | np.get(ipv6_pinfo::hop_limit).differs(DEFAULT.hop_limit)
        | np.get(ipv6_pinfo::pmtudisc).differs(DEFAULT.pmtudisc)
        | np.get(ipv6_pinfo::ucast_oif).differs(DEFAULT.ucast_oif)
        | np.get(ipv6_pinfo::srcprefs).differs(DEFAULT.srcprefs)
        | np.get(ipv6_pinfo::min_hopcount)
            .differs(DEFAULT.min_hopcount);
    if datagrams {
        differs = differs
            | np.get(ipv6_pinfo::mcast_hops).differs(DEFAULT.mcast_hops)
            | np.get(ipv6_pinfo::mcast_oif).differs(DEFAULT.mcast_oif);
    }
    !differs.any() && v6only(&sk, defaults).is_none()
}

/// What an IPv6 socket sets at level IPPROTO_IPV6, and its flags there; `inet_flags` are its own.
pub(super) fn inet6(
    common: &Sock<'_>,
    sk: &Entry<'_, inet_sock>,
    datagrams: bool,
    inet_flags: u64,
    defaults: &Defaults,
) -> (Option<Inet6>, Flags) {
    if common.family() != AF_INET6 {
        return (None, Flags::NONE);
    }
    let Some(np) = sk.inet6() else {
        return (None, Flags::NONE);
    };
    let rxopt = match np.get(ipv6_pinfo::rxopt) {
        0 => Flags::NONE,
        _ => flags::RXOPT.differing(np.rxopt_bits().into(), 0),
    };
    let flag = |bit: u32| inet_flags >> bit & 1 != 0;
    let inet6 = Inet6 {
        v6only: v6only(common, defaults),
        tclass: np.get(ipv6_pinfo::tclass),
        hop_limit: np.get(ipv6_pinfo::hop_limit),
        pmtudisc: np.get(ipv6_pinfo::pmtudisc),
        ucast_oif: np.get(ipv6_pinfo::ucast_oif),
        srcprefs: np.get(ipv6_pinfo::srcprefs),
        min_hopcount: np.get(ipv6_pinfo::min_hopcount),
        autoflowlabel: flag(INET_FLAGS_AUTOFLOWLABEL_SET).then_some(flag(INET_FLAGS_AUTOFLOWLABEL)),
        ..Inet6::PLAIN
    };
    let inet6 = match datagrams {
        false => inet6,
        true => Inet6 {
            mcast_hops: np.get(ipv6_pinfo::mcast_hops),
            mcast_oif: np.get(ipv6_pinfo::mcast_oif),
            ..inet6
        },
    };
    (
        Some(inet6),
        rxopt.and(flags::INET6_FLAGS.differing(inet_flags, 0)),
    )
}

/// `skc_ipv6only`, where it is a setting. The kernel sets it by itself on a socket that is bound to
/// an address, for which it means nothing.
#[inline(always)]
fn v6only(sk: &Sock<'_>, defaults: &Defaults) -> Option<bool> {
    if sk.ipv6only() == defaults.bindv6only {
        return None;
    }
    let any = sk.common().get(sock_common::skc_v6_rcv_saddr).octets() == [0; 16];
    any.then_some(sk.ipv6only())
}
