// SPDX-License-Identifier: GPL-2.0

//! Tests of the text, and of what is read of a socket.

mod addresses;
mod aim;
mod columns;
mod conversions;
mod diag;
mod edges;
mod filters;
mod flags;
mod further;
mod language;
mod naive;
mod names;
mod options;
mod oracle;
mod properties;
mod random;
mod rare;
mod reading;
mod rows;
mod samples;
mod sockets;
mod text;
mod values;
mod windows;
