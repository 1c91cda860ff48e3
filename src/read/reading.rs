// SPDX-License-Identifier: GPL-2.0

//! A full socket that is being read.

use crate::{
    report::Protocol,
    sys::{inet_sock, sock, sock_common, Entry, Field, Holds, Racy, Sock, View, TCP_LISTEN},
};

/// A full socket of kind `K`, or its IPv6 part, with what decides how it is shown.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a, K> {
    /// What all sockets have, and the bitfields.
    pub(super) sk: Sock<'a>,
    /// The fields.
    pub(super) entry: Entry<'a, K>,
    /// `sk_flags`.
    pub(super) sk_flags: u64,
    /// `sk_userlocks`.
    pub(super) userlocks: u8,
    /// `inet_flags`.
    pub(super) inet_flags: u64,
    /// How the open file sees sockets.
    pub(super) view: &'a View,
}

impl<'a, K: Holds<sock> + Holds<inet_sock>> Reading<'a, K> {
    /// Begins to read `sk`, which is a `K`: `entry` is the same socket.
    #[inline(always)]
    pub(super) fn new(sk: Sock<'a>, entry: Entry<'a, K>, view: &'a View) -> Self {
        Self {
            sk,
            entry,
            sk_flags: entry.get(sock::sk_flags) as u64,
            userlocks: entry.get(sock::sk_userlocks),
            inet_flags: entry.get(inet_sock::inet_flags) as u64,
            view,
        }
    }

    /// The socket without what is particular to its protocol.
    #[inline(always)]
    pub(super) fn as_inet(&self) -> Reading<'a, inet_sock> {
        self.of(self.entry.as_inet())
    }
}

impl<'a, K> Reading<'a, K> {
    /// The socket seen as another kind, or its IPv6 part.
    #[inline(always)]
    pub(super) fn of<L>(&self, entry: Entry<'a, L>) -> Reading<'a, L> {
        Reading {
            entry,
            sk: self.sk,
            sk_flags: self.sk_flags,
            userlocks: self.userlocks,
            inet_flags: self.inet_flags,
            view: self.view,
        }
    }

    /// What a source gives of this socket.
    #[inline(always)]
    pub(super) fn get<T>(&self, source: impl Source<K, T>) -> T {
        source.of(self)
    }

    /// A bit of `sk_flags`, left in its place: 0 where it is not set.
    #[inline(always)]
    pub(super) fn flag(&self, bit: u32) -> u64 {
        self.sk_flags & 1 << bit
    }

    #[inline(always)]
    pub(super) fn is_tcp(&self) -> bool {
        self.sk.protocol() == Protocol::Tcp
    }

    #[inline(always)]
    pub(super) fn is_datagram(&self) -> bool {
        !self.is_tcp()
    }

    #[inline(always)]
    pub(super) fn is_listening(&self) -> bool {
        self.sk.state() == TCP_LISTEN
    }

    /// `inet_num`: the local port in the host's byte order; of a raw socket, its protocol.
    pub(super) fn number(&self) -> u16 {
        self.sk.common().get(sock_common::skc_num)
    }
}

/// Where a value of a socket of kind `K` comes from: a field of the kernel's, or a function.
pub(super) trait Source<K, T> {
    fn of(self, socket: &Reading<'_, K>) -> T;
}

impl<S, T: Racy, K: Holds<S>> Source<K, T> for Field<S, T> {
    #[inline(always)]
    fn of(self, socket: &Reading<'_, K>) -> T {
        socket.entry.get(self)
    }
}

impl<F: FnOnce(&Reading<'_, K>) -> T, K, T> Source<K, T> for F {
    #[inline(always)]
    fn of(self, socket: &Reading<'_, K>) -> T {
        self(socket)
    }
}
