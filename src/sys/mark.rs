// SPDX-License-Identifier: GPL-2.0

//! Sockets to be found again.

use super::{
    ffi,
    field::{sock, sock_common, In6, AF_INET6, KNETSTAT_HASHED, SK_REUSEPORT_BIT, TCP_LISTEN},
    place::Place,
};
use core::{ffi::c_void, ptr::NonNull};

/// What decides the bucket that a socket stands in, and tells it from any other in `ehash`.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Ends {
    net: *mut c_void,
    num: u16,
    dport: u16,
    family: u16,
    device: i32,
    local: In6,
    remote: In6,
    listens: bool,
}

impl Ends {
    /// The ends of a socket, request or TIME_WAIT entry.
    ///
    /// # Safety
    ///
    /// `sk` is in a chain whose lock is held, or we hold a reference to it.
    unsafe fn of(sk: NonNull<sock_common>) -> Self {
        let sk = sk.as_ptr();
        // SAFETY: The caller guarantees that it is live, so it begins with a `sock_common`.
        unsafe {
            let family = sock_common::skc_family.read(sk);
            // What another family has in these fields means nothing.
            let (local, remote) = match family {
                AF_INET6 => (
                    sock_common::skc_v6_rcv_saddr.read(sk),
                    sock_common::skc_v6_daddr.read(sk),
                ),
                _ => (
                    In6::v4(sock_common::skc_rcv_saddr.read(sk)),
                    In6::v4(sock_common::skc_daddr.read(sk)),
                ),
            };
            Self {
                net: sock_common::skc_net.read(sk),
                num: sock_common::skc_num.read(sk),
                dport: sock_common::skc_dport.read(sk),
                family,
                device: sock_common::skc_bound_dev_if.read(sk),
                local,
                remote,
                listens: ffi::knetstat_common_bits(sk) as u8 == TCP_LISTEN,
            }
        }
    }
}

/// A socket by what it is known by, whoever stands at its address meanwhile.
#[derive(Clone, Copy)]
pub(super) enum Mark {
    /// An entry of `ehash` is what has these ends: a child takes the place of its request, a TIME_WAIT
    /// entry that of its socket, and accept(2) and close(2) change the inode of one that stays.
    Ends(Ends),
    /// Any other socket, by its address and its inode. Its ends may change where it stands.
    Socket {
        /// The address, which is compared and never followed.
        sk: NonNull<sock_common>,
        /// The number of the inode.
        inode: u64,
    },
}

impl Mark {
    /// The mark of a socket in a bucket.
    ///
    /// # Safety
    ///
    /// `sk` is in the chain of the bucket `place`, whose lock is held.
    pub(super) unsafe fn of(sk: NonNull<sock_common>, place: Place) -> Self {
        // SAFETY: The caller guarantees it. In other tables than `ehash`, all are full sockets.
        unsafe {
            match place.table() {
                KNETSTAT_HASHED => Self::Ends(Ends::of(sk)),
                _ => Self::Socket {
                    sk,
                    inode: inode(sk),
                },
            }
        }
    }

    /// Whether a socket is the one that was marked.
    ///
    /// # Safety
    ///
    /// `sk` is in the chain of the bucket that the mark was made for, whose lock is held.
    pub(super) unsafe fn is(&self, sk: NonNull<sock_common>) -> bool {
        // SAFETY: The caller guarantees it. In other tables than `ehash`, all are full sockets.
        unsafe {
            match self {
                Self::Ends(ends) => {
                    ends.dport == sock_common::skc_dport.read(sk.as_ptr()) && *ends == Ends::of(sk)
                }
                Self::Socket { sk: marked, inode } => *marked == sk && *inode == self::inode(sk),
            }
        }
    }
}

/// The number of a socket's inode.
///
/// # Safety
///
/// `sk` is a full socket in a chain whose lock is held.
unsafe fn inode(sk: NonNull<sock_common>) -> u64 {
    // SAFETY: A full socket is a `sock`, and the caller guarantees that it is live.
    unsafe { ffi::knetstat_sock_ino(sk.as_ptr().cast::<sock>()) }
}

/// Whether a socket that is taken out and put back comes to the end of its bucket, not to the beginning:
/// see `inet_hash` and `sk_add_node_rcu`.
///
/// # Safety
///
/// What [`Mark::of`] asks of its caller.
pub(super) unsafe fn comes_last(sk: NonNull<sock_common>, place: Place) -> bool {
    // SAFETY: The caller guarantees that it is live.
    let (family, bits) = unsafe {
        (
            sock_common::skc_family.read(sk.as_ptr()),
            ffi::knetstat_common_bits(sk.as_ptr()),
        )
    };
    place.table() != KNETSTAT_HASHED && family == AF_INET6 && bits >> SK_REUSEPORT_BIT & 1 != 0
}

/// A reference to the socket at which a listing goes on, while it is let go of the lock.
///
/// # Invariants
///
/// `sk` is an object of a hash chain, and the reference to it is ours, to be given back once.
pub(super) struct Held {
    sk: NonNull<sock_common>,
    /// The place in its neighbour that leads to it.
    back: *mut c_void,
    ends: Ends,
}

impl Held {
    /// Takes a reference, if there is one to share.
    ///
    /// # Safety
    ///
    /// `sk` is in a chain whose lock is held.
    pub(super) unsafe fn new(sk: NonNull<sock_common>) -> Option<Self> {
        // SAFETY: The caller guarantees that it is live.
        // INVARIANT: The reference was just taken.
        unsafe {
            ffi::knetstat_hold(sk.as_ptr()).then(|| Self {
                sk,
                back: ffi::knetstat_back(sk.as_ptr()),
                ends: Ends::of(sk),
            })
        }
    }

    /// The socket, if it has been in its bucket ever since, whose lock is held now.
    ///
    /// To leave, it needed that lock, and was cut from its neighbour. To stand behind that neighbour again
    /// in another bucket, it must have got other ends, and both must have been put there, each under the
    /// lock of that bucket, this one first, or this one last and long after it got its ends: so whoever
    /// sees the neighbour sees the ends. (A UDP socket sets its port as it is put there. It lost
    /// the old one when it was cut.)
    pub(super) fn stays(&self) -> Option<NonNull<sock_common>> {
        // SAFETY: The reference keeps it, by the type invariants. The ends are read behind the neighbour.
        let stays = unsafe {
            ffi::knetstat_back(self.sk.as_ptr()) == self.back && Ends::of(self.sk) == self.ends
        };
        stays.then_some(self.sk)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // SAFETY: The reference is ours, by the type invariants. No lock is held, see `record`.
        unsafe { ffi::knetstat_put(self.sk.as_ptr()) };
    }
}
