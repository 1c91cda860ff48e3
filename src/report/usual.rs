// SPDX-License-Identifier: GPL-2.0

//! The line of most sockets: a full IPv4 one, which shows no option but those that every line shows,
//! each with one digit. It is written from registers, without a record in memory.

use super::{
    endpoint::Endpoint4,
    line::Rest,
    options::{Shown, TABLE},
    protocol::Protocol,
    record::Queues,
    state,
};

/// One row of tcpstat, of a socket that is not listening, and whose column `Diag` is empty.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub struct UsualTcp {
    /// The number of the state.
    pub state: u8,
    /// Our end.
    pub local: Endpoint4,
    /// The peer's end.
    pub remote: Endpoint4,
    /// The queues, as /proc/net/tcp has them.
    pub queues: Queues,
    /// `skc_reuse`, at most 9.
    pub reuse: u8,
    /// `skc_reuseport`.
    pub reuseport: bool,
    /// SOCK_KEEPOPEN of `sk_flags`.
    pub keepopen: bool,
    /// TCP_NAGLE_OFF of `nonagle`.
    pub nodelay: bool,
}

/// One row of udpstat.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub struct UsualUdp {
    /// The queues, as /proc/net/udp has them.
    pub queues: Queues,
    /// Our end.
    pub local: Endpoint4,
    /// The peer's end.
    pub remote: Endpoint4,
    /// `skc_reuse`, at most 9.
    pub reuse: u8,
    /// `skc_reuseport`.
    pub reuseport: bool,
    /// SOCK_BROADCAST of `sk_flags`.
    pub broadcast: bool,
}

impl UsualTcp {
    /// The length of the columns behind the queues, each of which is at the same place in every row.
    const COLUMNS: usize = 136;

    /// Writes the row with its newline.
    #[inline(always)]
    pub fn write(self, rest: Rest<'_>) -> Option<Rest<'_>> {
        const OPTIONS: Column<10, 5> = Column::of(Protocol::Tcp);
        const { assert!(Self::COLUMNS == 24 + 24 + 5 + 5 + OPTIONS.len) };

        let (columns, rest) = self.queues.write_before(Self::COLUMNS, rest)?;
        let columns = self.local.write(columns)?;
        let columns = self.remote.write(columns)?;
        let columns = state::write_quiet(self.state, columns)?;
        let values = [
            self.reuse.into(),
            self.reuseport.into(),
            self.keepopen.into(),
            self.nodelay.into(),
            0,
        ];
        OPTIONS.write(values, columns)?;
        Some(rest)
    }
}

impl UsualUdp {
    /// The length of the columns behind the queues, each of which is at the same place in every row.
    const COLUMNS: usize = 93;

    /// Writes the row with its newline.
    #[inline(always)]
    pub fn write(self, rest: Rest<'_>) -> Option<Rest<'_>> {
        const OPTIONS: Column<6, 3> = Column::of(Protocol::Udp);
        const { assert!(Self::COLUMNS == 24 + 24 + OPTIONS.len) };

        let (columns, rest) = self.queues.write_before(Self::COLUMNS, rest)?;
        let columns = self.local.write(columns)?;
        let columns = self.remote.write(columns)?;
        let values = [
            self.reuse.into(),
            self.reuseport.into(),
            self.broadcast.into(),
        ];
        OPTIONS.write(values, columns)?;
        Some(rest)
    }
}

/// The column `Options` of a usual line, with its newline.
struct Column<const WORDS: usize, const DIGITS: usize> {
    /// The text with a 0 for each value, eight bytes at a time, the first one lowest.
    words: [u64; WORDS],
    /// The length of the text.
    len: usize,
    /// The word that a value is in, and how many bits it is shifted there.
    digits: [(usize, u32); DIGITS],
}

impl<const WORDS: usize, const DIGITS: usize> Column<WORDS, DIGITS> {
    #[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)] // The compiler runs it.
    const fn of(protocol: Protocol) -> Self {
        let mut column = Self {
            words: [0; WORDS],
            len: 0,
            digits: [(0, 0); DIGITS],
        };
        let (mut at, mut digit) = (0, 0);
        while at < TABLE.len() {
            if matches!(TABLE[at].shown, Shown::Always) && protocol.is_in(TABLE[at].protocols) {
                if digit > 0 {
                    column.push(b",");
                }
                column.push(TABLE[at].name.as_bytes());
                column.push(b"=");
                column.digits[digit] = (column.len / 8, (column.len % 8) as u32 * 8);
                column.push(b"0");
                digit += 1;
            }
            at += 1;
        }
        column.push(b"\n");
        assert!(digit == DIGITS && column.len.div_ceil(8) == WORDS);
        column
    }

    #[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]
    const fn push(&mut self, text: &[u8]) {
        let mut at = 0;
        while at < text.len() {
            self.words[self.len / 8] |= (text[at] as u64) << (self.len % 8 * 8);
            self.len += 1;
            at += 1;
        }
    }

    /// Writes the text with these values, each below 10. They are words, so that the compiler moves a bit
    /// from where the kernel has it to where it stands in the text by one shift.
    #[inline(always)]
    fn write(self, values: [u64; DIGITS], rest: Rest<'_>) -> Option<Rest<'_>> {
        let mut words = self.words;
        for ((at, shift), value) in self.digits.into_iter().zip(values) {
            *words.get_mut(at)? |= value.wrapping_shl(shift);
        }
        rest.words(words, self.len)
    }
}
