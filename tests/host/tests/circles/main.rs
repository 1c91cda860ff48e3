// SPDX-License-Identifier: GPL-2.0

//! No two files need each other: the files of `src` can be read one after the other.

mod source;
mod whole;

use source::{read, Segments, Source};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};
use whole::Crate;

const SRC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../src");

fn sources() -> BTreeMap<Segments, Source> {
    fn walk(dir: &Path, sources: &mut BTreeMap<Segments, Source>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(SRC).unwrap().display().to_string();
            if path.is_dir() {
                walk(&path, sources);
            } else if name != "sys/layout.rs" {
                let Some(module) = name.strip_suffix(".rs") else {
                    continue;
                };
                let module: Segments = match module {
                    "knetstat" => Vec::new(),
                    _ => module.split('/').map(str::to_owned).collect(),
                };
                let text = fs::read_to_string(path).unwrap();
                sources.insert(module, read(name, &text));
            }
        }
    }
    let mut sources = BTreeMap::new();
    walk(Path::new(SRC), &mut sources);
    assert!(sources.len() > 20);
    sources
}

/// Which file needs which, and for what.
fn needs() -> BTreeMap<String, BTreeMap<String, BTreeSet<String>>> {
    let whole = Crate(sources());
    let mut needs: BTreeMap<_, BTreeMap<_, BTreeSet<_>>> = BTreeMap::new();
    for (module, source) in &whole.0 {
        let needed: &mut BTreeMap<_, BTreeSet<_>> = needs.entry(source.name.clone()).or_default();
        let own = source.uses.iter().filter(|(_, public)| !public);
        for path in own.map(|(path, _)| path).chain(&source.paths) {
            let Some(mut path) = whole.meant(module, path) else {
                continue;
            };
            if path.last().is_some_and(|word| word == "*") {
                path.pop();
            }
            let home = whole.home(&path);
            if home != *module {
                let name = path.last().cloned().unwrap_or_default();
                let names = needed.entry(whole.0[&home].name.clone()).or_default();
                names.insert(name);
            }
        }
    }
    needs
}

#[test]
fn files_form_no_circle() {
    let needs = needs();
    let mut reached: BTreeMap<&String, BTreeSet<&String>> = BTreeMap::new();
    for name in needs.keys() {
        let mut open = vec![name];
        let seen = reached.entry(name).or_default();
        while let Some(name) = open.pop() {
            for needed in needs[name].keys() {
                if seen.insert(needed) {
                    open.push(needed);
                }
            }
        }
    }
    let mut circles = String::new();
    for (name, needed) in &needs {
        for (other, names) in needed {
            if reached[other].contains(name) {
                circles += &format!("src/{name} needs src/{other} for {names:?}\n");
            }
        }
    }
    assert!(circles.is_empty(), "in a circle:\n{circles}");
}

/// The reader of paths finds what is known to be there.
#[test]
fn paths_are_read() {
    let needs = needs();
    let needs = |file: &str, other: &str, name: &str| {
        let names = needs[file].get(other);
        names.is_some_and(|names| names.contains(name))
    };
    assert!(needs("files.rs", "sys/file.rs", "File"));
    assert!(needs("files.rs", "sys/field.rs", "AF_INET6"));
    assert!(needs("read/tcp.rs", "report/record.rs", "Full"));
    assert!(needs("read/tcp.rs", "sys/found.rs", "Kind"));
    assert!(needs("sys/chain.rs", "report/protocol.rs", "Protocol"));
    assert!(needs("report/options/expand.rs", "report/line.rs", "Rest"));
    assert!(!needs("report/options.rs", "report.rs", "Rest"));
}
