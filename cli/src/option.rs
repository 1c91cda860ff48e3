// SPDX-License-Identifier: GPL-2.0

//! Options: their rows in the module's table, and their values in a new socket.

use crate::report::{Meta, Protocol, Shown, TABLE};
use std::{fs, path::Path};

/// What the table says of the options of a protocol.
pub fn all(protocol: Protocol) -> impl Iterator<Item = &'static Meta> {
    let has = move |meta: &&Meta| meta.protocols.contains(&protocol);
    TABLE.iter().filter(has)
}

/// What the table says of an option.
pub fn meta(name: &str, protocol: Protocol) -> Option<&'static Meta> {
    all(protocol).find(|meta| meta.name == name)
}

/// The name in `NAME=VALUE`, in upper case.
pub fn name_of(option: &str) -> String {
    let name = option.split('=').next().unwrap_or_default();
    name.to_ascii_uppercase()
}

/// Whether IPv6 sockets alone have the option.
pub fn is_of_v6(option: &str) -> bool {
    let name = name_of(option);
    let mut metas = TABLE.iter().filter(|meta| meta.name == name);
    metas.any(|meta| matches!(meta.level, "IPPROTO_IPV6" | "SOL_ICMPV6"))
}

/// That there is no option of this name, and which are meant perhaps.
pub fn unknown(name: &str) -> String {
    let wanted = name_of(name);
    let names = TABLE.iter().map(|meta| meta.name);
    let alike: Vec<&str> = names.filter(|known| known.contains(&wanted)).collect();
    match &alike[..] {
        [] => format!("no option is called {name}: knetstat(5) lists them"),
        alike => format!("no option is called {name}: there is {}", alike.join(", ")),
    }
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
