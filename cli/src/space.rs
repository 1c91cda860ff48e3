// SPDX-License-Identifier: GPL-2.0

//! Network namespaces: which there are, and what people call them.

use std::{
    collections::{HashMap, HashSet},
    fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

/// A network namespace.
pub struct Space {
    /// What people call it; nothing for the one of this process.
    pub name: Option<String>,
    /// Its files.
    pub net: PathBuf,
}

/// The namespace of this process.
pub fn own(root: &Path) -> Vec<Space> {
    vec![Space {
        name: None,
        net: root.join("proc/net"),
    }]
}

/// The namespaces that processes are in, each once: by the process with the lowest number.
pub fn all(root: &Path) -> io::Result<Vec<Space>> {
    let names = named(root);
    let mut known = HashSet::new();
    let space = |pid| {
        let inode = inode(&root.join(format!("proc/{pid}/ns/net")))?;
        let name = || {
            names
                .get(&inode)
                .cloned()
                .unwrap_or_else(|| comm(root, pid))
        };
        let net = root.join(format!("proc/{pid}/net"));
        known.insert(inode).then(|| Space {
            name: Some(name()),
            net,
        })
    };
    Ok(processes(root)?.into_iter().filter_map(space).collect())
}

/// The numbers of all processes, in order.
pub fn processes(root: &Path) -> io::Result<Vec<u32>> {
    let entries = fs::read_dir(root.join("proc"))?;
    let number = |entry: io::Result<fs::DirEntry>| entry.ok()?.file_name().to_str()?.parse().ok();
    let mut pids: Vec<u32> = entries.filter_map(number).collect();
    pids.sort_unstable();
    Ok(pids)
}

/// Whether a process has memory: a thread of the kernel has none, and no sockets.
pub fn has_memory(root: &Path, pid: u32) -> bool {
    let memory = fs::read(root.join(format!("proc/{pid}/statm")));
    !memory.is_ok_and(|pages| pages.starts_with(b"0 "))
}

/// The name of a process.
pub fn comm(root: &Path, pid: u32) -> String {
    let name = fs::read(root.join(format!("proc/{pid}/comm"))).unwrap_or_default();
    String::from_utf8_lossy(name.strip_suffix(b"\n").unwrap_or(&name)).into_owned()
}

/// The names that `ip netns` and Docker give.
fn named(root: &Path) -> HashMap<u64, String> {
    let dirs = ["run/netns", "run/docker/netns"].map(|dir| fs::read_dir(root.join(dir)));
    let entries = dirs.into_iter().flatten().flatten().flatten();
    let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
    entries
        .filter_map(|entry| Some((inode(&entry.path())?, name(entry))))
        .collect()
}

fn inode(path: &Path) -> Option<u64> {
    Some(fs::metadata(path).ok()?.ino())
}
