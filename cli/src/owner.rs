// SPDX-License-Identifier: GPL-2.0

//! Which processes have a socket open: one pass over their descriptors.

use crate::space;
use rustix::{
    fd::OwnedFd,
    fs::{open, readlinkat_raw, Mode, OFlags, RawDir},
    io::Errno,
};
use std::{
    ffi::{CStr, OsStr},
    fmt::{self, Display, Formatter},
    io, iter,
    mem::MaybeUninit,
    os::unix::ffi::OsStrExt,
    path::Path,
    str::FromStr,
};

/// A process that has a socket open.
pub struct Owner<'a> {
    pub pid: u32,
    pub name: &'a str,
    descriptors: &'a [Descriptor],
}

/// All processes that have it open.
#[derive(Clone, Copy)]
pub struct Owned<'a> {
    owners: &'a Owners,
    descriptors: &'a [Descriptor],
}

/// A descriptor of a socket.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Descriptor {
    inode: u64,
    process: usize,
    fd: u32,
}

/// The sockets of processes.
#[derive(Default)]
pub struct Owners {
    /// The numbers and names of those that have sockets open.
    processes: Vec<(u32, String)>,
    /// In order, so that those of a socket stand together.
    descriptors: Vec<Descriptor>,
    /// How many processes did not let us look.
    pub hidden: usize,
}

impl Owners {
    /// Of all processes, or of those with this name or number.
    pub fn look(root: &Path, wanted: Option<&OsStr>) -> io::Result<Self> {
        let mut owners = Self::default();
        for pid in space::processes(root)? {
            if wanted.is_some_and(|wanted| !is_called(root, pid, wanted)) {
                continue;
            }
            // Any other error: it has ended already.
            if let Err(Errno::ACCESS | Errno::PERM) = owners.add(root, pid) {
                owners.hidden += usize::from(space::has_memory(root, pid));
            }
        }
        // Those of a process come nearly in order, which this sort makes use of.
        owners.descriptors.sort();
        Ok(owners)
    }

    fn add(&mut self, root: &Path, pid: u32) -> rustix::io::Result<()> {
        let path = root.join(format!("proc/{pid}/fd"));
        let dir = open(path, OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
        let (process, before) = (self.processes.len(), self.descriptors.len());
        let mut buffer = [MaybeUninit::uninit(); 16384];
        let mut entries = RawDir::new(&dir, &mut buffer);
        let mut looked = Ok(());
        // An error: it has ended meanwhile.
        while let (Some(Ok(entry)), Ok(())) = (entries.next(), looked) {
            match socket(&dir, entry.file_name()) {
                Ok(Some((inode, fd))) => self.descriptors.push(Descriptor { inode, process, fd }),
                // Root may open the directory, but the links take CAP_SYS_PTRACE.
                Err(Errno::ACCESS) => looked = Err(Errno::ACCESS),
                _ => {}
            }
        }
        if self.descriptors.len() > before {
            match space::comm(root, pid) {
                Some(name) => {
                    let name = String::from_utf8_lossy(&name).into_owned();
                    self.processes.push((pid, name));
                }
                // It has ended, and holds no socket any more.
                None => self.descriptors.truncate(before),
            }
        }
        looked
    }

    /// The processes that have this socket open.
    pub fn of(&self, inode: u64) -> Owned<'_> {
        let start = self.descriptors.partition_point(|it| it.inode < inode);
        let rest = &self.descriptors[start..];
        let count = rest.iter().take_while(|it| it.inode == inode).count();
        Owned {
            owners: self,
            descriptors: &rest[..count],
        }
    }
}

impl<'a> Owned<'a> {
    pub fn iter(self) -> impl Iterator<Item = Owner<'a>> + Clone {
        let mut rest = self.descriptors;
        iter::from_fn(move || {
            let process = rest.first()?.process;
            let count = rest.iter().take_while(|it| it.process == process).count();
            let (descriptors, behind) = rest.split_at(count);
            rest = behind;
            let (pid, name) = &self.owners.processes[process];
            Some(Owner {
                pid: *pid,
                name,
                descriptors,
            })
        })
    }

    pub fn is_empty(self) -> bool {
        self.descriptors.is_empty()
    }
}

impl<'a> Owner<'a> {
    /// The descriptors that it has of the socket.
    pub fn fds(&self) -> impl Iterator<Item = u32> + Clone + 'a {
        self.descriptors.iter().map(|it| it.fd)
    }
}

/// What is in a list, but only once what is there again and again.
pub struct List<I>(pub I);

impl<I: Iterator<Item: Display + PartialEq> + Clone> Display for List<I> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut last = None;
        for item in self.0.clone() {
            if last.as_ref() != Some(&item) {
                f.write_str(if last.is_some() { "," } else { "" })?;
                item.fmt(f)?;
            }
            last = Some(item);
        }
        Ok(())
    }
}

impl<I: Iterator<Item: PartialEq> + Clone> PartialEq for List<I> {
    fn eq(&self, other: &Self) -> bool {
        self.0.clone().eq(other.0.clone())
    }
}

/// Whether a process has this number, or this name, of which the kernel keeps 15 bytes.
fn is_called(root: &Path, pid: u32, wanted: &OsStr) -> bool {
    let wanted = wanted.as_bytes();
    match number::<u32>(wanted) {
        Some(number) => number == pid,
        None => space::comm(root, pid).is_some_and(|name| name == wanted[..wanted.len().min(15)]),
    }
}

/// The inode of the socket that a descriptor is of, and the descriptor's number. It may be closed by now.
fn socket(dir: &OwnedFd, name: &CStr) -> rustix::io::Result<Option<(u64, u32)>> {
    let Some(fd) = number(name.to_bytes()) else {
        return Ok(None);
    };
    let mut target = [MaybeUninit::uninit(); 32];
    let (target, _) = readlinkat_raw(dir, name, &mut target)?;
    let inode = target.strip_prefix(b"socket:[");
    Ok(inode.and_then(|rest| Some((number(rest.strip_suffix(b"]")?)?, fd))))
}

fn number<T: FromStr>(digits: &[u8]) -> Option<T> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}
