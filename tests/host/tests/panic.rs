// SPDX-License-Identifier: GPL-2.0

//! No way to a panic is left in the compiled code.

use std::{env, fs, path::Path, process::Command};

#[test]
fn no_panic_in_the_compiled_code() {
    let object = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report.o");
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let status = Command::new(rustc)
        .args([
            "--crate-name=report",
            "--crate-type=lib",
            "--edition=2021",
            "--emit=obj",
        ])
        // As the kernel is built.
        .args([
            "-Copt-level=2",
            "-Coverflow-checks=on",
            "-Cpanic=abort",
            "-Ccodegen-units=1",
        ])
        .arg("-o")
        .arg(&object)
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/src/lib.rs"))
        .status()
        .expect("rustc");
    assert!(status.success());

    let symbols = fs::read(&object).unwrap();
    let symbols = String::from_utf8_lossy(&symbols);
    assert!(
        symbols.contains("report"),
        "names of functions in {}",
        object.display()
    );
    for name in ["panic", "_fail"] {
        assert!(!symbols.contains(name), "{name} in {}", object.display());
    }
}
