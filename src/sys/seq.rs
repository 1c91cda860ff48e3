// SPDX-License-Identifier: GPL-2.0

//! An open file as its operations see it: a `seq_file` with the state of this module behind it.

use super::{
    chain::Match,
    ffi,
    field::{net, seq_file, seq_net_private, Field, Racy},
    file::File,
    record::Walk,
    view::View,
};
use crate::report::Line;
use core::{ffi::c_void, marker::PhantomData, slice};

/// The pointer that `start` returns for the header, `SEQ_START_TOKEN`.
pub(super) const TOKEN: *mut c_void = core::ptr::without_provenance_mut(1);
/// The pointer that `start` and `next` return for any other record: [`Own`] says which one it is.
pub(super) const RECORD: *mut c_void = core::ptr::without_provenance_mut(2);

/// The size of the buffer that a listing begins with. `seq_file` would begin with one page, which is 27
/// lines for each read(2).
const BUFFER: usize = 128 << 10;

/// The state that this module keeps of an open file. It lies at `seq_file::private`, behind the head that
/// is the kernel's.
pub(super) struct Own {
    /// The file that is open.
    pub(super) file: &'static File,
    /// What the reader sees of the sockets.
    pub(super) view: View,
    /// Whether what was last written to the file was refused, so that it cannot be read.
    pub(super) refused: bool,
    /// How far the listing has come.
    pub(super) walk: Walk,
    /// Whether all buckets have been listed.
    pub(super) ended: bool,
    /// The address and size of the buffer of the `seq_file` that was filled with zeros.
    clean: (*mut c_void, usize),
}

/// How many bytes of the private state lie before [`Own`]: its head, where the kernel keeps the namespace.
const OWN: usize = seq_net_private::SIZE.next_multiple_of(align_of::<Own>());
/// The size of the private state, a multiple of the alignment of [`Own`].
pub(super) const SIZE: usize = OWN + size_of::<Own>();

impl Own {
    /// The state of a file that is being opened.
    pub(super) fn new(file: &'static File, view: View) -> Self {
        Self {
            file,
            view,
            refused: false,
            walk: Walk::new(file.source.span),
            ended: false,
            clean: (core::ptr::null_mut(), 0),
        }
    }
}

/// A `seq_file` that lists a file of this module.
///
/// # Invariants
///
/// The pointer is to a `seq_file` whose private state is [`SIZE`] bytes, aligned as [`Own`] is,
/// with a valid [`Own`] in its place. No one else uses either during `'a`.
pub(super) struct Seq<'a>(*mut seq_file, PhantomData<&'a mut ()>);

impl<'a> Seq<'a> {
    /// Makes the private state of a file that is being opened.
    ///
    /// # Safety
    ///
    /// `m` is valid, its private state is [`SIZE`] bytes aligned as [`Own`] is and begins with a
    /// `seq_net_private` that has its namespace, and no one else uses either during `'a`.
    pub(super) unsafe fn init(m: *mut seq_file, own: Own) -> Self {
        // INVARIANT: `Own` is written below, before anything reads it.
        let mut seq = Self(m, PhantomData);
        // SAFETY: The place is aligned and within the private state.
        unsafe { seq.own_ptr().write(own) };
        seq
    }

    /// The `seq_file` of a file that was opened before.
    ///
    /// # Safety
    ///
    /// `m` is a `seq_file` on which [`Seq::init`] was called when it was opened, and no one else
    /// uses it during `'a`: it is being opened or released, or `m->lock` is held.
    pub(super) unsafe fn from_raw(m: *mut seq_file) -> Self {
        // INVARIANT: As the caller guarantees.
        Self(m, PhantomData)
    }

    /// Reads a field of the `seq_file`.
    fn get<T: Racy>(&self, field: Field<seq_file, T>) -> T {
        // SAFETY: The `seq_file` is valid by the type invariants.
        unsafe { field.read(self.0) }
    }

    /// Writes a field of the `seq_file`.
    fn set<T>(&mut self, field: Field<seq_file, T>, value: T) {
        // SAFETY: The `seq_file` is valid and ours alone, by the type invariants; no kernel lacks a
        // field of it.
        unsafe { field.of(self.0).write(value) }
    }

