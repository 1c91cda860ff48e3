// SPDX-License-Identifier: GPL-2.0

//! The address columns: an address as `%pI4` or `%pI6c` of the kernel, a colon and the port.

use super::{line::Rest, port};

/// One end of a socket.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub struct Endpoint {
    /// The address.
    pub address: Address,
    /// The port in the host's byte order; 0 where there is none.
    pub port: u16,
}

/// One end of an IPv4 socket.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub struct Endpoint4 {
    /// The address in network order.
    pub address: [u8; 4],
    /// The port in the host's byte order; 0 where there is none.
    pub port: u16,
}

/// An interface: by its number, or by an address that it has.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub struct Interface4 {
    /// The address in network order, or all 0.
    pub address: [u8; 4],
    /// The number.
    pub index: u32,
}

/// An address in network order.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub enum Address {
    /// An IPv4 address.
    V4([u8; 4]),
    /// An IPv6 address.
    V6([u8; 16]),
}

impl Address {
    /// The address as a number. An IPv4 address counts as the IPv6 address that stands for it.
    #[inline]
    pub(super) fn to_bits(self) -> u128 {
        match self {
            Self::V4(octets) => 0xffff_0000_0000 | u128::from(u32::from_be_bytes(octets)),
            Self::V6(octets) => u128::from_be_bytes(octets),
        }
    }
}

impl Endpoint {
    /// Writes the endpoint in 23 columns, or more where it is longer, and a blank.
    pub(super) fn write<'a>(&self, rest: Rest<'a>) -> Option<Rest<'a>> {
        let port = self.port;
        match self.address {
            Address::V4(address) => Endpoint4 { address, port }.write(rest),
            Address::V6(octets) => self.long(octets, rest),
        }
    }

    #[inline(never)]
    fn long<'a>(&self, octets: [u8; 16], rest: Rest<'a>) -> Option<Rest<'a>> {
        let before = rest.len();
        let rest = v6(octets, rest)?.byte(b':')?;
        match self.port {
            0 => rest.byte(b'*')?,
            port => rest.decimal_u16(port)?,
        }
        .byte(b' ')?
        .pad::<24>(before)
    }
}

