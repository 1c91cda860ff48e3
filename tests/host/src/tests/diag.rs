// SPDX-License-Identifier: GPL-2.0

//! The `Diag` column.

use super::{
    samples::{connection, tcp, tcp_line, ESTABLISHED},
    sockets::{line, new, view},
};
use crate::{
    report::{Flow, Protocol},
    sys::*,
};

/// The column of `flow` on a row in `state`, its blank included.
fn diag(state: u8, flow: Flow) -> String {
    let mut full = connection();
    full.flow = flow;
    tcp_line(&tcp(state, Some(full)), 250)[67..72].to_string()
}

#[test]
fn diag_windows_go_before_what_is_unanswered() {
    for (snd_wnd, rcv_wnd, expected) in [
        (0, 0, ">|<  "),
        (0, 1, ">|   "),
        (1, 0, "|<   "),
        (1, 1, ">#   "),
    ] {
        let flow = |unanswered| Flow {
            snd_wnd,
            rcv_wnd,
            unanswered,
        };
        assert_eq!(diag(ESTABLISHED, flow(true)), expected);
        let answered = if snd_wnd & rcv_wnd == 1 {
            "     "
        } else {
            expected
        };
        assert_eq!(diag(ESTABLISHED, flow(false)), answered);
    }
}

/// By state: what each of the two windows says where it is 0, and what no answer says.
#[test]
fn diag_is_of_the_directions_that_are_open() {
    let signs = |state| -> [bool; 3] {
        match state {
            1 | 3 | 4 => [true, true, true],
            2 => [false, false, true],
            5 => [false, true, true],
            8 | 9 | 11 => [true, false, true],
            _ => [false; 3],
        }
    };
    for state in 0..=255 {
        for (at, expected) in [">|   ", "|<   ", ">#   "].into_iter().enumerate() {
            let flow = Flow {
                snd_wnd: u32::from(at != 0),
                rcv_wnd: u32::from(at != 1),
                unanswered: at == 2,
            };
            // Neither row has an indicator before the state is known, and none after it is small.
            let expected = if signs(state)[at] { expected } else { "     " };
            assert_eq!(diag(state, flow), expected, "state {state}");
        }
    }
}

/// The column of an established connection whose counts are these.
fn counted(retransmits: u8, probes: u8, intvl: u32, rto: u32, waiting: u32) -> String {
    let mut m = new(Protocol::Tcp, false);
    m.set(inet_connection_sock::icsk_retransmits, retransmits);
    m.set(inet_connection_sock::icsk_probes_out, probes);
    m.set(inet_connection_sock::icsk_rto, rto);
    m.set(tcp_sock::keepalive_intvl, intvl);
    m.set(tcp_sock::write_seq, waiting);
    line(&m, &view())[67..72].to_string()
}

#[test]
fn diag_of_one_retransmit() {
    assert_eq!(counted(0, 0, 0, 50, 1), "     ");
    assert_eq!(counted(1, 0, 0, 50, 1), ">#   ");
    assert_eq!(counted(255, 0, 0, 50, 1), ">#   ");
}

#[test]
fn diag_of_the_second_window_probe() {
    for (probes, expected) in [(0, "     "), (1, "     "), (2, ">#   "), (255, ">#   ")] {
        assert_eq!(counted(0, probes, 1, u32::MAX, 1), expected);
    }
}

/// Each further probe of keepalive comes `intvl` jiffies later; the first must be older than the timeout.
#[test]
fn diag_of_keepalive_probes() {
    for (probes, intvl, rto, expected) in [
        (1, u32::MAX, 1, "     "),
        (2, HZ, HZ, ">#   "),
        (2, HZ, HZ + 1, "     "),
        (5, HZ, 4 * HZ, ">#   "),
        (5, HZ, 4 * HZ + 1, "     "),
        (255, u32::MAX, u32::MAX, ">#   "),
        // The sysctl's: 75 seconds.
        (2, 0, 75 * HZ, ">#   "),
        (2, 0, 75 * HZ + 1, "     "),
    ] {
        assert_eq!(
            counted(0, probes, intvl, rto, 0),
            expected,
            "{probes} {intvl} {rto}"
        );
    }
}
