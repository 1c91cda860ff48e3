// SPDX-License-Identifier: GPL-2.0

//! The table for people: a line for each socket, fitted to the terminal.

use crate::{
    escape,
    found::{Found, View},
    output::{Output, ALARM, HEADER},
    owner::Owner,
    service,
};
use std::{
    borrow::Cow,
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

/// A line in its columns, and the options behind them.
struct Line<'a> {
    cells: [Cow<'a, str>; 9],
    options: String,
}

pub struct Table<'a> {
    output: &'a mut Output,
    /// Whether there is a column for the namespace.
    spaces: bool,
    waiting: Vec<Line<'static>>,
    widths: Option<[usize; 9]>,
}

impl<'a> Table<'a> {
    pub fn new(output: &'a mut Output, spaces: bool) -> Self {
        let waiting = Vec::new();
        Self {
            output,
            spaces,
            waiting,
            widths: None,
        }
    }

    /// Decides how wide the columns are, and writes what waits for that.
    fn begin(&mut self) -> io::Result<()> {
        let mut widths = COLUMNS.map(str::len);
        let waiting = take(&mut self.waiting);
        for line in &waiting {
            for (width, cell) in widths.iter_mut().zip(&line.cells) {
                *width = cell.chars().count().max(*width);
            }
        }
        self.widths = Some(widths);
        let (header, _) = self.columns(&COLUMNS.map(Cow::from), widths);
        let header = self.output.paint(HEADER, &format!("{header}Options"));
        writeln!(self.output, "{header}")?;
        waiting.iter().try_for_each(|line| self.write(line, widths))
    }

    /// The columns with a blank behind each, and how wide they are.
    fn columns(&self, cells: &[Cow<str>; 9], widths: [usize; 9]) -> (String, usize) {
        let (mut text, mut len) = (String::with_capacity(256), 0);
        let cells = cells.iter().zip(widths).enumerate();
        for (at, (cell, width)) in cells.skip(usize::from(!self.spaces)) {
            let used = cell.chars().count();
            let padding = width.saturating_sub(used) + 1;
            len += used + padding;
            match at == FLOW && cell != "-" && cell != COLUMNS[FLOW] {
                true => text += &self.output.paint(ALARM, cell),
                false => text += cell,
            }
            text.extend(std::iter::repeat_n(' ', padding));
        }
        (text, len)
    }

    fn write(&mut self, line: &Line, widths: [usize; 9]) -> io::Result<()> {
        let (columns, len) = self.columns(&line.cells, widths);
        let text = match self.output.width {
            Some(width) => fitted(columns, len, &line.options, width),
            None => columns + &line.options,
        };
        writeln!(self.output, "{text}")
    }
}

impl View for Table<'_> {
    fn socket(&mut self, found: &Found) -> io::Result<()> {
        let mut cells = cells(found);
        if self.output.width.is_some() {
            cells
                .iter_mut()
                .zip(MOST)
                .for_each(|(cell, most)| cut(cell, most));
        }
        let options = options(found);
        if let Some(widths) = self.widths {
            return self.write(&Line { cells, options }, widths);
        }
        let cells = cells.map(|cell| cell.into_owned().into());
        self.waiting.push(Line { cells, options });
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

/// What a socket has in each column.
fn cells<'a>(found: &'a Found) -> [Cow<'a, str>; 9] {
    let list = |of: &dyn Fn(&'a Owner) -> Cow<'a, str>| {
        let mut texts: Vec<Cow<str>> = found.owners.iter().map(of).collect();
        texts.dedup();
        match &mut texts[..] {
            [] => "-".into(),
            [only] => take(only),
            texts => texts.join(",").into(),
        }
    };
    let row = &found.row;
    [
        escape::name(found.space.unwrap_or("-")),
        list(&|owner| escape::name(owner.name)),
        list(&|owner| owner.pid.to_string().into()),
        list(&|owner| owner.fds().into()),
        found
            .service
            .map_or("-".into(), |path| escape::name(service::unit(path))),
        row.local.into(),
        row.peer.into(),
        row.state().into(),
        row.flow.into(),
    ]
}

fn options(found: &Found) -> String {
    let mut text = String::with_capacity(128);
    for (name, value) in &found.options {
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

/// Leaves of a cell what fits.
fn cut(cell: &mut Cow<str>, most: usize) {
    if cell.chars().count() > most {
        *cell = cell
            .chars()
            .take(most - 1)
            .chain(['~'])
            .collect::<String>()
            .into();
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
