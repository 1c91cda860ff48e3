// SPDX-License-Identifier: GPL-2.0

//! The sockets of one hash bucket.

use super::{
    field::{net, sock_common},
    found::Found,
    link::{link_of, socket_of},
    scout::Scout,
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
    /// The address family to list.
    pub(super) family: u16,
    /// The namespace to list.
    pub(super) net: *mut net,
}

impl Match {
    /// The same for code that is compiled for one protocol. It matches nothing where the chains hold sockets of
    /// another one: no socket is of no namespace.
    #[inline(always)]
    pub(super) fn only(self, protocol: Protocol) -> Self {
        Self {
            protocol,
            family: self.family,
            net: match self.protocol == protocol {
                true => self.net,
                false => ptr::null_mut(),
            },
        }
    }
}

/// How many sockets a chain goes over at most, whether a file lists them or not: so long is the lock of
/// a bucket held.
const LONGEST: u32 = 256;

/// The sockets of one hash bucket that a file lists, from one of them on. It goes over [`LONGEST`]
/// sockets.
///
/// # Invariants
///
/// `progress.left` is a link of a chain whose lock is held during `'a`; `of.protocol` is that of the chain, or
/// nothing in it matches. `scout` goes through its table.
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
/// `last`, if it is there, is a socket of the chain, and `left` the link behind it. Only a chain makes one.
#[derive(Clone, Copy)]
pub(crate) struct Progress {
    last: Option<NonNull<sock_common>>,
    left: *mut c_void,
    walked: u32,
}

impl Progress {
    /// The socket that was walked over last.
    pub(super) fn last(&self) -> Option<NonNull<sock_common>> {
        self.last
    }

    /// The socket behind it.
    ///
    /// # Safety
    ///
    /// The lock of the chain is held still.
    #[inline(always)]
    pub(super) unsafe fn left(&self) -> Option<NonNull<sock_common>> {
        // SAFETY: It is a link of the chain, by the type invariants, and the caller guarantees the lock.
        unsafe { socket_of(self.left) }
    }

    /// The same behind a chain that ended: there is none, but where it went over as many sockets as it may.
    ///
    /// # Safety
    ///
    /// What [`Self::left`] asks of its caller.
    #[inline(always)]
    pub(super) unsafe fn unread(&self) -> Option<NonNull<sock_common>> {
        if self.walked < LONGEST {
            return None;
        }
        // SAFETY: The caller guarantees it.
        unsafe { self.left() }
    }

    /// How many sockets were walked over.
    #[inline(always)]
    pub(super) fn walked(&self) -> u32 {
        self.walked
    }
}

impl<'a> Chain<'a> {
    /// The part of a chain that begins behind `link`.
    ///
    /// # Safety
    ///
    /// `link` is a link of a hash chain (`hlist` or `hlist_nulls`) whose lock is held during `'a`. The chain is
    /// of the protocol `of.protocol`, or `of` is of no namespace. `scout` is of the table that it is in.
    #[inline(always)]
    pub(super) unsafe fn new(link: *mut c_void, of: Match, scout: &'a mut Scout) -> Self {
        // INVARIANT: As the caller guarantees.
        Self {
            of,
            progress: Progress {
                last: None,
                left: link,
                walked: 0,
            },
            scout,
            _locked: PhantomData,
        }
    }

    /// How far the chain has been walked by now.
    pub(crate) fn progress(&self) -> Progress {
        self.progress
    }
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
            // SAFETY: The lock is held during `'a`, by the type invariants.
            let sk = unsafe { self.progress.left() }?;
            // SAFETY: `sk` is in a locked chain by the type invariants, so it is live and begins
            // with a `sock_common`.
            let (next, family, net) = unsafe {
                (
                    link_of(sk),
                    sock_common::skc_family.read(sk.as_ptr()),
                    sock_common::skc_net.read(sk.as_ptr()),
                )
            };
            // INVARIANT: The link is of the same chain.
            self.progress = Progress {
                last: Some(sk),
                left: next,
                walked: self.progress.walked.wrapping_add(1),
            };
            if family == self.of.family && net == self.of.net.cast() {
                // SAFETY: `sk` is in a chain that is locked during `'a`, and of that protocol since it matches, by
                // the type invariants; the family was just read from it.
                return Some(unsafe { Found::new(sk, family, self.of.protocol) });
            }
            self.scout(false);
        }
        None
    }
}
