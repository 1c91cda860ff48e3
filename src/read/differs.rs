// SPDX-License-Identifier: GPL-2.0

//! Whether any of many fields has another value than a new socket's. The differences are gathered in
//! registers and looked at once: nearly always there is none, and a branch for each would cost more
//! than to read the field.

use core::{ffi::c_void, ops::BitOr};

/// The differences of some fields, those of one width together.
#[derive(Clone, Copy, Default)]
pub(super) struct Differs {
    u8: u8,
    u16: u16,
    u32: u32,
    u64: u64,
}

impl Differs {
    /// There is one.
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

/// A field that has a default.
pub(super) trait Field {
    fn differs(self, default: Self) -> Differs;
}

macro_rules! fields {
    ($($word:ident $width:ident)*) => {$(
        impl Field for $word {
            #[inline(always)]
            fn differs(self, default: Self) -> Differs {
                Differs {
                    $width: (self ^ default) as $width,
                    ..Differs::default()
                }
            }
        }
    )*};
}

fields!(u8 u8 u16 u16 i16 u16 u32 u32 i32 u32 u64 u64 isize u64);

impl Field for *mut c_void {
    #[inline(always)]
    fn differs(self, default: Self) -> Differs {
        (self.addr() as u64).differs(default.addr() as u64)
    }
}
