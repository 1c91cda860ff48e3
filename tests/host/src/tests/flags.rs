// SPDX-License-Identifier: GPL-2.0

//! The set of options that are on or off.

use crate::report::{Flag, Flags};

fn same(a: Flag, b: Flag) -> bool {
    a as u8 == b as u8
}

#[test]
fn a_flag_is_a_bit_of_its_own() {
    for &flag in Flag::ALL {
        assert!(!Flags::NONE.has(flag));
        let one = Flags::NONE.with(flag);
        assert_eq!(one.with(flag), one);
        for &other in Flag::ALL {
            assert_eq!(one.has(other), same(flag, other), "{flag:?} and {other:?}");
            let both = one.and(Flags::NONE.with(other));
            assert_eq!(both, one.with(other));
            assert!(both.has(flag) && both.has(other));
        }
    }
}

#[test]
fn flags_join() {
    let (mut even, mut odd, mut all) = (Flags::NONE, Flags::NONE, Flags::NONE);
    for (at, &flag) in Flag::ALL.iter().enumerate() {
        all = all.with(flag);
        match at % 2 {
            0 => even = even.with(flag),
            _ => odd = odd.with(flag),
        }
    }
    assert_eq!(even.and(odd), all);
    assert_eq!(even.and(even), even);
    assert_eq!(even.and(Flags::NONE), even);
    for (at, &flag) in Flag::ALL.iter().enumerate() {
        assert_eq!((even.has(flag), odd.has(flag)), (at % 2 == 0, at % 2 == 1));
        assert!(all.has(flag));
    }
}
