// SPDX-License-Identifier: GPL-2.0

//! Where a file's sockets come from: the kernel's iterator over a protocol's hash tables.

use super::{
    ffi,
    field::{AF_INET, AF_INET6, SEQ_AFINFO_SIZE},
    once::Once,
};
use crate::report::Protocol;
use core::ffi::{c_void, CStr};

/// The functions `start`, `next` and `stop` of a `struct seq_operations`.
#[derive(Clone, Copy)]
pub(super) struct Functions {
    pub(super) start: ffi::Start,
    pub(super) next: ffi::Next,
    pub(super) stop: ffi::Stop,
}

/// An iterator of the kernel over the sockets of a protocol, borrowed from the kernel's own file.
pub(crate) struct Source {
    /// The path of the kernel's own file from the root of procfs.
    pub(super) path: &'static CStr,
    /// The symbols that the functions `start`, `next` and `stop` of that file must have.
    pub(super) symbols: [&'static CStr; 3],
    /// The functions of that file, once they are found.
    pub(super) functions: Once<Functions>,
    /// The protocol of the sockets.
    pub(super) protocol: Protocol,
    /// Whether each hash table holds sockets of one address family alone.
    pub(super) one_family: bool,
    /// Whether the kernel's `next` still holds the lock when it returns NULL.
    pub(super) locked_at_end: bool,
    /// The data that the iterator expects in an entry of procfs, by address family.
    pub(super) data: fn(&'static Afinfo) -> *mut c_void,
}

/// An address family, laid out as `struct tcp_seq_afinfo` and `struct udp_seq_afinfo`.
#[repr(C)]
pub(super) struct Afinfo {
    pub(super) family: u16,
    /// What stands behind the family of UDP in some kernels: the hash table to list, where NULL means
    /// that of the namespace.
    udp_table: usize,
}

impl Afinfo {
    pub(super) const fn new(family: u16) -> Self {
        Self {
            family,
            udp_table: 0,
        }
    }
}

// The kernel reads no more than this.
const _: () = assert!(size_of::<Afinfo>() >= SEQ_AFINFO_SIZE);

/// The data of TCP's and UDP's entries: the address family itself.
fn afinfo(afinfo: &'static Afinfo) -> *mut c_void {
    (&raw const *afinfo).cast_mut().cast()
}

/// The data of the entries for raw sockets: the hash table of the address family.
fn raw_hashinfo(afinfo: &'static Afinfo) -> *mut c_void {
    match afinfo.family {
        AF_INET => (&raw mut ffi::raw_v4_hashinfo).cast(),
        AF_INET6 => (&raw mut ffi::raw_v6_hashinfo).cast(),
        _ => core::ptr::null_mut(),
    }
}

/// Listeners (`lhash2`) and all other TCP sockets (`ehash`).
pub(crate) static TCP: Source = Source {
    path: c"self/net/tcp",
    symbols: [c"tcp_seq_start", c"tcp_seq_next", c"tcp_seq_stop"],
    functions: Once::new(),
    protocol: Protocol::Tcp,
    one_family: false,
    locked_at_end: false,
    data: afinfo,
};

/// UDP sockets, by their ports.
pub(crate) static UDP: Source = Source {
    path: c"self/net/udp",
    symbols: [c"udp_seq_start", c"udp_seq_next", c"udp_seq_stop"],
    functions: Once::new(),
    protocol: Protocol::Udp,
    one_family: false,
    locked_at_end: false,
    data: afinfo,
};

/// Raw sockets, by their protocol numbers.
pub(crate) static RAW: Source = Source {
    path: c"self/net/raw",
    symbols: [c"raw_seq_start", c"raw_seq_next", c"raw_seq_stop"],
    functions: Once::new(),
    protocol: Protocol::Raw,
    one_family: true,
    locked_at_end: true,
    data: raw_hashinfo,
};
