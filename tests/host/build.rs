// SPDX-License-Identifier: GPL-2.0

//! Answers the questions of `include/layout.c` for the sockets that the tests make up: each field gets a
//! place of its own, and each constant a value. So a test reads the very fields that the module reads,
//! by the same names and types, and needs no kernel.

use std::{collections::HashMap, env, fs, path::Path};

/// Constants that are known outside the kernel, or whose value matters to a test. All others are counted.
const KNOWN: &[(&str, u64)] = &[
    ("AF_INET", 2),
    ("AF_INET6", 10),
    ("HZ", 250),
    ("IPPROTO_ICMP", 1),
    ("IPPROTO_ICMPV6", 58),
    ("IPPROTO_MH", 135),
    ("IPPROTO_RAW", 255),
    ("IP_PMTUDISC_DONT", 0),
    ("IP_PMTUDISC_WANT", 1),
    ("SOCK_RCVBUF_LOCK", 2),
    ("SOF_TIMESTAMPING_BIND_PHC", 1 << 15),
    ("SOCK_SNDBUF_LOCK", 1),
    // TCP_NONAGLE_BITS and the next.
    ("TCP_NODELAY_BIT", 16),
    ("TCP_CORK_BIT", 17),
    ("TCP_CLOSE", 7),
    ("TCP_DELACK_MAX", 50),
    ("TCP_LISTEN", 10),
    ("TCP_NEW_SYN_RECV", 12),
    ("TCP_TIME_WAIT", 6),
];

fn main() {
    let include = concat!(env!("CARGO_MANIFEST_DIR"), "/../../include");
    let read = |name: &str| {
        let path = format!("{include}/{name}");
        println!("cargo:rerun-if-changed={path}");
        fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
    };
    let answers = answers(&read("layout.c"), &placed(&read("knetstat.h")));
    let out = env::var_os("OUT_DIR").expect("cargo sets it");
    fs::write(Path::new(&out).join("layout.rs"), answers).expect("OUT_DIR can be written to");
}

/// The constants in the tables of a header, which are rows of a macro: `bit(NAME, NUMBER, field)`.
fn placed(header: &str) -> Vec<(&str, u64)> {
    let rows = header.lines().filter_map(|line| {
        line.trim()
            .trim_end_matches('\\')
            .trim_end()
            .strip_suffix(')')
    });
    let arguments = rows.filter_map(|row| row.strip_prefix("bit(").or(row.strip_prefix("name(")));
    let constants = arguments.filter_map(|row| {
        let (name, rest) = row.split_once(", ")?;
        Some((name, rest.split_once(", ")?.0.parse().ok()?))
    });
    constants.collect()
}

/// One macro call for each row, as Kbuild makes them of the compiler's answers.
fn answers(layout: &str, placed: &[(&str, u64)]) -> String {
    let constants = placed
        .iter()
        .map(|(name, value)| format!("value!({name}: u32 = {value});\n"));
    let mut answers: String = constants.collect();
    let mut size = 0;
    let mut counts: HashMap<String, u64> = HashMap::new();
    let body = layout
        .split_once("void layout(void)\n{")
        .expect("the function of the questions")
        .1;
    for row in body
        .lines()
        .filter_map(|line| line.trim().strip_suffix(");"))
    {
        let Some((question, arguments)) = row.split_once('(') else {
            continue;
        };
        let arguments: Vec<&str> = arguments
            .split(", ")
            .map(|argument| argument.trim_matches('"'))
            .collect();
        let (structure, name, ty) = match (question, &arguments[..]) {
            ("FIELD", [structure, name, ty]) | ("NESTED" | "PLACE", [structure, _, name, ty]) => {
                (structure, name, *ty)
            }
            ("POINTER", [structure, _, name, _]) => (structure, name, "*mut c_void"),
            ("SIZE", [structure]) => {
                answers += &format!("size!({structure} = 0);\n");
                continue;
            }
            ("VALUE", [name, ty]) => {
                let known = KNOWN
                    .iter()
                    .find(|(known, _)| known == name)
                    .map(|(_, value)| *value);
                let value = known.unwrap_or_else(|| {
                    let kind = name.rsplit_once("FLAGS_").map_or("SOCK_", |(kind, _)| kind);
                    let count = counts.entry(kind.to_string()).or_default();
                    *count += 1;
                    *count - 1
                });
                answers += &format!("value!({name}: {ty} = {value});\n");
                continue;
            }
            _ => continue,
        };
        answers += &format!("field!({structure}.{name}: {ty} = {size});\n");
        // As large as the largest, and aligned.
        size += 32; // PLACE of src/sys/field.rs
    }
    answers + &format!("memory!({size});\n")
}
