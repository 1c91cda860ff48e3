// SPDX-License-Identifier: GPL-2.0

//! The memory of one socket, of whatever kind.

use super::field::*;
use crate::report::{Name, Protocol, Timer, Tls};
use std::{cell::Cell, fmt, marker::PhantomData};

/// How many names hang on a socket at most.
pub(crate) const NAMES: usize = 4;

/// All fields of all structures side by side, and what the module asks C for.
#[derive(Clone)]
pub(crate) struct Memory {
    pub(crate) protocol: Protocol,
    pub(crate) bytes: Vec<u8>,
    /// The bitfields, as `knetstat_tcp_bits` gives them.
    pub(crate) bits: u32,
    pub(crate) rxopt_bits: u32,
    pub(crate) txtime_flags: u32,
    pub(crate) device: Option<Name>,
    /// By their `NAME_...`.
    pub(crate) names: [Name; NAMES],
    pub(crate) uid: u32,
    pub(crate) inode: u64,
    pub(crate) cgroup: u64,
    pub(crate) drops: u32,
    pub(crate) reuseport_prog: bool,
    pub(crate) ip_options: u32,
    pub(crate) tls: Tls,
    pub(crate) timer: Option<Timer>,
    /// How many fields the module has read of it.
    pub(crate) reads: Cell<u32>,
}

/// The fields that are not 0.
impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = f.debug_struct(self.protocol.name());
        for row in rows() {
            let bytes = &self.bytes[row.offset..][..PLACE];
            if let Some(last) = bytes.iter().rposition(|byte| *byte != 0) {
                fields.field(&format!("{}.{}", row.structure, row.name), &&bytes[..=last]);
            }
        }
        fields
            .field("bits", &self.bits)
            .field("rxopt_bits", &self.rxopt_bits)
            .field("device", &self.device)
            .finish_non_exhaustive()
    }
}

impl Memory {
    pub(crate) fn get<S, T: Racy>(&self, field: Field<S, T>) -> T {
        T::from_bytes(&self.bytes[field.offset..])
    }

    pub(crate) fn set<S, T: Racy>(&mut self, field: Field<S, T>, value: T) {
        let bytes = value.to_bytes();
        self.bytes[field.offset..][..bytes.len()].copy_from_slice(&bytes);
    }

    /// A bitfield of one bit.
    pub(crate) fn bit(&self, bit: u32) -> bool {
        self.bits >> bit & 1 != 0
    }

    /// Sets a bitfield of a protocol, in sockets of that one alone.
    pub(crate) fn set_bit(&mut self, protocol: Protocol, bit: u32) {
        if self.protocol == protocol {
            self.bits |= 1 << bit;
        }
    }

    /// Sets a bit of `rxopt`.
    pub(crate) fn set_rxopt(&mut self, bit: u32) {
        self.rxopt_bits |= 1 << bit;
        self.set(ipv6_pinfo::rxopt, 1);
    }

    /// Does something to a socket that is listed in one of these files, `tcp udp` say, or in their twins.
    pub(crate) fn if_of(&mut self, files: &str, set: impl FnOnce(&mut Self)) {
        if files.split(' ').any(|file| file == self.protocol.name()) {
            set(self);
        }
    }

    pub(crate) fn flip_flag(&mut self, bit: u32) {
        self.set(sock::sk_flags, self.get(sock::sk_flags) ^ 1 << bit);
    }

    pub(crate) fn flip_inet_flag(&mut self, bit: u32) {
        self.set(
            inet_sock::inet_flags,
            self.get(inet_sock::inet_flags) ^ 1 << bit,
        );
    }

    pub(crate) fn flag(&self, bit: u32) -> bool {
        self.get(sock::sk_flags) >> bit & 1 != 0
    }

    pub(crate) fn inet_flag(&self, bit: u32) -> bool {
        self.get(inet_sock::inet_flags) >> bit & 1 != 0
    }

    pub(crate) fn state(&self) -> u8 {
        self.bits as u8
    }

    pub(crate) fn set_state(&mut self, state: u8) {
        self.bits = self.bits & !0xff | u32::from(state);
    }

    pub(crate) fn family(&self) -> u16 {
        self.get(sock_common::skc_family)
    }

    pub(crate) fn is_ipv6(&self) -> bool {
        self.family() == AF_INET6
    }
}

/// A socket as a `K`.
pub(crate) struct Entry<'a, K>(&'a Memory, PhantomData<K>);

impl<K> Clone for Entry<'_, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Entry<'_, K> {}

/// An object of this kind begins with an `S`: as `src/sys/entry.rs` says.
pub(crate) trait Holds<S> {}

macro_rules! holds {
    ($($kind:ident: $($structure:ident)*;)*) => {$($(
        impl Holds<$structure> for $kind {}
    )*)*};
}

holds! {
    sock_common: sock_common;
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

impl<'a, K> Entry<'a, K> {
    pub(super) fn new(memory: &'a Memory) -> Self {
        Self(memory, PhantomData)
    }

    pub(super) fn memory(&self) -> &'a Memory {
        self.0
    }

    pub(crate) fn get<S, T: Racy>(&self, field: Field<S, T>) -> T
    where
        K: Holds<S>,
    {
        self.0.reads.set(self.0.reads.get() + 1);
        self.0.get(field)
    }
}

impl<'a, K: Holds<inet_sock>> Entry<'a, K> {
    pub(crate) fn as_inet(&self) -> Entry<'a, inet_sock> {
        Entry::new(self.0)
    }

    pub(crate) fn inet6(&self) -> Option<Entry<'a, ipv6_pinfo>> {
        (!self.get(inet_sock::pinet6).is_null()).then(|| Entry::new(self.0))
    }
}

impl<K: Holds<sock>> Entry<'_, K> {
    pub(crate) fn inode(&self) -> u64 {
        self.0.inode
    }

    pub(crate) fn cgroup(&self) -> u64 {
        self.0.cgroup
    }

    pub(crate) fn drops(&self) -> u32 {
        self.0.drops
    }

    pub(crate) fn reuseport_prog(&self) -> bool {
        assert!(!self.get(sock::sk_reuseport_cb).is_null());
        self.0.reuseport_prog
    }

    pub(crate) fn txtime_flags(&self) -> u32 {
        self.0.txtime_flags
    }

    pub(crate) fn device_name(&self, ifindex: i32) -> Option<Name> {
        assert_eq!(ifindex, self.get(sock::sk_bound_dev_if));
        self.0.device
    }
}

macro_rules! timers {
    ($($kind:ident)+) => {$(
        impl Entry<'_, $kind> {
            pub(crate) fn timer(&self) -> Option<Timer> {
                self.0.timer
            }
        }
    )+};
}

timers!(tcp_sock inet_timewait_sock request_sock);

impl Entry<'_, inet_sock> {
    pub(crate) fn ip_options(&self) -> u32 {
        self.0.ip_options
    }
}

impl Entry<'_, tcp_sock> {
    pub(crate) fn tls(&self) -> Tls {
        self.0.tls
    }

    pub(crate) fn name(&self, which: u32) -> Name {
        self.0.names[which as usize]
    }
}

impl Entry<'_, ipv6_pinfo> {
    pub(crate) fn rxopt_bits(&self) -> u32 {
        self.0.rxopt_bits
    }
}
