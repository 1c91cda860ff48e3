// SPDX-License-Identifier: GPL-2.0

//! Build trees, compilers and distributions that are made up for a test.

use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf, process::Command};

const CHECK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/check-kdir");
const DKMS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../dkms.conf");
/// Of a version that no machine has, since the source of another one may be in /usr/src.
pub const RUSTC: &str = "rustc 1.85.99 (4eb161250 2025-03-15)";
/// What a kernel is built with that knetstat can be built for.
pub const PLAIN: &[&str] = &["NET_NS=y", "IPV6=y", "PROC_FS=y", "NET_RX_BUSY_POLL=y"];

/// A build tree, a compiler and a distribution, none of them whole.
pub struct Setting {
    pub dir: PathBuf,
    environment: Vec<(&'static str, String)>,
}

impl Setting {
    /// A kernel without Rust, and a compiler with its source, on a distribution.
    pub fn new(name: &str, distribution: &str) -> Self {
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

    pub fn path(&self, name: &str) -> String {
        self.dir.join(name).display().to_string()
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.dir.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn remove(&self, name: &str) {
        let path = self.dir.join(name);
        if path.is_dir() {
            fs::remove_dir_all(path).unwrap();
        } else {
            fs::remove_file(path).unwrap();
        }
    }

    /// The configuration, of this machine's architecture and with `options` besides the plain ones.
    pub fn configure(&self, options: &[&str]) {
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
    pub fn rustc(&self, version: &str) {
        let sysroot = self.path("sysroot");
        let text = format!(
            "#!/bin/sh\ncase $1 in --version) echo '{version}' ;; *) echo '{sysroot}' ;; esac\n"
        );
        self.write("rustc", &text);
        fs::set_permissions(self.dir.join("rustc"), fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// The kernel's own crates, made by a compiler.
    pub fn crates(&self, rustc: &str) {
        self.configure(&["RUST=y", &format!("RUSTC_VERSION_TEXT=\"{rustc}\"")]);
        self.write("rust/libkernel.rmeta", "");
    }

    pub fn with(mut self, key: &'static str, value: &str) -> Self {
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
    pub fn dkms(&self) -> (String, String, String) {
        let script = r#". "$0"; echo "$BUILD_EXCLUSIVE_KERNEL"; echo "$MAKE""#;
        let output = Command::new("bash")
            .args(["-c", script, DKMS])
            .env_remove("ROUTE")
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

    pub fn chooses(&self, route: &str, why: &str) {
        let (success, printed, line) = self.run();
        assert!(
            success && printed == format!("{route}\n"),
            "{printed}{line}"
        );
        assert!(line.contains(why), "{line}");
    }

    pub fn refuses(&self, words: &[&str]) {
        let (success, printed, line) = self.run();
        assert!(!success && printed.is_empty(), "{printed}{line}");
        for word in words {
            assert!(line.contains(word), "no '{word}': {line}");
        }
    }
}
