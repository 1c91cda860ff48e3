// SPDX-License-Identifier: GPL-2.0

//! What a filter tells of where the sockets are that it admits.

use super::Filter;
use crate::report::state::{self, States};

/// What all sockets have that a filter admits. Where it does not tell, a listing looks everywhere.
#[derive(Clone, Copy, PartialEq)]
#[cfg_attr(test, derive(Debug))]
pub struct Aim {
    /// Whether they listen.
    pub listening: Option<bool>,
    /// Their local port.
    pub sport: Option<u16>,
    /// The ends of the one connection that it can be.
    pub connection: Option<Connection>,
}

/// Both ends of a connection, each address as that of IPv6: one of IPv4 is mapped.
#[derive(Clone, Copy, PartialEq)]
#[cfg_attr(test, derive(Debug))]
pub struct Connection {
    /// Our address and port.
    pub local: ([u8; 16], u16),
    /// The peer's address and port, which is not 0.
    pub remote: ([u8; 16], u16),
}

impl Filter {
    /// Where to look for what this filter admits.
    pub fn aim(&self) -> Aim {
        let connection = self.connection();
        let listen = States::of(&[state::TCP_LISTEN]);
        let state = if self.states == listen {
            Some(true)
        } else if self.states.and(listen) == States::NONE {
            Some(false)
        } else {
            None
        };
        Aim {
            // What listens has no peer.
            listening: state.or(connection.map(|_| false)),
            sport: self.sport.only,
            connection,
        }
    }

    fn connection(&self) -> Option<Connection> {
        Some(Connection {
            local: (self.src.only?.exact()?, self.sport.only?),
            remote: (
                self.dst.only?.exact()?,
                self.dport.only.filter(|&port| port != 0)?,
            ),
        })
    }
}
