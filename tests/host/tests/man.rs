// SPDX-License-Identifier: GPL-2.0

//! The manual page's list of options is the one in the code.

mod documents;

use knetstat_report::report::{Shown, TABLE};

/// `text` as roff: a minus sign is none of its hyphens, and what stands between backquotes is bold.
fn roff(text: &str) -> String {
    let mut fonts = ["\\fB", "\\fR"].iter().cycle();
    let characters = text.chars().map(|character| match character {
        '-' => "\\-".to_string(),
        '`' => fonts.next().unwrap().to_string(),
        _ => character.to_string(),
    });
    characters.collect()
}

#[test]
fn manual_lists_the_options_of_the_code() {
    let mut list = String::new();
    for option in TABLE {
        let files: Vec<&str> = option.protocols.iter().map(|file| file.name()).collect();
        let shown = match option.shown {
            Shown::Always | Shown::Listening => option.shown.name().to_string(),
            Shown::Set => format!("default {}", option.default),
            Shown::Admin => format!("default {}, CAP_NET_ADMIN", option.default),
        };
        let text = [option.level, &files.join(" "), option.unit, &shown].join("; ");
        list += &format!(".TP 27\n.B {}\n{}\n", option.name, roff(&text));
    }
    documents::check("man/knetstat.5", ".\\\" options", ".\\\" /options", &list);
}
