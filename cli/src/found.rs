// SPDX-License-Identifier: GPL-2.0

//! One look at the sockets: those that are asked for, with what belongs to them.

use crate::{
    args::Args,
    ask, copy, escape, listing,
    owner::{List, Owned, Owner, Owners},
    report::Meta,
    row::Row,
    service::{self, Services},
    source::Source,
    space,
};
use std::io;

/// A socket that is asked for.
pub struct Found<'a> {
    /// The name of its network namespace, where it is another's.
    pub space: Option<&'a str>,
    pub row: Row<'a>,
    pub owners: Owned<'a>,
    /// The path of the control group in which it was made.
    pub service: Option<&'a str>,
    /// Whether options count that are as in a new socket.
    every: bool,
    /// Options that its line does not show.
    copied: Vec<(&'static str, String)>,
}

impl Found<'_> {
    /// The options to show, with their values.
    pub fn options(&self) -> impl Iterator<Item = (&str, &str)> {
        let shown = |option: &_| self.every || self.row.differs(option);
        let copied = self.copied.iter().map(|(name, value)| (*name, &value[..]));
        self.row.options().filter(shown).chain(copied)
    }

    /// What they depend on in one file: the options as its line has them. None where it is more than that.
    pub fn line(&self) -> Option<&str> {
        self.copied.is_empty().then_some(self.row.options)
    }

    /// It in a few words: its namespace, its processes with their descriptors, its ends, its state.
    pub fn title(&self) -> String {
        let owner = |it: Owner| format!("{} {}/{} ", escape::name(it.name), it.pid, List(it.fds()));
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
    let every = args.all || args.watch.is_some() || args.prometheus;
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
                    every,
                    copied: match args.all {
                        true => copied(row, owners),
                        false => Vec::new(),
                    },
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

/// The options that can be known, but that the line does not show.
fn copied(row: &Row, owners: Owned) -> Vec<(&'static str, String)> {
    let options = copy::options(row.inode, owners, &row.source.scope).into_iter();
    let hidden = |(meta, _): &(&Meta, _)| row.options().all(|(shown, _)| shown != meta.name);
    options
        .filter(hidden)
        .map(|(meta, value)| (meta.name, value))
        .collect()
}
