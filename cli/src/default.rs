// SPDX-License-Identifier: GPL-2.0

//! The value of an option in a new socket.

use crate::report::{Meta, Shown};
use std::{fs, path::Path};

/// The value of an option in a new socket, where one is known.
pub fn of(root: &Path, meta: &Meta) -> Option<String> {
    if matches!(meta.shown, Shown::Always | Shown::Listening) {
        return Some("0".into());
    }
    if let Some(name) = sysctl(meta) {
        return read(root, name);
    }
    let first = meta.default.split(',').next().unwrap_or_default();
    (!first.contains(' ')).then(|| first.into())
}

/// The sysctl that gives it.
pub fn sysctl(meta: &Meta) -> Option<&'static str> {
    meta.default.starts_with("net.").then_some(meta.default)
}

/// The present value of a sysctl, in the namespace of this process.
pub fn read(root: &Path, sysctl: &str) -> Option<String> {
    let path = root.join("proc/sys").join(sysctl.replace('.', "/"));
    Some(fs::read_to_string(path).ok()?.trim_end().into())
}
