// SPDX-License-Identifier: GPL-2.0

//! The files in every network namespace, present and future.

use super::{ffi, field::net, file::File, once::Once, procfs::Procfs};
use core::ffi::{c_int, c_void};
use kernel::{error::to_result, prelude::*};

/// The table of the files, which is set before the first of them exists.
static FILES: Once<&'static [File]> = Once::new();

/// The files, or none before the table is set.
fn files() -> &'static [File] {
    FILES.get().unwrap_or(&[])
}

/// Returns the file whose entry in procfs has this data.
pub(super) fn entry(data: *mut c_void) -> Option<&'static File> {
    files().iter().find(|file| file.data() == data)
}

/// The registration of the files, which are there for as long as this value is.
pub(crate) struct Registration(());

impl Registration {
    /// Adds the files to `/proc/net`, all of them in every namespace or none anywhere.
    ///
    /// # Errors
    ///
    /// - `ENODEV`: the kernel has no procfs.
    /// - `EBUSY`: a name is taken. `EEXIST` would mean that the module is loaded, and modprobe(8) would be content.
    /// - `ENOMEM`: there is no memory for the entries in procfs.
    pub(crate) fn new(table: &'static [File]) -> Result<Self> {
        let procfs = Procfs::mount().inspect_err(|e| pr_err!("cannot mount procfs: {:?}\n", e))?;
        for file in table {
            procfs.must_lack(file)?;
        }
        drop(procfs);
        FILES.set(table);
        // SAFETY: The operations are a static of the module, registered once and until `drop`.
        // The table that they use is set.
        to_result(unsafe { ffi::register_pernet_subsys(&raw mut ffi::knetstat_net_ops) })
            .inspect_err(|e| pr_err!("cannot add the files to /proc/net: {:?}\n", e))?;
        Ok(Self(()))
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        // SAFETY: `new` registered them, and this is done once. It removes the files, which waits
        // for operations that run and closes what is open.
        unsafe { ffi::unregister_pernet_subsys(&raw mut ffi::knetstat_net_ops) };
    }
}

/// The mode of the files. Anyone may read a file and write to it: what is written filters the listing of
/// that one opening of the file, and changes nothing else.
const MODE: u16 = 0o666;

/// Removes files from a namespace.
///
/// # Safety
///
/// `net` is valid and has all of these files.
unsafe fn remove(files: &[File], net: *mut net) {
    for file in files.iter().rev() {
        // SAFETY: The namespace is valid, and the file is in it as the caller guarantees.
        unsafe {
            ffi::remove_proc_entry(
                file.name.to_bytes_with_nul().as_ptr(),
                net::proc_net.read(net).cast(),
            )
        };
    }
}

/// Adds the files to a namespace. See `struct pernet_operations`.
///
/// # Safety
///
/// `net` is a namespace that is being set up, or exists when the module is loaded.
#[no_mangle]
unsafe extern "C" fn knetstat_net_init(net: *mut net) -> c_int {
    for (made, file) in files().iter().enumerate() {
        // SAFETY: The name is a C string; `proc_net` is made before the first subsystem is asked
        // and removed after the last; operations and data are statics of the module.
        let entry = unsafe {
            ffi::proc_create_data(
                file.name.to_bytes_with_nul().as_ptr(),
                MODE,
                net::proc_net.read(net).cast(),
                &raw const ffi::knetstat_proc_ops,
                file.data(),
            )
        };
        if entry.is_null() {
            // `exit` is not called for a namespace whose `init` failed.
            // SAFETY: These were made above.
            unsafe { remove(files().get(..made).unwrap_or(&[]), net) };
            return ENOMEM.to_errno();
        }
    }
    0
}

/// Removes the files from a namespace. See `struct pernet_operations`.
///
/// # Safety
///
/// `net` is a namespace for which [`knetstat_net_init`] succeeded; it is called once.
#[no_mangle]
unsafe extern "C" fn knetstat_net_exit(net: *mut net) {
    // SAFETY: The caller guarantees that all files are there.
    unsafe { remove(files(), net) };
}
