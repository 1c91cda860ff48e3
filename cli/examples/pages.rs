// SPDX-License-Identifier: GPL-2.0

//! Writes the manual page and the completions of the shells into a directory: `cargo run --example pages
//! DIRECTORY`.

#[allow(dead_code)] // Only what it says about itself is wanted.
#[path = "../src/args.rs"]
mod args;

use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;
use std::{env, fs, io, path::PathBuf};

/// What stands behind the list of arguments.
const REST: &str = include_str!("../knetstat.8");

fn main() -> io::Result<()> {
    let dir = PathBuf::from(env::args_os().nth(1).ok_or(io::ErrorKind::InvalidInput)?);
    fs::create_dir_all(&dir)?;
    let mut command = args::Args::command();
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
        clap_complete::generate_to(shell, &mut command, "knetstat", &dir)?;
    }
    let man = Man::new(command)
        .section("8")
        .manual("System Administration");
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    page.extend(REST.bytes());
    fs::write(dir.join("knetstat.8"), page)
}
