// SPDX-License-Identifier: GPL-2.0

//! C's types, as the kernel has them: `char` is unsigned, `long` is as wide as a pointer.

#![allow(non_camel_case_types)]

pub use core::ffi::{c_int, c_uint, c_void};

/// `char`
pub type c_char = u8;
/// `unsigned long`
pub type c_ulong = usize;
