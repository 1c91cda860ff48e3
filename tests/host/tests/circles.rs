// SPDX-License-Identifier: GPL-2.0

//! No two files need each other: the files of `src` can be read one after the other.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

const SRC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../src");

/// A path of identifiers, from the root of the crate or as it is written.
type Segments = Vec<String>;

/// A file of `src`, as far as its paths tell.
#[derive(Default)]
struct Source {
    name: String,
    /// What its `use` declarations name, and whether they hand it on (`pub use`).
    uses: Vec<(Segments, bool)>,
    /// What it names without a declaration: `super::x::y` or `x::y` in the midst of code.
    paths: Vec<Segments>,
    /// The modules, items and macros that its text declares.
    items: BTreeSet<String>,
}

fn sources() -> BTreeMap<Segments, Source> {
    fn walk(dir: &Path, sources: &mut BTreeMap<Segments, Source>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(SRC).unwrap().display().to_string();
            if path.is_dir() {
                walk(&path, sources);
            } else if name != "sys/layout.rs" {
                let Some(module) = name.strip_suffix(".rs") else {
                    continue;
                };
                let module: Segments = match module {
                    "knetstat" => Vec::new(),
                    _ => module.split('/').map(str::to_owned).collect(),
                };
                let text = fs::read_to_string(path).unwrap();
                sources.insert(module, read(name, &text));
            }
        }
    }
    let mut sources = BTreeMap::new();
    walk(Path::new(SRC), &mut sources);
    assert!(sources.len() > 20);
    sources
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

fn read(name: String, text: &str) -> Source {
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

/// All sources by their modules.
struct Crate(BTreeMap<Segments, Source>);

impl Crate {
    /// A path of a module from the root of the crate, unless it leads out of it.
    fn absolute(&self, module: &[String], path: &[String]) -> Option<Segments> {
        let (first, rest) = path.split_first()?;
        let mut whole = module.to_vec();
        match first.as_str() {
            "crate" => whole.clear(),
            "self" => {}
            "super" => {
                whole.pop()?;
            }
            child => whole.push(child.to_owned()),
        }
        if !["crate", "self", "super"].contains(&first.as_str()) && !self.0.contains_key(&whole) {
            return None;
        }
        for word in rest {
            match word.as_str() {
                "super" => drop(whole.pop()?),
                "self" => {} // `use super::{self, x}`
                word => whole.push(word.to_owned()),
            }
        }
        Some(whole)
    }

    /// What a module means by a path: one from the root of the crate, or by a name that it declared.
    fn meant(&self, module: &[String], path: &[String]) -> Option<Segments> {
        self.absolute(module, path).or_else(|| {
            let uses = &self.0[module].uses;
            let (used, _) = uses.iter().find(|(used, _)| name(used) == path.first())?;
            let mut whole = self.absolute(module, used)?;
            whole.extend_from_slice(&path[1..]);
            Some(whole)
        })
    }

    /// The module of the file that declares what a path names, wherever it was handed on.
    fn home(&self, path: &[String]) -> Segments {
        let len = (0..=path.len())
            .rev()
            .find(|&len| self.0.contains_key(&path[..len]))
            .unwrap();
        let (module, rest) = path.split_at(len);
        let source = &self.0[module];
        let Some(item) = rest.first().filter(|item| !source.items.contains(*item)) else {
            return module.to_vec();
        };
        let find = |wanted: &str| {
            let mut uses = source.uses.iter();
            let (path, _) = uses.find(|(path, _)| name(path).is_some_and(|name| name == wanted))?;
            self.absolute(module, path)
        };
        if let Some(path) = find(item) {
            return self.home(&path);
        }
        // What a macro makes is at home with the macro, which is declared in a file below.
        let below = self.0.iter().find(|(other, source)| {
            other.len() > len && other.starts_with(module) && source.items.contains(item)
        });
        match (below, find("*")) {
            (Some((below, _)), _) => below.clone(),
            (_, Some(glob)) => self.home(&glob[..glob.len() - 1]),
            _ => module.to_vec(),
        }
    }
}

/// The name that the last word of a `use` gives to what it leads to.
fn name(path: &[String]) -> Option<&String> {
    path.iter().rev().find(|word| *word != "self")
}

/// Which file needs which, and for what.
fn needs() -> BTreeMap<String, BTreeMap<String, BTreeSet<String>>> {
    let whole = Crate(sources());
    let mut needs: BTreeMap<_, BTreeMap<_, BTreeSet<_>>> = BTreeMap::new();
    for (module, source) in &whole.0 {
        let needed: &mut BTreeMap<_, BTreeSet<_>> = needs.entry(source.name.clone()).or_default();
        let own = source.uses.iter().filter(|(_, public)| !public);
        for path in own.map(|(path, _)| path).chain(&source.paths) {
            let Some(mut path) = whole.meant(module, path) else {
                continue;
            };
            if path.last().is_some_and(|word| word == "*") {
                path.pop();
            }
            let home = whole.home(&path);
            if home != *module {
                let name = path.last().cloned().unwrap_or_default();
                let names = needed.entry(whole.0[&home].name.clone()).or_default();
                names.insert(name);
            }
        }
    }
    needs
}

#[test]
fn files_form_no_circle() {
    let needs = needs();
    let mut reached: BTreeMap<&String, BTreeSet<&String>> = BTreeMap::new();
    for name in needs.keys() {
        let mut open = vec![name];
        let seen = reached.entry(name).or_default();
        while let Some(name) = open.pop() {
            for needed in needs[name].keys() {
                if seen.insert(needed) {
                    open.push(needed);
                }
            }
        }
    }
    let mut circles = String::new();
    for (name, needed) in &needs {
        for (other, names) in needed {
            if reached[other].contains(name) {
                circles += &format!("src/{name} needs src/{other} for {names:?}\n");
            }
        }
    }
    assert!(circles.is_empty(), "in a circle:\n{circles}");
}

/// The reader of paths finds what is known to be there.
#[test]
fn paths_are_read() {
    let needs = needs();
    let needs = |file: &str, other: &str, name: &str| {
        let names = needs[file].get(other);
        names.is_some_and(|names| names.contains(name))
    };
    assert!(needs("files.rs", "sys/file.rs", "File"));
    assert!(needs("files.rs", "sys/field.rs", "AF_INET6"));
    assert!(needs("read/tcp.rs", "report/record.rs", "Full"));
    assert!(needs("read/tcp.rs", "sys/found.rs", "Kind"));
    assert!(needs("sys/chain.rs", "report/protocol.rs", "Protocol"));
    assert!(needs("report/options/expand.rs", "report/line.rs", "Rest"));
    assert!(!needs("report/options.rs", "report.rs", "Rest"));
}
