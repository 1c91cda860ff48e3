// SPDX-License-Identifier: GPL-2.0

//! Fields and constants, from the rows of `include/layout.c`.

use std::{ffi::c_void, marker::PhantomData, sync::LazyLock};

/// A field of type `T` in the structure `S`.
pub(crate) struct Field<S, T> {
    pub(super) offset: usize,
    _of: PhantomData<fn(S) -> T>,
}

impl<S, T> Clone for Field<S, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S, T> Copy for Field<S, T> {}

impl<S, T> Field<S, T> {
    const fn at(offset: usize) -> Self {
        Self {
            offset,
            _of: PhantomData,
        }
    }
}

/// What can stand in memory.
pub(crate) trait Racy: Copy {
    fn from_bytes(bytes: &[u8]) -> Self;
    fn to_bytes(self) -> Vec<u8>;
}

macro_rules! words {
    ($($word:ty),*) => {$(
        impl Racy for $word {
            fn from_bytes(bytes: &[u8]) -> Self {
                Self::from_ne_bytes(bytes[..size_of::<Self>()].try_into().unwrap())
            }

            fn to_bytes(self) -> Vec<u8> {
                self.to_ne_bytes().to_vec()
            }
        }
    )*};
}

words!(u8, u16, u32, u64, i16, i32, i64, isize, usize);

impl Racy for *mut c_void {
    fn from_bytes(bytes: &[u8]) -> Self {
        std::ptr::without_provenance_mut(usize::from_bytes(bytes))
    }

    fn to_bytes(self) -> Vec<u8> {
        self.addr().to_bytes()
    }
}

impl<const N: usize> Racy for [u32; N] {
    fn from_bytes(bytes: &[u8]) -> Self {
        std::array::from_fn(|at| u32::from_bytes(&bytes[at * 4..]))
    }

    fn to_bytes(self) -> Vec<u8> {
        self.iter().flat_map(|word| word.to_bytes()).collect()
    }
}

/// `struct in6_addr`, in network order.
#[derive(Clone, Copy)]
pub(crate) struct In6(pub(crate) [u8; 16]);

impl In6 {
    pub(crate) fn octets(self) -> [u8; 16] {
        self.0
    }
}

impl Racy for In6 {
    fn from_bytes(bytes: &[u8]) -> Self {
        Self(bytes[..16].try_into().unwrap())
    }

    fn to_bytes(self) -> Vec<u8> {
        self.0.to_vec()
    }
}

macro_rules! structures {
    ($($name:ident),* $(,)?) => {$(
        #[allow(non_camel_case_types)]
        #[derive(Clone, Copy)]
        pub(crate) struct $name {}
    )*};
}

structures! {
    file, inet_connection_sock, inet_sock, inet_timewait_sock, inode, ipv6_pinfo, net, raw6_sock,
    raw_sock, request_sock, seq_file, seq_net_private, sock, sock_common, tcp_sock, udp_sock,
}

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
    macro_rules! size {
        ($($answer:tt)*) => {};
    }
    macro_rules! value {
        ($name:ident: $type:ty = $value:literal) => {
            pub(crate) const $name: $type = $value;
        };
    }
    macro_rules! memory {
        ($size:literal) => {
            /// The size of a socket's memory.
            pub(crate) const SIZE: usize = $size;
        };
    }

    include!(concat!(env!("OUT_DIR"), "/layout.rs"));
}
pub(crate) use layout::*;

/// The answers as text, for tests that go through all of them.
pub(crate) const ROWS: &str = include_str!(concat!(env!("OUT_DIR"), "/layout.rs"));

/// How many bytes each field has for itself.
pub(crate) const PLACE: usize = 32;

/// A field by its row in `include/layout.c`.
#[derive(Clone)]
pub(crate) struct Row {
    pub(crate) structure: &'static str,
    pub(crate) name: &'static str,
    pub(crate) offset: usize,
    /// Its type in Rust.
    pub(crate) ty: &'static str,
}

/// Every field.
pub(crate) fn rows() -> &'static [Row] {
    static ALL: LazyLock<Vec<Row>> = LazyLock::new(parsed);
    &ALL
}

fn parsed() -> Vec<Row> {
    let parse = |row: &'static str| {
        let (place, rest) = row.strip_prefix("field!(")?.split_once(": ")?;
        let (structure, name) = place.split_once('.')?;
        let (ty, offset) = rest.strip_suffix(");")?.split_once(" = ")?;
        let offset = offset.parse().ok()?;
        Some(Row {
            structure,
            name,
            offset,
            ty,
        })
    };
    ROWS.lines().filter_map(parse).collect()
}
