// SPDX-License-Identifier: GPL-2.0

//! What TCP and UDP sockets are read alike for: addresses and options of level SOL_SOCKET.

use crate::{
    report::{Address, Clock, Endpoint, Socket},
    sys::{
        self, sock, sock_common, Entry, Holds, Sock, SOCK_BROADCAST, SOCK_KEEPOPEN, SOCK_LINGER,
        SOCK_RCVBUF_LOCK, SOCK_SNDBUF_LOCK,
    },
};
use core::num::NonZero;

/// The measures of time of this kernel.
pub(crate) const CLOCK: Clock = match NonZero::new(sys::HZ) {
    Some(hz) => Clock { hz },
    None => panic!(),
};

/// Both ends of a socket of any kind: the local one, whose port each kind keeps elsewhere (`sport`,
/// in the order of the host), and the remote one.
pub(crate) fn endpoints(sk: &Entry<'_, sock_common>, sport: u16) -> (Endpoint, Endpoint) {
    let (local, remote) = match sk.get(sock_common::skc_family) {
        sys::AF_INET6 => (
            Address::V6(sk.get(sock_common::skc_v6_rcv_saddr).octets()),
            Address::V6(sk.get(sock_common::skc_v6_daddr).octets()),
        ),
        _ => (
            Address::V4(sk.get(sock_common::skc_rcv_saddr).to_ne_bytes()),
            Address::V4(sk.get(sock_common::skc_daddr).to_ne_bytes()),
        ),
    };
    let dport = u16::from_be(sk.get(sock_common::skc_dport));
    (
        Endpoint {
            address: local,
            port: sport,
        },
        Endpoint {
            address: remote,
            port: dport,
        },
    )
}

/// The options of a full socket; `common` is the same one.
#[inline(always)]
pub(crate) fn options<K: Holds<sock>>(common: &Sock<'_>, sk: &Entry<'_, K>) -> Socket {
    let flags = sk.get(sock::sk_flags);
    let flag = |bit: u32| flags >> bit & 1 != 0;
    let locks = sk.get(sock::sk_userlocks);
    Socket {
        reuse: common.reuse(),
        reuseport: common.reuseport(),
        keepopen: flag(SOCK_KEEPOPEN),
        broadcast: flag(SOCK_BROADCAST),
        linger: flag(SOCK_LINGER).then(|| sk.get(sock::sk_lingertime) as u64),
        rcvbuf: (locks & SOCK_RCVBUF_LOCK != 0).then(|| sk.get(sock::sk_rcvbuf)),
        sndbuf: (locks & SOCK_SNDBUF_LOCK != 0).then(|| sk.get(sock::sk_sndbuf)),
        rcvtimeo: sk.get(sock::sk_rcvtimeo) as i64,
        sndtimeo: sk.get(sock::sk_sndtimeo) as i64,
    }
}
