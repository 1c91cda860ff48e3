// SPDX-License-Identifier: GPL-2.0

//! The route to a module that `scripts/check-kdir` chooses for a kernel's build tree, and its one line on each tree and
//! compiler that a module cannot be built with; what `dkms.conf` makes of them.

mod compilers;
mod setting;

use setting::{Setting, PLAIN, RUSTC};
use std::fs;

#[test]
fn crates_where_their_compiler_is_here() {
    let setting = Setting::new("crates", "debian");
    setting.crates(RUSTC);
    setting.chooses("crate", "made them");
    setting.with("ROUTE", "core").chooses("core", "ROUTE=core");
}

#[test]
fn core_where_there_are_no_crates() {
    let setting = Setting::new("no-rust", "debian");
    setting.chooses("core", "built without Rust");
    setting.crates(RUSTC);
    setting.remove("rust");
    setting.chooses("core", "none of its Rust crates");
    setting.crates("rustc 1.85.0 (4d91de4e4 2025-02-17)");
    setting.chooses("core", "made by 'rustc 1.85.0");
}

#[test]
fn crates_that_were_asked_for() {
    for (distribution, hint) in [
        ("debian", "scripts/kernel-tree 6.12.1-test"),
        ("ubuntu", "apt install linux-lib-rust-6.12.1-test"),
        ("fedora", "build the kernel from source"),
    ] {
        let setting =
            Setting::new(&format!("asked-{distribution}"), distribution).with("ROUTE", "crate");
        setting.refuses(&["ROUTE=crate, but", "built with Rust"]);
        setting.crates(RUSTC);
        setting.chooses("crate", "ROUTE=crate");
        setting.remove("rust");
        setting.refuses(&["rust/libkernel.rmeta", hint]);
        setting.crates("rustc 1.90.0");
        setting.refuses(&["'rustc 1.90.0'", "RUSTC="]);
    }
    Setting::new("neither", "debian")
        .with("ROUTE", "both")
        .refuses(&["ROUTE=both is neither"]);
}

/// Ubuntu's headers link to a package that nothing asks for. Such a tree may stand on a derivative of another name.
#[test]
fn crates_in_a_package_that_is_not_installed() {
    let setting = Setting::new("dangling", "debian");
    setting.crates(RUSTC);
    setting.remove("rust");
    std::os::unix::fs::symlink(setting.path("absent"), setting.path("rust")).unwrap();
    setting.chooses("core", "not installed (linux-lib-rust-6.12.1-test)");
    setting
        .with("ROUTE", "crate")
        .refuses(&["apt install linux-lib-rust-6.12.1-test"]);
}

#[test]
fn no_tree() {
    let setting = Setting::new("no-tree", "debian");
    setting.remove("include/config/auto.conf");
    setting.refuses(&["is no kernel's build tree", "make modules_prepare"]);
    let setting = Setting::new("no-directory", "debian");
    fs::remove_dir_all(&setting.dir).unwrap();
    setting.refuses(&["is not there: install the headers"]);
}

#[test]
fn no_exported_names() {
    let setting = Setting::new("no-symvers", "debian");
    setting.remove("Module.symvers");
    setting.refuses(&["has no Module.symvers", "copy the file"]);
}

#[test]
fn kernel_of_another_age() {
    let setting = Setting::new("age", "debian");
    setting.write("include/config/kernel.release", "6.11.9\n");
    setting.refuses(&["6.11.9 is not supported"]);
    setting.write("include/config/kernel.release", "9.0.0\n");
    setting.refuses(&["KNETSTAT_UNTESTED=1"]);
    setting.with("KNETSTAT_UNTESTED", "1").chooses("core", "");
}

#[test]
fn tree_of_another_architecture() {
    let (config, cross) = if cfg!(target_arch = "aarch64") {
        ("X86_64", "ARCH=x86_64 CROSS_COMPILE=")
    } else {
        ("ARM64", "ARCH=arm64 CROSS_COMPILE=")
    };
    let setting = Setting::new("architecture", "debian");
    let plain = PLAIN.iter().map(|line| format!("CONFIG_{line}\n"));
    let plain = plain.collect::<Vec<_>>().concat();
    setting.write("include/config/auto.conf", &plain);
    setting.refuses(&["another architecture"]);
    setting.write(
        "include/config/auto.conf",
        &format!("{plain}CONFIG_{config}=y\n"),
    );
    setting.refuses(&["this machine is", cross]);
    setting.write(".kernelvariables", "override ARCH = other\n");
    setting.chooses("core", "");
    setting.remove(".kernelvariables");
    setting.with("ARCH", "other").chooses("core", "");
}

#[test]
fn kernel_without_what_is_needed() {
    let setting = Setting::new("needed", "debian");
    setting.write(
        "include/config/auto.conf",
        "CONFIG_X86_64=y\nCONFIG_ARM64=y\nCONFIG_IPV6=y\nCONFIG_PROC_FS=y\n",
    );
    setting.refuses(&["without CONFIG_NET_NS CONFIG_NET_RX_BUSY_POLL"]);
}

#[test]
fn kernels_that_core_cannot_join() {
    let setting = Setting::new("lto", "debian");
    for (option, reason) in [
        ("LTO_CLANG=y", "CONFIG_LTO_CLANG"),
        ("CFI_CLANG=y", "CONFIG_CFI"),
        ("CFI=y", "CONFIG_CFI"),
    ] {
        setting.configure(&[option]);
        setting.refuses(&[reason, "ROUTE=crate"]);
    }
    setting.configure(&["LTO_NONE=y"]);
    setting.chooses("core", "");
}

/// dkms takes what matches no kernel for a reason to skip it, while an error would stop the installation of other packages.
#[test]
fn dkms_skips_what_cannot_be_built() {
    let setting = Setting::new("dkms", "debian");
    let make = format!(
        "make KDIR={} RUSTC={}",
        setting.dir.display(),
        setting.path("rustc")
    );
    assert_eq!(setting.dkms(), (String::new(), make, String::new()));
    setting.write("include/config/kernel.release", "9.0.0\n");
    let (kernels, _, line) = setting.dkms();
    assert_eq!(kernels, "^$");
    assert!(
        line.starts_with("knetstat: kernel 9.0.0 is newer") && line.lines().count() == 1,
        "{line}"
    );
    fs::remove_dir_all(&setting.dir).unwrap();
    let (kernels, _, line) = setting.dkms();
    assert_eq!((kernels.as_str(), line.as_str()), ("", ""));
}

/// The lines of a build that `doc/install.md` explains.
#[test]
fn install_says_what_to_do() {
    let document =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../doc/install.md")).unwrap();
    type Spoil = fn(&Setting);
    let spoilt: [(&str, Spoil); 6] = [
        (
            "is not supported: this version of knetstat is for Linux",
            |it| it.write("include/config/kernel.release", "6.11.9\n"),
        ),
        (
            "the newest that this version of knetstat was tested on",
            |it| it.write("include/config/kernel.release", "9.0.0\n"),
        ),
        ("is not there: install the headers", |it| {
            fs::remove_dir_all(&it.dir).unwrap()
        }),
        ("or name one with RUSTC=", |it| it.remove("rustc")),
        ("older than 1.85.0", |it| it.rustc("rustc 1.84.1")),
        ("has no source of its library", |it| it.remove("sysroot")),
    ];
    for (at, (words, spoil)) in spoilt.into_iter().enumerate() {
        assert!(document.contains(&format!("`{words}`")), "{words}");
        let setting = Setting::new(&format!("explained-{at}"), "debian");
        spoil(&setting);
        setting.refuses(&[words]);
    }
}
