// SPDX-License-Identifier: GPL-2.0

//! Which processes have a socket open: one pass over their descriptors.

use crate::space;
use rustix::{
    fs::{openat, readlinkat_raw, Mode, OFlags, RawDir, CWD},
    io::Errno,
};
use std::{fmt::Write, io, mem::MaybeUninit, path::Path};

/// A process that has a socket open.
pub struct Owner<'a> {
    pub pid: u32,
    pub name: &'a str,
    /// Its descriptors of the socket.
    pub fds: Vec<u32>,
}

/// A process that has sockets open.
struct Process {
    pid: u32,
    name: String,
}

/// A descriptor of a socket.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Descriptor {
    inode: u64,
    process: u32,
    fd: u32,
}

/// The sockets of processes.
#[derive(Default)]
pub struct Owners {
    processes: Vec<Process>,
    /// In order, so that those of a socket stand together.
    descriptors: Vec<Descriptor>,
    /// How many processes did not let us look.
    pub hidden: usize,
}

impl Owners {
    /// Of all processes, or of those with this name or number.
    pub fn look(root: &Path, wanted: Option<&str>) -> io::Result<Self> {
        let mut owners = Self::default();
        for pid in space::processes(root)? {
            if wanted.is_some_and(|wanted| !is_called(root, pid, wanted)) {
                continue;
            }
            // Any other error: it has ended meanwhile.
            if let Err(Errno::ACCESS | Errno::PERM) = owners.add(root, pid) {
                owners.hidden += 1;
            }
        }
        owners.descriptors.sort_unstable();
        Ok(owners)
    }

    fn add(&mut self, root: &Path, pid: u32) -> rustix::io::Result<()> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let dir = openat(
            CWD,
            root.join(format!("proc/{pid}/fd")),
            flags,
            Mode::empty(),
        )?;
        let process = self.processes.len() as u32;
        let before = self.descriptors.len();
        let mut buffer = [MaybeUninit::uninit(); 16384];
        let mut entries = RawDir::new(&dir, &mut buffer);
        while let Some(entry) = entries.next() {
            let entry = entry?;
            let Some(fd) = number(entry.file_name().to_bytes()) else {
                continue;
            };
            let mut target = [MaybeUninit::uninit(); 32];
            // The descriptor may be closed by now.
            let Ok((target, _)) = readlinkat_raw(&dir, entry.file_name(), &mut target) else {
                continue;
            };
            let inode = target
                .strip_prefix(b"socket:[")
                .and_then(|rest| rest.strip_suffix(b"]"));
            if let Some(inode) = inode.and_then(number) {
                self.descriptors.push(Descriptor {
                    inode,
                    process,
                    fd: fd as u32,
                });
            }
        }
        if self.descriptors.len() > before {
            self.processes.push(Process {
                pid,
                name: space::comm(root, pid),
            });
        }
        Ok(())
    }

    /// The processes that have this socket open.
    pub fn of(&self, inode: u64) -> Vec<Owner<'_>> {
        let start = self
            .descriptors
            .partition_point(|descriptor| descriptor.inode < inode);
        let same = self.descriptors[start..]
            .iter()
            .take_while(|descriptor| descriptor.inode == inode);
        let mut owners: Vec<Owner> = Vec::new();
        for descriptor in same {
            let Process { pid, name } = &self.processes[descriptor.process as usize];
            match owners.last_mut() {
                Some(last) if last.pid == *pid => last.fds.push(descriptor.fd),
                _ => owners.push(Owner {
                    pid: *pid,
                    name,
                    fds: vec![descriptor.fd],
                }),
            }
        }
        owners
    }
}

impl Owner<'_> {
    /// Its descriptors, in a word.
    pub fn fds(&self) -> String {
        let mut text = String::new();
        for fd in &self.fds {
            let comma = if text.is_empty() { "" } else { "," };
            // Writing to a string cannot fail.
            let _ = write!(text, "{comma}{fd}");
        }
        text
    }
}

/// Whether a process has this number, or this name, of which the kernel keeps 15 bytes.
fn is_called(root: &Path, pid: u32, wanted: &str) -> bool {
    match wanted.parse::<u32>() {
        Ok(number) => number == pid,
        Err(_) => space::comm(root, pid).as_bytes() == &wanted.as_bytes()[..wanted.len().min(15)],
    }
}

fn number(digits: &[u8]) -> Option<u64> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}
