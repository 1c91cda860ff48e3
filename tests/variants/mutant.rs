// SPDX-License-Identifier: GPL-2.0

//! What makes a variant of the module go wrong: `mutant=N`, from 1, shows a wrong value for the
//! option of that row of the table, `mutant=1000+N` hides it.

use crate::report::{Protocol, TABLE};

/// The mutant is the one of this number of the option with this key of this protocol.
fn is(number: Option<usize>, key: &[u8], protocol: Protocol) -> bool {
    let Some(row) = number.and_then(|number| TABLE.get(number)) else {
        return false;
    };
    let name = key
        .strip_prefix(b",")
        .and_then(|key| key.strip_suffix(b"="));
    name == Some(row.name.as_bytes()) && row.protocols.iter().any(|of| of.name() == protocol.name())
}

extern "C" {
    fn knetstat_mutant() -> u32;
}

/// The load parameter.
fn mutant() -> usize {
    // SAFETY: It reads a variable that is set when the module is loaded.
    unsafe { knetstat_mutant() as usize }
}

pub(crate) fn spoils(key: &[u8], protocol: Protocol) -> bool {
    is(mutant().checked_sub(1), key, protocol)
}

pub(crate) fn hides(key: &[u8], protocol: Protocol) -> bool {
    let hidden = mutant()
        .checked_sub(1)
        .and_then(|number| number.checked_sub(1000));
    is(hidden, key, protocol)
}
