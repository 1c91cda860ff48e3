// SPDX-License-Identifier: GPL-2.0

//! The README is short, fits a terminal, and links to files that exist.

use std::{
    fs,
    path::{Path, PathBuf},
};

const MOST_LINES: usize = 220;
const MOST_COLUMNS: usize = 80;

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn readme() -> String {
    fs::read_to_string(top().join("README.md")).unwrap()
}

#[test]
fn readme_is_short() {
    let lines = readme().lines().count();
    assert!(
        lines <= MOST_LINES,
        "README.md has {lines} lines, at most {MOST_LINES}"
    );
}

/// Sample output keeps its real lines, which are longer.
#[test]
fn readme_fits_a_terminal() {
    let text = readme();
    let mut sample = false;
    for (number, line) in text.lines().enumerate() {
        if line.starts_with("```") {
            sample = line == "```text";
        }
        let columns = line.chars().count();
        assert!(
            sample || columns <= MOST_COLUMNS,
            "README.md:{} has {columns} columns, at most {MOST_COLUMNS}",
            number + 1
        );
    }
}

/// The targets of a text's links that are neither addresses of sites nor places in the same text.
fn relative_links(text: &str) -> Vec<&str> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'))
        .map(|(target, _)| target.split('#').next().unwrap_or_default())
        .filter(|target| !target.is_empty() && !target.contains("://"))
        .collect()
}

#[test]
fn links_are_found() {
    let text = "[a](doc/a.md) [b](https://example.org/b) [c](c.md#part) [d](#part)";
    assert_eq!(relative_links(text), ["doc/a.md", "c.md"]);
}

#[test]
fn readme_links_to_what_exists() {
    let text = readme();
    let links = relative_links(&text);
    assert!(!links.is_empty());
    for link in links {
        assert!(
            top().join(link).exists(),
            "README.md links to {link}, which does not exist"
        );
    }
}
