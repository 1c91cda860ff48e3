// SPDX-License-Identifier: GPL-2.0

//! One socket of a locked hash chain.
//!
//! TIME_WAIT entries and connection requests stand in the same chains as sockets and are smaller
//! than a `struct sock`. So the kind is decided first ([`Sock::kind`]), and an [`Entry`] of a kind
//! gives only the fields that this kind has: reading another does not compile.

use super::{
    ffi,
    field::{
        inet_connection_sock, inet_sock, inet_timewait_sock, ipv6_pinfo, net, raw6_sock, raw_sock,
        request_sock, sock, sock_common, tcp_sock, udp_sock, Field, Racy, AF_INET,
        TCP_NEW_SYN_RECV, TCP_TIME_WAIT,
    },
};
use crate::report::{File, Name};
use core::{ffi::c_void, marker::PhantomData, ptr::NonNull};

/// A `K` in a chain whose lock is held for as long as `'a` lasts.
///
/// # Invariants
///
/// The pointer is to a live object that holds every structure `S` with `K: Holds<S>` at its
/// beginning, and that is not freed during `'a`.
pub(crate) struct Entry<'a, K>(NonNull<c_void>, PhantomData<(&'a (), *mut K)>);

/// An object of this kind begins with an `S`.
///
/// # Safety
///
/// That it does; `include/layout.c` asserts that the structures are nested at offset 0.
pub(crate) unsafe trait Holds<S> {}

macro_rules! holds {
    ($($kind:ident: $($structure:ident)*;)*) => {$($(
        // SAFETY: Each lies at offset 0 of the kind before the colon, asserted in
        // `include/layout.c`.
        unsafe impl Holds<$structure> for $kind {}
    )*)*};
}

holds! {
    sock: sock_common sock;
    inet_sock: sock_common sock inet_sock;
    tcp_sock: sock_common sock inet_sock inet_connection_sock tcp_sock;
    udp_sock: sock_common sock inet_sock udp_sock;
    raw_sock: sock_common sock inet_sock raw_sock;
    raw6_sock: sock_common sock inet_sock raw6_sock;
    ipv6_pinfo: ipv6_pinfo;
    inet_timewait_sock: sock_common inet_timewait_sock;
    request_sock: sock_common request_sock;
}

impl<K> Entry<'_, K> {
    /// The object as an `S`, for C. It is live for as long as the entry is.
    pub(super) fn as_ptr<S>(&self) -> *mut S
    where
        K: Holds<S>,
    {
        self.0.as_ptr().cast()
    }

    /// Reads a field once.
    #[inline(always)]
    pub(crate) fn get<S, T: Racy>(&self, field: Field<S, T>) -> T
    where
        K: Holds<S>,
    {
        // SAFETY: The object is live and begins with an `S`, by the type invariants.
        unsafe { field.read(self.as_ptr()) }
    }
}

/// A socket of a kind not decided yet, with what is read first of any: its state.
pub(crate) struct Sock<'a> {
    common: Entry<'a, sock_common>,
    family: u16,
    protocol: File,
    bits: u32,
}

// SAFETY: An object of any kind begins with a `sock_common`.
unsafe impl Holds<sock_common> for sock_common {}

