// SPDX-License-Identifier: GPL-2.0

//! write(2) on an open file: the filter of its listing.

use super::{
    ffi,
    field::{seq_file, AF_INET6},
    seq::Seq,
};
use crate::report::{Filter, Refusal, Scope};
use kernel::{error::to_result, prelude::*};

/// A `seq_file` whose lock is held.
///
/// # Invariants
///
/// `m->lock` was taken, and is given back once, when this is dropped.
struct Locked<'a> {
    m: *mut seq_file,
    seq: Seq<'a>,
}

impl Locked<'_> {
    /// Waits until no task reads the file, and locks it. A signal ends the wait with `ERESTARTSYS`.
    ///
    /// # Safety
    ///
    /// `m` is a `seq_file` on which [`Seq::init`] was called, and stays open while this lives. The
    /// caller does not hold its lock.
    unsafe fn new(m: *mut seq_file) -> Result<Self> {
        // SAFETY: The caller guarantees that it is valid and not locked by this task.
        to_result(unsafe { ffi::knetstat_seq_lock(m) })?;
        // INVARIANT: The lock was just taken.
        Ok(Self {
            m,
            // SAFETY: The caller guarantees that it is initialised, and its lock is held.
            seq: unsafe { Seq::from_raw(m) },
        })
    }
}

impl Drop for Locked<'_> {
    fn drop(&mut self) {
        // SAFETY: The lock is held, by the type invariants.
        unsafe { ffi::knetstat_seq_unlock(self.m) };
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Syntax => EINVAL,
            Refusal::Hidden => EPERM,
        }
    }
}

/// Takes the `len` bytes at `text`, in the memory of the process that writes, as the new filter of an
/// open file, whose listing begins anew. What is refused must not be taken for an answer: then the
/// file cannot be read until another filter is written.
///
/// # Errors
///
/// - `EINVAL`: the text is no filter for the file, or too long.
/// - `EPERM`: the filter asks for an option that the opener of the file may not see.
/// - `EFAULT`: the memory of the text cannot be read.
/// - `ERESTARTSYS`: a signal came while another task was reading.
///
/// # Safety
///
/// What [`Locked::new`] asks of its caller.
pub(super) unsafe fn write(m: *mut seq_file, text: *const ffi::c_char, len: usize) -> Result {
    let mut copy = [0; Filter::LONGEST];
    let text = copied(&mut copy, text, len);

    // SAFETY: As the caller guarantees.
    let mut locked = unsafe { Locked::new(m) }?;
    let own = locked.seq.own();
    let scope = Scope {
        protocol: own.file.source.protocol,
        v6: own.file.family == AF_INET6,
        net_admin: own.view.reader.net_admin,
    };
    // In its place: a filter is large for the stack.
    let filter = &mut own.view.filter;
    let result = text.and_then(|text| Ok(filter.replace(text, &scope)?));
    own.refused = result.is_err();
    locked.seq.rewind();
    result
}

/// The `len` bytes at `text`, in the memory of the process that writes, copied to the start of `copy`.
fn copied(copy: &mut [u8], text: *const ffi::c_char, len: usize) -> Result<&[u8]> {
    let copy = copy.get_mut(..len).ok_or(EINVAL)?;
    // SAFETY: The copy has that length. The kernel finds out itself whether the user may read there.
    to_result(unsafe { ffi::knetstat_copy_from_user(copy.as_mut_ptr().cast(), text.cast(), len) })?;
    Ok(copy)
}
