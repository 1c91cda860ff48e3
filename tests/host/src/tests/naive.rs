// SPDX-License-Identifier: GPL-2.0

//! The language of filters a second time, by other means and without regard to speed: a term is a question
//! about the words of a line.

use crate::report::{Filter, Protocol, Scope, TABLE};
use std::net::IpAddr;

/// What a term asks of a line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Question {
    Port(usize, u16),
    Address(usize, u128, u32),
    State(&'static [&'static str]),
    Sign(&'static [&'static str]),
    Option(String, Option<String>),
}

const STATES: &[(&str, &[&str])] = &[
    ("NONE", &["NONE"]),
    ("ESTB estab established", &["ESTB"]),
    ("SYNS syn-sent", &["SYNS"]),
    ("SYNR syn-recv", &["SYNR"]),
    ("FNW1 fin-wait-1", &["FNW1"]),
    ("FNW2 fin-wait-2", &["FNW2"]),
    ("TIMW time-wait", &["TIMW"]),
    ("CLSD closed close unconn", &["CLSD"]),
    ("CLSW close-wait", &["CLSW"]),
    ("LACK last-ack", &["LACK"]),
    ("LSTN listening listen", &["LSTN"]),
    ("CLSG closing", &["CLSG"]),
    (
        "connected",
        &[
            "ESTB", "SYNS", "SYNR", "FNW1", "FNW2", "TIMW", "CLSW", "LACK", "CLSG",
        ],
    ),
    (
        "synchronized",
        &[
            "ESTB", "SYNR", "FNW1", "FNW2", "TIMW", "CLSW", "LACK", "CLSG",
        ],
    ),
];
const SIGNS: &[(&str, &[&str])] = &[
    ("any", &[">|", "|<", ">|<", ">#"]),
    (">|", &[">|"]),
    ("|<", &["|<"]),
    (">|<", &[">|<"]),
    (">#", &[">#"]),
];

fn plain(name: &str) -> String {
    name.to_lowercase().replace(['-', '_'], "")
}

impl Question {
    /// What two words ask.
    fn of(word: &str, value: &str, scope: &Scope) -> Option<Self> {
        let tcp = scope.protocol == Protocol::Tcp;
        let end = usize::from(word.starts_with('d'));
        match word {
            "sport" | "dport" => {
                let text = value.strip_prefix(':').unwrap_or(value);
                let port = if text == "*" { "0" } else { text };
                let digits = port.chars().all(|sign| sign.is_ascii_digit());
                Some(Self::Port(end, port.parse().ok().filter(|_| digits)?))
            }
            "src" | "dst" => {
                let mut parts = value.split('/');
                let (text, len, more) = (parts.next()?, parts.next(), parts.next());
                let inner = text
                    .strip_prefix('[')
                    .and_then(|text| text.strip_suffix(']'));
                let (address, most) = match inner.unwrap_or(text).parse().ok()? {
                    IpAddr::V4(address) if inner.is_none() => (address.to_ipv6_mapped(), 32),
                    IpAddr::V6(address) if scope.v6 => (address, 128),
                    _ => return None,
                };
                let digits = len.is_none_or(|len| len.chars().all(|sign| sign.is_ascii_digit()));
                let len = len.map_or(Some(most), |len| len.parse().ok())?;
                (len <= most && digits && more.is_none())
                    .then(|| Self::Address(end, address.to_bits(), 128 - most + len))
            }
            "state" => {
                let called =
                    |of: &&(&str, _)| of.0.split(' ').any(|name| plain(name) == plain(value));
                Some(Self::State(STATES.iter().find(called).filter(|_| tcp)?.1))
            }
            "diag" => {
                let sign = SIGNS.iter().find(|(name, _)| *name == value);
                Some(Self::Sign(sign.filter(|_| tcp)?.1))
            }
            "has" => {
                let known = TABLE.iter().any(|option| {
                    option.name == value && option.protocols.contains(&scope.protocol)
                });
                known.then(|| Self::Option(value.to_string(), None))
            }
            _ => None,
        }
    }

    pub(crate) fn holds(&self, line: &str, tcp: bool) -> bool {
        let words: Vec<&str> = line.split_whitespace().collect();
        let end = |at: usize| words[2 + at].rsplit_once(':').unwrap();
        match self {
            Self::Port(at, port) => {
                end(*at).1
                    == if *port == 0 {
                        "*".into()
                    } else {
                        port.to_string()
                    }
            }
            Self::Address(at, bits, len) => {
                let address = match end(*at).0.parse().unwrap() {
                    IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
                    IpAddr::V6(address) => address.to_bits(),
                };
                *len == 0 || (address ^ bits) >> (128 - len) == 0
            }
            Self::State(states) => states.contains(&words[4]),
            Self::Sign(signs) => tcp && words.get(5).is_some_and(|word| signs.contains(word)),
            Self::Option(name, value) => {
                let options = words.last().filter(|word| word.contains('='));
                options.is_some_and(|options| {
                    options.split(',').any(|option| {
                        let (key, of_line) = option.split_once('=').unwrap();
                        key == name && value.as_ref().is_none_or(|value| value == of_line)
                    })
                })
            }
        }
    }

