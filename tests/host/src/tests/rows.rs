// SPDX-License-Identifier: GPL-2.0

//! Whole rows: those of the contract and of the C module's README, states, and small entries.

use super::samples::{connection, tcp, tcp_line, v4, ESTABLISHED, LISTEN};

/// Up to `Options`; what follows is more than the C module of that time printed.
#[test]
fn sample_rows() {
    let loopback = [127, 0, 0, 1];
    for (state, local, remote, expected) in [
        (
            LISTEN,
            v4(loopback, 6010),
            v4([0; 4], 0),
            "     0      0 127.0.0.1:6010          0.0.0.0:*               LSTN      ",
        ),
        (
            LISTEN,
            v4([0; 4], 22),
            v4([0; 4], 0),
            "     0      0 0.0.0.0:22              0.0.0.0:*               LSTN      ",
        ),
        (
            ESTABLISHED,
            v4([192, 168, 1, 18], 22),
            v4([192, 168, 1, 6], 49537),
            "     0      0 192.168.1.18:22         192.168.1.6:49537       ESTB      ",
        ),
        (
            ESTABLISHED,
            v4(loopback, 6010),
            v4(loopback, 45462),
            "     0      0 127.0.0.1:6010          127.0.0.1:45462         ESTB      ",
        ),
        (
            ESTABLISHED,
            v4(loopback, 45462),
            v4(loopback, 6010),
            "     0      0 127.0.0.1:45462         127.0.0.1:6010          ESTB      ",
        ),
    ] {
        let mut row = tcp(state, Some(connection()));
        (row.local, row.remote) = (local, remote);
        let line = tcp_line(&row, 250);
        let (columns, options) = line.split_at(72);
        assert_eq!(columns, expected);
        assert!(options.starts_with("SO_REUSEADDR="), "{line}");
    }
}

/// The row of the contract, all of it.
#[test]
fn contract_row() {
    let mut full = connection();
    full.socket.reuse = 1;
    full.tcp.nodelay = true;
    assert_eq!(
        tcp_line(&tcp(ESTABLISHED, Some(full)), 250),
        "     0      0 127.0.0.1:6010          127.0.0.1:45462         ESTB      SO_REUSEADDR=1,SO_REUSEPORT=0,SO_KEEPALIVE=0,TCP_NODELAY=1,TCP_DEFER_ACCEPT=0\n"
    );
}

#[test]
fn states() {
    let names = [
        "NONE", "ESTB", "SYNS", "SYNR", "FNW1", "FNW2", "TIMW", "CLSD", "CLSW", "LACK", "LSTN",
        "CLSG", "SYNR",
    ];
    for state in 0..=255 {
        let name = names.get(usize::from(state)).unwrap_or(&"NONE");
        let line = tcp_line(&tcp(state, Some(connection())), 250);
        assert_eq!(&line[61..67], format!(" {name} "));
    }
}

/// TIME_WAIT and NEW_SYN_RECV entries: empty queues, nothing after the state and its blank.
#[test]
fn small_entries_end_after_the_state() {
    for (state, name) in [
        (6, "TIMW"),
        (5, "FNW2"),
        (12, "SYNR"),
        (1, "ESTB"),
        (10, "LSTN"),
    ] {
        assert_eq!(
            tcp_line(&tcp(state, None), 250),
            format!("     0      0 127.0.0.1:6010          127.0.0.1:45462         {name} \n")
        );
    }
}
