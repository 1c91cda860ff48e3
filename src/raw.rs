// SPDX-License-Identifier: GPL-2.0

//! Raw sockets into lines. See `raw.c`, `raw_sock_seq_show`, for what is read how.

use crate::{
    report::{Line, Queues, Udp},
    socket::{endpoints, options, CLOCK},
    sys::{sock, sock_common, Chain, Kind, Sock},
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
    let Kind::Raw(raw) = sk.kind() else {
        return None;
    };
    // The port of a raw socket is its protocol; the peer has none.
    let (local, mut remote) = endpoints(sk.common(), raw.get(sock_common::skc_num));
    remote.port = 0;
    Some(Udp {
        queues: Queues {
            recv: raw.get(sock::sk_rmem_alloc),
            send: raw.get(sock::sk_wmem_alloc).wrapping_sub(1),
        },
        local,
        remote,
        socket: options(sk, &raw),
    })
}
