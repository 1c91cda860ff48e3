// SPDX-License-Identifier: GPL-2.0

//! The sockets of one hash bucket.

use super::{
    entry::Sock,
    ffi,
    field::{net, sock_common},
};
use crate::report::File;
use core::{
    cell::Cell,
    ffi::c_void,
    ptr::{self, NonNull},
};

/// Whose sockets a file lists.
#[derive(Clone, Copy)]
pub(super) struct Match {
    /// All full sockets in a chain are of this protocol's kind.
    pub(super) protocol: File,
    /// Any, where the table holds one family alone.
    pub(super) family: Option<u16>,
    pub(super) net: *mut net,
}

/// The sockets that a file lists of one bucket, from some point on.
///
/// # Invariants
///
/// `sk` is in a chain whose lock is held during `'a`, or none is left.
pub(crate) struct Chain<'a> {
    sk: Option<NonNull<sock_common>>,
    of: Match,
    progress: &'a Progress,
}

/// How far a chain has been walked.
pub(super) struct Progress {
    /// The last socket returned.
    last: Cell<*mut c_void>,
    /// How many were returned.
    count: Cell<u32>,
    /// How many are, at most.
    limit: u32,
}

impl Progress {
    pub(super) fn up_to(limit: u32) -> Self {
        Self {
            last: Cell::new(ptr::null_mut()),
            count: Cell::new(0),
            limit,
        }
    }

    pub(super) fn last(&self) -> *mut c_void {
        self.last.get()
    }

    pub(super) fn count(&self) -> u32 {
        self.count.get()
    }
}

impl<'a> Chain<'a> {
    /// The chain from `sk` on.
    ///
    /// # Safety
    ///
    /// `sk` is a `struct sock_common` in a hash chain (`hlist` or `hlist_nulls`) whose lock is held
    /// during `'a`.
    pub(super) unsafe fn from_sock(sk: *mut c_void, of: Match, progress: &'a Progress) -> Self {
        // INVARIANT: As the caller guarantees.
        Self {
            sk: NonNull::new(sk.cast()),
            of,
            progress,
        }
    }

    /// The chain from the socket on whose link is `link`.
    ///
    /// # Safety
    ///
    /// `link` is the first link of a hash chain whose lock is held during `'a`.
    pub(super) unsafe fn from_link(link: *mut c_void, of: Match, progress: &'a Progress) -> Self {
        // INVARIANT: `owner` gives a member of the chain that the link is of.
        Self {
            sk: owner(link),
            of,
            progress,
        }
    }
}

/// The socket that a link of a chain lies in, none at the end: NULL, or an odd "nulls" marker.
fn owner(link: *mut c_void) -> Option<NonNull<sock_common>> {
    if link.is_null() || link.addr() & 1 != 0 {
        return None;
    }
    NonNull::new(
        link.wrapping_byte_sub(sock_common::skc_node.offset())
            .cast(),
    )
}

impl Chain<'_> {
    /// Has the second of the sockets that are left fetched into the cache. The first one should have
    /// been while the one before it was listed: for its link it is waited.
    #[inline(always)]
    pub(crate) fn prefetch(&self) {
        let Some(sk) = self.sk else { return };
        // SAFETY: `sk` is in a locked chain by the type invariants, so it is live and begins with
        // a `sock_common`.
        let link = unsafe { sock_common::skc_node.read(sk.as_ptr()) };
        if let Some(second) = owner(link) {
            prefetch(self.of.protocol, second.as_ptr().cast());
        }
    }
}

/// Has a socket fetched into the cache, all of it that a row is read from.
#[inline(always)]
fn prefetch(protocol: File, sk: *const c_void) {
    // SAFETY: Any address may be prefetched; it is not read.
    unsafe {
        match protocol {
            File::Tcp => ffi::knetstat_tcp_prefetch(sk),
            File::Udp => ffi::knetstat_udp_prefetch(sk),
            File::Raw => {}
        }
    }
}

/// The same for the first sockets of a bucket, as far as can be told without its lock.
///
/// # Safety
///
/// `of.net` is a namespace that has its tables.
pub(super) unsafe fn prefetch_bucket(of: Match, bucket: u32) {
    // SAFETY: The caller guarantees the namespace, and the bucket is compared with its tables.
    unsafe {
        match of.protocol {
            File::Tcp => ffi::knetstat_tcp_prefetch_bucket(of.net, bucket),
            File::Udp => ffi::knetstat_udp_prefetch_bucket(of.net, bucket),
            File::Raw => {}
        }
    }
}

impl<'a> Iterator for Chain<'a> {
    type Item = Sock<'a>;

    fn next(&mut self) -> Option<Sock<'a>> {
        let count = self.progress.count();
        if count >= self.progress.limit {
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
            self.sk = owner(link);
            if self.of.family.is_none_or(|of| of == family) && net == self.of.net.cast() {
                self.progress.last.set(sk.as_ptr().cast());
                self.progress.count.set(count.wrapping_add(1));
                // SAFETY: `sk` is in a chain that is locked during `'a`, by the type invariants.
                return Some(unsafe { Sock::new(sk, family, self.of.protocol) });
            }
        }
    }
}
