// SPDX-License-Identifier: GPL-2.0

//! What a namespace gives to sockets that set nothing themselves.

use super::field::{net, FLOWLABEL_REFLECT_ESTABLISHED, HZ};

/// Sysctls of a namespace whose values a new socket starts with.
#[derive(Clone, Copy, Default)]
pub(crate) struct Defaults {
    /// Whether `net.ipv4.ip_no_pmtu_disc` is not 0.
    pub(crate) no_pmtu_disc: bool,
    /// Whether `net.ipv6.bindv6only` is not 0.
    pub(crate) bindv6only: bool,
    /// Whether `net.ipv6.flowlabel_reflect` says so of connections.
    pub(crate) reflects: bool,
    /// `net.core.txrehash`: whether a new transmit hash is chosen on a timeout.
    pub(crate) txrehash: u8,
    /// `net.ipv4.tcp_keepalive_intvl`, in jiffies.
    pub(crate) tcp_keepalive_intvl: u32,
    /// The address of `net.ipv4.tcp_congestion_control`, to compare.
    pub(crate) tcp_congestion: usize,
    /// `net.ipv4.tcp_rto_max_ms`, in jiffies.
    pub(crate) tcp_rto_max: u32,
    /// `net.ipv4.tcp_rto_min_us`, in jiffies.
    pub(crate) tcp_rto_min: u32,
}

impl Defaults {
    /// Reads the sysctls of a namespace.
    ///
    /// # Safety
    ///
    /// `net` is valid.
    pub(super) unsafe fn of(net: *mut net) -> Self {
        // SAFETY: The caller guarantees that it is valid.
        unsafe {
            Self {
                no_pmtu_disc: net::sysctl_ip_no_pmtu_disc.read(net) != 0,
                bindv6only: net::sysctl_bindv6only.read(net) != 0,
                reflects: net::sysctl_flowlabel_reflect.read(net) & FLOWLABEL_REFLECT_ESTABLISHED
                    != 0,
                txrehash: net::sysctl_txrehash.read(net),
                tcp_keepalive_intvl: net::sysctl_tcp_keepalive_intvl.read(net).unsigned_abs(),
                tcp_congestion: net::tcp_congestion_control.read(net).addr(),
                tcp_rto_max: jiffies(net::sysctl_tcp_rto_max_ms.read(net), 1_000),
                tcp_rto_min: jiffies(net::sysctl_tcp_rto_min_us.read(net), 1_000_000),
            }
        }
    }
}

/// A time in parts of a second, rounded up as msecs_to_jiffies and usecs_to_jiffies do.
fn jiffies(time: i32, parts: u64) -> u32 {
    let time = u64::try_from(time).unwrap_or(0);
    time.wrapping_mul(u64::from(HZ)).div_ceil(parts) as u32
}
