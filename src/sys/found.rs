// SPDX-License-Identifier: GPL-2.0

//! One socket of a locked hash chain.
//!
//! TIME_WAIT entries and connection requests stand in the same chains as sockets and are smaller
//! than a `struct sock`. So the kind is decided first ([`Sock::kind`]).

use super::{
    entry::Entry,
    ffi,
    field::{
        inet_timewait_sock, raw6_sock, raw_sock, request_sock, sock_common, tcp_sock, udp_sock,
        AF_INET, SK_IPV6ONLY_BIT, SK_REUSEPORT_BIT, SK_REUSE_BITS, TCP_NEW_SYN_RECV, TCP_TIME_WAIT,
    },
};
use crate::report::Protocol;
use core::ptr::NonNull;

/// A socket of which only the fields were read that the walk over its chain needs.
#[derive(Clone, Copy)]
pub(crate) struct Found<'a> {
    common: Entry<'a, sock_common>,
    family: u16,
    protocol: Protocol,
}

/// A socket whose state and bitfields were read, and whose kind follows from them.
#[derive(Clone, Copy)]
pub(crate) struct Sock<'a> {
    common: Entry<'a, sock_common>,
    /// What was read, from the lowest bit on: 32 bits that `knetstat_tcp_bits` or another of that name
    /// returned, 16 bits of the address family, then the protocol. It is one word, since a structure of
    /// two words is passed in registers.
    word: u64,
}

