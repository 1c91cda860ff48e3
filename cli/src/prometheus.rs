// SPDX-License-Identifier: GPL-2.0

//! Counts of sockets in the text format of Prometheus, by the names that doc/knetstat-metrics has.

use crate::{
    escape,
    found::{Found, View},
    option,
    output::Output,
    report::{signs, Protocol},
    source::Source,
};
use std::{
    collections::BTreeMap,
    io::{self, Write},
};

/// The metrics, and what each counts.
const METRICS: &[(&str, &str)] = &[
    ("sockets", "Sockets, those of TCP by their state"),
    (
        "stalled",
        "TCP connections that do not flow, by diagnostic indicator",
    ),
    ("options", "Sockets by the value of an option"),
    (
        "options_set",
        "Sockets that have an option set, to whatever value",
    ),
];
const UP: &str = "Whether the module is loaded and its files could be read";

pub struct Prometheus<'a> {
    output: &'a mut Output,
    /// The labels of the file.
    here: String,
    /// By metric and labels.
    counts: BTreeMap<(&'static str, String), u64>,
}

impl<'a> Prometheus<'a> {
    pub fn new(output: &'a mut Output) -> Self {
        Self {
            output,
            here: String::new(),
            counts: BTreeMap::new(),
        }
    }

    /// Adds to a count, which is there from now on.
    fn add(&mut self, metric: &'static str, labels: &[(&str, &str)], more: u64) {
        let mut all = self.here.clone();
        all.extend(labels.iter().map(|(name, value)| label(name, value)));
        *self.counts.entry((metric, all)).or_default() += more;
    }
}

impl View for Prometheus<'_> {
    fn file(&mut self, space: Option<&str>, source: &Source) {
        let space = space.map(|name| label("namespace", &escape::name(name)));
        self.here = label("file", &source.name()) + &space.unwrap_or_default();
        if source.scope.protocol == Protocol::Tcp {
            // An alert needs a 0 to know that all is well.
            for sign in signs() {
                self.add("stalled", &[("diag", &String::from_utf8_lossy(sign))], 0);
            }
        }
    }

    fn socket(&mut self, found: &Found) -> io::Result<()> {
        let row = &found.row;
        let protocol = row.source.scope.protocol;
        match protocol {
            Protocol::Tcp => self.add("sockets", &[("state", row.state)], 1),
            _ => self.add("sockets", &[], 1),
        }
        if row.flow != "-" {
            self.add("stalled", &[("diag", row.flow)], 1);
        }
        for (name, value) in found.options() {
            let meta = option::meta(name, protocol);
            let flag = meta.is_some_and(|meta| meta.unit == "0 or 1");
            // A series for each size of a buffer would be too many.
            if flag || matches!(name, "TCP_CONGESTION" | "SO_REUSEADDR") {
                self.add("options", &[("option", name), ("value", value)], 1);
            } else if value != "0" || !meta.is_some_and(option::is_always) {
                self.add("options_set", &[("option", name)], 1);
            }
        }
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        up(self.output, true)?;
        for (metric, help) in METRICS {
            head(self.output, metric, help)?;
            for ((_, labels), count) in self.counts.iter().filter(|((of, _), _)| of == metric) {
                // The first comma is one too many.
                writeln!(self.output, "knetstat_{metric}{{{}}} {count}", &labels[1..])?;
            }
        }
        Ok(())
    }
}

/// Whether the sockets could be looked at.
pub fn up(output: &mut Output, up: bool) -> io::Result<()> {
    head(output, "up", UP)?;
    writeln!(output, "knetstat_up {}", u8::from(up))
}

fn head(output: &mut Output, metric: &str, help: &str) -> io::Result<()> {
    writeln!(output, "# HELP knetstat_{metric} {help}")?;
    writeln!(output, "# TYPE knetstat_{metric} gauge")
}

/// A label behind others. Its value has no character that steers.
fn label(name: &str, value: &str) -> String {
    let value = value.replace('\\', r"\\").replace('"', "\\\"");
    format!(",{name}=\"{value}\"")
}
