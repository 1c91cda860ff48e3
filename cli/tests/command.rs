// SPDX-License-Identifier: GPL-2.0

//! The command on a recording.

mod recording;

use recording::{root, Root, ESCAPED, HOSTILE};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs,
    io::{BufRead, BufReader},
    os::unix::{
        ffi::OsStrExt,
        fs::{symlink, MetadataExt, PermissionsExt},
    },
    process::{ChildStdin, Command, Output, Stdio},
    sync::mpsc::channel,
    thread,
    time::Duration,
};

fn knetstat(root: &Root, arguments: &str) -> Output {
    // It watches without end where it should refuse to.
    let mut command = Command::new("timeout");
    command
        .args(["20", env!("CARGO_BIN_EXE_knetstat"), "--root"])
        .arg(&root.0)
        .args(arguments.split(' ').filter(|word| !word.is_empty()));
    command.output().unwrap()
}

/// Takes rights away from a part of the recording, and runs the command without those that root has besides.
fn without_rights(root: &Root, closed: &[(&str, u32)], arguments: &str) -> Output {
    let allow = |path: &str, mode| {
        let mode = fs::Permissions::from_mode(mode);
        fs::set_permissions(root.0.join(path), mode).unwrap();
    };
    closed.iter().for_each(|(path, mode)| allow(path, *mode));
    let drop = match rustix::process::geteuid().is_root() {
        true => "setpriv --bounding-set=-all timeout 3",
        false => "timeout 3",
    };
    let mut words = drop.split(' ');
    let output = Command::new(words.next().unwrap())
        .args(words)
        .arg(env!("CARGO_BIN_EXE_knetstat"))
        .arg("--root")
        .arg(&root.0)
        .args(arguments.split_whitespace())
        .output()
        .unwrap();
    closed.iter().for_each(|(path, _)| allow(path, 0o700));
    output
}

