// SPDX-License-Identifier: GPL-2.0

//! Options as getsockopt(2) tells them of copies of the sockets, which pidfd_getfd(2) makes.

use crate::{
    option,
    owner::{Owned, Owner},
    report::{Meta, Scope},
    sys::getsockopt,
};
use rustix::{
    fd::{AsFd, OwnedFd},
    fs::fstat,
    process::{pidfd_getfd, pidfd_open, Pid, PidfdFlags, PidfdGetfdFlags},
};
use std::{ffi::c_int, path::Path};

macro_rules! numbers {
    ($($name:ident)+) => {
        /// What the C library has for a level or an option.
        fn number(name: &str) -> Option<c_int> {
            match name {
                $(stringify!($name) => Some(libc::$name),)+
                _ => None,
            }
        }
    };
}

numbers! {
    SOL_SOCKET IPPROTO_TCP IPPROTO_UDP IPPROTO_IP IPPROTO_IPV6
    SO_REUSEADDR SO_REUSEPORT SO_KEEPALIVE TCP_KEEPIDLE TCP_KEEPCNT TCP_KEEPINTVL TCP_USER_TIMEOUT
    SO_RCVBUF SO_SNDBUF SO_RCVTIMEO SO_SNDTIMEO SO_LINGER TCP_NODELAY TCP_FASTOPEN TCP_DEFER_ACCEPT
    SO_BROADCAST SO_PRIORITY SO_BINDTODEVICE SO_BUSY_POLL SO_RCVLOWAT SO_PEEK_OFF TCP_CONGESTION TCP_SYNCNT
    TCP_LINGER2 TCP_NOTSENT_LOWAT TCP_SAVE_SYN TCP_CORK TCP_THIN_LINEAR_TIMEOUTS UDP_SEGMENT UDP_GRO
    IP_TOS IP_TTL IP_MTU_DISCOVER IP_TRANSPARENT IP_FREEBIND IP_BIND_ADDRESS_NO_PORT IP_PKTINFO IP_RECVERR
    IP_RECVTTL IP_RECVTOS IP_MULTICAST_TTL IP_MULTICAST_LOOP IPV6_TCLASS IPV6_RECVPKTINFO IPV6_RECVERR
    SO_OOBINLINE SO_DONTROUTE SO_TIMESTAMP SO_TIMESTAMPNS SO_RXQ_OVFL SO_LOCK_FILTER SO_ZEROCOPY
}

/// Whether a copy tells that a program set the option: its number and its default must be known.
pub fn tells(root: &Path, meta: &Meta) -> bool {
    number(meta.level).and(number(meta.name)).is_some() && option::default(root, meta).is_some()
}

/// The options of a socket, where one of its processes lets us copy it.
pub fn options(inode: u64, owners: Owned, scope: &Scope) -> Vec<(&'static Meta, String)> {
    let Some(socket) = owners.iter().find_map(|owner| copy(inode, &owner)) else {
        return Vec::new();
    };
    option::all(scope.protocol)
        .filter_map(|meta| Some((meta, value(&socket, meta)?)))
        .collect()
}

fn copy(inode: u64, owner: &Owner) -> Option<OwnedFd> {
    let pid = Pid::from_raw(owner.pid.try_into().ok()?)?;
    let process = pidfd_open(pid, PidfdFlags::empty()).ok()?;
    let fd = owner.fds().next()?.try_into().ok()?;
    let socket = pidfd_getfd(process, fd, PidfdGetfdFlags::empty()).ok()?;
    // Another process may have the number by now, or the process another socket.
    (fstat(&socket).ok()?.st_ino == inode).then_some(socket)
}

/// The value of an option, spelled as in a line.
fn value(socket: &OwnedFd, meta: &Meta) -> Option<String> {
    let mut value = [0; 16];
    let (level, name) = (number(meta.level)?, number(meta.name)?);
    let len = getsockopt(socket.as_fd(), level, name, &mut value).ok()?;
    let int = |at: usize| Some(i32::from_ne_bytes(value.get(at..at + 4)?.try_into().ok()?));
    let long = |at: usize| Some(i64::from_ne_bytes(value.get(at..at + 8)?.try_into().ok()?));
    Some(match (meta.name, len) {
        ("SO_RCVBUF" | "SO_SNDBUF", 4) => (int(0)? / 2).to_string(),
        ("SO_RCVTIMEO" | "SO_SNDTIMEO", 16) => {
            match i128::from(long(0)?) * 1000 + i128::from(long(8)? / 1000) {
                0 => "none".into(),
                millis => format!("{millis}ms"),
            }
        }
        ("SO_LINGER", 8) if int(0)? == 0 => "off".into(),
        ("SO_LINGER", 8) => format!("{}s", int(4)?),
        ("TCP_CONGESTION" | "SO_BINDTODEVICE", _) => spelled(&value[..len]),
        (_, 1) => value[0].to_string(),
        (_, 4) => int(0)?.to_string(),
        _ => return None,
    })
}

/// A name as the module spells it.
fn spelled(value: &[u8]) -> String {
    let name = value.split(|&byte| byte == 0).next().unwrap_or_default();
    let character = |&byte: &u8| match byte {
        b'!'..=b'~' if !matches!(byte, b',' | b'=' | b'\\') => char::from(byte).to_string(),
        _ => format!("\\{byte:03o}"),
    };
    match name.is_empty() {
        true => "none".into(),
        false => name.iter().map(character).collect(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_are_spelled_as_in_lines() {
        for (value, spelled) in [
            ("", "none"),
            ("eth0\0", "eth0"),
            ("x\"\n=\\\0", "x\"\\012\\075\\134"),
        ] {
            assert_eq!(super::spelled(value.as_bytes()), spelled);
        }
    }
}
