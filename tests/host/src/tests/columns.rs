// SPDX-License-Identifier: GPL-2.0

//! Headers, and the widths of columns.

use super::samples::{connection, datagram, datagram_line, tcp, tcp_line, text, ESTABLISHED};
use crate::report::{Cell, Cells, Column, Columns, Header, Protocol, Queues, Socket};

/// The columns of the parameter `owner`.
pub(super) fn owner(uid: u64, inode: u64) -> Option<Cells> {
    let numbers = |column| match column {
        Column::Uid => Cell::Number(uid),
        _ => Cell::Number(inode),
    };
    Columns::NONE.or_owner(true).filled(numbers)
}

pub(super) fn header(state: bool, columns: Columns) -> String {
    text(200, |line| Header { state, columns }.write(line)).unwrap()
}

#[test]
fn headers() {
    for (state, owner, expected) in [
        (
            true,
            false,
            "Recv-Q Send-Q Local Address           Foreign Address         Stat Diag Options\n",
        ),
        (
            true,
            true,
            "Recv-Q Send-Q Local Address           Foreign Address         Stat Diag   Uid    Inode Options\n",
        ),
        (
            false,
            false,
            "Recv-Q Send-Q Local Address           Foreign Address         Options\n",
        ),
        (
            false,
            true,
            "Recv-Q Send-Q Local Address           Foreign Address           Uid    Inode Options\n",
        ),
    ] {
        assert_eq!(header(state, Columns::NONE.or_owner(owner)), expected);
    }
}

/// The text of each column begins below the column's name.
fn below(header: &str, row: &str, columns: &[(&str, &str)]) {
    for (name, text) in columns {
        let at = header.find(name).unwrap();
        assert!(row[at..].starts_with(text), "{name} in {row}");
    }
}

#[test]
fn columns_stand_below_the_header() {
    let mut full = connection();
    full.queues = Queues {
        recv: 123456,
        send: 654321,
    };
    full.flow.snd_wnd = 0;
    let columns = [
        ("Recv-Q", "123456 654321 127.0.0.1:6010 "),
        ("Send-Q", "654321 "),
        ("Local", "127.0.0.1:6010 "),
        ("Foreign", "127.0.0.1:45462 "),
        ("Stat", "ESTB "),
        ("Diag", ">|   "),
        ("Options", "SO_REUSEADDR="),
    ];
    let mut row = tcp(ESTABLISHED, Some(full));
    below(&header(true, Columns::NONE), &tcp_line(&row, 250), &columns);
    row.cells = owner(1000, 23456);
    below(
        &header(true, Columns::NONE.or_owner(true)),
        &tcp_line(&row, 250),
        &columns,
    );

    for file in [Protocol::Udp, Protocol::Raw] {
        let columns = [("Foreign", "0.0.0.0:* "), ("Options", "SO_REUSEADDR=")];
        let mut row = datagram(file, Socket::default());
        below(
            &header(false, Columns::NONE),
            &datagram_line(&row, 250),
            &columns,
        );
        row.cells = owner(1000, 23456);
        below(
            &header(false, Columns::NONE.or_owner(true)),
            &datagram_line(&row, 250),
            &columns,
        );
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
        let mut row = datagram(Protocol::Udp, Socket::default());
        row.queues = Queues { recv, send };
        let line = datagram_line(&row, 250);
        let end = line.find("0.0.0.0:68").unwrap();
        assert_eq!(&line[..end], expected);
    }
}
