// SPDX-License-Identifier: GPL-2.0

//! Options that are on or off, and that few sockets change: one row each.
//!
//! A row is a bit of a word of the kernel's, and the option that it is. Bits that are only parts of an option
//! stand in brackets behind the word; the options that are made of them stand in `derived`. This module
//! takes the options from the rows, and `read` the bits (`src/read/flags.rs`).

macro_rules! words {
    ($expand:ident) => {
        $expand! {
            derived { SO_TIMESTAMP SO_TIMESTAMPNS SO_TIMESTAMP_NEW SO_TIMESTAMPNS_NEW }
            /// The bits of `sk_flags`. What those of timestamps mean depends on one another.
            SK_FLAGS {
                SOCK_DBG                        SO_DEBUG;
                SOCK_LOCALROUTE                 SO_DONTROUTE;
                SOCK_URGINLINE                  SO_OOBINLINE;
                SOCK_RXQ_OVFL                   SO_RXQ_OVFL;
                SOCK_WIFI_STATUS                SO_WIFI_STATUS;
                SOCK_NOFCS                      SO_NOFCS;
                SOCK_FILTER_LOCKED              SO_LOCK_FILTER;
                SOCK_SELECT_ERR_QUEUE           SO_SELECT_ERR_QUEUE;
                SOCK_ZEROCOPY                   SO_ZEROCOPY;
                SOCK_RCVMARK                    SO_RCVMARK;
                SOCK_RCVPRIORITY                SO_RCVPRIORITY;
                SOCK_BROADCAST                  SO_BROADCAST;
                SOCK_KEEPOPEN                   SO_KEEPALIVE;
            } [SOCK_RCVTSTAMP SOCK_RCVTSTAMPNS]
            /// The bits of `inet_flags` that matter for every socket.
            INET_FLAGS {
                INET_FLAGS_PKTINFO              IP_PKTINFO;
                INET_FLAGS_TTL                  IP_RECVTTL;
                INET_FLAGS_TOS                  IP_RECVTOS;
                INET_FLAGS_RECVOPTS             IP_RECVOPTS;
                INET_FLAGS_RETOPTS              IP_RETOPTS;
                INET_FLAGS_PASSSEC              IP_PASSSEC;
                INET_FLAGS_ORIGDSTADDR          IP_RECVORIGDSTADDR;
                INET_FLAGS_CHECKSUM             IP_CHECKSUM;
                INET_FLAGS_RECVFRAGSIZE         IP_RECVFRAGSIZE;
                INET_FLAGS_RECVERR              IP_RECVERR;
                INET_FLAGS_RECVERR_RFC4884      IP_RECVERR_RFC4884;
                INET_FLAGS_FREEBIND             IP_FREEBIND;
                INET_FLAGS_TRANSPARENT          IP_TRANSPARENT;
                INET_FLAGS_BIND_ADDRESS_NO_PORT IP_BIND_ADDRESS_NO_PORT;
            }
            /// The bits of `inet_flags` that matter for datagrams alone.
            MULTICAST_FLAGS {
                INET_FLAGS_MC_LOOP              IP_MULTICAST_LOOP;
                INET_FLAGS_MC_ALL               IP_MULTICAST_ALL;
                INET_FLAGS_MC6_LOOP             IPV6_MULTICAST_LOOP;
                INET_FLAGS_MC6_ALL              IPV6_MULTICAST_ALL;
            }
            /// The bits of `inet_flags` that matter for IPv6 sockets alone.
            INET6_FLAGS {
                INET_FLAGS_RECVERR6             IPV6_RECVERR;
                INET_FLAGS_RECVERR6_RFC4884     IPV6_RECVERR_RFC4884;
                INET_FLAGS_DONTFRAG             IPV6_DONTFRAG;
                INET_FLAGS_SNDFLOW              IPV6_FLOWINFO_SEND;
                INET_FLAGS_RTALERT_ISOLATE      IPV6_ROUTER_ALERT_ISOLATE;
            }
            /// The bits of `inet_flags` that matter for raw sockets alone.
            RAW_FLAGS {
                INET_FLAGS_NODEFRAG             IP_NODEFRAG;
                INET_FLAGS_RTALERT              IP_ROUTER_ALERT;
            }
            /// The bits of `rxopt`, which IPv6 sockets have.
            RXOPT {
                RXOPT_SRCRT_BIT                 IPV6_RECVRTHDR;
                RXOPT_OSRCRT_BIT                IPV6_2292RTHDR;
                RXOPT_RXINFO_BIT                IPV6_RECVPKTINFO;
                RXOPT_RXOINFO_BIT               IPV6_2292PKTINFO;
                RXOPT_RXHLIM_BIT                IPV6_RECVHOPLIMIT;
                RXOPT_RXOHLIM_BIT               IPV6_2292HOPLIMIT;
                RXOPT_HOPOPTS_BIT               IPV6_RECVHOPOPTS;
                RXOPT_OHOPOPTS_BIT              IPV6_2292HOPOPTS;
                RXOPT_DSTOPTS_BIT               IPV6_RECVDSTOPTS;
                RXOPT_ODSTOPTS_BIT              IPV6_2292DSTOPTS;
                RXOPT_RXFLOW_BIT                IPV6_FLOWINFO;
                RXOPT_RXTCLASS_BIT              IPV6_RECVTCLASS;
                RXOPT_RXPMTU_BIT                IPV6_RECVPATHMTU;
                RXOPT_RXORIGDSTADDR_BIT         IPV6_RECVORIGDSTADDR;
                RXOPT_RECVFRAGSIZE_BIT          IPV6_RECVFRAGSIZE;
            }
            /// The bitfields of a TCP socket.
            TCP_BITS {
                TCP_CORK_BIT                    TCP_CORK;
                TCP_REPAIR_BIT                  TCP_REPAIR;
                TCP_INQ_BIT                     TCP_INQ;
                TCP_FASTOPEN_CONNECT_BIT        TCP_FASTOPEN_CONNECT;
                TCP_FASTOPEN_NO_COOKIE_BIT      TCP_FASTOPEN_NO_COOKIE;
                TCP_THIN_LTO_BIT                TCP_THIN_LINEAR_TIMEOUTS;
            }
            /// The bitfields of every full socket.
            SOCK_BITS {
                SK_NO_CHECK_TX_BIT              SO_NO_CHECK;
            }
            /// The bits of `udp_flags`.
            UDP_FLAGS {
                UDP_FLAGS_CORK                  UDP_CORK;
                UDP_FLAGS_GRO_ENABLED           UDP_GRO;
                UDP_FLAGS_NO_CHECK6_TX          UDP_NO_CHECK6_TX;
                UDP_FLAGS_NO_CHECK6_RX          UDP_NO_CHECK6_RX;
            }
        }
    };
}
pub(crate) use words;

/// Declares [`Flag`], with one variant for each option, called like the option.
macro_rules! flags {
    (
        derived { $($derived:ident)+ }
        $($(#[$doc:meta])* $word:ident { $($bit:ident $name:ident;)+ } $([$($part:ident)+])?)+
    ) => {
        /// An option that is on or off.
        #[allow(non_camel_case_types, missing_docs)]
        #[derive(Clone, Copy)]
        #[cfg_attr(test, derive(Debug))]
        #[repr(u8)]
        pub enum Flag {
            $($($name,)+)+
            $($derived,)+
        }

        impl Flag {
            /// Every option that is on or off.
            pub const ALL: &'static [Self] = &[$($(Self::$name,)+)+ $(Self::$derived,)+];
        }
    };
}
words!(flags);

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
