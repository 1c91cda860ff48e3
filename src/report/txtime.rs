// SPDX-License-Identifier: GPL-2.0

//! What SO_TXTIME has beside a number.

/// `struct sock_txtime`.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub struct TxTime {
    /// `sk_clockid`.
    pub clockid: u8,
    /// SOF_TXTIME_*.
    pub flags: u32,
}
