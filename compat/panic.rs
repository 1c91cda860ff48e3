// SPDX-License-Identifier: GPL-2.0

//! A panic is a bug, and ends the task.

use crate::print;
use core::panic::PanicInfo;

extern "C" {
    fn rust_helper_BUG() -> !;
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    print::print(print::EMERG, format_args!("{info}\n"));
    // SAFETY: It may be called anywhere, and does not return.
    unsafe { rust_helper_BUG() }
}
