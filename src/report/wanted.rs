// SPDX-License-Identifier: GPL-2.0

//! An option with the value that a filter asks for.

use super::line::Rest;

/// `,KEY=VALUE`, as a line has it behind other options.
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

    /// Takes `KEY=VALUE`, or returns `None` where that is too long to be an option and its value.
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

    /// Whether `write` writes this very text.
    pub(super) fn is(&self, write: impl FnOnce(Rest<'_>) -> Option<Rest<'_>>) -> bool {
        let mut text = [0; Self::LONGEST];
        let left = write(Rest::new(&mut text)).map(|rest| rest.len());
        let len = left.map(|left| Self::LONGEST.wrapping_sub(left));
        len.is_some_and(|len| len == self.len && text.get(..len) == self.text.get(..len))
    }
}
