// SPDX-License-Identifier: GPL-2.0

//! The README's table of options is the one in the code.

use knetstat_report::report::TABLE;
use std::fs;

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md");

#[test]
fn readme_lists_the_options_of_the_code() {
    let readme = fs::read_to_string(README).expect("README.md at the top of the repository");
    let (_, rest) = readme
        .split_once("<!-- options -->")
        .expect("<!-- options --> in README.md");
    let (table, _) = rest
        .split_once("<!-- /options -->")
        .expect("<!-- /options --> in README.md");
    let listed: Vec<&str> = table
        .lines()
        .filter(|line| line.starts_with("| `"))
        .collect();

    let coded: Vec<String> = TABLE
        .iter()
        .map(|option| {
            let files: Vec<&str> = option.files.iter().map(|file| file.name()).collect();
            let (name, files, unit) = (option.name, files.join(", "), option.unit);
            format!("| `{name}` | {files} | {unit} | {} |", option.shown.name())
        })
        .collect();

    assert_eq!(
        listed, coded,
        "the README's table (left) is not that of src/report/options.rs"
    );
}
