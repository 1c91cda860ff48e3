// SPDX-License-Identifier: GPL-2.0

//! An object of a locked hash chain whose kind is known: it gives only the fields that this kind has,
//! and reading another does not compile.

use super::{
    ffi,
    field::{
        inet_connection_sock, inet_sock, inet_timewait_sock, ipv6_pinfo, net, raw6_sock, raw_sock,
        request_sock, sock, sock_common, tcp_sock, udp_sock, Field, Racy,
    },
};
use crate::report::{Name, Timer, Tls};
use core::{ffi::c_void, marker::PhantomData, ptr::NonNull};

/// An object of the kind `K` in a chain whose lock is held for as long as `'a` lasts.
///
/// # Invariants
///
/// The pointer is to a live object that holds every structure `S` with `K: Holds<S>` at its
/// beginning, and that is not freed during `'a`.
pub(crate) struct Entry<'a, K>(NonNull<c_void>, PhantomData<(&'a (), *mut K)>);

impl<K> Clone for Entry<'_, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Entry<'_, K> {}

/// A kind of object that begins with the structure `S`.
///
/// # Safety
///
/// An `S` lies at offset 0 of each object of this kind; `include/layout.c` asserts how the structures
/// are nested.
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
    /// The object at this address, as one of the kind `K`.
    ///
    /// # Safety
    ///
    /// The type invariants hold of the address.
    pub(super) unsafe fn new(object: NonNull<c_void>) -> Self {
        // INVARIANT: The caller guarantees it.
        Self(object, PhantomData)
    }

    /// The address of the object, whatever its kind is.
    pub(super) fn object(&self) -> NonNull<c_void> {
        self.0
    }

    /// The address of the structure `S` that the object begins with, for C. The object is live for as
    /// long as this entry is.
    pub(super) fn as_ptr<S>(&self) -> *mut S
    where
        K: Holds<S>,
    {
        self.0.as_ptr().cast()
    }

    /// Reads a field of the object once.
    #[inline(always)]
    pub(crate) fn get<S, T: Racy>(&self, field: Field<S, T>) -> T
    where
        K: Holds<S>,
    {
        // SAFETY: The object is live and begins with an `S`, by the type invariants.
        unsafe { field.read(self.as_ptr()) }
    }
}

// SAFETY: An object of any kind begins with a `sock_common`.
unsafe impl Holds<sock_common> for sock_common {}

impl<'a, K: Holds<inet_sock>> Entry<'a, K> {
    /// This socket, without the fields that are particular to its protocol.
    pub(crate) fn as_inet(&self) -> Entry<'a, inet_sock> {
        // INVARIANT: It holds an `inet_sock` at its beginning, and so all that this holds.
        Entry(self.0, PhantomData)
    }

    /// The IPv6 part of this socket, which sockets of other families lack.
    pub(crate) fn inet6(&self) -> Option<Entry<'a, ipv6_pinfo>> {
        // INVARIANT: It is part of the socket's own allocation, see `inet6_sk_generic`. That of a
        // child whose peer is mapped is set before it is hashed, see `tcp_v6_mapped_child_init`.
        NonNull::new(self.get(inet_sock::pinet6)).map(|np| Entry(np, PhantomData))
    }
}

impl<K: Holds<sock>> Entry<'_, K> {
    /// The number of the socket's inode, 0 for a socket that no process has.
    pub(crate) fn inode(&self) -> u64 {
        // SAFETY: A `sock` is live behind the pointer, by the type invariants.
        unsafe { ffi::knetstat_sock_ino(self.as_ptr()) }
    }

    /// The number of the control group in which the socket was made, 0 in a kernel without them.
    pub(crate) fn cgroup(&self) -> u64 {
        // SAFETY: A `sock` is live behind the pointer, by the type invariants.
        unsafe { ffi::knetstat_cgroup(self.as_ptr()) }
    }

    /// How many packets were dropped.
    pub(crate) fn drops(&self) -> u32 {
        // SAFETY: A `sock` is live behind the pointer, by the type invariants.
        unsafe { ffi::knetstat_drops(self.as_ptr()) }
    }

    /// Whether a program chooses among the sockets that share the port.
    pub(crate) fn reuseport_prog(&self) -> bool {
        // SAFETY: A `sock` is live behind the pointer, by the type invariants.
        unsafe { ffi::knetstat_reuseport_prog(self.as_ptr()) }
    }

    /// The flags of SO_TXTIME, as `struct sock_txtime` has them.
    pub(crate) fn txtime_flags(&self) -> u32 {
        // SAFETY: A `sock` is live behind the pointer, by the type invariants.
        unsafe { ffi::knetstat_txtime_flags(self.as_ptr()) }
    }

    /// The name of a network device in the namespace of this socket; none where the device is gone.
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

impl Entry<'_, inet_sock> {
    /// How many bytes of IP options the socket sends.
    pub(crate) fn ip_options(&self) -> u32 {
        // SAFETY: An `inet_sock` is live behind the pointer, by the type invariants.
        unsafe { ffi::knetstat_ip_options(self.as_ptr()) }
    }
}

impl Entry<'_, tcp_sock> {
    /// What level SOL_TLS sets; all 0 where there is no TLS.
    pub(crate) fn tls(&self) -> Tls {
        // SAFETY: A `tcp_sock` is live behind the pointer, by the type invariants.
        let tls = unsafe { ffi::knetstat_tls(self.as_ptr()) };
        Tls {
            zerocopy: tls.zerocopy != 0,
            no_pad: tls.no_pad != 0,
            max_payload: tls.max_payload,
        }
    }

    /// A name that hangs on the socket, by its `NAME_...`; empty where there is none.
    pub(crate) fn name(&self, which: u32) -> Name {
        let mut name = Name([0; Name::SIZE]);
        // SAFETY: A `tcp_sock` is live behind the pointer, by the type invariants, and the buffer has that
        // size. Any number may be asked for.
        unsafe { ffi::knetstat_name(self.as_ptr(), which, name.0.as_mut_ptr(), Name::SIZE) };
        name
    }
}

/// Gives a kind of entry the function that reads its timer.
macro_rules! timers {
    ($($kind:ident $read:ident;)+) => {$(
        impl Entry<'_, $kind> {
            /// The timer that runs.
            pub(crate) fn timer(&self) -> Option<Timer> {
                // SAFETY: An object of that kind is live behind the pointer, by the type invariants.
                let word = unsafe { ffi::$read(self.as_ptr()) };
                (word.kind != 0).then_some(Timer {
                    kind: word.kind,
                    tries: word.tries,
                    left: word.left,
                })
            }
        }
    )+};
}

timers! {
    tcp_sock knetstat_timer;
    inet_timewait_sock knetstat_timewait_timer;
    request_sock knetstat_request_timer;
}

impl Entry<'_, ipv6_pinfo> {
    /// The bits of `rxopt.bits`, in the order that `knetstat_rxopt_bits` gives them.
    pub(crate) fn rxopt_bits(&self) -> u32 {
        // SAFETY: An `ipv6_pinfo` is live behind the pointer, by the type invariants.
        unsafe { ffi::knetstat_rxopt_bits(self.as_ptr()) }
    }
}
