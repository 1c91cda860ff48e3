// SPDX-License-Identifier: GPL-2.0

//! Any bytes in a socket, read and written into a window of any size: PROPTEST_CASES of them, 256 where
//! that is not set.

use super::{
    oracle,
    random::{any_socket, bucket, through, view},
    sockets::{self, written},
};
use crate::{report::Filter, sys::Memory};
use proptest::prelude::*;

fn lines(sockets: &[Memory], view: &crate::sys::View) -> String {
    sockets
        .iter()
        .map(|socket| oracle::line(socket, view) + "\n")
        .collect()
}

proptest! {
    // A failure shrinks to a few fields, which are printed: no file of seeds.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// The line is the oracle's in every window that holds it, and is given up in every other.
    #[test]
    fn lines_equal_the_oracle(socket in any_socket(), reader in view()) {
        let (sockets, view) = (std::slice::from_ref(&socket), through(Filter::NONE, reader));
        let expected = lines(sockets, &view);
        prop_assert!(expected.is_ascii());
        prop_assert_eq!(expected.find('\n'), Some(expected.len() - 1));
        for size in (0..expected.len() + 40).step_by(7).chain([expected.len() - 1, expected.len()]) {
            let wanted = (size >= expected.len()).then(|| expected.clone());
            prop_assert_eq!(written(sockets, &view, size), wanted, "in a window of {} bytes", size);
        }
    }

    /// Lines behind one another stand as they would alone, and none follows one that did not fit.
    #[test]
    fn lines_follow_one_another(bucket in bucket(), reader in view()) {
        let view = through(Filter::NONE, reader);
        let expected = lines(&bucket, &view);
        prop_assert_eq!(written(&bucket, &view, expected.len() - 1), None);
        prop_assert_eq!(written(&bucket, &view, expected.len()), Some(expected));
    }
}

/// Sockets that set nothing are written by code of their own: in windows of all sizes too.
#[test]
fn usual_lines_in_every_window() {
    for (file, socket) in sockets::kinds() {
        let view = sockets::view();
        let line = sockets::line(&socket, &view) + "\n";
        for size in 0..line.len() + 40 {
            let wanted = (size >= line.len()).then_some(&line);
            assert_eq!(
                written(std::slice::from_ref(&socket), &view, size).as_ref(),
                wanted,
                "{file}"
            );
        }
    }
}
