// SPDX-License-Identifier: GPL-2.0

//! The options that few sockets set, each with a comma before it; here are those of level SOL_SOCKET.

use super::{
    flags::flags,
    inet::{inet, inet6},
    raw::{raw, raw6},
    tcp::tcp,
};
use crate::{
    report::{Name, Protocol},
    sys::*,
};
use std::fmt::Display;

/// Collects options.
pub(super) struct Options(String);

impl Options {
    pub(super) fn some(&mut self, name: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.0 += &format!(",{name}={value}");
        }
    }

    pub(super) fn unless<T: PartialEq + Display>(&mut self, new: T, name: &str, value: T) {
        if value != new {
            self.some(name, Some(value));
        }
    }
}

pub(super) fn options(m: &Memory, view: &View) -> String {
    let mut options = Options(String::new());
    socket(&mut options, m, view);
    match m.protocol {
        Protocol::Tcp => tcp(&mut options, m, view),
        Protocol::Udp => {
            options.unless(0, "UDP_SEGMENT", m.get(udp_sock::gso_size));
            options.unless(0, "UDP_ENCAP", m.get(udp_sock::encap_type));
        }
        Protocol::Raw if !m.is_ipv6() => raw(&mut options, m),
        Protocol::Raw => {}
    }
    // A raw IPv6 socket has nothing of IPv4.
    let ip = !(m.is_ipv6() && m.protocol == Protocol::Raw);
    if ip {
        inet(&mut options, m, view);
    }
    let ipv6 = m.is_ipv6() && !m.get(inet_sock::pinet6).is_null();
    if ipv6 {
        inet6(&mut options, m, view);
        if m.protocol == Protocol::Raw {
            raw6(&mut options, m);
        }
    }
    flags(&mut options, m, ip, ipv6);
    options.0
}

fn socket(options: &mut Options, m: &Memory, view: &View) {
    let tcp = m.protocol == Protocol::Tcp;
    if tcp && m.flag(SOCK_BROADCAST) {
        options.some("SO_BROADCAST", Some(1));
    }
    if !tcp && m.flag(SOCK_KEEPOPEN) {
        options.some("SO_KEEPALIVE", Some(1));
    }
    if view.reader.net_admin {
        options.unless(0, "SO_MARK", m.get(sock::sk_mark));
    }
    options.unless(0, "SO_PRIORITY", m.get(sock::sk_priority));
    let interface = m.get(sock::sk_bound_dev_if);
    if interface != 0 {
        options.some("SO_BINDTODEVICE", m.device.map(text));
    }
    options.unless(0, "SO_BINDTOIFINDEX", interface);
    options.unless(
        usize::MAX,
        "SO_MAX_PACING_RATE",
        m.get(sock::sk_max_pacing_rate),
    );
    options.unless(0, "SO_BUSY_POLL", m.get(sock::sk_ll_usec));
    options.unless(0, "SO_PREFER_BUSY_POLL", m.get(sock::sk_prefer_busy_poll));
    let was_connected = m.get(sock::sk_txhash) != 0;
    let chosen = match m.protocol {
        Protocol::Tcp => m.state() == TCP_LISTEN && !was_connected,
        Protocol::Udp => !was_connected && m.get(sock_common::skc_dport) == 0,
        Protocol::Raw => true,
    };
    if chosen {
        options.unless(-1, "SO_INCOMING_CPU", m.get(sock::sk_incoming_cpu));
    }
    let lowat = m.get(sock::sk_rcvlowat);
    if ![0, 1].contains(&lowat) {
        options.some("SO_RCVLOWAT", Some(lowat));
    }
    let stamps = match m.get(sock::sk_tsflags) {
        flags if flags & SOF_TIMESTAMPING_BIND_PHC != 0 => {
            format!("{flags}:{}", m.get(sock::sk_bind_phc) as u32)
        }
        flags => flags.to_string(),
    };
    options.unless("0".to_string(), "SO_TIMESTAMPING", stamps.clone());
    if m.flag(SOCK_TSTAMP_NEW) {
        options.unless("0".to_string(), "SO_TIMESTAMPING_NEW", stamps);
    }
    options.unless(
        0,
        "SO_ATTACH_FILTER",
        i32::from(!m.get(sock::sk_filter).is_null()),
    );
    let group = !m.get(sock::sk_reuseport_cb).is_null();
    options.unless(
        0,
        "SO_ATTACH_REUSEPORT_CBPF",
        i32::from(group && m.reuseport_prog),
    );
    options.unless(-1, "SO_PEEK_OFF", m.get(sock::sk_peek_off));
    options.unless(0, "SO_RESERVE_MEM", m.get(sock::sk_reserved_mem));
    if tcp {
        options.unless(
            view.defaults.txrehash,
            "SO_TXREHASH",
            m.get(sock::sk_txrehash),
        );
    }
    let txtime = format!("{}:{}", m.get(sock::sk_clockid), m.txtime_flags);
    options.some("SO_TXTIME", m.flag(SOCK_TXTIME).then_some(txtime));
}

pub(super) fn text(name: Name) -> String {
    let text = name.0.split(|&byte| byte == 0).next().unwrap();
    text.iter()
        .map(|&byte| match char::from(byte) {
            ',' | '=' | '\\' | '\u{7f}'.. | '\0'..=' ' => format!("\\{byte:03o}"),
            plain => plain.to_string(),
        })
        .collect()
}
