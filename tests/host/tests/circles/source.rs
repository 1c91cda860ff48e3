// SPDX-License-Identifier: GPL-2.0

//! What a file names and declares, as far as its text tells.

use std::collections::BTreeSet;

/// A path of identifiers, from the root of the crate or as it is written.
pub type Segments = Vec<String>;

/// A file of `src`, as far as its paths tell.
#[derive(Default)]
pub struct Source {
    pub name: String,
    /// What its `use` declarations name, and whether they hand it on (`pub use`).
    pub uses: Vec<(Segments, bool)>,
    /// What it names without a declaration: `super::x::y` or `x::y` in the midst of code.
    pub paths: Vec<Segments>,
    /// The modules, items and macros that its text declares.
    pub items: BTreeSet<String>,
}

/// The tokens of a text without its comments: words, `::`, and single characters.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    for line in text.lines() {
        let mut code = line.split("//").next().unwrap();
        while let Some(first) = code.chars().next() {
            let word = code
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(code.len());
            let len = match first {
                _ if word > 0 => word,
                _ if code.starts_with("::") => 2,
                _ => first.len_utf8(),
            };
            let (token, rest) = code.split_at(len);
            if !first.is_whitespace() {
                tokens.push(token.to_owned());
            }
            code = rest;
        }
    }
    tokens
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphanumeric() || c == '_')
}

pub fn read(name: String, text: &str) -> Source {
    let tokens = tokens(text);
    let mut source = Source {
        name,
        ..Source::default()
    };
    let (mut at, mut depth, mut inner) = (0, 0, None);
    while at < tokens.len() {
        let next = tokens.get(at + 1).map_or("", String::as_str);
        let before = at.checked_sub(1).map_or("", |before| &tokens[before]);
        match tokens[at].as_str() {
            "use" => {
                let public = before == "pub" || before == ")";
                let mut named = Vec::new();
                at += 1;
                tree(&tokens, &mut at, Vec::new(), &mut named);
                // Those of a module within the file are of no other file's concern.
                if inner.is_none() {
                    source
                        .uses
                        .extend(named.into_iter().map(|path| (path, public)));
                }
            }
            "{" => depth += 1,
            "}" => {
                depth -= 1;
                inner = inner.filter(|&outside| depth > outside);
            }
            "mod" if tokens.get(at + 2).is_some_and(|token| token == "{") => {
                inner = inner.or(Some(depth));
            }
            "mod" | "fn" | "struct" | "enum" | "trait" | "const" | "static" | "type" | "union"
                if is_word(next) =>
            {
                source.items.insert(next.to_owned());
            }
            "macro_rules" => {
                source.items.insert(tokens[at + 2].clone());
            }
            word if is_word(word) && next == "::" && before != "::" => {
                let mut path = vec![word.to_owned()];
                while tokens[at + 1] == "::" && is_word(&tokens[at + 2]) {
                    at += 2;
                    path.push(tokens[at].clone());
                }
                source.paths.push(path);
            }
            _ => {}
        }
        at += 1;
    }
    source
}

/// Reads one tree of a `use` declaration behind `prefix`, and the end of it.
fn tree(tokens: &[String], at: &mut usize, prefix: Segments, named: &mut Vec<Segments>) {
    let mut path = prefix;
    loop {
        match tokens[*at].as_str() {
            "{" => {
                while tokens[*at] != "}" {
                    *at += 1;
                    if tokens[*at] != "}" {
                        tree(tokens, at, path.clone(), named);
                    }
                }
                *at += 1;
                return;
            }
            "as" => *at += 2,
            "," | "}" | ";" => break,
            "::" => *at += 1,
            word => {
                path.push(word.to_owned());
                *at += 1;
            }
        }
    }
    named.push(path);
}
