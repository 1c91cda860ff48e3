// SPDX-License-Identifier: GPL-2.0

//! Parts of documents that follow from the code. `UPDATE=1 cargo test` writes them.

use std::{env, fs, path::Path};

/// Compares what stands between the lines `begin` and `end` of a file with `text`.
pub fn check(file: &str, begin: &str, end: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(file);
    let document = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{file}: {e}"));
    let (begin, end) = (format!("{begin}\n"), format!("{end}\n"));
    let (before, rest) = document
        .split_once(&begin)
        .unwrap_or_else(|| panic!("no line {begin:?} in {file}"));
    let (present, after) = rest
        .split_once(&end)
        .unwrap_or_else(|| panic!("no line {end:?} in {file}"));
    if env::var_os("UPDATE").is_some() {
        fs::write(&path, [before, &begin, text, &end, after].concat()).unwrap();
        return;
    }
    let differing = present
        .lines()
        .zip(text.lines())
        .find(|(is, want)| is != want);
    assert!(
        present == text,
        "{file} is not what src/report/options.rs says, first in {differing:?}: \
         UPDATE=1 cargo test writes it"
    );
}