    /// The address of the state that this module keeps.
    fn own_ptr(&mut self) -> *mut Own {
        self.get(seq_file::private).wrapping_byte_add(OWN).cast()
    }

    /// The state that this module keeps.
    pub(super) fn own(&mut self) -> &mut Own {
        // SAFETY: There is a valid `Own` there and it is ours alone, by the type invariants.
        unsafe { &mut *self.own_ptr() }
    }

    /// The head of the private state.
    fn head(&self) -> *mut seq_net_private {
        self.get(seq_file::private).cast()
    }

    /// The namespace whose sockets the open file lists. The file holds a reference to it.
    pub(super) fn net(&self) -> *mut net {
        // SAFETY: The private state begins with it, and is valid by the type invariants.
        unsafe { seq_net_private::net.read(self.head()) }.cast()
    }

    /// The sockets that the open file lists.
    pub(super) fn matching(&mut self) -> Match {
        let net = self.net();
        let file = self.own().file;
        Match {
            protocol: file.source.protocol,
            family: file.family,
            net,
        }
    }

    /// Adds the text that `write` writes to the buffer, all of it or nothing. Where the text does not
    /// fit, `seq_file` asks for this record again with a larger buffer.
    pub(super) fn print(&mut self, write: impl FnOnce(&mut Own, &mut Line<'_>)) {
        let (buf, size, count) = (
            self.get(seq_file::buf),
            self.get(seq_file::size),
            self.get(seq_file::count),
        );
        let room = if buf.is_null() {
            0
        } else {
            size.saturating_sub(count)
        };
        let free: *mut u8 = buf.cast::<u8>().wrapping_add(count);
        if self.own().clean != (buf, size) {
            // SAFETY: From `count` on, the buffer has `room` bytes.
            unsafe { free.write_bytes(0, room) };
            self.own().clean = (buf, size);
        }
        let window: &mut [u8] = if room == 0 {
            &mut []
        } else {
            // SAFETY: The bytes are within the buffer, which only we use while `m->lock` is held.
            // They are initialised: above, when the buffer was first seen, or by what was written
            // there since. `seq_file` takes another buffer only for a record that did not fit, and
            // `clean` is forgotten then.
            unsafe { slice::from_raw_parts_mut(free, room) }
        };
        let mut line = Line::new(window);
        write(self.own(), &mut line);
        match line.finish() {
            // The text is shorter than the buffer, and seq_file takes a full one for too small.
            Some(len) if len < room => self.set(seq_file::count, count.wrapping_add(len)),
            _ => {
                // Only a record that is the first in the buffer gets another buffer.
                if count == 0 {
                    self.own().clean = (core::ptr::null_mut(), 0);
                }
                // As seq_set_overflow does.
                self.set(seq_file::count, size);
            }
        }
    }

    /// Has the next read(2) begin the listing anew, whatever was read before.
    pub(super) fn rewind(&mut self) {
        self.set(seq_file::index, 0);
        self.set(seq_file::read_pos, 0);
        self.set(seq_file::from, 0);
        self.set(seq_file::count, 0);
    }

    /// Makes the buffer as large as one should be to begin with, if there is memory for it. There is no
    /// text in it.
    pub(super) fn want_buffer(&mut self) {
        if self.get(seq_file::size) < BUFFER {
            // SAFETY: The `seq_file` is valid and ours alone, by the type invariants.
            unsafe { ffi::knetstat_buffer(self.0, BUFFER) };
            self.own().clean = (core::ptr::null_mut(), 0);
        }
    }

    /// Frees the buffer, in which there is no text.
    pub(super) fn give_back_buffer(&mut self) {
        // SAFETY: The `seq_file` is valid and ours alone, by the type invariants. It allocates a buffer
        // where it finds none.
        unsafe { ffi::knetstat_no_buffer(self.0) };
        self.own().clean = (core::ptr::null_mut(), 0);
    }

    /// Gives back the reference of the file to its namespace.
    ///
    /// # Safety
    ///
    /// The file is being released: nothing uses the namespace through it after.
    pub(super) unsafe fn net_put(&mut self) {
        // SAFETY: The reference was there when `Seq::init` was called, and is given back once.
        unsafe { ffi::knetstat_net_put(self.head()) }
    }
}
