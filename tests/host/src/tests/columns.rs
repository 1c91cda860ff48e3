// SPDX-License-Identifier: GPL-2.0

//! Headers, widths, owners and states, and the sample rows of the C module's README.

use super::samples::{
    connection, datagram, datagram_line, tcp, tcp_line, text, v4, ESTABLISHED, LISTEN,
};
use crate::report::{
    Cell, Cells, Column, Columns, Datagram, Filter, Header, Protocol, Queues, Scope, Socket, Tcp,
    Timer,
};

/// The columns of the parameter `owner`.
fn owner(uid: u64, inode: u64) -> Option<Cells> {
    let numbers = |column| match column {
        Column::Uid => Cell::Number(uid),
        _ => Cell::Number(inode),
    };
    Columns::NONE.or_owner(true).filled(numbers)
}

/// The columns that a filter asks for.
fn columns(text: &str) -> Columns {
    let scope = Scope {
        protocol: Protocol::Tcp,
        v6: false,
        net_admin: false,
    };
    Filter::parse(text.as_bytes(), &scope).unwrap().columns()
}

fn header(state: bool, columns: Columns) -> String {
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
