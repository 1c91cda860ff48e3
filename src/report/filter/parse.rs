// SPDX-License-Identifier: GPL-2.0

//! From the text of a filter to its terms.

use super::{
    super::{
        columns::Column, diag::Signs, options::KEYS, protocol::Protocol, state::States,
        wanted::Wanted,
    },
    prefix::{number, Prefix},
    End, Filter, Refusal, Scope, Term,
};

impl Filter {
    /// Reads terms with white space between and around them:
    ///
    /// - `sport PORT`, `dport PORT`: a number, with a colon before it or not; 0 or `*` is none.
    /// - `src ADDRESS[/LENGTH]`, `dst ADDRESS[/LENGTH]`: in a file of IPv6 sockets, an IPv4 address
    ///   stands for the IPv6 address that maps it.
    /// - `state NAME`: as in the column `Stat`, or as ss(8) calls it.
    /// - `diag SIGN`: as in the column `Diag`, or `any`.
    /// - `OPTION=VALUE`: as in the column `Options`.
    /// - `has OPTION`: with any value.
    /// - `show COLUMN...`: no term, but the columns that lines have before `Options`.
    ///
    /// A `!` before a term negates it. Terms that cannot hold of one socket are refused.
    ///
    /// They replace those of this filter, which is of no use where they are refused.
    pub fn replace(&mut self, text: &[u8], scope: &Scope) -> Result<(), Refusal> {
        *self = Self::NONE;
        let mut words = text
            .split(u8::is_ascii_whitespace)
            .filter(|word| !word.is_empty())
            .peekable();
        while let Some(word) = words.next() {
            let (not, word) = match word.strip_prefix(b"!") {
                Some(b"") => (true, words.next().ok_or(Refusal::Syntax)?),
                Some(word) => (true, word),
                None => (false, word),
            };
            if word == b"show" && !not {
                let mut column = words.next().ok_or(Refusal::Syntax)?;
                loop {
                    self.columns.add(column).ok_or(Refusal::Syntax)?;
                    let is_column = |word: &&[u8]| Column::named(word).is_some();
                    match words.next_if(is_column) {
                        Some(word) => column = word,
                        None => break,
                    }
                }
                continue;
            }
            if word.contains(&b'=') {
                self.option(not, word, scope)?;
                continue;
            }
            let value = match words.next() {
                Some(b"=") => words.next(),
                value => value,
            };
            self.term(not, word, value.ok_or(Refusal::Syntax)?, scope)?;
        }
        self.takes_usual = !self.needs_row() && !self.columns.any();
        self.is_possible(scope).then_some(()).ok_or(Refusal::Syntax)
    }

    /// A filter of such terms.
    pub fn parse(text: &[u8], scope: &Scope) -> Result<Self, Refusal> {
        let mut filter = Self::NONE;
        filter.replace(text, scope).map(|()| filter)
    }

    /// Adds a term of two words.
    fn term(&mut self, not: bool, word: &[u8], value: &[u8], scope: &Scope) -> Result<(), Refusal> {
        let tcp = scope.protocol == Protocol::Tcp;
        match word {
            b"has" => {
                return self.wants(not, value, b"", scope);
            }
            b"diag" if tcp => Signs::named(value).map(|signs| {
                let signs = if not { signs.not() } else { signs };
                self.signs = self.signs.and(signs);
            }),
            b"state" if tcp => States::named(value).map(|states| {
                let states = if not { states.not() } else { states };
                self.states = self.states.and(states);
            }),
            b"sport" => self.sport.add(not, port(value)),
            b"dport" => self.dport.add(not, port(value)),
            b"src" => self.src.add(not, Prefix::parse(value, scope.v6)),
            b"dst" => self.dst.add(not, Prefix::parse(value, scope.v6)),
            _ => None,
        }
        .ok_or(Refusal::Syntax)?;
        self.admits_all &= word == b"diag";
        Ok(())
    }

    /// Adds `OPTION=VALUE`.
    fn option(&mut self, not: bool, word: &[u8], scope: &Scope) -> Result<(), Refusal> {
        let mut halves = word.splitn(2, |&byte| byte == b'=');
        let name = halves.next().unwrap_or_default();
        let value = halves.next().unwrap_or_default();
        // No value is empty.
        if value.is_empty() {
            return Err(Refusal::Syntax);
        }
        self.wants(not, name, value, scope)
    }

    /// Adds a term on an option. Without a value, it may be any.
    fn wants(
        &mut self,
        not: bool,
        name: &[u8],
        value: &[u8],
        scope: &Scope,
    ) -> Result<(), Refusal> {
        let option = KEYS
            .iter()
            .find(|key| key.name.as_bytes() == name && key.is_of(scope.protocol))
            .ok_or(Refusal::Syntax)?;
        if !(value.is_empty() || (option.fits)(value)) {
            return Err(Refusal::Syntax);
        }
        if option.admin && !scope.net_admin {
            return Err(Refusal::Hidden);
        }
        let wanted = Wanted::new(name, value).ok_or(Refusal::Syntax)?;
        let free = self.options.iter_mut().find(|term| term.is_none());
        *free.ok_or(Refusal::Syntax)? = Some(Term { not, wanted });
        Ok(())
    }

    /// Whether no term excludes what another asks for.
    fn is_possible(&self, scope: &Scope) -> bool {
        let all = Prefix::all(scope.v6);
        let excluded = |end: &End<Prefix>| {
            let only = end.only.unwrap_or(all);
            end.none_of.iter().flatten().any(|not| not.covers(&only))
        };
        let barred = |end: &End<u16>| end.only.is_some() && end.none_of.contains(&end.only);
        let terms = || self.options.iter().flatten();
        self.states != States::NONE
            && self.signs != Signs::NONE
            && ![&self.src, &self.dst].into_iter().any(excluded)
            && ![&self.sport, &self.dport].into_iter().any(barred)
            && !terms().any(|term| !term.not && terms().any(|other| term.is_against(other)))
    }
}

impl<T> End<T> {
    /// Adds a value to ask for, once, or to exclude.
    fn add(&mut self, not: bool, value: Option<T>) -> Option<()> {
        let place = match not {
            true => self.none_of.iter_mut().find(|value| value.is_none())?,
            false if self.only.is_some() => return None,
            false => &mut self.only,
        };
        *place = Some(value?);
        Some(())
    }
}

impl Term {
    /// Whether no option is as this term asks and as `other` does.
    fn is_against(&self, other: &Self) -> bool {
        if self.wanted.key() != other.wanted.key() {
            return false;
        }
        let same = self.wanted.is_same(&other.wanted);
        match other.not {
            true => same || other.wanted.is_any(),
            false => !same && !self.wanted.is_any() && !other.wanted.is_any(),
        }
    }
}

fn port(text: &[u8]) -> Option<u16> {
    match text.strip_prefix(b":").unwrap_or(text) {
        b"*" => Some(0),
        text => number(text),
    }
}