impl Endpoint4 {
    /// Writes the endpoint in 23 columns and a blank.
    #[inline(always)]
    pub(super) fn write(self, rest: Rest<'_>) -> Option<Rest<'_>> {
        let port = match port::long(self.port) {
            Some(port) => port,
            // The peer of every socket that has none.
            None if u32::from_ne_bytes(self.address) | u32::from(self.port) == 0 => {
                return rest.put(b"0.0.0.0:*               ");
            }
            None => port::short(self.port),
        };
        rest.column(|column| {
            let len = dotted(self.address, column);
            // In the place of the last dot.
            *column.get_mut(len.wrapping_sub(1)..)?.first_chunk_mut()? = port.to_le_bytes();
            Some(())
        })
    }
}

/// An octet in decimal with a dot behind it.
#[derive(Clone, Copy)]
#[repr(C, align(8))]
struct Octet {
    /// The text, and blanks.
    text: [u8; 4],
    /// How long it is without the blanks.
    len: Len,
}

/// A length. With so few of them, the compiler knows that four octets and a port are within a column.
#[derive(Clone, Copy)]
#[repr(u8)]
enum Len {
    Two = 2,
    Three = 3,
    Four = 4,
}

/// Every octet. To compute the digits instead would make a row a quarter slower.
static OCTETS: [Octet; 256] = octets();

#[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)] // The compiler runs it.
const fn octets() -> [Octet; 256] {
    let mut octets = [Octet {
        text: [b' '; 4],
        len: Len::Two,
    }; 256];
    let mut value = 0;
    while value < 256 {
        let ones = b'0' + (value % 10) as u8;
        let tens = b'0' + (value / 10 % 10) as u8;
        let hundreds = b'0' + (value / 100) as u8;
        let (text, len) = match value {
            0..=9 => ([ones, b'.', b' ', b' '], Len::Two),
            10..=99 => ([tens, ones, b'.', b' '], Len::Three),
            _ => ([hundreds, tens, ones, b'.'], Len::Four),
        };
        octets[value] = Octet { text, len };
        value += 1;
    }
    octets
}

/// Writes the octets with a dot behind each, and blanks behind them. Returns how long it is without the
/// blanks: 8 to 16 bytes. Each octet is a store of the same size, of which the next one covers what is not
/// text.
#[inline(always)]
fn dotted(octets: [u8; 4], column: &mut [u8; 24]) -> usize {
    if let Some(behind) = column.last_chunk_mut::<16>() {
        *behind = [b' '; 16];
    }
    octets.iter().fold(0, |len: usize, octet| {
        let Some(octet) = OCTETS.get(usize::from(*octet)) else {
            return len;
        };
        if let Some(to) = column
            .get_mut(len..)
            .and_then(|rest| rest.first_chunk_mut())
        {
            *to = octet.text;
        }
        len.wrapping_add(octet.len as usize)
    })
}

pub(super) fn v4(octets: [u8; 4], rest: Rest<'_>) -> Option<Rest<'_>> {
    let mut text = [0; 24];
    let len = dotted(octets, &mut text);
    rest.start_of(text, len.wrapping_sub(1))
}

/// Writes the address by which an interface was chosen, or its number behind no address.
pub(super) fn interface4(interface: Interface4, rest: Rest<'_>) -> Option<Rest<'_>> {
    let rest = v4(interface.address, rest)?;
    match interface.address {
        [0, 0, 0, 0] => rest.byte(b'%')?.decimal(interface.index.into()),
        _ => Some(rest),
    }
}

/// Writes an IPv6 address in network order and, unless it is 0, the number of an interface.
pub(super) fn interface6([a, b, c, d, index]: [u32; 5], rest: Rest<'_>) -> Option<Rest<'_>> {
    let mut octets = [0; 16];
    for (to, from) in octets.chunks_exact_mut(4).zip([a, b, c, d]) {
        to.copy_from_slice(&from.to_ne_bytes());
    }
    let rest = v6(octets, rest)?;
    match index {
        0 => Some(rest),
        index => rest.byte(b'%')?.decimal(index.into()),
    }
}

/// Writes an IPv6 address. One that is v4-mapped or ISATAP ends as an IPv4 address.
#[inline(always)]
fn v6(octets: [u8; 16], rest: Rest<'_>) -> Option<Rest<'_>> {
    let mut bits = u128::from_be_bytes(octets);
    let words: [u16; 8] = core::array::from_fn(|_| {
        bits = bits.rotate_left(16);
        bits as u16
    });
    let [.., a, b, c, d] = octets;
    match words {
        [0, 0, 0, 0, 0, 0xffff, _, _] => v4([a, b, c, d], rest.put(b"::ffff:")?),
        [.., 0 | 0x0200, 0x5efe, _, _] => {
            let [head @ .., _, _] = words;
            v4([a, b, c, d], compressed(&head, rest)?.byte(b':')?)
        }
        _ => compressed(&words, rest),
    }
}

/// Writes words with colons between them. Two colons stand for the longest run of two or more zeros, and
/// for the first of several equally long ones.
fn compressed<'a>(words: &[u16], rest: Rest<'a>) -> Option<Rest<'a>> {
    let (start, len) = longest_run(words);
    match (words.get(..start), words.get(start.wrapping_add(len)..)) {
        (Some(head), Some(tail)) if len > 1 => joined(tail, joined(head, rest)?.put(b"::")?),
        _ => joined(words, rest),
    }
}

/// Start and length of the first longest run of zeros.
fn longest_run(words: &[u16]) -> (usize, usize) {
    let is_zero = |mask: u32, word: &u16| (mask << 1) | u32::from(*word == 0);
    // Each bit stands for a run of `len` zeros that starts there.
    let mut runs = words.iter().rev().fold(0, is_zero);
    let mut len = 1usize;
    while runs & (runs >> 1) != 0 {
        runs &= runs >> 1;
        len = len.wrapping_add(1);
    }
    (runs.trailing_zeros() as usize, len)
}

fn joined<'a>(words: &[u16], mut rest: Rest<'a>) -> Option<Rest<'a>> {
    let Some((last, words)) = words.split_last() else {
        return Some(rest);
    };
    for &word in words {
        rest = hex(word, rest)?.byte(b':')?;
    }
    hex(*last, rest)
}

/// Writes a word in hexadecimal digits, without zeros before it.
#[inline(always)]
fn hex(word: u16, rest: Rest<'_>) -> Option<Rest<'_>> {
    let digits = [word >> 12, word >> 8, word >> 4, word].map(|digit| {
        let digit = (digit & 0xf) as u8;
        digit.wrapping_add(if digit < 10 { b'0' } else { b'a' - 10 })
    });
    let zeros = word.leading_zeros().min(12) / 4;
    let text = u32::from_le_bytes(digits).wrapping_shr(zeros.wrapping_mul(8));
    rest.start_of(text.to_le_bytes(), 4usize.wrapping_sub(zeros as usize))
}
