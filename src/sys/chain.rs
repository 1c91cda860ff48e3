// SPDX-License-Identifier: GPL-2.0

//! The sockets of one hash bucket.

use super::{
    ffi,
    field::{net, sock_common},
    found::{Ahead, Found},
};
use crate::report::Protocol;
use core::{
    ffi::c_void,
    marker::PhantomData,
    ptr::{self, NonNull},
};

/// The protocol, address family and namespace of the sockets that a file lists.
#[derive(Clone, Copy)]
pub(super) struct Match {
    /// The protocol whose sockets the chains hold; every full socket in them is of its kind.
    pub(super) protocol: Protocol,
    /// The address family to list, or none where the table holds one family alone.
    pub(super) family: Option<u16>,
    /// The namespace to list.
    pub(super) net: *mut net,
}

/// The sockets of one hash bucket that a file lists, from one of them to the end of the bucket.
///
/// # Invariants
///
/// `sk` is in a chain whose lock is held during `'a`, or none is left; `of.protocol` is that of the chain.
pub(crate) struct Chain<'a> {
    sk: Option<NonNull<sock_common>>,
    of: Match,
    progress: Progress,
    /// How many sockets the chain returns at most.
    limit: u32,
    _locked: PhantomData<&'a ()>,
}

/// How far a chain has been walked.
///
/// # Invariants
///
/// `last` was returned by the chain, if `count` is not 0. Only a chain makes one.
#[derive(Clone, Copy)]
pub(crate) struct Progress {
    last: *mut c_void,
    count: u32,
}

impl Progress {
    /// The socket that the chain returned last.
    pub(super) fn last(&self) -> *mut c_void {
        self.last
    }

    /// How many sockets the chain returned.
    pub(super) fn count(&self) -> u32 {
        self.count
    }
}

impl<'a> Chain<'a> {
    /// The part of a chain that begins with the socket `sk` and has at most `limit` sockets.
    ///
    /// # Safety
    ///
    /// `sk` is a `struct sock_common` in a hash chain (`hlist` or `hlist_nulls`) whose lock is held
    /// during `'a`, and of the protocol `of.protocol`.
    pub(super) unsafe fn from_sock(sk: *mut c_void, of: Match, limit: u32) -> Self {
        // INVARIANT: As the caller guarantees.
        Self {
            sk: NonNull::new(sk.cast()),
            of,
            progress: Progress {
                last: ptr::null_mut(),
                count: 0,
            },
            limit,
            _locked: PhantomData,
        }
    }

    /// The whole chain whose first link is `link`.
    ///
    /// # Safety
    ///
    /// `link` is the first link of a hash chain whose lock is held during `'a`, and which is of the
    /// protocol `of.protocol`.
    pub(super) unsafe fn from_link(link: *mut c_void, of: Match) -> Self {
        let first = socket_of(link).map_or(ptr::null_mut(), |sk| sk.as_ptr().cast());
        // SAFETY: `socket_of` gives a member of the chain that the link is of; the caller guarantees the
        // rest.
        unsafe { Self::from_sock(first, of, u32::MAX) }
    }

    /// This chain, as code that is compiled for one protocol takes it; an empty chain where it holds
    /// sockets of another protocol. It is built field by field, so that the compiler keeps it in
    /// registers.
    #[inline(always)]
    pub(crate) fn of(self, protocol: Protocol) -> Self {
        // INVARIANT: It is the same chain.
        Self {
            sk: self.sk.filter(|_| self.of.protocol == protocol),
            of: Match {
                protocol,
                family: self.of.family,
                net: self.of.net,
            },
            progress: Progress {
                last: self.progress.last,
                count: self.progress.count,
            },
            limit: self.limit,
            _locked: PhantomData,
        }
    }

    /// How far the chain has been walked by now.
    pub(crate) fn progress(&self) -> Progress {
        self.progress
    }
}

/// The socket that a link of a chain lies in. At its end a chain has no socket but NULL, or the odd
/// address of a "nulls" marker.
fn socket_of(link: *mut c_void) -> Option<NonNull<sock_common>> {
    if link.is_null() || link.addr() & 1 != 0 {
        return None;
    }
    NonNull::new(
        link.wrapping_byte_sub(sock_common::skc_node.offset())
            .cast(),
    )
}

impl Chain<'_> {
    /// The socket to fetch ahead: the second of those that are left. Its address is read from the
    /// first one, which should be in the cache by now, since it was fetched ahead itself.
    #[inline(always)]
    pub(crate) fn ahead(&self) -> Ahead {
        let Some(sk) = self.sk else {
            return Ahead::NONE;
        };
        // SAFETY: `sk` is in a locked chain by the type invariants, so it is live and begins with
        // a `sock_common`.
        let link = unsafe { sock_common::skc_node.read(sk.as_ptr()) };
        socket_of(link).map_or(Ahead::NONE, Ahead::new)
    }
}

/// Has the first sockets of a hash bucket fetched into the cache, as far as they can be found without
/// the lock of the bucket.
///
/// # Safety
///
/// `of.net` is a namespace that has its tables.
pub(super) unsafe fn prefetch_bucket(of: Match, bucket: u32) {
    // SAFETY: The caller guarantees the namespace, and the bucket is compared with its tables.
    unsafe {
        match of.protocol {
            Protocol::Tcp => ffi::knetstat_tcp_prefetch_bucket(of.net, bucket),
            Protocol::Udp => ffi::knetstat_udp_prefetch_bucket(of.net, bucket),
            Protocol::Raw => {}
        }
    }
}

impl<'a> Iterator for Chain<'a> {
    type Item = Found<'a>;

    #[inline(always)]
    fn next(&mut self) -> Option<Found<'a>> {
        if self.progress.count >= self.limit {
            return None;
        }
        loop {
            let sk = self.sk?;
            // SAFETY: `sk` is in a locked chain by the type invariants, so it is live and begins
            // with a `sock_common`.
            let (link, family, net) = unsafe {
                let sk = sk.as_ptr();
                (
                    sock_common::skc_node.read(sk),
                    sock_common::skc_family.read(sk),
                    sock_common::skc_net.read(sk),
                )
            };
            // INVARIANT: The successor is in the same chain.
            self.sk = socket_of(link);
            if self.of.family.is_none_or(|of| of == family) && net == self.of.net.cast() {
                self.progress.last = sk.as_ptr().cast();
                self.progress.count = self.progress.count.wrapping_add(1);
                // SAFETY: `sk` is in a chain that is locked during `'a` and of that protocol, by the
                // type invariants; the family was just read from it.
                return Some(unsafe { Found::new(sk, family, self.of.protocol) });
            }
        }
    }
}
