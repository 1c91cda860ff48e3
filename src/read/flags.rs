// SPDX-License-Identifier: GPL-2.0

//! The kernel's words of flags: which option each bit is.

use super::differs::{Differs, Value};
use crate::{
    report::{words, Flag, Flags},
    sys::*,
};

/// A word of flags: which bit is which option.
pub(super) struct Word {
    mask: u64,
    bits: &'static [(u32, Flag)],
}

impl Word {
    /// A word in which each of `bits` is an option. Each of `parts` is only a part of an option, and counts
    /// as set all the same.
    #[allow(clippy::indexing_slicing)] // The compiler runs it.
    const fn new(bits: &'static [(u32, Flag)], parts: &'static [u32]) -> Self {
        let (mut mask, mut at) = (0, 0);
        while at < bits.len() {
            mask |= 1 << bits[at].0;
            at += 1;
        }
        at = 0;
        while at < parts.len() {
            mask |= 1 << parts[at];
            at += 1;
        }
        Self { mask, bits }
    }

    /// The bits that differ from a new socket's.
    #[inline(always)]
    pub(super) fn differs(&self, word: u64, new: u64) -> Differs {
        ((word ^ new) & self.mask).differs(0)
    }

    /// The options whose bits differ from a new socket's.
    pub(super) fn differing(&self, word: u64, new: u64) -> Flags {
        self.bits
            .iter()
            .filter(|(bit, _)| (word ^ new) >> bit & 1 != 0)
            .fold(Flags::NONE, |flags, &(_, flag)| flags.with(flag))
    }
}

/// Makes a [`Word`] of the rows of each word.
macro_rules! tables {
    (
        derived { $($derived:ident)+ }
        $($(#[$doc:meta])* $word:ident { $($bit:ident $name:ident;)+ } $([$($part:ident)+])?)+
    ) => {$(
        $(#[$doc])*
        pub(super) const $word: Word = Word::new(&[$(($bit, Flag::$name)),+], &[$($($part),+)?]);
    )+};
}
words!(tables);

/// The options of timestamps. See sock.c, sk_getsockopt.
pub(super) fn timestamps(sk_flags: u64) -> Flags {
    const STAMPS: u64 = 1 << SOCK_RCVTSTAMP | 1 << SOCK_RCVTSTAMPNS;

    let on = |bit: u32| sk_flags >> bit & 1 != 0;
    match (sk_flags & STAMPS != 0, on(SOCK_TSTAMP_NEW)) {
        (false, _) => Flags::NONE,
        (true, false) if on(SOCK_RCVTSTAMPNS) => Flags::NONE.with(Flag::SO_TIMESTAMPNS),
        (true, false) => Flags::NONE.with(Flag::SO_TIMESTAMP),
        (true, true) => {
            let mut flags = Flags::NONE;
            if on(SOCK_RCVTSTAMP) {
                flags = flags.with(Flag::SO_TIMESTAMP_NEW);
            }
            if on(SOCK_RCVTSTAMPNS) {
                flags = flags.with(Flag::SO_TIMESTAMPNS_NEW);
            }
            flags
        }
    }
}

/// The multicast flags of a new socket: see af_inet.c, inet_create.
pub(super) const MULTICAST: u64 = 1 << INET_FLAGS_MC_LOOP | 1 << INET_FLAGS_MC_ALL;
/// The multicast flags of a new IPv6 socket: see af_inet6.c, inet6_create.
pub(super) const MULTICAST6: u64 =
    1 << INET_FLAGS_MC_LOOP | 1 << INET_FLAGS_MC6_LOOP | 1 << INET_FLAGS_MC6_ALL;
