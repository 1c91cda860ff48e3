// SPDX-License-Identifier: GPL-2.0

//! Options that are on or off, and that few sockets change.

/// Declares [`Flag`], with one variant for each option, called like the option.
macro_rules! flags {
    ($($name:ident)+) => {
        /// An option that is on or off.
        #[allow(non_camel_case_types, missing_docs)]
        #[derive(Clone, Copy)]
        #[cfg_attr(test, derive(Debug))]
        #[repr(u8)]
        pub enum Flag {
            $($name),+
        }

        impl Flag {
            /// Every option that is on or off.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];
        }
    };
}

flags! {
    SO_DEBUG SO_DONTROUTE SO_OOBINLINE SO_NO_CHECK SO_TIMESTAMP SO_TIMESTAMPNS SO_TIMESTAMP_NEW
    SO_TIMESTAMPNS_NEW SO_RXQ_OVFL SO_WIFI_STATUS SO_NOFCS SO_LOCK_FILTER SO_SELECT_ERR_QUEUE
    SO_ZEROCOPY SO_RCVMARK SO_RCVPRIORITY SO_BROADCAST SO_KEEPALIVE
    TCP_CORK TCP_REPAIR TCP_INQ TCP_FASTOPEN_CONNECT TCP_FASTOPEN_NO_COOKIE
    TCP_THIN_LINEAR_TIMEOUTS
    UDP_CORK UDP_GRO UDP_NO_CHECK6_TX UDP_NO_CHECK6_RX
    IP_RECVERR IP_RECVERR_RFC4884 IP_PKTINFO IP_RECVTTL IP_RECVTOS IP_RECVOPTS IP_RETOPTS
    IP_PASSSEC IP_RECVORIGDSTADDR IP_CHECKSUM IP_RECVFRAGSIZE IP_FREEBIND IP_TRANSPARENT
    IP_BIND_ADDRESS_NO_PORT IP_MULTICAST_LOOP IP_MULTICAST_ALL IP_NODEFRAG IP_ROUTER_ALERT
    IPV6_MULTICAST_LOOP IPV6_MULTICAST_ALL IPV6_RECVERR IPV6_RECVERR_RFC4884 IPV6_DONTFRAG
    IPV6_FLOWINFO_SEND IPV6_ROUTER_ALERT_ISOLATE
    IPV6_RECVPKTINFO IPV6_RECVHOPLIMIT IPV6_RECVRTHDR IPV6_RECVHOPOPTS IPV6_RECVDSTOPTS
    IPV6_RECVTCLASS IPV6_RECVPATHMTU IPV6_RECVORIGDSTADDR IPV6_RECVFRAGSIZE IPV6_FLOWINFO
    IPV6_2292PKTINFO IPV6_2292HOPLIMIT IPV6_2292RTHDR IPV6_2292HOPOPTS IPV6_2292DSTOPTS
}

/// The options of a socket that are not at their default.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub struct Flags(u128);

impl Flags {
    /// No option.
    pub const NONE: Self = Self(0);

    /// These options and one more.
    #[must_use]
    pub const fn with(self, flag: Flag) -> Self {
        Self(self.0 | 1u128.wrapping_shl(flag as u32))
    }

    /// The options of both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the option is in the set.
    pub const fn has(self, flag: Flag) -> bool {
        self.0.wrapping_shr(flag as u32) & 1 != 0
    }
}

const _: () = assert!(Flag::ALL.len() <= 128);
