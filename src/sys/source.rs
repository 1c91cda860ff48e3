// SPDX-License-Identifier: GPL-2.0

//! Where a file's sockets come from: the kernel's iterator over a protocol's hash tables.

use super::{borrow::Functions, tcp_iter, udp_iter, walk::Table};
use kernel::{str::CStr, sync::SetOnce};

/// An iterator of the kernel, borrowed from the file that it was made for.
pub(crate) struct Source {
    /// That file, from the root of procfs.
    pub(super) path: &'static CStr,
    /// What its functions must be: start, next and stop.
    pub(super) symbols: [&'static CStr; 3],
    pub(super) functions: SetOnce<Functions>,
    /// How it keeps its place, and how a listing is taken up again.
    pub(super) table: &'static Table,
}

pub(crate) static TCP: Source = Source {
    path: c"self/net/tcp",
    symbols: [c"tcp_seq_start", c"tcp_seq_next", c"tcp_seq_stop"],
    functions: SetOnce::new(),
    table: &tcp_iter::TABLE,
};

pub(crate) static UDP: Source = Source {
    path: c"self/net/udp",
    symbols: [c"udp_seq_start", c"udp_seq_next", c"udp_seq_stop"],
    functions: SetOnce::new(),
    table: &udp_iter::TABLE,
};
