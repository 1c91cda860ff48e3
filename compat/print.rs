// SPDX-License-Identifier: GPL-2.0

//! The kernel's log.

use core::fmt;

extern "C" {
    fn knetstat_print(level: u8, text: *const u8, len: usize);
}

/// The levels that are used, by the numbers of include/linux/kern_levels.h.
pub const EMERG: u8 = 0;
/// As above.
pub const ERR: u8 = 3;
/// As above.
pub const INFO: u8 = 6;

/// A message, which is cut where it is longer than this.
struct Text {
    bytes: [u8; 256],
    len: usize,
}

impl fmt::Write for Text {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = self.bytes.get_mut(self.len..).unwrap_or_default();
        for (to, from) in room.iter_mut().zip(text.bytes()) {
            *to = from;
            self.len = self.len.saturating_add(1);
        }
        Ok(())
    }
}

/// Logs a message, with the module's name before it.
pub fn print(level: u8, arguments: fmt::Arguments<'_>) {
    let mut text = Text {
        bytes: [0; 256],
        len: 0,
    };
    // `Text` takes everything.
    let _ = fmt::write(&mut text, arguments);
    // SAFETY: `len` bytes of the text are there, and are only read during the call.
    unsafe { knetstat_print(level, text.bytes.as_ptr(), text.len) };
}

/// Tells of an error; a line ends with `\n`.
#[macro_export]
macro_rules! pr_err {
    ($($text:tt)*) => { $crate::print::print($crate::print::ERR, ::core::format_args!($($text)*)) };
}

/// Tells of something that is as it should be; a line ends with `\n`.
#[macro_export]
macro_rules! pr_info {
    ($($text:tt)*) => { $crate::print::print($crate::print::INFO, ::core::format_args!($($text)*)) };
}
