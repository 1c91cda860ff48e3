// SPDX-License-Identifier: GPL-2.0

//! The columns that a reader asks for: where each comes from, for each kind of entry.

use super::reading::Reading;
use crate::{
    report::{Cell, Cells, Column, Timer},
    sys::{inet_sock, inet_timewait_sock, request_sock, sock, Entry, Kind, View},
};

/// What a full socket has in them.
#[inline(always)]
pub(super) fn full(s: &Reading<'_, inet_sock>) -> Option<Cells> {
    let columns = s.view.columns();
    columns.filled(|column| match column {
        Column::Uid => {
            // The kernel says 0, which is root, of a socket that no process has.
            let owned = !columns.counted() || s.entry.inode() != 0;
            number(owned.then(|| s.view.reader.uid(&s.entry)))
        }
        Column::Inode => not_zero(s.entry.inode()),
        Column::Cgroup => not_zero(s.entry.cgroup()),
        Column::Backlog => number(listens(s).then(|| s.get(sock::sk_max_ack_backlog))),
        Column::Drops => number((s.is_datagram() || listens(s)).then(|| s.entry.drops())),
        Column::Timer => match s.sk.kind() {
            Kind::Tcp(tcp) => timer(tcp.timer()),
            _ => Cell::Nothing,
        },
    })
}

/// What an entry in TIME_WAIT has in them.
pub(super) fn time_wait(tw: &Entry<'_, inet_timewait_sock>, view: &View) -> Option<Cells> {
    view.columns().filled(|column| match column {
        Column::Timer => timer(tw.timer()),
        _ => Cell::Nothing,
    })
}

/// What a connection request has in them: the user is the listener's.
pub(super) fn request(request: &Entry<'_, request_sock>, view: &View) -> Option<Cells> {
    view.columns().filled(|column| match column {
        Column::Uid => number(Some(view.reader.request_uid(request))),
        Column::Timer => timer(request.timer()),
        _ => Cell::Nothing,
    })
}

fn listens(s: &Reading<'_, inet_sock>) -> bool {
    s.is_tcp() && s.is_listening()
}

fn number(number: Option<u32>) -> Cell {
    number.map_or(Cell::Nothing, |number| Cell::Number(number.into()))
}

fn not_zero(number: u64) -> Cell {
    match number {
        0 => Cell::Nothing,
        number => Cell::Number(number),
    }
}

fn timer(timer: Option<Timer>) -> Cell {
    timer.map_or(Cell::Nothing, Cell::Timer)
}
