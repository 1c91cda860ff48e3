// SPDX-License-Identifier: GPL-2.0

//! Raw sockets into lines. See `raw.c`, `raw_sock_seq_show`, for what is read how.

use crate::{
    flags,
    inet::{inet, inet6},
    report::{Datagram, File, Line, Protocol, Queues, Rare, RareRaw},
    socket::{self, endpoints, options, owner, CLOCK},
    sys::{
        inet_sock, raw6_sock, raw_sock, sock, sock_common, Chain, Defaults, Entry, Holds, Kind,
        Reader, Sock, View, INET_FLAGS_HDRINCL, IPPROTO_ICMP, IPPROTO_ICMPV6, IPPROTO_MH,
        IPPROTO_RAW, SOCK_BROADCAST,
    },
    udp::{datagrams_are_plain, multicast},
};

/// The lines of a bucket.
pub(crate) fn rows(chain: Chain<'_>, view: &View, line: &mut Line<'_>) {
    let (reader, defaults) = (&view.reader, &view.defaults);
    for sk in chain {
        let row = match sk.kind() {
            Kind::Raw(raw) => record(&sk, &raw.as_inet(), raw4_options(&raw), reader, defaults),
            Kind::Raw6(raw) => record(&sk, &raw.as_inet(), raw6_options(&raw), reader, defaults),
            _ => continue,
        };
        let filter = &view.filter;
        if filter.admits(&row.local, &row.remote, 0) && row.passes(filter, &CLOCK) {
            row.write(&CLOCK, line);
        }
        if line.is_full() {
            return;
        }
    }
}

fn record(
    sk: &Sock<'_>,
    raw: &Entry<'_, inet_sock>,
    own: RareRaw,
    reader: &Reader,
    defaults: &Defaults,
) -> Datagram {
    // The port of a raw socket is its protocol; the peer has none.
    let (local, mut remote) = endpoints(sk, raw.get(sock_common::skc_num));
    remote.port = 0;
    let sk_flags = raw.get(sock::sk_flags) as u64;
    Datagram {
        queues: Queues {
            recv: raw.get(sock::sk_rmem_alloc),
            send: raw.get(sock::sk_wmem_alloc).wrapping_sub(1),
        },
        local,
        remote,
        owner: owner(raw, reader),
        file: File::Raw,
        socket: options(sk, raw, sk_flags),
        rare: (!is_plain(sk, raw, &own, sk_flags, reader, defaults))
            .then(|| rare(sk, raw, own, sk_flags, reader, defaults)),
    }
}

/// Nothing is set that is rarely set.
fn is_plain(
    sk: &Sock<'_>,
    raw: &Entry<'_, inet_sock>,
    own: &RareRaw,
    sk_flags: u64,
    reader: &Reader,
    defaults: &Defaults,
) -> bool {
    let inet_flags = raw.get(inet_sock::inet_flags) as u64;
    *own == RareRaw::PLAIN
        && flags::RAW_FLAGS.is_plain(inet_flags, 0)
        && datagrams_are_plain(sk, raw, sk_flags, reader, defaults)
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
    let inet_flags = raw.get(inet_sock::inet_flags) as u64;
    let (inet6, flags6) = inet6(sk, raw, true, inet_flags, defaults);
    Rare {
        flags: socket::flags(sk_flags, SOCK_BROADCAST)
            .and(flags::INET_FLAGS.differing(inet_flags, 0))
            .and(multicast(sk, inet_flags))
            .and(flags::RAW_FLAGS.differing(inet_flags, 0))
            .and(flags6),
        socket: socket::rare(raw, sk_flags, reader, defaults),
        inet: inet(raw, true, defaults),
        inet6,
        protocol: Protocol::Raw(own),
    }
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
