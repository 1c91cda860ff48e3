// SPDX-License-Identifier: GPL-2.0

//! Where the text goes: how wide it may be, in which colours, and through a pager.

use crate::args::Args;
use anstream::AutoStream;
use clap::builder::styling::{AnsiColor, Style};
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
        let size = tcgetwinsize(stdout()).ok().filter(|_| terminal);
        let choice = match args.color {
            clap::ColorChoice::Auto => anstream::ColorChoice::Auto,
            clap::ColorChoice::Always => anstream::ColorChoice::Always,
            clap::ColorChoice::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
        let mut pager = match terminal && !args.no_pager && args.watch.is_none() {
            true => page(),
            false => None,
        };
        let to: Box<dyn Write> = match pager.as_mut().and_then(|child| child.stdin.take()) {
            Some(pipe) => Box::new(pipe),
            None => Box::new(stdout()),
        };
        Self {
            width: size
                .map(|size| size.ws_col.into())
                .filter(|&width| width > 0),
            colours: AutoStream::choice(&stdout()) != anstream::ColorChoice::Never,
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
        let Self { to, pager, .. } = self;
        to.into_inner()?;
        if let Some(mut pager) = pager {
            pager.wait()?;
        }
        Ok(())
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

/// Starts the reader's pager. `less` ends at once where all fits on the screen, shows colours, and long lines as
/// they are.
fn page() -> Option<Child> {
    let pager = env::var("PAGER").unwrap_or_else(|_| "less".into());
    if pager.is_empty() || pager == "cat" {
        return None;
    }
    let mut command = Command::new("sh");
    command.args(["-c", &pager]).stdin(Stdio::piped());
    if env::var_os("LESS").is_none() {
        command.env("LESS", "FRX");
    }
    command.spawn().ok()
}
