// SPDX-License-Identifier: GPL-2.0

//! A place within a bucket that is too long for one record.

use super::{
    chain::Progress,
    field::sock_common,
    link::next_of,
    mark::{comes_last, Mark},
    place::Place,
};
use core::ptr::NonNull;

/// A place between two sockets of a bucket, whoever's they are.
#[derive(Clone, Copy)]
pub(super) struct Within {
    /// The last socket that was walked over.
    before: Mark,
    /// The first socket that was not.
    behind: Mark,
    /// Whether one of both comes to the end of the bucket if it is put there again.
    last: bool,
    /// How many sockets of the bucket were walked over.
    walked: u32,
}

/// A place in a bucket, as it is found while its lock is held.
#[derive(Clone, Copy)]
pub(super) struct Spot {
    /// The socket behind it, if it is not at the end of the bucket.
    pub(super) sk: Option<NonNull<sock_common>>,
    /// How many sockets of the bucket are before it.
    pub(super) walked: u32,
}

impl Within {
    /// The place up to which a chain was walked that began `walked` sockets behind the beginning of the
    /// bucket. None where nothing is left behind it.
    ///
    /// # Safety
    ///
    /// It is the progress of a chain of the bucket `at`, whose lock is held.
    pub(super) unsafe fn new(at: Place, progress: Progress, walked: u32) -> Option<Self> {
        // SAFETY: The caller guarantees the lock.
        let (before, behind) = (progress.last()?, unsafe { progress.left() }?);
        // SAFETY: Both sockets are in the bucket, as the caller guarantees, and it is locked.
        unsafe {
            Some(Self {
                before: Mark::of(before, at),
                behind: Mark::of(behind, at),
                last: comes_last(before, at) || comes_last(behind, at),
                walked: walked.saturating_add(progress.walked()),
            })
        }
    }

    /// How many sockets of the bucket were walked over.
    pub(super) fn walked(&self) -> u32 {
        self.walked
    }

    /// Finds the place again in its bucket, whose first socket is `first`.
    ///
    /// A socket that is taken out and put back comes to the beginning of most buckets: of both neighbours,
    /// the later one stayed. Where they come to the end, the earlier one did. The number of
    /// sockets counts only where both are gone, one of which was counted.
    ///
    /// # Safety
    ///
    /// The lock of the bucket is held.
    pub(super) unsafe fn find(&self, first: Option<NonNull<sock_common>>) -> Spot {
        let (mut counted, before) = (None, self.walked.saturating_sub(1));
        let (mut found, mut marks) = (None, 0);
        let (mut sk, mut walked) = (first, 0_u32);
        while let Some(this) = sk {
            let here = Spot { sk, walked };
            // SAFETY: It is in the bucket, whose lock is held.
            let next = unsafe { next_of(this) };
            // SAFETY: As above.
            let is_behind = unsafe { self.behind.is(this) };
            // SAFETY: As above.
            let is_before = unsafe { self.before.is(this) };
            (sk, walked) = (next, walked.saturating_add(1));
            if here.walked == before {
                counted = Some(here);
            }
            if is_behind {
                found = Some(here);
            } else if is_before {
                found = Some(Spot { sk, walked });
            } else {
                continue;
            }
            marks += 1;
            if self.last || marks == 2 {
                break;
            }
        }
        found.or(counted).unwrap_or(Spot { sk: None, walked })
    }
}
