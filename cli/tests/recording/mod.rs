// SPDX-License-Identifier: GPL-2.0

//! A recording of /proc and /sys: files as the module writes them, and processes with hostile names.

use std::{
    fs,
    os::unix::fs::{symlink, MetadataExt},
    path::{Path, PathBuf},
};

/// A root that is removed at its end.
pub struct Root(pub PathBuf);

impl Drop for Root {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const TCP: &str = "\
Recv-Q Send-Q Local Address           Foreign Address         Stat Diag   Uid    Inode   Cgroup Options
     0      0 0.0.0.0:80              0.0.0.0:*               LSTN -       0      101  NGINX SO_REUSEADDR=1,SO_REUSEPORT=0,SO_KEEPALIVE=0,TCP_NODELAY=0,TCP_FASTOPEN=0,TCP_DEFER_ACCEPT=0
     0      0 127.0.0.1:80            127.0.0.1:40000         ESTB -      33      102  NGINX SO_REUSEADDR=1,SO_REUSEPORT=0,SO_KEEPALIVE=0,SO_RCVBUF=8192,TCP_NODELAY=1,TCP_DEFER_ACCEPT=0
     0   2000 127.0.0.1:40000         127.0.0.1:80            ESTB >|   1000      103      1 SO_REUSEADDR=0,SO_REUSEPORT=0,SO_KEEPALIVE=1,TCP_KEEPIDLE=60,TCP_NODELAY=0,TCP_DEFER_ACCEPT=0,SO_BINDTODEVICE=x\\042\\012
     0      0 127.0.0.1:40001         127.0.0.1:80            TIMW -       -        -       - -
";
const UDP: &str = "\
Recv-Q Send-Q Local Address           Foreign Address           Uid    Inode   Cgroup Options
     0      0 0.0.0.0:53              0.0.0.0:*                 101      104      1 SO_REUSEADDR=0,SO_REUSEPORT=0,SO_BROADCAST=0
";
/// A name that would set a terminal's title, end a line and a string, and turn the text.
pub const HOSTILE: &str = "x\"\n\u{1b}]0;\u{202e}";

/// It in a form that does none of that.
pub const ESCAPED: &str = r#"x\"\n\u{1b}]0;\u{202e}"#;

/// Makes a recording, in a directory of this name.
pub fn root(name: &str) -> Root {
    let root = Root(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name));
    let _ = fs::remove_dir_all(&root.0);
    let dir = |path: &str| fs::create_dir_all(root.0.join(path)).unwrap();
    dir("sys/fs/cgroup/system.slice/nginx.service");
    dir("run/netns");
    dir("proc/net");
    let unit = root.0.join("sys/fs/cgroup/system.slice/nginx.service");
    let number = fs::metadata(unit).unwrap().ino().to_string();
    let tcp = TCP.replace("NGINX", &number);
    let header = |text: &str| text.lines().next().unwrap().to_string() + "\n";
    let processes = [
        (10, "nginx", &[(6, 101)][..]),
        (11, "nginx", &[(6, 101), (9, 102), (12, 102)]),
        (20, HOSTILE, &[(3, 103)]),
        (30, "dnsmasq", &[(4, 104)]),
    ];
    for (pid, comm, sockets) in processes {
        dir(&format!("proc/{pid}/fd"));
        dir(&format!("proc/{pid}/ns"));
        dir(&format!("proc/{pid}/net"));
        fs::write(root.0.join(format!("proc/{pid}/comm")), format!("{comm}\n")).unwrap();
        symlink("/dev/null", root.0.join(format!("proc/{pid}/fd/0"))).unwrap();
        for (fd, inode) in sockets {
            symlink(
                format!("socket:[{inode}]"),
                root.0.join(format!("proc/{pid}/fd/{fd}")),
            )
            .unwrap();
        }
    }
    // The last process is in a namespace of its own, that has a name.
    fs::write(root.0.join("proc/10/ns/net"), "").unwrap();
    fs::write(root.0.join("run/netns/dns"), "").unwrap();
    for pid in [11, 20] {
        fs::hard_link(
            root.0.join("proc/10/ns/net"),
            root.0.join(format!("proc/{pid}/ns/net")),
        )
        .unwrap();
    }
    fs::hard_link(root.0.join("run/netns/dns"), root.0.join("proc/30/ns/net")).unwrap();
    for net in ["proc/net", "proc/10/net", "proc/30/net"] {
        let own = net == "proc/30/net";
        let files = [
            ("tcp", if own { header(TCP) } else { tcp.clone() }),
            ("tcp6", header(TCP)),
            ("udp", if own { UDP.into() } else { header(UDP) }),
            ("udp6", header(UDP)),
            ("raw", header(UDP)),
            ("raw6", header(UDP)),
        ];
        for (file, text) in files {
            fs::write(root.0.join(net).join(file), "").unwrap();
            fs::write(root.0.join(net).join(format!("{file}stat")), text).unwrap();
        }
    }
    root
}
