// SPDX-License-Identifier: GPL-2.0

//! What changes: sockets that come and go, and options that programs set. Queues change all the time, and do
//! not count.

use crate::{
    args::Args,
    found::{look, Found, View},
    json,
    output::{Output, ALARM, CHANGE, GOOD},
    source::Source,
    table, tell_hidden,
};
use serde_json::{json, Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
    thread,
    time::Duration,
};

/// What is remembered of a socket.
struct Seen {
    title: String,
    /// The options that differ from a new socket's, as in a table.
    options: String,
    /// Where JSON is asked for.
    json: Option<Value>,
    values: Values,
}

/// State, flow and options, by their names.
type Values = BTreeMap<String, String>;

/// By inode, which is one's alone in all namespaces.
type Sockets = BTreeMap<u64, Seen>;

/// The sockets of one look.
struct Snapshot {
    json: bool,
    sockets: Sockets,
}

/// Looks once, and says how many processes did not let us.
fn snapshot(args: &Args, sources: &[Source]) -> io::Result<(Sockets, usize)> {
    let mut snapshot = Snapshot {
        json: args.json,
        sockets: Sockets::new(),
    };
    let (_, hidden) = look(args, sources, &mut snapshot)?;
    Ok((snapshot.sockets, hidden))
}

impl View for Snapshot {
    fn socket(&mut self, found: &Found) -> io::Result<()> {
        let row = &found.row;
        // Without an inode, it is not open in any program.
        if row.inode != 0 {
            let others = [("state", row.state()), ("flow", row.flow)];
            let values = found.options().chain(others);
            let owned = |(name, value): (&str, &str)| (name.into(), value.into());
            let seen = Seen {
                title: found.title(),
                options: table::options(row.set_options()),
                json: self.json.then(|| json::socket(found)),
                values: values.map(owned).collect(),
            };
            self.sockets.insert(row.inode, seen);
        }
        Ok(())
    }
}

/// Looks again and again, until the reader has enough.
pub fn watch(
    args: &Args,
    sources: &[Source],
    output: &mut Output,
    seconds: u64,
) -> io::Result<bool> {
    let (mut before, hidden) = snapshot(args, sources)?;
    tell_hidden(hidden);
    loop {
        thread::sleep(Duration::from_secs(seconds));
        let (now, _) = snapshot(args, sources)?;
        for (key, old) in &before {
            if !now.contains_key(key) {
                tell(output, "-", old, &[])?;
            }
        }
        for (key, new) in &now {
            match before.get(key).map(|old| changes(&old.values, &new.values)) {
                None => tell(output, "+", new, &[])?,
                Some(changes) if changes.is_empty() => {}
                Some(changes) => tell(output, "~", new, &changes)?,
            }
        }
        output.flush()?;
        before = now;
    }
}

/// A value that changed: its name, the old and the new one. `default` is that of a new socket.
type Change = (String, String, String);

fn changes(old: &Values, new: &Values) -> Vec<Change> {
    let value = |values: &Values, name: &str| values.get(name).cloned().unwrap_or("default".into());
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let change = |name: &String| (name.clone(), value(old, name), value(new, name));
    let both = names.into_iter().map(change);
    both.filter(|(_, old, new)| old != new).collect()
}

fn tell(output: &mut Output, sign: &str, seen: &Seen, changes: &[Change]) -> io::Result<()> {
    if let Some(socket) = &seen.json {
        let change = |(name, old, new): &Change| json!({ "name": name, "old": old, "new": new });
        let changes: Value = changes.iter().map(change).collect();
        let event = json!({ "event": sign, "changes": changes, "socket": socket });
        return json::write(output, &event);
    }
    let change = |(name, old, new): &Change| format!(": {name} {old} -> {new}");
    let (style, ends) = match sign {
        "+" => (GOOD, vec![format!(" {}", seen.options)]),
        "-" => (ALARM, vec![String::new()]),
        _ => (CHANGE, changes.iter().map(change).collect()),
    };
    let sign = output.paint(style, sign);
    ends.iter()
        .try_for_each(|end| writeln!(output, "{sign} {}{end}", seen.title))
}

#[cfg(test)]
mod tests {
    use super::changes;

    #[test]
    fn changes_have_old_and_new_values() {
        let values = |pairs: &[(&str, &str)]| {
            let pairs = pairs.iter();
            pairs
                .map(|(name, value)| (name.to_string(), value.to_string()))
                .collect()
        };
        let old = values(&[("SO_KEEPALIVE", "0"), ("TCP_CORK", "1"), ("flow", "-")]);
        let new = values(&[("SO_KEEPALIVE", "1"), ("TCP_KEEPIDLE", "60"), ("flow", "-")]);
        let found = changes(&old, &new);
        let words = found
            .iter()
            .map(|(name, old, new)| format!("{name} {old} {new}"));
        let expected = [
            "SO_KEEPALIVE 0 1",
            "TCP_CORK 1 default",
            "TCP_KEEPIDLE default 60",
        ];
        assert_eq!(words.collect::<Vec<_>>(), expected);
    }
}
