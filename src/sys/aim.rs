// SPDX-License-Identifier: GPL-2.0

//! Where the sockets stand that a filter aims at.

use super::{
    ffi,
    field::{net, In6, KNETSTAT_HASHED, KNETSTAT_LISTENING, KNETSTAT_UDP},
    place::Span,
    source::Source,
};
use crate::report::{Aim, Connection};

/// The buckets of a source in which those sockets stand that a filter aims at. A bucket is found as
/// the kernel finds it when it puts the socket there.
///
/// # Safety
///
/// `net` is valid and has its tables.
pub(super) unsafe fn span(source: &Source, aim: &Aim, net: *const net) -> Span {
    let all = source.span;
    let table = all.first.table();
    if table == KNETSTAT_LISTENING {
        return match (aim.listening, &aim.connection) {
            (Some(true), _) => Span::tables(KNETSTAT_LISTENING, KNETSTAT_LISTENING),
            (_, Some(connection)) => {
                // SAFETY: The caller guarantees it.
                Span::bucket(KNETSTAT_HASHED, unsafe { bucket_of(connection, net) })
            }
            (Some(false), None) => Span::tables(KNETSTAT_HASHED, KNETSTAT_HASHED),
            (None, None) => all,
        };
    }
    // A raw socket has its protocol in the place of a port.
    let Some(port) = aim.sport else {
        return all;
    };
    // SAFETY: The caller guarantees that the namespace is valid and has its tables.
    let bucket = unsafe {
        match table {
            KNETSTAT_UDP => ffi::knetstat_udp_bucket(net, port),
            _ => ffi::knetstat_raw_bucket(net, port),
        }
    };
    Span::bucket(table, bucket)
}

/// The bucket of a connection.
///
/// # Safety
///
/// What [`span`] asks of its caller.
unsafe fn bucket_of(connection: &Connection, net: *const net) -> u32 {
    let ((local, lport), (remote, rport)) = (connection.local, connection.remote);
    // The kernel reads an address as words.
    let (local, remote) = (In6::new(local), In6::new(remote));
    // SAFETY: The caller guarantees the namespace; both addresses are aligned as `struct in6_addr` is.
    unsafe { ffi::knetstat_tcp_bucket(net, &local, lport, &remote, rport) }
}
