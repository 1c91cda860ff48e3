// SPDX-License-Identifier: GPL-2.0

//! The operations that C calls: of the files (`struct proc_ops`) and of their listing
//! (`struct seq_operations`). The tables are in `src/sys/inline.c`. The types of arguments and results
//! are exactly those that C calls the functions by, since a kernel with control-flow integrity (CFI)
//! compares them.

use super::{
    defaults::Defaults,
    ffi,
    field::{file, inode, seq_file, seq_net_private, FMODE_READ},
    net,
    reader::Reader,
    seq::{self, Own, Seq},
    view::View,
    walk, write,
};
use crate::report::Filter;
use core::ffi::{c_int, c_void};
use kernel::{error::to_result, prelude::*};

/// `proc_ops::proc_open`: makes the listing of an open file.
///
/// # Safety
///
/// procfs opens `file` on `inode`, an entry that [`net`] registered.
#[no_mangle]
unsafe extern "C" fn knetstat_open(inode: *mut inode, file: *mut file) -> c_int {
    // SAFETY: The caller guarantees what is asked for.
    match unsafe { open(inode, file) } {
        Ok(()) => 0,
        Err(e) => e.to_errno(),
    }
}

/// Opens a file, see [`knetstat_open`].
///
/// # Errors
///
/// - `EINVAL`: the file is opened for writing alone, and a filter without a listing is of no use.
/// - `ENXIO`: no such file is registered, or its namespace is going away.
/// - `ENOMEM`: there is no memory for the listing.
///
/// # Safety
///
/// What [`knetstat_open`] asks of its caller.
unsafe fn open(inode: *mut inode, file: *mut file) -> Result {
    // SAFETY: Both are valid, and neither field changes during open.
    let (mode, data) = unsafe { (file::f_mode.read(file), inode::i_private.read(inode)) };
    if mode & FMODE_READ == 0 {
        return Err(EINVAL);
    }
    let entry = net::entry(data).ok_or(ENXIO)?;

    // SAFETY: `file` is being opened. The operations are ours and live as long as the module, which
    // closes its files before it goes.
    let private = unsafe {
        ffi::__seq_open_private(file, &raw const ffi::knetstat_seq_ops, seq::SIZE as c_int)
    };
    if private.is_null() {
        return Err(ENOMEM);
    }
    let private: *mut seq_net_private = private.cast();
    // SAFETY: The private state is new and large enough; the inode is that of an entry whose parent
    // is a namespace's `/proc/net`.
    if let Err(e) = to_result(unsafe { ffi::knetstat_net_get(private, inode) }) {
        // SAFETY: It undoes `__seq_open_private`, and nothing uses the `seq_file` after.
        unsafe { ffi::seq_release_private(inode, file) };
        return Err(e);
    }
    // SAFETY: `__seq_open_private` put a new `seq_file` there, with a private state of that size that
    // got its namespace above. The state is from kmalloc, which aligns to the largest power of two
    // that divides the size. No one else has it yet.
    unsafe {
        let m: *mut seq_file = file::private_data.read(file).cast();
        let view = View {
            reader: Reader::new(file, seq_net_private::net.read(private).cast()),
            defaults: Defaults::default(),
            filter: Filter::NONE,
        };
        Seq::init(m, Own::new(entry, view));
    }
    Ok(())
}

/// `proc_ops::proc_write`: takes a filter for the listing of an open file.
///
/// # Safety
///
/// procfs calls this on `file`, which [`knetstat_open`] opened and which is not released yet; `pos` is
/// valid.
#[no_mangle]
unsafe extern "C" fn knetstat_write(
    file: *mut file,
    text: *const ffi::c_char,
    len: usize,
    pos: *mut i64,
) -> isize {
    // SAFETY: `open` left a `seq_file` there, and the caller guarantees that it stays. No operation
    // on it calls another, so this task does not hold its lock.
    let result = unsafe {
        let m: *mut seq_file = file::private_data.read(file).cast();
        write::write(m, text, len)
    };
    match result {
        Ok(()) => {
            // SAFETY: The caller guarantees it.
            unsafe { pos.write(0) };
            len as isize
        }
        Err(e) => e.to_errno() as isize,
    }
}

/// `proc_ops::proc_release`: frees the listing of an open file.
///
/// # Safety
///
/// procfs releases `file`, which [`knetstat_open`] opened.
#[no_mangle]
unsafe extern "C" fn knetstat_release(inode: *mut inode, file: *mut file) -> c_int {
    // SAFETY: No operation on the file runs and none can begin, whether the file or its entry goes,
    // so no one else uses its `seq_file`. `open` took the reference to the namespace, and
    // `seq_release_private` undoes the rest.
    unsafe {
        let m: *mut seq_file = file::private_data.read(file).cast();
        Seq::from_raw(m).net_put();
        ffi::seq_release_private(inode, file)
    }
}

/// `seq_operations::start`, see [`walk::start`].
///
/// # Safety
///
/// `seq_file` calls this with `m->lock` held, for a file that [`knetstat_open`] opened.
#[no_mangle]
unsafe extern "C" fn knetstat_start(m: *mut seq_file, pos: *mut i64) -> *mut c_void {
    // SAFETY: The caller guarantees both pointers.
    let (mut seq, pos) = unsafe { (Seq::from_raw(m), pos.read()) };
    walk::start(&mut seq, pos)
}

/// `seq_operations::next`, see [`walk::next`].
///
/// # Safety
///
/// What [`knetstat_start`] asks of its caller; `v` is what that function or this one returned last.
#[no_mangle]
unsafe extern "C" fn knetstat_next(m: *mut seq_file, v: *mut c_void, pos: *mut i64) -> *mut c_void {
    // SAFETY: The caller guarantees both pointers.
    let mut seq = unsafe {
        pos.write(pos.read().wrapping_add(1));
        Seq::from_raw(m)
    };
    walk::next(&mut seq, v)
}

/// `seq_operations::stop`, see [`walk::stop`].
///
/// # Safety
///
/// What [`knetstat_start`] asks of its caller.
#[no_mangle]
unsafe extern "C" fn knetstat_stop(m: *mut seq_file, _v: *mut c_void) {
    // SAFETY: The caller guarantees the pointer.
    walk::stop(&mut unsafe { Seq::from_raw(m) });
}

/// `seq_operations::show`, see [`walk::show`].
///
/// # Safety
///
/// What [`knetstat_start`] asks of its caller; `v` is what that function or [`knetstat_next`] returned
/// last.
#[no_mangle]
unsafe extern "C" fn knetstat_show(m: *mut seq_file, v: *mut c_void) -> c_int {
    // SAFETY: The caller guarantees the pointer.
    walk::show(&mut unsafe { Seq::from_raw(m) }, v);
    0
}
