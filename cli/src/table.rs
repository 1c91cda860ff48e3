// SPDX-License-Identifier: GPL-2.0

//! The table for people: a line for each socket, fitted to the terminal.

use crate::{
    escape,
    found::{Found, View},
    output::{Output, ALARM, HEADER},
    owner::list,
    service,
};
use std::{
    fmt,
    io::{self, Write},
    mem::take,
};

const FLOW: usize = 8;
const COLUMNS: [&str; 9] = [
    "Netns", "Process", "Pid", "Fd", "Service", "Local", "Peer", "State", "Flow",
];
/// How wide a column may be on a terminal. Ends and states are never cut.
const MOST: [usize; 9] = [26, 15, 14, 12, 24, ALL, ALL, ALL, ALL];
const ALL: usize = usize::MAX;
/// So many sockets decide how wide the columns are. What comes behind them streams.
const BATCH: usize = 1000;
/// Options that have less room than this go to a line of their own.
const ROOM: usize = 30;

/// A line: its columns and the options, one behind the other.
struct Line {
    text: String,
    ends: [usize; COLUMNS.len()],
}

impl Line {
    fn new(found: &Found, terminal: bool) -> Self {
        let mut line = Self {
            text: String::with_capacity(128),
            ends: [0; COLUMNS.len()],
        };
        let mut start = 0;
        for (column, most) in MOST.into_iter().enumerate() {
            // Writing to a string cannot fail.
            let _ = cell(&mut line.text, found, column);
            if line.text.len() == start {
                line.text.push('-');
            }
            if terminal {
                cut(&mut line.text, start, most);
            }
            start = line.text.len();
            line.ends[column] = start;
        }
        let set = found.options.iter();
        line.text += &options(set.map(|(name, value)| (*name, &value[..])));
        line
    }

    fn cells(&self) -> impl Iterator<Item = &str> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let cell = &self.text[start..end];
            start = end;
            cell
        })
    }

    fn options(&self) -> &str {
        &self.text[self.ends[COLUMNS.len() - 1]..]
    }
}

pub struct Table<'a> {
    output: &'a mut Output,
    /// The first column: that for the namespace, or the next.
    first: usize,
    waiting: Vec<Line>,
    widths: Option<[usize; COLUMNS.len()]>,
}

impl<'a> Table<'a> {
    pub fn new(output: &'a mut Output, spaces: bool) -> Self {
        Self {
            output,
            first: usize::from(!spaces),
            waiting: Vec::new(),
            widths: None,
        }
    }

    /// Decides how wide the columns are, and writes what waits for that.
    fn begin(&mut self) -> io::Result<()> {
        let mut widths = COLUMNS.map(str::len);
        let waiting = take(&mut self.waiting);
        for line in &waiting {
            for (width, cell) in widths.iter_mut().zip(line.cells()) {
                *width = cell.chars().count().max(*width);
            }
        }
        self.widths = Some(widths);
        let (header, _) = self.columns(COLUMNS.into_iter(), &widths);
        let header = self.output.paint(HEADER, &format!("{header}Options"));
        writeln!(self.output, "{header}")?;
        waiting
            .iter()
            .try_for_each(|line| self.write(line, &widths))
    }

    /// The columns with a blank behind each, and how wide they are.
    fn columns<'b>(
        &self,
        cells: impl Iterator<Item = &'b str>,
        widths: &[usize],
    ) -> (String, usize) {
        let (mut text, mut len) = (String::with_capacity(256), 0);
        for (at, (cell, width)) in cells.zip(widths).enumerate().skip(self.first) {
            let used = cell.chars().count();
            let padding = width.saturating_sub(used) + 1;
            len += used + padding;
            match at == FLOW && cell != "-" && cell != COLUMNS[FLOW] {
                true => text += &self.output.paint(ALARM, cell),
                false => text += cell,
            }
            pad(&mut text, padding);
        }
        (text, len)
    }

    fn write(&mut self, line: &Line, widths: &[usize]) -> io::Result<()> {
        let (columns, len) = self.columns(line.cells(), widths);
        let mut text = match self.output.width {
            Some(width) => fitted(columns, len, line.options(), width),
            None => columns + line.options(),
        };
        text.push('\n');
        self.output.write_all(text.as_bytes())
    }
}

