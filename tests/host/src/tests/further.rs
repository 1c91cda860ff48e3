// SPDX-License-Identifier: GPL-2.0

//! The columns that a reader asks for, and those of the parameter `owner`.

use super::{
    columns::{header, owner},
    samples::{connection, datagram, datagram_line, tcp, tcp_line, ESTABLISHED, LISTEN},
};
use crate::report::{
    Cell, Cells, Column, Columns, Datagram, Filter, Protocol, Scope, Socket, Tcp, Timer,
};

/// The columns that a filter asks for.
fn columns(text: &str) -> Columns {
    let scope = Scope {
        protocol: Protocol::Tcp,
        v6: false,
        net_admin: false,
    };
    Filter::parse(text.as_bytes(), &scope).unwrap().columns()
}

/// The columns that are asked for, blanks around them included, in rows of all kinds.
fn further(cells: Option<Cells>) -> Vec<String> {
    let tcp = |state, full| Tcp {
        cells,
        ..tcp(state, full)
    };
    let options = |line: String, start: usize| {
        let end = line.find("SO_REUSEADDR=").unwrap_or(line.len());
        line[start..end].to_string()
    };
    let mut further = vec![
        options(tcp_line(&tcp(ESTABLISHED, Some(connection())), 250), 72),
        options(tcp_line(&tcp(LISTEN, Some(connection())), 250), 72),
    ];
    for file in [Protocol::Udp, Protocol::Raw] {
        let row = Datagram {
            cells,
            ..datagram(file, Socket::default())
        };
        further.push(options(datagram_line(&row, 250), 62));
    }
    further
}

#[test]
fn owner_columns() {
    for (uid, inode, expected) in [
        (0, 0, "    0        0 "),
        (7, 42, "    7       42 "),
        (65534, 12_345_678, "65534 12345678 "),
        (99_999, 99_999_999, "99999 99999999 "),
        (100_000, 100_000_000, "100000 100000000 "),
        (
            u32::MAX.into(),
            u64::MAX,
            "4294967295 18446744073709551615 ",
        ),
    ] {
        assert_eq!(further(owner(uid, inode)), [expected; 4]);
    }
    assert_eq!(further(None), [""; 4]);
}

/// Small entries have no options; what stands before their owner is as wide as in other rows.
#[test]
fn owner_columns_of_small_entries() {
    for (state, name) in [(6, "TIMW"), (5, "FNW2"), (12, "SYNR")] {
        let row = Tcp {
            cells: owner(1000, 23456),
            ..tcp(state, None)
        };
        assert_eq!(
            tcp_line(&row, 250),
            format!("     0      0 127.0.0.1:6010          127.0.0.1:45462         {name}       1000    23456 \n")
        );
    }
}

/// Each line has as many fields, whatever is in them.
#[test]
fn columns_that_are_asked_for() {
    let asked = columns("show timer backlog uid");
    let timer = Timer {
        kind: 4,
        tries: 12,
        left: 301,
    };
    let full = asked.filled(|column| match column {
        Column::Timer => Cell::Timer(timer),
        Column::Backlog => Cell::Number(4096),
        _ => Cell::Nothing,
    });
    let fields = "  persist,1204ms,12    4096     - ";
    assert_eq!(further(full), [fields; 4]);
    let row = Tcp {
        cells: full,
        ..tcp(ESTABLISHED, Some(connection()))
    };
    let line = tcp_line(&row, 250);
    let header = header(true, asked);
    assert!(
        line[67..].starts_with(&format!("-    {fields}SO_")),
        "{line}"
    );
    let row = Tcp {
        cells: asked.filled(|_| Cell::Nothing),
        ..tcp(6, None)
    };
    let small = tcp_line(&row, 250);
    assert!(
        small.ends_with("TIMW -                      -       -     - -\n"),
        "{small}"
    );
    // The two words of an address are one field.
    let count = |line: &str| line.split_whitespace().count();
    assert_eq!([count(&header) - 2, count(&line), count(&small)], [10; 3]);
}

#[test]
fn show_is_of_columns() {
    let scope = |protocol| Scope {
        protocol,
        v6: false,
        net_admin: false,
    };
    for (text, taken) in [
        ("show uid", true),
        ("show timer drops backlog cgroup inode uid", true),
        ("sport 1 show uid state ESTB", true),
        ("show uid show inode", true),
        ("show", false),
        ("show SO_MARK", false),
        ("show uid uid", false),
        ("show uid show uid", false),
        ("!show uid", false),
        ("uid", false),
        ("show UID", false),
    ] {
        let filter = Filter::parse(text.as_bytes(), &scope(Protocol::Tcp));
        assert_eq!(filter.is_ok(), taken, "{text}");
    }
    assert!(Filter::parse(b"show timer", &scope(Protocol::Udp)).is_ok());
}