    /// Whether all that this one lets pass, `other` lets pass as well.
    fn is_part_of(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Address(at, bits, len), Self::Address(of, others, shorter)) => {
                at == of
                    && shorter <= len
                    && (*shorter == 0 || (bits ^ others) >> (128 - shorter) == 0)
            }
            (Self::Option(name, _), Self::Option(other, None)) => name == other,
            _ => self == other,
        }
    }
}

/// Terms, each with whether it is negated; none where the text is no filter.
pub(crate) fn parse(text: &str, scope: &Scope) -> Option<Vec<(bool, Question)>> {
    let mut words: Vec<&str> = text.split_ascii_whitespace().rev().collect();
    let mut terms = Vec::new();
    let mut columns = Vec::new();
    while let Some(mut word) = words.pop() {
        if word == "show" {
            const COLUMNS: [&str; 6] = ["uid", "inode", "cgroup", "backlog", "drops", "timer"];
            let is_column = |word: &&str| COLUMNS.contains(word);
            columns.push(words.pop().filter(is_column)?);
            while words.last().is_some_and(is_column) {
                columns.extend(words.pop());
            }
            continue;
        }
        let not = word.starts_with('!');
        if not {
            word = match &word[1..] {
                "" => words.pop()?,
                rest => rest,
            };
        }
        let question = match word.split_once('=') {
            Some((name, value)) => {
                let known = !value.is_empty()
                    && !name.starts_with('!')
                    && Filter::parse(format!("{name}={value}").as_bytes(), scope).is_ok();
                known.then(|| Question::Option(name.to_string(), Some(value.to_string())))?
            }
            None => {
                let value = words.pop()?;
                let value = if value == "=" { words.pop()? } else { value };
                Question::of(word, value, scope)?
            }
        };
        terms.push((not, question));
    }
    let twice = columns
        .iter()
        .any(|one| columns.iter().filter(|other| *other == one).count() > 1);
    (!twice && possible(&terms, scope)).then_some(terms)
}

fn possible(terms: &[(bool, Question)], scope: &Scope) -> bool {
    let asked = || {
        terms
            .iter()
            .filter(|(not, _)| !not)
            .map(|(_, question)| question)
    };
    let barred = || {
        terms
            .iter()
            .filter(|(not, _)| *not)
            .map(|(_, question)| question)
    };
    let count = |of: &dyn Fn(&Question) -> bool, not: bool| {
        terms
            .iter()
            .filter(|(negated, question)| *negated == not && of(question))
            .count()
    };
    // The states, or indicators, of which no term says no.
    let left = |all: &[&'static str], of: &dyn Fn(&Question) -> Option<&'static [&'static str]>| {
        all.iter().any(|name| {
            terms.iter().all(|(not, question)| {
                of(question).is_none_or(|names| names.contains(name) != *not)
            })
        })
    };
    let states: Vec<&str> = STATES[..12].iter().map(|(_, names)| names[0]).collect();
    let of_state = |question: &Question| match question {
        Question::State(names) => Some(*names),
        _ => None,
    };
    let of_sign = |question: &Question| match question {
        Question::Sign(names) => Some(*names),
        _ => None,
    };
    let whole = if scope.v6 {
        (0, 0)
    } else {
        (0xffff_0000_0000, 96)
    };
    let ends = (0..2).all(|end| {
        let port = |question: &Question| matches!(question, Question::Port(at, _) if *at == end);
        let address =
            |question: &Question| matches!(question, Question::Address(at, ..) if *at == end);
        let all = Question::Address(end, whole.0, whole.1);
        [count(&port, false), count(&address, false)]
            .iter()
            .all(|n| *n <= 1)
            && [count(&port, true), count(&address, true)]
                .iter()
                .all(|n| *n <= 4)
            && !(barred().any(|not| all.is_part_of(not)))
    });
    let option = |question: &Question| matches!(question, Question::Option(..));
    let values_differ = asked().any(|one| {
        asked().any(|other| match (one, other) {
            (Question::Option(a, Some(one)), Question::Option(b, Some(other))) => {
                a == b && one != other
            }
            _ => false,
        })
    });
    ends && count(&option, false) + count(&option, true) <= 8
        && !values_differ
        && left(&states, &of_state)
        && left(&["", ">|", "|<", ">|<", ">#"], &of_sign)
        && !asked().any(|one| {
            !matches!(one, Question::State(_) | Question::Sign(_))
                && barred().any(|not| one.is_part_of(not))
        })
}