impl View for Table<'_> {
    fn socket(&mut self, found: &Found) -> io::Result<()> {
        let line = Line::new(found, self.output.width.is_some());
        if let Some(widths) = self.widths {
            return self.write(&line, &widths);
        }
        self.waiting.push(line);
        match self.waiting.len() < BATCH {
            true => Ok(()),
            false => self.begin(),
        }
    }

    fn end(&mut self) -> io::Result<()> {
        match self.waiting.is_empty() {
            true => Ok(()),
            false => self.begin(),
        }
    }
}

/// So many blanks, without a call for each.
fn pad(text: &mut String, mut blanks: usize) {
    const BLANKS: &str = "                                ";
    while blanks > 0 {
        let some = blanks.min(BLANKS.len());
        text.push_str(&BLANKS[..some]);
        blanks -= some;
    }
}

/// What a socket has in a column.
fn cell(text: &mut String, found: &Found, column: usize) -> fmt::Result {
    let (row, owners) = (&found.row, found.owners.iter());
    match column {
        0 => *text += &escape::name(found.space.unwrap_or_default()),
        1 => return list(text, owners.map(|owner| escape::name(owner.name))),
        2 => return list(text, owners.map(|owner| owner.pid)),
        3 => return list(text, owners.map(|owner| owner.fds())),
        4 => *text += &escape::name(found.service.map(service::unit).unwrap_or_default()),
        5 => *text += row.local,
        6 => *text += row.peer,
        7 => *text += row.state(),
        _ => *text += row.flow,
    }
    Ok(())
}

/// Options with their values, as a line has them.
pub fn options<'a>(options: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut text = String::new();
    for (name, value) in options {
        let comma = if text.is_empty() { "" } else { "," };
        text.extend([comma, name, "=", &escape::name(value)]);
    }
    match text.is_empty() {
        true => "-".into(),
        false => text,
    }
}

/// Columns, which are so wide, and options behind them in a terminal. What does not fit goes on below, at
/// the same place or, where that leaves too little room, at the left.
fn fitted(columns: String, len: usize, options: &str, width: usize) -> String {
    let room = width.saturating_sub(len);
    let (mut text, indent, mut left) = match room >= ROOM.min(options.len()) {
        true => (columns, len, room),
        false => (columns.trim_end().into(), 4, 0),
    };
    let all = width.saturating_sub(indent);
    for option in options.split_inclusive(',') {
        if option.len() > left && left != all {
            text += &format!("\n{:indent$}", "");
            left = all;
        }
        text += option;
        left = left.saturating_sub(option.len());
    }
    text
}

/// Leaves of the cell that starts there what fits.
fn cut(text: &mut String, start: usize, most: usize) {
    let mut rest = text[start..].char_indices().skip(most.saturating_sub(1));
    if let (Some((last, _)), Some(_)) = (rest.next(), rest.next()) {
        text.truncate(start + last);
        text.push('~');
    }
}

#[cfg(test)]
mod tests {
    use super::{cut, fitted};

    #[test]
    fn options_go_on_below() {
        let options = "SO_KEEPALIVE=1,TCP_KEEPIDLE=60,TCP_NODELAY=1";
        for (width, below) in [
            (100, "SO_KEEPALIVE=1,TCP_KEEPIDLE=60,TCP_NODELAY=1"),
            (
                45,
                "SO_KEEPALIVE=1,TCP_KEEPIDLE=60,\n            TCP_NODELAY=1",
            ),
            (
                35,
                "\n    SO_KEEPALIVE=1,TCP_KEEPIDLE=60,\n    TCP_NODELAY=1",
            ),
            (
                10,
                "\n    SO_KEEPALIVE=1,\n    TCP_KEEPIDLE=60,\n    TCP_NODELAY=1",
            ),
        ] {
            let expected = format!("web 1.1.1.1 {below}").replace(" \n", "\n");
            assert_eq!(
                fitted("web 1.1.1.1 ".into(), 12, options, width),
                expected,
                "{width}"
            );
        }
        assert_eq!(fitted("web 1.1.1.1 ".into(), 12, "-", 20), "web 1.1.1.1 -");
    }

    #[test]
    fn cells_are_cut() {
        for (most, left) in [(8, "postgres"), (5, "post~")] {
            let mut text = "5 postgres".into();
            cut(&mut text, 2, most);
            assert_eq!(text[2..], *left);
        }
    }
}
