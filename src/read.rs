// SPDX-License-Identifier: GPL-2.0

//! From the kernel's sockets to the plain records of [`report`](crate::report).
//!
//! A socket is read once, each field by one volatile read through [`sys`](crate::sys), its kind
//! decided first. What is read becomes a record, and the record becomes a line. Code belongs here
//! if it knows both a field of the kernel and what the field means; how a value is written belongs
//! to `report`, how memory is reached to `sys`.

#![forbid(unsafe_code)]

mod columns;
mod datagram;
mod differs;
mod fields;
mod flags;
mod inet;
pub(crate) mod raw;
mod reading;
mod socket;
pub(crate) mod tcp;
pub(crate) mod udp;
