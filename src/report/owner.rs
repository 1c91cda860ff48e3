// SPDX-License-Identifier: GPL-2.0

//! The columns that lead from a socket to its process.

use super::line::Rest;

/// Who owns a socket.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub struct Owner {
    /// The user, as the reader's user namespace numbers it.
    pub uid: u32,
    /// The number of the inode; 0 where no process has the socket open.
    pub inode: u64,
}

impl Owner {
    /// Writes both columns, each with a blank behind it. A longer number is never cut.
    pub(super) fn write<'a>(&self, rest: Rest<'a>) -> Option<Rest<'a>> {
        rest.right_u64::<5>(self.uid.into())?
            .byte(b' ')?
            .right_u64::<8>(self.inode)?
            .byte(b' ')
    }
}