/// What stands in the hash chains of TCP, UDP and raw sockets.
pub(crate) enum Kind<'a> {
    Tcp(Entry<'a, tcp_sock>),
    Udp(Entry<'a, udp_sock>),
    TimeWait(Entry<'a, inet_timewait_sock>),
    Request(Entry<'a, request_sock>),
    Raw(Entry<'a, raw_sock>),
    Raw6(Entry<'a, raw6_sock>),
}

impl<'a> Sock<'a> {
    /// # Safety
    ///
    /// `sk` is in a chain whose lock is held during `'a`; `family` is its own, and `protocol` that of
    /// the chain.
    pub(super) unsafe fn new(sk: NonNull<sock_common>, family: u16, protocol: File) -> Self {
        // SAFETY: What is in a chain is live, and leaves it only under the lock that is held.
        let bits = unsafe { ffi::knetstat_sock_common_bits(sk.as_ptr()) };
        // INVARIANT: An object in a chain begins with a `sock_common`.
        Self {
            common: Entry(sk.cast(), PhantomData),
            family,
            protocol,
            bits,
        }
    }

    /// `sk_state`, read once with acquire.
    pub(crate) fn state(&self) -> u8 {
        (self.bits & 0xff) as u8
    }

    /// `skc_reuse`: 0, 1, or 2 after TCP_REPAIR.
    pub(crate) fn reuse(&self) -> u8 {
        (self.bits >> 8 & 0xf) as u8
    }

    pub(crate) fn reuseport(&self) -> bool {
        self.bits >> 12 & 1 != 0
    }

    /// `skc_ipv6only`.
    pub(crate) fn ipv6only(&self) -> bool {
        self.bits >> 13 & 1 != 0
    }

    /// `skc_family`, as read when the socket was found: IPV6_ADDRFORM may change it meanwhile.
    pub(crate) fn family(&self) -> u16 {
        self.family
    }

    /// What tells this socket from others that lie at its place before or after: the number of its
    /// inode, which small entries and sockets without a process do not have.
    pub(super) fn inode(&self) -> u64 {
        match self.kind() {
            Kind::Tcp(sk) => sk.get(sock::sk_ino),
            Kind::Udp(sk) => sk.get(sock::sk_ino),
            Kind::Raw(sk) => sk.get(sock::sk_ino),
            Kind::Raw6(sk) => sk.get(sock::sk_ino),
            Kind::TimeWait(_) | Kind::Request(_) => 0,
        }
    }

    /// The part that all kinds have.
    pub(crate) fn common(&self) -> &Entry<'a, sock_common> {
        &self.common
    }

    /// The state as the files have it: of a TIME_WAIT entry, the one that it stands for.
    pub(crate) fn shown_state(&self) -> u8 {
        match self.state() {
            TCP_TIME_WAIT => {
                // INVARIANT: As for `kind`.
                let tw: Entry<'a, inet_timewait_sock> = Entry(self.common.0, PhantomData);
                tw.get(inet_timewait_sock::tw_substate)
            }
            state => state,
        }
    }

    #[inline(always)]
    pub(crate) fn kind(&self) -> Kind<'a> {
        let sk = self.common.0;
        match self.state() {
            // INVARIANT: This state marks an `inet_timewait_sock` (`tw_state`), and no other
            // object enters it (`inet_sk_state_store` is never given it).
            TCP_TIME_WAIT => Kind::TimeWait(Entry(sk, PhantomData)),
            // INVARIANT: The same holds for requests (`inet_reqsk_alloc`).
            TCP_NEW_SYN_RECV => Kind::Request(Entry(sk, PhantomData)),
            // INVARIANT: All else is a full socket, see `sk_fullsock`, and was allocated by the
            // protocol that the tables are of, or its IPv6 twin: no other one hashes into them.
            _ => match self.protocol {
                File::Tcp => Kind::Tcp(Entry(sk, PhantomData)),
                File::Udp => Kind::Udp(Entry(sk, PhantomData)),
                File::Raw if self.family() == AF_INET => Kind::Raw(Entry(sk, PhantomData)),
                File::Raw => Kind::Raw6(Entry(sk, PhantomData)),
            },
        }
    }
}

impl<'a, K: Holds<inet_sock>> Entry<'a, K> {
    /// The same socket, without what is particular to its protocol.
    pub(crate) fn as_inet(&self) -> Entry<'a, inet_sock> {
        // INVARIANT: It holds an `inet_sock` at its beginning, and so all that this holds.
        Entry(self.0, PhantomData)
    }

    /// The IPv6 part of a socket of that family.
    pub(crate) fn inet6(&self) -> Option<Entry<'a, ipv6_pinfo>> {
        // INVARIANT: It is part of the socket's own allocation, see `inet6_sk_generic`. That of a
        // child whose peer is mapped is set before it is hashed, see `tcp_v6_mapped_child_init`.
        NonNull::new(self.get(inet_sock::pinet6)).map(|np| Entry(np, PhantomData))
    }
}

impl<K: Holds<sock>> Entry<'_, K> {
    /// Bitfields of `struct sock`, see `knetstat_sock_bits`.
    pub(crate) fn sock_bits(&self) -> u32 {
        // SAFETY: A `sock` is live behind the pointer, by the type invariants.
        unsafe { ffi::knetstat_sock_bits(self.as_ptr()) }
    }

    /// The name of a device in the namespace of the socket, if it is there.
    pub(crate) fn device_name(&self, ifindex: i32) -> Option<Name> {
        let mut name = Name([0; Name::SIZE]);
        let net: *mut net = self.get(sock::sk_net).cast();
        // SAFETY: A socket in a hash chain has its namespace, and the buffer has that size.
        unsafe { ffi::knetstat_device_name(net, ifindex, name.0.as_mut_ptr(), Name::SIZE) };
        name.0
            .first()
            .is_some_and(|&byte| byte != 0)
            .then_some(name)
    }
}

impl Entry<'_, tcp_sock> {
    /// Bitfields of `struct tcp_sock` and `struct inet_connection_sock`, see
    /// `knetstat_tcp_sock_bits`.
    pub(crate) fn tcp_bits(&self) -> u32 {
        // SAFETY: A `tcp_sock` is live behind the pointer, by the type invariants.
        unsafe { ffi::knetstat_tcp_sock_bits(self.as_ptr()) }
    }

    /// The name of the congestion control.
    pub(crate) fn congestion_name(&self) -> Name {
        let mut name = Name([0; Name::SIZE]);
        // SAFETY: A `tcp_sock` is live behind the pointer, by the type invariants, and the buffer
        // has that size.
        unsafe {
            ffi::knetstat_congestion_name(self.as_ptr(), name.0.as_mut_ptr(), Name::SIZE);
        }
        name
    }

    /// The name of the upper layer protocol, empty where there is none.
    pub(crate) fn ulp_name(&self) -> Name {
        let mut name = Name([0; Name::SIZE]);
        // SAFETY: As for `congestion_name`.
        unsafe { ffi::knetstat_ulp_name(self.as_ptr(), name.0.as_mut_ptr(), Name::SIZE) };
        name
    }
}

impl Entry<'_, ipv6_pinfo> {
    /// `rxopt.bits`, see `knetstat_rxopt_bits`.
    pub(crate) fn rxopt_bits(&self) -> u32 {
        // SAFETY: An `ipv6_pinfo` is live behind the pointer, by the type invariants.
        unsafe { ffi::knetstat_rxopt_bits(self.as_ptr()) }
    }
}
