// SPDX-License-Identifier: GPL-2.0

//! One look at the sockets: those that are asked for, with what belongs to them.

use crate::{
    args::Args,
    ask, copy, escape, listing,
    owner::{list, Owned, Owner, Owners},
    row::Row,
    service::{self, Services},
    source::Source,
    space,
};
use std::{borrow::Cow, io};

/// A socket that is asked for.
pub struct Found<'a> {
    /// The name of its network namespace, where it is another's.
    pub space: Option<&'a str>,
    pub row: Row<'a>,
    pub owners: Owned<'a>,
    /// The path of the control group in which it was made.
    pub service: Option<&'a str>,
    options: Vec<(&'a str, Cow<'a, str>)>,
}

impl Found<'_> {
    /// The options to show, with their values.
    pub fn options(&self) -> impl Iterator<Item = (&str, &str)> {
        self.options.iter().map(|(name, value)| (*name, &value[..]))
    }

    /// It in a few words: its namespace, its processes with their descriptors, its ends, its state.
    pub fn title(&self) -> String {
        let owner = |it: Owner| format!("{} {}/{} ", escape::name(it.name), it.pid, list(it.fds()));
        let owners: String = self.owners.iter().map(owner).collect();
        let space = |name| format!("{} ", escape::name(name));
        let space = self.space.map_or(String::new(), space);
        let Row { local, peer, .. } = self.row;
        format!("{space}{owners}{local} -> {peer} {}", self.row.state())
    }
}

/// What becomes of the sockets.
pub trait View {
    /// Before the sockets of a file, in the namespace with this name.
    fn file(&mut self, _space: Option<&str>, _source: &Source) {}

    fn socket(&mut self, found: &Found) -> io::Result<()>;

    /// After the last socket.
    fn end(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Shows `view` the sockets that are asked for. Says whether there were any, and how many processes did not let us
/// look.
pub fn look(args: &Args, sources: &[Source], view: &mut dyn View) -> io::Result<(bool, usize)> {
    let root = &args.root;
    // Counts have neither; what is explained or watched has no service, but in JSON.
    let owners = match args.prometheus && args.process.is_none() && !args.ask {
        true => Owners::default(),
        false => Owners::look(root, args.process.as_deref())?,
    };
    let unserved = args.prometheus || args.expand || args.watch.is_some() && !args.json;
    let services = match unserved && args.service.is_none() {
        true => Services::default(),
        false => Services::look(root),
    };
    let (spaces, unseen) = match args.namespaces {
        true => space::all(root)?,
        false => (space::own(root), 0),
    };
    let mut any = false;
    for space in &spaces {
        for source in sources {
            view.file(space.name.as_deref(), source);
            let mut with = |row: &Row| {
                let owners = owners.of(row.inode);
                if args.process.is_some() && owners.is_empty() {
                    return Ok(());
                }
                let service = services.path(row.cgroup);
                if !is_wanted(args, row, service) {
                    return Ok(());
                }
                any = true;
                view.socket(&Found {
                    space: space.name.as_deref(),
                    row: *row,
                    owners,
                    service,
                    options: options(args, row, owners),
                })
            };
            match args.ask {
                true => ask::each(root, space, source, &owners, &mut with)?,
                false => listing::each(space, source, &mut with)?,
            }
        }
    }
    view.end()?;
    Ok((any, owners.hidden.max(unseen)))
}

/// Whether it is of the service that is asked for, which the kernel does not know, and has options where they matter.
fn is_wanted(args: &Args, row: &Row, service: Option<&str>) -> bool {
    let is_in = |wanted: &String| service.is_some_and(|path| service::is_in(path, wanted));
    // What has no options neither has one nor lacks it.
    let by_option = !args.option.is_empty() || !args.without.is_empty();
    (!by_option || row.options().next().is_some()) && args.service.as_ref().is_none_or(is_in)
}

/// The options to show: those that differ from a new socket's, or all that can be known.
fn options<'a>(args: &Args, row: &Row<'a>, owners: Owned) -> Vec<(&'a str, Cow<'a, str>)> {
    let borrowed = |(name, value)| (name, Cow::Borrowed(value));
    if !args.all && args.watch.is_none() && !args.prometheus {
        return row.set_options().map(borrowed).collect();
    }
    let mut options: Vec<_> = row.options().map(borrowed).collect();
    if args.all {
        for (meta, value) in copy::options(row.inode, owners, &row.source.scope) {
            if row.options().all(|(shown, _)| shown != meta.name) {
                options.push((meta.name, value.into()));
            }
        }
    }
    options
}
