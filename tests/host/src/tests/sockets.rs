// SPDX-License-Identifier: GPL-2.0

//! Sockets that the tests make up: as the kernel makes new ones, and the lines that the module writes of
//! them.

use crate::{
    read,
    report::{Filter, Line, Name, Protocol, Tls},
    sys::*,
};
use std::{cell::Cell, ptr};

pub(crate) const PROTOCOLS: [Protocol; 3] = [Protocol::Tcp, Protocol::Udp, Protocol::Raw];

/// The sysctls of the namespace, as a stock kernel has them.
pub(crate) const DEFAULTS: Defaults = Defaults {
    no_pmtu_disc: false,
    bindv6only: false,
    reflects: false,
    txrehash: 1,
    tcp_keepalive_intvl: 75 * HZ,
    tcp_congestion: 0x1000,
    tcp_rto_max: 120 * HZ,
    tcp_rto_min: HZ / 5,
};

/// A reader who sees everything, and asks for no columns but the usual ones.
pub(crate) fn view() -> View {
    View {
        reader: Reader {
            net_admin: true,
            owner: false,
        },
        defaults: DEFAULTS,
        filter: Filter::NONE,
    }
}

/// A new socket, bound to no address; one of TCP is connected, and nothing waits in it.
pub(crate) fn new(protocol: Protocol, ipv6: bool) -> Memory {
    let mut m = Memory {
        protocol,
        bytes: vec![0; SIZE],
        bits: 0,
        rxopt_bits: 0,
        txtime_flags: 0,
        device: None,
        names: [Name([0; Name::SIZE]); NAMES],
        uid: 0,
        inode: 0,
        cgroup: 0,
        drops: 0,
        reuseport_prog: false,
        ip_options: 0,
        tls: Tls {
            zerocopy: false,
            no_pad: false,
            max_payload: 0,
        },
        timer: None,
        reads: Cell::new(0),
    };
    m.set_state(if protocol == Protocol::Tcp {
        1
    } else {
        TCP_CLOSE
    });
    m.set(
        sock_common::skc_family,
        if ipv6 { AF_INET6 } else { AF_INET },
    );
    m.set(sock::sk_wmem_alloc, 1);
    m.set(sock::sk_rcvtimeo, isize::MAX);
    m.set(sock::sk_sndtimeo, isize::MAX);
    m.set(sock::sk_rcvlowat, 1);
    m.set(sock::sk_peek_off, -1);
    m.set(sock::sk_max_pacing_rate, usize::MAX);
    m.set(sock::sk_incoming_cpu, -1);
    m.set(sock::sk_txrehash, DEFAULTS.txrehash);
    m.set(inet_sock::uc_ttl, -1);
    m.set(inet_sock::mc_ttl, 1);
    m.set(inet_sock::pmtudisc, IP_PMTUDISC_WANT);
    // See af_inet.c, inet_create, and af_inet6.c, inet6_create.
    let multicast = match ipv6 {
        false => [INET_FLAGS_MC_LOOP, INET_FLAGS_MC_ALL, INET_FLAGS_MC_ALL],
        true => [INET_FLAGS_MC_LOOP, INET_FLAGS_MC6_LOOP, INET_FLAGS_MC6_ALL],
    };
    m.set(
        inet_sock::inet_flags,
        multicast.iter().fold(0, |flags, bit| flags | 1 << bit),
    );
    if ipv6 {
        m.set(inet_sock::pinet6, ptr::without_provenance_mut(8));
    }
    m.set(ipv6_pinfo::hop_limit, -1);
    m.set(ipv6_pinfo::mcast_hops, 1);
    m.set(ipv6_pinfo::pmtudisc, 1);
    m.set(inet_connection_sock::icsk_rto_max, DEFAULTS.tcp_rto_max);
    m.set(inet_connection_sock::icsk_rto_min, DEFAULTS.tcp_rto_min);
    m.set(inet_connection_sock::icsk_delack_max, TCP_DELACK_MAX);
    m.set(tcp_sock::snd_wnd, 65536);
    m.set(tcp_sock::rcv_wnd, 65536);
    m.set(inet_connection_sock::icsk_rto, HZ / 5);
    m
}

/// A new socket of every kind, with the name of the file that lists it.
pub(crate) fn kinds() -> impl Iterator<Item = (String, Memory)> {
    let twins = PROTOCOLS
        .into_iter()
        .flat_map(|protocol| [(protocol, false), (protocol, true)]);
    twins.map(|(protocol, ipv6)| {
        let name = format!("{}{}", protocol.name(), if ipv6 { "6" } else { "" });
        (name, new(protocol, ipv6))
    })
}

/// What the module writes of some sockets of one protocol into a window of `size` bytes, `None` where
/// they do not fit.
pub(crate) fn written(sockets: &[Memory], view: &View, size: usize) -> Option<String> {
    let protocol = sockets[0].protocol;
    let mut window = vec![0xaa; size];
    let mut line = Line::new(&mut window);
    let rows = match protocol {
        Protocol::Tcp => read::tcp::rows,
        Protocol::Udp => read::udp::rows,
        Protocol::Raw => read::raw::rows,
    };
    let mut seen = 0;
    rows(Record::new(sockets, &mut seen), view, &mut line);
    let len = line.finish()?;
    assert_eq!(seen, sockets.len());
    Some(String::from_utf8(window[..len].to_vec()).unwrap())
}

/// The line of one socket, without its newline: empty where a filter leaves it out.
pub(crate) fn line(socket: &Memory, view: &View) -> String {
    let text = written(std::slice::from_ref(socket), view, 10_000).unwrap();
    text.trim_end_matches('\n').to_string()
}

/// The options of a socket behind those of a new one in the same state, each with its comma.
pub(crate) fn further(socket: &Memory) -> String {
    let mut plain = new(socket.protocol, socket.is_ipv6());
    plain.set_state(socket.state());
    let [plain, options] = [&plain, socket].map(|socket| {
        let line = line(socket, &view());
        line[line.find("SO_REUSEADDR=").unwrap()..].to_string()
    });
    options
        .strip_prefix(&plain)
        .expect("the options that a new socket has")
        .to_string()
}
