// SPDX-License-Identifier: GPL-2.0

//! UDP sockets into lines. See `udp.c`, `udp4_format_sock`, for what is read how.

use crate::{
    report::{Line, Queues, Udp},
    socket::{endpoints, options, CLOCK},
    sys::{inet_sock, sock, udp_sock, Chain, Kind, Sock},
};

/// The lines of a bucket.
pub(crate) fn rows(chain: Chain<'_>, line: &mut Line<'_>) {
    for sk in chain {
        if let Some(row) = record(&sk) {
            row.write(&CLOCK, line);
        }
        if line.is_full() {
            return;
        }
    }
}

fn record(sk: &Sock<'_>) -> Option<Udp> {
    let Kind::Udp(udp) = sk.kind() else {
        return None;
    };
    let (local, remote) = endpoints(sk.common(), u16::from_be(udp.get(inet_sock::inet_sport)));
    Some(Udp {
        queues: Queues {
            // udp_rqueue_get
            recv: udp
                .get(sock::sk_rmem_alloc)
                .wrapping_sub(udp.get(udp_sock::forward_deficit)),
            // sk_wmem_alloc_get: one reference is the socket's own.
            send: udp.get(sock::sk_wmem_alloc).wrapping_sub(1),
        },
        local,
        remote,
        socket: options(sk, &udp),
    })
}
