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
    borrow::Cow,
    io::{self, Write},
};

/// A line: what it has in each column.
type Line<'a> = [Cow<'a, str>; 10];
const COLUMNS: [&str; 10] = [
    "Netns", "Process", "Pid", "Fd", "Service", "Local", "Peer", "State", "Flow", "Options",
];
const FLOW: usize = 8;
const OPTIONS: usize = 9;
/// How wide a column may be on a terminal. Ends and states are never cut, and options go on below.
const MOST: [usize; 10] = [26, 15, 14, 12, 24, ALL, ALL, ALL, ALL, ALL];
const ALL: usize = usize::MAX;
/// So many sockets decide how wide the columns are. What comes behind them streams.
const BATCH: usize = 1000;
/// A longer cell, such as that of many processes, does not make its whole column as wide.
const WIDEST: usize = 55;
const BLANKS: &str = "                                                        ";
/// Options that have less room than this go to a line of their own.
const ROOM: usize = 30;

fn line<'a>(found: &'a Found) -> Line<'a> {
    let (row, owners) = (&found.row, || found.owners.iter());
    let cells: Line = [
        escape::name(found.space.unwrap_or_default()),
        list(owners().map(|owner| escape::name(owner.name))).into(),
        list(owners().map(|owner| owner.pid)).into(),
        list(owners().map(|owner| list(owner.fds()))).into(),
        escape::name(found.service.map(service::unit).unwrap_or_default()),
        row.local.into(),
        row.peer.into(),
        row.state().into(),
        row.flow.into(),
        options(found.options()).into(),
    ];
    cells.map(|cell| if cell.is_empty() { "-".into() } else { cell })
}

pub struct Table<'a> {
    output: &'a mut Output,
    /// The first column: that for the namespace, or the next.
    first: usize,
    waiting: Vec<Line<'static>>,
    widths: Option<[usize; OPTIONS]>,
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
        let mut widths = [0; OPTIONS];
        let mut lines = vec![COLUMNS.map(Cow::from)];
        lines.append(&mut self.waiting);
        for line in &lines {
            for (width, cell) in widths.iter_mut().zip(line) {
                *width = cell.chars().count().min(WIDEST).max(*width);
            }
        }
        self.widths = Some(widths);
        let header = self.columns(&lines[0], &widths).0 + COLUMNS[OPTIONS];
        let header = self.output.paint(HEADER, &header);
        writeln!(self.output, "{header}")?;
        let mut lines = lines[1..].iter();
        lines.try_for_each(|line| self.write(line, &widths))
    }

    /// The columns but the options, with a blank behind each, and how wide they are.
    fn columns(&self, line: &Line, widths: &[usize]) -> (String, usize) {
        let (mut text, mut len) = (String::with_capacity(256), 0);
        for (at, (cell, width)) in line.iter().zip(widths).enumerate().skip(self.first) {
            let used = cell.chars().count();
            let padding = width.saturating_sub(used) + 1;
            len += used + padding;
            match at == FLOW && cell != "-" && cell != COLUMNS[FLOW] {
                true => text += &self.output.paint(ALARM, cell),
                false => text += cell,
            }
            text += &BLANKS[..padding];
        }
        (text, len)
    }

    fn write(&mut self, line: &Line, widths: &[usize]) -> io::Result<()> {
        let (columns, len) = self.columns(line, widths);
        let text = match self.output.width {
            Some(width) => fitted(columns, len, &line[OPTIONS], width),
            None => columns + &line[OPTIONS],
        };
        self.output.write_all((text + "\n").as_bytes())
    }
}

impl View for Table<'_> {
    fn socket(&mut self, found: &Found) -> io::Result<()> {
        let mut line = line(found);
        if self.output.width.is_some() {
            for (cell, most) in line.iter_mut().zip(MOST) {
                cut(cell, most);
            }
        }
        if let Some(widths) = self.widths {
            return self.write(&line, &widths);
        }
        let line = line.map(|cell| Cow::Owned(cell.into_owned()));
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

/// Options with their values, as a line has them.
pub fn options<'a>(options: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut text = String::new();
    for (name, value) in options {
        let comma = if text.is_empty() { "" } else { "," };
        text.extend([comma, name, "=", value]);
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

/// Leaves of a cell what fits.
fn cut(cell: &mut Cow<str>, most: usize) {
    let mut rest = cell.char_indices().skip(most.saturating_sub(1));
    if let (Some((last, _)), Some(_)) = (rest.next(), rest.next()) {
        *cell = format!("{}~", &cell[..last]).into();
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
            let mut cell = "postgres".into();
            cut(&mut cell, most);
            assert_eq!(cell, left);
        }
    }
}
