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
    num::NonZero,
    os::unix::ffi::OsStrExt,
    panic,
    path::Path,
    str::FromStr,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

/// A thread is worth its while where it has so many processes to look into.
const PROCESSES_PER_THREAD: usize = 32;

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
    pid: u32,
    fd: u32,
}

/// The sockets of processes.
#[derive(Default)]
pub struct Owners {
    /// The numbers and names of those that have sockets open, in order.
    processes: Vec<(u32, String)>,
    /// In order, so that those of a socket stand together.
    descriptors: Vec<Descriptor>,
    /// How many processes did not let us look.
    pub hidden: usize,
}

impl Owners {
    /// Of all processes, or of those with this name or number. The kernel takes long to tell what a descriptor is
    /// of, but all processors may ask it at once.
    pub fn look(root: &Path, wanted: Option<&OsStr>) -> io::Result<Self> {
        let pids = space::processes(root)?;
        let most = thread::available_parallelism().map_or(1, NonZero::get);
        let threads = (pids.len() / PROCESSES_PER_THREAD).clamp(1, most);
        let next = AtomicUsize::new(0);
        let look = || Self::of_some(root, wanted, &pids, &next);
        let parts = thread::scope(|scope| {
            // Where there can be no more threads, fewer do it.
            let spawn = |_| thread::Builder::new().spawn_scoped(scope, look).ok();
            let others: Vec<_> = (1..threads).filter_map(spawn).collect();
            let others = others
                .into_iter()
                .map(|it| it.join().unwrap_or_else(|it| panic::resume_unwind(it)));
            iter::once(look()).chain(others).collect::<Vec<_>>()
        });
        let mut owners = Self::default();
        for part in parts {
            owners.processes.extend(part.processes);
            owners.descriptors.extend(part.descriptors);
            owners.hidden += part.hidden;
        }
        // Those of a process come nearly in order, which this sort makes use of.
        owners.descriptors.sort();
        owners.processes.sort();
        Ok(owners)
    }

    /// Of some of these processes: each belongs to the first who takes it from `next` on.
    fn of_some(root: &Path, wanted: Option<&OsStr>, pids: &[u32], next: &AtomicUsize) -> Self {
        let mut owners = Self::default();
        while let Some(&pid) = pids.get(next.fetch_add(1, Ordering::Relaxed)) {
            if wanted.is_some_and(|wanted| !is_called(root, pid, wanted)) {
                continue;
            }
            // Any other error: it has ended already.
            if let Err(Errno::ACCESS | Errno::PERM) = owners.add(root, pid) {
                owners.hidden += usize::from(space::has_memory(root, pid));
            }
        }
        owners
    }

    fn add(&mut self, root: &Path, pid: u32) -> rustix::io::Result<()> {
        let path = root.join(format!("proc/{pid}/fd"));
        let dir = open(path, OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
        let before = self.descriptors.len();
        let mut buffer = [MaybeUninit::uninit(); 16384];
        let mut entries = RawDir::new(&dir, &mut buffer);
        let mut looked = Ok(());
        // An error: it has ended meanwhile.
        while let (Some(Ok(entry)), Ok(())) = (entries.next(), looked) {
            match socket(&dir, entry.file_name()) {
                Ok(Some((inode, fd))) => self.descriptors.push(Descriptor { inode, pid, fd }),
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

    fn name(&self, pid: u32) -> &str {
        let found = self.processes.binary_search_by_key(&pid, |it| it.0);
        found.map_or("", |at| &self.processes[at].1)
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
            let pid = rest.first()?.pid;
            let count = rest.iter().take_while(|it| it.pid == pid).count();
            let (descriptors, behind) = rest.split_at(count);
            rest = behind;
            Some(Owner {
                pid,
                name: self.owners.name(pid),
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
