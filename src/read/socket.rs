// SPDX-License-Identifier: GPL-2.0

//! What sockets of every protocol have: their ends, and the options of level SOL_SOCKET.

use super::{
    differs::{Differs, Value},
    flags,
    reading::Reading,
};
use crate::{
    report::{
        Address, Clock, Endpoint, Endpoint4, Filter, Flags, Line, Name, Parts, Protocol, Rest,
        Socket, TxTime,
    },
    sys::{
        self, inet_sock, sock, sock_common, Entry, Found, Holds, Record, Sock, View, SK_REUSE_BITS,
        SOCK_BROADCAST, SOCK_KEEPOPEN, SOCK_LINGER, SOCK_RCVBUF_LOCK, SOCK_SNDBUF_LOCK,
        SOCK_TSTAMP_NEW, SOCK_TXTIME, SOF_TIMESTAMPING_BIND_PHC,
    },
};
use core::num::NonZero;

/// How this kernel measures time.
pub(super) const CLOCK: Clock = match NonZero::new(sys::HZ) {
    Some(hz) => Clock { hz },
    None => panic!(),
};

/// How the line of a socket is written.
pub(super) trait Row {
    /// The protocol that the socket is of.
    const PROTOCOL: Protocol;

    /// Writes the line. `usual` tells whether a usual one will do: the file lists IPv4 alone, nobody wants
    /// further columns, and the filter asks for nothing that only the row tells.
    fn write<'a>(sk: Sock<'_>, usual: bool, view: &View, rest: Rest<'a>) -> Option<Rest<'a>>;
}

/// Goes through the sockets of a record, and writes the line of each that the filter admits.
#[inline(always)]
pub(super) fn rows<R: Row>(record: Record<'_>, view: &View, line: &mut Line<'_>) {
    line.write_parts(|rest| match view.filter.admits_all() {
        true => write_each::<R>(record, view, rest, |found| Some(found.read())),
        false => some_rows::<R>(record, view, rest),
    });
}

/// The same for a filter that leaves some out. It is apart, so that most listings load nothing of it.
#[inline(never)]
fn some_rows<'a, R: Row>(record: Record<'_>, view: &View, rest: Rest<'a>) -> Parts<'a> {
    let filter = &view.filter;
    write_each::<R>(record, view, rest, |found| {
        let sk = admits(found, filter).then(|| found.read())?;
        // It may have changed since it was looked at.
        filter.admits_state(|| sk.shown_state()).then_some(sk)
    })
}

/// Writes the line of each socket that `read` reads.
#[inline(always)]
fn write_each<'a, R: Row>(
    record: Record<'_>,
    view: &View,
    rest: Rest<'a>,
    read: impl for<'b> Fn(Found<'b>) -> Option<Sock<'b>>,
) -> Parts<'a> {
    let ipv4 = record.family() == sys::AF_INET;
    let usual = ipv4 && !view.reader.owner && view.filter.takes_usual();
    record.buckets(R::PROTOCOL, rest, |chain, mut rest| {
        while let Some(found) = chain.next() {
            let sk = read(found);
            chain.scout(sk.is_some());
            let Some(sk) = sk else {
                continue;
            };
            rest = R::write(sk, usual, view, rest)?;
        }
        Some(rest)
    })
}

/// Whether the filter admits a socket. Only those lines of the cache are looked at that the walk reads
/// anyway, and first the ports alone. A UDP socket has its number a moment before its line shows it, see
/// `__inet_bind`.
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

/// The local and the remote end of a socket of any kind. Each kind keeps the local port elsewhere, so the
/// caller gives it: `sport`, in the host's byte order.
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

/// Both ends of an IPv4 socket.
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

/// What a socket shows at level SOL_SOCKET beside the options that every line shows, and what has more than
/// one digit of these.
#[inline(always)]
pub(super) fn differs(s: &Reading<'_, inet_sock>) -> Differs {
    // Of more than one digit.
    const REUSE: u64 = 0b1100 << SK_REUSE_BITS;

    Socket::differs(s) | (u64::from(s.sk.bits()) & REUSE).differs(0)
}

/// The options in `sk_flags` that a socket sets. `always` is the bit of the option that every line shows.
#[inline(always)]
pub(super) fn flags<K>(s: &Reading<'_, K>, always: u32) -> Flags {
    flags::SK_FLAGS
        .differing(s.sk_flags & !(1 << always), 0)
        .and(flags::SOCK_BITS.differing(s.sk.bits().into(), 0))
        .and(flags::timestamps(s.sk_flags))
}

