// SPDX-License-Identifier: GPL-2.0

//! The first line of the files.

use super::{columns::Columns, line::Line};

/// Which columns a file has.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub struct Header {
    /// Whether it has the columns `Stat` and `Diag`.
    pub state: bool,
    /// Those that the reader asked for.
    pub columns: Columns,
}

impl Header {
    /// Writes the names of the columns.
    pub fn write(self, line: &mut Line<'_>) {
        line.put(b"Recv-Q Send-Q Local Address           Foreign Address         ");
        if self.state {
            line.put(b"Stat Diag ");
        }
        for column in self.columns.iter() {
            line.put(column.header().as_bytes());
            line.put(b" ");
        }
        line.put(b"Options\n");
    }
}
