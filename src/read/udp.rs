// SPDX-License-Identifier: GPL-2.0

//! UDP sockets into lines. See `udp.c`, `udp4_format_sock`, for what is read how.

use super::{
    datagram,
    differs::Field,
    flags,
    socket::{self, endpoints, endpoints4, options, owner},
};
use crate::{
    report::{
        Datagram, Flag, Flags, Line, Protocol, Queues, Rare, RareProtocol, RareUdp, UsualUdp,
    },
    sys::{
        inet_sock, sock, sock_common, udp_sock, Chain, Defaults, Entry, Kind, Progress, Reader,
        Sock, View, SOCK_BROADCAST,
    },
};

/// The lines of a bucket.
pub(crate) fn rows(chain: Chain<'_>, view: &View, line: &mut Line<'_>) -> Progress {
    socket::rows(chain, Protocol::Udp, view, line, |sk, usual, mut line| {
        let Kind::Udp(udp) = sk.kind() else {
            return line;
        };
        let sk_flags = udp.get(sock::sk_flags) as u64;
        let plain = is_plain(sk, &udp, sk_flags, &view.reader, &view.defaults);
        if usual && plain && socket::is_usual(&sk, &udp, sk_flags) {
            usual_record(&sk, &udp, sk_flags).write(&mut line);
            return line;
        }
        any(sk, udp, !plain, view, line)
    })
}

/// The line of a socket with any options; `is_rare` where it sets any that are rarely set.
#[inline(never)]
fn any<'a>(
    sk: Sock<'_>,
    udp: Entry<'_, udp_sock>,
    is_rare: bool,
    view: &View,
    line: Line<'a>,
) -> Line<'a> {
    let (local, remote) = endpoints(
        sk.common(),
        sk.family(),
        u16::from_be(udp.get(inet_sock::inet_sport)),
    );
    let sk_flags = udp.get(sock::sk_flags) as u64;
    let rare = is_rare.then(|| rare(&sk, &udp, sk_flags, &view.reader, &view.defaults));
    let row = Datagram {
        queues: queues(&udp),
        local,
        remote,
        owner: owner(&udp, &view.reader),
        protocol: Protocol::Udp,
        socket: options(&sk, &udp.as_inet(), sk_flags),
        rare: rare.as_ref(),
    };
    datagram::show(&row, view, line)
}

#[inline(always)]
fn queues(udp: &Entry<'_, udp_sock>) -> Queues {
    Queues {
        // udp_rqueue_get
        recv: udp
            .get(sock::sk_rmem_alloc)
            .wrapping_sub(udp.get(udp_sock::forward_deficit)),
        // sk_wmem_alloc_get: one reference is the socket's own.
        send: udp.get(sock::sk_wmem_alloc).wrapping_sub(1),
    }
}

/// Of an IPv4 socket that sets no option but those that every line shows.
#[inline(always)]
fn usual_record(sk: &Sock<'_>, udp: &Entry<'_, udp_sock>, sk_flags: u64) -> UsualUdp {
    let (local, remote) = endpoints4(sk.common(), u16::from_be(udp.get(inet_sock::inet_sport)));
    UsualUdp {
        queues: queues(udp),
        local,
        remote,
        reuse: sk.reuse(),
        reuseport: sk.reuseport(),
        broadcast: sk_flags >> SOCK_BROADCAST & 1 != 0,
    }
}

/// Nothing is set that is rarely set.
#[inline(always)]
fn is_plain(
    sk: Sock<'_>,
    udp: &Entry<'_, udp_sock>,
    sk_flags: u64,
    reader: &Reader,
    defaults: &Defaults,
) -> bool {
    const DEFAULT: RareUdp = RareUdp::PLAIN;

    if !datagram::is_plain(sk, udp, sk_flags, reader, defaults) {
        return false;
    }
    let differs = flags::UDP_FLAGS.differs(udp.get(udp_sock::udp_flags) as u64, 0)
        | udp.get(udp_sock::gso_size).differs(DEFAULT.gso_size)
        | udp.get(udp_sock::encap_type).differs(DEFAULT.encap_type)
        | (sk.protocol_bits() & NO_CHECK_TX).differs(0);
    !differs.any()
        && (udp.get(sock_common::skc_dport) != 0
            || udp.get(sock::sk_incoming_cpu) == DEFAULT.incoming_cpu)
}

/// `sk_no_check_tx` in the protocol's bits of a socket.
const NO_CHECK_TX: u32 = 1;

#[cold]
fn rare(
    sk: &Sock<'_>,
    udp: &Entry<'_, udp_sock>,
    sk_flags: u64,
    reader: &Reader,
    defaults: &Defaults,
) -> Rare {
    let no_check = match sk.protocol_bits() & NO_CHECK_TX {
        0 => Flags::NONE,
        _ => Flags::NONE.with(Flag::SO_NO_CHECK),
    };
    let flags = flags::UDP_FLAGS.differing(udp.get(udp_sock::udp_flags) as u64, 0);
    let own = RareUdp {
        gso_size: udp.get(udp_sock::gso_size),
        encap_type: udp.get(udp_sock::encap_type),
        // Of a connected socket, it is the CPU that its last packet came in on.
        incoming_cpu: match udp.get(sock_common::skc_dport) {
            0 => udp.get(sock::sk_incoming_cpu),
            _ => -1,
        },
    };
    datagram::rare(
        sk,
        &udp.as_inet(),
        sk_flags,
        (flags.and(no_check), RareProtocol::Udp(own)),
        reader,
        defaults,
    )
}