/// `skc_reuse`.
pub(super) fn reuse<K>(s: &Reading<'_, K>) -> u8 {
    s.sk.reuse()
}

/// `skc_reuseport`.
pub(super) fn reuseport<K>(s: &Reading<'_, K>) -> bool {
    s.sk.reuseport()
}

/// Whether SO_KEEPALIVE is on.
#[inline(always)]
pub(super) fn keepopen<K>(s: &Reading<'_, K>) -> bool {
    s.flag(SOCK_KEEPOPEN) != 0
}

/// Whether SO_BROADCAST is on.
#[inline(always)]
pub(super) fn broadcast<K>(s: &Reading<'_, K>) -> bool {
    s.flag(SOCK_BROADCAST) != 0
}

/// Not 0 where SO_LINGER is on.
#[inline(always)]
pub(super) fn lingers<K>(s: &Reading<'_, K>) -> u64 {
    s.flag(SOCK_LINGER)
}

/// Not 0 where a program set the size of the receive buffer.
#[inline(always)]
pub(super) fn locks_rcvbuf<K>(s: &Reading<'_, K>) -> u8 {
    s.userlocks & SOCK_RCVBUF_LOCK
}

/// Not 0 where a program set the size of the send buffer.
#[inline(always)]
pub(super) fn locks_sndbuf<K>(s: &Reading<'_, K>) -> u8 {
    s.userlocks & SOCK_SNDBUF_LOCK
}

/// The bits of what only an administrator of the network may see.
#[inline(always)]
pub(super) fn seen_by_admin<K>(s: &Reading<'_, K>) -> u32 {
    match s.view.reader.net_admin {
        true => !0,
        false => 0,
    }
}

/// Not 0 where SO_TXTIME is on.
#[inline(always)]
pub(super) fn sends_in_time<K>(s: &Reading<'_, K>) -> u64 {
    s.flag(SOCK_TXTIME)
}

/// What SO_TXTIME was set to.
pub(super) fn txtime(s: &Reading<'_, inet_sock>) -> TxTime {
    TxTime {
        clockid: s.get(sock::sk_clockid),
        flags: s.entry.txtime_flags(),
    }
}

/// Whether `sk_incoming_cpu` may be a setting. In a connection it is the CPU on which the last packet came in.
#[inline(always)]
pub(super) fn chooses_cpu(s: &Reading<'_, inet_sock>) -> bool {
    match s.sk.protocol() {
        Protocol::Tcp => s.is_listening(),
        Protocol::Udp => s.get(sock_common::skc_dport) == 0,
        Protocol::Raw => true,
    }
}

/// Whether a socket was ever connected, so that its `sk_incoming_cpu` may be left from then. It has a
/// `sk_txhash` since. The kernel leaves the CPU of raw sockets alone.
pub(super) fn was_connected(s: &Reading<'_, inet_sock>) -> bool {
    s.sk.protocol() != Protocol::Raw && s.get(sock::sk_txhash) != 0
}

/// Whether a socket is a subflow of MPTCP, or was one until the peer turned out not to know it. The kernel
/// gives them a `sk_rcvlowat` that no program can set: see sockopt.c of MPTCP, mptcp_sockopt_sync_locked.
pub(super) fn is_subflow<K: Holds<sock>>(s: &Reading<'_, K>) -> bool {
    s.get(sock::sk_rcvlowat) == 0
}

/// The name of the device that a socket is bound to.
pub(super) fn device(s: &Reading<'_, inet_sock>) -> Option<Name> {
    match s.get(sock::sk_bound_dev_if) {
        0 => None,
        ifindex => s.entry.device_name(ifindex),
    }
}

/// The clock whose time the stamps of SO_TIMESTAMPING tell, where it is not the device's own.
pub(super) fn bind_phc(s: &Reading<'_, inet_sock>) -> Option<u32> {
    let binds = s.get(sock::sk_tsflags) & SOF_TIMESTAMPING_BIND_PHC != 0;
    binds.then(|| s.get(sock::sk_bind_phc) as u32)
}

/// Whether SO_TIMESTAMPING was set by its new name.
pub(super) fn tstamp_new<K>(s: &Reading<'_, K>) -> Option<bool> {
    (s.flag(SOCK_TSTAMP_NEW) != 0).then_some(true)
}
