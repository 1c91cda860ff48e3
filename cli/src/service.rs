// SPDX-License-Identifier: GPL-2.0

//! Services and containers: control groups by their numbers.

use std::{
    collections::HashMap,
    fs,
    os::unix::fs::DirEntryExt,
    path::{Path, PathBuf},
};

/// The paths of all control groups, by their numbers.
#[derive(Default)]
pub struct Services(HashMap<u64, String>);

impl Services {
    pub fn look(root: &Path) -> Self {
        let mut services = Self::default();
        services.walk(&top(root), "");
        services
    }

    fn walk(&mut self, dir: &Path, path: &str) {
        for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                let path = format!("{path}/{}", entry.file_name().to_string_lossy());
                self.walk(&entry.path(), &path);
                self.0.insert(entry.ino(), path);
            }
        }
    }

    /// The path of a control group, as in `/proc/PID/cgroup`.
    pub fn path(&self, cgroup: u64) -> Option<&str> {
        self.0.get(&cgroup).map(String::as_str)
    }
}

/// The directory of the control groups of version 2.
pub fn top(root: &Path) -> PathBuf {
    let top = root.join("sys/fs/cgroup");
    // Where version 1 is used beside it.
    let unified = top.join("unified");
    match unified.is_dir() {
        true => unified,
        false => top,
    }
}

/// What people call a control group: the innermost unit of systemd, else its last name.
pub fn unit(path: &str) -> &str {
    let mut names = path.rsplit('/');
    let last = names.clone().next().unwrap_or(path);
    names.find(|name| stem(name).is_some()).unwrap_or(last)
}

/// A unit without its ending.
fn stem(name: &str) -> Option<&str> {
    name.strip_suffix(".service")
        .or(name.strip_suffix(".scope"))
}

/// Whether a control group is the wanted one or below it: a path, a unit with its ending or without, or what a
/// container is called by, which is twelve digits or more.
pub fn is_in(path: &str, wanted: &str) -> bool {
    if wanted.starts_with('/') {
        let rest = path.strip_prefix(wanted.trim_end_matches('/'));
        return rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    }
    let is_container = wanted.len() >= 12 && wanted.bytes().all(|byte| byte.is_ascii_hexdigit());
    path.split('/').any(|name| {
        name == wanted || stem(name) == Some(wanted) || is_container && name.contains(wanted)
    })
}

#[cfg(test)]
mod tests {
    use super::{is_in, unit};

    #[test]
    fn units_and_containers_are_found() {
        let nginx = "/system.slice/nginx.service";
        let docker = "/system.slice/docker-0123456789abcdef0123.scope/inner";
        assert_eq!(unit(nginx), "nginx.service");
        assert_eq!(unit(docker), "docker-0123456789abcdef0123.scope");
        assert_eq!(unit("/lxc/web"), "web");
        for (path, wanted, is) in [
            (nginx, "nginx", true),
            (nginx, "nginx.service", true),
            (nginx, "ngin", false),
            (nginx, nginx, true),
            (nginx, "/system.slice", true),
            (nginx, "/system", false),
            (docker, "0123456789ab", true),
            (docker, "0123456789a", false),
            (nginx, "system.slice", true),
        ] {
            assert_eq!(is_in(path, wanted), is, "{path} {wanted}");
        }
    }
}