/// The kinds of object that stand in the hash chains of TCP, UDP and raw sockets.
pub(crate) enum Kind<'a> {
    Tcp(Entry<'a, tcp_sock>),
    Udp(Entry<'a, udp_sock>),
    TimeWait(Entry<'a, inet_timewait_sock>),
    Request(Entry<'a, request_sock>),
    Raw(Entry<'a, raw_sock>),
    Raw6(Entry<'a, raw6_sock>),
}

impl<'a> Found<'a> {
    /// The socket `sk`, with the family that was read from it and the protocol of its chain.
    ///
    /// # Safety
    ///
    /// `sk` is in a chain whose lock is held during `'a`; `family` was read from it, and `protocol` is
    /// that of the chain.
    pub(super) unsafe fn new(sk: NonNull<sock_common>, family: u16, protocol: Protocol) -> Self {
        Self {
            // SAFETY: An object in a chain is live and begins with a `sock_common`; it leaves the chain
            // only under the lock that is held.
            common: unsafe { Entry::new(sk.cast()) },
            family,
            protocol,
        }
    }

    /// The fields that objects of every kind have.
    pub(crate) fn common(&self) -> &Entry<'a, sock_common> {
        &self.common
    }

    /// `skc_family`, as the walk read it: IPV6_ADDRFORM may change it meanwhile.
    pub(crate) fn family(&self) -> u16 {
        self.family
    }

    /// Reads the state and the bitfields of the socket.
    #[inline(always)]
    pub(crate) fn read(self) -> Sock<'a> {
        let sk = self.common.as_ptr();
        // SAFETY: What is in a chain is live, and leaves it only under the lock that is held. All
        // full sockets in it were allocated by the protocol that the tables are of.
        let bits = unsafe {
            match self.protocol {
                Protocol::Tcp => ffi::knetstat_tcp_bits(sk),
                Protocol::Udp | Protocol::Raw => ffi::knetstat_datagram_bits(sk),
            }
        };
        self.with(bits)
    }

    /// Reads the state of the socket as the files show it, see [`Sock::shown_state`].
    pub(crate) fn shown_state(self) -> u8 {
        // SAFETY: What is in a chain is live, and leaves it only under the lock that is held.
        let bits = unsafe { ffi::knetstat_common_bits(self.common.as_ptr()) };
        self.with(bits).shown_state()
    }

    /// The socket with the bits that were read from it.
    fn with(self, bits: u32) -> Sock<'a> {
        Sock {
            common: self.common,
            word: u64::from(bits) | u64::from(self.family) << 32 | (self.protocol as u64) << 48,
        }
    }
}

impl<'a> Sock<'a> {
    /// All bitfields at once, see `include/knetstat.h`.
    pub(crate) fn bits(&self) -> u32 {
        self.word as u32
    }

    /// The protocol of the chain that the socket is in.
    pub(crate) fn protocol(&self) -> Protocol {
        const TCP: u64 = Protocol::Tcp as u64;
        const UDP: u64 = Protocol::Udp as u64;

        match self.word >> 48 {
            TCP => Protocol::Tcp,
            UDP => Protocol::Udp,
            _ => Protocol::Raw,
        }
    }

    /// The fields that objects of every kind have.
    pub(crate) fn common(&self) -> &Entry<'a, sock_common> {
        &self.common
    }

    /// `skc_family`, as read when the socket was found: IPV6_ADDRFORM may change it meanwhile.
    pub(crate) fn family(&self) -> u16 {
        (self.word >> 32) as u16
    }

    /// `sk_state`, read once with acquire.
    pub(crate) fn state(&self) -> u8 {
        (self.bits() & 0xff) as u8
    }

    /// `skc_reuse`: 0, 1, or 2 after TCP_REPAIR.
    pub(crate) fn reuse(&self) -> u8 {
        (self.bits() >> SK_REUSE_BITS & 0xf) as u8
    }

    /// `skc_reuseport`.
    pub(crate) fn reuseport(&self) -> bool {
        self.bit(SK_REUSEPORT_BIT)
    }

    /// `skc_ipv6only`. It is read here, since few sockets are asked for it.
    pub(crate) fn ipv6only(&self) -> bool {
        // SAFETY: What is in a chain is live, and leaves it only under the lock that is held.
        let bits = unsafe { ffi::knetstat_common_bits(self.common.as_ptr()) };
        bits >> SK_IPV6ONLY_BIT & 1 != 0
    }

    /// A bitfield of one bit, by its `..._BIT`; those of a protocol are 0 in the sockets of others.
    pub(crate) fn bit(&self, bit: u32) -> bool {
        self.bits() >> bit & 1 != 0
    }

    /// The state of the socket as the files show it: a TIME_WAIT entry shows the state that it stands
    /// for.
    pub(crate) fn shown_state(&self) -> u8 {
        match self.kind() {
            Kind::TimeWait(tw) => tw.get(inet_timewait_sock::tw_substate),
            _ => self.state(),
        }
    }

    /// The object, as its kind: the state tells a small entry from a full socket, and the chain tells
    /// whose sockets are in it.
    #[inline(always)]
    pub(crate) fn kind(&self) -> Kind<'a> {
        match self.state() {
            // SAFETY: This state marks an `inet_timewait_sock` (`tw_state`), and no other object
            // enters it (`inet_sk_state_store` is never given it).
            TCP_TIME_WAIT => Kind::TimeWait(unsafe { self.entry() }),
            // SAFETY: This state marks a `request_sock` (`inet_reqsk_alloc`), and no other object
            // enters it.
            TCP_NEW_SYN_RECV => Kind::Request(unsafe { self.entry() }),
            // SAFETY: All else is a full socket, see `sk_fullsock`, and was allocated by the protocol
            // that the tables are of, or its IPv6 twin: no other one hashes into them.
            _ => unsafe {
                match self.protocol() {
                    Protocol::Tcp => Kind::Tcp(self.entry()),
                    Protocol::Udp => Kind::Udp(self.entry()),
                    Protocol::Raw if self.family() == AF_INET => Kind::Raw(self.entry()),
                    Protocol::Raw => Kind::Raw6(self.entry()),
                }
            },
        }
    }

    /// The object, as one of the kind `K`.
    ///
    /// # Safety
    ///
    /// The object is a `K`.
    #[inline(always)]
    unsafe fn entry<K>(&self) -> Entry<'a, K> {
        // SAFETY: It is live during `'a`, since `common` is; the caller guarantees the rest.
        unsafe { Entry::new(self.common.object()) }
    }
}
