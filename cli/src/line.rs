// SPDX-License-Identifier: GPL-2.0

//! A line of the table, in its columns.

use crate::{escape, found::Found, owner::List, service};
use std::{
    fmt::{Display, Write},
    mem,
};

pub const COLUMNS: [&str; 10] = [
    "Netns", "Process", "Pid", "Fd", "Service", "Local", "Peer", "State", "Flow", "Options",
];
pub const FLOW: usize = 8;
pub const OPTIONS: usize = 9;
/// How wide a column may be on a terminal. Ends and states are never cut, and options go on below.
const MOST: [usize; 10] = [26, 15, 14, 12, 24, ALL, ALL, ALL, ALL, ALL];
const ALL: usize = usize::MAX;

/// What it has in each column, one behind the other.
#[derive(Default)]
pub struct Line {
    text: String,
    /// Where each column ends.
    ends: Vec<usize>,
}

impl Line {
    pub fn header() -> Self {
        let ends = COLUMNS.iter().scan(0, |end, name| {
            *end += name.len();
            Some(*end)
        });
        Self {
            ends: ends.collect(),
            text: COLUMNS.concat(),
        }
    }

    /// Makes it that of a socket. On a terminal, columns are cut.
    pub fn put(&mut self, found: &Found, options: &str, terminal: bool) {
        let (row, owners) = (&found.row, || found.owners.iter());
        let service = found.service.map(service::unit).unwrap_or_default();
        self.text.clear();
        self.ends.clear();
        self.add(terminal, |text| {
            *text += &escape::name(found.space.unwrap_or_default())
        });
        self.add(terminal, |text| {
            list(text, owners().map(|owner| escape::name(owner.name)))
        });
        self.add(terminal, |text| list(text, owners().map(|owner| owner.pid)));
        self.add(terminal, |text| {
            list(text, owners().map(|owner| List(owner.fds())))
        });
        self.add(terminal, |text| *text += &escape::name(service));
        for cell in [row.local, row.peer, row.state(), row.flow, options] {
            self.add(terminal, |text| *text += cell);
        }
    }

    fn add(&mut self, terminal: bool, cell: impl FnOnce(&mut String)) {
        let start = self.text.len();
        cell(&mut self.text);
        if self.text.len() == start {
            self.text.push('-');
        }
        if terminal {
            cut(&mut self.text, start, MOST[self.ends.len()]);
        }
        self.ends.push(self.text.len());
    }

    pub fn cells(&self) -> impl Iterator<Item = &str> {
        let mut start = 0;
        let ends = self.ends.iter();
        ends.map(move |end| &self.text[mem::replace(&mut start, *end)..*end])
    }

    pub fn options(&self) -> &str {
        self.cells().last().unwrap_or_default()
    }
}

fn list(text: &mut String, items: impl Iterator<Item: Display + PartialEq> + Clone) {
    // Writing to a string cannot fail.
    let _ = write!(text, "{}", List(items));
}

/// How many characters a cell has: most are of ASCII.
pub fn width(cell: &str) -> usize {
    match cell.is_ascii() {
        true => cell.len(),
        false => cell.chars().count(),
    }
}

/// Leaves of what stands behind `start` what fits.
fn cut(text: &mut String, start: usize, most: usize) {
    let mut rest = text[start..].char_indices().skip(most.saturating_sub(1));
    if let (Some((last, _)), Some(_)) = (rest.next(), rest.next()) {
        text.truncate(start + last);
        text.push('~');
    }
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn cells_are_cut() {
        for (most, left) in [(8, "postgres"), (5, "post~")] {
            let mut text = "1 postgres".into();
            cut(&mut text, 2, most);
            assert_eq!(text[2..], *left);
        }
    }
}
