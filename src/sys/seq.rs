// SPDX-License-Identifier: GPL-2.0

//! An open file as its operations see it: a `seq_file` with two states behind it, that of the kernel's
//! iterator and that of this module.

use super::{
    chain::Match,
    ffi,
    field::{
        net, raw_iter_state, seq_file, seq_net_private, tcp_iter_state, udp_iter_state, Field, Racy,
    },
    file::File,
    place::Place,
    source::Functions,
    view::View,
    within::Within,
};
use crate::report::Line;
use core::{ffi::c_void, marker::PhantomData, slice};

/// The pointer that `start` returns for the header, `SEQ_START_TOKEN`.
pub(super) const TOKEN: *mut c_void = core::ptr::without_provenance_mut(1);

/// The state that this module keeps of an open file. It lies at `seq_file::private`, behind the state of
/// the kernel's iterator.
pub(super) struct Own {
    /// The file that is open.
    pub(super) file: &'static File,
    /// The functions of the kernel's iterator.
    pub(super) functions: Functions,
    /// What the reader sees of the sockets.
    pub(super) view: View,
    /// Whether what was last written to the file was refused, so that it cannot be read.
    pub(super) refused: bool,
    /// The bucket that the listing goes on with.
    pub(super) place: Place,
    /// The place in that bucket, if the bucket is listed in several records.
    pub(super) within: Option<Within>,
    /// How many sockets of that bucket have been shown.
    pub(super) shown: u32,
    /// Whether all buckets have been listed.
    pub(super) ended: bool,
    /// Whether the kernel's iterator stands on a socket and holds the lock of its bucket.
    pub(super) held: bool,
    /// The socket that the listing came to, while `held`. It was shown, unless its line did not fit.
    pub(super) last: *mut c_void,
    /// The address and size of the buffer of the `seq_file` that was filled with zeros.
    clean: (*mut c_void, usize),
}

const fn max(a: usize, b: usize) -> usize {
    if a > b {
        a
    } else {
        b
    }
}

/// How many bytes of the private state lie before [`Own`].
const OWN: usize = max(
    max(tcp_iter_state::SIZE, udp_iter_state::SIZE),
    raw_iter_state::SIZE,
)
.next_multiple_of(align_of::<Own>());
/// The size of the private state: that of the kernel's iterator, and [`Own`]. It is a multiple of the
/// alignment of [`Own`].
pub(super) const SIZE: usize = OWN + size_of::<Own>();

impl Own {
    /// The state of a file that is being opened.
    pub(super) fn new(file: &'static File, functions: Functions, view: View) -> Self {
        Self {
            file,
            functions,
            view,
            refused: false,
            place: Place::FIRST,
            within: None,
            shown: 0,
            ended: false,
            held: false,
            last: core::ptr::null_mut(),
            clean: (core::ptr::null_mut(), 0),
        }
    }
}

/// A structure that the kernel's iterator keeps at the head of the private state.
///
/// # Safety
///
/// The structure is no larger than [`OWN`], and only the functions of the iterator use it.
pub(super) unsafe trait IterState {}

// SAFETY: `OWN` is at least its size.
unsafe impl IterState for tcp_iter_state {}
// SAFETY: `OWN` is at least its size.
unsafe impl IterState for udp_iter_state {}
// SAFETY: `OWN` is at least its size.
unsafe impl IterState for raw_iter_state {}
// SAFETY: It is the head of each of them.
unsafe impl IterState for seq_net_private {}

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
        // SAFETY: There is a valid `Own` there and it is ours alone, by the type invariants. The
        // kernel's iterator, which uses the memory before it, does not reach it.
        unsafe { &mut *self.own_ptr() }
    }

    /// The address of the state that the kernel's iterator keeps.
    fn state<S: IterState>(&self) -> *mut S {
        self.get(seq_file::private).cast()
    }

    /// Reads a field of the state that the kernel's iterator keeps.
    pub(super) fn get_state<S: IterState, T: Racy>(&self, field: Field<S, T>) -> T {
        // SAFETY: The private state begins with it, and is valid by the type invariants.
        unsafe { field.read(self.state()) }
    }

    /// Writes a field of the state that the kernel's iterator keeps.
    pub(super) fn set_state<S: IterState, T>(&mut self, field: Field<S, T>, value: T) {
        // SAFETY: The private state begins with it, and is valid and ours alone by the type
        // invariants; no kernel lacks a field of it.
        unsafe { field.of(self.state()).write(value) }
    }

    /// The sockets that the open file lists.
    pub(super) fn matching(&mut self) -> Match {
        let net: *mut net = self.get_state(seq_net_private::net).cast();
        let file = self.own().file;
        Match {
            protocol: file.source.protocol,
            family: (!file.source.one_family).then_some(file.afinfo.family),
            net,
        }
    }

    /// Calls the kernel's `start`. What it returns, and which lock it holds then, differs from protocol
    /// to protocol.
    pub(super) fn kernel_start(&mut self, mut pos: i64) -> *mut c_void {
        let start = self.own().functions.start;
        // SAFETY: It is the `start` of the iterator whose state the private state begins with, and
        // the data of the file's entry is what it expects. No lock is held: `start` comes first,
        // or after `stop`.
        unsafe { start(self.0, &mut pos) }
    }

    /// Calls the kernel's `next`, which returns a socket or NULL.
    ///
    /// # Safety
    ///
    /// `v` is a socket of the bucket that the kernel's iterator stands at and holds the lock of.
    pub(super) unsafe fn kernel_next(&mut self, v: *mut c_void) -> *mut c_void {
        let next = self.own().functions.next;
        let mut pos = 0;
        // SAFETY: It is the `next` of the iterator whose state the private state begins with. The
        // caller guarantees the rest.
        unsafe { next(self.0, v, &mut pos) }
    }

    /// Calls the kernel's `stop`, which gives back the lock that the iterator holds.
    ///
    /// # Safety
    ///
    /// The kernel's iterator holds a lock. `v` is not NULL, and it is a socket where the iterator looks
    /// at it.
    pub(super) unsafe fn kernel_stop(&mut self, v: *mut c_void) {
        let stop = self.own().functions.stop;
        // SAFETY: It is the `stop` of the iterator whose state the private state begins with. The
        // caller guarantees the rest.
        unsafe { stop(self.0, v) }
    }

    /// Adds the text that `write` writes to the buffer, all of it or nothing. Where the text does not
    /// fit, `seq_file` asks for this record again with a larger buffer.
    pub(super) fn print(&mut self, write: impl FnOnce(&Own, &mut Line<'_>)) {
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

    /// Hands `seq_file` a buffer, which it frees with `kvfree`.
    ///
    /// # Safety
    ///
    /// `buf` has `size` bytes and came from the allocator of `kvmalloc`; the `seq_file` has none.
    pub(super) unsafe fn set_buffer(&mut self, buf: *mut c_void, size: usize) {
        self.set(seq_file::buf, buf);
        self.set(seq_file::size, size);
    }

    /// Gives back the reference of the file to its namespace.
    ///
    /// # Safety
    ///
    /// The file is being released: nothing uses the namespace through it after.
    pub(super) unsafe fn net_put(&mut self) {
        // SAFETY: The reference was there when `Seq::init` was called, and is given back once.
        unsafe { ffi::knetstat_net_put(self.state()) }
    }
}
