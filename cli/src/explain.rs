// SPDX-License-Identifier: GPL-2.0

//! What an option is, its default here, and its names elsewhere.

use crate::{
    about::{About, ABOUT},
    default,
    output::{Output, HEADER},
    report::{Meta, Shown, TABLE},
};
use std::{
    io::{self, Write},
    path::Path,
};

/// Explains the option with this name, in upper or lower case.
pub fn explain(root: &Path, name: &str, output: &mut Output) -> io::Result<()> {
    let name = name.to_ascii_uppercase();
    let rows: Vec<&Meta> = TABLE.iter().filter(|meta| meta.name == name).collect();
    let Some(first) = rows.first() else {
        return Err(unknown(&name));
    };
    let about = about(&name);
    writeln!(output, "{}", output.paint(HEADER, &name))?;
    if let Some(about) = about {
        writeln!(output, "  {}", about.what)?;
    }
    writeln!(output, "  level:       {}", first.level)?;
    writeln!(output, "  unit:        {}", first.unit)?;
    for meta in rows {
        let files: Vec<&str> = meta
            .protocols
            .iter()
            .map(|protocol| protocol.name())
            .collect();
        writeln!(
            output,
            "  {:<12} {}",
            format!("{}:", files.join(", ")),
            shown(root, meta)
        )?;
    }
    let Some(about) = about else { return Ok(()) };
    let names = [
        ("Java", about.java),
        ("Go", about.go),
        ("nginx", about.nginx),
        ("PostgreSQL", about.postgresql),
    ];
    for (whose, name) in names.into_iter().filter(|(_, name)| !name.is_empty()) {
        writeln!(output, "  {:<12} {name}", format!("{whose}:"))?;
    }
    Ok(())
}

/// When a line shows it, and what a new socket has.
fn shown(root: &Path, meta: &Meta) -> String {
    let default = match default::sysctl(meta) {
        Some(sysctl) => match default::read(root, sysctl) {
            Some(value) => format!("{sysctl}, now {value}"),
            None => sysctl.to_string(),
        },
        None => default::of(root, meta).unwrap_or_else(|| meta.default.into()),
    };
    let when = match meta.shown {
        Shown::Always => "in every line",
        Shown::Listening => "in the line of a listener",
        Shown::Set => "where it is set",
        Shown::Admin => "where it is set, to root",
    };
    format!("default {default}; shown {when}")
}

/// An option in a few words.
pub fn summary(meta: &Meta) -> String {
    match about(meta.name) {
        Some(about) => format!("{} ({})", about.what, meta.unit),
        None => meta.unit.into(),
    }
}

fn about(name: &str) -> Option<&'static About> {
    ABOUT.iter().find(|about| about.name == name)
}

fn unknown(name: &str) -> io::Error {
    let alike: Vec<&str> = TABLE
        .iter()
        .map(|meta| meta.name)
        .filter(|known| known.contains(name))
        .collect();
    let hint = match alike.is_empty() {
        true => "knetstat(5) lists them".into(),
        false => format!("there is {}", alike.join(", ")),
    };
    io::Error::other(format!("no option is called {name}: {hint}"))
}

#[cfg(test)]
mod tests {
    use super::{ABOUT, TABLE};

    #[test]
    fn explained_options_are_in_the_table() {
        for about in ABOUT {
            assert!(
                TABLE.iter().any(|meta| meta.name == about.name),
                "{}",
                about.name
            );
        }
    }
}
