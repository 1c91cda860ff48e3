// SPDX-License-Identifier: GPL-2.0

//! Network namespaces: which there are, and what people call them.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    io::{self, ErrorKind},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

/// A network namespace.
pub struct Space {
    /// What people call it; nothing for the one of this process.
    pub name: Option<String>,
    /// Where its files are: with each of its processes, which may end at any time.
    nets: Vec<PathBuf>,
}

impl Space {
    /// What `open` makes of its files, in the first place that has them. Nothing where the kernel lacks them, too.
    pub fn open<T>(&self, open: impl Fn(&Path) -> io::Result<T>) -> io::Result<Option<T>> {
        for net in &self.nets {
            match open(net) {
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                opened => return opened.map(Some),
            }
        }
        Ok(None)
    }
}

/// The namespace of this process, or of another system's first one: `proc/net` is always that of who looks.
pub fn own(root: &Path) -> Vec<Space> {
    let nets = match root == Path::new("/") {
        true => &["proc/net"][..],
        false => &["proc/1/net", "proc/net"],
    };
    vec![Space {
        name: None,
        nets: nets.iter().map(|net| root.join(net)).collect(),
    }]
}

/// The namespaces that processes are in, each once, and how many processes did not let us look. What has no name is
/// called by the process with the lowest number, and by its own, since names of processes are not unique.
pub fn all(root: &Path) -> io::Result<(Vec<Space>, usize)> {
    let mut names = named(root);
    let (mut spaces, mut hidden) = (BTreeMap::new(), 0);
    for pid in processes(root)? {
        let inode = match inode(&root.join(format!("proc/{pid}/ns/net"))) {
            Ok(inode) => inode,
            Err(error) => {
                let refused = error.kind() == ErrorKind::PermissionDenied;
                hidden += usize::from(refused && has_memory(root, pid));
                continue;
            }
        };
        let comm = || comm(root, pid).unwrap_or_default();
        let name = || format!("{}:{inode}", String::from_utf8_lossy(&comm()));
        let space = spaces.entry(inode).or_insert_with(|| Space {
            name: Some(names.remove(&inode).unwrap_or_else(name)),
            nets: Vec::new(),
        });
        space.nets.push(root.join(format!("proc/{pid}/net")));
    }
    Ok((spaces.into_values().collect(), hidden))
}

/// The numbers of all processes, in order.
pub fn processes(root: &Path) -> io::Result<Vec<u32>> {
    let proc = root.join("proc");
    let in_proc = |error: io::Error| io::Error::other(format!("{}: {error}", proc.display()));
    let entries = fs::read_dir(&proc).map_err(in_proc)?;
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

/// The name of a process, if it has not ended: any bytes.
pub fn comm(root: &Path, pid: u32) -> Option<Vec<u8>> {
    let mut name = fs::read(root.join(format!("proc/{pid}/comm"))).ok()?;
    if name.last() == Some(&b'\n') {
        name.pop();
    }
    Some(name)
}

/// The names that `ip netns` and Docker give.
fn named(root: &Path) -> HashMap<u64, String> {
    let dirs = ["run/netns", "run/docker/netns"].map(|dir| fs::read_dir(root.join(dir)));
    let entries = dirs.into_iter().flatten().flatten().flatten();
    let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
    entries
        .filter_map(|entry| Some((inode(&entry.path()).ok()?, name(entry))))
        .collect()
}

fn inode(path: &Path) -> io::Result<u64> {
    Ok(fs::metadata(path)?.ino())
}
