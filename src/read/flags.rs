// SPDX-License-Identifier: GPL-2.0

//! The kernel's words of flags, and the options that their bits stand for.

use super::differs::{Differs, Field};
use crate::{
    report::{Flag, Flags},
    sys::*,
};

/// A word of flags: which bit is which option.
pub(super) struct Word<const N: usize> {
    mask: u64,
    bits: [(u32, Flag); N],
}

impl<const N: usize> Word<N> {
    const fn new(bits: [(u32, Flag); N]) -> Self {
        let (mut mask, mut at) = (0, 0);
        while at < N {
            mask |= 1 << bits[at].0;
            at += 1;
        }
        Self { mask, bits }
    }

    /// The bits that differ from the default.
    #[inline(always)]
    pub(super) fn differs(&self, word: u64, default: u64) -> Differs {
        ((word ^ default) & self.mask).differs(0)
    }

    /// The options whose bits differ from the default.
    pub(super) fn differing(&self, word: u64, default: u64) -> Flags {
        self.bits
            .iter()
            .filter(|(bit, _)| (word ^ default) >> bit & 1 != 0)
            .fold(Flags::NONE, |flags, &(_, flag)| flags.with(flag))
    }
}

/// `sk_flags`, but for those of timestamps.
pub(super) const SK_FLAGS: Word<13> = Word::new([
    (SOCK_DBG, Flag::SO_DEBUG),
    (SOCK_LOCALROUTE, Flag::SO_DONTROUTE),
    (SOCK_URGINLINE, Flag::SO_OOBINLINE),
    (SOCK_RXQ_OVFL, Flag::SO_RXQ_OVFL),
    (SOCK_WIFI_STATUS, Flag::SO_WIFI_STATUS),
    (SOCK_NOFCS, Flag::SO_NOFCS),
    (SOCK_FILTER_LOCKED, Flag::SO_LOCK_FILTER),
    (SOCK_SELECT_ERR_QUEUE, Flag::SO_SELECT_ERR_QUEUE),
    (SOCK_ZEROCOPY, Flag::SO_ZEROCOPY),
    (SOCK_RCVMARK, Flag::SO_RCVMARK),
    (SOCK_RCVPRIORITY, Flag::SO_RCVPRIORITY),
    (SOCK_BROADCAST, Flag::SO_BROADCAST),
    (SOCK_KEEPOPEN, Flag::SO_KEEPALIVE),
]);

/// Flags of timestamps.
const STAMPS: u64 = 1 << SOCK_RCVTSTAMP | 1 << SOCK_RCVTSTAMPNS;

/// The flags of `sk_flags` that are set and are options on their own, or part of one.
#[inline(always)]
pub(super) fn sk_flags_differ(sk_flags: u64) -> Differs {
    const PARTS: u64 = STAMPS | 1 << SOCK_TSTAMP_NEW | 1 << SOCK_TXTIME;

    SK_FLAGS.differs(sk_flags, 0) | (sk_flags & PARTS).differs(0)
}

/// The flags of timestamps, whose meaning depends on one another: see sock.c, sk_getsockopt.
pub(super) fn timestamps(sk_flags: u64) -> Flags {
    let on = |bit: u32| sk_flags >> bit & 1 != 0;
    match (sk_flags & STAMPS != 0, on(SOCK_TSTAMP_NEW)) {
        (false, _) => Flags::NONE,
        (true, false) if on(SOCK_RCVTSTAMPNS) => Flags::NONE.with(Flag::SO_TIMESTAMPNS),
        (true, false) => Flags::NONE.with(Flag::SO_TIMESTAMP),
        (true, true) => {
            let mut flags = Flags::NONE;
            if on(SOCK_RCVTSTAMP) {
                flags = flags.with(Flag::SO_TIMESTAMP_NEW);
            }
            if on(SOCK_RCVTSTAMPNS) {
                flags = flags.with(Flag::SO_TIMESTAMPNS_NEW);
            }
            flags
        }
    }
}

/// `inet_flags` of every socket.
pub(super) const INET_FLAGS: Word<14> = Word::new([
    (INET_FLAGS_PKTINFO, Flag::IP_PKTINFO),
    (INET_FLAGS_TTL, Flag::IP_RECVTTL),
    (INET_FLAGS_TOS, Flag::IP_RECVTOS),
    (INET_FLAGS_RECVOPTS, Flag::IP_RECVOPTS),
    (INET_FLAGS_RETOPTS, Flag::IP_RETOPTS),
    (INET_FLAGS_PASSSEC, Flag::IP_PASSSEC),
    (INET_FLAGS_ORIGDSTADDR, Flag::IP_RECVORIGDSTADDR),
    (INET_FLAGS_CHECKSUM, Flag::IP_CHECKSUM),
    (INET_FLAGS_RECVFRAGSIZE, Flag::IP_RECVFRAGSIZE),
    (INET_FLAGS_RECVERR, Flag::IP_RECVERR),
    (INET_FLAGS_RECVERR_RFC4884, Flag::IP_RECVERR_RFC4884),
    (INET_FLAGS_FREEBIND, Flag::IP_FREEBIND),
    (INET_FLAGS_TRANSPARENT, Flag::IP_TRANSPARENT),
    (
        INET_FLAGS_BIND_ADDRESS_NO_PORT,
        Flag::IP_BIND_ADDRESS_NO_PORT,
    ),
]);

