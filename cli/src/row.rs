// SPDX-License-Identifier: GPL-2.0

//! A line of a file, in its fields.

use crate::{
    report::{Address, Endpoint, Protocol, Text},
    source::Source,
};
use std::{iter, net::IpAddr};

/// The columns that are asked for, of every file.
pub const SHOW: &str = "show uid inode cgroup";

/// A socket. What it lacks is `-`, or 0 where it is a number.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    pub source: &'a Source,
    pub recv_q: &'a str,
    pub send_q: &'a str,
    pub local: &'a str,
    pub peer: &'a str,
    pub state: &'a str,
    pub flow: &'a str,
    pub uid: &'a str,
    pub inode: u64,
    pub cgroup: u64,
    pub options: &'a str,
}

impl<'a> Row<'a> {
    pub fn parse(source: &'a Source, line: &'a str) -> Option<Self> {
        let mut rest = line;
        let mut next = || {
            let (field, behind) = split(without_blanks(rest), b' ')?;
            rest = behind;
            Some(field)
        };
        let [recv_q, send_q, local, peer] = [next()?, next()?, next()?, next()?];
        let [state, flow] = match source.scope.protocol {
            Protocol::Tcp => [next()?, next()?],
            _ => ["-", "-"],
        };
        let uid = next()?;
        let [inode, cgroup] = [next()?, next()?].map(|number| number.parse().unwrap_or(0));
        let options = without_blanks(rest);
        let is_one = !options.is_empty() && !options.as_bytes().contains(&b' ');
        is_one.then_some(Self {
            source,
            recv_q,
            send_q,
            local,
            peer,
            state,
            flow,
            uid,
            inode,
            cgroup,
            options,
        })
    }

    /// What a person calls the state: that of TCP, or the protocol.
    pub fn state(&self) -> &'a str {
        match self.source.scope.protocol {
            Protocol::Tcp => self.state,
            other => other.name(),
        }
    }

    /// The options with their values, in the order of the line.
    pub fn options(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        options(self.options)
    }

    /// Those that differ from a new socket's.
    pub fn set_options(&self) -> impl Iterator<Item = (&'a str, &'a str)> + '_ {
        self.options().filter(|option| self.differs(option))
    }

    /// Whether a new socket does not have this option, or another value.
    pub fn differs(&self, (name, value): &(&str, &str)) -> bool {
        *value != "0" || !self.source.always.contains(name)
    }

    /// Whether the terms of its filter hold, where no kernel looked at them.
    pub fn passes(&self) -> bool {
        let text = |field: &'a str| if field == "-" { b"" } else { field.as_bytes() };
        let (Some(local), Some(remote)) = (endpoint(self.local), endpoint(self.peer)) else {
            return false;
        };
        let text = Text {
            local,
            remote,
            state: self.state.as_bytes(),
            diag: text(self.flow),
            options: text(self.options),
        };
        self.source.filter.admits_text(&self.source.scope, &text)
    }
}

/// The options of a line, with their values.
pub fn options(mut rest: &str) -> impl Iterator<Item = (&str, &str)> {
    let next = move || {
        let (option, behind) = split(rest, b',').unwrap_or((rest, ""));
        rest = behind;
        split(option, b'=')
    };
    iter::from_fn(next)
}

/// What stands behind the blanks that a text begins with.
fn without_blanks(text: &str) -> &str {
    let blanks = text.bytes().take_while(|it| *it == b' ').count();
    &text[blanks..]
}

/// What stands before and behind a byte of ASCII: `split_once`, which takes longer for so short a text.
fn split(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|it| it == byte)?;
    Some((&text[..at], &text[at + 1..]))
}

/// Address and port of an end, as a line has them.
pub fn end(text: &str) -> (&str, u16) {
    let (address, port) = text.rsplit_once(':').unwrap_or((text, "*"));
    (address, port.parse().unwrap_or(0))
}

fn endpoint(text: &str) -> Option<Endpoint> {
    let (address, port) = end(text);
    let address = match address.parse().ok()? {
        IpAddr::V4(address) => Address::V4(address.octets()),
        IpAddr::V6(address) => Address::V6(address.octets()),
    };
    Some(Endpoint { address, port })
}
