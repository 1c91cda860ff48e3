// SPDX-License-Identifier: GPL-2.0

//! Plain sockets, from which each test departs, and their lines.

use crate::report::{
    Address, Clock, Endpoint, Flow, Full, Line, Queues, Socket, Tcp, TcpSocket, Udp,
};
use std::num::NonZeroU32;

pub(crate) const ESTABLISHED: u8 = 1;
pub(crate) const LISTEN: u8 = 10;

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
    }
}

pub(crate) fn tcp(state: u8, full: Option<Full>) -> Tcp {
    Tcp {
        state,
        local: v4([127, 0, 0, 1], 6010),
        remote: v4([127, 0, 0, 1], 45462),
        full,
    }
}

pub(crate) fn udp(socket: Socket) -> Udp {
    Udp {
        queues: Queues { recv: 0, send: 0 },
        local: v4([0, 0, 0, 0], 68),
        remote: v4([0, 0, 0, 0], 0),
        socket,
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
    text(1000, |line| record.write(&clock(hz), line)).unwrap()
}

pub(crate) fn udp_line(record: &Udp, hz: u32) -> String {
    text(1000, |line| record.write(&clock(hz), line)).unwrap()
}

/// The options of a connection, or of a listening socket.
pub(crate) fn tcp_options(state: u8, full: Full, hz: u32) -> String {
    let line = tcp_line(&tcp(state, Some(full)), hz);
    line[72..].trim_end_matches('\n').to_string()
}

pub(crate) fn udp_options(socket: Socket, hz: u32) -> String {
    let line = udp_line(&udp(socket), hz);
    line[62..].trim_end_matches('\n').to_string()
}
