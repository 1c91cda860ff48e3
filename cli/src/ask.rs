// SPDX-License-Identifier: GPL-2.0

//! What can be known without the module: the kernel's own files, and getsockopt(2) on copies of the sockets
//! that pidfd_getfd(2) makes.

use crate::{
    default,
    owner::{Owner, Owners},
    report::{state, Meta, Protocol, Scope, Shown, TABLE},
    row::Row,
    source::Source,
    space::Space,
    sys::getsockopt,
};
use rustix::{
    fd::{AsFd, OwnedFd},
    fs::fstat,
    process::{pidfd_getfd, pidfd_open, Pid, PidfdFlags, PidfdGetfdFlags},
};
use std::{
    collections::HashMap,
    ffi::c_int,
    fs::{self, File},
    io::{self, BufRead, BufReader},
    net::{Ipv4Addr, Ipv6Addr},
    os::unix::fs::MetadataExt,
    path::Path,
};

/// The options that are asked for, by the numbers of the C library.
macro_rules! numbers {
    ($($name:ident)+) => {
        fn number(name: &str) -> Option<c_int> {
            match name {
                $(stringify!($name) => Some(libc::$name),)+
                _ => None,
            }
        }
    };
}

numbers! {
    SO_REUSEADDR SO_REUSEPORT SO_KEEPALIVE TCP_KEEPIDLE TCP_KEEPCNT TCP_KEEPINTVL TCP_USER_TIMEOUT
    SO_RCVBUF SO_SNDBUF SO_RCVTIMEO SO_SNDTIMEO SO_LINGER TCP_NODELAY TCP_FASTOPEN TCP_DEFER_ACCEPT
    SO_BROADCAST SO_PRIORITY SO_BINDTODEVICE SO_BUSY_POLL SO_RCVLOWAT SO_PEEK_OFF TCP_CONGESTION TCP_SYNCNT
    TCP_LINGER2 TCP_NOTSENT_LOWAT TCP_SAVE_SYN TCP_CORK TCP_THIN_LINEAR_TIMEOUTS TCP_THIN_DUPACK UDP_SEGMENT UDP_GRO
    IP_TOS IP_TTL IP_MTU_DISCOVER IP_TRANSPARENT IP_FREEBIND IP_BIND_ADDRESS_NO_PORT IP_PKTINFO IP_RECVERR
    IP_RECVTTL IP_RECVTOS IP_MULTICAST_TTL IP_MULTICAST_LOOP IPV6_TCLASS IPV6_RECVPKTINFO IPV6_RECVERR
    SO_OOBINLINE SO_DONTROUTE SO_TIMESTAMP SO_TIMESTAMPNS SO_RXQ_OVFL SO_LOCK_FILTER SO_ZEROCOPY
}

const TCP_SYN_RECV: u8 = 3;
const TCP_LISTEN: u8 = 10;

fn level(name: &str) -> Option<c_int> {
    Some(match name {
        "SOL_SOCKET" => libc::SOL_SOCKET,
        "IPPROTO_TCP" => libc::IPPROTO_TCP,
        "IPPROTO_UDP" => libc::IPPROTO_UDP,
        "IPPROTO_IP" => libc::IPPROTO_IP,
        "IPPROTO_IPV6" => libc::IPPROTO_IPV6,
        _ => return None,
    })
}

/// Calls `with` for each socket of a file of the kernel.
pub fn each(
    root: &Path,
    space: &Space,
    source: &Source,
    owners: &Owners,
    with: &mut dyn FnMut(&Row) -> io::Result<()>,
) -> io::Result<()> {
    // Without IPv6 there is none.
    let Ok(file) = File::open(space.net.join(source.name())) else {
        return Ok(());
    };
    let defaults = TABLE
        .iter()
        .filter_map(|meta| Some((meta.name, default::of(root, meta)?)))
        .collect();
    for line in BufReader::new(file).lines().skip(1) {
        let text = line_of(root, source, owners, &defaults, &line?);
        let row = text.as_deref().and_then(|text| Row::parse(source, text));
        if let Some(row) = row.filter(Row::passes) {
            with(&row)?;
        }
    }
    Ok(())
}

/// A line of the kernel as the module would have it.
fn line_of(
    root: &Path,
    source: &Source,
    owners: &Owners,
    defaults: &HashMap<&str, String>,
    line: &str,
) -> Option<String> {
    let fields: Vec<&str> = line.split_ascii_whitespace().collect();
    let &[_, local, peer, st, queues, _, retries, uid, _, inode, ..] = &fields[..] else {
        return None;
    };
    let number = u8::from_str_radix(st, 16).ok()?;
    let (send, recv) = queues.split_once(':')?;
    let [send, recv] = [send, recv].map(|queue| u32::from_str_radix(queue, 16).unwrap_or(0));
    let inode = inode.parse().ok()?;
    let owned = owners.of(inode);
    let asked = match copy_of(inode, &owned) {
        Some(socket) => options_of(&socket, &source.scope),
        None => Vec::new(),
    };
    let shown = |(meta, value): &(&Meta, String)| match meta.shown {
        Shown::Always => true,
        Shown::Listening => number == TCP_LISTEN,
        // Of a size that the kernel chooses, nobody but the module knows who chose it.
        _ => defaults
            .get(meta.name)
            .is_some_and(|default| default != value),
    };
    let options: Vec<String> = asked
        .into_iter()
        .filter(shown)
        .map(|(meta, value)| format!("{}={value}", meta.name))
        .collect();
    let state = match source.scope.protocol {
        // Its windows are known to the module alone.
        Protocol::Tcp => {
            let flow = if number != TCP_SYN_RECV && u32::from_str_radix(retries, 16).ok()? != 0 {
                ">#"
            } else {
                "-"
            };
            format!("{} {flow}", String::from_utf8_lossy(state(number)))
        }
        _ => String::new(),
    };
    let cgroup = owned.first().map_or(0, |owner| cgroup(root, owner.pid));
    let options = if options.is_empty() {
        "-".into()
    } else {
        options.join(",")
    };
    let [local, peer] = [end(local)?, end(peer)?];
    Some(format!(
        "{recv} {send} {local} {peer} {state} {uid} {inode} {cgroup} {options}"
    ))
}

