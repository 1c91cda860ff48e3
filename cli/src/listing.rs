// SPDX-License-Identifier: GPL-2.0

//! Reading the files, or what stands in for them.

use crate::{row::Row, source::Source, space::Space};
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

/// Calls `with` for each socket of a file.
pub fn each(
    space: &Space,
    source: &Source,
    with: &mut dyn FnMut(&Row) -> io::Result<()>,
) -> io::Result<()> {
    let path = space.net.join(format!("{}stat", source.name()));
    let (file, filtered) = match open(&path, source) {
        Err(error) if error.kind() == ErrorKind::NotFound => return missing(space, source),
        opened => opened.map_err(|error| in_file(&path, error))?,
    };
    let mut file = BufReader::with_capacity(128 << 10, file);
    let mut line = String::new();
    // The names of the columns.
    file.read_line(&mut line)
        .map_err(|error| in_file(&path, error))?;
    loop {
        line.clear();
        if file
            .read_line(&mut line)
            .map_err(|error| in_file(&path, error))?
            == 0
        {
            return Ok(());
        }
        let row = Row::parse(source, &line).ok_or_else(|| {
            in_file(
                &path,
                io::Error::other("a line has other columns than asked for"),
            )
        })?;
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
    file.write_all(source.text.as_bytes())?;
    Ok((file, true))
}

/// The kernel may lack IPv6, and the last process of a namespace may have ended; else it lacks the module.
fn missing(space: &Space, source: &Source) -> io::Result<()> {
    match space.net.join(source.name()).exists() {
        true => Err(io::Error::other(MISSING)),
        false => Ok(()),
    }
}

/// An error with the file that it happened in.
fn in_file(path: &Path, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
