// SPDX-License-Identifier: GPL-2.0

//! What makes a variant of the module go wrong. Of a table of N rows, `mutant=1` to `mutant=N` show
//! a wrong value for the option of that row, `mutant=N+1` to `mutant=2N` hide it.

use crate::report::{File, TABLE};

/// The mutant is the one of this number of the option with this key in this file.
fn is(number: Option<usize>, key: &[u8], file: File) -> bool {
    let Some(row) = number.and_then(|number| TABLE.get(number)) else {
        return false;
    };
    let name = key
        .strip_prefix(b",")
        .and_then(|key| key.strip_suffix(b"="));
    name == Some(row.name.as_bytes()) && row.files.iter().any(|of| of.name() == file.name())
}

fn mutant() -> usize {
    *crate::module_parameters::mutant.value() as usize
}

pub(crate) fn spoils(key: &[u8], file: File) -> bool {
    is(mutant().checked_sub(1), key, file)
}

pub(crate) fn hides(key: &[u8], file: File) -> bool {
    let hidden = mutant()
        .checked_sub(1)
        .and_then(|number| number.checked_sub(TABLE.len()));
    is(hidden, key, file)
}
