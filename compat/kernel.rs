// SPDX-License-Identifier: GPL-2.0

//! What stands in for the `kernel` crate where a kernel's build tree has none, see `Kbuild.core`.
//!
//! It has those items of the kernel's crate that the module uses, by the same names and with the same
//! meaning, and nothing else. Below it are functions of C alone, called by way of `compat.c`.

#![no_std]
#![deny(unsafe_op_in_unsafe_fn)]

pub mod error;
mod module;
mod panic;
#[doc(hidden)]
pub mod print;

#[doc(hidden)]
pub use module::{text, Slot};
pub use module::{Module, ThisModule};

/// What the files of the module import as a whole.
pub mod prelude {
    pub use crate::{
        error::{code::*, Error, Result},
        module, pr_err, pr_info, ThisModule,
    };
}
