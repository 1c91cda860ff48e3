// SPDX-License-Identifier: GPL-2.0

//! What sockets of every protocol are read alike for: their ends, their owner, and the options of
//! level SOL_SOCKET.

use crate::{
    flags,
    report::{Address, Clock, Endpoint, Filter, Flags, Line, Owner, RareSocket, Socket, TxTime},
    sys::{
        self, sock, sock_common, Chain, Defaults, Entry, Holds, Reader, Sock, SOCK_BROADCAST,
        SOCK_KEEPOPEN, SOCK_LINGER, SOCK_RCVBUF_LOCK, SOCK_SNDBUF_LOCK, SOCK_TSTAMP_NEW,
        SOCK_TXTIME,
    },
};
use core::num::NonZero;

/// The measures of time of this kernel.
pub(crate) const CLOCK: Clock = match NonZero::new(sys::HZ) {
    Some(hz) => Clock { hz },
    None => panic!(),
};

/// Goes through the sockets of a bucket, each fetched ahead of its turn, and has `row` write the line of
/// each that `admits` lets pass where the filter asks for ends or a state.
#[inline(always)]
pub(crate) fn rows(
    mut chain: Chain<'_>,
    filter: &Filter,
    line: &mut Line<'_>,
    admits: impl Fn(&Sock<'_>, &Filter) -> bool,
    row: impl Fn(&Sock<'_>, &mut Line<'_>),
) {
    let admits_all = filter.admits_all();
    chain.prefetch();
    while let Some(sk) = chain.next() {
        if admits_all {
            chain.prefetch();
        } else if !admits(&sk, filter) {
            continue;
        }
        row(&sk, line);
        if line.is_full() {
            return;
        }
    }
}

/// Both ends of a socket of any kind: the local one, whose port each kind keeps elsewhere (`sport`,
/// in the order of the host), and the remote one.
#[inline(always)]
pub(crate) fn endpoints(sk: &Sock<'_>, sport: u16) -> (Endpoint, Endpoint) {
    let common = sk.common();
    let (local, remote) = match sk.family() {
        sys::AF_INET6 => (
            Address::V6(common.get(sock_common::skc_v6_rcv_saddr).octets()),
            Address::V6(common.get(sock_common::skc_v6_daddr).octets()),
        ),
        _ => (
            Address::V4(common.get(sock_common::skc_rcv_saddr).to_ne_bytes()),
            Address::V4(common.get(sock_common::skc_daddr).to_ne_bytes()),
        ),
    };
    let dport = u16::from_be(common.get(sock_common::skc_dport));
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

/// The owner of a full socket, where the reader wants it.
#[inline(always)]
pub(crate) fn owner<K: Holds<sock>>(sk: &Entry<'_, K>, reader: &Reader) -> Option<Owner> {
    reader.owner.then(|| Owner {
        uid: reader.uid(sk),
        inode: sk.get(sock::sk_ino),
    })
}

/// The options of a full socket at level SOL_SOCKET that are often set; `common` is the same one.
#[inline(always)]
pub(crate) fn options<K: Holds<sock>>(
    common: &Sock<'_>,
    sk: &Entry<'_, K>,
    sk_flags: u64,
) -> Socket {
    let flag = |bit: u32| sk_flags >> bit & 1 != 0;
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

/// None of those is set that are rarely set, but for flags.
#[inline(always)]
pub(crate) fn is_plain<K: Holds<sock>>(
    sk: &Entry<'_, K>,
    reader: &Reader,
    defaults: &Defaults,
) -> bool {
    const DEFAULT: RareSocket = RareSocket::PLAIN;

    sk.get(sock::sk_bound_dev_if) == DEFAULT.bound_dev_if
        && sk.get(sock::sk_priority) == DEFAULT.priority
        && sk.get(sock::sk_rcvlowat) == DEFAULT.rcvlowat
        && sk.get(sock::sk_max_pacing_rate) as u64 == DEFAULT.max_pacing_rate
        && sk.get(sock::sk_ll_usec) == DEFAULT.ll_usec
        && sk.get(sock::sk_prefer_busy_poll) == DEFAULT.prefer_busy_poll
        && sk.get(sock::sk_tsflags) == DEFAULT.tsflags
        && sk.get(sock::sk_filter).is_null()
        && sk.get(sock::sk_peek_off) == DEFAULT.peek_off
        && sk.get(sock::sk_reserved_mem) == DEFAULT.reserved_mem
        && sk.get(sock::sk_txrehash) == defaults.txrehash
        && (sk.get(sock::sk_mark) == DEFAULT.mark || !reader.net_admin)
}

/// All of them.
pub(crate) fn rare<K: Holds<sock>>(
    sk: &Entry<'_, K>,
    sk_flags: u64,
    reader: &Reader,
    defaults: &Defaults,
) -> RareSocket {
    let flag = |bit: u32| sk_flags >> bit & 1 != 0;
    let ifindex = sk.get(sock::sk_bound_dev_if);
    let txrehash = sk.get(sock::sk_txrehash);
    RareSocket {
        mark: match reader.net_admin {
            true => sk.get(sock::sk_mark),
            false => 0,
        },
        priority: sk.get(sock::sk_priority),
        bound_dev_if: ifindex,
        device: match ifindex {
            0 => None,
            _ => sk.device_name(ifindex),
        },
        max_pacing_rate: sk.get(sock::sk_max_pacing_rate) as u64,
        ll_usec: sk.get(sock::sk_ll_usec),
        prefer_busy_poll: sk.get(sock::sk_prefer_busy_poll),
        rcvlowat: sk.get(sock::sk_rcvlowat),
        tsflags: sk.get(sock::sk_tsflags),
        tstamp_new: flag(SOCK_TSTAMP_NEW),
        filter: !sk.get(sock::sk_filter).is_null(),
        peek_off: sk.get(sock::sk_peek_off),
        reserved_mem: sk.get(sock::sk_reserved_mem),
        txrehash: (txrehash != defaults.txrehash).then_some(txrehash),
        txtime: flag(SOCK_TXTIME).then(|| TxTime {
            clockid: sk.get(sock::sk_clockid),
            flags: sk.sock_bits() >> 1 & 3,
        }),
    }
}

/// Those that are on or off; `always` is the bit of the one that every line shows.
#[inline(always)]
pub(crate) fn flags(sk_flags: u64, always: u32) -> Flags {
    flags::SK_FLAGS
        .differing(sk_flags & !(1 << always), 0)
        .and(flags::timestamps(sk_flags))
}
