// SPDX-License-Identifier: GPL-2.0

//! The options of every TCP, UDP and raw socket of a network namespace, in its
//! `/proc/net/{tcp,udp,raw}{,6}stat`.
//!
//! [`files`] is the table of these files. [`read`] turns the sockets of the kernel into plain records,
//! [`report`] turns the records into lines. [`sys`] reaches into the kernel for both of them, and holds
//! all unsafe code.

#![deny(unsafe_op_in_unsafe_fn)]

#[forbid(unsafe_code)]
mod files;
mod read;
pub mod report;
mod sys;

use kernel::prelude::*;

module! {
    type: Knetstat,
    name: "knetstat",
    authors: ["The knetstat developers"],
    description: "Socket options in /proc/net",
    license: "GPL v2",
}

struct Knetstat {
    _files: sys::Registration,
}

impl kernel::Module for Knetstat {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        let files = sys::Registration::new(&files::FILES)?;
        pr_info!("version {} loaded\n", sys::VERSION);
        Ok(Self { _files: files })
    }
}

impl Drop for Knetstat {
    fn drop(&mut self) {
        pr_info!("unloading\n");
    }
}
