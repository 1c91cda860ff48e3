// SPDX-License-Identifier: GPL-2.0

//! What a reader wants to see: `sport 443 state ESTB SO_KEEPALIVE=0`.

mod aim;

pub use aim::{Aim, Connection};

use super::{
    endpoint::{Address, Endpoint},
    options::KEYS,
    protocol::Protocol,
    state,
    wanted::Wanted,
};
use core::{net::IpAddr, str};

/// Terms that must all hold of a socket for its line to be shown. Without any, every socket is shown.
pub struct Filter {
    sport: Option<u16>,
    dport: Option<u16>,
    src: Option<Prefix>,
    dst: Option<Prefix>,
    state: Option<[u8; 4]>,
    options: [Option<Wanted>; Self::OPTIONS],
}

/// For whom a filter is read: the words that it may use depend on the file and on the reader.
#[derive(Clone, Copy)]
pub struct Scope {
    /// The protocol of the file.
    pub protocol: Protocol,
    /// Whether the file lists IPv6 sockets.
    pub v6: bool,
    /// Whether the reader may see what needs CAP_NET_ADMIN.
    pub net_admin: bool,
}

/// Why a filter is refused.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub enum Refusal {
    /// The text is no filter for this file.
    Syntax,
    /// The filter asks for what the reader may not see.
    Hidden,
}

/// An address and how many of its bits count. IPv4 stands in the IPv6 range `::ffff:0:0/96`.
#[derive(Clone, Copy)]
struct Prefix {
    address: u128,
    mask: u128,
}

impl Filter {
    /// The longest text that is a filter.
    pub const LONGEST: usize = 511;
    /// How many options a filter can ask for.
    const OPTIONS: usize = 8;

    /// The filter that all sockets pass.
    pub const NONE: Self = Self {
        sport: None,
        dport: None,
        src: None,
        dst: None,
        state: None,
        options: [None; Self::OPTIONS],
    };

    /// Reads terms with white space between and around them, each at most once but for options:
    ///
    /// - `sport PORT`, `dport PORT`: a number; 0 or `*` is none.
    /// - `src ADDRESS[/LENGTH]`, `dst ADDRESS[/LENGTH]`: in a file of IPv6 sockets, an IPv4 address
    ///   stands for the IPv6 address that maps it.
    /// - `state NAME`: as in the column `Stat`.
    /// - `OPTION=VALUE`: as in the column `Options`.
    pub fn parse(text: &[u8], scope: &Scope) -> Result<Self, Refusal> {
        let mut filter = Self::NONE;
        let mut options = filter.options.iter_mut();
        let mut words = text
            .split(u8::is_ascii_whitespace)
            .filter(|word| !word.is_empty());
        while let Some(word) = words.next() {
            if word.contains(&b'=') {
                *options.next().ok_or(Refusal::Syntax)? = Some(wanted(word, scope)?);
                continue;
            }
            let value = words.next().ok_or(Refusal::Syntax)?;
            match word {
                b"sport" => once(&mut filter.sport, port(value)),
                b"dport" => once(&mut filter.dport, port(value)),
                b"src" => once(&mut filter.src, Prefix::parse(value, scope.v6)),
                b"dst" => once(&mut filter.dst, Prefix::parse(value, scope.v6)),
                b"state" => once(&mut filter.state, state::named(value, scope.protocol)),
                _ => None,
            }
            .ok_or(Refusal::Syntax)?;
        }
        Ok(filter)
    }

    /// Whether the terms on ports hold.
    #[inline(always)]
    pub fn admits_ports(&self, sport: u16, dport: u16) -> bool {
        self.sport.is_none_or(|port| port == sport) && self.dport.is_none_or(|port| port == dport)
    }

    /// Whether the terms on both ends hold.
    #[inline]
    pub fn admits(&self, local: &Endpoint, remote: &Endpoint) -> bool {
        self.admits_ports(local.port, remote.port)
            && self.src.is_none_or(|src| src.holds(&local.address))
            && self.dst.is_none_or(|dst| dst.holds(&remote.address))
    }

    /// Whether the term on the state holds. Where there is none, the state is not asked for.
    #[inline(always)]
    pub fn admits_state(&self, state: impl FnOnce() -> u8) -> bool {
        self.state.is_none_or(|name| name == state::name(state()))
    }

    /// Whether there are no terms on ends and state.
    #[inline]
    pub fn admits_all(&self) -> bool {
        self.sport.is_none()
            && self.dport.is_none()
            && self.src.is_none()
            && self.dst.is_none()
            && self.state.is_none()
    }

    /// Whether there are terms on options.
    #[inline]
    pub fn has_options(&self) -> bool {
        matches!(self.options, [Some(_), ..])
    }

    /// The options that the filter asks for.
    #[inline(always)]
    pub(super) fn options(&self) -> impl Iterator<Item = &Wanted> {
        self.options.iter().map_while(|wanted| wanted.as_ref())
    }
}

/// Reads `OPTION=VALUE`.
fn wanted(word: &[u8], scope: &Scope) -> Result<Wanted, Refusal> {
    let mut halves = word.splitn(2, |&byte| byte == b'=');
    let name = halves.next().unwrap_or_default();
    let value = halves.next().unwrap_or_default();
    let option = KEYS
        .iter()
        .find(|key| key.name.as_bytes() == name && key.is_of(scope.protocol))
        .ok_or(Refusal::Syntax)?;
    if !(option.fits)(value) {
        return Err(Refusal::Syntax);
    }
    if option.admin && !scope.net_admin {
        return Err(Refusal::Hidden);
    }
    Wanted::new(name, value).ok_or(Refusal::Syntax)
}

impl Prefix {
    fn parse(text: &[u8], v6: bool) -> Option<Self> {
        let mut halves = text.splitn(2, |&byte| byte == b'/');
        let address = str::from_utf8(halves.next()?).ok()?.parse().ok()?;
        let (address, bits) = match address {
            IpAddr::V4(address) => (address.to_ipv6_mapped(), 32),
            IpAddr::V6(address) if v6 => (address, 128),
            IpAddr::V6(_) => return None,
        };
        let len = match halves.next() {
            Some(len) => u32::from(number(len)?),
            None => bits,
        };
        let host = bits.checked_sub(len)?;
        Some(Self {
            address: address.to_bits(),
            mask: u128::MAX.checked_shl(host).unwrap_or(0),
        })
    }

    fn holds(&self, address: &Address) -> bool {
        (address.to_bits() ^ self.address) & self.mask == 0
    }
}

/// Sets a term, unless it is set already.
fn once<T>(term: &mut Option<T>, value: Option<T>) -> Option<()> {
    match term.replace(value?) {
        None => Some(()),
        Some(_) => None,
    }
}

fn port(text: &[u8]) -> Option<u16> {
    match text {
        b"*" => Some(0),
        _ => number(text),
    }
}

/// Reads a number of decimal digits and nothing else.
fn number(text: &[u8]) -> Option<u16> {
    text.iter().all(u8::is_ascii_digit).then_some(())?;
    str::from_utf8(text).ok()?.parse().ok()
}
