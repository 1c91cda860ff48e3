// SPDX-License-Identifier: GPL-2.0

//! Whether any of many fields has another value than in a new socket. The differences are gathered in
//! registers and looked at once. Nearly always there is none, and a branch for each field would cost more
//! than to read it.

use core::{ffi::c_void, ops::BitOr};

/// The differences of some fields. Those of one width are kept together.
#[derive(Clone, Copy, Default)]
pub(super) struct Differs {
    u8: u8,
    u16: u16,
    u32: u32,
    u64: u64,
}

impl Differs {
    /// Whether any field differs.
    #[inline(always)]
    pub(super) fn any(self) -> bool {
        let narrow = u32::from(self.u8) | u32::from(self.u16) | self.u32;
        u64::from(narrow) | self.u64 != 0
    }
}

impl BitOr for Differs {
    type Output = Self;

    #[inline(always)]
    fn bitor(self, other: Self) -> Self {
        Self {
            u8: self.u8 | other.u8,
            u16: self.u16 | other.u16,
            u32: self.u32 | other.u32,
            u64: self.u64 | other.u64,
        }
    }
}

/// A value that can be compared with a new socket's.
pub(super) trait Value {
    fn differs(self, new: Self) -> Differs;
}

macro_rules! values {
    ($($word:ident $width:ident)*) => {$(
        impl Value for $word {
            #[inline(always)]
            fn differs(self, new: Self) -> Differs {
                Differs {
                    $width: (self ^ new) as $width,
                    ..Differs::default()
                }
            }
        }
    )*};
}

values!(u8 u8 u16 u16 i16 u16 u32 u32 i32 u32 u64 u64 isize u64 usize u64);

impl Value for bool {
    #[inline(always)]
    fn differs(self, new: Self) -> Differs {
        u8::from(self).differs(u8::from(new))
    }
}

impl Value for *mut c_void {
    #[inline(always)]
    fn differs(self, new: Self) -> Differs {
        self.addr().differs(new.addr())
    }
}

impl<const N: usize> Value for [u32; N] {
    #[inline(always)]
    fn differs(self, new: Self) -> Differs {
        self.into_iter()
            .zip(new)
            .fold(Differs::default(), |all, (word, new)| {
                all | word.differs(new)
            })
    }
}
