// SPDX-License-Identifier: GPL-2.0

//! The first line of the files.

use super::line::Line;

/// Which columns a file has.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub struct Header {
    /// Whether it has the columns `Stat` and `Diag`.
    pub state: bool,
    /// Whether it has the columns `Uid` and `Inode`.
    pub owner: bool,
}

impl Header {
    /// Writes the names of the columns.
    pub fn write(self, line: &mut Line<'_>) {
        line.put(b"Recv-Q Send-Q Local Address           Foreign Address         ");
        if self.state {
            line.put(b"Stat Diag ");
        }
        if self.owner {
            line.put(b"  Uid    Inode ");
        }
        line.put(b"Options\n");
    }
}
