// SPDX-License-Identifier: GPL-2.0

//! How an open file sees sockets.

use super::{defaults::Defaults, reader::Reader};
use crate::report::Filter;

/// What decides, besides the sockets, what the lines of an open file are.
pub(crate) struct View {
    pub(crate) reader: Reader,
    /// Of the namespace, as of the last `start`.
    pub(crate) defaults: Defaults,
    /// What was last written to the file.
    pub(crate) filter: Filter,
}
