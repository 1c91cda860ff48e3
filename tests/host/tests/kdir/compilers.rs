// SPDX-License-Identifier: GPL-2.0

//! The compiler and the source of its library: what is asked of them, and what each distribution calls them.

use super::setting::{Setting, RUSTC};

/// What each distribution calls the compiler and the source of its library.
const PACKAGES: &[(&str, &str, &str, &str)] = &[
    (
        "debian",
        "apt install rustc rust-src",
        "apt install rustc-web rust-web-src",
        "apt install rustc rust-src",
    ),
    (
        "ubuntu",
        "apt install rustc rust-src",
        "rustc-1.97 rust-1.97-src",
        "apt install rust-src",
    ),
    (
        "fedora",
        "dnf install rust rust-src",
        "dnf install rust rust-src",
        "dnf install rust rust-src",
    ),
    (
        "arch",
        "pacman -S rust rust-src",
        "pacman -S rust rust-src",
        "pacman -S rust rust-src",
    ),
    (
        "opensuse-tumbleweed",
        "zypper install rust",
        "zypper install rust",
        "zypper install rust1.85-src",
    ),
    (
        "other",
        "rustc 1.85.0 or newer",
        "rustc 1.85.0 or newer",
        "rust-src of that version",
    ),
];

#[test]
fn no_compiler() {
    for (distribution, packages, ..) in PACKAGES {
        let setting = Setting::new(&format!("no-rustc-{distribution}"), distribution);
        setting.remove("rustc");
        setting.refuses(&["there is no", packages, "RUSTC="]);
    }
}

#[test]
fn compiler_too_old() {
    for (distribution, _, packages, _) in PACKAGES {
        let setting = Setting::new(&format!("old-rustc-{distribution}"), distribution);
        setting.rustc("rustc 1.84.1 (e71f9a9a9 2025-01-27)");
        setting.refuses(&[
            "rustc 1.84.1",
            "older than 1.85.0",
            packages,
            &setting.path("rustc"),
        ]);
    }
    let setting = Setting::new("new-rustc", "debian");
    setting.rustc("rustc 1.100.0-nightly (e71f9a9a9 2027-01-27)");
    setting.chooses("core", "");
}

#[test]
fn compiler_without_the_source_of_its_library() {
    for (distribution, _, _, packages) in PACKAGES {
        let setting = Setting::new(&format!("no-src-{distribution}"), distribution);
        setting.remove("sysroot");
        setting.refuses(&[
            "has no source of its library",
            packages,
            &setting.path("rustc"),
        ]);
        // The kernel's own crates need none.
        setting.crates(RUSTC);
        setting.chooses("crate", "");
    }
    let setting = Setting::new("src-elsewhere", "ubuntu");
    setting.remove("sysroot");
    setting.write("library/core/src/lib.rs", "");
    let library = setting.path("library");
    setting.with("RUST_LIB_SRC", &library).chooses("core", "");
}
