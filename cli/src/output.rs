// SPDX-License-Identifier: GPL-2.0

//! Where the text goes: how wide it may be, in which colours, and through a pager.

use crate::args::Args;
use anstream::AutoStream;
use clap::{
    builder::styling::{AnsiColor, Style},
    ColorChoice,
};
use rustix::termios::tcgetwinsize;
use std::{
    env,
    io::{self, stdout, BufWriter, IsTerminal, Write},
    process::{Child, Command, Stdio},
};

pub const HEADER: Style = Style::new().bold();
pub const ALARM: Style = AnsiColor::Red.on_default().bold();
pub const GOOD: Style = AnsiColor::Green.on_default();
pub const CHANGE: Style = AnsiColor::Yellow.on_default();

/// What standard output is, or the pager before it.
pub struct Output {
    /// The columns of the terminal.
    pub width: Option<usize>,
    colours: bool,
    to: BufWriter<Box<dyn Write>>,
    pager: Option<Child>,
}

impl Output {
    pub fn new(args: &Args) -> Self {
        let terminal = stdout().is_terminal();
        let size = tcgetwinsize(stdout())
            .ok()
            .filter(|size| terminal && size.ws_col > 0);
        let mut pager = match terminal && args.watch.is_none() {
            true => page(),
            false => None,
        };
        let to: Box<dyn Write> = match pager.as_mut().and_then(|child| child.stdin.take()) {
            Some(pipe) => Box::new(pipe),
            None => Box::new(stdout()),
        };
        let colours = match args.color {
            ColorChoice::Auto => AutoStream::choice(&stdout()) != anstream::ColorChoice::Never,
            chosen => chosen == ColorChoice::Always,
        };
        Self {
            width: size.map(|size| size.ws_col.into()),
            colours,
            to: BufWriter::with_capacity(64 << 10, to),
            pager,
        }
    }

    /// `text` in a style, where the output has colours.
    pub fn paint(&self, style: Style, text: &str) -> String {
        match self.colours && !text.trim().is_empty() {
            true => format!("{style}{text}{style:#}"),
            false => text.to_string(),
        }
    }

    /// Waits until all was read.
    pub fn close(self) -> io::Result<()> {
        drop(self.to.into_inner()?);
        match self.pager {
            Some(mut pager) => pager.wait().map(drop),
            None => Ok(()),
        }
    }
}

impl Write for Output {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.to.write(text)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Starts the reader's pager, or `less` where there is one. That ends at once where all fits on the screen, shows
/// colours, and long lines as they are. Nobody who may run only this as root gets a shell from it.
fn page() -> Option<Child> {
    let mut command = match env::var("PAGER") {
        Ok(pager) if pager.is_empty() || pager == "cat" => return None,
        Ok(pager) => {
            let mut shell = Command::new("sh");
            shell.args(["-c", &pager]);
            shell
        }
        Err(_) => Command::new("less"),
    };
    if env::var_os("LESS").is_none() {
        command.env("LESS", "FRX");
    }
    command
        .env("LESSSECURE", "1")
        .stdin(Stdio::piped())
        .spawn()
        .ok()
}
