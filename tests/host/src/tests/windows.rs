// SPDX-License-Identifier: GPL-2.0

//! Rows at the end of a window, and the longest ones.

use super::{
    oracle,
    samples::{clock, connection, longest, tcp, tcp_line, text, ESTABLISHED},
    sockets::{self, written},
};
use crate::report::Line;

/// Each is what the oracle writes, and is given up in every window that is too small for it.
#[test]
fn longest_rows() {
    for (name, socket) in sockets::kinds() {
        let socket = [longest(socket)];
        let mut view = sockets::view();
        view.reader.owner = true;
        let expected = oracle::line(&socket[0], &view) + "\n";
        println!("{name}: {} bytes", expected.len());
        for size in 0..expected.len() {
            assert_eq!(
                written(&socket, &view, size),
                None,
                "{name} in {size} bytes"
            );
        }
        assert_eq!(written(&socket, &view, expected.len()), Some(expected));
    }
}

/// Numbers are copied in eights, which must not matter at the end of a window.
#[test]
fn a_window_may_end_with_a_number() {
    let mut full = connection();
    full.tcp.defer_accept = Some(255);
    let row = tcp(ESTABLISHED, Some(full));
    let line = tcp_line(&row, 250);
    assert!(line.ends_with(",TCP_DEFER_ACCEPT=29887\n"), "{line}");
    let write = |line: &mut Line<'_>| line.write(|rest| row.write(&clock(250), rest));
    assert_eq!(text(line.len() - 1, write), None);
    assert_eq!(text(line.len(), write).as_ref(), Some(&line));
}

/// A text that fits does not follow one that did not.
#[test]
fn full_stays_full() {
    let put = |size, texts: &'static [&'static str]| {
        text(size, |line: &mut Line<'_>| {
            texts.iter().for_each(|text| line.put(text.as_bytes()))
        })
    };
    assert_eq!(put(3, &["abcd", "e"]), None);
    assert_eq!(put(3, &["abc", "d", ""]), None);
    assert_eq!(put(0, &["a"]), None);
    assert_eq!(put(0, &[""]).as_deref(), Some(""));
    assert_eq!(put(3, &["ab", "c", ""]).as_deref(), Some("abc"));
}
