// SPDX-License-Identifier: GPL-2.0

//! Writes the manual page and the completions of the shells to their places below a directory, such as
//! /usr/share: `cargo run --example pages DIRECTORY`.

#[allow(dead_code)] // Only what it says about itself is wanted.
#[path = "../src/args.rs"]
mod args;

use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;
use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

/// What stands behind the list of arguments.
const REST: &str = include_str!("../knetstat.8");

const COMPLETIONS: [(Shell, &str); 3] = [
    (Shell::Bash, "bash-completion/completions/knetstat"),
    (Shell::Zsh, "zsh/vendor-completions/_knetstat"),
    (Shell::Fish, "fish/vendor_completions.d/knetstat.fish"),
];

fn main() -> io::Result<()> {
    let dir = PathBuf::from(env::args_os().nth(1).ok_or(io::ErrorKind::InvalidInput)?);
    let mut command = args::Args::command();
    for (shell, path) in COMPLETIONS {
        let mut text = Vec::new();
        clap_complete::generate(shell, &mut command, "knetstat", &mut text);
        write(&dir.join(path), &text)?;
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
    write(&dir.join("man/man8/knetstat.8"), &page)
}

fn write(path: &Path, text: &[u8]) -> io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    fs::write(path, text)
}
