// SPDX-License-Identifier: GPL-2.0

//! The same lines written a second time, by other means and without regard to speed.

mod options;
mod rare;

use crate::report::{Address, Datagram, Endpoint, Flow, Owner, Queues, Tcp};
use std::net::Ipv4Addr;

pub(crate) use self::{
    options::{millis, retrans_to_secs},
    rare::options as rare_options,
};

pub(crate) fn tcp(row: &Tcp, hz: u32) -> String {
    let queues = row
        .full
        .as_ref()
        .map_or_else(Queues::default, |full| full.queues);
    let state = match row.state {
        1 => "ESTB",
        2 => "SYNS",
        3 | 12 => "SYNR",
        4 => "FNW1",
        5 => "FNW2",
        6 => "TIMW",
        7 => "CLSD",
        8 => "CLSW",
        9 => "LACK",
        10 => "LSTN",
        11 => "CLSG",
        _ => "NONE",
    };
    let columns = columns(&queues, &row.local, &row.remote) + state + " ";
    let owner = owner(row.owner);
    match &row.full {
        Some(full) => {
            let diag = if row.state == 1 {
                diag(&full.flow, hz)
            } else {
                ""
            };
            let options = options::tcp(row.state, full, hz);
            format!("{columns}{diag:4} {owner}{options}\n")
        }
        None if owner.is_empty() => columns + "\n",
        None => format!("{columns}     {owner}\n"),
    }
}

pub(crate) fn datagram(row: &Datagram, hz: u32) -> String {
    columns(&row.queues, &row.local, &row.remote)
        + &owner(row.owner)
        + &options::datagram(row, hz)
        + "\n"
}

fn owner(owner: Option<Owner>) -> String {
    match owner {
        Some(Owner { uid, inode }) => format!("{uid:>5} {inode:>8} "),
        None => String::new(),
    }
}

fn columns(queues: &Queues, local: &Endpoint, remote: &Endpoint) -> String {
    let (local, remote) = (endpoint(local), endpoint(remote));
    format!(
        "{:6} {:6} {local:23} {remote:23} ",
        queues.recv, queues.send
    )
}

fn endpoint(end: &Endpoint) -> String {
    let address = match end.address {
        Address::V4(octets) => Ipv4Addr::from(octets).to_string(),
        Address::V6(octets) => ipv6(octets),
    };
    match end.port {
        0 => format!("{address}:*"),
        port => format!("{address}:{port}"),
    }
}

pub(crate) fn ipv6(octets: [u8; 16]) -> String {
    let words: Vec<u16> = octets
        .chunks(2)
        .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
        .collect();
    let v4_mapped = words[..6] == [0, 0, 0, 0, 0, 0xffff];
    let isatap = (words[4] == 0 || words[4] == 0x200) && words[5] == 0x5efe;
    if v4_mapped || isatap {
        let tail = Ipv4Addr::new(octets[12], octets[13], octets[14], octets[15]);
        let head = compressed(&words[..6]);
        return if head.ends_with(':') {
            format!("{head}{tail}")
        } else {
            format!("{head}:{tail}")
        };
    }
    compressed(&words)
}

fn compressed(words: &[u16]) -> String {
    let join = |words: &[u16]| {
        let words: Vec<String> = words.iter().map(|word| format!("{word:x}")).collect();
        words.join(":")
    };
    for len in (2..=words.len()).rev() {
        for start in 0..=words.len() - len {
            if words[start..start + len].iter().all(|&word| word == 0) {
                return format!("{}::{}", join(&words[..start]), join(&words[start + len..]));
            }
        }
    }
    join(words)
}

fn diag(flow: &Flow, hz: u32) -> &'static str {
    // Of two sequence numbers the later one is less than half of all numbers ahead.
    let ahead = (u64::from(flow.snd_nxt) + (1 << 32) - u64::from(flow.snd_una)) % (1 << 32);
    let unacknowledged = ahead != 0 && ahead <= 1 << 31;
    // An ACK that came after the clock was read is from the future: not late.
    let late = flow.since_ack < 1 << 31 && flow.since_ack > hz;
    if flow.snd_wnd == 0 && flow.rcv_wnd == 0 {
        ">|<"
    } else if flow.snd_wnd == 0 {
        ">|"
    } else if flow.rcv_wnd == 0 {
        "|<"
    } else if unacknowledged && late {
        ">#"
    } else {
        ""
    }
}
