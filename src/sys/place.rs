// SPDX-License-Identifier: GPL-2.0

//! Where a listing stands among the hash tables of a protocol, and between which places it looks.

use super::{
    ffi,
    field::{net, In6, KNETSTAT_HASHED, KNETSTAT_LISTENING, KNETSTAT_UDP},
};
use crate::report::{Aim, Connection};

/// A hash bucket: the number of its table, in the order of listing, and its own in there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) table: u32,
    pub(super) bucket: u32,
}

/// The buckets that a listing goes through, from the first to the last.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) first: Place,
    pub(super) last: Place,
}

impl Span {
    /// All buckets of the tables from `first` to `last`.
    pub(super) const fn tables(first: u32, last: u32) -> Self {
        Self {
            first: Place {
                table: first,
                bucket: 0,
            },
            last: Place {
                table: last,
                bucket: u32::MAX,
            },
        }
    }

    /// One bucket.
    fn bucket(table: u32, bucket: u32) -> Self {
        let place = Place { table, bucket };
        Self {
            first: place,
            last: place,
        }
    }

    /// Those of all buckets of a source in which the sockets stand that a filter aims at. A bucket is found
    /// as the kernel finds it when it puts the socket there.
    ///
    /// # Safety
    ///
    /// `net` is valid and has its tables.
    pub(super) unsafe fn aimed(self, aim: &Aim, net: *const net) -> Self {
        let table = self.first.table;
        if table == KNETSTAT_LISTENING {
            return match (aim.listening, &aim.connection) {
                (Some(true), _) => Self::tables(KNETSTAT_LISTENING, KNETSTAT_LISTENING),
                (_, Some(connection)) => {
                    // SAFETY: The caller guarantees it.
                    Self::bucket(KNETSTAT_HASHED, unsafe { bucket_of(connection, net) })
                }
                (Some(false), None) => Self::tables(KNETSTAT_HASHED, KNETSTAT_HASHED),
                (None, None) => self,
            };
        }
        let Some(port) = aim.sport else {
            return self;
        };
        // SAFETY: The caller guarantees that the namespace is valid and has its tables.
        let bucket = unsafe {
            match table {
                KNETSTAT_UDP => ffi::knetstat_udp_bucket(net, port),
                _ => ffi::knetstat_raw_bucket(net, port),
            }
        };
        Self::bucket(table, bucket)
    }
}

/// The bucket of a connection.
///
/// # Safety
///
/// What [`Span::aimed`] asks of its caller.
unsafe fn bucket_of(connection: &Connection, net: *const net) -> u32 {
    let ((local, lport), (remote, rport)) = (connection.local, connection.remote);
    // The kernel reads an address as words.
    let (local, remote) = (In6::new(local), In6::new(remote));
    // SAFETY: The caller guarantees the namespace; both addresses are aligned as `struct in6_addr` is.
    unsafe { ffi::knetstat_tcp_bucket(net, &local, lport, &remote, rport) }
}
