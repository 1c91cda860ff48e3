// SPDX-License-Identifier: GPL-2.0

//! What can be known without the module: the kernel's own files, and the options of copies of the sockets.

use crate::{
    copy, option,
    owner::Owners,
    report::{state, Meta, Protocol, Shown},
    row::Row,
    service,
    source::Source,
    space::Space,
};
use std::{
    collections::HashMap,
    fs::{self, File},
    io::{self, BufRead, BufReader},
    net::IpAddr,
    os::unix::fs::MetadataExt,
    path::Path,
};

const TCP_SYN_RECV: u8 = 3;
const TCP_LISTEN: u8 = 10;

/// Calls `with` for each socket of a file of the kernel.
pub fn each(
    root: &Path,
    space: &Space,
    source: &Source,
    owners: &Owners,
    with: &mut dyn FnMut(&Row) -> io::Result<()>,
) -> io::Result<()> {
    // Without IPv6 there is none.
    let Some(file) = space.open(|net| File::open(net.join(source.name())))? else {
        return Ok(());
    };
    let default = |meta: &'static Meta| Some((meta.name, option::default(root, meta)?));
    let defaults = option::all(source.scope.protocol)
        .filter_map(default)
        .collect();
    for line in BufReader::new(file).lines().skip(1) {
        let text = line_of(root, source, owners, &defaults, &line?);
        let row = text.as_deref().and_then(|text| Row::parse(source, text));
        if let Some(row) = row.filter(Row::passes) {
            with(&row)?;
        }
    }
    Ok(())
}

/// A line of the kernel as the module would have it.
fn line_of(
    root: &Path,
    source: &Source,
    owners: &Owners,
    defaults: &HashMap<&str, String>,
    line: &str,
) -> Option<String> {
    let fields: Vec<&str> = line.split_ascii_whitespace().collect();
    let &[_, local, peer, st, queues, _, retries, uid, _, inode, ..] = &fields[..] else {
        return None;
    };
    let st = u8::from_str_radix(st, 16).ok()?;
    let (send, recv) = queues.split_once(':')?;
    let [send, recv] = [send, recv].map(|queue| u32::from_str_radix(queue, 16).unwrap_or(0));
    let state = match source.scope.protocol {
        Protocol::Tcp => {
            // Its windows are known to the module alone.
            let unanswered = st != TCP_SYN_RECV && retries.bytes().any(|digit| digit != b'0');
            let flow = if unanswered { ">#" } else { "-" };
            format!("{} {flow}", String::from_utf8_lossy(state(st)))
        }
        _ => String::new(),
    };
    let owned = owners.of(inode.parse().ok()?);
    let cgroup = owned
        .iter()
        .next()
        .map_or(0, |owner| cgroup(root, owner.pid));
    let is_shown = |(meta, value): &(&Meta, String)| match meta.shown {
        Shown::Always => true,
        Shown::Listening => st == TCP_LISTEN,
        // Of a size that the kernel chooses, nobody but the module knows who chose it.
        _ => defaults
            .get(meta.name)
            .is_some_and(|default| default != value),
    };
    let options = copy::options(inode.parse().ok()?, owned, &source.scope);
    let options = options.into_iter().filter(is_shown);
    let options: Vec<String> = options
        .map(|(meta, value)| format!("{}={value}", meta.name))
        .collect();
    let options = match options.is_empty() {
        true => "-".into(),
        false => options.join(","),
    };
    let [local, peer] = [end(local)?, end(peer)?];
    // The kernel writes 0, which is root, for what no process has, but the listener's user for a request.
    let nobody = inode == "0" && st != TCP_SYN_RECV;
    let uid = if nobody { "-" } else { uid };
    Some(format!(
        "{recv} {send} {local} {peer} {state} {uid} {inode} {cgroup} {options}"
    ))
}

/// An end, whose address is in words of the machine's byte order.
fn end(text: &str) -> Option<String> {
    let (address, port) = text.split_once(':')?;
    let word = |at| u32::from_str_radix(address.get(at..at + 8)?, 16).ok();
    let words: Option<Vec<u32>> = (0..address.len()).step_by(8).map(word).collect();
    let bytes: Vec<u8> = words?.into_iter().flat_map(u32::to_ne_bytes).collect();
    let v4 = <[u8; 4]>::try_from(&bytes[..]).map(IpAddr::from);
    let v6 = || <[u8; 16]>::try_from(&bytes[..]).map(IpAddr::from);
    let address = v4.or_else(|_| v6()).ok()?;
    Some(match u16::from_str_radix(port, 16).ok()? {
        0 => format!("{address}:*"),
        port => format!("{address}:{port}"),
    })
}

/// The number of the control group that a process is in.
fn cgroup(root: &Path, pid: u32) -> u64 {
    let text = fs::read_to_string(root.join(format!("proc/{pid}/cgroup"))).unwrap_or_default();
    let path = text.lines().find_map(|line| line.strip_prefix("0::/"));
    let metadata = path.and_then(|path| fs::metadata(service::top(root).join(path)).ok());
    metadata.map_or(0, |metadata| metadata.ino())
}
