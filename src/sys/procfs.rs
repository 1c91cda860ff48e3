// SPDX-License-Identifier: GPL-2.0

//! Looking into procfs. It is mounted for this anew and privately: what an administrator did to `/proc`
//! is of no matter.

use super::{ffi, field::file, file::File};
use core::ffi::CStr;
use kernel::{error::from_err_ptr, prelude::*};

/// A private mount of procfs, which no process sees.
///
/// # Invariants
///
/// The pointer is to a mount that `kern_mount` returned.
pub(super) struct Procfs(*mut ffi::vfsmount);

impl Procfs {
    /// Mounts procfs.
    pub(super) fn mount() -> Result<Self> {
        // SAFETY: The name is a C string. The result is either NULL or a filesystem type; that of
        // procfs is part of vmlinux and stays.
        let fs = unsafe { ffi::get_fs_type(c"proc".to_bytes_with_nul().as_ptr()) };
        if fs.is_null() {
            return Err(ENODEV);
        }
        // SAFETY: `fs` is a registered filesystem type.
        let mount = from_err_ptr(unsafe { ffi::kern_mount(fs) })?;
        // INVARIANT: `kern_mount` returned it and no error.
        Ok(Self(mount))
    }

    /// Opens a file of procfs by its path from the root there.
    fn open(&self, path: &CStr) -> Result<Opened> {
        // SAFETY: The mount is valid by the type invariants, and the path is a C string.
        let file = unsafe { ffi::knetstat_file_open(self.0, path.to_bytes_with_nul().as_ptr()) };
        // INVARIANT: `file_open_root` returned it and no error.
        from_err_ptr(file).map(Opened)
    }

    /// Fails where the name of a file is taken, in the namespace of this process or in the initial one.
    /// If it were registered there again, the kernel would print a warning with a backtrace.
    pub(super) fn must_lack(&self, entry: &File) -> Result {
        for path in entry.paths {
            match self.open(path) {
                Err(ENOENT) => {}
                Err(e) => {
                    pr_err!("cannot look for /proc/{}: {:?}\n", text(path), e);
                    return Err(e);
                }
                Ok(_) => {
                    pr_err!(
                        "/proc/{} exists: unload the module that made it first\n",
                        text(path)
                    );
                    return Err(EBUSY);
                }
            }
        }
        Ok(())
    }
}

impl Drop for Procfs {
    fn drop(&mut self) {
        // SAFETY: The mount is valid by the type invariants. Files opened in it are closed; one whose
        // release is still queued holds the mount by itself.
        unsafe { ffi::kern_unmount(self.0) };
    }
}

/// An open file of procfs.
///
/// # Invariants
///
/// The pointer is to a file that we hold a reference to.
struct Opened(*mut file);

impl Drop for Opened {
    fn drop(&mut self) {
        // SAFETY: The reference is ours, by the type invariants. No one holds POSIX locks on it.
        unsafe { ffi::filp_close(self.0, core::ptr::null_mut()) };
    }
}

/// A path as the log takes it.
fn text(text: &CStr) -> &str {
    text.to_str().unwrap_or("?")
}
