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
    to: BufWriter<Sink>,
}

/// Where the text goes.
struct Sink {
    /// The pager to start with the first text: an error comes without one.
    pager: Option<Command>,
    started: Option<Child>,
}

impl Output {
    pub fn new(args: &Args) -> Self {
        let terminal = stdout().is_terminal();
        let size = tcgetwinsize(stdout())
            .ok()
            .filter(|size| terminal && size.ws_col > 0);
        let paged = terminal && args.watch.is_none();
        let sink = Sink {
            pager: if paged { pager() } else { None },
            started: None,
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
        match sink.started {
            // That closes its input.
            Some(mut pager) => pager.wait().map(drop),
            None => Ok(()),
        }
    }
}

impl Write for Sink {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        if let Some(mut pager) = self.pager.take() {
            self.started = pager.stdin(Stdio::piped()).spawn().ok();
        }
        match self.started.as_mut().and_then(|pager| pager.stdin.as_mut()) {
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

/// The reader's pager, or `less` where there is one. That ends at once where all fits on the screen, shows
/// colours, and long lines as they are. Nobody who may run only this as root gets a shell from it.
fn pager() -> Option<Command> {
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
    command.env("LESSSECURE", "1");
    Some(command)
}

#[cfg(test)]
mod tests {
    use super::{BufWriter, Command, Output, Sink, Write};
    use std::{env, fs, process};

    #[test]
    fn the_pager_starts_with_the_first_text() {
        let file = env::temp_dir().join(format!("knetstat-pager-{}", process::id()));
        for text in ["", "text"] {
            let mut pager = Command::new("sh");
            pager.args(["-c", "echo paged >$0; cat >>$0"]).arg(&file);
            let sink = Sink {
                pager: Some(pager),
                started: None,
            };
            let mut output = Output {
                width: None,
                colours: false,
                to: BufWriter::new(sink),
            };
            output.write_all(text.as_bytes()).unwrap();
            output.close().unwrap();
            let paged = fs::read_to_string(&file).ok();
            assert_eq!(paged, (!text.is_empty()).then(|| format!("paged\n{text}")));
        }
        fs::remove_file(file).unwrap();
    }
}