/// What it prints, its blanks made one; it must find something and not complain.
fn found(root: &Root, arguments: &str) -> Vec<String> {
    let output = knetstat(root, arguments);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        (output.status.code(), &errors[..]),
        (Some(0), ""),
        "{arguments}"
    );
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .map(|line| {
            line.split(' ')
                .filter(|word| !word.is_empty())
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect()
}

const LISTENER: &str = "nginx 10,11 6 nginx.service 0.0.0.0:80 0.0.0.0:* LSTN - SO_REUSEADDR=1";

#[test]
fn table_has_processes_services_and_set_options() {
    let root = root("table");
    assert_eq!(
        found(&root, ""),
        [
            "Process Pid Fd Service Local Peer State Flow Options",
            LISTENER,
            "nginx 11 9,12 nginx.service 127.0.0.1:80 127.0.0.1:40000 ESTB - SO_REUSEADDR=1,SO_RCVBUF=8192,TCP_NODELAY=1",
            "x\\\"\\n\\u{1b}]0;\\u{202e} 20 3 - 127.0.0.1:40000 127.0.0.1:80 ESTB >| \
                SO_KEEPALIVE=1,TCP_KEEPIDLE=60,SO_BINDTODEVICE=x\\042\\012",
            "- - - - 127.0.0.1:40001 127.0.0.1:80 TIMW - -",
        ]
    );
}

/// Each argument chooses the sockets with these local ends.
#[test]
fn arguments_choose_sockets() {
    let root = root("arguments");
    for (arguments, ends) in [
        ("-p nginx", "0.0.0.0:80 127.0.0.1:80"),
        ("-p 11 -l", "0.0.0.0:80"),
        ("-p 10", "0.0.0.0:80"),
        ("-s nginx", "0.0.0.0:80 127.0.0.1:80"),
        ("-s /system.slice dport 40000", "127.0.0.1:80"),
        ("-s /system.slice/ dport 40000", "127.0.0.1:80"),
        ("-o SO_RCVBUF", "127.0.0.1:80"),
        ("-o so_rcvbuf=8192", "127.0.0.1:80"),
        ("-o tcp_nodelay", "127.0.0.1:80"),
        ("-o TCP_NODELAY=0", "0.0.0.0:80 127.0.0.1:40000"),
        ("-O TCP_NODELAY state estab", "127.0.0.1:40000"),
        ("-O SO_RCVBUF state established", "127.0.0.1:40000"),
        ("-o TCP_USER_TIMEOUT=0 -o TCP_NODELAY", "127.0.0.1:80"),
        (
            "-o SO_PRIORITY=0",
            "0.0.0.0:80 127.0.0.1:80 127.0.0.1:40000",
        ),
        ("-O TCP_NODELAY=1", "0.0.0.0:80 127.0.0.1:40000"),
        ("-O SO_RCVBUF", "0.0.0.0:80 127.0.0.1:40000"),
        ("-o SO_RCVBUF !state TIME-WAIT !src ::1", "127.0.0.1:80"),
        (
            "-o SO_REUSEADDR -o SO_RCVBUF -o TCP_NODELAY -o SO_REUSEADDR=1 -o TCP_NODELAY=1 -o TCP_NODELAY -o SO_RCVBUF=8192 \
                -o SO_REUSEADDR",
            "127.0.0.1:80",
        ),
        ("--stalled", "127.0.0.1:40000"),
        ("-tl", "0.0.0.0:80"),
        ("-4 sport = :40001", "127.0.0.1:40001"),
        (
            "dst 127.0.0.0/8 !state TIME-WAIT",
            "127.0.0.1:80 127.0.0.1:40000",
        ),
    ] {
        let lines = found(&root, &format!("--json {arguments}"));
        let locals = lines.iter().map(|line| {
            let local = &serde_json::from_str::<Value>(line).unwrap()["local"];
            format!("{}:{}", local["address"].as_str().unwrap(), local["port"])
        });
        assert_eq!(locals.collect::<Vec<_>>().join(" "), ends, "{arguments}");
    }
}

/// The module escapes values. A recording, or the files of another system, may not.
#[test]
fn values_steer_no_terminal() {
    let root = root("values");
    let file = root.0.join("proc/net/tcpstat");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(file, text.replace("SO_RCVBUF=8192", "SO_RCVBUF=\x1b]0;x")).unwrap();
    for (arguments, equals) in [("", "="), ("-x", "="), ("--json", "\":\"\\")] {
        let text = found(&root, arguments).join("\n");
        let value = format!("SO_RCVBUF{equals}\\u{{1b}}]0;x");
        assert!(text.contains(&value), "{text}");
    }
}

#[test]
fn json_has_hostile_names_unharmed() {
    let root = root("json");
    let lines = found(&root, "--json sport :40000");
    let value: Value = serde_json::from_str(&lines[0]).unwrap();
    assert_eq!(value["processes"][0]["name"], HOSTILE);
    assert_eq!(value["processes"][0]["fds"][0], 3);
    assert_eq!(value["options"]["SO_BINDTODEVICE"], "x\\042\\012");
    assert_eq!(value["flow"], ">|");
    assert_eq!(value["send_q"], 2000);
    assert!(lines[0].bytes().all(|byte| matches!(byte, b' '..=b'~')));
}

#[test]
fn each_namespace_is_listed_once() {
    let root = root("namespaces");
    let lines = found(&root, "-N -l");
    assert_eq!(lines.len(), 3, "{lines:?}");
    // Another's first process may be called nginx too.
    let number = fs::metadata(root.0.join("proc/10/ns/net")).unwrap().ino();
    for line in [
        format!("nginx:{number} {LISTENER}"),
        "dns dnsmasq 30 4 - 0.0.0.0:53 0.0.0.0:* udp - -".into(),
    ] {
        assert!(lines.contains(&line), "{line} is not in {lines:#?}");
    }
    for (arguments, line) in [
        ("-N -l -x", "dns dnsmasq 30/4 0.0.0.0:53 -> 0.0.0.0:* udp"),
        (
            "-N --prometheus",
            "knetstat_stalled{file=\"tcp\",namespace=\"dns\",diag=\">|\"} 0",
        ),
    ] {
        let lines = found(&root, arguments);
        assert!(
            lines.iter().any(|found| found == line),
            "{line} is not in {lines:#?}"
        );
    }
}

/// Its proc/net is that of the process which looks.
#[test]
fn another_system_has_the_namespace_of_its_first_process() {
    let root = root("first");
    fs::create_dir_all(root.0.join("proc/1")).unwrap();
    fs::rename(root.0.join("proc/30/net"), root.0.join("proc/1/net")).unwrap();
    let lines = found(&root, "-l");
    assert_eq!(lines[1..], ["dnsmasq 30 4 - 0.0.0.0:53 0.0.0.0:* udp - -"]);
}

/// The first process of a namespace may have ended since they were looked at.
#[test]
fn namespaces_outlive_processes() {
    let root = root("ended");
    let [first, second] = ["proc/10/net", "proc/11/net"].map(|net| root.0.join(net));
    fs::remove_dir(&second).unwrap();
    fs::rename(first, second).unwrap();
    assert_eq!(found(&root, "-N -l").len(), 3);
}

/// A file that has nothing of the kind is not left out.
#[test]
fn no_file_is_left_out_by_what_it_cannot_have() {
    let root = root("datagrams");
    for file in ["udpstat", "rawstat"] {
        fs::copy(
            root.0.join("proc/30/net/udpstat"),
            root.0.join("proc/net").join(file),
        )
        .unwrap();
    }
    for arguments in [
        "!state TIME-WAIT",
        "!diag any",
        "!src ::1",
        "!dst = ::1",
        "-l",
        "-l dport *",
        "-l dport = :*",
    ] {
        let lines = found(&root, &format!("-u -w {arguments}"));
        let [_, udp, raw] = &lines[..] else {
            panic!("{arguments}: {lines:#?}");
        };
        assert!(
            udp.contains("0.0.0.0:53") && raw.contains("0.0.0.0:53"),
            "{arguments}: {lines:#?}"
        );
    }
    assert_eq!(knetstat(&root, "-u state TIME-WAIT").status.code(), Some(2));
    assert_eq!(
        knetstat(&root, "-u !state TIME-WAITS").status.code(),
        Some(2)
    );
}

#[test]
fn what_was_not_seen_is_told() {
    let root = root("hidden");
    fs::create_dir_all(root.0.join("proc/2/fd")).unwrap();
    fs::write(root.0.join("proc/2/statm"), "0 0 0 0 0 0 0\n").unwrap();
    for (closed, arguments, hidden) in [
        (&[("proc/20/fd", 0), ("proc/30/fd", 0)][..], "", 2),
        // As for root without CAP_SYS_PTRACE, who can open the directory but read no link.
        (&[("proc/20/fd", 0o444)], "", 1),
        // Threads of the kernel have no sockets.
        (&[("proc/2/fd", 0)], "", 0),
        (&[("proc/20/fd", 0)], "-W", 1),
        (&[("proc/30/ns", 0)], "-N --prometheus", 1),
    ] {
        let output = without_rights(&root, closed, arguments);
        let told = match hidden {
            0 => String::new(),
            _ => format!(
                "knetstat: {hidden} processes were not looked into: that takes root, or CAP_SYS_PTRACE\n"
            ),
        };
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(errors, told, "{closed:?} {arguments}");
    }
}

#[test]
fn complaints_need_no_reader() {
    let root = root("reader");
    let mut command = Command::new(env!("CARGO_BIN_EXE_knetstat"));
    let command = command.args(["sport", "https", "--root"]).arg(&root.0);
    let status = command.stderr(without_reader()).status().unwrap();
    assert_eq!(status.code(), Some(2));
}

/// A pipe that nobody reads any more.
fn without_reader() -> ChildStdin {
    let mut gone = Command::new("true").stdin(Stdio::piped()).spawn().unwrap();
    let pipe = gone.stdin.take().unwrap();
    gone.wait().unwrap();
    pipe
}

/// Not on a recording, none of whose sockets can be copied.
#[test]
fn asking_refuses_what_it_cannot_know() {
    for (arguments, complaint) in [
        ("-o SO_RCVBUF", "SO_RCVBUF"),
        ("-O so_mark", "SO_MARK"),
        ("-o IP_MTU_DISCOVER=1", "IP_MTU_DISCOVER"),
        ("has TCP_MAXSEG", "TCP_MAXSEG"),
        ("!SO_INCOMING_CPU=1", "SO_INCOMING_CPU"),
        ("--prometheus", "cannot be used with"),
        ("--root /host", "cannot be used with"),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_knetstat"));
        let command = command.arg("--ask").args(arguments.split(' '));
        let output = command.output().unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        let told = errors.contains(complaint) && output.status.code() == Some(2);
        assert!(told, "{arguments}: {errors}");
    }
}

#[test]
fn prometheus_counts() {
    let root = root("prometheus");
    let lines = found(&root, "--prometheus");
    for line in [
        "knetstat_up 1",
        "knetstat_sockets{file=\"tcp\",state=\"ESTB\"} 2",
        "knetstat_stalled{file=\"tcp\",diag=\">|\"} 1",
        "knetstat_stalled{file=\"tcp6\",diag=\">#\"} 0",
        "knetstat_options{file=\"tcp\",option=\"TCP_NODELAY\",value=\"0\"} 2",
        "knetstat_options_set{file=\"tcp\",option=\"SO_RCVBUF\"} 1",
        "knetstat_options{file=\"tcp\",option=\"SO_REUSEADDR\",value=\"1\"} 2",
        "knetstat_options_set{file=\"tcp\",option=\"SO_BINDTODEVICE\"} 1",
    ] {
        assert!(
            lines.iter().any(|found| found == line),
            "{line} is not in {lines:#?}"
        );
    }
    // A number, which is 0 in each line: no switch, and not set.
    let number = lines.iter().any(|line| line.contains("TCP_DEFER_ACCEPT"));
    assert!(!number, "{lines:#?}");
}

#[test]
fn counts_have_hostile_names_unharmed() {
    let root = root("hostile");
    fs::write(root.0.join("proc/10/comm"), HOSTILE).unwrap();
    let lines = found(&root, "--prometheus -N");
    let name = r#"namespace="x\\\"\\n\\u{1b}]0;\\u{202e}:"#;
    assert!(lines.iter().any(|line| line.contains(name)), "{lines:#?}");
    let printable = |line: &String| line.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    assert!(lines.iter().all(printable), "{lines:#?}");
}

#[test]
fn options_are_explained() {
    let root = root("explain");
    let lines = found(&root, "-x -p nginx -o TCP_NODELAY");
    assert_eq!(
        lines[0],
        "nginx 11/9,12 127.0.0.1:80 -> 127.0.0.1:40000 ESTB"
    );
    assert!(
        lines[3].starts_with("TCP_NODELAY=1 0 or 1 small writes"),
        "{lines:?}"
    );
    fs::create_dir_all(root.0.join("proc/sys/net/ipv4")).unwrap();
    fs::write(
        root.0.join("proc/sys/net/ipv4/tcp_keepalive_time"),
        "7200\n",
    )
    .unwrap();
    let lines = found(&root, "--explain tcp_keepidle");
    assert!(
        lines
            .iter()
            .any(|line| line.contains("net.ipv4.tcp_keepalive_time, now 7200")),
        "{lines:?}"
    );
}

#[test]
fn exit_status_is_that_of_grep() {
    let root = root("status");
    for (arguments, status, complaint) in [
        ("sport 1", 1, ""),
        ("-p nobody", 1, ""),
        ("sport https", 2, "`sport https` is not a term"),
        ("nginx", 2, "A process is asked for by -p"),
        ("src 10.0.0.1 state BAD", 2, "`state BAD`"),
        ("src ::1 state BAD", 2, "`state BAD`"),
        ("sport 1 sport 2", 2, "`sport 2` contradicts another"),
        ("-u --stalled", 2, "`diag any` is no term for udp"),
        ("-o NODELAY", 2, "there is TCP_NODELAY"),
        ("-o TCP_NODLEAY", 2, "no option is called TCP_NODLEAY"),
        ("has tcp_nodelay", 2, "there is TCP_NODELAY"),
        ("-o TCP_NODELAY=", 2, "`` is no value of TCP_NODELAY"),
        (
            "-o tcp_nodelay=on",
            2,
            "`on` is no value of TCP_NODELAY (unit: 0 or 1)",
        ),
        ("-o UDP_GRO=on", 2, "`on` is no value of UDP_GRO"),
        ("-o IPV6_TCLASS=x", 2, "`x` is no value of IPV6_TCLASS"),
        ("-u -o TCP_NODELAY", 2, "no udp socket has TCP_NODELAY"),
        ("-4 -o ipv6_tclass=0", 2, "no IPv4 socket has ipv6_tclass"),
        ("-O IPV6_V6ONLY", 1, ""),
        ("-W=x", 2, "invalid value 'x'"),
        ("-W 0", 2, "1..=86400"),
        ("-W100000", 2, "1..=86400"),
        ("timer", 2, "`timer`"),
        ("show timer", 2, "`show`"),
        ("--explain NODELAY", 2, "TCP_NODELAY"),
        ("--json --prometheus", 2, "cannot be used with"),
        ("-tW1 --prometheus", 2, "--watch"),
        ("-W 1 --prometheus", 2, "--watch"),
    ] {
        let output = knetstat(&root, arguments);
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(status), "{arguments}: {errors}");
        assert!(errors.contains(complaint), "{arguments}: {errors}");
        assert!(status == 2 || errors.is_empty(), "{arguments}: {errors}");
    }
}

