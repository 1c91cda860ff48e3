// SPDX-License-Identifier: GPL-2.0

//! What makes a variant of the module go wrong, in the place of `put_option`: `mutant=N`, from 1, shows a
//! wrong value for the option of that row of the table, `mutant=1000+N` hides it.

use super::{
    super::{line::Rest, protocol::Protocol, unit::Unit},
    TABLE,
};

const HIDDEN: usize = 1000;

/// Whether the mutant is the one of this number, and the option is its own.
fn is(number: Option<usize>, key: &[u8], protocol: Protocol) -> bool {
    let Some(row) = number.and_then(|number| TABLE.get(number)) else {
        return false;
    };
    let key = key.strip_prefix(b",").unwrap_or(key);
    key.strip_suffix(b"=") == Some(row.name.as_bytes()) && protocol.is_in(row.protocols)
}

unsafe extern "C" {
    /// The load parameter.
    safe fn knetstat_mutant() -> u32;
}

/// In the place of the module's own.
pub(super) fn put_option<'a>(
    key: &'static [u8],
    value: impl Unit,
    protocol: Protocol,
    rest: Rest<'a>,
) -> Option<Rest<'a>> {
    let mutant = (knetstat_mutant() as usize).checked_sub(1);
    if is(
        mutant.and_then(|mutant| mutant.checked_sub(HIDDEN)),
        key,
        protocol,
    ) {
        return Some(rest);
    }
    let rest = value.write(rest.put(key)?)?;
    match is(mutant, key, protocol) {
        true => rest.put(b"7"),
        false => Some(rest),
    }
}
