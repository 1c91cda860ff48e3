// SPDX-License-Identifier: GPL-2.0

//! Sockets and readers of all kinds, for the properties.

use super::sockets::{new, DEFAULTS, PROTOCOLS};
use crate::{
    report::{Filter, Name, Protocol, Timer, Tls},
    sys::*,
};
use proptest::{array::uniform16, collection::vec, prelude::*, sample::select};

/// What the tests themselves decide: what a socket is.
pub(crate) const KIND: [&str; 2] = ["skc_family", "pinet6"];

/// Numbers of all lengths, and those at the edges of windows and clocks.
pub(crate) fn number() -> BoxedStrategy<u64> {
    let edges = [
        0,
        1,
        2,
        3,
        250,
        251,
        1000,
        1001,
        1 << 31,
        (1 << 31) - 1,
        u64::MAX >> 1,
        u64::MAX,
        u64::MAX - 1,
    ];
    prop_oneof![
        any::<u64>(),
        (any::<u64>(), 0u32..64).prop_map(|(n, shift)| n >> shift),
        select(edges.to_vec()),
    ]
    .boxed()
}

fn name() -> BoxedStrategy<Name> {
    let byte = prop_oneof![any::<u8>(), b'!'..=b'~', select(b"\0 ,=\\".to_vec())];
    uniform16(byte.boxed()).prop_map(Name).boxed()
}

/// Bytes that are often those of the special forms of an IPv6 address.
fn address() -> BoxedStrategy<[u8; 16]> {
    let word = prop_oneof![
        4 => Just(0),
        3 => any::<u16>(),
        1 => 0u16..0x1000,
        3 => select(vec![0xffff, 0x5efe, 0x200]),
    ];
    proptest::array::uniform8(word.boxed())
        .prop_map(|words| std::array::from_fn(|at| words[at / 2].to_be_bytes()[at % 2]))
        .boxed()
}

prop_compose! {
    /// A socket in which some fields and bits hold anything.
    pub(crate) fn socket(protocol: Protocol, ipv6: bool)(
        changes in prop_oneof![vec((any::<prop::sample::Index>(), number()), 0..6), vec((any::<prop::sample::Index>(), number()), 0..300)],
        (local, remote) in (address(), address()),
        state in prop_oneof![Just(1), Just(10), 0u8..14, any::<u8>()],
        bits in prop_oneof![Just(0), any::<u32>()],
        rxopt_bits in 0u32..1 << 15,
        txtime_flags in 0u32..4,
        device in prop::option::of(name()),
        names in [name(), name(), name(), name()],
        (uid, inode, cgroup, drops) in (any::<u32>(), number(), number(), any::<u32>()),
        (reuseport_prog, ip_options, zerocopy, no_pad, max_payload) in any::<(bool, u32, bool, bool, u16)>(),
        full_payload in any::<bool>(),
        timer in prop::option::of((0u8..7, any::<u8>(), any::<u32>())),
    ) -> Memory {
        let mut m = new(protocol, ipv6);
        let rows: Vec<_> = rows().iter().filter(|row| !KIND.contains(&row.name)).collect();
        for (index, value) in changes {
            let row = index.get(&rows);
            for (at, byte) in m.bytes[row.offset..][..PLACE].iter_mut().enumerate() {
                *byte = value.rotate_left(at as u32 / 8 * 24).to_ne_bytes()[at % 8];
            }
        }
        m.set(sock_common::skc_v6_rcv_saddr, In6(local));
        m.set(sock_common::skc_v6_daddr, In6(remote));
        (m.reuseport_prog, m.ip_options) = (reuseport_prog, ip_options);
        m.tls = Tls { zerocopy, no_pad, max_payload: if full_payload { 16384 } else { max_payload } };
        (m.inode, m.cgroup, m.drops) = (inode, cgroup, drops);
        m.timer = timer.map(|(kind, tries, left)| Timer { kind, tries, left });
        m.bits = bits & !0xff | u32::from(if protocol == Protocol::Tcp { state } else { TCP_CLOSE });
        m.rxopt_bits = rxopt_bits;
        m.txtime_flags = txtime_flags;
        m.device = device;
        m.names = names;
        m.uid = uid;
        m
    }
}

/// A socket of any protocol and family.
pub(crate) fn any_socket() -> BoxedStrategy<Memory> {
    (select(PROTOCOLS.to_vec()), any::<bool>())
        .prop_flat_map(|(protocol, ipv6)| socket(protocol, ipv6))
        .boxed()
}

/// A few sockets of one bucket.
pub(crate) fn bucket() -> BoxedStrategy<Vec<Memory>> {
    (select(PROTOCOLS.to_vec()), any::<bool>())
        .prop_flat_map(|(protocol, ipv6)| vec(socket(protocol, ipv6), 1..4))
        .boxed()
}

prop_compose! {
    /// A reader of any rights, in a namespace with any sysctls, without a filter.
    pub(crate) fn view()(
        (net_admin, owner) in any::<(bool, bool)>(),
        (no_pmtu_disc, bindv6only, reflects) in any::<(bool, bool, bool)>(),
        txrehash in 0u8..2,
        tcp_keepalive_intvl in any::<u32>(),
        tcp_congestion in 0usize..2,
        rto in prop_oneof![Just((DEFAULTS.tcp_rto_max, DEFAULTS.tcp_rto_min)), any::<(u32, u32)>()],
    ) -> (Reader, Defaults) {
        let (tcp_rto_max, tcp_rto_min) = rto;
        (
            Reader { net_admin, owner },
            Defaults { no_pmtu_disc, bindv6only, reflects, txrehash, tcp_keepalive_intvl, tcp_congestion, tcp_rto_max, tcp_rto_min },
        )
    }
}

/// What such a reader sees through a filter.
pub(crate) fn through(filter: Filter, (reader, defaults): (Reader, Defaults)) -> View {
    View {
        reader,
        defaults,
        filter,
    }
}

/// Sockets whose number is the port that their lines show, as it is but for a moment.
pub(crate) fn settled(mut bucket: Vec<Memory>) -> Vec<Memory> {
    for socket in &mut bucket {
        let port = socket.get(sock_common::skc_num).to_be();
        socket.set(inet_sock::inet_sport, port);
        socket.set(inet_timewait_sock::tw_sport, port);
    }
    bucket
}
