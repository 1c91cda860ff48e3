// SPDX-License-Identifier: GPL-2.0

//! From the command line to the files that are read, each with its filter.

use crate::{
    args::Args,
    option,
    refusal::refusal,
    report::{Filter, Protocol, Scope},
    row::SHOW,
    term,
};
use std::io;

/// A file, and what is wanted of it.
pub struct Source {
    pub scope: Scope,
    /// The filter as it is written to the file.
    pub text: String,
    pub filter: Filter,
    /// The options that its lines have always.
    pub always: Vec<&'static str>,
}

impl Source {
    /// A file with what is asked for; or how many of the terms it takes, and why it refuses the next.
    fn new(args: &Args, scope: Scope) -> Result<Self, (usize, String)> {
        let terms = term::all(args, &scope);
        for count in 0..terms.len() {
            if let Some(why) = refusal(args, &terms[..=count], &scope) {
                return Err((count, why));
            }
        }
        // Behind the terms, of which none can then be taken for a column.
        let text = format!("{} {SHOW}", terms.join(" "));
        let long = || format!("the filter is longer than {} bytes", Filter::LONGEST);
        let filter = Filter::parse(text.as_bytes(), &scope).ok();
        let filter = filter.filter(|_| text.len() <= Filter::LONGEST);
        let always = option::all(scope.protocol).filter(|meta| option::is_always(meta));
        Ok(Self {
            filter: filter.ok_or_else(|| (terms.len(), long()))?,
            text,
            always: always.map(|meta| meta.name).collect(),
            scope,
        })
    }

    /// The name of the module's file, or of the kernel's own without its ending.
    pub fn name(&self) -> String {
        let version = if self.scope.v6 { "6" } else { "" };
        format!("{}{version}", self.scope.protocol.name())
    }
}

/// The file of a protocol. The kernel judges what the reader may see of it.
pub fn scope(protocol: Protocol, v6: bool) -> Scope {
    Scope {
        protocol,
        v6,
        net_admin: true,
    }
}

/// The files that can have what is asked for: TCP alone has states, for example.
pub fn sources(args: &Args) -> io::Result<Vec<Source>> {
    let every = !(args.tcp || args.udp || args.raw);
    let protocols = [
        (args.tcp, Protocol::Tcp),
        (args.udp, Protocol::Udp),
        (args.raw, Protocol::Raw),
    ];
    let mut options = args.option.iter().chain(&args.without);
    let of_v6 = options.find(|option| option::is_of_v6(option));
    let families = [
        (args.ipv4 || !args.ipv6) && of_v6.is_none(),
        args.ipv6 || !args.ipv4,
    ];
    let (mut sources, mut refused) = (Vec::new(), None);
    for (_, protocol) in protocols.into_iter().filter(|(chosen, _)| *chosen || every) {
        for v6 in [false, true]
            .into_iter()
            .filter(|&v6| families[usize::from(v6)])
        {
            match Source::new(args, scope(protocol, v6)) {
                Ok(source) => sources.push(source),
                // The file that takes the most terms is the one that was meant.
                Err(why) => {
                    refused = refused
                        .filter(|it: &(usize, _)| it.0 >= why.0)
                        .or(Some(why))
                }
            }
        }
    }
    if sources.is_empty() {
        let v4_alone = || format!("no IPv4 socket has {}", of_v6.map_or("it", |option| option));
        let why = refused.map_or_else(v4_alone, |(_, why)| why);
        return Err(io::Error::other(why));
    }
    Ok(sources)
}
