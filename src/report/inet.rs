// SPDX-License-Identifier: GPL-2.0

//! Options of the levels IPPROTO_IP and IPPROTO_IPV6.

/// Options of every socket at level IPPROTO_IP, an IPv6 one too.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub struct Inet {
    /// The type of service; its lowest two bits are TCP's own.
    pub tos: u8,
    /// -1 where not set.
    pub uc_ttl: i16,
    /// 0 where not set.
    pub min_ttl: u8,
    /// 1 by default.
    pub mc_ttl: u8,
    /// IP_PMTUDISC_*, where it is not the namespace's default.
    pub pmtudisc: Option<u8>,
    /// An interface, 0 where not set.
    pub uc_index: i32,
    /// In network order, 0.0.0.0 where not set.
    pub mc_addr: [u8; 4],
    /// The upper bound times 65,536 and the lower one, 0 where not set.
    pub local_port_range: u32,
}

/// Options of an IPv6 socket at level IPPROTO_IPV6.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub struct Inet6 {
    /// `skc_ipv6only`, where it is not the namespace's default.
    pub v6only: Option<bool>,
    /// The traffic class; its lowest two bits are TCP's own.
    pub tclass: u8,
    /// -1 where not set.
    pub hop_limit: i16,
    /// 1 by default.
    pub mcast_hops: u8,
    /// An interface, 0 where not set.
    pub mcast_oif: i32,
    /// IPV6_PMTUDISC_*, 1 by default.
    pub pmtudisc: u8,
    /// An interface, 0 where not set.
    pub ucast_oif: i32,
    /// IPV6_PREFER_SRC_* as the kernel keeps it, 0 where not set.
    pub srcprefs: u8,
    /// 0 where not set.
    pub min_hopcount: u8,
    /// Where it is set.
    pub autoflowlabel: Option<bool>,
}

impl Inet {
    /// Those of a new socket.
    pub const PLAIN: Self = Self {
        tos: 0,
        uc_ttl: -1,
        min_ttl: 0,
        mc_ttl: 1,
        pmtudisc: None,
        uc_index: 0,
        mc_addr: [0; 4],
        local_port_range: 0,
    };
}

impl Inet6 {
    /// Those of a new socket.
    pub const PLAIN: Self = Self {
        v6only: None,
        tclass: 0,
        hop_limit: -1,
        mcast_hops: 1,
        mcast_oif: 0,
        pmtudisc: 1,
        ucast_oif: 0,
        srcprefs: 0,
        min_hopcount: 0,
        autoflowlabel: None,
    };

    /// IPV6_ADDR_PREFERENCES, unless it is the default. See ipv6_sockglue.c, do_ipv6_getsockopt.
    pub(super) fn addr_preferences(&self) -> Option<i32> {
        const TMP: u8 = 0x1;
        const PUBLIC: u8 = 0x2;
        const COA: u8 = 0x4;
        const PUBTMP_DEFAULT: i32 = 0x100;
        const HOME: i32 = 0x400;

        let has = |flag: u8| self.srcprefs & flag != 0;
        let address = match (has(TMP), has(PUBLIC)) {
            (true, _) => TMP.into(),
            (false, true) => PUBLIC.into(),
            (false, false) => PUBTMP_DEFAULT,
        };
        let home = if has(COA) { COA.into() } else { HOME };
        (self.srcprefs != 0).then_some(address | home)
    }
}
