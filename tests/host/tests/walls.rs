// SPDX-License-Identifier: GPL-2.0

//! Where unsafe code may be, how it is explained, and how long a file may grow.

use std::{fs, path::Path};

const TOP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// The files of the module that people write, by their paths from the top of the checkout, with their text.
fn files() -> Vec<(String, String)> {
    fn walk(dir: &Path, files: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(TOP).unwrap().display().to_string();
            if path.is_dir() {
                walk(&path, files);
            } else if name.ends_with(".c") || name.ends_with(".rs") && name != "src/sys/layout.rs" {
                files.push((name, fs::read_to_string(path).unwrap()));
            }
        }
    }
    let mut files = Vec::new();
    for room in ["src", "compat", "cli/src"] {
        walk(&Path::new(TOP).join(room), &mut files);
    }
    assert!(files.len() > 20);
    files
}

/// The words of a line, less its comment.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let code = line.split("//").next().unwrap();
    code.split(|c: char| !c.is_alphanumeric() && c != '_')
}

fn is_unsafe(line: &str) -> bool {
    words(line).any(|word| word == "unsafe")
}

#[test]
fn unsafe_code_is_below_sys() {
    let is_in = |name: &str, room| name.starts_with(room);
    const ROOMS: [&str; 3] = ["src/sys/", "compat/", "cli/src/sys.rs"];
    for room in ROOMS {
        let mut texts = files().into_iter().filter(|(name, _)| is_in(name, room));
        assert!(texts.any(|(_, text)| text.lines().any(is_unsafe)), "{room}");
    }
    let mut others = files();
    others.retain(|(name, _)| !ROOMS.iter().any(|room| is_in(name, room)) && name != "src/sys.rs");
    for (name, text) in others {
        for (at, line) in text.lines().enumerate() {
            assert!(!is_unsafe(line), "{name}:{}: {line}", at + 1);
        }
    }
}

/// So that a macro cannot bring any either: each room forbids it in its first lines.
#[test]
fn rooms_forbid_unsafe_code() {
    for room in ["read.rs", "report.rs"] {
        let text = fs::read_to_string(format!("{TOP}/src/{room}")).unwrap();
        assert!(
            text.lines().any(|line| line == "#![forbid(unsafe_code)]"),
            "src/{room}"
        );
    }
    let root = fs::read_to_string(format!("{TOP}/src/knetstat.rs")).unwrap();
    assert!(
        root.contains("#[forbid(unsafe_code)]\nmod files;\nmod read;\npub mod report;\nmod sys;\n")
    );
}

/// A file is in one of the rooms, so that a reader knows where to look.
#[test]
fn no_file_is_loose() {
    let loose = files().into_iter().map(|(name, _)| name);
    let loose = loose.filter_map(|name| name.strip_prefix("src/").map(String::from));
    let mut loose: Vec<String> = loose.filter(|name| !name.contains('/')).collect();
    loose.sort();
    assert_eq!(
        loose,
        ["files.rs", "knetstat.rs", "read.rs", "report.rs", "sys.rs"]
    );
}

#[test]
fn unsafe_blocks_are_explained() {
    for (name, text) in files() {
        let lines: Vec<&str> = text.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let block = line.contains("unsafe {") || line.contains("unsafe impl");
            if !block || !is_unsafe(line) {
                continue;
            }
            let mut above = lines[..at].iter().rev().map(|line| line.trim_start());
            let explained = above
                .by_ref()
                .take_while(|line| line.starts_with("//"))
                .any(|line| line.starts_with("// SAFETY: "));
            assert!(explained, "no SAFETY comment: {name}:{}: {line}", at + 1);
        }
    }
}

#[test]
fn files_are_short() {
    for (name, text) in files() {
        let lines = text.lines().count();
        assert!(lines <= 300, "{name} has {lines} lines");
    }
}

/// As root, a compiler that is told to write to /dev/null may put a plain file in its place.
#[test]
fn no_compiler_writes_to_dev_null() {
    for name in ["Kbuild.core", "rustflags", "rust-src", "target"] {
        let text = fs::read_to_string(format!("{TOP}/compat/{name}")).unwrap();
        for (at, line) in text.lines().enumerate() {
            let emitted = line
                .split_whitespace()
                .filter(|word| word.starts_with("--emit="));
            let mut outputs = emitted.chain(
                ["-o /dev/null"]
                    .into_iter()
                    .filter(|output| line.contains(output)),
            );
            assert!(
                !outputs.any(|output| output.ends_with("/dev/null")),
                "compat/{name}:{}: {line}",
                at + 1
            );
        }
    }
}
