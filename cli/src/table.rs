// SPDX-License-Identifier: GPL-2.0

//! The table for people: a line for each socket, fitted to the terminal.

use crate::{
    found::{Found, View},
    line::{self, Line, COLUMNS, FLOW, OPTIONS},
    output::{Output, ALARM, HEADER},
    source::Source,
};
use std::{
    io::{self, Write},
    mem,
};

/// So many sockets decide how wide the columns are. What comes behind them streams.
const BATCH: usize = 1000;
/// A longer cell, such as that of many processes, does not make its whole column as wide.
const WIDEST: usize = 55;
const BLANKS: &str = "                                                        ";
/// Options that have less room than this go to a line of their own.
const ROOM: usize = 30;

pub struct Table<'a> {
    output: &'a mut Output,
    /// The first column: that for the namespace, or the next.
    first: usize,
    waiting: Vec<Line>,
    widths: Option<[usize; OPTIONS]>,
    /// The options of a line of this file, and their text here: most lines have the same.
    options: (String, String),
    /// Memory for a line, and for what is written of it.
    line: Line,
    text: String,
}

impl<'a> Table<'a> {
    pub fn new(output: &'a mut Output, spaces: bool) -> Self {
        Self {
            output,
            first: usize::from(!spaces),
            waiting: Vec::new(),
            widths: None,
            options: Default::default(),
            line: Line::default(),
            text: String::new(),
        }
    }

    /// Decides how wide the columns are, and writes what waits for that.
    fn begin(&mut self) -> io::Result<()> {
        let mut widths = [0; OPTIONS];
        let (header, lines) = (Line::header(), mem::take(&mut self.waiting));
        for line in lines.iter().chain([&header]) {
            for (width, cell) in widths.iter_mut().zip(line.cells()) {
                *width = line::width(cell).min(WIDEST).max(*width);
            }
        }
        self.widths = Some(widths);
        self.columns(&header, &widths);
        let header = self
            .output
            .paint(HEADER, &format!("{}{}", self.text, header.options()));
        writeln!(self.output, "{header}")?;
        lines.iter().try_for_each(|line| self.write(line, &widths))
    }

    /// Writes the columns but the options, with a blank behind each, and says how wide they are.
    fn columns(&mut self, line: &Line, widths: &[usize]) -> usize {
        let mut len = 0;
        self.text.clear();
        for (at, (cell, width)) in line.cells().zip(widths).enumerate().skip(self.first) {
            let used = line::width(cell);
            let padding = width.saturating_sub(used) + 1;
            len += used + padding;
            match at == FLOW && cell != "-" && cell != COLUMNS[FLOW] {
                true => self.text += &self.output.paint(ALARM, cell),
                false => self.text += cell,
            }
            self.text += &BLANKS[..padding];
        }
        len
    }

    fn write(&mut self, line: &Line, widths: &[usize]) -> io::Result<()> {
        let len = self.columns(line, widths);
        match self.output.width {
            Some(width) => fit(&mut self.text, len, line.options(), width),
            None => self.text += line.options(),
        }
        self.text += "\n";
        self.output.write_all(self.text.as_bytes())
    }
}

impl View for Table<'_> {
    fn file(&mut self, _space: Option<&str>, _source: &Source) {
        self.options = Default::default();
    }

    fn socket(&mut self, found: &Found) -> io::Result<()> {
        if found.line() != Some(&self.options.0) {
            let line = found.line().unwrap_or_default();
            self.options = (line.into(), options(found.options()));
        }
        let mut line = mem::take(&mut self.line);
        line.put(found, &self.options.1, self.output.width.is_some());
        if let Some(widths) = self.widths {
            self.write(&line, &widths)?;
            self.line = line;
            return Ok(());
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

/// Puts options behind columns, which are so wide, in a terminal. What does not fit goes on below, at the same
/// place or, where that leaves too little room, at the left.
fn fit(text: &mut String, len: usize, options: &str, width: usize) {
    let room = width.saturating_sub(len);
    let (indent, mut left) = match room >= ROOM.min(options.len()) {
        true => (len, room),
        false => {
            text.truncate(text.trim_end().len());
            (4, 0)
        }
    };
    let all = width.saturating_sub(indent);
    for option in options.split_inclusive(',') {
        if option.len() > left && left != all {
            *text += &format!("\n{:indent$}", "");
            left = all;
        }
        *text += option;
        left = left.saturating_sub(option.len());
    }
}

#[cfg(test)]
mod tests {
    use super::fit;

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
            assert_eq!(fitted(options, width), expected, "{width}");
        }
        assert_eq!(fitted("-", 20), "web 1.1.1.1 -");
    }

    fn fitted(options: &str, width: usize) -> String {
        let mut text = "web 1.1.1.1 ".into();
        fit(&mut text, 12, options, width);
        text
    }
}
