// SPDX-License-Identifier: GPL-2.0

//! From the command line to the files that are read, each with its filter.

use crate::{
    args::Args,
    copy, option,
    report::{Filter, Meta, Protocol, Scope, Shown, TABLE},
    row::SHOW,
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
    /// A file with what is asked for, or why it cannot have that.
    fn new(args: &Args, protocol: Protocol, v6: bool) -> Result<Self, String> {
        // The kernel judges what the reader may see.
        let net_admin = true;
        let scope = Scope {
            protocol,
            v6,
            net_admin,
        };
        let v6_alone = |option: &&String| {
            let meta = option::meta(&name_of(option), protocol);
            meta.is_some_and(|meta| matches!(meta.level, "IPPROTO_IPV6" | "SOL_ICMPV6"))
        };
        let mut options = args.option.iter().chain(&args.without);
        let terms = terms(args, &scope).join(" ");
        // Behind the terms, of which none can then be taken for a column.
        let text = format!("{terms} {SHOW}");
        match Filter::parse(text.as_bytes(), &scope) {
            _ if terms.split_whitespace().any(|word| word == "show") => {
                Err("`show` is not a term: the command has its own columns".into())
            }
            _ if text.len() > Filter::LONGEST => Err(format!(
                "the filter is longer than {} bytes",
                Filter::LONGEST
            )),
            Ok(filter) => match options.find(|option| !v6 && v6_alone(option)) {
                Some(option) => Err(format!("no IPv4 socket has {option}")),
                None => Ok(Self {
                    scope,
                    text,
                    filter,
                    always: always(protocol).collect(),
                }),
            },
            Err(_) => Err(first_refused(&terms, &scope)),
        }
    }

    /// The name of the module's file, or of the kernel's own without its ending.
    pub fn name(&self) -> String {
        let version = if self.scope.v6 { "6" } else { "" };
        format!("{}{version}", self.scope.protocol.name())
    }
}

/// The files that can have what is asked for: TCP alone has states, for example.
pub fn sources(args: &Args) -> io::Result<Vec<Source>> {
    let protocols = [
        (args.tcp, Protocol::Tcp),
        (args.udp, Protocol::Udp),
        (args.raw, Protocol::Raw),
    ];
    let every = !(args.tcp || args.udp || args.raw);
    let families = [
        (args.ipv4 || !args.ipv6, false),
        (args.ipv6 || !args.ipv4, true),
    ];
    if let Some(name) = not_told(args) {
        return Err(io::Error::other(format!(
            "--ask cannot tell who set {name}"
        )));
    }
    let (mut sources, mut refused) = (Vec::new(), None);
    for (_, protocol) in protocols.into_iter().filter(|(chosen, _)| *chosen || every) {
        for (_, v6) in families.into_iter().filter(|(chosen, _)| *chosen) {
            match Source::new(args, protocol, v6) {
                Ok(source) => sources.push(source),
                // The first file knows the most terms.
                Err(why) => refused = refused.or(Some(why)),
            }
        }
    }
    match refused {
        Some(why) if sources.is_empty() => Err(io::Error::other(why)),
        _ => Ok(sources),
    }
}

/// An option in the arguments or in the filter that `--ask` cannot tell of.
fn not_told(args: &Args) -> Option<&'static str> {
    let terms = args.filter.iter().chain(&args.option).chain(&args.without);
    let names = terms
        .flat_map(|terms| terms.split_whitespace())
        .map(name_of);
    let option = |name: String| TABLE.iter().find(|meta| meta.name == name);
    let mut options = names.filter_map(option).filter(|_| args.ask);
    let not_told = options.find(|meta| !copy::tells(&args.root, meta));
    not_told.map(|meta| meta.name)
}

