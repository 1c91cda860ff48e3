// SPDX-License-Identifier: GPL-2.0

//! The version and what is new stand in more than one file, and are the same in all.

use std::{fs, process::Command};

const TOP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
/// The files that have the version.
const FILES: [&str; 6] = [
    "Kbuild",
    "CHANGELOG.md",
    "cli/Cargo.toml",
    "debian/changelog",
    "packaging/dkms-knetstat.spec",
    "packaging/PKGBUILD",
];

/// What a script of that checkout prints, if it succeeds; else why it does not.
fn printed(script: &str, top: &str) -> Result<String, String> {
    let run = Command::new("bash")
        .arg(format!("{top}/scripts/{script}"))
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    match run.status.success() {
        true => Ok(text(run.stdout)),
        false => Err(text(run.stderr)),
    }
}

/// What `scripts/version` prints where this file has another version.
fn with(changed: &str, version: &str) -> Result<String, String> {
    let present = printed("version", TOP).unwrap();
    let name = version.replace(|c: char| !c.is_alphanumeric(), "_");
    let top = format!(
        "{}/{}{name}",
        env!("CARGO_TARGET_TMPDIR"),
        changed.replace('/', "_")
    );
    for file in FILES.into_iter().chain(["scripts/version"]) {
        let mut text = fs::read_to_string(format!("{TOP}/{file}")).unwrap();
        if file == changed {
            text = text.replace(present.trim(), version);
        }
        let path = format!("{top}/{file}");
        fs::create_dir_all(path.rsplit_once('/').unwrap().0).unwrap();
        fs::write(path, text).unwrap();
    }
    printed("version", &top)
}

#[test]
fn version_is_the_same_everywhere() {
    printed("version", TOP).unwrap();
}

#[test]
fn another_version_is_found() {
    for file in FILES {
        let reason = with(file, "9.9.9").unwrap_err();
        assert!(reason.contains("9.9.9"), "{file}: {reason}");
    }
}

/// What a distributor changes is not the version of the module.
#[test]
fn revision_is_no_other_version() {
    let version = printed("version", TOP).unwrap();
    for revision in ["-1", "+nmu1", "~bpo13+1", "-1ubuntu2"] {
        let revised = format!("{}{revision}", version.trim());
        assert_eq!(with("debian/changelog", &revised), Ok(version.clone()));
    }
}

#[test]
fn debian_changelog_is_made_of_the_other() {
    let present = fs::read_to_string(format!("{TOP}/debian/changelog")).unwrap();
    let wanted = printed("changelog", TOP).unwrap();
    assert!(
        present == wanted,
        "scripts/changelog >debian/changelog writes it"
    );
}
