// SPDX-License-Identifier: GPL-2.0

//! What the files say: plain records of sockets in, lines of text out.
//!
//! Nothing here knows the kernel. A socket is read once into a [`Tcp`] or [`Udp`] record and
//! everything else, down to the last byte of the line, is decided in this module. It needs `core`
//! alone, so it is built and tested on any host (`tests/host`).
//!
//! It runs under spinlocks, where a panic is an oops: no code here can panic, allocate or use
//! `core::fmt`. The lints below refuse what they can see of that, and a host test looks for what
//! is left in the compiled code.

#![forbid(unsafe_code)]
#![deny(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unreachable,
    clippy::unwrap_used
)]

mod diag;
mod digits;
mod endpoint;
mod line;
mod options;
mod record;
mod socket;
mod state;
mod time;
mod unit;

pub use self::{
    diag::Flow,
    endpoint::{Address, Endpoint},
    line::Line,
    options::{File, Meta, Shown, TABLE},
    record::{Full, Queues, Tcp, Udp, TCP_HEADER, UDP_HEADER},
    socket::{Socket, TcpSocket},
    time::Clock,
};
