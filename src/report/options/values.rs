// SPDX-License-Identifier: GPL-2.0

//! Where the values of options come from, and how those are computed that the kernel stores otherwise.

use super::{
    super::{
        fields::{Inet, Inet6, RareRaw, RareRaw6, RareSocket, RareTcp, RareUdp, Socket, TcpSocket},
        flags::Flag as Bit,
        protocol::Protocol,
        rare::{Rare, RareProtocol},
        time::Clock,
        tls::Tls,
    },
    meta::Level,
};

/// What the common options are taken from.
pub(crate) struct Source<'a> {
    pub(crate) clock: &'a Clock,
    pub(crate) protocol: Protocol,
    pub(crate) listening: bool,
    pub(crate) socket: &'a Socket,
    pub(crate) tcp: Option<&'a TcpSocket>,
    pub(crate) rare: Option<&'a Rare>,
}

/// What the rare options are taken from.
pub(super) struct RareSource<'a> {
    pub(super) clock: &'a Clock,
    pub(super) protocol: Protocol,
    pub(super) rare: &'a Rare,
}

/// The records, by the names that the table uses for them.
impl<'a> Source<'a> {
    #[inline(always)]
    pub(super) fn socket(&self) -> Option<&'a Socket> {
        Some(self.socket)
    }

    #[inline(always)]
    pub(super) fn tcp(&self) -> Option<&'a TcpSocket> {
        self.tcp
    }
}

/// Finds the record of a protocol, which sockets of other protocols lack.
macro_rules! of_protocol {
    ($($record:ident: $variant:ident($type:ty);)+) => {$(
        pub(super) fn $record(&self) -> Option<&$type> {
            match &self.rare.protocol {
                RareProtocol::$variant(record) => Some(record),
                _ => None,
            }
        }
    )+};
}

impl RareSource<'_> {
    pub(super) fn socket(&self) -> Option<&RareSocket> {
        Some(&self.rare.socket)
    }

    pub(super) fn inet(&self) -> Option<&Inet> {
        Some(&self.rare.inet)
    }

    pub(super) fn inet6(&self) -> Option<&Inet6> {
        self.rare.inet6.as_ref()
    }

    of_protocol! {
        tcp: Tcp(RareTcp);
        udp: Udp(RareUdp);
        raw: Raw(RareRaw);
        raw6: Raw6(RareRaw6);
    }

    /// SO_TIMESTAMPING.
    pub(super) fn stamps(&self) -> Option<(u32, Option<u32>)> {
        let socket = &self.rare.socket;
        Some((socket.tsflags?, socket.bind_phc))
    }

    /// What level SOL_TLS sets.
    pub(super) fn tls(&self) -> Option<&Tls> {
        self.tcp()?.tls.as_ref()
    }

    /// Whether the socket has options of this level: an IPv6 one has those of IPv4 too, unless it is
    /// raw. See ipv6_sockglue.c, ipv6_getsockopt.
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

    /// Whether an option that is off by default is on.
    pub(super) fn on(&self, flag: Bit) -> Option<bool> {
        self.rare.flags.has(flag).then_some(true)
    }
}

/// The size that a program asked for: the kernel doubles it.
#[inline(always)]
pub(super) fn half(size: i32) -> i32 {
    size / 2
}

/// IPV6_ADDR_PREFERENCES of `srcprefs`. See ipv6_sockglue.c, do_ipv6_getsockopt.
pub(super) fn addr_preferences(srcprefs: u8) -> i32 {
    const TMP: u8 = 0x1;
    const PUBLIC: u8 = 0x2;
    const COA: u8 = 0x4;
    const PUBTMP_DEFAULT: i32 = 0x100;
    const HOME: i32 = 0x400;

    let has = |flag: u8| srcprefs & flag != 0;
    let address = match (has(TMP), has(PUBLIC)) {
        (true, _) => TMP.into(),
        (false, true) => PUBLIC.into(),
        (false, false) => PUBTMP_DEFAULT,
    };
    let home = if has(COA) { COA.into() } else { HOME };
    address | home
}
