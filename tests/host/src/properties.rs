// SPDX-License-Identifier: GPL-2.0

//! Any record in a window of any size: PROPTEST_CASES of them, 256 where that is not set.

use crate::{
    oracle,
    records::{datagram, hz, tcp, usual_tcp, usual_udp},
    report::{
        Address, Datagram, Endpoint, Endpoint4, Full, Line, Protocol, Socket, Tcp, TcpSocket,
        UsualTcp, UsualUdp,
    },
    samples::{self, clock, text},
};
use proptest::prelude::*;

/// The line is `expected` in every window that holds it, and is given up in every other.
fn check(expected: &str, write: impl Fn(&mut Line<'_>)) -> Result<(), TestCaseError> {
    prop_assert!(expected.is_ascii());
    prop_assert_eq!(expected.find('\n'), Some(expected.len() - 1));
    for size in 0..expected.len() + 40 {
        let wanted = (size >= expected.len()).then_some(expected);
        let written = text(size, &write);
        prop_assert_eq!(written.as_deref(), wanted, "in a window of {} bytes", size);
    }
    Ok(())
}

fn end(Endpoint4 { address, port }: Endpoint4) -> Endpoint {
    Endpoint {
        address: Address::V4(address),
        port,
    }
}

/// The record of which a usual line is a short cut.
fn record_of_tcp(row: &UsualTcp) -> Tcp {
    let plain = samples::connection();
    Tcp {
        state: row.state,
        local: end(row.local),
        remote: end(row.remote),
        owner: None,
        full: Some(Full {
            queues: row.queues,
            flow: row.flow,
            socket: Socket {
                reuse: row.reuse,
                reuseport: row.reuseport,
                keepopen: row.keepopen,
                ..plain.socket
            },
            tcp: TcpSocket {
                nodelay: row.nodelay,
                ..plain.tcp
            },
            ..plain
        }),
    }
}

fn record_of_udp(row: &UsualUdp) -> Datagram {
    Datagram {
        queues: row.queues,
        local: end(row.local),
        remote: end(row.remote),
        owner: None,
        protocol: Protocol::Udp,
        socket: Socket {
            reuse: row.reuse,
            reuseport: row.reuseport,
            broadcast: row.broadcast,
            ..samples::plain()
        },
        rare: None,
    }
}

proptest! {
    // A failure shrinks to a small record, which is printed: no file of seeds.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tcp_rows_equal_the_oracle(row in tcp(), hz in hz()) {
        check(&oracle::tcp(&row, hz), |line| row.write(&clock(hz), line))?;
    }

    #[test]
    fn datagram_rows_equal_the_oracle(row in datagram(), hz in hz()) {
        check(&oracle::datagram(&row, hz), |line| row.write(&clock(hz), line))?;
    }

    #[test]
    fn usual_tcp_rows_equal_the_oracle(row in usual_tcp(), hz in hz()) {
        check(&oracle::tcp(&record_of_tcp(&row), hz), |line| row.write(&clock(hz), line))?;
    }

    #[test]
    fn usual_udp_rows_equal_the_oracle(row in usual_udp(), hz in hz()) {
        check(&oracle::datagram(&record_of_udp(&row), hz), |line| row.write(line))?;
    }

    /// Rows behind one another stand as they would alone, and none follows one that did not fit.
    #[test]
    fn rows_follow_one_another(first in tcp(), second in datagram(), hz in hz()) {
        let (head, tail) = (oracle::tcp(&first, hz), oracle::datagram(&second, hz));
        let both = |line: &mut Line<'_>| {
            first.write(&clock(hz), line);
            second.write(&clock(hz), line);
        };
        prop_assert_eq!(text(head.len() - 1 + tail.len(), both), None);
        prop_assert_eq!(text(head.len() + tail.len(), both), Some(head + &tail));
    }
}
