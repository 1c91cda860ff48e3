// SPDX-License-Identifier: GPL-2.0

//! Records from which the tests of single columns depart, and their lines.

use super::{random::KIND, rare::set_all};
use crate::{
    report::{
        Address, Clock, Datagram, Endpoint, Flags, Flow, Full, Inet, Inet6, Line, Name, Protocol,
        Queues, Rare, RareProtocol, RareSocket, RareTcp, Socket, Tcp, TcpSocket,
    },
    sys::*,
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

/// A connection that flows, and on which no option is set.
pub(crate) fn connection() -> Full {
    Full {
        queues: Queues { recv: 0, send: 0 },
        flow: Flow {
            snd_wnd: 65536,
            rcv_wnd: 65536,
            unanswered: false,
        },
        socket: Socket::default(),
        tcp: TcpSocket::default(),
        rare: None,
    }
}

pub(crate) fn tcp(state: u8, full: Option<Full>) -> Tcp {
    Tcp {
        state,
        local: v4([127, 0, 0, 1], 6010),
        remote: v4([127, 0, 0, 1], 45462),
        cells: None,
        full,
    }
}

pub(crate) fn datagram(protocol: Protocol, socket: Socket) -> Datagram {
    Datagram {
        queues: Queues { recv: 0, send: 0 },
        local: v4([0, 0, 0, 0], 68),
        remote: v4([0, 0, 0, 0], 0),
        cells: None,
        protocol,
        socket,
        rare: None,
    }
}

/// A socket of the same kind whose line is as long as one can be: every option, each value of as many
/// characters as its type allows.
pub(crate) fn longest(new: Memory) -> Memory {
    let mut socket = new;
    set_all(&mut socket);
    let number = socket.get(sock_common::skc_num);
    for &Row {
        name, offset, ty, ..
    } in rows()
    {
        let bytes: &[u8] = match ty {
            "i32" => &i32::MIN.to_ne_bytes(),
            "i16" => &i16::MAX.to_ne_bytes(),
            // One less than what stands for none.
            "isize" => &(isize::MAX - 1).to_ne_bytes(),
            "usize" if !name.ends_with("flags") => &(usize::MAX - 1).to_ne_bytes(),
            "u64" => &[0xff; 8],
            "u32" => &[0xff; 4],
            "u16" => &[0xff; 2],
            "u8" if name != "sk_userlocks" => &[0xff],
            "[u32; 8]" => &[0xff; 32],
            "In6" => &[0xfe; 16],
            _ => continue,
        };
        if !KIND.contains(&name) {
            socket.bytes[offset..][..bytes.len()].copy_from_slice(bytes);
        }
    }
    socket.set(sock_common::skc_num, number);
    socket.set(sock_common::skc_v6_rcv_saddr, In6([0; 16]));
    socket.set(sock::sk_userlocks, SOCK_RCVBUF_LOCK | SOCK_SNDBUF_LOCK);
    socket.flip_flag(SOCK_LINGER);
    // Sixteen bytes that are escaped.
    let name = Name([0xff; Name::SIZE]);
    (socket.device, socket.names, socket.uid) = (Some(name), [name; NAMES], u32::MAX);
    socket
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
    text(10_000, |line| {
        line.write(|rest| record.write(&clock(hz), rest))
    })
    .unwrap()
}

pub(crate) fn datagram_line(record: &Datagram, hz: u32) -> String {
    text(10_000, |line| {
        line.write(|rest| record.write(&clock(hz), rest))
    })
    .unwrap()
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

/// What a record of a TCP socket adds to the line of one that sets nothing.
pub(crate) fn rare_options(tcp: RareTcp, inet6: Option<Inet6>, hz: u32) -> String {
    let rare = Rare {
        flags: Flags::NONE,
        socket: RareSocket::default(),
        inet: Inet::default(),
        inet6,
        protocol: RareProtocol::Tcp(tcp),
    };
    let [plain, options] = [None, Some(rare)].map(|rare| {
        let full = Full {
            rare,
            ..connection()
        };
        tcp_options(ESTABLISHED, full, hz)
    });
    options
        .strip_prefix(&plain)
        .expect("the options that a plain row has")
        .to_string()
}
