// SPDX-License-Identifier: GPL-2.0

//! What a reader wants to see: `sport 443 !state LISTEN SO_KEEPALIVE=0`.

mod aim;
mod parse;
mod prefix;
mod text;

pub use aim::{Aim, Connection};
pub use text::Text;

use self::prefix::Prefix;
use super::{
    columns::Columns,
    diag::{Sign, Signs},
    endpoint::Endpoint,
    protocol::Protocol,
    state::States,
    wanted::Wanted,
};

/// Terms that must all hold of a socket for its line to be shown. Without any, every socket is shown.
pub struct Filter {
    /// Whether there are no terms on ends and state.
    admits_all: bool,
    /// Whether there are no terms on options and Diag, and no columns but the usual ones.
    takes_usual: bool,
    sport: End<u16>,
    dport: End<u16>,
    src: End<Prefix>,
    dst: End<Prefix>,
    states: States,
    signs: Signs,
    options: [Option<Term>; Self::OPTIONS],
    columns: Columns,
}

/// How many values of one part of one end a filter can exclude.
const EXCLUDED: usize = 4;

/// The terms on one part of one end.
struct End<T> {
    only: Option<T>,
    none_of: [Option<T>; EXCLUDED],
}

/// A term on an option, which may be negated.
#[derive(Clone, Copy)]
struct Term {
    not: bool,
    wanted: Wanted,
}

/// For whom a filter is read: the words that it may use depend on the file and on the reader.
#[derive(Clone, Copy)]
pub struct Scope {
    /// The protocol of the file.
    pub protocol: Protocol,
    /// Whether the file lists IPv6 sockets.
    pub v6: bool,
    /// Whether the reader may see what needs CAP_NET_ADMIN.
    pub net_admin: bool,
}

/// Why a filter is refused.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub enum Refusal {
    /// The text is no filter for this file, or no socket could pass it.
    Syntax,
    /// The filter asks for what the reader may not see.
    Hidden,
}

impl<T: Copy> End<T> {
    const NONE: Self = Self {
        only: None,
        none_of: [None; EXCLUDED],
    };

    #[inline(always)]
    fn admits(&self, holds: impl Fn(&T) -> bool) -> bool {
        self.only.as_ref().is_none_or(&holds) && !self.none_of.iter().flatten().any(holds)
    }
}

impl Filter {
    /// The longest text that is a filter.
    pub const LONGEST: usize = 511;
    /// How many terms on options a filter can have.
    const OPTIONS: usize = 8;

    /// The filter that all sockets pass.
    pub const NONE: Self = Self {
        admits_all: true,
        takes_usual: true,
        sport: End::NONE,
        dport: End::NONE,
        src: End::NONE,
        dst: End::NONE,
        states: States::ALL,
        signs: Signs::ALL,
        options: [None; Self::OPTIONS],
        columns: Columns::NONE,
    };

    /// The columns that the reader asks for.
    #[inline(always)]
    pub fn columns(&self) -> Columns {
        self.columns
    }

    /// Whether there are no terms on ends and state.
    #[inline(always)]
    pub fn admits_all(&self) -> bool {
        self.admits_all
    }

    /// Whether the terms on ports hold.
    #[inline(always)]
    pub fn admits_ports(&self, sport: u16, dport: u16) -> bool {
        self.sport.admits(|&port| port == sport) && self.dport.admits(|&port| port == dport)
    }

    /// Whether the terms on both ends hold.
    #[inline]
    pub fn admits(&self, local: &Endpoint, remote: &Endpoint) -> bool {
        self.admits_ports(local.port, remote.port)
            && self.src.admits(|src| src.holds(&local.address))
            && self.dst.admits(|dst| dst.holds(&remote.address))
    }

    /// Whether the terms on the state hold. Where there are none, the state is not asked for.
    #[inline(always)]
    pub fn admits_state(&self, state: impl FnOnce() -> u8) -> bool {
        self.states == States::ALL || self.states.has(state())
    }

    /// Whether a usual line will do: there are no terms on what only the row tells, and no columns but the usual
    /// ones.
    #[inline(always)]
    pub fn takes_usual(&self) -> bool {
        self.takes_usual
    }

    /// Whether there are terms on what only the row tells: options and Diag.
    #[inline]
    pub fn needs_row(&self) -> bool {
        self.signs != Signs::ALL || matches!(self.options, [Some(_), ..])
    }

    /// Whether the terms on options and Diag hold. `shows` tells whether the row shows an option.
    pub(super) fn admits_row(&self, sign: Sign, shows: impl Fn(&Wanted) -> bool) -> bool {
        let mut terms = self.options.iter().map_while(Option::as_ref);
        self.signs.has(sign) && terms.all(|term| shows(&term.wanted) != term.not)
    }
}
