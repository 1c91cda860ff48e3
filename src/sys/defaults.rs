// SPDX-License-Identifier: GPL-2.0

//! What a namespace gives to sockets that set nothing themselves.

use super::{
    chain::Chain,
    field::{net, HZ},
};

/// Sysctls of a namespace, as a new socket takes them over.
pub(crate) struct Defaults {
    /// `net.ipv4.ip_no_pmtu_disc` is not 0.
    pub(crate) no_pmtu_disc: bool,
    /// `net.ipv6.bindv6only`
    pub(crate) bindv6only: bool,
    /// `net.core.txrehash`
    pub(crate) txrehash: u8,
    /// `net.ipv4.tcp_rto_max_ms`, in jiffies.
    pub(crate) tcp_rto_max: u32,
    /// `net.ipv4.tcp_rto_min_us`, in jiffies.
    pub(crate) tcp_rto_min: u32,
}

impl Chain<'_> {
    /// The defaults of the namespace that is listed.
    pub(crate) fn defaults(&self) -> Defaults {
        let net = self.net();
        // SAFETY: The open file holds a reference to the namespace.
        unsafe {
            Defaults {
                no_pmtu_disc: net::sysctl_ip_no_pmtu_disc.read(net) != 0,
                bindv6only: net::sysctl_bindv6only.read(net) != 0,
                txrehash: net::sysctl_txrehash.read(net),
                tcp_rto_max: jiffies(net::sysctl_tcp_rto_max_ms.read(net), 1_000),
                tcp_rto_min: jiffies(net::sysctl_tcp_rto_min_us.read(net), 1_000_000),
            }
        }
    }
}

/// A time in parts of a second, rounded up as msecs_to_jiffies and usecs_to_jiffies do.
fn jiffies(time: i32, parts: u64) -> u32 {
    let time = u64::try_from(time).unwrap_or(0);
    time.wrapping_mul(HZ as u64).div_ceil(parts) as u32
}
