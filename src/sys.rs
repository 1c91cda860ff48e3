// SPDX-License-Identifier: GPL-2.0

//! The kernel, as seen by the rest of the module: sockets to read ([`found`], [`entry`]), hash chains
//! of them ([`chain`]), and files that list them ([`mod@file`]). All unsafe code of the module is below
//! here.
//!
//! [`source`] says in which hash tables the sockets are, `tables.c` reaches these, [`walk`] goes through
//! them, some buckets for each [`record`], a [`scout`] ahead, and [`seq`] is what it works on.

mod aim;
mod bottom_halves;
mod bucket;
mod chain;
mod defaults;
mod entry;
mod ffi;
mod field;
mod file;
mod found;
mod link;
mod mark;
mod net;
mod once;
mod open;
mod place;
mod procfs;
mod reader;
mod record;
mod route;
mod scout;
mod seq;
pub(crate) mod source;
mod view;
mod walk;
mod within;
mod write;

pub(crate) use entry::{Entry, Holds};
pub(crate) use field::*;
pub(crate) use file::{c_str, file, File};
pub(crate) use found::{Found, Kind, Sock};
pub(crate) use net::Registration;
pub(crate) use record::Record;
pub(crate) use view::View;
