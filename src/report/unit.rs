// SPDX-License-Identifier: GPL-2.0

//! Units of option values: what each is called, and how it is written.

use super::{
    endpoint::{self, Interface4},
    line::Rest,
    name::Name,
    time::Time,
    txtime::TxTime,
};
use core::{
    net::{Ipv4Addr, Ipv6Addr},
    str::{self, FromStr},
};

/// `sticky_pktinfo`.
type PktInfo = [u32; 5];
/// SOF_TIMESTAMPING_* and, with one of them, the number of a clock.
type Stamps = (u32, Option<u32>);

/// A value in its unit.
pub(super) trait Unit {
    /// The name of the unit.
    const NAME: &'static str;

    /// The value as text.
    fn write(self, rest: Rest<'_>) -> Option<Rest<'_>>;

    /// Whether a text can be such a value.
    fn fits(text: &[u8]) -> bool;
}

/// A type for each unit.
macro_rules! unit {
    ($($unit:ident($number:ty) $name:literal, |$value:ident, $rest:ident| $write:expr, $fits:expr;)+) => {$(
        #[doc = $name]
        pub(super) struct $unit(pub(super) $number);

        impl Unit for $unit {
            const NAME: &'static str = $name;

            #[inline(always)]
            fn write(self, $rest: Rest<'_>) -> Option<Rest<'_>> {
                let $value = self.0;
                $write
            }

            fn fits(text: &[u8]) -> bool {
                let fits: fn(&[u8]) -> bool = $fits;
                fits(text)
            }
        }
    )+};
}

unit! {
    Flag(bool) "0 or 1", |value, rest| rest.byte(b'0' | u8::from(value)), |text| matches!(text, b"0" | b"1");
    Number(i32) "number", |value, rest| rest.signed(value), is_signed;
    Unsigned(u32) "number", |value, rest| rest.decimal(value.into()), is_decimal;
    Text(Name) "name", |value, rest| value.write(rest), |text| !text.is_empty();
    Inet4(Interface4) "address, or 0.0.0.0%interface", |value, rest| endpoint::interface4(value, rest), |text| is_interface::<Ipv4Addr>(text);
    Inet6(PktInfo) "address%interface", |value, rest| endpoint::interface6(value, rest), |text| is_interface::<Ipv6Addr>(text);
    Filter([u32; 8]) "eight words of hexadecimal digits", |value, rest| words(value, rest), is_words;
    Stamping(Stamps) "number, or number:clock", |value, rest| stamps(value, rest), |text| is_decimal(text) || is_clocked(text);
    Clocked(TxTime) "clock:flags", |value, rest| rest.decimal(value.clockid.into())?.byte(b':')?.decimal(value.flags.into()), is_clocked;
    Rate(u64) "bytes per second", |value, rest| rest.decimal(value), is_decimal;
    Micros(u32) "microseconds", |value, rest| rest.decimal(value.into()), is_decimal;
    Delay(i32) "microseconds", |value, rest| rest.signed(value), is_signed;
    Bytes(i32) "bytes", |value, rest| rest.signed(value), is_signed;
    Seconds(u32) "seconds", |value, rest| rest.decimal(value.into()), is_decimal;
    Millis(u32) "milliseconds", |value, rest| rest.decimal(value.into()), is_decimal;
    Linger(i32) "seconds, as `5s`", |value, rest| rest.signed(value)?.byte(b's'), |text| text.strip_suffix(b"s").is_some_and(is_signed);
    Timeout(Time) "milliseconds, as `1500ms`", |value, rest| value.write(rest)?.put(b"ms"), |text| text.strip_suffix(b"ms").is_some_and(is_decimal);
}

fn is_decimal(text: &[u8]) -> bool {
    match text {
        [b'0'] => true,
        [b'1'..=b'9', rest @ ..] => rest.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

fn is_signed(text: &[u8]) -> bool {
    is_decimal(text.strip_prefix(b"-").unwrap_or(text))
}

/// An address, an interface behind it or not.
fn is_interface<A: FromStr>(text: &[u8]) -> bool {
    let mut halves = text.splitn(2, |&byte| byte == b'%');
    let address = halves.next().unwrap_or_default();
    str::from_utf8(address).is_ok_and(|text| text.parse::<A>().is_ok())
        && halves.next().is_none_or(is_decimal)
}

fn is_words(text: &[u8]) -> bool {
    let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    text.len() == 64 && text.iter().all(is_digit)
}

fn is_clocked(text: &[u8]) -> bool {
    let mut halves = text.splitn(2, |&byte| byte == b':');
    halves.next().is_some_and(is_decimal) && halves.next().is_some_and(is_decimal)
}

fn stamps((flags, clock): Stamps, rest: Rest<'_>) -> Option<Rest<'_>> {
    let rest = rest.decimal(flags.into())?;
    match clock {
        None => Some(rest),
        Some(clock) => rest.byte(b':')?.decimal(clock.into()),
    }
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
