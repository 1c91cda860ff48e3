// SPDX-License-Identifier: GPL-2.0

//! The options of every TCP, UDP and raw socket, in `/proc/net/{tcp,udp,raw}{,6}stat`.
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

use core::borrow::Borrow;
use kernel::prelude::*;

module! {
    type: Knetstat,
    name: "knetstat",
    authors: ["The knetstat developers"],
    description: "Socket options in /proc/net",
    license: "GPL v2",
    params: {
        owner: u8 {
            default: 0,
            description: "1 adds the columns Uid and Inode",
        },
    },
}

struct Knetstat {
    _files: sys::Registration,
}

impl kernel::Module for Knetstat {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        let owner = module_parameters::owner.value();
        let files = sys::Registration::new(&files::FILES, is_set(owner))?;
        pr_info!("version {} loaded\n", sys::VERSION);
        Ok(Self { _files: files })
    }
}

/// Takes the parameter as Linux 7.2 (`&u8`) and 7.3 (`u8`) give it.
fn is_set(parameter: impl Borrow<u8>) -> bool {
    *parameter.borrow() != 0
}

impl Drop for Knetstat {
    fn drop(&mut self) {
        pr_info!("unloading\n");
    }
}
