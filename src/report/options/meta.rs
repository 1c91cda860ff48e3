// SPDX-License-Identifier: GPL-2.0

//! What is known about an option beside its value.

use super::super::{
    flags::Flag,
    protocol::{Protocol, Protocols},
};

/// What the table says about an option.
pub struct Meta {
    /// The name that setsockopt(2) knows.
    pub name: &'static str,
    /// The level that setsockopt(2) knows.
    pub level: &'static str,
    /// The protocols whose files it appears in.
    pub protocols: &'static [Protocol],
    /// The unit of its value.
    pub unit: &'static str,
    /// When a row shows it.
    pub shown: Shown,
    /// The value of an option that does not appear, or the sysctl that gives the value.
    pub default: &'static str,
}

/// What a filter needs to know about an option.
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(super) protocols: Protocols,
    /// Whether a text can be its value.
    pub(crate) fits: fn(&[u8]) -> bool,
    /// Whether only readers with CAP_NET_ADMIN see it.
    pub(crate) admin: bool,
}

impl Key {
    /// Whether the option appears in the files of this protocol.
    pub(crate) fn is_of(&self, protocol: Protocol) -> bool {
        self.protocols.has(protocol)
    }
}

/// An option that is on or off. A row shows it where it is not at its default.
pub(super) struct Switch {
    pub(super) key: &'static [u8],
    pub(super) protocols: Protocols,
    pub(super) level: Level,
    pub(super) bit: Flag,
    pub(super) value: Value,
}

/// The value that a row shows of an option which is not at its default.
#[derive(Clone, Copy)]
pub(super) enum Value {
    On,
    Off,
    /// The default differs between the families.
    OnForIpv6,
}

/// When a row shows an option.
#[derive(Clone, Copy)]
pub enum Shown {
    /// On every full socket.
    Always,
    /// On a listening socket.
    Listening,
    /// Where the socket sets it.
    Set,
    /// Where the socket sets it and the reader has CAP_NET_ADMIN.
    Admin,
}

impl Shown {
    /// The rule in words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Listening => "listening",
            Self::Set => "set",
            Self::Admin => "set, CAP_NET_ADMIN",
        }
    }
}

/// A level of setsockopt(2), by the kernel's name.
#[allow(non_camel_case_types)]
#[derive(Clone, Copy)]
pub(super) enum Level {
    SOL_SOCKET,
    IPPROTO_TCP,
    IPPROTO_UDP,
    SOL_RAW,
    IPPROTO_IP,
    IPPROTO_IPV6,
    SOL_ICMPV6,
    SOL_TLS,
}
