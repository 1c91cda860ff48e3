// SPDX-License-Identifier: GPL-2.0

//! What of the module can be built for any host: `report`, and in the tests `read` on sockets that the
//! tests make up.

#![forbid(unsafe_code)]

/// A directory, not a file: so the rooms find their own files where the kernel's build does.
#[path = "../../../src"]
mod knetstat {
    #[cfg(test)]
    pub(crate) mod read;
    pub mod report;
}

#[cfg(test)]
use knetstat::read;
pub use knetstat::report;
#[cfg(test)]
mod sys;
#[cfg(test)]
mod tests;
