// SPDX-License-Identifier: GPL-2.0

//! A file in `/proc/net`, as its table declares it.

use super::{record::Record, source::Source, view::View};
use crate::report::Line;
use core::ffi::{c_void, CStr};

/// A function that writes the lines of the sockets of a record.
pub(crate) type Rows = fn(Record<'_>, &View, &mut Line<'_>);

/// A file in `/proc/net`: its name, the sockets that it lists, and the function that writes their lines.
pub(crate) struct File {
    /// The address family of the sockets.
    pub(super) family: u16,
    /// The name in `/proc/net`.
    pub(super) name: &'static CStr,
    /// The paths of the file from the root of procfs: that of the process that loads the module, and
    /// that of process 1, whose namespace is the initial one.
    pub(super) paths: [&'static CStr; 2],
    /// The hash tables of the sockets.
    pub(super) source: &'static Source,
    /// The function that writes the lines.
    pub(super) rows: Rows,
}

impl File {
    /// The data of the file's entry in procfs, by which it is found again.
    pub(super) fn data(&'static self) -> *mut c_void {
        (&raw const *self).cast_mut().cast()
    }
}

/// Makes a [`File`] of a name, a source, an address family and a function:
/// `file!("tcpstat", &source::TCP, AF_INET, tcp::rows)`.
macro_rules! file {
    ($name:literal, $source:expr, $family:expr, $rows:expr $(,)?) => {
        $crate::sys::File::new(
            $crate::sys::c_str(concat!($name, "\0")),
            [
                $crate::sys::c_str(concat!("self/net/", $name, "\0")),
                $crate::sys::c_str(concat!("1/net/", $name, "\0")),
            ],
            $source,
            $family,
            $rows,
        )
    };
}
pub(crate) use file;

/// The C string that `text` is, which ends with its only NUL: anything else does not compile, where it
/// is the value of a static.
pub(crate) const fn c_str(text: &'static str) -> &'static CStr {
    match CStr::from_bytes_with_nul(text.as_bytes()) {
        Ok(text) => text,
        Err(_) => panic!(),
    }
}

impl File {
    /// The file that the macro [`file`](macro@file) describes.
    pub(crate) const fn new(
        name: &'static CStr,
        paths: [&'static CStr; 2],
        source: &'static Source,
        family: u16,
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
