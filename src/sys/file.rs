// SPDX-License-Identifier: GPL-2.0

//! A file in `/proc/net`, as its table declares it.

use super::{
    chain::{Chain, Progress},
    source::{Family, Source},
    view::View,
};
use crate::report::Line;
use core::ffi::c_void;
use kernel::str::CStr;

/// Writes the lines of the sockets of one hash bucket, and tells how far it came.
pub(crate) type Rows = fn(Chain<'_>, &View, &mut Line<'_>) -> Progress;

/// One file: its name, whose sockets it lists, and how.
pub(crate) struct File {
    pub(super) family: Family,
    pub(super) name: &'static CStr,
    /// Where it would be from the root of procfs: for whoever loads the module, and for the first
    /// process, whose namespace is the initial one.
    pub(super) paths: [&'static CStr; 2],
    pub(super) source: &'static Source,
    pub(super) rows: Rows,
}

impl File {
    /// What the kernel's iterator expects as the data of the entry. No two files share it.
    pub(super) fn data(&'static self) -> *mut c_void {
        (self.source.data)(&self.family)
    }
}

/// A row of the table: `file!("tcpstat", source, family, rows)`.
macro_rules! file {
    ($name:literal, $source:expr, $family:expr, $rows:expr $(,)?) => {
        $crate::sys::File::new(
            kernel::c_str!($name),
            [
                kernel::c_str!(concat!("self/net/", $name)),
                kernel::c_str!(concat!("1/net/", $name)),
            ],
            $source,
            $family,
            $rows,
        )
    };
}
pub(crate) use file;

impl File {
    pub(crate) const fn new(
        name: &'static CStr,
        paths: [&'static CStr; 2],
        source: &'static Source,
        family: Family,
        rows: Rows,
    ) -> Self {
        Self {
            family,
            name,
            paths,
            source,
            rows,
        }
    }
}
