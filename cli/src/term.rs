// SPDX-License-Identifier: GPL-2.0

//! The terms that the command line asks of a file, one by one.

use crate::{
    args::Args,
    option,
    report::{Filter, Protocol, Scope, Shown},
    source::scope,
};

/// The terms for a file, which may not take them.
pub fn all(args: &Args, scope: &Scope) -> Vec<String> {
    let mut terms = split(&args.filter.join(" "));
    terms.retain(|term| !holds_of_all(term, scope));
    let from_everyone = |term: &String| matches!(&term[..], "dport *" | "dport :*" | "dport 0");
    if args.listening && scope.protocol == Protocol::Tcp {
        terms.push("state LISTEN".into());
    } else if args.listening && !terms.iter().any(from_everyone) {
        terms.push("dport *".into());
    }
    if args.stalled {
        terms.push("diag any".into());
    }
    for (options, not) in [(&args.option, false), (&args.without, true)] {
        let on_option = |option: &String| on_option(option, not, scope.protocol);
        terms.extend(options.iter().flat_map(on_option));
    }
    terms
}

/// The terms of a text: `sport = :443` is `sport :443`.
fn split(text: &str) -> Vec<String> {
    let (mut words, mut terms) = (text.split_whitespace(), Vec::new());
    while let Some(word) = words.next() {
        let mut term = word.to_string();
        if word == "!" {
            term += words.next().unwrap_or_default();
        }
        if !term.contains('=') {
            let value = words.next();
            let value = value.filter(|it| *it != "=").or_else(|| words.next());
            term.extend(value.iter().flat_map(|value| [" ", value]));
        }
        terms.push(term);
    }
    terms
}

/// Whether a term holds of the whole file, since that has nothing of the kind: `!state TIME-WAIT` of UDP, `!src ::1` of
/// IPv4.
fn holds_of_all(term: &str, scope: &Scope) -> bool {
    let can_hold = ["!state ", "!diag ", "!src ", "!dst "];
    can_hold.iter().any(|word| term.starts_with(word)) && !takes(term, scope) && is_term(term)
}

/// Whether a file takes a term, or several.
pub fn takes(terms: &str, scope: &Scope) -> bool {
    Filter::parse(terms.as_bytes(), scope).is_ok()
}

/// Whether it is a term, if not on an option: the file that takes the most takes it.
pub fn is_term(term: &str) -> bool {
    takes(term, &scope(Protocol::Tcp, true))
}

/// Terms that hold where the option was set, or where it was not.
///
/// A line has some options always, which are 0 in a new socket, and others only where they are set.
fn on_option(option: &str, not: bool, protocol: Protocol) -> Vec<String> {
    let name = option::name_of(option);
    let sign = |not| if not { "!" } else { "" };
    let has = |not| format!("{}has {name}", sign(not));
    let is = |not, value| format!("{}{name}={value}", sign(not));
    let value = option.split_once('=').map(|(_, value)| value);
    let meta = option::meta(&name, protocol);
    let is_default =
        |value| meta.is_some_and(|meta| !meta.default.is_empty() && value == meta.default);
    match (meta.map(|meta| meta.shown), value) {
        // What has no options at all is not meant, which the kernel need not be told: a filter has few terms.
        (Some(Shown::Listening), None) if !not => vec![has(not), is(!not, "0")],
        (Some(Shown::Always | Shown::Listening), None) => vec![is(!not, "0")],
        (_, Some(value)) if is_default(value) => vec![has(!not)],
        (_, Some(value)) => vec![is(not, value)],
        (_, None) => vec![has(not)],
    }
}
