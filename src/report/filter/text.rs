// SPDX-License-Identifier: GPL-2.0

//! Filters on lines that are text already: those of a recording, which no kernel can filter.

use super::{
    super::{
        diag::Signs, endpoint::Endpoint, line::Rest, protocol::Protocol, state::States,
        wanted::Wanted,
    },
    Filter, Scope,
};

/// A line in its parts, as the files have them. `Diag` and `Options` are empty where they have nothing.
pub struct Text<'a> {
    /// Our end.
    pub local: Endpoint,
    /// The peer's end.
    pub remote: Endpoint,
    /// The column `Stat`.
    pub state: &'a [u8],
    /// The column `Diag`.
    pub diag: &'a [u8],
    /// The column `Options`.
    pub options: &'a [u8],
}

impl Filter {
    /// Whether all terms hold of a line of such a file.
    pub fn admits_text(&self, scope: &Scope, text: &Text<'_>) -> bool {
        let shows = |wanted: &Wanted| {
            let mut options = text.options.split(|&byte| byte == b',');
            options.any(|option| wanted.is(|rest: Rest<'_>| rest.byte(b',')?.put(option)))
        };
        let mut terms = self.options.iter().flatten();
        let states = || {
            let states = States::named(text.state).unwrap_or(States::NONE);
            let signs = Signs::named(text.diag).unwrap_or(Signs::NONE);
            self.states.and(states) != States::NONE && self.signs.and(signs) != Signs::NONE
        };
        self.admits(&text.local, &text.remote)
            && (scope.protocol != Protocol::Tcp || states())
            && terms.all(|term| shows(&term.wanted) != term.not)
    }
}