#[test]
fn without_the_module_it_says_how_to_get_it() {
    let root = root("missing");
    let nowhere = knetstat(&Root(root.0.join("nowhere")), "");
    let errors = String::from_utf8(nowhere.stderr).unwrap();
    assert!(errors.contains("nowhere/proc: No such file"), "{errors}");
    fs::remove_file(root.0.join("proc/net/tcpstat")).unwrap();
    let output = knetstat(&root, "");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr)
        .unwrap()
        .contains("modprobe knetstat"));
    let output = knetstat(&root, "--prometheus");
    assert!(String::from_utf8(output.stdout)
        .unwrap()
        .ends_with("knetstat_up 0\n"));
}

/// What it tells, each line once, while a file is now one text and now the other, so that it does not matter when it
/// looks; until enough was told.
fn told(
    root: &Root,
    arguments: &str,
    file: &str,
    texts: [&str; 2],
    is_enough: impl Fn(&BTreeSet<String>) -> bool,
) -> BTreeSet<String> {
    let file = root.0.join(file);
    let mut command = Command::new(env!("CARGO_BIN_EXE_knetstat"));
    let command = command
        .args(arguments.split(' '))
        .arg("--root")
        .arg(&root.0)
        .stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let (tell, told) = channel();
    let output = BufReader::new(child.stdout.take().unwrap());
    thread::spawn(move || {
        output
            .lines()
            .map_while(Result::ok)
            .try_for_each(|line| tell.send(line))
    });
    let mut lines = BTreeSet::new();
    for text in texts.into_iter().cycle().take(20) {
        let new = file.with_extension("new");
        fs::write(&new, text).unwrap();
        fs::rename(&new, &file).unwrap();
        thread::sleep(Duration::from_millis(1500));
        lines.extend(told.try_iter());
        if is_enough(&lines) {
            break;
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    lines
}

#[test]
fn watch_tells_what_changes() {
    let root = root("watch");
    let file = "proc/net/tcpstat";
    let before = fs::read_to_string(root.0.join(file)).unwrap();
    let after = without(&before, "  102  ").replace(
        "NODELAY=0,TCP_DEFER_ACCEPT=0,SO_B",
        "NODELAY=1,TCP_DEFER_ACCEPT=0,SO_B",
    );
    let nginx = "nginx 11/9,12 127.0.0.1:80 -> 127.0.0.1:40000 ESTB";
    let other = format!("{ESCAPED} 20/3 127.0.0.1:40000 -> 127.0.0.1:80 ESTB");
    let expected = BTreeSet::from([
        format!("+ {nginx} SO_REUSEADDR=1,SO_RCVBUF=8192,TCP_NODELAY=1"),
        format!("- {nginx}"),
        format!("~ {other}: TCP_NODELAY 0 -> 1"),
        format!("~ {other}: TCP_NODELAY 1 -> 0"),
    ]);
    let texts = [&after[..], &before];
    let lines = told(&root, "-W 1 -t", file, texts, |lines| *lines == expected);
    assert_eq!(lines, expected);
}

/// Neither a process, a namespace that is called by its process, nor a value.
#[test]
fn watch_steers_no_terminal() {
    let root = root("hostile-watch");
    for pid in [10, 11] {
        fs::write(root.0.join(format!("proc/{pid}/comm")), HOSTILE).unwrap();
    }
    let number = fs::metadata(root.0.join("proc/10/ns/net")).unwrap().ino();
    let file = "proc/10/net/tcpstat";
    let text = fs::read_to_string(root.0.join(file)).unwrap();
    let before = text
        .replace("BUF=8192", "BUF=\u{202e}8\"")
        .replace("x\\042\\012", "\u{9b}2J");
    fs::write(root.0.join(file), &before).unwrap();
    let after = without(&before, "  102  ").replace("\u{9b}2J", "\u{1b}]0;\u{5d0}");
    let title = format!("{ESCAPED}:{number} {ESCAPED}");
    let nginx = format!("{title} 11/9,12 127.0.0.1:80 -> 127.0.0.1:40000 ESTB");
    let other = format!("{title} 20/3 127.0.0.1:40000 -> 127.0.0.1:80 ESTB");
    let (old, new) = ("\\u{9b}2J", "\\u{1b}]0;\\u{5d0}");
    let expected = BTreeSet::from([
        format!(r#"+ {nginx} SO_REUSEADDR=1,SO_RCVBUF=\u{{202e}}8\",TCP_NODELAY=1"#),
        format!("- {nginx}"),
        format!("~ {other}: SO_BINDTODEVICE {old} -> {new}"),
        format!("~ {other}: SO_BINDTODEVICE {new} -> {old}"),
    ]);
    let texts = [&after[..], &before];
    let lines = told(&root, "-N -t -W", file, texts, |lines| *lines == expected);
    assert_eq!(lines, expected);
    let lines = told(&root, "-N -t -W --json", file, texts, |it| it.len() >= 4);
    for line in &lines {
        assert!(line.bytes().all(|byte| matches!(byte, b' '..=b'~')));
        let value: Value = serde_json::from_str(line).unwrap();
        assert_eq!(value["socket"]["processes"][0]["name"], HOSTILE);
    }
    assert_eq!(lines.len(), 4, "{lines:#?}");
}

/// A text without the line that has this.
fn without(text: &str, what: &str) -> String {
    let lines = text.lines().filter(|line| !line.contains(what));
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// One ends while it is looked at, one has many descriptors, and a name need not be text.
#[test]
fn processes_are_as_they_come() {
    let root = root("processes");
    fs::remove_file(root.0.join("proc/20/comm")).unwrap();
    fs::write(root.0.join("proc/10/comm"), b"a\xff\n").unwrap();
    symlink("socket:[102]", root.0.join("proc/10/fd/1073741816")).unwrap();
    let ended = "- - - - 127.0.0.1:40000 127.0.0.1:80 ESTB >|";
    let lines = found(&root, "");
    assert!(lines[3].starts_with(ended), "{lines:#?}");
    assert!(
        lines[1].starts_with("a\u{fffd},nginx 10,11 6 "),
        "{lines:#?}"
    );
    let fds = "a\u{fffd},nginx 10,11 1073741816,9,12 ";
    assert!(lines[2].starts_with(fds), "{lines:#?}");
    let by_name = OsStr::from_bytes(b"a\xff");
    let mut command = Command::new(env!("CARGO_BIN_EXE_knetstat"));
    let command = command.arg("--json").arg("-p").arg(by_name).arg("--root");
    let output = command.arg(&root.0).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.lines().count(), 2, "{text}");
}

/// Else each of the other lines would be as long.
#[test]
fn many_processes_of_a_socket_widen_no_other_line() {
    let root = root("many");
    for pid in 1000..1100 {
        let proc = root.0.join(format!("proc/{pid}"));
        fs::create_dir_all(proc.join("fd")).unwrap();
        fs::write(proc.join("comm"), "worker\n").unwrap();
        symlink("socket:[101]", proc.join("fd/6")).unwrap();
    }
    let text = String::from_utf8(knetstat(&root, "").stdout).unwrap();
    let long: Vec<bool> = text.lines().map(|line| line.len() > 300).collect();
    assert_eq!(long, [false, true, false, false, false], "{text}");
    assert!(text.contains(",1098,1099 6 "), "{text}");
}

#[test]
fn a_reader_who_left_is_no_error_but_a_full_disk_is() {
    let root = root("output");
    let full = fs::OpenOptions::new().write(true).open("/dev/full");
    for (output, status, complaint) in [
        (Stdio::from(without_reader()), 0, ""),
        (full.unwrap().into(), 2, "No space left on device"),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_knetstat"));
        let command = command.arg("--root").arg(&root.0).stdout(output);
        let output = command.stderr(Stdio::piped()).spawn().unwrap();
        let output = output.wait_with_output().unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(status), "{errors}");
        assert!(errors.contains(complaint) && (status == 2 || errors.is_empty()));
    }
}
