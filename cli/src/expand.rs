// SPDX-License-Identifier: GPL-2.0

//! One option a line, explained.

use crate::{
    explain,
    found::{Found, View},
    output::{Output, HEADER},
    row::meta,
    watch::title,
};
use std::io::{self, Write};

pub struct Expanded<'a>(pub &'a mut Output);

impl View for Expanded<'_> {
    fn socket(&mut self, found: &Found) -> io::Result<()> {
        writeln!(self.0, "{}", self.0.paint(HEADER, &title(found)))?;
        for (name, value) in &found.options {
            let option = format!("{name}={value}");
            let what = match meta(name, found.row.source.scope.protocol) {
                Some(meta) => explain::summary(meta),
                None => String::new(),
            };
            writeln!(self.0, "    {option:<32} {what}")?;
        }
        Ok(())
    }
}
