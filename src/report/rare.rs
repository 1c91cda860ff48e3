// SPDX-License-Identifier: GPL-2.0

//! The options that few sockets set, as the kernel stores them.

use super::{
    flags::Flags,
    inet::{Inet, Inet6},
    name::Name,
};

/// All of them, of a socket that sets at least one.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub struct Rare {
    /// Those that are on or off.
    pub flags: Flags,
    /// Those of SOL_SOCKET.
    pub socket: RareSocket,
    /// Those of IPPROTO_IP.
    pub inet: Inet,
    /// Those of IPPROTO_IPV6, of an IPv6 socket.
    pub inet6: Option<Inet6>,
    /// Those of the protocol.
    pub protocol: RareProtocol,
}

/// Options of SOL_SOCKET.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub struct RareSocket {
    /// `sk_mark`; 0 where it was never set, or where the reader may not see it.
    pub mark: u32,
    /// `sk_priority`; 0 where it was never set.
    pub priority: u32,
    /// `sk_bound_dev_if`; 0 where it was never set.
    pub bound_dev_if: i32,
    /// The name of that device, unless it is gone.
    pub device: Option<Name>,
    /// `sk_max_pacing_rate`; all ones where it was never set.
    pub max_pacing_rate: u64,
    /// `sk_ll_usec`.
    pub ll_usec: u32,
    /// `sk_prefer_busy_poll`.
    pub prefer_busy_poll: u8,
    /// `sk_rcvlowat`; 1 by default.
    pub rcvlowat: i32,
    /// `sk_tsflags`.
    pub tsflags: u32,
    /// SOCK_TSTAMP_NEW of `sk_flags`.
    pub tstamp_new: bool,
    /// There is an `sk_filter`.
    pub filter: bool,
    /// `sk_peek_off`; -1 by default.
    pub peek_off: i32,
    /// `sk_reserved_mem`.
    pub reserved_mem: u32,
    /// `sk_txrehash`, where it is not the namespace's default.
    pub txrehash: Option<u8>,
    /// Where SOCK_TXTIME of `sk_flags` is set.
    pub txtime: Option<TxTime>,
}

/// `struct sock_txtime`.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub struct TxTime {
    /// `sk_clockid`.
    pub clockid: u8,
    /// SOF_TXTIME_*.
    pub flags: u32,
}

/// The options of a protocol.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub enum RareProtocol {
    /// A TCP socket.
    Tcp(RareTcp),
    /// A UDP socket.
    Udp(RareUdp),
    /// A raw socket.
    Raw(RareRaw),
}

/// Options of a TCP socket.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub struct RareTcp {
    /// What getsockopt gives for TCP_MAXSEG, where `rx_opt.user_mss` is set.
    pub maxseg: Option<u32>,
    /// The name of the congestion control, where `icsk_ca_setsockopt` is set.
    pub congestion: Option<Name>,
    /// `icsk_syn_retries`; 0 where it was never set.
    pub syn_retries: u8,
    /// In jiffies; 0 where it was never set, negative for none.
    pub linger2: i32,
    /// Of a listening socket; 0 where it was never set.
    pub window_clamp: u32,
    /// `sk_incoming_cpu` of a listening socket; -1 where it was never set.
    pub incoming_cpu: i32,
    /// 0 where it was never set.
    pub notsent_lowat: u32,
    /// The name of the upper layer protocol, where there is one.
    pub ulp: Option<Name>,
    /// `icsk_rto_max` in jiffies, where it is not the namespace's default.
    pub rto_max: Option<u32>,
    /// `icsk_rto_min` in jiffies, where it is not the namespace's default.
    pub rto_min: Option<u32>,
    /// `icsk_delack_max` in jiffies, where it is not the default.
    pub delack_max: Option<u32>,
    /// 0, 1 or 2.
    pub save_syn: u8,
    /// `tcp_tx_delay` in microseconds; 0 where it was never set. Before Linux 7.0, a program may set it to less.
    pub tx_delay: i32,
}

/// Options of a UDP socket.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub struct RareUdp {
    /// 0 where it was never set.
    pub gso_size: u16,
    /// UDP_ENCAP_*; 0 where it was never set.
    pub encap_type: u8,
    /// `sk_incoming_cpu` of a socket that is not connected; -1 where it was never set.
    pub incoming_cpu: i32,
}

/// Options of a raw socket.
#[derive(Clone, Copy, PartialEq)]
#[cfg_attr(test, derive(Debug))]
pub struct RareRaw {
    /// `sk_incoming_cpu`; -1 where it was never set.
    pub incoming_cpu: i32,
    /// HDRINCL of `inet_flags`, where it is not the protocol's default.
    pub hdrincl: Option<bool>,
    /// ICMP_FILTER; 0 where the protocol is not ICMP.
    pub icmp_filter: u32,
    /// The offset of the checksum or -1, where it is not the protocol's default.
    pub checksum: Option<i32>,
    /// ICMPV6_FILTER; 0 where the protocol is not ICMPv6.
    pub icmpv6_filter: [u32; 8],
}

impl RareSocket {
    /// Those of a new socket.
    pub const PLAIN: Self = Self {
        mark: 0,
        priority: 0,
        bound_dev_if: 0,
        device: None,
        max_pacing_rate: u64::MAX,
        ll_usec: 0,
        prefer_busy_poll: 0,
        rcvlowat: 1,
        tsflags: 0,
        tstamp_new: false,
        filter: false,
        peek_off: -1,
        reserved_mem: 0,
        txrehash: None,
        txtime: None,
    };
}

impl RareTcp {
    /// Those of a new socket.
    pub const PLAIN: Self = Self {
        maxseg: None,
        congestion: None,
        syn_retries: 0,
        linger2: 0,
        window_clamp: 0,
        incoming_cpu: -1,
        notsent_lowat: 0,
        ulp: None,
        rto_max: None,
        rto_min: None,
        delack_max: None,
        save_syn: 0,
        tx_delay: 0,
    };
}

impl RareUdp {
    /// Those of a new socket.
    pub const PLAIN: Self = Self {
        gso_size: 0,
        encap_type: 0,
        incoming_cpu: -1,
    };
}

impl RareRaw {
    /// Those of a new socket, whatever its protocol.
    pub const PLAIN: Self = Self {
        incoming_cpu: -1,
        hdrincl: None,
        icmp_filter: 0,
        checksum: None,
        icmpv6_filter: [0; 8],
    };
}