/// An end, whose address is in words of the machine's byte order.
fn end(text: &str) -> Option<String> {
    let (address, port) = text.split_once(':')?;
    let port = match u16::from_str_radix(port, 16).ok()? {
        0 => "*".to_string(),
        port => port.to_string(),
    };
    let word = |at| {
        Some(
            u32::from_str_radix(address.get(at..at + 8)?, 16)
                .ok()?
                .to_ne_bytes(),
        )
    };
    if address.len() == 8 {
        return Some(format!("{}:{port}", Ipv4Addr::from(word(0)?)));
    }
    let words = [word(0)?, word(8)?, word(16)?, word(24)?].concat();
    Some(format!(
        "{}:{port}",
        Ipv6Addr::from(<[u8; 16]>::try_from(words).ok()?)
    ))
}

/// The number of the control group that a process is in.
fn cgroup(root: &Path, pid: u32) -> u64 {
    let text = fs::read_to_string(root.join(format!("proc/{pid}/cgroup"))).unwrap_or_default();
    let path = text.lines().find_map(|line| line.strip_prefix("0::/"));
    let metadata = path.and_then(|path| fs::metadata(root.join("sys/fs/cgroup").join(path)).ok());
    metadata.map_or(0, |metadata| metadata.ino())
}

/// All options that getsockopt(2) tells of a socket of these processes.
pub fn options(row: &Row, owners: &[Owner]) -> Vec<(&'static Meta, String)> {
    let socket = copy_of(row.inode, owners);
    socket.map_or(Vec::new(), |socket| options_of(&socket, &row.source.scope))
}

fn options_of(socket: &OwnedFd, scope: &Scope) -> Vec<(&'static Meta, String)> {
    TABLE
        .iter()
        .filter_map(|meta| Some((meta, ask(socket, meta, scope)?)))
        .collect()
}

/// A copy of a socket, where a process lets us have one.
fn copy_of(inode: u64, owners: &[Owner]) -> Option<OwnedFd> {
    owners.iter().find_map(|owner| {
        let process = pidfd_open(
            Pid::from_raw(owner.pid.try_into().ok()?)?,
            PidfdFlags::empty(),
        );
        let fd = (*owner.fds.first()?).try_into().ok()?;
        let socket = pidfd_getfd(process.ok()?, fd, PidfdGetfdFlags::empty()).ok()?;
        // Another process may have the number by now, or the process another socket.
        (fstat(&socket).ok()?.st_ino == inode).then_some(socket)
    })
}

/// The value of an option, spelled as in a line.
fn ask(socket: &OwnedFd, meta: &Meta, scope: &Scope) -> Option<String> {
    if !meta.protocols.contains(&scope.protocol) {
        return None;
    }
    let mut value = [0; 16];
    let len = getsockopt(
        socket.as_fd(),
        level(meta.level)?,
        number(meta.name)?,
        &mut value,
    )
    .ok()?;
    let int = |at: usize| Some(i32::from_ne_bytes(value.get(at..at + 4)?.try_into().ok()?));
    let long = |at: usize| Some(i64::from_ne_bytes(value.get(at..at + 8)?.try_into().ok()?));
    Some(match (meta.name, len) {
        ("SO_RCVBUF" | "SO_SNDBUF", 4) => (int(0)? / 2).to_string(),
        ("SO_RCVTIMEO" | "SO_SNDTIMEO", 16) => match long(0)? * 1000 + long(8)? / 1000 {
            0 => "none".into(),
            millis => format!("{millis}ms"),
        },
        ("SO_LINGER", 8) => match int(0)? {
            0 => "off".into(),
            _ => format!("{}s", int(4)?),
        },
        ("TCP_CONGESTION" | "SO_BINDTODEVICE", _) => name(&value[..len]),
        (_, 1) => value[0].to_string(),
        (_, 4) => int(0)?.to_string(),
        _ => return None,
    })
}

fn name(value: &[u8]) -> String {
    let name = value.split(|&byte| byte == 0).next().unwrap_or_default();
    match name.is_empty() {
        true => "none".into(),
        false => name
            .escape_ascii()
            .to_string()
            .replace([',', '=', ' '], "_"),
    }
}
