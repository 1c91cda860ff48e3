// SPDX-License-Identifier: GPL-2.0

//! Decimal digits, eight at a time in one register.

/// The first number that eight digits cannot hold.
pub(super) const EIGHT: u64 = 100_000_000;

/// Eight digits, a byte each, the first one lowest.
#[derive(Clone, Copy)]
pub(super) struct Digits(u64);

impl Digits {
    const ZEROS: u64 = u64::from_le_bytes([b'0'; 8]);

    /// The digits of `value`, which is below [`EIGHT`].
    ///
    /// The number is split into two numbers of four digits, these into four of two, and these into eight
    /// of one: all parts of the register at once. To multiply by 10486 / 2^20 is to divide by 100, and by
    /// 103 / 2^10 to divide by 10; both are exact for numbers of that size.
    #[inline(always)]
    pub(super) fn of(value: u64) -> Self {
        let fours = (value / 10_000) | ((value % 10_000) << 32);
        let high = (fours.wrapping_mul(10_486) >> 20) & 0x7f_0000_007f;
        let twos = high | (fours.wrapping_sub(high.wrapping_mul(100)) << 16);
        let high = (twos.wrapping_mul(103) >> 10) & 0x000f_000f_000f_000f;
        Self(high | (twos.wrapping_sub(high.wrapping_mul(10)) << 8))
    }

    /// How many digits there are without the zeros at the start. The last digit always counts.
    #[inline(always)]
    pub(super) fn len(self) -> usize {
        8usize.wrapping_sub(self.zeros() as usize)
    }

    /// All eight digits as text.
    #[inline(always)]
    pub(super) fn all(self) -> [u8; 8] {
        (self.0 | Self::ZEROS).to_le_bytes()
    }

    /// The digits as text without the zeros at the start: the first [`Digits::len`] bytes.
    #[inline(always)]
    pub(super) fn left(self) -> [u8; 8] {
        (self.0 | Self::ZEROS)
            .wrapping_shr(self.zeros().wrapping_mul(8))
            .to_le_bytes()
    }

    #[inline(always)]
    fn zeros(self) -> u32 {
        // The last digit counts, whatever it is.
        (self.0 | (1 << 56)).trailing_zeros() / 8
    }
}
