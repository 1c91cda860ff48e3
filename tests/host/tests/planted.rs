// SPDX-License-Identifier: GPL-2.0

//! The bugs that the stress plants: each changes a line that is there, or the stress would end before it began.

use std::process::Command;

/// What `scripts/stress` has for `tests/stress/planted`, but that each change tells whether it changes something.
const CHANGES: &str = r#"
    bug() { name=$1; }
    change() { [ "$(sed "$2" "$1")" != "$(cat "$1")" ] || echo "$name: '$2' changes nothing in $1"; }
    . tests/stress/planted
    echo "the last is $name"
"#;

#[test]
fn each_changes_something() {
    let done = Command::new("bash")
        .args(["-euc", CHANGES])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
        .output()
        .expect("bash runs");
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "{done:?}");
    assert!(
        said.lines().count() == 1 && said.starts_with("the last is "),
        "{said}"
    );
}
