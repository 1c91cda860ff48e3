// SPDX-License-Identifier: GPL-2.0

//! The columns that lead from a socket to its process.

use super::line::Rest;

/// Whose a socket is.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub struct Owner {
    /// In the reader's user namespace.
    pub uid: u32,
    /// 0 where no process has it open.
    pub inode: u64,
}

impl Owner {
    /// Both columns with a blank behind each; a longer number is never cut.
    pub(super) fn write<'a>(&self, rest: Rest<'a>) -> Option<Rest<'a>> {
        rest.right_u64::<5>(self.uid.into())?
            .byte(b' ')?
            .right_u64::<8>(self.inode)?
            .byte(b' ')
    }
}
