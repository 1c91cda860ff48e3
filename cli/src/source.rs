// SPDX-License-Identifier: GPL-2.0

//! From the command line to the files that are read, each with its filter.

use crate::{
    args::Args,
    report::{Filter, Protocol, Refusal, Scope, Shown},
    row::{meta, SHOW},
};
use std::io;

/// A file, and what is wanted of it.
pub struct Source {
    pub scope: Scope,
    /// The filter as it is written to the file.
    pub text: String,
    pub filter: Filter,
}

impl Source {
    /// The name of the module's file, or of the kernel's own without its ending.
    pub fn name(&self) -> String {
        format!(
            "{}{}",
            self.scope.protocol.name(),
            if self.scope.v6 { "6" } else { "" }
        )
    }
}

/// The files that can have what is asked for: TCP alone has states, for example.
pub fn sources(args: &Args) -> io::Result<Vec<Source>> {
    let protocols = [
        (args.tcp, Protocol::Tcp),
        (args.udp, Protocol::Udp),
        (args.raw, Protocol::Raw),
    ];
    let families = [(args.ipv4, false), (args.ipv6, true)];
    let every_protocol = protocols.iter().all(|(chosen, _)| !chosen);
    let every_family = args.ipv4 == args.ipv6;
    let mut sources = Vec::new();
    let mut refused = String::new();
    for (_, protocol) in protocols
        .into_iter()
        .filter(|(chosen, _)| *chosen || every_protocol)
    {
        for (_, v6) in families
            .into_iter()
            .filter(|(chosen, _)| *chosen || every_family)
        {
            // The kernel judges what the reader may see.
            let scope = Scope {
                protocol,
                v6,
                net_admin: true,
            };
            let Some(terms) = terms(args, protocol) else {
                continue;
            };
            let text = format!("{SHOW} {}", terms.join(" "));
            match Filter::parse(text.as_bytes(), &scope) {
                Ok(filter) if text.len() <= Filter::LONGEST => {
                    sources.push(Source {
                        scope,
                        text,
                        filter,
                    });
                }
                // The first file that was asked for has the most terms.
                _ if refused.is_empty() => refused = first_refused(&terms, &scope),
                _ => {}
            }
        }
    }
    match sources.is_empty() {
        true => Err(io::Error::other(format!("no such sockets: {refused}"))),
        false => Ok(sources),
    }
}

/// The terms for the files of a protocol, or nothing where it lacks what is asked for.
fn terms(args: &Args, protocol: Protocol) -> Option<Vec<String>> {
    let mut terms: Vec<String> = args
        .filter
        .iter()
        .flat_map(|text| text.split_whitespace())
        .map(String::from)
        .collect();
    let tcp = protocol == Protocol::Tcp;
    if args.listening {
        // What receives from everyone.
        terms.push(if tcp { "state LISTEN" } else { "dport *" }.into());
    }
    if args.stalled {
        tcp.then(|| terms.push("diag any".into()))?;
    }
    for (options, not) in [(&args.option, false), (&args.without, true)] {
        for option in options {
            terms.push(on_option(option, not, protocol));
        }
    }
    Some(terms)
}

/// A term that holds where the option was set, or where it was not.
///
/// A line has some options always, which are 0 in a new socket, and others only where they are set.
fn on_option(option: &str, not: bool, protocol: Protocol) -> String {
    let (name, value) = match option.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (option, None),
    };
    let name = name.to_ascii_uppercase();
    let meta = meta(&name, protocol);
    let always = meta.is_some_and(|meta| matches!(meta.shown, Shown::Always | Shown::Listening));
    let default = meta.is_some_and(|meta| value == Some(meta.default));
    let sign = |not: bool| if not { "!" } else { "" };
    match value {
        Some(_) if default => format!("{}has {name}", sign(!not)),
        Some(value) => format!("{}{name}={value}", sign(not)),
        // What has no options at all is not meant.
        None if always && !not => format!("has {name} !{name}=0"),
        None if always => format!("{name}=0"),
        None => format!("{}has {name}", sign(not)),
    }
}

/// Which term a file refuses, in words.
fn first_refused(terms: &[String], scope: &Scope) -> String {
    let text = terms.join(" ");
    let words: Vec<&str> = text.split(' ').collect();
    let parses = |count: &usize| {
        let refusal = Filter::parse(words[..*count].join(" ").as_bytes(), scope).err();
        refusal.is_none_or(|refusal| matches!(refusal, Refusal::Hidden))
    };
    let understood = (0..=words.len()).rev().find(parses).unwrap_or(0);
    let rest = &words[understood..];
    match rest {
        [] => format!("the filter is longer than {} bytes", Filter::LONGEST),
        [word] => format!("`{word}` is no term, or excludes another"),
        [word, value, ..] => {
            format!("`{word} {value}` is no term, or excludes another; see knetstat(5), FILTERS")
        }
    }
}
