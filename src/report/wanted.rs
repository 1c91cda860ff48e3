// SPDX-License-Identifier: GPL-2.0

//! An option that a filter asks for, with a value or with any.

use super::line::Rest;

/// `,KEY=VALUE`, as a line has it behind other options; without the value, it may be any.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    text: [u8; Self::LONGEST],
    len: usize,
    /// How much of the text is the key, with the comma and the equals sign.
    key: usize,
}

impl Wanted {
    /// The longest is ICMPV6_FILTER with its 64 digits.
    const LONGEST: usize = 96;

    /// Takes `KEY=VALUE`, or `KEY=` for any value. Returns `None` where that is too long to be an option.
    pub(super) fn new(name: &[u8], value: &[u8]) -> Option<Self> {
        let mut text = [0; Self::LONGEST];
        let rest = Rest::new(&mut text).byte(b',')?.put(name)?.byte(b'=')?;
        let key = Self::LONGEST.wrapping_sub(rest.len());
        let len = Self::LONGEST.wrapping_sub(rest.put(value)?.len());
        Some(Self { text, len, key })
    }

    /// The key, with a comma before it and a `=` behind.
    pub(super) fn key(&self) -> &[u8] {
        self.text.get(..self.key).unwrap_or_default()
    }

    /// Whether the value may be any.
    pub(super) fn is_any(&self) -> bool {
        self.len == self.key
    }

    /// Whether it asks for the same value of the same option.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.text.get(..self.len) == other.text.get(..other.len)
    }

    /// Whether `write` writes what is wanted.
    pub(super) fn is(&self, write: impl FnOnce(Rest<'_>) -> Option<Rest<'_>>) -> bool {
        let mut text = [0; Self::LONGEST];
        let left = write(Rest::new(&mut text)).map(|rest| rest.len());
        let len = left.map(|left| Self::LONGEST.wrapping_sub(left));
        len.is_some_and(|len| {
            let whole = len == self.len || self.is_any() && len > self.len;
            whole && text.get(..self.len) == self.text.get(..self.len)
        })
    }
}
