// SPDX-License-Identifier: GPL-2.0

//! The module's `report`, built for the host and tested there.

#![forbid(unsafe_code)]

/// A directory, not a file: so `report` finds its own files where the kernel's build does.
#[path = "../../../src"]
mod knetstat {
    pub mod report;
}

pub use knetstat::report;

#[cfg(test)]
mod addresses;
#[cfg(test)]
mod columns;
#[cfg(test)]
mod conversions;
#[cfg(test)]
mod diag;
#[cfg(test)]
mod filters;
#[cfg(test)]
mod flags;
#[cfg(test)]
mod names;
#[cfg(test)]
mod options;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod rare;
#[cfg(test)]
mod records;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod values;
#[cfg(test)]
mod windows;
