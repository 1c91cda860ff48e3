// SPDX-License-Identifier: GPL-2.0

//! Borrowing the kernel's iterators, which are not exported, from the files that use them.
//!
//! Every open `/proc/net/tcp` is a `seq_file` whose operations are those functions. They are part
//! of vmlinux, so nothing needs to be held on to. procfs is mounted for this anew and privately:
//! what an administrator did to `/proc` is of no matter.

use super::{
    ffi,
    field::{file, seq_file, seq_operations, KSYM_SYMBOL_LEN},
    file::File,
    source::{Functions, Source},
};
use core::{
    ffi::{c_void, CStr},
    mem,
};
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

    /// Finds the kernel's functions that a source lists sockets with, unless it has them already.
    pub(super) fn borrow(&self, source: &Source) -> Result {
        if source.functions.get().is_some() {
            return Ok(());
        }
        let file = self
            .open(source.path)
            .inspect_err(|e| pr_err!("cannot open /proc/{}: {:?}\n", text(source.path), e))?;
        let addresses = file.iterator();
        for (address, expected) in addresses.into_iter().zip(source.symbols) {
            check(address, expected)?;
        }
        let [start, next, stop] = addresses;
        // SAFETY: These are the addresses of the kernel's functions of these names, checked above;
        // their prototypes are those of `struct seq_operations` (asserted in
        // `include/prototypes.h`), which is what the three types are.
        let functions = unsafe {
            Functions {
                start: mem::transmute::<*mut c_void, ffi::Start>(start),
                next: mem::transmute::<*mut c_void, ffi::Next>(next),
                stop: mem::transmute::<*mut c_void, ffi::Stop>(stop),
            }
        };
        source.functions.set(functions);
        Ok(())
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
                    return Err(EEXIST);
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

impl Opened {
    /// The addresses of the functions `start`, `next` and `stop` that list this file.
    fn iterator(&self) -> [*mut c_void; 3] {
        // SAFETY: The file is open by the type invariants, and it is `/proc/net/{tcp,udp,raw}`,
        // so its `private_data` is a `seq_file`, whose `op` was set when it was opened and points
        // to operations that live as long as the kernel.
        unsafe {
            let m: *mut seq_file = file::private_data.read(self.0).cast();
            let op: *mut seq_operations = seq_file::op.read(m).cast();
            [
                seq_operations::start.read(op),
                seq_operations::next.read(op),
                seq_operations::stop.read(op),
            ]
        }
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        // SAFETY: The reference is ours, by the type invariants. No one holds POSIX locks on it.
        unsafe { ffi::filp_close(self.0, core::ptr::null_mut()) };
    }
}

/// A path or a symbol as the log takes it.
fn text(text: &CStr) -> &str {
    text.to_str().unwrap_or("?")
}

/// Fails unless the symbol at `address` is `expected`.
fn check(address: *mut c_void, expected: &CStr) -> Result {
    let mut buffer = [0; KSYM_SYMBOL_LEN];
    // SAFETY: The buffer has the size that this function asks for. Any address may be looked up.
    unsafe { ffi::sprint_symbol_no_offset(buffer.as_mut_ptr(), address.addr()) };
    let found = CStr::from_bytes_until_nul(&buffer).map_err(|_| EINVAL)?;
    if found != expected {
        pr_err!(
            "this kernel lists sockets by {}, not by {}: it is not supported\n",
            text(found),
            text(expected)
        );
        return Err(ENOEXEC);
    }
    Ok(())
}
