// SPDX-License-Identifier: GPL-2.0

//! Fields of the kernel's structures, by offset and type.
//!
//! The constants are answers of the compiler that built the kernel, see `include/layout.c`. No
//! structure is mirrored here, so none can be laid out differently than the kernel's.

use core::{ffi::c_void, marker::PhantomData, ptr};

/// A field of type `T` in the structure `S`.
pub(crate) struct Field<S, T> {
    offset: usize,
    /// Whether this kernel has the field; it reads as 0 otherwise.
    present: bool,
    _of: PhantomData<fn(S) -> T>,
}

impl<S, T> Clone for Field<S, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S, T> Copy for Field<S, T> {}

impl<S, T> Field<S, T> {
    /// The field that lies `offset` bytes from the beginning of the structure.
    const fn at(offset: usize) -> Self {
        Self {
            offset,
            present: true,
            _of: PhantomData,
        }
    }

    /// A field that this kernel does not have.
    #[allow(dead_code)] // Where the kernel has all of them.
    const fn absent() -> Self {
        Self {
            offset: 0,
            present: false,
            _of: PhantomData,
        }
    }

    /// How many bytes lie between the beginning of the structure and the field.
    pub(super) const fn offset(self) -> usize {
        self.offset
    }

    /// The address of the field in the structure at `base`.
    ///
    /// # Safety
    ///
    /// `base` points into an allocation that holds a whole `S` from there on, and this kernel has the
    /// field.
    pub(super) unsafe fn of(self, base: *mut S) -> *mut T {
        // SAFETY: The offset is the compiler's own for a field of `S`, and the caller guarantees
        // that all of `S` is in bounds.
        unsafe { base.byte_add(self.offset) }.cast()
    }
}

impl<S, T: Racy> Field<S, T> {
    /// Reads the field of the structure at `base` once, whoever writes it meanwhile.
    ///
    /// # Safety
    ///
    /// `base` points to an `S` that stays allocated during the call.
    pub(super) unsafe fn read(self, base: *mut S) -> T {
        if !self.present {
            return T::ZERO;
        }
        // SAFETY: `base` holds a whole `S` as the caller guarantees; the field in it has the type
        // `T`, asserted in `include/layout.c`, hence also its alignment.
        unsafe { T::read_once(self.of(base)) }
    }
}

/// A type that may be read while another CPU writes it, since any bits of its size are a value.
///
/// # Safety
///
/// `read_once` reads through the raw pointer in volatile accesses of machine words, and never
/// makes a reference to it.
pub(crate) unsafe trait Racy: Copy {
    /// The value whose bits are all 0.
    const ZERO: Self;

    /// Reads the value once.
    ///
    /// # Safety
    ///
    /// `from` is aligned and points to allocated, initialised memory of the size of `Self`.
    unsafe fn read_once(from: *const Self) -> Self;
}

macro_rules! words {
    ($($word:ty = $zero:expr),*) => {$(
        // SAFETY: One volatile access of a machine word; every bit pattern is a value.
        unsafe impl Racy for $word {
            const ZERO: Self = $zero;

            unsafe fn read_once(from: *const Self) -> Self {
                // SAFETY: The caller guarantees alignment, allocation and initialisation. A
                // volatile read of a machine word races in the same way as C's READ_ONCE.
                unsafe { from.read_volatile() }
            }
        }
    )*};
}

words!(
    u8 = 0,
    u16 = 0,
    u32 = 0,
    i16 = 0,
    i32 = 0,
    i64 = 0,
    isize = 0,
    usize = 0,
    *mut c_void = ptr::null_mut()
);

// SAFETY: Volatile accesses of a machine word each; every bit pattern is a value.
unsafe impl<const N: usize> Racy for [u32; N] {
    const ZERO: Self = [0; N];

    unsafe fn read_once(from: *const Self) -> Self {
        let word = from.cast::<u32>();
        // SAFETY: The caller guarantees `N` words, aligned.
        core::array::from_fn(|at| unsafe { word.wrapping_add(at).read_volatile() })
    }
}

/// An IPv6 address, `struct in6_addr`, in network order.
#[derive(Clone, Copy, PartialEq)]
#[repr(transparent)]
pub(crate) struct In6([u32; 4]);

impl In6 {
    /// The address of these 16 bytes.
    pub(super) fn new(octets: [u8; 16]) -> Self {
        let mut words = octets.chunks_exact(4);
        Self(core::array::from_fn(|_| {
            let word = words.next().and_then(|word| word.try_into().ok());
            u32::from_ne_bytes(word.unwrap_or_default())
        }))
    }

    /// An IPv4 address, in network order, where one of either family can stand.
    pub(super) fn v4(address: u32) -> Self {
        Self([0, 0, 0, address])
    }

    /// The 16 bytes of the address.
    pub(crate) fn octets(self) -> [u8; 16] {
        let mut octets = [0; 16];
        for (to, from) in octets.chunks_exact_mut(4).zip(self.0) {
            to.copy_from_slice(&from.to_ne_bytes());
        }
        octets
    }
}

// SAFETY: Volatile accesses of four machine words; every bit pattern is a value.
unsafe impl Racy for In6 {
    const ZERO: Self = Self(Racy::ZERO);

    unsafe fn read_once(from: *const Self) -> Self {
        // SAFETY: The caller guarantees the memory; this is four words and nothing else.
        Self(unsafe { Racy::read_once(from.cast::<[u32; 4]>()) })
    }
}

macro_rules! structures {
    ($($name:ident),* $(,)?) => {$(
        #[doc = concat!("`struct ", stringify!($name), "`, known by its fields alone.")]
        #[allow(non_camel_case_types)]
        #[repr(C)]
        pub(crate) struct $name {
            _opaque: [u8; 0],
            _pinned: PhantomData<(*mut u8, core::marker::PhantomPinned)>,
        }
    )*};
}

structures! {
    file, inet_connection_sock, inet_sock, inet_timewait_sock, inode, ipv6_pinfo, net, raw6_sock,
    raw_sock, request_sock, seq_file, seq_net_private, sock, sock_common, tcp_sock, udp_sock,
}

/// The answers of the compiler: each is one call of a macro.
#[allow(non_upper_case_globals, dead_code)]
mod layout {
    use super::*;

    macro_rules! field {
        ($structure:ident.$name:ident: $type:ty = $offset:literal) => {
            impl $structure {
                pub(crate) const $name: Field<Self, $type> = Field::at($offset);
            }
        };
    }
    #[allow(unused_macros)] // Where the kernel has all fields.
    macro_rules! absent {
        ($structure:ident.$name:ident: $type:ty) => {
            impl $structure {
                pub(crate) const $name: Field<Self, $type> = Field::absent();
            }
        };
    }
    macro_rules! size {
        ($structure:ident = $size:literal) => {
            impl $structure {
                pub(crate) const SIZE: usize = $size;
            }
        };
    }
    macro_rules! value {
        ($name:ident: $type:ty = $value:literal) => {
            pub(crate) const $name: $type = $value;
        };
    }
    macro_rules! version {
        ($version:literal) => {
            pub(crate) const VERSION: &str = $version;
        };
    }

    include!(env!("KNETSTAT_LAYOUT"));
}
pub(crate) use layout::*;
