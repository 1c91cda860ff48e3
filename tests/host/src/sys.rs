// SPDX-License-Identifier: GPL-2.0

//! The kernel that the tests make up: what `read` asks of the module's `sys`, by the same names, on
//! memory that a test fills as it likes.

mod field;
mod memory;
mod record;

pub(crate) use self::{
    field::*,
    memory::{Entry, Holds, Memory, NAMES},
    record::{Found, Kind, Record, Sock},
};
use crate::report::{Columns, Filter};

/// What a test says of the namespace.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Defaults {
    pub(crate) no_pmtu_disc: bool,
    pub(crate) bindv6only: bool,
    pub(crate) reflects: bool,
    pub(crate) txrehash: u8,
    pub(crate) tcp_keepalive_intvl: u32,
    pub(crate) tcp_congestion: usize,
    pub(crate) tcp_rto_max: u32,
    pub(crate) tcp_rto_min: u32,
}

/// What a test says of the reader.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Reader {
    pub(crate) net_admin: bool,
    pub(crate) owner: bool,
}

impl Reader {
    pub(crate) fn uid<K: Holds<sock>>(&self, sk: &Entry<'_, K>) -> u32 {
        sk.memory().uid
    }

    pub(crate) fn request_uid(&self, request: &Entry<'_, request_sock>) -> u32 {
        request.memory().uid
    }
}

/// What decides, besides the sockets, what the lines are.
pub(crate) struct View {
    pub(crate) reader: Reader,
    pub(crate) defaults: Defaults,
    pub(crate) filter: Filter,
}

impl View {
    pub(crate) fn columns(&self) -> Columns {
        self.filter.columns().or_owner(self.reader.owner)
    }
}
