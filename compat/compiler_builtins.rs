// SPDX-License-Identifier: GPL-2.0

//! What rustc may call besides the module's own code. It is empty: memcpy and the like are the kernel's, and
//! floating point and division of 128 bits are not used. modpost refuses a module that calls what is not there.

#![allow(internal_features)]
#![feature(compiler_builtins)]
#![compiler_builtins]
#![no_builtins]
#![no_std]
