// SPDX-License-Identifier: GPL-2.0

//! Why a file does not take what was asked for, in words: what is wrong, and what to do.

use crate::{
    args::Args,
    copy, option,
    report::{Scope, TABLE},
    source::scope,
    term::{is_term, takes},
};

/// Why a file does not take the last of these terms behind the others, if it does not.
pub fn refusal(args: &Args, terms: &[String], scope: &Scope) -> Option<String> {
    let term = terms.last()?;
    if term.starts_with("show") {
        return Some("`show` is not a term: the command has its own columns".into());
    }
    let option = option_in(term);
    let meta = option.and_then(|(name, _)| option::meta(name, scope.protocol));
    if let Some(meta) = meta.filter(|meta| args.ask && !copy::tells(&args.root, meta)) {
        return Some(format!("--ask cannot tell who set {}", meta.name));
    }
    if takes(&terms.join(" "), scope) {
        return None;
    }
    let file = scope.protocol.name();
    Some(match option {
        _ if takes(term, scope) => {
            format!("`{term}` contradicts another term, or is one too many")
        }
        Some((name, value)) => on_option(name, value, file),
        None if is_term(term) => format!("`{term}` is no term for {file} sockets"),
        None => format!(
            "`{term}` is not a term, as `sport 443` and `state ESTAB` are: see knetstat(5), FILTERS. \
            A process is asked for by -p, an option by -o"
        ),
    })
}

/// Why no file, or not this one, takes a term on an option.
fn on_option(name: &str, value: Option<&str>, file: &str) -> String {
    let Some(meta) = TABLE.iter().find(|meta| meta.name == name) else {
        return option::unknown(name);
    };
    let scope = scope(meta.protocols[0], true);
    match value.filter(|value| !takes(&format!("{name}={value}"), &scope)) {
        Some(value) => format!("`{value}` is no value of {name} (unit: {})", meta.unit),
        None => format!("no {file} socket has {name}"),
    }
}

/// The option that a term asks for, and the value.
fn option_in(term: &str) -> Option<(&str, Option<&str>)> {
    let term = term.trim_start_matches('!');
    let has = term.strip_prefix("has ").map(|name| (name, None));
    has.or_else(|| {
        term.split_once('=')
            .map(|(name, value)| (name, Some(value)))
    })
}
