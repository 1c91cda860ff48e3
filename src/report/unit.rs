// SPDX-License-Identifier: GPL-2.0

//! Units of option values: what each is called, and how it is written.

use super::{endpoint, line::Rest, name::Name, rare::TxTime, time::Time};

/// A value in its unit.
pub(super) trait Unit {
    /// The name of the unit.
    const NAME: &'static str;

    /// The value as text.
    fn write(self, rest: Rest<'_>) -> Option<Rest<'_>>;
}

/// A type for each unit.
macro_rules! unit {
    ($($unit:ident($number:ty) $name:literal, |$value:ident, $rest:ident| $write:expr;)+) => {$(
        #[doc = $name]
        pub(super) struct $unit(pub(super) $number);

        impl Unit for $unit {
            const NAME: &'static str = $name;

            #[inline(always)]
            fn write(self, $rest: Rest<'_>) -> Option<Rest<'_>> {
                let $value = self.0;
                $write
            }
        }
    )+};
}

unit! {
    Flag(bool) "0 or 1", |value, rest| rest.byte(b'0' | u8::from(value));
    Number(i32) "number", |value, rest| rest.signed(value);
    Unsigned(u32) "number", |value, rest| rest.decimal(value.into());
    Text(Name) "name", |value, rest| value.write(rest);
    Inet4([u8; 4]) "address", |value, rest| endpoint::v4(value, rest);
    Filter([u32; 8]) "eight words of hexadecimal digits", |value, rest| words(value, rest);
    Clocked(TxTime) "clock:flags", |value, rest| rest.decimal(value.clockid.into())?.byte(b':')?.decimal(value.flags.into());
    Rate(u64) "bytes per second", |value, rest| rest.decimal(value);
    Micros(u32) "microseconds", |value, rest| rest.decimal(value.into());
    Bytes(i32) "bytes", |value, rest| rest.signed(value);
    Seconds(u32) "seconds", |value, rest| rest.decimal(value.into());
    Millis(u32) "milliseconds", |value, rest| rest.decimal(value.into());
    Linger(i32) "seconds, as `5s`", |value, rest| rest.signed(value)?.byte(b's');
    Timeout(Time) "milliseconds, as `1500ms`", |value, rest| value.write(rest)?.put(b"ms");
}

/// The words in hexadecimal digits, all of them.
fn words(words: [u32; 8], mut rest: Rest<'_>) -> Option<Rest<'_>> {
    for word in words {
        let digits =
            [28, 24, 20, 16, 12, 8, 4, 0].map(|shift| match ((word >> shift) & 15) as u8 {
                digit @ 0..=9 => b'0' | digit,
                digit => digit.wrapping_add(b'a' - 10),
            });
        rest = rest.put(&digits)?;
    }
    Some(rest)
}
