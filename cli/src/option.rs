// SPDX-License-Identifier: GPL-2.0

//! Options: their rows in the module's table, and their values in a new socket.

use crate::report::{Meta, Protocol, Shown, TABLE};
use std::{fs, path::Path};

/// What the table says of an option.
pub fn meta(name: &str, protocol: Protocol) -> Option<&'static Meta> {
    TABLE
        .iter()
        .find(|meta| meta.name == name && meta.protocols.contains(&protocol))
}

/// Whether lines have it always. In a new socket it is then 0.
pub fn is_always(meta: &Meta) -> bool {
    matches!(meta.shown, Shown::Always | Shown::Listening)
}

/// The value in a new socket, where one is known.
pub fn default(root: &Path, meta: &Meta) -> Option<String> {
    if is_always(meta) {
        return Some("0".into());
    }
    match sysctl(meta) {
        Some(name) => read(root, name),
        // Some are words for people.
        None => (!meta.default.contains(' ')).then(|| meta.default.into()),
    }
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
