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

/// A metric: its name and what it counts.
type Metric = (&'static str, &'static str);
const SOCKETS: Metric = ("sockets", "Sockets, those of TCP by their state");
const STALLED: Metric = (
    "stalled",
    "TCP connections that do not flow, by diagnostic indicator",
);
const OPTIONS: Metric = ("options", "Sockets by the value of an option");
const OPTIONS_SET: Metric = (
    "options_set",
    "Sockets that have an option set, to whatever value",
);

pub struct Prometheus<'a> {
    output: &'a mut Output,
    /// By metric and labels.
    counts: BTreeMap<(Metric, String), u64>,
}

impl<'a> Prometheus<'a> {
    pub fn new(output: &'a mut Output) -> Self {
        let counts = BTreeMap::new();
        Self { output, counts }
    }

    fn count(&mut self, metric: Metric, found: &Found, labels: &[(&str, &str)]) {
        *self.counter(metric, found.space, found.row.source, labels) += 1;
    }

    fn counter(
        &mut self,
        metric: Metric,
        space: Option<&str>,
        source: &Source,
        labels: &[(&str, &str)],
    ) -> &mut u64 {
        let file = source.name();
        let space = space.map(escape::name);
        let mut all = vec![("file", &file[..])];
        all.extend(space.iter().map(|space| ("namespace", &space[..])));
        all.extend(labels);
        self.counts.entry((metric, text(&all))).or_default()
    }
}

impl View for Prometheus<'_> {
    /// An alert needs a 0 to know that all is well.
    fn file(&mut self, space: Option<&str>, source: &Source) {
        if source.scope.protocol == Protocol::Tcp {
            for sign in signs() {
                let sign = String::from_utf8_lossy(sign);
                self.counter(STALLED, space, source, &[("diag", &sign)]);
            }
        }
    }
    fn socket(&mut self, found: &Found) -> io::Result<()> {
        let row = &found.row;
        match row.source.scope.protocol {
            Protocol::Tcp => self.count(SOCKETS, found, &[("state", row.state)]),
            _ => self.count(SOCKETS, found, &[]),
        }
        if row.flow != "-" {
            self.count(STALLED, found, &[("diag", row.flow)]);
        }
        for (name, value) in found.options() {
            let meta = option::meta(name, row.source.scope.protocol);
            let flag = meta.is_some_and(|meta| meta.unit == "0 or 1");
            // A series for each size of a buffer would be too many.
            if flag || matches!(name, "TCP_CONGESTION" | "SO_REUSEADDR") {
                self.count(OPTIONS, found, &[("option", name), ("value", value)]);
            } else if value != "0" || !meta.is_some_and(option::is_always) {
                self.count(OPTIONS_SET, found, &[("option", name)]);
            }
        }
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        up(self.output, true)?;
        for metric in [SOCKETS, STALLED, OPTIONS, OPTIONS_SET] {
            let (name, help) = metric;
            writeln!(
                self.output,
                "# HELP knetstat_{name} {help}\n# TYPE knetstat_{name} gauge"
            )?;
            for ((_, labels), count) in self.counts.iter().filter(|((of, _), _)| *of == metric) {
                writeln!(self.output, "knetstat_{name}{{{labels}}} {count}")?;
            }
        }
        Ok(())
    }
}

/// Whether the sockets could be looked at.
pub fn up(output: &mut Output, up: bool) -> io::Result<()> {
    let help = "Whether the module is loaded and its files could be read";
    writeln!(
        output,
        "# HELP knetstat_up {help}\n# TYPE knetstat_up gauge"
    )?;
    writeln!(output, "knetstat_up {}", u8::from(up))
}

/// Labels with their values, which may be names that others chose.
fn text(labels: &[(&str, &str)]) -> String {
    let escaped = |value: &str| {
        let value = value.replace('\\', r"\\").replace('"', "\\\"");
        value.replace('\n', r"\n")
    };
    let label = |(name, value): &(&str, &str)| format!("{name}=\"{}\"", escaped(value));
    labels.iter().map(label).collect::<Vec<_>>().join(",")
}
