// SPDX-License-Identifier: GPL-2.0

//! Some buckets of sockets, and each of them.

use super::{
    field::*,
    memory::{Entry, Memory},
};
use crate::report::{Parts, Protocol, Rest};

/// The sockets of some buckets, and how many of them were looked at.
pub(crate) struct Record<'a> {
    sockets: &'a [Memory],
    seen: &'a mut usize,
}

/// The sockets of a bucket that are left.
pub(crate) struct Chain<'a> {
    sockets: std::slice::Iter<'a, Memory>,
}

impl<'a> Record<'a> {
    pub(crate) fn new(sockets: &'a [Memory], seen: &'a mut usize) -> Self {
        Self { sockets, seen }
    }

    /// The family of the sockets, 0 where they are of several. A file lists one alone; these lines are those of
    /// two files then, and none is usual.
    pub(crate) fn family(&self) -> u16 {
        let mut families = self.sockets.iter().map(Memory::family);
        let family = families.next().unwrap_or(0);
        if families.all(|of| of == family) {
            family
        } else {
            0
        }
    }

    /// Each bucket has a few sockets.
    pub(crate) fn buckets<'t>(
        self,
        protocol: Protocol,
        mut rest: Rest<'t>,
        mut rows: impl FnMut(&mut Chain<'_>, Rest<'t>) -> Option<Rest<'t>>,
    ) -> Parts<'t> {
        assert!(self
            .sockets
            .iter()
            .all(|socket| socket.protocol == protocol));
        for bucket in self.sockets.chunks(3) {
            let mut chain = Chain {
                sockets: bucket.iter(),
            };
            let left = rows(&mut chain, rest);
            *self.seen += bucket.len() - chain.sockets.len();
            rest = left.ok_or(None)?;
        }
        Ok(rest)
    }
}

impl Chain<'_> {
    pub(crate) fn scout(&mut self, _: bool) {}
}

impl<'a> Iterator for Chain<'a> {
    type Item = Found<'a>;

    fn next(&mut self) -> Option<Found<'a>> {
        let memory = self.sockets.next()?;
        Some(Found(Sock {
            common: Entry::new(memory),
        }))
    }
}

/// A socket that was found.
#[derive(Clone, Copy)]
pub(crate) struct Found<'a>(Sock<'a>);

impl<'a> Found<'a> {
    pub(crate) fn common(&self) -> &Entry<'a, sock_common> {
        &self.0.common
    }

    pub(crate) fn family(&self) -> u16 {
        self.0.family()
    }

    pub(crate) fn read(self) -> Sock<'a> {
        self.0
    }

    pub(crate) fn shown_state(self) -> u8 {
        self.0.shown_state()
    }
}

/// A socket of a kind not decided yet.
#[derive(Clone, Copy)]
pub(crate) struct Sock<'a> {
    common: Entry<'a, sock_common>,
}

pub(crate) enum Kind<'a> {
    Tcp(Entry<'a, tcp_sock>),
    Udp(Entry<'a, udp_sock>),
    TimeWait(Entry<'a, inet_timewait_sock>),
    Request(Entry<'a, request_sock>),
    Raw(Entry<'a, raw_sock>),
    Raw6(Entry<'a, raw6_sock>),
}

impl<'a> Sock<'a> {
    fn memory(&self) -> &'a Memory {
        self.common.memory()
    }

    pub(crate) fn common(&self) -> &Entry<'a, sock_common> {
        &self.common
    }

    pub(crate) fn protocol(&self) -> Protocol {
        self.memory().protocol
    }

    pub(crate) fn family(&self) -> u16 {
        self.memory().family()
    }

    pub(crate) fn bits(&self) -> u32 {
        self.memory().bits
    }

    pub(crate) fn bit(&self, bit: u32) -> bool {
        self.memory().bit(bit)
    }

    pub(crate) fn state(&self) -> u8 {
        self.memory().state()
    }

    pub(crate) fn reuse(&self) -> u8 {
        (self.bits() >> SK_REUSE_BITS & 0xf) as u8
    }

    pub(crate) fn reuseport(&self) -> bool {
        self.bit(SK_REUSEPORT_BIT)
    }

    pub(crate) fn ipv6only(&self) -> bool {
        self.bit(SK_IPV6ONLY_BIT)
    }

    pub(crate) fn shown_state(&self) -> u8 {
        match self.kind() {
            Kind::TimeWait(tw) => tw.get(inet_timewait_sock::tw_substate),
            _ => self.state(),
        }
    }

    pub(crate) fn kind(&self) -> Kind<'a> {
        let memory = self.memory();
        match (self.state(), memory.protocol) {
            (TCP_TIME_WAIT, _) => Kind::TimeWait(Entry::new(memory)),
            (TCP_NEW_SYN_RECV, _) => Kind::Request(Entry::new(memory)),
            (_, Protocol::Tcp) => Kind::Tcp(Entry::new(memory)),
            (_, Protocol::Udp) => Kind::Udp(Entry::new(memory)),
            (_, Protocol::Raw) if !memory.is_ipv6() => Kind::Raw(Entry::new(memory)),
            (_, Protocol::Raw) => Kind::Raw6(Entry::new(memory)),
        }
    }
}
