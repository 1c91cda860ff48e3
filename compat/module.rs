// SPDX-License-Identifier: GPL-2.0

//! How the module is loaded and unloaded.

use crate::error::Result;
use core::{cell::UnsafeCell, ffi::c_int};

/// The module itself. Nothing is asked of it.
pub struct ThisModule(());

static THIS_MODULE: ThisModule = ThisModule(());

/// What a module is while it is loaded; it is unloaded by dropping that.
pub trait Module: Sized + Sync + Send {
    /// # Errors
    ///
    /// Those for which the module is not loaded.
    fn init(module: &'static ThisModule) -> Result<Self>;
}

/// Where the module's value is.
pub struct Slot<M>(UnsafeCell<Option<M>>);

// SAFETY: It is used by `init` and `exit` alone, which are not called at once.
unsafe impl<M: Module> Sync for Slot<M> {}

impl<M: Module> Slot<M> {
    /// One that nothing is in.
    pub const fn new() -> Self {
        Self(UnsafeCell::new(None))
    }

    /// Returns 0 or an error, as C's `init` of a module does.
    ///
    /// # Safety
    ///
    /// Neither this nor `exit` of the same slot runs meanwhile.
    pub unsafe fn init(&self) -> c_int {
        match M::init(&THIS_MODULE) {
            Ok(module) => {
                // SAFETY: The caller guarantees that no one else uses it.
                unsafe { *self.0.get() = Some(module) };
                0
            }
            Err(error) => error.to_errno(),
        }
    }

    /// # Safety
    ///
    /// As for [`Slot::init`].
    pub unsafe fn exit(&self) {
        // SAFETY: The caller guarantees that no one else uses it.
        drop(unsafe { (*self.0.get()).take() });
    }
}

/// The bytes of a text of `N`, for a section of their own.
pub const fn text<const N: usize>(text: &str) -> [u8; N] {
    let mut bytes = [0; N];
    let mut at = 0;
    while at < N {
        bytes[at] = text.as_bytes()[at];
        at += 1;
    }
    bytes
}

/// Declares the module. Its version and its parameters are declared in C.
#[macro_export]
macro_rules! module {
    (
        type: $type:ty,
        name: $name:literal,
        authors: [$($author:literal),* $(,)?],
        description: $description:literal,
        license: $license:literal $(,)?
    ) => {
        static MODULE: $crate::Slot<$type> = $crate::Slot::new();

        /// # Safety
        ///
        /// `compat.c` calls it once, when the module is loaded.
        #[no_mangle]
        unsafe extern "C" fn knetstat_init() -> ::core::ffi::c_int {
            // SAFETY: This is the first thing that the module does.
            unsafe { MODULE.init() }
        }

        /// # Safety
        ///
        /// `compat.c` calls it once, when the module is unloaded.
        #[no_mangle]
        unsafe extern "C" fn knetstat_exit() {
            // SAFETY: `knetstat_init` has succeeded, and this is the last thing that the module does.
            unsafe { MODULE.exit() };
        }

        $($crate::modinfo!("author=", $author);)*
        $crate::modinfo!("description=", $description);
        $crate::modinfo!("license=", $license);
    };
}

/// A line of what modinfo(8) prints.
#[doc(hidden)]
#[macro_export]
macro_rules! modinfo {
    ($key:literal, $value:literal) => {
        const _: () = {
            const TEXT: &str = concat!($key, $value, "\0");
            // Kept by the compiler. To have the linker keep it would make it a section of its own, which modpost overlooks.
            #[used(compiler)]
            #[link_section = ".modinfo"]
            static BYTES: [u8; TEXT.len()] = $crate::text(TEXT);
        };
    };
}
