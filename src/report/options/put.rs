// SPDX-License-Identifier: GPL-2.0

//! How an option becomes text.

use super::super::{line::Rest, protocol::Protocol, unit::Unit};

/// Writes an option of a socket of `protocol`: its key, which ends in `=`, and its value.
///
/// Every option of a record goes through here. So the tests can put another function in its place, by
/// which one of them goes wrong (`tests/variants`).
#[inline(always)]
pub(super) fn put_option<'a>(
    key: &'static [u8],
    value: impl Unit,
    _protocol: Protocol,
    rest: Rest<'a>,
) -> Option<Rest<'a>> {
    value.write(rest.put(key)?)
}
