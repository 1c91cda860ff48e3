// SPDX-License-Identifier: GPL-2.0

//! Writing text into a borrowed window of bytes.

use super::digits::{Digits, EIGHT};

/// A window that is filled from its start.
///
/// The first text that does not fit ends the line: it takes nothing more, and [`Line::finish`] tells.
pub struct Line<'a> {
    rest: Option<Rest<'a>>,
    /// How much was free behind the last part that fitted, where a later one did not.
    cut: Option<usize>,
    window: usize,
}

/// Parts of a text: what is left of the free end where all of them fitted, else how much of it was behind the
/// last one that did. `None` where the first one did not fit.
pub type Parts<'a> = Result<Rest<'a>, Option<usize>>;

impl<'a> Line<'a> {
    /// An empty line in `window`.
    #[inline]
    pub fn new(window: &'a mut [u8]) -> Self {
        Self {
            window: window.len(),
            rest: Some(Rest(window)),
            cut: None,
        }
    }

    /// Writes `text` as it is.
    #[inline]
    pub fn put(&mut self, text: &[u8]) {
        self.write(|rest| rest.put(text));
    }

    /// The number of bytes written, `None` where the text did not fit.
    ///
    /// The bytes of the window behind them have no meaning.
    #[inline]
    pub fn finish(self) -> Option<usize> {
        if let Some(cut) = self.cut {
            return Some(self.window.wrapping_sub(cut));
        }
        let rest = self.rest?;
        Some(self.window.wrapping_sub(rest.len()))
    }

    /// Lends the free end to `text`, which returns what is left of it.
    #[inline(always)]
    pub fn write(&mut self, text: impl FnOnce(Rest<'a>) -> Option<Rest<'a>>) {
        self.rest = self.rest.take().and_then(text);
    }

    /// Lends the free end to `text`, of which those parts count that fit. The line ends with them.
    #[inline(always)]
    pub fn write_parts(&mut self, text: impl FnOnce(Rest<'a>) -> Parts<'a>) {
        match self.rest.take().map(text) {
            Some(Ok(rest)) => self.rest = Some(rest),
            Some(Err(cut)) => self.cut = cut,
            None => {}
        }
    }
}

/// The free end of a window. Each text consumes it and returns what is left, or `None` where the text did
/// not fit.
///
/// It is passed by value, so that it stays in registers. Behind a reference, the compiler would store and
/// load it around every copy, which could overwrite it for all it knows, and a row would take a third
/// longer.
pub struct Rest<'a>(&'a mut [u8]);

impl<'a> Rest<'a> {
    /// The free end of an empty window: all of it.
    pub(super) fn new(window: &'a mut [u8]) -> Self {
        Self(window)
    }
}

impl Rest<'_> {
    /// The number of free bytes.
    #[inline(always)]
    #[allow(clippy::len_without_is_empty)] // Nobody asks.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Writes `text` as it is.
    #[inline(always)]
    pub(super) fn put(self, text: &[u8]) -> Option<Self> {
        let (to, rest) = self.0.split_at_mut_checked(text.len())?;
        to.copy_from_slice(text);
        Some(Self(rest))
    }

    /// Writes one byte.
    #[inline(always)]
    pub(super) fn byte(self, byte: u8) -> Option<Self> {
        self.put(&[byte])
    }

    /// Writes the first `len` bytes of `text`.
    ///
    /// All of it is copied where the window has room: a copy of a fixed size costs a store or two,
    /// one of a variable size a call or a branch that is often mispredicted.
    #[inline(always)]
    pub(super) fn start_of<const N: usize>(self, text: [u8; N], len: usize) -> Option<Self> {
        let rest = self.0;
        match rest.first_chunk_mut() {
            Some(room) => *room = text,
            None => fill(rest, &text),
        }
        rest.get_mut(len..).map(Self)
    }

    /// Writes the first `len` bytes of `words`. The first byte of a word is its lowest.
    #[inline(always)]
    pub(super) fn words<const N: usize>(self, words: [u64; N], len: usize) -> Option<Self> {
        let (to, rest) = self.0.split_at_mut_checked(len)?;
        for (to, word) in to.chunks_mut(8).zip(words) {
            to.copy_from_slice(word.to_le_bytes().get(..to.len())?);
        }
        Some(Self(rest))
    }

    /// The first `len` bytes, and those behind them.
    #[inline(always)]
    pub(super) fn split(self, len: usize) -> Option<(Self, Self)> {
        let (first, rest) = self.0.split_at_mut_checked(len)?;
        Some((Self(first), Self(rest)))
    }

    /// Has `write` write a column of 24.
    #[inline(always)]
    pub(super) fn column(self, write: impl FnOnce(&mut [u8; 24]) -> Option<()>) -> Option<Self> {
        let (column, rest) = self.0.split_first_chunk_mut()?;
        write(column)?;
        Some(Self(rest))
    }

    /// Writes `value` in decimal. One digit is the fastest, since most options are 0 or 1.
    #[inline(always)]
    pub(super) fn decimal(self, value: u64) -> Option<Self> {
        match value {
            0..=9 => self.byte(b'0' | value as u8),
            _ => self.long(value),
        }
    }

    /// Writes `value` in decimal without a branch on its length, for numbers of all lengths.
    #[inline(always)]
    pub(super) fn decimal_u16(self, value: u16) -> Option<Self> {
        let digits = Digits::of(value.into());
        self.start_of(digits.left(), digits.len())
    }

    #[inline(never)]
    fn long(self, value: u64) -> Option<Self> {
        if value < EIGHT {
            let digits = Digits::of(value);
            return self.start_of(digits.left(), digits.len());
        }
        self.decimal(value / EIGHT)?
            .put(&Digits::of(value % EIGHT).all())
    }

    /// Writes `value` in decimal.
    #[inline(always)]
    pub(super) fn signed(self, value: i32) -> Option<Self> {
        let rest = if value < 0 { self.byte(b'-')? } else { self };
        rest.decimal(value.unsigned_abs().into())
    }

    /// Writes `value` in decimal, with blanks before it up to `WIDTH`.
    #[inline(always)]
    pub(super) fn right<const WIDTH: usize>(self, value: i32) -> Option<Self> {
        let digits = value.unsigned_abs().checked_ilog10().unwrap_or(0);
        let len = usize::from(value < 0).wrapping_add(digits as usize);
        self.start_of([b' '; WIDTH], WIDTH.saturating_sub(len.wrapping_add(1)))?
            .signed(value)
    }

    /// Writes a `value` of any size in decimal, with blanks before it up to `width`.
    pub(super) fn right_u64(self, width: usize, value: u64) -> Option<Self> {
        let digits = value.checked_ilog10().unwrap_or(0) as usize;
        self.blanks(width.saturating_sub(digits.wrapping_add(1)))?
            .decimal(value)
    }

    /// Writes so many blanks, 32 at most.
    pub(super) fn blanks(self, len: usize) -> Option<Self> {
        self.start_of([b' '; 32], len)
    }

    /// Writes blanks until the text that began where `before` bytes were free is `WIDTH` long.
    #[inline(always)]
    pub(super) fn pad<const WIDTH: usize>(self, before: usize) -> Option<Self> {
        let len = before.wrapping_sub(self.len());
        self.start_of([b' '; WIDTH], WIDTH.saturating_sub(len))
    }
}

/// Fills a window that is shorter than `text`.
#[cold]
fn fill(window: &mut [u8], text: &[u8]) {
    for (to, from) in window.iter_mut().zip(text) {
        *to = *from;
    }
}
