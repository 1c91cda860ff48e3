// SPDX-License-Identifier: GPL-2.0

//! The kernel, as seen by the rest of the module: sockets to read ([`found`], [`entry`]), hash chains
//! of them ([`chain`]), and files that list them ([`mod@file`]). All unsafe code of the module is below
//! here.
//!
//! The kernel's own iterators do the walking. [`source`] says which they are, [`borrow`] takes hold of
//! them, [`iter`] hides what is particular to those of one protocol, [`walk`] drives them and [`seq`]
//! is what they work on.

mod borrow;
mod chain;
mod defaults;
mod entry;
mod ffi;
mod field;
mod file;
mod found;
mod iter;
mod net;
mod once;
mod open;
mod place;
mod raw_iter;
mod reader;
mod seq;
pub(crate) mod source;
mod tcp_iter;
mod udp_iter;
mod view;
mod walk;
mod within;
mod write;

pub(crate) use chain::{Chain, Progress};
pub(crate) use entry::{Entry, Holds};
pub(crate) use field::*;
pub(crate) use file::{c_str, file, File};
pub(crate) use found::{Ahead, Found, Kind, Sock};
pub(crate) use net::Registration;
pub(crate) use view::View;
