// SPDX-License-Identifier: GPL-2.0

//! The command `knetstat`: sockets with their processes, services and options.
//!
//! The kernel module lists the sockets, and filters them. The command writes the filters, finds out whose the
//! sockets are, and shows what was found: in a table, in JSON, as counts, or as changes.

mod about;
mod args;
mod ask;
mod copy;
mod escape;
mod explain;
mod found;
mod json;
mod line;
mod listing;
mod option;
mod output;
mod owner;
mod prometheus;
mod refusal;
mod row;
mod service;
mod source;
mod space;
mod sys;
mod table;
mod term;
mod watch;

/// The module's own text: its table of options, its filters. A directory, not a file: so it finds its own files.
#[allow(dead_code, unused_imports)] // The command writes no lines.
#[path = "../../src"]
mod knetstat {
    pub mod report;
}

use args::Args;
use found::View;
use knetstat::report;
use output::Output;
use std::{
    fmt::Display,
    io::{self, ErrorKind, Write},
    process::ExitCode,
};

fn main() -> ExitCode {
    match run(&Args::of_process()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        // Who reads has seen enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            complain(error);
            ExitCode::from(2)
        }
    }
}

/// Does what is asked for. Says whether there were any sockets.
fn run(args: &Args) -> io::Result<bool> {
    if let Some(name) = &args.explain {
        let mut output = Output::new(args);
        explain::explain(&args.root, name, &mut output)?;
        return output.close().map(|()| true);
    }
    let sources = source::sources(args)?;
    let mut output = Output::new(args);
    if let Some(seconds) = args.watch {
        return watch::watch(args, &sources, &mut output, seconds);
    }
    let mut view: Box<dyn View + '_> = if args.prometheus {
        Box::new(prometheus::Prometheus::new(&mut output))
    } else if args.json {
        Box::new(json::Json(&mut output))
    } else if args.expand {
        Box::new(explain::Expanded(&mut output))
    } else {
        Box::new(table::Table::new(&mut output, args.namespaces))
    };
    let looked = found::look(args, &sources, &mut *view);
    drop(view);
    if args.prometheus && looked.is_err() {
        prometheus::up(&mut output, false)?;
    }
    output.close()?;
    let (any, hidden) = looked?;
    tell_hidden(hidden);
    Ok(any)
}

/// Says what could not be seen.
fn tell_hidden(processes: usize) {
    if processes > 0 {
        complain(format!(
            "{processes} processes were not looked into: that takes root, or CAP_SYS_PTRACE"
        ));
    }
}

/// Says on standard error what went wrong. Where nobody reads that, there is nothing else to do.
fn complain(what: impl Display) {
    let _ = writeln!(io::stderr(), "knetstat: {what}");
}
