// SPDX-License-Identifier: GPL-2.0

//! `doc/knetstat-metrics`, of listings that were recorded with each form of the header.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    fmt::Write,
    fs,
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::Command,
    slice,
};

const HERE: &str = env!("CARGO_MANIFEST_DIR");
/// No columns but the usual ones, as a module shows that knows no others; with the parameter `owner=1`; the columns that
/// the script asks for; and those among others.
const FORMS: [&str; 4] = ["plain", "owner", "shown", "all"];
/// What does not depend on the form.
const SAME: &[(&str, &str)] = &[
    ("knetstat_up", "1"),
    (r#"knetstat_sockets{file="tcp",state="ESTB"}"#, "8"),
    (r#"knetstat_sockets{file="tcp",state="SYNR"}"#, "0"),
    (r#"knetstat_sockets{file="tcp6",state="LSTN"}"#, "1"),
    (r#"knetstat_sockets{file="udp"}"#, "2"),
    (r#"knetstat_sockets{file="raw"}"#, "1"),
    (r#"knetstat_sockets{file="raw6"}"#, "0"),
    (r#"knetstat_stalled{file="tcp",diag=">|"}"#, "1"),
    (r#"knetstat_stalled{file="tcp",diag="|<"}"#, "1"),
    (r#"knetstat_stalled{file="tcp",diag=">|<"}"#, "0"),
    (r#"knetstat_stalled{file="tcp",diag=">#"}"#, "0"),
    (
        r#"knetstat_options{file="tcp",option="TCP_NODELAY",value="0"}"#,
        "9",
    ),
    (
        r#"knetstat_options{file="tcp",option="TCP_NODELAY",value="1"}"#,
        "1",
    ),
    (
        r#"knetstat_options{file="tcp",option="TCP_CONGESTION",value="reno"}"#,
        "1",
    ),
    (
        r#"knetstat_options_set{file="udp",option="SO_RCVBUF"}"#,
        "1",
    ),
    (
        r#"knetstat_options_set{file="tcp",option="SO_RCVBUF"}"#,
        "0",
    ),
];
/// What only columns tell that are asked for.
const SHOWN: &[(&str, &str)] = &[
    (r#"knetstat_backlog{file="tcp"}"#, "2"),
    (r#"knetstat_backlog_max{file="tcp"}"#, "2"),
    (
        r#"knetstat_backlog_used_ratio_max{file="tcp"}"#,
        "0.222222222222222",
    ),
    (r#"knetstat_backlog{file="tcp6"}"#, "0"),
    (r#"knetstat_drops{file="udp"}"#, "34"),
    (r#"knetstat_drops_max{file="udp"}"#, "34"),
    (r#"knetstat_drops{file="tcp"}"#, "0"),
];

/// A place of this run for files.
fn scratch(name: &str) -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).unwrap();
    dir
}

/// The script, with this for its listings.
fn script(name: &str, listings: &str, arguments: &[PathBuf]) -> String {
    let file = scratch(name).join("listings");
    fs::write(&file, listings).unwrap();
    let text = fs::read_to_string(format!("{HERE}/../../doc/knetstat-metrics")).unwrap();
    assert_eq!(text.matches("listings | ").count(), 1);
    let text = text.replace("listings | ", "cat \"$LISTINGS\" | ");
    let run = Command::new("sh")
        .args(["-c", &text, "knetstat-metrics"])
        .args(arguments)
        .env("LISTINGS", &file)
        .output()
        .unwrap();
    assert!(run.status.success() && run.stderr.is_empty(), "{run:?}");
    String::from_utf8(run.stdout).unwrap()
}

/// The series with their values. Each metric has its help and its type in front of its first sample, and each series stands
/// once.
fn series(text: &str) -> BTreeMap<String, String> {
    let mut series = BTreeMap::new();
    let mut metrics = BTreeSet::new();
    let mut present = "";
    for line in text.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            present = help.split(' ').next().unwrap();
            assert!(metrics.insert(present), "{present} comes twice");
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            assert_eq!(kind, format!("{present} gauge"));
        } else {
            let (name, value) = line.rsplit_once(' ').unwrap();
            assert_eq!(name.split('{').next(), Some(present));
            value.parse::<f64>().unwrap();
            let again = series.insert(name.to_owned(), value.to_owned());
            assert!(again.is_none(), "{line}");
        }
    }
    series
}

fn recorded(form: &str) -> String {
    fs::read_to_string(format!("{HERE}/tests/listings/{form}")).unwrap()
}

fn metrics(name: &str, listings: &str) -> BTreeMap<String, String> {
    series(&script(name, listings, &[]))
}

#[test]
fn each_form_of_the_header() {
    for form in FORMS {
        let found = metrics(form, &recorded(form));
        for (series, value) in SAME {
            assert_eq!(
                found.get(*series).map(String::as_str),
                Some(*value),
                "{form}: {series}"
            );
        }
        let shown = recorded(form).contains("Backlog");
        for (series, value) in SHOWN {
            let value = shown.then_some(*value);
            assert_eq!(
                found.get(*series).map(String::as_str),
                value,
                "{form}: {series}"
            );
        }
    }
}

/// A listing that ends too early, or that there is none of.
#[test]
fn what_is_not_whole_is_not_shown() {
    let whole = recorded("shown");
    for listings in [
        whole.strip_suffix("end\n").unwrap(),
        &whole[..whole.len() / 2],
        "file tcp\n",
        "",
    ] {
        let found = metrics("cut", listings);
        assert_eq!(
            Vec::from_iter(&found),
            [(&"knetstat_up".into(), &"0".into())]
        );
    }
}

/// Series are there before anything is counted, and a user who sets what he likes makes no more of them.
#[test]
fn series_are_the_same_whatever_users_do() {
    let headers = recorded("shown");
    let headers = headers
        .lines()
        .filter(|line| !line.trim_start().starts_with(|c: char| c.is_ascii_digit()));
    let (mut idle, mut hostile) = (String::new(), String::new());
    for line in headers {
        writeln!(idle, "{line}").unwrap();
        writeln!(hostile, "{line}").unwrap();
        if !line.starts_with("Recv-Q") {
            continue;
        }
        let flow = if line.contains("Stat") {
            "ESTB >|<  "
        } else {
            ""
        };
        for n in 1..=2_000 {
            writeln!(
                hostile,
                "{n} {n} 127.0.0.1:{n} 127.0.0.1:{n} {flow} - {n} SO_REUSEADDR=1,SO_RCVBUF={n},SO_SNDBUF={n},\
                 SO_LINGER={n}s,SO_RCVTIMEO={n}ms,TCP_KEEPIDLE={n},TCP_MAXSEG={n},SO_BINDTODEVICE=eth{n},TCP_ULP=x{n}"
            )
            .unwrap();
        }
    }
    let (idle, hostile) = (metrics("idle", &idle), metrics("hostile", &hostile));
    assert_eq!(Vec::from_iter(idle.keys()), Vec::from_iter(hostile.keys()));
    assert!(hostile.len() <= 200, "{} series", hostile.len());
    assert_eq!(
        hostile[r#"knetstat_options_set{file="udp",option="SO_SNDBUF"}"#],
        "2000"
    );
    assert_eq!(hostile[r#"knetstat_drops{file="raw6"}"#], "2001000");
    assert_eq!(hostile[r#"knetstat_drops_max{file="raw6"}"#], "2000");
}

/// In a label, a backslash stands for something else.
#[test]
fn names_are_quoted() {
    let listings = recorded("shown").replace("TCP_CONGESTION=reno", r"TCP_CONGESTION=a\054b");
    let found = metrics("quoted", &listings);
    assert_eq!(
        found[r#"knetstat_options{file="tcp",option="TCP_CONGESTION",value="a\\054b"}"#],
        "1"
    );
}

/// The collector reads the file at any time, as another user.
#[test]
fn the_file_is_replaced() {
    let dir = scratch("replaced");
    let file = dir.join("knetstat.prom");
    fs::write(&file, "old\n").unwrap();
    let before = fs::File::open(&file).unwrap();
    let printed = script("replacing", &recorded("shown"), slice::from_ref(&file));
    assert_eq!(printed, "");
    let text = fs::read_to_string(&file).unwrap();
    assert_eq!(text, script("printing", &recorded("shown"), &[]));
    let mut old = String::new();
    std::io::Read::read_to_string(&mut &before, &mut old).unwrap();
    assert_eq!(old, "old\n");
    assert_eq!(
        fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o644
    );
    assert_eq!(fs::read_dir(&dir).unwrap().count(), 1);
}
