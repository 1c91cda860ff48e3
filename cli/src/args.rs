// SPDX-License-Identifier: GPL-2.0

//! The command line.

use clap::{ColorChoice, Parser};
use std::{env, ffi::OsString, path::PathBuf};

const AFTER: &str = "FILTER has the terms of knetstat(5), as in `sport = :443 state established`.
Exit status: 0 if a socket was found, 1 if none was, 2 after an error.";

/// Shows sockets with their processes, services and the options that programs set
#[derive(Parser)]
#[command(name = "knetstat", version, max_term_width = 100, after_help = AFTER)]
pub struct Args {
    /// Terms that must all hold of a socket: sport, dport, src, dst, state, diag, has, NAME=VALUE
    pub filter: Vec<String>,

    /// Only sockets of this process
    #[arg(short, long, value_name = "NAME|PID")]
    pub process: Option<OsString>,
    /// Only sockets of this systemd unit, container or control group
    #[arg(short, long, value_name = "UNIT|CGROUP")]
    pub service: Option<String>,
    /// Only sockets whose program set this option, or set it to this value
    #[arg(short, long, value_name = "NAME[=VALUE]")]
    pub option: Vec<String>,
    /// Only sockets without this option, or without this value
    #[arg(short = 'O', long, value_name = "NAME[=VALUE]")]
    pub without: Vec<String>,
    /// Only connections that do not flow
    #[arg(long)]
    pub stalled: bool,
    /// Only sockets that listen
    #[arg(short, long)]
    pub listening: bool,
    /// TCP
    #[arg(short, long)]
    pub tcp: bool,
    /// UDP
    #[arg(short, long)]
    pub udp: bool,
    /// Raw sockets
    #[arg(short = 'w', long)]
    pub raw: bool,
    /// IPv4 sockets
    #[arg(short = '4', long)]
    pub ipv4: bool,
    /// IPv6 sockets
    #[arg(short = '6', long)]
    pub ipv6: bool,
    /// All network namespaces
    #[arg(short = 'N', long)]
    pub namespaces: bool,

    /// Options at their defaults too
    #[arg(short, long, conflicts_with_all = ["prometheus", "root"])]
    pub all: bool,
    /// One option a line, explained
    #[arg(short = 'x', long)]
    pub expand: bool,
    /// Watches for changes, every SECONDS
    #[arg(short = 'W', long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "1")]
    #[arg(require_equals = true, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    #[arg(conflicts_with_all = ["expand", "prometheus"])]
    pub watch: Option<u64>,
    /// A line of JSON for each socket
    #[arg(long, conflicts_with_all = ["expand", "prometheus"])]
    pub json: bool,
    /// Counts for Prometheus
    #[arg(long, conflicts_with = "expand")]
    pub prometheus: bool,
    /// What an option is, its default, and its name elsewhere
    #[arg(long, value_name = "NAME")]
    pub explain: Option<String>,
    /// Without the module: what /proc/net and getsockopt(2) tell
    #[arg(long, conflicts_with_all = ["prometheus", "root"])]
    pub ask: bool,

    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: ColorChoice,
    /// Directory that holds /proc and /sys of another system, such as /host
    #[arg(long, value_name = "DIRECTORY")]
    #[arg(default_value = "/", hide_default_value = true)]
    pub root: PathBuf,
}

impl Args {
    /// The arguments of this process. `-W 5` and `-W5` are `-W=5`, since clap takes a value that may be left out behind
    /// `=` alone: `-W sport` is not how often to look.
    pub fn of_process() -> Self {
        let mut words: Vec<OsString> = Vec::new();
        for word in env::args_os() {
            let text = word.to_string_lossy();
            let flags = text.trim_end_matches(|digit: char| digit.is_ascii_digit());
            let watches = |word: &str| {
                let short = word.starts_with('-') && !word.starts_with("--");
                short && word.ends_with('W') || word == "--watch"
            };
            match words.last_mut() {
                Some(last) if flags.is_empty() && watches(&last.to_string_lossy()) => {
                    last.push("=");
                    last.push(word);
                }
                _ if flags != text && watches(flags) => {
                    words.push(format!("{flags}={}", &text[flags.len()..]).into());
                }
                _ => words.push(word),
            }
        }
        Self::parse_from(words)
    }
}
