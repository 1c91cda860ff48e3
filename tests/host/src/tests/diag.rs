// SPDX-License-Identifier: GPL-2.0

//! The `Diag` column.

use super::samples::{connection, tcp, tcp_line, ESTABLISHED};
use crate::report::Flow;

/// The column of `flow` on a row in `state`, its blank included.
fn diag(state: u8, flow: Flow, hz: u32) -> String {
    let mut full = connection();
    full.flow = flow;
    tcp_line(&tcp(state, Some(full)), hz)[67..72].to_string()
}

/// Data of 100 bytes in flight, the last ACK as old as given.
fn in_flight(since_ack: u32) -> Flow {
    Flow {
        snd_wnd: 1,
        rcv_wnd: 1,
        snd_nxt: 1100,
        snd_una: 1000,
        since_ack,
    }
}

#[test]
fn diag_windows_go_before_a_late_ack() {
    for (snd_wnd, rcv_wnd, expected) in [
        (0, 0, ">|<  "),
        (0, 1, ">|   "),
        (1, 0, "|<   "),
        (1, 1, ">#   "),
    ] {
        let flow = Flow {
            snd_wnd,
            rcv_wnd,
            ..in_flight(251)
        };
        assert_eq!(diag(ESTABLISHED, flow, 250), expected);
        // Whatever the windows are without anything in flight.
        let idle = Flow {
            snd_nxt: 1000,
            ..flow
        };
        let expected = if expected == ">#   " {
            "     "
        } else {
            expected
        };
        assert_eq!(diag(ESTABLISHED, idle, 250), expected);
    }
}

#[test]
fn diag_needs_more_than_a_second() {
    for hz in [100, 250, 300, 1000] {
        assert_eq!(diag(ESTABLISHED, in_flight(0), hz), "     ");
        assert_eq!(diag(ESTABLISHED, in_flight(hz), hz), "     ");
        assert_eq!(diag(ESTABLISHED, in_flight(hz + 1), hz), ">#   ");
        assert_eq!(diag(ESTABLISHED, in_flight(i32::MAX as u32), hz), ">#   ");
        // The ACK came in after the clock was read.
        assert_eq!(diag(ESTABLISHED, in_flight(u32::MAX), hz), "     ");
    }
}

#[test]
fn diag_sequence_numbers_wrap() {
    for (snd_una, snd_nxt, expected) in [
        (0, 1, ">#   "),
        (u32::MAX, 0, ">#   "),
        (u32::MAX - 99, 100, ">#   "),
        (i32::MAX as u32, 1 << 31, ">#   "),
        (0, 1 << 31, ">#   "),
        (1, 1 << 31, ">#   "),
        (0, 0, "     "),
        (u32::MAX, u32::MAX, "     "),
        (1, 0, "     "),
        (0, u32::MAX, "     "),
        (100, u32::MAX - 99, "     "),
        (0, (1 << 31) + 1, "     "),
    ] {
        let flow = Flow {
            snd_una,
            snd_nxt,
            ..in_flight(251)
        };
        assert_eq!(
            diag(ESTABLISHED, flow, 250),
            expected,
            "{snd_una} to {snd_nxt}"
        );
    }
}

#[test]
fn diag_is_for_established_alone() {
    for state in (0..=255).filter(|&state| state != ESTABLISHED) {
        let stopped = Flow {
            snd_wnd: 0,
            rcv_wnd: 0,
            ..in_flight(1000)
        };
        assert_eq!(diag(state, stopped, 250), "     ");
    }
}
