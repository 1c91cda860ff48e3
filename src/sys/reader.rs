// SPDX-License-Identifier: GPL-2.0

//! Who reads a file, and what they may see.

use super::{
    entry::{Entry, Holds},
    ffi,
    field::{file, net, request_sock, sock},
};

/// What the opener of a file may see, decided once when the file is opened.
///
/// # Invariants
///
/// `user_ns` is that of the credentials that the file was opened with, which it keeps.
#[derive(Clone, Copy)]
pub(crate) struct Reader {
    /// The user namespace whose user ids the reader knows.
    user_ns: *mut ffi::user_namespace,
    /// Whether the opener had CAP_NET_ADMIN over the namespace.
    pub(crate) net_admin: bool,
    /// Whether the lines have the columns `Uid` and `Inode`.
    pub(crate) owner: bool,
}

impl Reader {
    /// The reader who is opening `file`, in the namespace `net`.
    ///
    /// # Safety
    ///
    /// `file` is being opened by the current task, and the reader is not used beyond its release;
    /// `net` is valid.
    pub(super) unsafe fn new(file: *const file, net: *const net) -> Self {
        // INVARIANT: It asks the file for its credentials' namespace.
        // SAFETY: Both are valid as the caller guarantees. The load parameter is set before the
        // module is initialised, and cannot be changed.
        unsafe {
            Self {
                user_ns: ffi::knetstat_user_ns(file),
                net_admin: ffi::knetstat_net_admin(net),
                owner: ffi::knetstat_owner(),
            }
        }
    }

    /// The user id of a socket's owner, as the reader's namespace has it.
    pub(crate) fn uid<K: Holds<sock>>(&self, sk: &Entry<'_, K>) -> u32 {
        // SAFETY: The namespace is valid by the type invariants, the socket by those of `Entry`.
        unsafe { ffi::knetstat_sock_uid(self.user_ns, sk.as_ptr()) }
    }

    /// The user id of the owner of the listener that a connection request came to, as the reader's
    /// namespace has it.
    pub(crate) fn request_uid(&self, request: &Entry<'_, request_sock>) -> u32 {
        // SAFETY: The namespace is valid by the type invariants, the request by those of `Entry`.
        unsafe { ffi::knetstat_request_uid(self.user_ns, request.as_ptr()) }
    }
}
