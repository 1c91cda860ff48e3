// SPDX-License-Identifier: GPL-2.0

//! From raw sockets to lines. How each field may be read: see raw.c, raw_sock_seq_show.

use super::{
    columns, datagram, differs::Differs, flags, inet, reading::Reading, socket::endpoints,
};
use crate::{
    report::{Datagram, Line, Protocol, Queues, RareProtocol, RareRaw, RareRaw6, Rest, Socket},
    sys::{
        inet_sock, raw6_sock, sock, Kind, Record, Sock, View, INET_FLAGS_HDRINCL, IPPROTO_ICMPV6,
        IPPROTO_MH, IPPROTO_RAW,
    },
};

/// Writes the lines of a record.
pub(crate) fn rows(record: Record<'_>, view: &View, line: &mut Line<'_>) {
    let row = |sk: Sock<'_>, rest| match sk.kind() {
        Kind::Raw(raw) => {
            let s = Reading::new(sk, raw, view);
            let own = RareProtocol::Raw(RareRaw::read(&s));
            any_line(&s.as_inet(), RareRaw::differs(&s), own, rest)
        }
        Kind::Raw6(raw) => {
            let s = Reading::new(sk, raw, view);
            let own = RareProtocol::Raw6(RareRaw6::read(&s));
            any_line(&s.as_inet(), RareRaw6::differs(&s), own, rest)
        }
        _ => Some(rest),
    };
    line.write_parts(|rest| {
        record.buckets(Protocol::Raw, rest, |chain, rest| {
            chain.try_fold(rest, |rest, found| row(found.read(), rest))
        })
    });
}

/// Writes the line of a socket. `own` is what sockets of its kind alone have, and `own_differs` what this one
/// sets of that.
#[inline(never)]
fn any_line<'a>(
    s: &Reading<'_, inet_sock>,
    own_differs: Differs,
    own: RareProtocol,
    rest: Rest<'a>,
) -> Option<Rest<'a>> {
    let view = s.view;
    // The port of a raw socket is its protocol; the peer has none.
    let (local, mut remote) = endpoints(s.sk.common(), s.sk.family(), s.number());
    remote.port = 0;
    if !view.filter.admits(&local, &remote) {
        return Some(rest);
    }
    let differs = own_differs
        | flags::RAW_FLAGS.differs(s.inet_flags, 0)
        | datagram::ipv4_differs(s)
        | inet::differs(s);
    let rare = differs.any().then(|| {
        let own_flags = flags::RAW_FLAGS.differing(s.inet_flags, 0);
        datagram::rare(s, own_flags, own)
    });
    let row = Datagram {
        queues: Queues {
            recv: s.get(sock::sk_rmem_alloc),
            send: s.get(sock::sk_wmem_alloc).wrapping_sub(1),
        },
        local,
        remote,
        cells: columns::full(s),
        protocol: Protocol::Raw,
        socket: Socket::read(s),
        rare: rare.as_ref(),
    };
    datagram::show(&row, view, rest)
}

/// HDRINCL of `inet_flags`.
pub(super) fn hdrincl<K>(s: &Reading<'_, K>) -> bool {
    s.inet_flags >> INET_FLAGS_HDRINCL & 1 != 0
}

/// HDRINCL of a new socket: see af_inet.c, inet_create.
pub(super) fn new_hdrincl<K>(s: &Reading<'_, K>) -> bool {
    s.number() == IPPROTO_RAW
}

/// The offset of the checksum, -1 where there is none.
pub(super) fn checksum(s: &Reading<'_, raw6_sock>) -> i32 {
    match s.get(raw6_sock::checksum) {
        0 => -1,
        _ => s.get(raw6_sock::offset) as i32,
    }
}

/// The offset of a new socket's checksum. See net/ipv6/raw.c, rawv6_init_sk.
pub(super) fn new_checksum<K>(s: &Reading<'_, K>) -> i32 {
    match s.number() {
        IPPROTO_ICMPV6 => 2,
        IPPROTO_MH => 4,
        _ => -1,
    }
}
