// SPDX-License-Identifier: GPL-2.0

//! Names that users choose, of devices for example. They may hold any byte but NUL.

use super::line::Rest;

/// A buffer of the kernel's for a name, which ends at the first NUL.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub struct Name(pub [u8; Name::SIZE]);

impl Name {
    /// The size of the kernel's buffers for names, their NUL included.
    pub const SIZE: usize = 16;

    /// Writes the name. What could be taken for something else in a line is written as a backslash
    /// and three octal digits: blanks and control characters, `,` and `=`, the backslash, and all
    /// that is not ASCII.
    pub(super) fn write<'a>(&self, mut rest: Rest<'a>) -> Option<Rest<'a>> {
        for &byte in self.0.iter().take_while(|&&byte| byte != 0) {
            rest = match byte {
                b',' | b'=' | b'\\' => escaped(byte, rest)?,
                b'!'..=b'~' => rest.byte(byte)?,
                _ => escaped(byte, rest)?,
            };
        }
        Some(rest)
    }
}

fn escaped(byte: u8, rest: Rest<'_>) -> Option<Rest<'_>> {
    let digit = |shift: u8| b'0' | ((byte >> shift) & 7);
    rest.put(&[b'\\', digit(6), digit(3), digit(0)])
}
