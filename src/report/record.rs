// SPDX-License-Identifier: GPL-2.0

//! Rows of the files.

use super::{
    columns::Cells,
    diag::{Flow, Sign},
    endpoint::Endpoint,
    fields::{Socket, TcpSocket},
    filter::Filter,
    line::Rest,
    options::Source,
    protocol::Protocol,
    rare::Rare,
    state,
    time::Clock,
};
use core::borrow::Borrow;

/// One row of tcpstat or tcp6stat. `R` is how the row holds what is rarely set. The module holds it by
/// reference, since it is large and few rows have it.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub struct Tcp<R = Rare> {
    /// The number of the state; of a TIME_WAIT entry, its `tw_substate`.
    pub state: u8,
    /// Our end.
    pub local: Endpoint,
    /// The peer's end.
    pub remote: Endpoint,
    /// The columns that the reader asked for.
    pub cells: Option<Cells>,
    /// What only a full socket has; `None` for TIME_WAIT and NEW_SYN_RECV entries.
    pub full: Option<Full<R>>,
}

/// What a TIME_WAIT or NEW_SYN_RECV entry lacks.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub struct Full<R = Rare> {
    /// The queues, as /proc/net/tcp has them.
    pub queues: Queues,
    /// What the column `Diag` is made from.
    pub flow: Flow,
    /// The options of every socket.
    pub socket: Socket,
    /// The options of every TCP socket.
    pub tcp: TcpSocket,
    /// The options that few sockets set, where this socket sets one of them.
    pub rare: Option<R>,
}

/// One row of udpstat, rawstat or their IPv6 twins.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub struct Datagram<R = Rare> {
    /// The queues, as /proc/net/udp and /proc/net/raw have them.
    pub queues: Queues,
    /// Our end.
    pub local: Endpoint,
    /// The peer's end.
    pub remote: Endpoint,
    /// The columns that the reader asked for.
    pub cells: Option<Cells>,
    /// The protocol of the file.
    pub protocol: Protocol,
    /// The options of every socket.
    pub socket: Socket,
    /// The options that few sockets set, where this socket sets one of them.
    pub rare: Option<R>,
}

/// How many bytes wait.
#[derive(Clone, Copy, Default)]
#[cfg_attr(test, derive(Debug))]
pub struct Queues {
    /// Bytes that the program has not read.
    pub recv: i32,
    /// Bytes that the peer has not acknowledged.
    pub send: i32,
}

impl<R: Borrow<Rare>> Tcp<R> {
    /// Writes the row with its newline.
    pub fn write<'a>(&self, clock: &Clock, rest: Rest<'a>) -> Option<Rest<'a>> {
        let queues = match &self.full {
            Some(full) => full.queues,
            None => Queues::default(),
        };
        let rest = queues.write(rest)?;
        let rest = self.local.write(rest)?;
        let rest = self.remote.write(rest)?;
        let mut rest = state::write(self.state, rest)?;
        let Some(full) = &self.full else {
            if let Some(cells) = &self.cells {
                rest = cells.write(clock, Sign::Nothing.write_in(cells, rest)?)?;
                if cells.counted() {
                    rest = rest.byte(b'-')?;
                }
            }
            return rest.byte(b'\n');
        };
        rest = match &self.cells {
            Some(cells) => {
                let sign = full.flow.sign(self.state);
                cells.write(clock, sign.write_in(cells, rest)?)?
            }
            None => full.flow.write(self.state, rest)?,
        };
        self.options(full, clock).write(rest)?.byte(b'\n')
    }

    /// Whether the terms on options and Diag hold.
    #[inline]
    pub fn passes(&self, filter: &Filter, clock: &Clock) -> bool {
        !filter.needs_row() || self.shows(filter, clock)
    }

    #[cold]
    fn shows(&self, filter: &Filter, clock: &Clock) -> bool {
        let Some(full) = &self.full else {
            return filter.admits_row(Sign::Nothing, |_| false);
        };
        let options = self.options(full, clock);
        filter.admits_row(full.flow.sign(self.state), |wanted| options.shows(wanted))
    }

    #[inline(always)]
    fn options<'a>(&self, full: &'a Full<R>, clock: &'a Clock) -> Source<'a> {
        Source {
            clock,
            protocol: Protocol::Tcp,
            listening: self.state == state::TCP_LISTEN,
            socket: &full.socket,
            tcp: Some(&full.tcp),
            rare: full.rare.as_ref().map(Borrow::borrow),
        }
    }
}

impl<R: Borrow<Rare>> Datagram<R> {
    /// Writes the row with its newline.
    pub fn write<'a>(&self, clock: &Clock, rest: Rest<'a>) -> Option<Rest<'a>> {
        let rest = self.queues.write(rest)?;
        let rest = self.local.write(rest)?;
        let mut rest = self.remote.write(rest)?;
        if let Some(cells) = &self.cells {
            rest = cells.write(clock, rest)?;
        }
        self.options(clock).write(rest)?.byte(b'\n')
    }

    /// Whether the terms on options and Diag hold.
    #[inline]
    pub fn passes(&self, filter: &Filter, clock: &Clock) -> bool {
        !filter.needs_row() || self.shows(filter, clock)
    }

    #[cold]
    fn shows(&self, filter: &Filter, clock: &Clock) -> bool {
        let options = self.options(clock);
        filter.admits_row(Sign::Nothing, |wanted| options.shows(wanted))
    }

    #[inline(always)]
    fn options<'a>(&'a self, clock: &'a Clock) -> Source<'a> {
        Source {
            clock,
            protocol: self.protocol,
            listening: false,
            socket: &self.socket,
            tcp: None,
            rare: self.rare.as_ref().map(Borrow::borrow),
        }
    }
}

/// The columns of nearly all sockets.
const EMPTY: &[u8; 14] = b"     0      0 ";

impl Queues {
    #[inline(always)]
    pub(super) fn write(self, rest: Rest<'_>) -> Option<Rest<'_>> {
        match self.are_empty() {
            true => rest.put(EMPTY),
            false => self.filled(rest),
        }
    }

    /// Writes them, and gives the `len` bytes behind them and what is left behind those. There is one look at
    /// the room for all.
    #[inline(always)]
    pub(super) fn write_before(self, len: usize, rest: Rest<'_>) -> Option<(Rest<'_>, Rest<'_>)> {
        if !self.are_empty() {
            return self.filled(rest)?.split(len);
        }
        let (first, rest) = rest.split(EMPTY.len().wrapping_add(len))?;
        Some((first.put(EMPTY)?, rest))
    }

    #[inline(always)]
    fn are_empty(self) -> bool {
        self.recv | self.send == 0
    }

    #[inline(never)]
    fn filled(self, mut rest: Rest<'_>) -> Option<Rest<'_>> {
        for queue in [self.recv, self.send] {
            rest = rest.right::<6>(queue)?.byte(b' ')?;
        }
        Some(rest)
    }
}
