// SPDX-License-Identifier: GPL-2.0

//! A line of JSON for each socket.

use crate::{
    escape,
    found::{Found, View},
    output::Output,
    row::end,
};
use serde_json::{json, Map, Value};
use std::io::{self, Write};

pub struct Json<'a>(pub &'a mut Output);

impl View for Json<'_> {
    fn socket(&mut self, found: &Found) -> io::Result<()> {
        write(self.0, &socket(found))
    }
}

pub fn write(output: &mut Output, value: &Value) -> io::Result<()> {
    writeln!(output, "{}", escape::json(&value.to_string()))
}

/// All that is known of a socket. What it lacks is null.
pub fn socket(found: &Found) -> Value {
    let row = &found.row;
    let text = |text: &str| (text != "-").then(|| text.to_string());
    let number = |text: &str| text.parse::<i64>().ok();
    let [local, peer] = [row.local, row.peer].map(|text| {
        let (address, port) = end(text);
        json!({ "address": address, "port": port })
    });
    let processes = found.owners.iter();
    let processes = processes
        .map(|it| json!({ "name": it.name, "pid": it.pid, "fds": it.fds().collect::<Vec<_>>() }));
    let option = |(name, value): (&str, &str)| (name.to_string(), value.into());
    json!({
        "namespace": found.space,
        "protocol": row.source.scope.protocol.name(),
        "family": if row.source.scope.v6 { "ipv6" } else { "ipv4" },
        "processes": processes.collect::<Value>(),
        "service": found.service,
        "uid": number(row.uid),
        "inode": (row.inode != 0).then_some(row.inode),
        "local": local,
        "peer": peer,
        "state": text(row.state),
        "flow": text(row.flow),
        "recv_q": number(row.recv_q),
        "send_q": number(row.send_q),
        "options": found.options().map(option).collect::<Map<_, _>>(),
    })
}
