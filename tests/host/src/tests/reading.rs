// SPDX-License-Identifier: GPL-2.0

//! Every field and every bit that `include/layout.c` asks for is read: with another value there, some
//! socket has another line.

use super::{
    rare::{set_all, Case, ALL, DATAGRAMS, IPV6, TCP, UDP},
    sockets::{further, kinds, line, view, DEFAULTS},
};
use crate::{
    report::{Filter, Protocol, Scope},
    sys::*,
};

/// What no line depends on: what the tests decide themselves, and what only the walk of the tables reads.
fn is_silent(structure: &str, name: &str) -> bool {
    let walk = ["seq_net_private", "seq_file", "file", "inode", "net"];
    walk.contains(&structure)
        || [
            "skc_family",
            "skc_net",
            "skc_node",
            "skc_bound_dev_if",
            "sk_net",
            "pinet6",
        ]
        .contains(&name)
}

/// Sockets of all kinds, in the states in which fields mean different things: new, with everything set,
/// and with everything set that the states hide.
fn sockets() -> Vec<Memory> {
    let mut sockets = Vec::new();
    for (_, new) in kinds() {
        let mut all = new.clone();
        set_all(&mut all);
        let mut common = new.clone();
        common.set(sock::sk_userlocks, SOCK_RCVBUF_LOCK | SOCK_SNDBUF_LOCK);
        for bit in [SOCK_LINGER, SOCK_RCVTSTAMP, SOCK_RCVTSTAMPNS] {
            common.flip_flag(bit);
        }
        // A connection whose peer answers no probe.
        common.set(inet_connection_sock::icsk_probes_out, 3);
        common.set(tcp_sock::user_mss, 1400);
        common.set(sock::sk_tsflags, SOF_TIMESTAMPING_BIND_PHC);
        common.set(inet_sock::mc_index, 1);
        // A subflow of MPTCP with the default congestion control.
        common.set(sock::sk_rcvlowat, 0);
        common.set_bit(Protocol::Tcp, TCP_CA_SETSOCKOPT_BIT);
        common.set(
            inet_connection_sock::icsk_ca_ops,
            std::ptr::without_provenance_mut(DEFAULTS.tcp_congestion),
        );
        for socket in [new, all, common] {
            for state in [1, TCP_LISTEN, TCP_TIME_WAIT, TCP_NEW_SYN_RECV] {
                let mut socket = socket.clone();
                if socket.protocol == Protocol::Tcp {
                    socket.set_state(state);
                }
                sockets.push(socket);
            }
        }
    }
    sockets
}

/// Whether a change of the memory changes any of the lines.
fn shows(sockets: &[Memory], change: impl Fn(&mut Memory)) -> bool {
    let mut view = view();
    let all = b"show uid inode cgroup backlog drops timer";
    let scope = Scope {
        protocol: Protocol::Tcp,
        v6: false,
        net_admin: true,
    };
    view.filter = Filter::parse(all, &scope).unwrap();
    sockets.iter().any(|socket| {
        let mut changed = socket.clone();
        change(&mut changed);
        line(socket, &view) != line(&changed, &view)
    })
}

#[test]
fn every_field_is_read() {
    let sockets = sockets();
    for &Row {
        structure,
        name,
        offset,
        ..
    } in rows()
    {
        if is_silent(structure, name) {
            continue;
        }
        let shown = [0, 1, 4, 0x55, 0xff].iter().any(|byte| {
            shows(&sockets, |socket| {
                socket.bytes[offset..][..PLACE].fill(*byte)
            })
        });
        assert!(shown, "{structure}.{name}");
    }
}

/// The bits of a word, by the first letters of their names.
fn bits(prefix: &str) -> Vec<(String, u32)> {
    let values = ROWS.lines().filter_map(|row| row.strip_prefix("value!("));
    let bits = values
        .filter(|row| row.starts_with(prefix))
        .filter_map(|row| {
            let (name, rest) = row.split_once(": u32 = ")?;
            Some((name.to_string(), rest.strip_suffix(");")?.parse().ok()?))
        });
    let bits: Vec<_> = bits.collect();
    assert!(!bits.is_empty(), "{prefix}");
    bits
}

#[test]
fn every_bit_is_read() {
    let sockets = sockets();
    for (name, bit) in bits("SOCK_") {
        assert!(shows(&sockets, |socket| socket.flip_flag(bit)), "{name}");
    }
    for (name, bit) in bits("INET_FLAGS_") {
        assert!(
            shows(&sockets, |socket| socket.flip_inet_flag(bit)),
            "{name}"
        );
    }
    for (name, bit) in bits("UDP_FLAGS_") {
        let flip = |socket: &mut Memory| {
            socket.set(
                udp_sock::udp_flags,
                socket.get(udp_sock::udp_flags) ^ 1 << bit,
            )
        };
        assert!(shows(&sockets, flip), "{name}");
    }
    for (name, bit) in bits("RXOPT_") {
        assert!(
            shows(&sockets, |socket| socket.rxopt_bits ^= 1 << bit),
            "{name}"
        );
    }
    for prefix in ["SK_", "TCP_", "UDP_"] {
        let words = bits(prefix)
            .into_iter()
            .filter(|(name, _)| name.ends_with("_BIT") || name.ends_with("_BITS"));
        for (name, bit) in words {
            assert!(shows(&sockets, |socket| socket.bits ^= 1 << bit), "{name}");
        }
    }
}

/// What the kernel itself keeps in the place of a setting makes no socket a rare one: no more of it is read
/// than of a new socket.
#[test]
fn what_is_no_setting_is_not_looked_at() {
    const OTHERS: &[Case] = &[
        (TCP, "", |m| m.set(inet_sock::mc_ttl, 64)),
        (TCP, "", |m| m.set(inet_sock::mc_addr, 1)),
        ("tcp6", "", |m| m.set(ipv6_pinfo::mcast_hops, 64)),
        ("tcp6", "", |m| m.set(ipv6_pinfo::mcast_oif, 1)),
        (TCP, "", |m| m.set(inet_sock::tos, 3)),
        ("tcp6", "", |m| m.set(ipv6_pinfo::tclass, 3)),
        (TCP, "", |m| m.set(sock::sk_incoming_cpu, 1)),
        (UDP, "", |m| {
            m.set(sock_common::skc_dport, 1);
            m.set(sock::sk_incoming_cpu, 1);
        }),
        (TCP, "", |m| m.set(tcp_sock::window_clamp, 65536)),
        (DATAGRAMS, "", |m| m.set(sock::sk_txrehash, 0)),
        (ALL, "", |m| m.flip_flag(SOCK_TSTAMP_NEW)),
        (IPV6, "", |m| m.flip_inet_flag(INET_FLAGS_AUTOFLOWLABEL)),
        (IPV6, "", |m| {
            m.set(sock_common::skc_v6_rcv_saddr, In6([1; 16]));
            m.bits |= 1 << SK_IPV6ONLY_BIT;
        }),
    ];
    let reads = |socket: &Memory| {
        line(socket, &view());
        socket.reads.take()
    };
    for (at, (files, _, set)) in OTHERS.iter().enumerate() {
        for (_, new) in kinds().filter(|(file, _)| files.split(' ').any(|of| of == file)) {
            let mut socket = new.clone();
            set(&mut socket);
            assert_eq!(further(&socket), "", "{at}: {socket:?}");
            socket.reads.take();
            // One field more may be read to find out; a rare socket is read once more as a whole.
            assert!(reads(&socket) <= reads(&new) + 1, "{at}: {socket:?}");
        }
    }
}
