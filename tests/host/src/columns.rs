// SPDX-License-Identifier: GPL-2.0

//! Headers, widths, states and diag, and the sample rows of the C module's README.

use crate::{
    report::{Flow, Line, Queues, TCP_HEADER, UDP_HEADER},
    samples::{
        clock, connection, plain, tcp, tcp_line, text, udp, udp_line, v4, ESTABLISHED, LISTEN,
    },
};

#[test]
fn headers() {
    assert_eq!(
        TCP_HEADER,
        b"Recv-Q Send-Q Local Address           Foreign Address         Stat Diag Options\n"
    );
    assert_eq!(
        UDP_HEADER,
        b"Recv-Q Send-Q Local Address           Foreign Address         Options\n"
    );
}

/// Each column of a row begins below its name.
#[test]
fn columns_stand_below_the_header() {
    let header = std::str::from_utf8(TCP_HEADER).unwrap();
    let mut full = connection();
    full.queues = Queues {
        recv: 123456,
        send: 654321,
    };
    full.flow.snd_wnd = 0;
    let row = tcp_line(&tcp(ESTABLISHED, Some(full)), 250);
    for (name, text) in [
        ("Recv-Q", "123456 654321 127.0.0.1:6010 "),
        ("Send-Q", "654321 "),
        ("Local", "127.0.0.1:6010 "),
        ("Foreign", "127.0.0.1:45462 "),
        ("Stat", "ESTB "),
        ("Diag", ">|   "),
        ("Options", "SO_REUSEADDR="),
    ] {
        let at = header.find(name).unwrap();
        assert!(row[at..].starts_with(text), "{name} in {row}");
    }

    let header = std::str::from_utf8(UDP_HEADER).unwrap();
    let row = udp_line(&udp(plain()), 250);
    for (name, text) in [("Foreign", "0.0.0.0:* "), ("Options", "SO_REUSEADDR=")] {
        let at = header.find(name).unwrap();
        assert!(row[at..].starts_with(text), "{name} in {row}");
    }
}

#[test]
fn queues() {
    for (recv, send, expected) in [
        (0, 0, "     0      0 "),
        (9, 10, "     9     10 "),
        (99_999, 100_000, " 99999 100000 "),
        (999_999, 1_000_000, "999999 1000000 "),
        (-1, -99_999, "    -1 -99999 "),
        (-100_000, 99_999_999, "-100000 99999999 "),
        (100_000_000, 2_147_483_647, "100000000 2147483647 "),
        (-2_147_483_648, 0, "-2147483648      0 "),
    ] {
        let mut row = udp(plain());
        row.queues = Queues { recv, send };
        let line = udp_line(&row, 250);
        let end = line.find("0.0.0.0:68").unwrap();
        assert_eq!(&line[..end], expected);
    }
}

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

/// Numbers are copied in eights, which must not matter at the end of a window.
#[test]
fn a_window_may_end_with_a_number() {
    let mut full = connection();
    full.tcp.defer_accept = 255;
    let row = tcp(ESTABLISHED, Some(full));
    let line = tcp_line(&row, 250);
    assert!(line.ends_with(",TCP_DEFER_ACCEPT=29887\n"), "{line}");
    let write = |line: &mut Line<'_>| row.write(&clock(250), line);
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
