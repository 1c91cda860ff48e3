// SPDX-License-Identifier: GPL-2.0

//! The kernel's words of flags: which option each bit is.

use super::differs::{Differs, Value};
use crate::{
    report::{Flag, Flags},
    sys::*,
};

/// A word of flags: which bit is which option.
pub(super) struct Word {
    mask: u64,
    bits: &'static [(u32, Flag)],
}

impl Word {
    /// A word in which each of `bits` is an option. Each of `parts` is only a part of an option, and counts
    /// as set all the same.
    #[allow(clippy::indexing_slicing)] // The compiler runs it.
    const fn new(bits: &'static [(u32, Flag)], parts: &'static [u32]) -> Self {
        let (mut mask, mut at) = (0, 0);
        while at < bits.len() {
            mask |= 1 << bits[at].0;
            at += 1;
        }
        at = 0;
        while at < parts.len() {
            mask |= 1 << parts[at];
            at += 1;
        }
        Self { mask, bits }
    }

    /// The bits that differ from a new socket's.
    #[inline(always)]
    pub(super) fn differs(&self, word: u64, new: u64) -> Differs {
        ((word ^ new) & self.mask).differs(0)
    }

    /// The options whose bits differ from a new socket's.
    pub(super) fn differing(&self, word: u64, new: u64) -> Flags {
        self.bits
            .iter()
            .filter(|(bit, _)| (word ^ new) >> bit & 1 != 0)
            .fold(Flags::NONE, |flags, &(_, flag)| flags.with(flag))
    }
}

/// The bits of `sk_flags`. What those of timestamps mean depends on one another, see [`timestamps`].
pub(super) const SK_FLAGS: Word = Word::new(
    &[
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
    ],
    &[SOCK_RCVTSTAMP, SOCK_RCVTSTAMPNS],
);

/// The options of timestamps. See sock.c, sk_getsockopt.
pub(super) fn timestamps(sk_flags: u64) -> Flags {
    const STAMPS: u64 = 1 << SOCK_RCVTSTAMP | 1 << SOCK_RCVTSTAMPNS;

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

/// The bits of `inet_flags` that matter for every socket.
pub(super) const INET_FLAGS: Word = Word::new(
    &[
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
    ],
    &[],
);

/// The bits of `inet_flags` that matter for datagrams alone.
pub(super) const MULTICAST_FLAGS: Word = Word::new(
    &[
        (INET_FLAGS_MC_LOOP, Flag::IP_MULTICAST_LOOP),
        (INET_FLAGS_MC_ALL, Flag::IP_MULTICAST_ALL),
        (INET_FLAGS_MC6_LOOP, Flag::IPV6_MULTICAST_LOOP),
        (INET_FLAGS_MC6_ALL, Flag::IPV6_MULTICAST_ALL),
    ],
    &[],
);

/// The multicast flags of a new socket: see af_inet.c, inet_create.
pub(super) const MULTICAST: u64 = 1 << INET_FLAGS_MC_LOOP | 1 << INET_FLAGS_MC_ALL;
/// The multicast flags of a new IPv6 socket: see af_inet6.c, inet6_create.
pub(super) const MULTICAST6: u64 =
    1 << INET_FLAGS_MC_LOOP | 1 << INET_FLAGS_MC6_LOOP | 1 << INET_FLAGS_MC6_ALL;

/// The bits of `inet_flags` that matter for IPv6 sockets alone.
pub(super) const INET6_FLAGS: Word = Word::new(
    &[
        (INET_FLAGS_RECVERR6, Flag::IPV6_RECVERR),
        (INET_FLAGS_RECVERR6_RFC4884, Flag::IPV6_RECVERR_RFC4884),
        (INET_FLAGS_DONTFRAG, Flag::IPV6_DONTFRAG),
        (INET_FLAGS_SNDFLOW, Flag::IPV6_FLOWINFO_SEND),
        (INET_FLAGS_RTALERT_ISOLATE, Flag::IPV6_ROUTER_ALERT_ISOLATE),
    ],
    &[],
);

/// The bits of `inet_flags` that matter for raw sockets alone.
pub(super) const RAW_FLAGS: Word = Word::new(
    &[
        (INET_FLAGS_NODEFRAG, Flag::IP_NODEFRAG),
        (INET_FLAGS_RTALERT, Flag::IP_ROUTER_ALERT),
    ],
    &[],
);

/// The bits of `rxopt`, which IPv6 sockets have.
pub(super) const RXOPT: Word = Word::new(
    &[
        (RXOPT_SRCRT_BIT, Flag::IPV6_RECVRTHDR),
        (RXOPT_OSRCRT_BIT, Flag::IPV6_2292RTHDR),
        (RXOPT_RXINFO_BIT, Flag::IPV6_RECVPKTINFO),
        (RXOPT_RXOINFO_BIT, Flag::IPV6_2292PKTINFO),
        (RXOPT_RXHLIM_BIT, Flag::IPV6_RECVHOPLIMIT),
        (RXOPT_RXOHLIM_BIT, Flag::IPV6_2292HOPLIMIT),
        (RXOPT_HOPOPTS_BIT, Flag::IPV6_RECVHOPOPTS),
        (RXOPT_OHOPOPTS_BIT, Flag::IPV6_2292HOPOPTS),
        (RXOPT_DSTOPTS_BIT, Flag::IPV6_RECVDSTOPTS),
        (RXOPT_ODSTOPTS_BIT, Flag::IPV6_2292DSTOPTS),
        (RXOPT_RXFLOW_BIT, Flag::IPV6_FLOWINFO),
        (RXOPT_RXTCLASS_BIT, Flag::IPV6_RECVTCLASS),
        (RXOPT_RXPMTU_BIT, Flag::IPV6_RECVPATHMTU),
        (RXOPT_RXORIGDSTADDR_BIT, Flag::IPV6_RECVORIGDSTADDR),
        (RXOPT_RECVFRAGSIZE_BIT, Flag::IPV6_RECVFRAGSIZE),
    ],
    &[],
);

/// The bitfields of a TCP socket.
pub(super) const TCP_BITS: Word = Word::new(
    &[
        (TCP_CORK_BIT, Flag::TCP_CORK),
        (TCP_REPAIR_BIT, Flag::TCP_REPAIR),
        (TCP_INQ_BIT, Flag::TCP_INQ),
        (TCP_FASTOPEN_CONNECT_BIT, Flag::TCP_FASTOPEN_CONNECT),
        (TCP_FASTOPEN_NO_COOKIE_BIT, Flag::TCP_FASTOPEN_NO_COOKIE),
        (TCP_THIN_LTO_BIT, Flag::TCP_THIN_LINEAR_TIMEOUTS),
    ],
    &[],
);

/// The bitfields of a UDP socket.
pub(super) const UDP_BITS: Word = Word::new(&[(UDP_NO_CHECK_TX_BIT, Flag::SO_NO_CHECK)], &[]);

/// The bits of `udp_flags`.
pub(super) const UDP_FLAGS: Word = Word::new(
    &[
        (UDP_FLAGS_CORK, Flag::UDP_CORK),
        (UDP_FLAGS_GRO_ENABLED, Flag::UDP_GRO),
        (UDP_FLAGS_NO_CHECK6_TX, Flag::UDP_NO_CHECK6_TX),
        (UDP_FLAGS_NO_CHECK6_RX, Flag::UDP_NO_CHECK6_RX),
    ],
    &[],
);
