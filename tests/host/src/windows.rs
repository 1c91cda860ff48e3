// SPDX-License-Identifier: GPL-2.0

//! Rows at the end of a window, and the longest ones.

use crate::{
    oracle,
    rare::{kinds, set_all},
    report::{
        Address, Datagram, Endpoint, Full, Inet, Inet6, Line, Name, Owner, Protocol, Queues, Rare,
        RareProtocol, RareRaw, RareSocket, RareTcp, RareUdp, Socket, Tcp, TcpSocket, TxTime,
    },
    samples::{clock, connection, datagram, tcp, tcp_line, text, ESTABLISHED, LISTEN},
};

const END: Endpoint = Endpoint {
    address: Address::V6([0xfe; 16]),
    port: 65535,
};
const OWNER: Option<Owner> = Some(Owner {
    uid: u32::MAX,
    inode: u64::MAX,
});
const QUEUES: Queues = Queues {
    recv: i32::MIN,
    send: i32::MIN,
};
/// Sixteen bytes that are escaped.
const NAME: Option<Name> = Some(Name([0xff; 16]));

const SOCKET: Socket = Socket {
    reuse: 255,
    reuseport: true,
    keepopen: true,
    broadcast: true,
    linger: Some(1 << 31),
    rcvbuf: Some(i32::MIN),
    sndbuf: Some(i32::MIN),
    rcvtimeo: i64::MAX - 1,
    sndtimeo: i64::MAX - 1,
};
const TCP: TcpSocket = TcpSocket {
    keepalive_time: u32::MAX,
    keepalive_intvl: u32::MAX,
    keepalive_probes: 255,
    user_timeout: u32::MAX,
    nodelay: true,
    fastopen_max_qlen: i32::MIN,
    defer_accept: 255,
};
const RARE_SOCKET: RareSocket = RareSocket {
    mark: u32::MAX,
    priority: u32::MAX,
    bound_dev_if: i32::MIN,
    device: NAME,
    max_pacing_rate: u64::MAX - 1,
    ll_usec: u32::MAX,
    prefer_busy_poll: 255,
    rcvlowat: i32::MIN,
    tsflags: u32::MAX,
    tstamp_new: true,
    filter: true,
    peek_off: i32::MIN,
    reserved_mem: u32::MAX,
    txrehash: Some(255),
    txtime: Some(TxTime {
        clockid: 255,
        flags: u32::MAX,
    }),
};
const INET: Inet = Inet {
    tos: 255,
    uc_ttl: i16::MAX,
    min_ttl: 255,
    mc_ttl: 255,
    pmtudisc: Some(255),
    uc_index: i32::MIN.to_be(),
    mc_addr: [255; 4],
    local_port_range: u32::MAX,
};
const INET6: Inet6 = Inet6 {
    v6only: Some(true),
    tclass: 255,
    hop_limit: i16::MAX,
    mcast_hops: 255,
    mcast_oif: i32::MIN,
    pmtudisc: 255,
    ucast_oif: i32::MIN.to_be(),
    srcprefs: 2,
    min_hopcount: 255,
    autoflowlabel: Some(true),
};
const RARE_TCP: RareTcp = RareTcp {
    maxseg: Some(u32::MAX),
    congestion: NAME,
    syn_retries: 255,
    linger2: i32::MAX,
    window_clamp: u32::MAX,
    incoming_cpu: i32::MIN,
    notsent_lowat: u32::MAX,
    ulp: NAME,
    rto_max: Some(u32::MAX),
    rto_min: Some(u32::MAX),
    delack_max: Some(u32::MAX),
    save_syn: 255,
    tx_delay: i32::MIN,
};
const RARE_UDP: RareUdp = RareUdp {
    gso_size: u16::MAX,
    encap_type: 255,
    incoming_cpu: i32::MIN,
};
const RARE_RAW: RareRaw = RareRaw {
    incoming_cpu: i32::MIN,
    hdrincl: Some(true),
    icmp_filter: u32::MAX,
    checksum: Some(i32::MIN),
    icmpv6_filter: [u32::MAX; 8],
};

fn longest(new: Rare) -> Rare {
    let mut rare = new;
    set_all(&mut rare);
    Rare {
        flags: rare.flags,
        socket: RARE_SOCKET,
        inet: INET,
        inet6: new.inet6.and(Some(INET6)),
        protocol: match new.protocol {
            RareProtocol::Tcp(_) => RareProtocol::Tcp(RARE_TCP),
            RareProtocol::Udp(_) => RareProtocol::Udp(RARE_UDP),
            RareProtocol::Raw(_) => RareProtocol::Raw(RARE_RAW),
        },
    }
}

/// Each is what the oracle writes, and is given up in every window that is too small for it.
#[test]
fn longest_rows() {
    for (name, file, new) in kinds() {
        let rare = Some(longest(new));
        let full = Full {
            queues: QUEUES,
            socket: SOCKET,
            tcp: TCP,
            rare,
            ..connection()
        };
        let tcp = Tcp {
            local: END,
            remote: END,
            owner: OWNER,
            ..tcp(LISTEN, Some(full))
        };
        let datagram = Datagram {
            queues: QUEUES,
            local: END,
            remote: END,
            owner: OWNER,
            rare,
            ..datagram(file, SOCKET)
        };
        let write = |line: &mut Line<'_>| match file {
            Protocol::Tcp => tcp.write(&clock(1), line),
            _ => datagram.write(&clock(1), line),
        };
        let expected = match file {
            Protocol::Tcp => oracle::tcp(&tcp, 1),
            _ => oracle::datagram(&datagram, 1),
        };
        println!("{name}: {} bytes", expected.len());
        for size in 0..expected.len() {
            assert_eq!(text(size, write), None, "{name} in {size} bytes");
        }
        assert_eq!(text(expected.len(), write), Some(expected));
    }
}

/// Numbers are copied in eights, which must not matter at the end of a window.
#[test]
fn a_window_may_end_with_a_number() {
    let mut full = connection();
    full.tcp.defer_accept = 255;
    let row = tcp(ESTABLISHED, Some(full));
    let line = tcp_line(&row, 250);
    assert!(line.ends_with(",TCP_DEFER_ACCEPT=29887\n"), "{line}");
    let write = |line: &mut Line<'_>| row.write(&clock(250), line);
    assert_eq!(text(line.len() - 1, write), None);
    assert_eq!(text(line.len(), write).as_ref(), Some(&line));
}

/// A text that fits does not follow one that did not.
#[test]
fn full_stays_full() {
    let put = |size, texts: &'static [&'static str]| {
        text(size, |line: &mut Line<'_>| {
            texts.iter().for_each(|text| line.put(text.as_bytes()))
        })
    };
    assert_eq!(put(3, &["abcd", "e"]), None);
    assert_eq!(put(3, &["abc", "d", ""]), None);
    assert_eq!(put(0, &["a"]), None);
    assert_eq!(put(0, &[""]).as_deref(), Some(""));
    assert_eq!(put(3, &["ab", "c", ""]).as_deref(), Some("abc"));
}
