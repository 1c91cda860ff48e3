// SPDX-License-Identifier: GPL-2.0

//! What sockets of every protocol are read alike for: their ends, their owner, and the options of
//! level SOL_SOCKET.

use super::{differs::Field, flags};
use crate::{
    report::{
        Address, Clock, Endpoint, Endpoint4, Filter, Flags, Line, Owner, Protocol, RareSocket,
        Socket, TxTime,
    },
    sys::{
        self, inet_sock, sock, sock_common, Ahead, Chain, Defaults, Entry, Found, Holds, Progress,
        Reader, Sock, View, SOCK_BROADCAST, SOCK_KEEPOPEN, SOCK_LINGER, SOCK_RCVBUF_LOCK,
        SOCK_SNDBUF_LOCK, SOCK_TSTAMP_NEW, SOCK_TXTIME,
    },
};
use core::{num::NonZero, ptr};

/// The measures of time of this kernel.
pub(super) const CLOCK: Clock = match NonZero::new(sys::HZ) {
    Some(hz) => Clock { hz },
    None => panic!(),
};

/// Goes through the sockets of a bucket and has `row` write the line of each that the filter admits;
/// where it admits all, each is fetched ahead of its turn. `row` is told whether the usual line will
/// do: the socket is of IPv4, no columns of the owner are wanted, and the filter asks for no option.
#[inline(always)]
pub(super) fn rows(
    chain: Chain<'_>,
    protocol: Protocol,
    view: &View,
    line: &mut Line<'_>,
    row: impl for<'a> Fn(Sock<'_>, bool, Line<'a>) -> Line<'a>,
) -> Progress {
    let mut chain = chain.of(protocol);
    let filter = &view.filter;
    let admits_all = filter.admits_all();
    let usual = !view.reader.owner && !filter.has_options();
    // Taken out and put back, so that the compiler keeps it in registers.
    let mut text = line.take();
    while let Some(found) = chain.next() {
        let sk = if admits_all {
            found.read(chain.ahead())
        } else {
            if !admits(found, filter) {
                continue;
            }
            let sk = found.read(Ahead::NONE);
            // It may have changed since it was looked at.
            if !filter.admits_state(|| sk.shown_state()) {
                continue;
            }
            sk
        };
        text = row(sk, usual && found.family() == sys::AF_INET, text);
        if text.is_full() {
            break;
        }
    }
    *line = text;
    chain.progress()
}

/// Looks at no more of a socket than the lines of the cache which the walk reads anyway, and first at
/// the ports alone. A UDP socket has its number a moment before its line shows it, see `__inet_bind`.
#[inline(always)]
fn admits(found: Found<'_>, filter: &Filter) -> bool {
    let common = found.common();
    let sport = common.get(sock_common::skc_num);
    let dport = u16::from_be(common.get(sock_common::skc_dport));
    filter.admits_ports(sport, dport) && admits_others(found, sport, filter)
}

#[inline(never)]
fn admits_others(found: Found<'_>, sport: u16, filter: &Filter) -> bool {
    let (local, remote) = endpoints(found.common(), found.family(), sport);
    filter.admits(&local, &remote) && filter.admits_state(|| found.shown_state())
}

/// Both ends of a socket of any kind: the local one, whose port each kind keeps elsewhere (`sport`,
/// in the order of the host), and the remote one.
#[inline(always)]
pub(super) fn endpoints(
    common: &Entry<'_, sock_common>,
    family: u16,
    sport: u16,
) -> (Endpoint, Endpoint) {
    let (local, remote) = match family {
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

/// The same of an IPv4 socket.
#[inline(always)]
pub(super) fn endpoints4(common: &Entry<'_, sock_common>, sport: u16) -> (Endpoint4, Endpoint4) {
    (
        Endpoint4 {
            address: common.get(sock_common::skc_rcv_saddr).to_ne_bytes(),
            port: sport,
        },
        Endpoint4 {
            address: common.get(sock_common::skc_daddr).to_ne_bytes(),
            port: u16::from_be(common.get(sock_common::skc_dport)),
        },
    )
}

/// The owner of a full socket, where the reader wants it.
#[inline(always)]
pub(super) fn owner<K: Holds<sock>>(sk: &Entry<'_, K>, reader: &Reader) -> Option<Owner> {
    reader.owner.then(|| Owner {
        uid: reader.uid(sk),
        inode: sk.inode(),
    })
}

/// The options of a full socket at level SOL_SOCKET that are often set; `common` is the same one.
pub(super) fn options(common: &Sock<'_>, sk: &Entry<'_, inet_sock>, sk_flags: u64) -> Socket {
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

/// None of them is set but those that every line shows.
#[inline(always)]
pub(super) fn is_usual<K: Holds<sock>>(sk: &Sock<'_>, full: &Entry<'_, K>, sk_flags: u64) -> bool {
    const ONE_DIGIT: u8 = 0b11;

    let differs = (sk_flags & 1 << SOCK_LINGER).differs(0)
        | (full.get(sock::sk_userlocks) & (SOCK_RCVBUF_LOCK | SOCK_SNDBUF_LOCK)).differs(0)
        | full.get(sock::sk_rcvtimeo).differs(isize::MAX)
        | full.get(sock::sk_sndtimeo).differs(isize::MAX)
        | (sk.reuse() & !ONE_DIGIT).differs(0);
    !differs.any()
}

/// None of those is set that are rarely set, but for flags.
#[inline(always)]
pub(super) fn is_plain<K: Holds<sock>>(sk: &Entry<'_, K>, reader: &Reader) -> bool {
    const DEFAULT: RareSocket = RareSocket::PLAIN;

    let visible = u32::from(reader.net_admin).wrapping_neg();
    let some = sk.get(sock::sk_bound_dev_if).differs(DEFAULT.bound_dev_if)
        | sk.get(sock::sk_priority).differs(DEFAULT.priority)
        | (sk.get(sock::sk_mark) & visible).differs(DEFAULT.mark)
        | sk.get(sock::sk_ll_usec).differs(DEFAULT.ll_usec)
        | sk.get(sock::sk_tsflags).differs(DEFAULT.tsflags)
        | sk.get(sock::sk_reserved_mem).differs(DEFAULT.reserved_mem);
    if some.any() {
        return false;
    }
    let others = sk
        .get(sock::sk_prefer_busy_poll)
        .differs(DEFAULT.prefer_busy_poll)
        | sk.get(sock::sk_filter).differs(ptr::null_mut())
        | sk.get(sock::sk_rcvlowat).differs(DEFAULT.rcvlowat)
        | sk.get(sock::sk_peek_off).differs(DEFAULT.peek_off)
        | (sk.get(sock::sk_max_pacing_rate) as u64).differs(DEFAULT.max_pacing_rate);
    !others.any()
}

/// All of them.
pub(super) fn rare(
    sk: &Entry<'_, inet_sock>,
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
            flags: sk.txtime_flags(),
        }),
    }
}

/// Those that are on or off; `always` is the bit of the one that every line shows.
#[inline(always)]
pub(super) fn flags(sk_flags: u64, always: u32) -> Flags {
    flags::SK_FLAGS
        .differing(sk_flags & !(1 << always), 0)
        .and(flags::timestamps(sk_flags))
}
