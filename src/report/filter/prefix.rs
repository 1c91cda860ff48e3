// SPDX-License-Identifier: GPL-2.0

//! Addresses that a filter asks for.

use super::super::endpoint::Address;
use core::{net::IpAddr, str};

/// An address and how many of its bits count. IPv4 stands in the IPv6 range `::ffff:0:0/96`.
#[derive(Clone, Copy)]
pub(super) struct Prefix {
    address: u128,
    mask: u128,
}

impl Prefix {
    /// All addresses of a file.
    pub(super) fn all(v6: bool) -> Self {
        Self {
            address: 0xffff_0000_0000,
            mask: if v6 { 0 } else { u128::MAX << 32 },
        }
    }

    /// Reads `ADDRESS` or `ADDRESS/LENGTH`. An IPv6 address may stand in brackets.
    pub(super) fn parse(text: &[u8], v6: bool) -> Option<Self> {
        let mut halves = text.splitn(2, |&byte| byte == b'/');
        let (address, bits) = match address(halves.next()?)? {
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

    #[inline]
    pub(super) fn holds(&self, address: &Address) -> bool {
        (address.to_bits() ^ self.address) & self.mask == 0
    }

    /// The one address that it is.
    pub(super) fn exact(&self) -> Option<[u8; 16]> {
        (self.mask == u128::MAX).then(|| self.address.to_be_bytes())
    }

    /// Whether all addresses of `other` are among these.
    pub(super) fn covers(&self, other: &Self) -> bool {
        self.mask & other.mask == self.mask && (self.address ^ other.address) & self.mask == 0
    }
}

fn address(text: &[u8]) -> Option<IpAddr> {
    let inner = text
        .strip_prefix(b"[")
        .and_then(|rest| rest.strip_suffix(b"]"));
    let address = str::from_utf8(inner.unwrap_or(text)).ok()?.parse().ok()?;
    match address {
        IpAddr::V4(_) if inner.is_some() => None,
        _ => Some(address),
    }
}

/// Reads a number of decimal digits and nothing else.
pub(super) fn number(text: &[u8]) -> Option<u16> {
    text.iter().all(u8::is_ascii_digit).then_some(())?;
    str::from_utf8(text).ok()?.parse().ok()
}