/// The terms for a file, which may not know them.
fn terms(args: &Args, scope: &Scope) -> Vec<String> {
    let protocol = scope.protocol;
    let mut terms = of_reader(&args.filter.join(" "), scope);
    let from_everyone = |term: &String| matches!(&term[..], "dport *" | "dport :*" | "dport 0");
    if args.listening && protocol == Protocol::Tcp {
        terms.push("state LISTEN".into());
    } else if args.listening && !terms.iter().any(from_everyone) {
        terms.push("dport *".into());
    }
    if args.stalled {
        terms.push("diag any".into());
    }
    let set = args.option.iter().map(|option| (option, false));
    let unset = args.without.iter().map(|option| (option, true));
    terms.extend(
        set.chain(unset)
            .map(|(option, not)| on_option(option, not, protocol)),
    );
    terms
}

/// The reader's terms, but those that hold of the whole file since it has nothing of the kind: `!state TIME-WAIT` of UDP,
/// `!src ::1` of IPv4.
fn of_reader(filter: &str, scope: &Scope) -> Vec<String> {
    let widest = Scope {
        protocol: Protocol::Tcp,
        v6: true,
        ..*scope
    };
    let takes = |term: &str, scope| Filter::parse(term.as_bytes(), scope).is_ok();
    let (mut words, mut terms) = (filter.split_whitespace(), Vec::new());
    while let Some(word) = words.next() {
        let mut value = None;
        if !word.contains('=') {
            value = words.next();
        }
        if value == Some("=") {
            value = words.next();
        }
        let term = value.map_or(word.into(), |value| format!("{word} {value}"));
        let can_hold_of_all = matches!(word, "!state" | "!diag" | "!src" | "!dst");
        if !can_hold_of_all || takes(&term, scope) || !takes(&term, &widest) {
            terms.push(term);
        }
    }
    terms
}

/// A term that holds where the option was set, or where it was not.
///
/// A line has some options always, which are 0 in a new socket, and others only where they are set.
fn on_option(option: &str, not: bool, protocol: Protocol) -> String {
    let value = option.split_once('=').map(|(_, value)| value);
    let name = name_of(option);
    let meta = option::meta(&name, protocol);
    let always = meta.is_some_and(option::is_always);
    let listening = meta.is_some_and(|meta| matches!(meta.shown, Shown::Listening));
    let default = meta.is_some_and(|meta| !meta.default.is_empty() && value == Some(meta.default));
    let sign = |not: bool| if not { "!" } else { "" };
    match value {
        Some(_) if default => format!("{}has {name}", sign(!not)),
        Some(value) => format!("{}{name}={value}", sign(not)),
        // What has no options at all is not meant, which the kernel need not be told: a filter has few terms.
        None if listening && !not => format!("has {name} !{name}=0"),
        None if always && !not => format!("!{name}=0"),
        None if always => format!("{name}=0"),
        None => format!("{}has {name}", sign(not)),
    }
}

fn always(protocol: Protocol) -> impl Iterator<Item = &'static str> {
    let of_protocol = move |meta: &&Meta| meta.protocols.contains(&protocol);
    let metas = TABLE.iter().filter(of_protocol);
    metas
        .filter(|meta| option::is_always(meta))
        .map(|meta| meta.name)
}

/// The name in `!NAME=VALUE`, in upper case.
fn name_of(term: &str) -> String {
    let term = term.trim_start_matches('!');
    let name = term.split_once('=').map_or(term, |(name, _)| name);
    name.to_ascii_uppercase()
}

/// Which term a file refuses, in words: what follows the most that it takes.
fn first_refused(terms: &str, scope: &Scope) -> String {
    let words: Vec<&str> = terms.split_whitespace().collect();
    let parses = |count: &usize| Filter::parse(words[..*count].join(" ").as_bytes(), scope).is_ok();
    let taken = (0..words.len()).rev().find(parses).unwrap_or(0);
    let term = words[taken..words.len().min(taken + 2)].join(" ");
    format!(
        "`{term}` is not a term, contradicts another, or is one too many; see knetstat(5), FILTERS"
    )
}
