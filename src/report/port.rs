// SPDX-License-Identifier: GPL-2.0

//! The port of an endpoint, behind a colon. It is taken from tables by its thousands and what is left: to
//! compute the digits takes twice as many instructions.

/// The text of a port of four or five digits, the first byte lowest: a colon, the digits, and blanks. Most
/// ports are so long.
#[inline(always)]
pub(super) fn long(port: u16) -> Option<u64> {
    let (high, low) = (port / 1000, port % 1000);
    let (high, low) = (usize::from(high), usize::from(low));
    if high == 0 {
        return None;
    }
    let place = PLACES.get(high).copied().unwrap_or(0);
    Some(THOUSANDS.get(high)? | u64::from(*THREE.get(low)?).wrapping_shl(place.into()))
}

/// The text of a port of fewer digits, or a star for none.
#[inline(always)]
pub(super) fn short(port: u16) -> u64 {
    let digits = THREE.get(usize::from(port)).copied().unwrap_or(0);
    match port {
        0 => u64::from_le_bytes(*b":*      "),
        _ => COLON | u64::from(digits.wrapping_shr(zeros(digits))) << 8,
    }
}

/// A colon, and blanks. A digit has all the bits of a blank, so it can be put over one.
const COLON: u64 = u64::from_le_bytes(*b":       ");

/// Every number of three digits, the first one lowest.
static THREE: [u32; 1000] = three();

/// Every number of thousands that a port has, behind a colon, and blanks.
static THOUSANDS: [u64; 66] = thousands();

/// How many bits these take, without the blanks.
static PLACES: [u8; 66] = places();

/// How many bits the zeros at the start take. The last digit always counts.
#[inline(always)]
fn zeros(digits: u32) -> u32 {
    const ZEROS: u32 = u32::from_le_bytes(*b"000\0");

    ((digits ^ ZEROS) | 1 << 16).trailing_zeros() & !7
}

#[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)] // The compiler runs it.
const fn three() -> [u32; 1000] {
    let mut table = [0; 1000];
    let mut value = 0;
    while value < 1000 {
        let [hundreds, tens, ones] = [value / 100, value / 10 % 10, value % 10];
        let text = [
            b'0' + hundreds as u8,
            b'0' + tens as u8,
            b'0' + ones as u8,
            0,
        ];
        table[value] = u32::from_le_bytes(text);
        value += 1;
    }
    table
}

#[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]
const fn thousands() -> [u64; 66] {
    let mut table = [COLON; 66];
    let mut value = 1;
    while value < 66 {
        let [tens, ones] = [b'0' + (value / 10) as u8, b'0' + (value % 10) as u8];
        let text = match value {
            1..=9 => [b':', ones, b' ', b' ', b' ', b' ', b' ', b' '],
            _ => [b':', tens, ones, b' ', b' ', b' ', b' ', b' '],
        };
        table[value] = u64::from_le_bytes(text);
        value += 1;
    }
    table
}

#[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]
const fn places() -> [u8; 66] {
    let mut table = [24; 66];
    let mut value = 0;
    while value < 10 {
        table[value] = 16;
        value += 1;
    }
    table
}
