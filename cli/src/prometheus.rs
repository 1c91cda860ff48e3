// SPDX-License-Identifier: GPL-2.0

//! Counts of sockets in the text format of Prometheus, by the names that doc/knetstat-metrics has.

use crate::{
    escape,
    found::{Found, View},
    option,
    output::Output,
    report::{signs, Protocol},
    row::options,
    source::Source,
};
use std::{
    collections::{BTreeMap, HashMap},
    io::{self, Write},
    mem,
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
/// So many kinds of lines are kept at most. Users can make as many as they have sockets.
const KINDS: usize = 10_000;
const UP: &str = "Whether the module is loaded and its files could be read";

pub struct Prometheus<'a> {
    output: &'a mut Output,
    /// The labels of the file, and its protocol.
    here: String,
    protocol: Protocol,
    /// How many lines of it have this state, flow and options: most are of a few kinds.
    lines: HashMap<String, u64>,
    /// Memory for those of a line.
    line: String,
    /// By metric and labels.
    counts: BTreeMap<(&'static str, String), u64>,
}

impl<'a> Prometheus<'a> {
    pub fn new(output: &'a mut Output) -> Self {
        Self {
            output,
            here: String::new(),
            protocol: Protocol::Tcp,
            lines: HashMap::new(),
            line: String::new(),
            counts: BTreeMap::new(),
        }
    }

    /// Adds to a count, which is there from now on.
    fn add(&mut self, metric: &'static str, labels: &[(&str, &str)], more: u64) {
        let mut all = self.here.clone();
        all.extend(labels.iter().map(|(name, value)| label(name, value)));
        *self.counts.entry((metric, all)).or_default() += more;
    }

    /// Counts what was kept.
    fn settle(&mut self) {
        for (line, count) in mem::take(&mut self.lines) {
            let mut fields = line.split(' ');
            let mut next = || fields.next().unwrap_or_default();
            self.count(next(), next(), next(), count);
        }
    }

    fn count(&mut self, state: &str, flow: &str, line: &str, count: u64) {
        match self.protocol {
            Protocol::Tcp => self.add("sockets", &[("state", state)], count),
            _ => self.add("sockets", &[], count),
        }
        if flow != "-" {
            self.add("stalled", &[("diag", flow)], count);
        }
        for (name, value) in options(line) {
            let meta = option::meta(name, self.protocol);
            let flag = meta.is_some_and(|meta| meta.unit == "0 or 1");
            // A series for each size of a buffer would be too many.
            if flag || matches!(name, "TCP_CONGESTION" | "SO_REUSEADDR") {
                self.add("options", &[("option", name), ("value", value)], count);
            } else if value != "0" || !meta.is_some_and(option::is_always) {
                self.add("options_set", &[("option", name)], count);
            }
        }
    }
}

impl View for Prometheus<'_> {
    fn file(&mut self, space: Option<&str>, source: &Source) {
        self.settle();
        let space = space.map(|name| label("namespace", &escape::name(name)));
        self.here = label("file", &source.name()) + &space.unwrap_or_default();
        self.protocol = source.scope.protocol;
        if self.protocol == Protocol::Tcp {
            // An alert needs a 0 to know that all is well.
            for sign in signs() {
                self.add("stalled", &[("diag", &String::from_utf8_lossy(sign))], 0);
            }
        }
    }

    fn socket(&mut self, found: &Found) -> io::Result<()> {
        let row = &found.row;
        self.line.clear();
        self.line
            .extend([row.state, " ", row.flow, " ", row.options]);
        if let Some(count) = self.lines.get_mut(&self.line) {
            *count += 1;
            return Ok(());
        }
        if self.lines.len() == KINDS {
            self.settle();
        }
        self.lines.insert(self.line.clone(), 1);
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        self.settle();
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
