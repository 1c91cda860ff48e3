// SPDX-License-Identifier: GPL-2.0

//! All files together: what a path leads to.

use super::source::{Segments, Source};
use std::collections::BTreeMap;

/// All sources by their modules.
pub struct Crate(pub BTreeMap<Segments, Source>);

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
    pub fn meant(&self, module: &[String], path: &[String]) -> Option<Segments> {
        self.absolute(module, path).or_else(|| {
            let uses = &self.0[module].uses;
            let (used, _) = uses.iter().find(|(used, _)| name(used) == path.first())?;
            let mut whole = self.absolute(module, used)?;
            whole.extend_from_slice(&path[1..]);
            Some(whole)
        })
    }

    /// The module of the file that declares what a path names, wherever it was handed on.
    pub fn home(&self, path: &[String]) -> Segments {
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
