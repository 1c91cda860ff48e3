// SPDX-License-Identifier: GPL-2.0

//! A place within a bucket that is too long for one record.

use super::{
    chain::{Chain, Match},
    found::{Ahead, Found},
};
use core::ffi::c_void;

/// A socket to be found again, by address and inode. The address is compared and never followed:
/// the socket may be gone, and another one be there.
#[derive(Clone, Copy)]
struct Mark {
    /// The address of the socket.
    sk: *mut c_void,
    /// The number of its inode.
    inode: u64,
}

impl Mark {
    /// The mark of the socket at `sk`.
    ///
    /// # Safety
    ///
    /// `sk` is a socket of a hash chain of `of.protocol` whose lock is held.
    unsafe fn new(sk: *mut c_void, of: Match) -> Self {
        // SAFETY: The caller guarantees that it is in a locked chain of that protocol.
        let socket = unsafe { Chain::from_sock(sk, of, 1) }.next();
        Self {
            sk,
            inode: socket.map_or(0, |socket| socket.read(Ahead::NONE).inode()),
        }
    }

    /// Whether this is the socket that was marked.
    fn is(&self, socket: Found<'_>) -> bool {
        self.sk == socket.as_ptr() && self.inode == socket.read(Ahead::NONE).inode()
    }
}

/// A place between two sockets of a bucket.
#[derive(Clone, Copy)]
pub(super) struct Within {
    /// The last socket that was shown.
    before: Mark,
    /// The first socket that was not shown.
    behind: Mark,
    /// How many sockets of the bucket were shown.
    shown: u32,
}

impl Within {
    /// The place between the sockets `before` and `behind`, with `shown` sockets of the bucket before it.
    ///
    /// # Safety
    ///
    /// Both are sockets of one hash chain of `of.protocol`, whose lock is held.
    pub(super) unsafe fn new(
        before: *mut c_void,
        behind: *mut c_void,
        shown: u32,
        of: Match,
    ) -> Self {
        // SAFETY: The caller guarantees it of both.
        unsafe {
            Self {
                before: Mark::new(before, of),
                behind: Mark::new(behind, of),
                shown,
            }
        }
    }

    /// How many sockets of the bucket were shown.
    pub(super) fn shown(&self) -> u32 {
        self.shown
    }

    /// Finds the place again, in the bucket that begins with the socket `first`. Returns the last socket
    /// to pass over, or none. A new socket comes to the head of most buckets, and so does one that was
    /// taken out and put back: so the later one of both neighbours counts, and the number of sockets
    /// only where both are gone.
    ///
    /// # Safety
    ///
    /// `first` is a socket of a hash chain of `of.protocol` whose lock is held.
    pub(super) unsafe fn find(&self, first: *mut c_void, of: Match) -> Option<*mut c_void> {
        // SAFETY: The caller guarantees that it is in a locked chain of that protocol.
        let chain = unsafe { Chain::from_sock(first, of, u32::MAX) };
        let (mut previous, mut counted, mut marked) = (None, None, None);
        for (socket, before) in chain.zip(0..) {
            let sk = socket.as_ptr();
            if self.behind.is(socket) {
                marked = Some(previous);
            }
            if self.before.is(socket) {
                marked = Some(Some(sk));
            }
            if before < self.shown {
                counted = Some(sk);
            }
            previous = Some(sk);
        }
        marked.unwrap_or(counted)
    }
}
