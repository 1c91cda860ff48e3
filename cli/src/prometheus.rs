// SPDX-License-Identifier: GPL-2.0

//! Counts of sockets, in the text format of Prometheus.

use crate::{
    found::{Found, View},
    output::Output,
    report::{signs, Protocol},
    source::Source,
};
use std::{
    collections::BTreeMap,
    io::{self, Write},
};

const KINDS: [(&str, &str); 3] = [
    ("knetstat_sockets", "Sockets by state"),
    (
        "knetstat_stalled",
        "Connections that do not flow, by indicator",
    ),
    ("knetstat_options", "Sockets by the value of an option"),
];

pub struct Prometheus<'a> {
    output: &'a mut Output,
    /// By the kind of metric and its labels.
    counts: BTreeMap<(usize, String), u64>,
}

impl<'a> Prometheus<'a> {
    pub fn new(output: &'a mut Output, sources: &[Source]) -> Self {
        let mut counts = BTreeMap::new();
        // An alert needs a 0 to know that all is well.
        for source in sources
            .iter()
            .filter(|source| source.scope.protocol == Protocol::Tcp)
        {
            for sign in signs() {
                let labels = [
                    ("file", &source.name()[..]),
                    ("diag", &String::from_utf8_lossy(sign)),
                ];
                counts.insert((1, text(&labels)), 0);
            }
        }
        Self { output, counts }
    }

    fn count(&mut self, kind: usize, found: &Found, labels: &[(&str, &str)]) {
        let file = found.row.source.name();
        let mut all = vec![("file", &file[..])];
        all.extend(found.space.map(|space| ("namespace", space)));
        all.extend(labels);
        *self.counts.entry((kind, text(&all))).or_default() += 1;
    }
}

impl View for Prometheus<'_> {
    fn socket(&mut self, found: &Found) -> io::Result<()> {
        let row = &found.row;
        self.count(0, found, &[("state", row.state())]);
        if row.flow != "-" {
            self.count(1, found, &[("diag", row.flow)]);
        }
        for (name, value) in &found.options {
            // A series for each size of a buffer would be too many.
            let few = *name == "TCP_CONGESTION" || matches!(&value[..], "0" | "1");
            let value = if few { value } else { "set" };
            self.count(2, found, &[("option", name), ("value", value)]);
        }
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        up(self.output, true)?;
        for (at, (name, help)) in KINDS.into_iter().enumerate() {
            writeln!(self.output, "# HELP {name} {help}\n# TYPE {name} gauge")?;
            let of_kind = self.counts.iter().filter(|((kind, _), _)| *kind == at);
            for ((_, labels), count) in of_kind {
                writeln!(self.output, "{name}{{{labels}}} {count}")?;
            }
        }
        Ok(())
    }
}

/// Whether the sockets could be looked at.
pub fn up(output: &mut Output, up: bool) -> io::Result<()> {
    writeln!(
        output,
        "# HELP knetstat_up Whether the sockets could be read"
    )?;
    writeln!(
        output,
        "# TYPE knetstat_up gauge\nknetstat_up {}",
        u8::from(up)
    )
}

/// Labels with their values, which may be names that others chose.
fn text(labels: &[(&str, &str)]) -> String {
    let label = |(name, value): &(&str, &str)| {
        let value = value
            .replace('\\', r"\\")
            .replace('"', "\\\"")
            .replace('\n', r"\n");
        format!("{name}=\"{value}\"")
    };
    labels.iter().map(label).collect::<Vec<_>>().join(",")
}
