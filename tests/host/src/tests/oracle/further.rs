// SPDX-License-Identifier: GPL-2.0

//! The columns that a reader asks for.

use super::uid;
use crate::{report::Protocol, sys::*};

/// Each with its blank.
pub(super) fn columns(m: &Memory, small: bool, view: &View) -> String {
    let asked = format!("{:?}", view.filter.columns());
    let mut shown = vec![
        ("Uid", 5),
        ("Inode", 8),
        ("Cgroup", 8),
        ("Backlog", 7),
        ("Drops", 7),
        ("Timer", 19),
    ];
    shown.retain(|(name, _)| asked.contains(name));
    // In the order in which they were asked for.
    shown.sort_by_key(|(name, _)| asked.find(name));
    let texts = shown.into_iter().map(|(name, width)| {
        let text = text(name, m, small).unwrap_or("-".to_string());
        format!("{text:>width$} ")
    });
    texts.collect::<Vec<_>>().concat()
}

fn text(name: &str, m: &Memory, small: bool) -> Option<String> {
    let listens = m.protocol == Protocol::Tcp && m.state() == TCP_LISTEN;
    let request = m.protocol == Protocol::Tcp && m.state() == TCP_NEW_SYN_RECV;
    match name {
        "Uid" => (request || !small && m.inode != 0).then(|| uid(m).to_string()),
        "Inode" => (!small && m.inode != 0).then(|| m.inode.to_string()),
        "Cgroup" => (!small && m.cgroup != 0).then(|| m.cgroup.to_string()),
        "Backlog" => listens.then(|| m.get(sock::sk_max_ack_backlog).to_string()),
        "Drops" => (listens || m.protocol != Protocol::Tcp).then(|| m.drops.to_string()),
        _ => {
            let timer = m.timer.filter(|_| m.protocol == Protocol::Tcp)?;
            let kinds = ["unknown", "on", "keepalive", "timewait", "persist"];
            let kind = kinds.get(usize::from(timer.kind)).unwrap_or(&"unknown");
            let millis = u64::from(timer.left) * 1000 / u64::from(HZ) % (1 << 32);
            Some(format!("{kind},{millis}ms,{}", timer.tries))
        }
    }
}
