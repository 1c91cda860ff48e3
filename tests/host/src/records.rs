// SPDX-License-Identifier: GPL-2.0

//! Records of all kinds, for the properties.

mod rare;

use self::rare::rare;
use crate::report::{
    Address, Datagram, Endpoint, Endpoint4, Flow, Full, Owner, Protocol, Queues, Socket, Tcp,
    TcpSocket, UsualTcp, UsualUdp,
};
use proptest::{array::uniform8, option, prelude::*};
use std::net::Ipv4Addr;

pub(crate) fn hz() -> BoxedStrategy<u32> {
    prop_oneof![Just(100), Just(250), Just(300), Just(1000), 1..=u32::MAX].boxed()
}

/// Numbers of all lengths, and those at the edges of windows and clocks.
pub(crate) fn number() -> BoxedStrategy<u32> {
    let edges = [0, 1, 250, 251, 1000, 1001, 1 << 31, u32::MAX];
    prop_oneof![
        any::<u32>(),
        (any::<u32>(), 0u32..32).prop_map(|(n, shift)| n >> shift),
        prop::sample::select(edges.to_vec()),
    ]
    .boxed()
}

pub(crate) fn signed() -> BoxedStrategy<i32> {
    number().prop_map(|number| number as i32).boxed()
}

fn long() -> BoxedStrategy<i64> {
    let edges = [i64::MIN, -1, 0, 1, i64::MAX / 1000, i64::MAX - 1, i64::MAX];
    prop_oneof![
        any::<i64>(),
        (any::<i64>(), 0u32..64).prop_map(|(n, shift)| n >> shift),
        prop::sample::select(edges.to_vec()),
    ]
    .boxed()
}

/// Words that are often 0, and often those of the special forms.
fn address() -> BoxedStrategy<Address> {
    let word = prop_oneof![
        4 => Just(0),
        3 => any::<u16>(),
        1 => 0u16..0x1000,
        3 => prop::sample::select(vec![0xffff, 0x5efe, 0x200]),
    ];
    let octets = |words: [u16; 8]| std::array::from_fn(|i| words[i / 2].to_be_bytes()[i % 2]);
    let mapped = |[a, b, c, d]: [u8; 4]| Ipv4Addr::new(a, b, c, d).to_ipv6_mapped().octets();
    prop_oneof![
        any::<[u8; 4]>().prop_map(Address::V4),
        any::<[u8; 4]>().prop_map(mapped).prop_map(Address::V6),
        any::<[u8; 16]>().prop_map(Address::V6),
        uniform8(word.boxed())
            .prop_map(octets)
            .prop_map(Address::V6),
    ]
    .boxed()
}

prop_compose! {
    fn endpoint()(address in address(), port in prop_oneof![Just(0), any::<u16>(), 0u16..100]) -> Endpoint {
        Endpoint { address, port }
    }
}

prop_compose! {
    fn endpoint4()(address: [u8; 4], port in prop_oneof![Just(0), any::<u16>()], none in prop::bool::weighted(0.2)) -> Endpoint4 {
        if none { Endpoint4 { address: [0; 4], port: 0 } } else { Endpoint4 { address, port } }
    }
}

prop_compose! {
    pub(crate) fn usual_tcp()(
        state in prop_oneof![Just(1), 0u8..10, 11u8..14],
        (local, remote) in (endpoint4(), endpoint4()),
        queues in prop_oneof![Just(Queues::default()), queues()],
        flow in flow(),
        reuse in 0u8..10,
        (reuseport, keepopen, nodelay) in any::<(bool, bool, bool)>(),
    ) -> UsualTcp {
        UsualTcp { state, local, remote, queues, flow, reuse, reuseport, keepopen, nodelay }
    }
}

prop_compose! {
    pub(crate) fn usual_udp()(
        queues in prop_oneof![Just(Queues::default()), queues()],
        (local, remote) in (endpoint4(), endpoint4()),
        reuse in 0u8..10,
        (reuseport, broadcast) in any::<(bool, bool)>(),
    ) -> UsualUdp {
        UsualUdp { queues, local, remote, reuse, reuseport, broadcast }
    }
}

prop_compose! {
    fn queues()(recv in signed(), send in signed()) -> Queues {
        Queues { recv, send }
    }
}

prop_compose! {
    fn flow()(
        snd_wnd in number(),
        rcv_wnd in number(),
        snd_una in number(),
        ahead in number(),
        since_ack in number(),
    ) -> Flow {
        Flow { snd_wnd, rcv_wnd, snd_nxt: snd_una.wrapping_add(ahead), snd_una, since_ack }
    }
}

prop_compose! {
    fn socket()(
        reuse in 0u8..16,
        (reuseport, keepopen, broadcast) in any::<(bool, bool, bool)>(),
        linger in option::of(long().prop_map(|jiffies| jiffies as u64)),
        rcvbuf in option::of(signed()),
        sndbuf in option::of(signed()),
        rcvtimeo in long(),
        sndtimeo in long(),
    ) -> Socket {
        Socket { reuse, reuseport, keepopen, broadcast, linger, rcvbuf, sndbuf, rcvtimeo, sndtimeo }
    }
}

prop_compose! {
    fn tcp_socket()(
        keepalive_time in number(),
        keepalive_intvl in number(),
        keepalive_probes: u8,
        user_timeout in number(),
        nodelay: bool,
        fastopen_max_qlen in signed(),
        defer_accept: u8,
    ) -> TcpSocket {
        TcpSocket {
            keepalive_time, keepalive_intvl, keepalive_probes, user_timeout, nodelay,
            fastopen_max_qlen, defer_accept,
        }
    }
}

prop_compose! {
    fn full()(
        queues in queues(),
        flow in flow(),
        socket in socket(),
        tcp in tcp_socket(),
        rare in option::of(rare(Protocol::Tcp)),
    ) -> Full {
        Full { queues, flow, socket, tcp, rare }
    }
}

fn owner() -> BoxedStrategy<Option<Owner>> {
    let inode = prop_oneof![number().prop_map(u64::from), any::<u64>()];
    let owner = (number(), inode).prop_map(|(uid, inode)| Owner { uid, inode });
    option::of(owner).boxed()
}

prop_compose! {
    pub(crate) fn tcp()(
        state in prop_oneof![Just(1), Just(10), 0u8..14, any::<u8>()],
        local in endpoint(),
        remote in endpoint(),
        owner in owner(),
        full in option::weighted(0.9, full()),
    ) -> Tcp {
        Tcp { state, local, remote, owner, full }
    }
}

pub(crate) fn datagram() -> BoxedStrategy<Datagram> {
    let protocol = prop_oneof![Just(Protocol::Udp), Just(Protocol::Raw)];
    protocol
        .prop_flat_map(|protocol| {
            let ends = (queues(), endpoint(), endpoint(), owner());
            (ends, socket(), option::of(rare(protocol)), Just(protocol))
        })
        .prop_map(
            |((queues, local, remote, owner), socket, rare, protocol)| Datagram {
                queues,
                local,
                remote,
                owner,
                protocol,
                socket,
                rare,
            },
        )
        .boxed()
}
