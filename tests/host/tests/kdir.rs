// SPDX-License-Identifier: GPL-2.0

//! The route to a module that `scripts/check-kdir` chooses for a kernel's build tree, and its one line on each tree and
//! compiler that a module cannot be built with; what `dkms.conf` makes of them.

use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf, process::Command};

const CHECK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/check-kdir");
const DKMS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../dkms.conf");
/// Of a version that no machine has, since the source of another one may be in /usr/src.
const RUSTC: &str = "rustc 1.85.99 (4eb161250 2025-03-15)";
/// What a kernel is built with that knetstat can be built for.
const PLAIN: &[&str] = &["NET_NS=y", "IPV6=y", "PROC_FS=y", "NET_RX_BUSY_POLL=y"];

/// A build tree, a compiler and a distribution, none of them whole.
struct Setting {
    dir: PathBuf,
    environment: Vec<(&'static str, String)>,
}

impl Setting {
    /// A kernel without Rust, and a compiler with its source, on a distribution.
    fn new(name: &str, distribution: &str) -> Self {
        let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&dir);
        let setting = Self {
            dir,
            environment: Vec::new(),
        };
        setting.write("Makefile", "");
        setting.write("Module.symvers", "");
        setting.write("include/config/kernel.release", "6.12.1-test\n");
        setting.configure(&[]);
        setting.rustc(RUSTC);
        setting.write("sysroot/lib/rustlib/src/rust/library/core/src/lib.rs", "");
        setting.write("os-release", &format!("ID={distribution}\n"));
        setting
    }

    fn path(&self, name: &str) -> String {
        self.dir.join(name).display().to_string()
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.dir.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn remove(&self, name: &str) {
        let path = self.dir.join(name);
        if path.is_dir() {
            fs::remove_dir_all(path).unwrap();
        } else {
            fs::remove_file(path).unwrap();
        }
    }

    /// The configuration, of this machine's architecture and with `options` besides the plain ones.
    fn configure(&self, options: &[&str]) {
        let arch = [if cfg!(target_arch = "aarch64") {
            "ARM64=y"
        } else {
            "X86_64=y"
        }];
        let lines = PLAIN.iter().chain(&arch).chain(options);
        let text = lines
            .map(|line| format!("CONFIG_{line}\n"))
            .collect::<Vec<_>>()
            .concat();
        self.write("include/config/auto.conf", &text);
    }

    /// A compiler that tells its version and where its library is.
    fn rustc(&self, version: &str) {
        let sysroot = self.path("sysroot");
        let text = format!(
            "#!/bin/sh\ncase $1 in --version) echo '{version}' ;; *) echo '{sysroot}' ;; esac\n"
        );
        self.write("rustc", &text);
        fs::set_permissions(self.dir.join("rustc"), fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// The kernel's own crates, made by a compiler.
    fn crates(&self, rustc: &str) {
        self.configure(&["RUST=y", &format!("RUSTC_VERSION_TEXT=\"{rustc}\"")]);
        self.write("rust/libkernel.rmeta", "");
    }

    fn with(mut self, key: &'static str, value: &str) -> Self {
        self.environment.push((key, value.into()));
        self
    }

    /// Whether it succeeded, what it prints, and its one line.
    fn run(&self) -> (bool, String, String) {
        let output = Command::new(CHECK)
            .arg(&self.dir)
            .env_clear()
            .env("PATH", std::env::var("PATH").unwrap())
            .env("RUSTC", self.path("rustc"))
            .env("OS_RELEASE", self.path("os-release"))
            .envs(self.environment.iter().map(|(key, value)| (*key, value)))
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let line = text(output.stderr);
        assert!(
            line.starts_with("knetstat: ") && line.lines().count() == 1,
            "{line}"
        );
        (output.status.success(), text(output.stdout), line)
    }

    /// What dkms reads of its file: for which kernels, how it builds, and what it shows.
    fn dkms(&self) -> (String, String, String) {
        let script = r#". "$0"; echo "$BUILD_EXCLUSIVE_KERNEL"; echo "$MAKE""#;
        let output = Command::new("bash")
            .args(["-c", script, DKMS])
            .env("kernel_source_dir", &self.dir)
            .env("RUSTC", self.path("rustc"))
            .env("OS_RELEASE", self.path("os-release"))
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let printed = text(output.stdout);
        let (kernels, make) = printed.split_once('\n').unwrap();
        (kernels.into(), make.trim().into(), text(output.stderr))
    }

    fn chooses(&self, route: &str, why: &str) {
        let (success, printed, line) = self.run();
        assert!(
            success && printed == format!("{route}\n"),
            "{printed}{line}"
        );
        assert!(line.contains(why), "{line}");
    }

    fn refuses(&self, words: &[&str]) {
        let (success, printed, line) = self.run();
        assert!(!success && printed.is_empty(), "{printed}{line}");
        for word in words {
            assert!(line.contains(word), "no '{word}': {line}");
        }
    }
}

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
