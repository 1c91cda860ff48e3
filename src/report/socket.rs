// SPDX-License-Identifier: GPL-2.0

//! The options that every line shows or that are often set, as the kernel stores them.

/// Options that every socket has.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub struct Socket {
    /// `skc_reuse`: 0 or 1, and 2 under TCP_REPAIR.
    pub reuse: u8,
    /// `skc_reuseport`.
    pub reuseport: bool,
    /// SOCK_KEEPOPEN of `sk_flags`.
    pub keepopen: bool,
    /// SOCK_BROADCAST of `sk_flags`.
    pub broadcast: bool,
    /// `sk_lingertime` in jiffies, where SOCK_LINGER of `sk_flags` is set.
    pub linger: Option<u64>,
    /// `sk_rcvbuf`, where SOCK_RCVBUF_LOCK of `sk_userlocks` is set.
    pub rcvbuf: Option<i32>,
    /// `sk_sndbuf`, where SOCK_SNDBUF_LOCK of `sk_userlocks` is set.
    pub sndbuf: Option<i32>,
    /// `sk_rcvtimeo` in jiffies.
    pub rcvtimeo: i64,
    /// `sk_sndtimeo` in jiffies.
    pub sndtimeo: i64,
}

/// Options that a TCP socket has besides.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub struct TcpSocket {
    /// In jiffies; 0 where it was never set.
    pub keepalive_time: u32,
    /// In jiffies; 0 where it was never set.
    pub keepalive_intvl: u32,
    /// 0 where it was never set.
    pub keepalive_probes: u8,
    /// `icsk_user_timeout` in milliseconds; 0 where it was never set.
    pub user_timeout: u32,
    /// TCP_NAGLE_OFF of `nonagle`.
    pub nodelay: bool,
    /// `icsk_accept_queue.fastopenq.max_qlen`.
    pub fastopen_max_qlen: i32,
    /// `icsk_accept_queue.rskq_defer_accept`, a number of retransmits.
    pub defer_accept: u8,
}
