// SPDX-License-Identifier: GPL-2.0

//! Socket options of every TCP and UDP socket, in `/proc/net/{tcp,tcp6,udp,udp6}stat`.
//!
//! [`sys`] reaches into the kernel and holds all unsafe code; [`tcp`] and [`udp`] turn what it
//! reads into the plain records of [`report`], which writes the lines; [`files`] is the table that
//! ties them together.

#![deny(unsafe_op_in_unsafe_fn)]

mod files;
mod raw;
pub mod report;
mod socket;
mod sys;
mod tcp;
mod udp;

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
