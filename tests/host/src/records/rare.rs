// SPDX-License-Identifier: GPL-2.0

//! The options that few sockets set. Half of the values are those of a new socket.

use super::{number, signed};
use crate::report::{
    Flag, Flags, Inet, Inet6, Name, Protocol, Rare, RareProtocol, RareRaw, RareSocket, RareTcp,
    RareUdp, TxTime,
};
use proptest::{array::uniform16, array::uniform8, option, prelude::*};
use std::fmt::Debug;

/// `default`, or what `other` gives.
fn or<T: Clone + Debug + 'static>(
    default: T,
    other: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<T> {
    prop_oneof![Just(default), other].boxed()
}

fn name() -> BoxedStrategy<Name> {
    let byte = prop_oneof![
        any::<u8>(),
        b'!'..=b'~',
        prop::sample::select(b"\0 ,=\\".to_vec())
    ];
    uniform16(byte.boxed()).prop_map(Name).boxed()
}

fn hops() -> BoxedStrategy<i16> {
    prop_oneof![-1i16..256, any::<i16>()].boxed()
}

fn flags() -> BoxedStrategy<Flags> {
    let all = Flag::ALL.to_vec();
    let some = |range| {
        prop::sample::subsequence(all.clone(), range)
            .prop_map(|flags| flags.into_iter().fold(Flags::NONE, Flags::with))
    };
    prop_oneof![
        2 => Just(Flags::NONE),
        2 => some(1..5),
        1 => some(0..Flag::ALL.len()),
    ]
    .boxed()
}

prop_compose! {
    fn txtime()(clockid: u8, flags in number()) -> TxTime {
        TxTime { clockid, flags }
    }
}

prop_compose! {
    fn socket()(
        (mark, priority, ll_usec) in (or(0, number()), or(0, number()), or(0, number())),
        bound_dev_if in or(0, signed()),
        device in option::of(name()),
        max_pacing_rate in or(u64::MAX, any::<u64>()),
        prefer_busy_poll in or(0, any::<u8>()),
        rcvlowat in or(1, signed()),
        (tsflags, tstamp_new, filter) in (or(0, number()), any::<bool>(), any::<bool>()),
        peek_off in or(-1, signed()),
        reserved_mem in or(0, number()),
        txrehash in option::of(any::<u8>()),
        txtime in option::of(txtime()),
    ) -> RareSocket {
        RareSocket {
            mark, priority, bound_dev_if, device, max_pacing_rate, ll_usec, prefer_busy_poll,
            rcvlowat, tsflags, tstamp_new, filter, peek_off, reserved_mem, txrehash, txtime,
        }
    }
}

prop_compose! {
    fn inet()(
        tos in or(0, any::<u8>()),
        uc_ttl in or(-1, hops()),
        (min_ttl, mc_ttl) in (or(0, any::<u8>()), or(1, any::<u8>())),
        pmtudisc in option::of(any::<u8>()),
        uc_index in or(0, signed()),
        mc_addr in or([0; 4], any::<[u8; 4]>()),
        local_port_range in or(0, number()),
    ) -> Inet {
        Inet { tos, uc_ttl, min_ttl, mc_ttl, pmtudisc, uc_index, mc_addr, local_port_range }
    }
}

prop_compose! {
    fn inet6()(
        v6only in option::of(any::<bool>()),
        tclass in or(0, any::<u8>()),
        hop_limit in or(-1, hops()),
        (mcast_hops, pmtudisc) in (or(1, any::<u8>()), or(1, any::<u8>())),
        (mcast_oif, ucast_oif) in (or(0, signed()), or(0, signed())),
        (srcprefs, min_hopcount) in (or(0, any::<u8>()), or(0, any::<u8>())),
        autoflowlabel in option::of(any::<bool>()),
    ) -> Inet6 {
        Inet6 {
            v6only, tclass, hop_limit, mcast_hops, mcast_oif, pmtudisc, ucast_oif, srcprefs,
            min_hopcount, autoflowlabel,
        }
    }
}

prop_compose! {
    fn tcp()(
        (maxseg, rto_max, rto_min) in
            (option::of(number()), option::of(number()), option::of(number())),
        delack_max in option::of(number()),
        (congestion, ulp) in (option::of(name()), option::of(name())),
        (syn_retries, save_syn) in (or(0, any::<u8>()), or(0, any::<u8>())),
        linger2 in or(0, signed()),
        (window_clamp, notsent_lowat, tx_delay) in (or(0, number()), or(0, number()), or(0, signed())),
        incoming_cpu in or(-1, signed()),
    ) -> RareTcp {
        RareTcp {
            maxseg, congestion, syn_retries, linger2, window_clamp, incoming_cpu, notsent_lowat,
            ulp, rto_max, rto_min, delack_max, save_syn, tx_delay,
        }
    }
}

prop_compose! {
    fn udp()(
        gso_size in or(0, any::<u16>()),
        encap_type in or(0, any::<u8>()),
        incoming_cpu in or(-1, signed()),
    ) -> RareUdp {
        RareUdp { gso_size, encap_type, incoming_cpu }
    }
}

prop_compose! {
    fn raw()(
        incoming_cpu in or(-1, signed()),
        hdrincl in option::of(any::<bool>()),
        icmp_filter in or(0, number()),
        checksum in option::of(signed()),
        icmpv6_filter in or([0; 8], uniform8(number())),
    ) -> RareRaw {
        RareRaw { incoming_cpu, hdrincl, icmp_filter, checksum, icmpv6_filter }
    }
}

pub(super) fn rare(protocol: Protocol) -> BoxedStrategy<Rare> {
    let protocol = match protocol {
        Protocol::Tcp => tcp().prop_map(RareProtocol::Tcp).boxed(),
        Protocol::Udp => udp().prop_map(RareProtocol::Udp).boxed(),
        Protocol::Raw => raw().prop_map(RareProtocol::Raw).boxed(),
    };
    (flags(), socket(), inet(), option::of(inet6()), protocol)
        .prop_map(|(flags, socket, inet, inet6, protocol)| Rare {
            flags,
            socket,
            inet,
            inet6,
            protocol,
        })
        .boxed()
}
