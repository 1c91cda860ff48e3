// SPDX-License-Identifier: GPL-2.0

//! What the files say: plain records of sockets in, lines of text out.
//!
//! Nothing here knows the kernel. A socket is read into a [`UsualTcp`] or [`UsualUdp`] record, or into
//! a [`Tcp`] or [`Datagram`] one where it sets more than every line shows; all else, down to the last
//! byte of the line, is decided in this module. It needs `core` alone, so it is built and tested on any
//! host (`tests/host`).
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

mod columns;
mod diag;
mod digits;
mod endpoint;
mod fields;
mod filter;
mod flags;
mod header;
mod line;
mod name;
mod options;
mod port;
mod protocol;
mod rare;
mod record;
mod state;
mod time;
mod timer;
mod tls;
mod txtime;
mod unit;
mod usual;
mod wanted;

pub use self::{
    columns::{Cell, Cells, Column, Columns},
    diag::{signs, Flow},
    endpoint::{Address, Endpoint, Endpoint4, Interface4},
    fields::{Inet, Inet6, RareRaw, RareRaw6, RareSocket, RareTcp, RareUdp, Socket, TcpSocket},
    filter::{Aim, Connection, Filter, Refusal, Scope, Text},
    flags::{Flag, Flags},
    header::Header,
    line::{Line, Parts, Rest},
    name::Name,
    options::{Meta, Shown, TABLE},
    protocol::Protocol,
    rare::{Rare, RareProtocol},
    record::{Datagram, Full, Queues, Tcp},
    state::state,
    time::Clock,
    timer::Timer,
    tls::Tls,
    txtime::TxTime,
    usual::{UsualTcp, UsualUdp},
};
#[allow(unused_imports)] // For `read`, which a host may do without.
pub(crate) use self::{fields::fields, flags::words};