/// `inet_flags` that matter for datagrams alone.
pub(super) const MULTICAST_FLAGS: Word<4> = Word::new([
    (INET_FLAGS_MC_LOOP, Flag::IP_MULTICAST_LOOP),
    (INET_FLAGS_MC_ALL, Flag::IP_MULTICAST_ALL),
    (INET_FLAGS_MC6_LOOP, Flag::IPV6_MULTICAST_LOOP),
    (INET_FLAGS_MC6_ALL, Flag::IPV6_MULTICAST_ALL),
]);

/// The multicast flags of a new socket: see af_inet.c, inet_create.
pub(super) const MULTICAST: u64 = 1 << INET_FLAGS_MC_LOOP | 1 << INET_FLAGS_MC_ALL;
/// The same for IPv6: see af_inet6.c, inet6_create.
pub(super) const MULTICAST6: u64 =
    1 << INET_FLAGS_MC_LOOP | 1 << INET_FLAGS_MC6_LOOP | 1 << INET_FLAGS_MC6_ALL;

/// `inet_flags` of IPv6 sockets.
pub(super) const INET6_FLAGS: Word<5> = Word::new([
    (INET_FLAGS_RECVERR6, Flag::IPV6_RECVERR),
    (INET_FLAGS_RECVERR6_RFC4884, Flag::IPV6_RECVERR_RFC4884),
    (INET_FLAGS_DONTFRAG, Flag::IPV6_DONTFRAG),
    (INET_FLAGS_SNDFLOW, Flag::IPV6_FLOWINFO_SEND),
    (INET_FLAGS_RTALERT_ISOLATE, Flag::IPV6_ROUTER_ALERT_ISOLATE),
]);

/// `inet_flags` of raw sockets.
pub(super) const RAW_FLAGS: Word<2> = Word::new([
    (INET_FLAGS_NODEFRAG, Flag::IP_NODEFRAG),
    (INET_FLAGS_RTALERT, Flag::IP_ROUTER_ALERT),
]);

/// `rxopt` of an IPv6 socket, in the order of `knetstat_rxopt_bits`.
pub(super) const RXOPT: Word<15> = Word::new([
    (0, Flag::IPV6_RECVRTHDR),
    (1, Flag::IPV6_2292RTHDR),
    (2, Flag::IPV6_RECVPKTINFO),
    (3, Flag::IPV6_2292PKTINFO),
    (4, Flag::IPV6_RECVHOPLIMIT),
    (5, Flag::IPV6_2292HOPLIMIT),
    (6, Flag::IPV6_RECVHOPOPTS),
    (7, Flag::IPV6_2292HOPOPTS),
    (8, Flag::IPV6_RECVDSTOPTS),
    (9, Flag::IPV6_2292DSTOPTS),
    (10, Flag::IPV6_FLOWINFO),
    (11, Flag::IPV6_RECVTCLASS),
    (12, Flag::IPV6_RECVPATHMTU),
    (13, Flag::IPV6_RECVORIGDSTADDR),
    (14, Flag::IPV6_RECVFRAGSIZE),
]);

/// Bitfields of a TCP socket: those of `knetstat_tcp_bits` from bit 16 on.
pub(super) const TCP_BITS: Word<6> = Word::new([
    (1, Flag::TCP_CORK),
    (4, Flag::TCP_REPAIR),
    (5, Flag::TCP_INQ),
    (6, Flag::TCP_FASTOPEN_CONNECT),
    (7, Flag::TCP_FASTOPEN_NO_COOKIE),
    (8, Flag::TCP_THIN_LINEAR_TIMEOUTS),
]);

/// `udp_flags`
pub(super) const UDP_FLAGS: Word<4> = Word::new([
    (UDP_FLAGS_CORK, Flag::UDP_CORK),
    (UDP_FLAGS_GRO_ENABLED, Flag::UDP_GRO),
    (UDP_FLAGS_NO_CHECK6_TX, Flag::UDP_NO_CHECK6_TX),
    (UDP_FLAGS_NO_CHECK6_RX, Flag::UDP_NO_CHECK6_RX),
]);
