// SPDX-License-Identifier: GPL-2.0

//! Reading the files of the module.

use crate::{escape, row::Row, source::Source, space::Space};
use rustix::fs::{fstatfs, PROC_SUPER_MAGIC};
use std::{
    fs::{File, OpenOptions},
    io::{self, BufRead, BufReader, ErrorKind, Write},
    path::Path,
};

const MISSING: &str = "the kernel module knetstat is not loaded\n\
    Load it:         modprobe knetstat\n\
    Install it:      apt install knetstat-dkms\n\
    Do without it:   knetstat --ask shows what getsockopt(2) tells of your own processes, or of all as root";

/// The command has parsed the filter as its own version of the module does.
const OTHER: &str =
    "the kernel module knetstat that is loaded is of another version, and refuses the filter\n\
    Load this one:   rmmod knetstat && modprobe knetstat";

/// Calls `with` for each socket of a file.
pub fn each(
    space: &Space,
    source: &Source,
    with: &mut dyn FnMut(&Row) -> io::Result<()>,
) -> io::Result<()> {
    let name = source.name();
    let in_file = |error: io::Error| io::Error::new(error.kind(), format!("{name}stat: {error}"));
    let opened = space.open(|net| match open(&net.join(format!("{name}stat")), source) {
        // Else its process has ended, or the kernel lacks IPv6.
        Err(error) if error.kind() == ErrorKind::NotFound && net.join(&name).exists() => {
            Err(io::Error::other(MISSING))
        }
        opened => opened.map_err(in_file),
    });
    let Some((file, filtered)) = opened? else {
        return Ok(());
    };
    let mut reader = BufReader::with_capacity(128 << 10, file);
    let mut line = String::new();
    // The first line names the columns.
    reader.read_line(&mut line).map_err(in_file)?;
    loop {
        line.clear();
        if reader.read_line(&mut line).map_err(in_file)? == 0 {
            return Ok(());
        }
        let other = || in_file(io::Error::other("a line has other columns than asked for"));
        // The module's are plain, those of a recording perhaps not.
        let line = escape::name(line.trim_end());
        let row = Row::parse(source, &line).ok_or_else(other)?;
        if filtered || row.passes() {
            with(&row)?;
        }
    }
}

/// Opens a file of the module, which then filters by itself. A recording cannot.
fn open(path: &Path, source: &Source) -> io::Result<(File, bool)> {
    let recording = File::open(path)?;
    if fstatfs(&recording)?.f_type != PROC_SUPER_MAGIC {
        return Ok((recording, false));
    }
    let mut file = OpenOptions::new().read(true).write(true).open(path)?;
    let written = file.write_all(source.text.as_bytes());
    written.map_err(|error| match error.kind() {
        ErrorKind::InvalidInput => io::Error::other(OTHER),
        _ => error,
    })?;
    Ok((file, true))
}
