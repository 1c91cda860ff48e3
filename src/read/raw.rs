// SPDX-License-Identifier: GPL-2.0

//! Raw sockets into lines. See `raw.c`, `raw_sock_seq_show`, for what is read how.

use super::{
    datagram, flags,
    socket::{endpoints, options, owner},
};
use crate::{
    report::{Datagram, Line, Protocol, Queues, Rare, RareProtocol, RareRaw},
    sys::{
        inet_sock, raw6_sock, raw_sock, sock, sock_common, Ahead, Chain, Defaults, Entry, Holds,
        Kind, Progress, Reader, Sock, View, INET_FLAGS_HDRINCL, IPPROTO_ICMP, IPPROTO_ICMPV6,
        IPPROTO_MH, IPPROTO_RAW,
    },
};

/// The lines of a bucket.
pub(crate) fn rows(mut chain: Chain<'_>, view: &View, line: &mut Line<'_>) -> Progress {
    for found in chain.by_ref() {
        let sk = found.read(Ahead::NONE);
        match sk.kind() {
            Kind::Raw(raw) => any(&sk, &raw.as_inet(), raw4_options(&raw), view, line),
            Kind::Raw6(raw) => any(&sk, &raw.as_inet(), raw6_options(&raw), view, line),
            _ => continue,
        }
        if line.is_full() {
            break;
        }
    }
    chain.progress()
}

fn any(sk: &Sock<'_>, raw: &Entry<'_, inet_sock>, own: RareRaw, view: &View, line: &mut Line<'_>) {
    // The port of a raw socket is its protocol; the peer has none.
    let (local, mut remote) = endpoints(sk.common(), sk.family(), raw.get(sock_common::skc_num));
    remote.port = 0;
    if !view.filter.admits(&local, &remote) {
        return;
    }
    let (reader, defaults) = (&view.reader, &view.defaults);
    let sk_flags = raw.get(sock::sk_flags) as u64;
    let rare = is_rare(sk, raw, &own, sk_flags, reader, defaults)
        .then(|| rare(sk, raw, own, sk_flags, reader, defaults));
    let row = Datagram {
        queues: Queues {
            recv: raw.get(sock::sk_rmem_alloc),
            send: raw.get(sock::sk_wmem_alloc).wrapping_sub(1),
        },
        local,
        remote,
        owner: owner(raw, reader),
        protocol: Protocol::Raw,
        socket: options(sk, raw, sk_flags),
        rare: rare.as_ref(),
    };
    *line = datagram::show(&row, view, line.take());
}

/// Something is set that is rarely set.
fn is_rare(
    sk: &Sock<'_>,
    raw: &Entry<'_, inet_sock>,
    own: &RareRaw,
    sk_flags: u64,
    reader: &Reader,
    defaults: &Defaults,
) -> bool {
    let inet_flags = raw.get(inet_sock::inet_flags) as u64;
    *own != RareRaw::PLAIN
        || flags::RAW_FLAGS.differs(inet_flags, 0).any()
        || !datagram::is_plain(*sk, raw, sk_flags, reader, defaults)
}

#[cold]
fn rare(
    sk: &Sock<'_>,
    raw: &Entry<'_, inet_sock>,
    own: RareRaw,
    sk_flags: u64,
    reader: &Reader,
    defaults: &Defaults,
) -> Rare {
    let flags = flags::RAW_FLAGS.differing(raw.get(inet_sock::inet_flags) as u64, 0);
    let own = (flags, RareProtocol::Raw(own));
    datagram::rare(sk, raw, sk_flags, own, reader, defaults)
}

/// `HDRINCL`, where it is not what the socket's protocol gives it: see af_inet.c, inet_create.
fn hdrincl<K: Holds<sock_common> + Holds<inet_sock>>(raw: &Entry<'_, K>) -> Option<bool> {
    let hdrincl = raw.get(inet_sock::inet_flags) >> INET_FLAGS_HDRINCL & 1 != 0;
    let default = raw.get(sock_common::skc_num) == IPPROTO_RAW;
    (hdrincl != default).then_some(hdrincl)
}

fn raw4_options(raw: &Entry<'_, raw_sock>) -> RareRaw {
    let icmp = raw.get(sock_common::skc_num) == IPPROTO_ICMP;
    RareRaw {
        incoming_cpu: raw.get(sock::sk_incoming_cpu),
        hdrincl: hdrincl(raw),
        icmp_filter: if icmp { raw.get(raw_sock::filter) } else { 0 },
        ..RareRaw::PLAIN
    }
}

fn raw6_options(raw: &Entry<'_, raw6_sock>) -> RareRaw {
    let protocol = raw.get(sock_common::skc_num);
    let checksum = match raw.get(raw6_sock::checksum) {
        0 => -1,
        _ => raw.get(raw6_sock::offset) as i32,
    };
    // See net/ipv6/raw.c, rawv6_init_sk.
    let default = match protocol {
        IPPROTO_ICMPV6 => 2,
        IPPROTO_MH => 4,
        _ => -1,
    };
    RareRaw {
        incoming_cpu: raw.get(sock::sk_incoming_cpu),
        hdrincl: hdrincl(raw),
        checksum: (checksum != default).then_some(checksum),
        icmpv6_filter: match protocol {
            IPPROTO_ICMPV6 => raw.get(raw6_sock::filter),
            _ => [0; 8],
        },
        ..RareRaw::PLAIN
    }
}
