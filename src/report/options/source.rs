// SPDX-License-Identifier: GPL-2.0

//! Where the values of options come from.

use super::{
    super::{
        flags::Flag as Bit,
        protocol::Protocol,
        rare::{Rare, RareProtocol, RareRaw, RareTcp, RareUdp},
        socket::{Socket, TcpSocket},
        time::Clock,
    },
    meta::Level,
};

/// What the getters of the common options see.
pub(crate) struct Source<'a> {
    pub(crate) clock: &'a Clock,
    pub(crate) protocol: Protocol,
    pub(crate) listening: bool,
    pub(crate) socket: &'a Socket,
    pub(crate) tcp: Option<&'a TcpSocket>,
    pub(crate) rare: Option<&'a Rare>,
}

/// What the getters of the others see.
pub(super) struct RareSource<'a> {
    pub(super) clock: &'a Clock,
    pub(super) protocol: Protocol,
    pub(super) rare: &'a Rare,
}

impl Source<'_> {
    /// `jiffies` in seconds, where it is set.
    #[inline(always)]
    pub(super) fn seconds(&self, jiffies: u32) -> Option<u32> {
        Some(self.clock.seconds(set(jiffies)?))
    }
}

impl RareSource<'_> {
    /// The socket has options of this level: an IPv6 one those of IPv4 too, unless it is raw. See
    /// ipv6_sockglue.c, ipv6_getsockopt.
    #[inline(always)]
    pub(super) fn answers(&self, level: Level) -> bool {
        let (ipv6, raw) = (
            self.rare.inet6.is_some(),
            matches!(self.protocol, Protocol::Raw),
        );
        match level {
            Level::IPPROTO_IPV6 | Level::SOL_ICMPV6 => ipv6,
            Level::IPPROTO_IP | Level::SOL_RAW => !(ipv6 && raw),
            _ => true,
        }
    }

    pub(super) fn tcp(&self) -> Option<&RareTcp> {
        match &self.rare.protocol {
            RareProtocol::Tcp(tcp) => Some(tcp),
            _ => None,
        }
    }

    pub(super) fn udp(&self) -> Option<&RareUdp> {
        match &self.rare.protocol {
            RareProtocol::Udp(udp) => Some(udp),
            _ => None,
        }
    }

    pub(super) fn raw(&self) -> Option<&RareRaw> {
        match &self.rare.protocol {
            RareProtocol::Raw(raw) => Some(raw),
            _ => None,
        }
    }

    /// An option that is off by default and on here.
    pub(super) fn on(&self, flag: Bit) -> Option<bool> {
        self.rare.flags.has(flag).then_some(true)
    }

    /// TCP_LINGER2 in seconds, -1 for none.
    pub(super) fn linger2(&self) -> Option<i32> {
        let jiffies = set(self.tcp()?.linger2)?;
        Some(match u32::try_from(jiffies) {
            Ok(jiffies) => self.clock.seconds(jiffies) as i32,
            Err(_) => -1,
        })
    }
}

/// `value`, unless it is the 0 of an option that was never set.
#[inline(always)]
pub(super) fn set<T: Default + PartialEq>(value: T) -> Option<T> {
    (value != T::default()).then_some(value)
}

/// `value`, unless it is the default.
#[inline(always)]
pub(super) fn differs<T: PartialEq>(value: T, default: T) -> Option<T> {
    (value != default).then_some(value)
}

/// A type of service that a program set on a TCP socket: the two lowest bits are the kernel's.
#[inline(always)]
pub(super) fn set_above_ecn(tos: u8) -> Option<i32> {
    (tos & !3 != 0).then_some(tos.into())
}

/// A hop limit, which is negative where it was never set.
#[inline(always)]
pub(super) fn set_hops(hops: i16) -> Option<i32> {
    (hops >= 0).then_some(hops.into())
}

/// The kernel doubles the size that a program asks for.
#[inline(always)]
pub(super) fn half(size: i32) -> i32 {
    size / 2
}
