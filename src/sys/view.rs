// SPDX-License-Identifier: GPL-2.0

//! What a reader gets to see of sockets.

use super::{defaults::Defaults, reader::Reader};
use crate::report::{Columns, Filter};

/// What the lines of an open file depend on, beside the sockets themselves.
pub(crate) struct View {
    /// What the opener of the file may see.
    pub(crate) reader: Reader,
    /// The defaults of the namespace, as they were at the last `start`.
    pub(crate) defaults: Defaults,
    /// The filter that was last written to the file.
    pub(crate) filter: Filter,
}

impl View {
    /// The columns of the lines, beside the usual ones.
    #[inline(always)]
    pub(crate) fn columns(&self) -> Columns {
        self.filter.columns().or_owner(self.reader.owner)
    }
}
