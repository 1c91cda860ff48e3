// SPDX-License-Identifier: GPL-2.0

//! What options are: one by its name, or those of the sockets that were found, one a line.

use crate::{
    about::{About, ABOUT, ELSEWHERE},
    found::{Found, View},
    option,
    output::{Output, HEADER},
    report::{Meta, Shown, TABLE},
};
use std::{
    io::{self, Write},
    path::Path,
};

/// Each socket with its options below.
pub struct Expanded<'a>(pub &'a mut Output);

impl View for Expanded<'_> {
    fn socket(&mut self, found: &Found) -> io::Result<()> {
        writeln!(self.0, "{}", self.0.paint(HEADER, &found.title()))?;
        for (name, value) in found.options() {
            let pair = format!("{name}={value}");
            let meta = option::meta(name, found.row.source.scope.protocol);
            let unit = meta.map_or("", |meta| meta.unit);
            let what = about(name).map_or("", |about| about.what);
            writeln!(self.0, "    {pair:<32} {unit:<14} {what}")?;
        }
        Ok(())
    }
}

/// Explains the option with this name, in upper or lower case.
pub fn explain(root: &Path, name: &str, output: &mut Output) -> io::Result<()> {
    let name = name.to_ascii_uppercase();
    let rows: Vec<&Meta> = TABLE.iter().filter(|meta| meta.name == name).collect();
    let first = rows
        .first()
        .ok_or_else(|| io::Error::other(option::unknown(&name)))?;
    let about = about(&name);
    writeln!(output, "{}", output.paint(HEADER, &name))?;
    if let Some(about) = about {
        writeln!(output, "  {}", about.what)?;
    }
    let mut tell = |key: &str, text: &str| writeln!(output, "  {:<12} {text}", format!("{key}:"));
    tell("level", first.level)?;
    tell("unit", first.unit)?;
    for meta in rows {
        let protocols: Vec<&str> = meta.protocols.iter().map(|of| of.name()).collect();
        tell(&protocols.join(", "), &default_and_line(root, meta))?;
    }
    let names = about.map_or([""; 4], |about| about.names);
    for (whose, name) in ELSEWHERE.iter().zip(names) {
        if !name.is_empty() {
            tell(whose, name)?;
        }
    }
    Ok(())
}

/// What a new socket has, and when a line shows it.
fn default_and_line(root: &Path, meta: &Meta) -> String {
    let sysctl = option::sysctl(meta).and_then(|name| option::read(root, name));
    let now = sysctl.map_or(String::new(), |value| format!(", now {value}"));
    let default = if option::is_always(meta) {
        "0"
    } else {
        meta.default
    };
    let when = match meta.shown {
        Shown::Always => "in every line",
        Shown::Listening => "in the line of a listener",
        Shown::Set => "where it is set",
        Shown::Admin => "where it is set, to root",
    };
    format!("default {default}{now}; shown {when}")
}

fn about(name: &str) -> Option<&'static About> {
    ABOUT.iter().find(|about| about.name == name)
}

#[cfg(test)]
mod tests {
    use super::{ABOUT, TABLE};

    #[test]
    fn explained_options_are_in_the_table() {
        for about in ABOUT {
            let name = about.name;
            assert!(TABLE.iter().any(|meta| meta.name == name), "{name}");
        }
    }
}
