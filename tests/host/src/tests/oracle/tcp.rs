// SPDX-License-Identifier: GPL-2.0

//! The options of level IPPROTO_TCP, and those of SOL_TLS, that few sockets set.

use super::{
    parts,
    rare::{text, Options},
};
use crate::sys::*;

pub(super) fn tcp(options: &mut Options, m: &Memory, view: &View) {
    let user_mss = m.get(tcp_sock::user_mss);
    if user_mss != 0 {
        let mss = match m.state() {
            _ if m.bit(TCP_REPAIR_BIT) => m.get(tcp_sock::mss_clamp).into(),
            TCP_CLOSE | TCP_LISTEN => user_mss.into(),
            _ => m.get(tcp_sock::mss_cache),
        };
        options.some("TCP_MAXSEG", Some(mss));
    }
    // Of MPTCP, or once of it.
    let subflow = m.get(sock::sk_rcvlowat) == 0;
    let default = m.get(inet_connection_sock::icsk_ca_ops).addr() == view.defaults.tcp_congestion;
    options.some(
        "TCP_CONGESTION",
        (m.bit(TCP_CA_SETSOCKOPT_BIT) && !(subflow && default))
            .then(|| text(m.names[NAME_CONGESTION as usize])),
    );
    options.unless(
        0,
        "TCP_SYNCNT",
        m.get(inet_connection_sock::icsk_syn_retries),
    );
    let linger2 = m.get(tcp_sock::linger2);
    if linger2 != 0 {
        let seconds = if linger2 < 0 { -1 } else { linger2 / HZ as i32 };
        options.some("TCP_LINGER2", Some(seconds));
    }
    if m.state() == TCP_LISTEN && m.get(sock::sk_userlocks) & 2 == 0 {
        options.unless(0, "TCP_WINDOW_CLAMP", m.get(tcp_sock::window_clamp));
    }
    if !(subflow && m.get(tcp_sock::notsent_lowat) == u32::MAX) {
        options.unless(0, "TCP_NOTSENT_LOWAT", m.get(tcp_sock::notsent_lowat));
    }
    let ulp = !m.get(inet_connection_sock::icsk_ulp_ops).is_null();
    options.some("TCP_ULP", ulp.then(|| text(m.names[NAME_ULP as usize])));
    for (name, jiffies, new, of_second) in [
        (
            "TCP_RTO_MAX_MS",
            m.get(inet_connection_sock::icsk_rto_max),
            view.defaults.tcp_rto_max,
            1_000,
        ),
        (
            "TCP_RTO_MIN_US",
            m.get(inet_connection_sock::icsk_rto_min),
            view.defaults.tcp_rto_min,
            1_000_000,
        ),
        (
            "TCP_DELACK_MAX_US",
            m.get(inet_connection_sock::icsk_delack_max),
            TCP_DELACK_MAX,
            1_000_000,
        ),
    ] {
        options.some(
            name,
            (jiffies != new).then(|| parts(jiffies, of_second, HZ)),
        );
    }
    options.unless(0, "TCP_SAVE_SYN", m.bits >> TCP_SAVE_SYN_BITS & 3);
    options.unless(0, "TCP_TX_DELAY", m.get(tcp_sock::tcp_tx_delay) as i32);
    if !m.get(inet_connection_sock::icsk_ulp_ops).is_null() {
        options.unless(0, "TLS_TX_ZEROCOPY_RO", i32::from(m.tls.zerocopy));
        options.unless(0, "TLS_RX_EXPECT_NO_PAD", i32::from(m.tls.no_pad));
        if m.tls.max_payload != 0 {
            options.unless(16384, "TLS_TX_MAX_PAYLOAD_LEN", m.tls.max_payload);
        }
    }
}
