// SPDX-License-Identifier: GPL-2.0

//! Plain sockets, from which each test departs, and their lines.

use crate::report::{
    Address, Clock, Datagram, Endpoint, Flags, Flow, Full, Inet, Inet6, Line, Protocol, Queues,
    Rare, RareProtocol, RareRaw, RareSocket, RareTcp, RareUdp, Socket, Tcp, TcpSocket,
};
use std::num::NonZeroU32;

pub(crate) const ESTABLISHED: u8 = 1;
pub(crate) const LISTEN: u8 = 10;
pub(crate) const FILES: [Protocol; 3] = [Protocol::Tcp, Protocol::Udp, Protocol::Raw];

pub(crate) fn clock(hz: u32) -> Clock {
    Clock {
        hz: NonZeroU32::new(hz).unwrap(),
    }
}

pub(crate) fn v4(octets: [u8; 4], port: u16) -> Endpoint {
    Endpoint {
        address: Address::V4(octets),
        port,
    }
}

/// A socket on which no option is set.
pub(crate) fn plain() -> Socket {
    Socket {
        reuse: 0,
        reuseport: false,
        keepopen: false,
        broadcast: false,
        linger: None,
        rcvbuf: None,
        sndbuf: None,
        rcvtimeo: i64::MAX,
        sndtimeo: i64::MAX,
    }
}

/// A connection that flows, and on which no option is set.
pub(crate) fn connection() -> Full {
    Full {
        queues: Queues { recv: 0, send: 0 },
        flow: Flow {
            snd_wnd: 65536,
            rcv_wnd: 65536,
            snd_nxt: 1,
            snd_una: 1,
            since_ack: 0,
        },
        socket: plain(),
        tcp: TcpSocket {
            keepalive_time: 0,
            keepalive_intvl: 0,
            keepalive_probes: 0,
            user_timeout: 0,
            nodelay: false,
            fastopen_max_qlen: 0,
            defer_accept: 0,
        },
        rare: None,
    }
}

pub(crate) fn tcp(state: u8, full: Option<Full>) -> Tcp {
    Tcp {
        state,
        local: v4([127, 0, 0, 1], 6010),
        remote: v4([127, 0, 0, 1], 45462),
        owner: None,
        full,
    }
}

pub(crate) fn datagram(protocol: Protocol, socket: Socket) -> Datagram {
    Datagram {
        queues: Queues { recv: 0, send: 0 },
        local: v4([0, 0, 0, 0], 68),
        remote: v4([0, 0, 0, 0], 0),
        owner: None,
        protocol,
        socket,
        rare: None,
    }
}

/// The further options of a new socket.
pub(crate) fn plain_rare(protocol: Protocol, ipv6: bool) -> Rare {
    Rare {
        flags: Flags::NONE,
        socket: RareSocket::PLAIN,
        inet: Inet::PLAIN,
        inet6: ipv6.then_some(Inet6::PLAIN),
        protocol: match protocol {
            Protocol::Tcp => RareProtocol::Tcp(RareTcp::PLAIN),
            Protocol::Udp => RareProtocol::Udp(RareUdp::PLAIN),
            Protocol::Raw => RareProtocol::Raw(RareRaw::PLAIN),
        },
    }
}

/// What `write` puts into a window of `size` bytes, `None` where that is too small.
pub(crate) fn text(size: usize, write: impl FnOnce(&mut Line<'_>)) -> Option<String> {
    let mut window = vec![0xaa; size];
    let mut line = Line::new(&mut window);
    write(&mut line);
    let len = line.finish()?;
    Some(String::from_utf8(window[..len].to_vec()).unwrap())
}

pub(crate) fn tcp_line(record: &Tcp, hz: u32) -> String {
    text(10_000, |line| record.write(&clock(hz), line)).unwrap()
}

pub(crate) fn datagram_line(record: &Datagram, hz: u32) -> String {
    text(10_000, |line| record.write(&clock(hz), line)).unwrap()
}

/// The options of a connection, or of a listening socket.
pub(crate) fn tcp_options(state: u8, full: Full, hz: u32) -> String {
    let line = tcp_line(&tcp(state, Some(full)), hz);
    line[72..].trim_end_matches('\n').to_string()
}

pub(crate) fn datagram_options(protocol: Protocol, socket: Socket, hz: u32) -> String {
    let line = datagram_line(&datagram(protocol, socket), hz);
    line[62..].trim_end_matches('\n').to_string()
}

/// The further options in a row of `file`, each with its comma.
pub(crate) fn rare_options(protocol: Protocol, rare: &Rare, hz: u32) -> String {
    let rows = [None, Some(*rare)].map(|rare| match protocol {
        Protocol::Tcp => {
            let full = Full {
                rare,
                ..connection()
            };
            tcp_line(&tcp(ESTABLISHED, Some(full)), hz)
        }
        _ => datagram_line(
            &Datagram {
                rare,
                ..datagram(protocol, plain())
            },
            hz,
        ),
    });
    let [plain, row] = rows.map(|row| row.trim_end_matches('\n').to_string());
    row.strip_prefix(&plain)
        .expect("the options that a plain row has")
        .to_string()
}
