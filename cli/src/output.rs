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
    mem::take,
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
    to: BufWriter<Sink>,
}

/// Where the text goes.
struct Sink {
    /// Whether a pager is to be started. The first text does that: an error comes without one.
    paged: bool,
    pager: Option<Child>,
}

impl Output {
    pub fn new(args: &Args) -> Self {
        let terminal = stdout().is_terminal();
        let size = tcgetwinsize(stdout())
            .ok()
            .filter(|size| terminal && size.ws_col > 0);
        let sink = Sink {
            paged: terminal && args.watch.is_none(),
            pager: None,
        };
        let colours = match args.color {
            ColorChoice::Auto => AutoStream::choice(&stdout()) != anstream::ColorChoice::Never,
            chosen => chosen == ColorChoice::Always,
        };
        Self {
            width: size.map(|size| size.ws_col.into()),
            colours,
            to: BufWriter::with_capacity(64 << 10, sink),
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
        let mut sink = self.to.into_inner()?;
        sink.flush()?;
        match sink.pager {
            // That closes its input.
            Some(mut pager) => pager.wait().map(drop),
            None => Ok(()),
        }
    }
}

impl Write for Sink {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        if take(&mut self.paged) {
            self.pager = page();
        }
        match self.pager.as_mut().and_then(|pager| pager.stdin.as_mut()) {
            Some(pipe) => pipe.write(text),
            None => stdout().write(text),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        stdout().flush()
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
