// SPDX-License-Identifier: GPL-2.0

//! The sockets of one hash bucket.

use super::{
    field::{net, sock_common},
    found::Found,
    scout::Scout,
};
use crate::report::Protocol;
use core::{ffi::c_void, marker::PhantomData, ptr::NonNull};

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

/// How many sockets a chain goes over at most, whether a file lists them or not: so long is the lock of
/// a bucket held.
const LONGEST: u32 = 256;

/// The sockets of one hash bucket that a file lists, from one of them on. It goes over [`LONGEST`]
/// sockets.
///
/// # Invariants
///
/// `progress.left` is in a chain whose lock is held during `'a`, or none is left; `of.protocol` is that
/// of the chain, and `scout` goes through its table.
pub(crate) struct Chain<'a> {
    of: Match,
    progress: Progress,
    scout: &'a mut Scout,
    _locked: PhantomData<&'a ()>,
}

/// How far a chain has been walked.
///
/// # Invariants
///
/// `last` and `left`, if they are there, are sockets of the chain, and neighbours. Only a chain makes one.
#[derive(Clone, Copy)]
pub(crate) struct Progress {
    last: Option<NonNull<sock_common>>,
    left: Option<NonNull<sock_common>>,
    walked: u32,
}

impl Progress {
    /// The socket that was walked over last.
    pub(super) fn last(&self) -> Option<NonNull<sock_common>> {
        self.last
    }

    /// The socket behind it.
    #[inline(always)]
    pub(super) fn left(&self) -> Option<NonNull<sock_common>> {
        self.left
    }

    /// How many sockets were walked over.
    #[inline(always)]
    pub(super) fn walked(&self) -> u32 {
        self.walked
    }
}

impl<'a> Chain<'a> {
    /// The part of a chain that begins with the socket `sk`.
    ///
    /// # Safety
    ///
    /// `sk` is a `struct sock_common` in a hash chain (`hlist` or `hlist_nulls`) whose lock is held
    /// during `'a`, and of the protocol `of.protocol`. `scout` is of the table that the chain is in.
    #[inline(always)]
    pub(super) unsafe fn new(
        sk: Option<NonNull<sock_common>>,
        of: Match,
        scout: &'a mut Scout,
    ) -> Self {
        // INVARIANT: As the caller guarantees.
        Self {
            of,
            progress: Progress {
                last: None,
                left: sk,
                walked: 0,
            },
            scout,
            _locked: PhantomData,
        }
    }

    /// This chain, as code that is compiled for one protocol takes it; an empty chain where it holds
    /// sockets of another protocol. It is built field by field, so that the compiler keeps it in
    /// registers.
    #[inline(always)]
    pub(crate) fn of(self, protocol: Protocol) -> Self {
        // INVARIANT: It is the same chain.
        Self {
            of: Match {
                protocol,
                family: self.of.family,
                net: self.of.net,
            },
            progress: Progress {
                last: self.progress.last,
                left: self.progress.left.filter(|_| self.of.protocol == protocol),
                walked: self.progress.walked,
            },
            scout: self.scout,
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
#[inline(always)]
pub(super) fn socket_of(link: *mut c_void) -> Option<NonNull<sock_common>> {
    if link.is_null() || link.addr() & 1 != 0 {
        return None;
    }
    NonNull::new(
        link.wrapping_byte_sub(sock_common::skc_node.offset())
            .cast(),
    )
}

/// The socket behind another one.
///
/// # Safety
///
/// `sk` is in a chain whose lock is held.
#[inline(always)]
pub(super) unsafe fn next_of(sk: NonNull<sock_common>) -> Option<NonNull<sock_common>> {
    // SAFETY: What is in a locked chain is live and begins with a `sock_common`.
    socket_of(unsafe { sock_common::skc_node.read(sk.as_ptr()) })
}

impl Chain<'_> {
    /// Has a later socket fetched into the cache, if the last one was `read`. Else later ones may not be read
    /// either.
    #[inline(always)]
    pub(crate) fn scout(&mut self, read: bool) {
        // SAFETY: It is in a locked chain, which is in the table of the scout, by the type invariants.
        unsafe { self.scout.follow(read, self.progress.left) };
    }
}

impl<'a> Iterator for Chain<'a> {
    type Item = Found<'a>;

    #[inline(always)]
    fn next(&mut self) -> Option<Found<'a>> {
        while self.progress.walked < LONGEST {
            let sk = self.progress.left?;
            // SAFETY: `sk` is in a locked chain by the type invariants, so it is live and begins
            // with a `sock_common`.
            let (next, family, net) = unsafe {
                (
                    next_of(sk),
                    sock_common::skc_family.read(sk.as_ptr()),
                    sock_common::skc_net.read(sk.as_ptr()),
                )
            };
            // INVARIANT: The successor is in the same chain.
            self.progress = Progress {
                last: Some(sk),
                left: next,
                walked: self.progress.walked.wrapping_add(1),
            };
            if self.of.family.is_none_or(|of| of == family) && net == self.of.net.cast() {
                // SAFETY: `sk` is in a chain that is locked during `'a` and of that protocol, by the
                // type invariants; the family was just read from it.
                return Some(unsafe { Found::new(sk, family, self.of.protocol) });
            }
            self.scout(false);
        }
        None
    }
}
