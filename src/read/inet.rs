// SPDX-License-Identifier: GPL-2.0

//! What is particular to options of the levels IPPROTO_IP and IPPROTO_IPV6.

use super::{
    differs::{Differs, Value},
    flags,
    reading::Reading,
};
use crate::{
    report::{Flags, Inet6, Interface4},
    sys::{
        inet_sock, ipv6_pinfo, sock_common, Holds, AF_INET6, INET_FLAGS_AUTOFLOWLABEL,
        INET_FLAGS_AUTOFLOWLABEL_SET, INET_FLAGS_REPFLOW, IP_PMTUDISC_DONT, IP_PMTUDISC_WANT,
    },
};

/// What a socket sets at level IPPROTO_IPV6, flags included.
#[inline(always)]
pub(super) fn differs(s: &Reading<'_, inet_sock>) -> Differs {
    match s.sk.family() {
        AF_INET6 => is_plain6(s.as_inet()).differs(true),
        _ => Differs::default(),
    }
}

#[inline(never)]
fn is_plain6(s: Reading<'_, inet_sock>) -> bool {
    let Some(np) = s.entry.inet6() else {
        return true;
    };
    let s = s.of(np);
    let flags = flags::INET6_FLAGS.differs(s.inet_flags, 0) | s.get(ipv6_pinfo::rxopt).differs(0);
    !(flags | Inet6::differs(&s)).any()
}

/// What an IPv6 socket sets at level IPPROTO_IPV6, and its flags there.
pub(super) fn read(s: &Reading<'_, inet_sock>) -> (Option<Inet6>, Flags) {
    if s.sk.family() != AF_INET6 {
        return (None, Flags::NONE);
    }
    let Some(np) = s.entry.inet6() else {
        return (None, Flags::NONE);
    };
    let s = s.of(np);
    let rxopt = match s.get(ipv6_pinfo::rxopt) {
        0 => Flags::NONE,
        _ => flags::RXOPT.differing(s.entry.rxopt_bits().into(), 0),
    };
    (
        Some(Inet6::read(&s)),
        rxopt.and(flags::INET6_FLAGS.differing(s.inet_flags, 0)),
    )
}

/// The bits of the type of service that a program sets: the lowest two of a TCP socket are the kernel's,
/// for ECN.
#[inline(always)]
pub(super) fn service_bits<K>(s: &Reading<'_, K>) -> u8 {
    match s.is_tcp() {
        true => !3,
        false => !0,
    }
}

/// What a new socket gets for IP_MTU_DISCOVER.
#[inline(always)]
pub(super) fn new_pmtudisc<K>(s: &Reading<'_, K>) -> u8 {
    match s.view.defaults.no_pmtu_disc {
        true => IP_PMTUDISC_DONT,
        false => IP_PMTUDISC_WANT,
    }
}

/// Not 0 where a program chose IPV6_AUTOFLOWLABEL.
#[inline(always)]
pub(super) fn sets_autoflowlabel<K>(s: &Reading<'_, K>) -> u64 {
    s.inet_flags & 1 << INET_FLAGS_AUTOFLOWLABEL_SET
}

pub(super) fn autoflowlabel<K>(s: &Reading<'_, K>) -> bool {
    s.inet_flags & 1 << INET_FLAGS_AUTOFLOWLABEL != 0
}

/// REPFLOW of `inet_flags`.
pub(super) fn repflow<K>(s: &Reading<'_, K>) -> bool {
    s.inet_flags & 1 << INET_FLAGS_REPFLOW != 0
}

/// The interface for multicast, and the address by which it was chosen.
pub(super) fn multicast(s: &Reading<'_, inet_sock>, index: i32) -> Interface4 {
    Interface4 {
        address: s.get(inet_sock::mc_addr).to_ne_bytes(),
        index: index as u32,
    }
}

/// `skc_ipv6only`, where it is a setting; else what a new socket has. The kernel sets it by itself on a
/// socket that is bound to an address, for which it means nothing.
#[inline(always)]
pub(super) fn v6only<K>(s: &Reading<'_, K>) -> bool {
    let new = s.view.defaults.bindv6only;
    let differs = s.sk.ipv6only() != new;
    let any = || s.sk.common().get(sock_common::skc_v6_rcv_saddr).octets() == [0; 16];
    (differs && any()) != new
}

/// The multicast flags of a new socket.
#[inline(always)]
pub(super) fn new_multicast<K: Holds<inet_sock>>(s: &Reading<'_, K>) -> u64 {
    match s.sk.family() {
        AF_INET6 => flags::MULTICAST6,
        _ => flags::MULTICAST,
    }
}
