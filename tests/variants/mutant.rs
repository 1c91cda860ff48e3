// SPDX-License-Identifier: GPL-2.0

//! What makes a variant of the module go wrong: `mutant=2N+1` shows a wrong value for the option of
//! row N of the table, `mutant=2N+2` hides it.

use crate::report::{File, TABLE};

fn chosen(mutant: u32, key: &[u8], file: File) -> bool {
    let Some(row) = mutant
        .checked_div(2)
        .and_then(|row| TABLE.get(row as usize))
    else {
        return false;
    };
    let name = key
        .strip_prefix(b",")
        .and_then(|key| key.strip_suffix(b"="));
    name == Some(row.name.as_bytes()) && row.files.iter().any(|of| of.name() == file.name())
}

fn mutant() -> Option<u32> {
    crate::module_parameters::mutant.value().checked_sub(1)
}

pub(crate) fn spoils(key: &[u8], file: File) -> bool {
    mutant().is_some_and(|mutant| mutant % 2 == 0 && chosen(mutant, key, file))
}

pub(crate) fn hides(key: &[u8], file: File) -> bool {
    mutant().is_some_and(|mutant| mutant % 2 == 1 && chosen(mutant, key, file))
}
