// SPDX-License-Identifier: GPL-2.0

//! What the table of options becomes: text about them, and code that writes them.

use super::{
    super::{
        flags::Flags,
        line::Rest,
        protocol::Protocol,
        unit::{Flag, Unit},
        wanted::Wanted,
    },
    meta::Value,
    put::put_option,
    values::RareSource,
    FLAGS,
};

/// Makes [`TABLE`] of the rows, and straight-line code: a call through a pointer for each option would
/// cost more than all else in a line. The rare options have a function of their own.
macro_rules! options {
    (
        common { $($name:ident $level:ident $of:ident $unit:ident $shown:ident $default:literal $get:tt;)+ }
        rare { $($rare:ident $rare_level:ident $rare_of:ident $rare_unit:ident $rare_shown:ident $rare_default:literal $rare_get:tt;)+ }
        flags { $($flag:ident $flag_level:ident $flag_of:ident $value:ident $bit:ident $flag_default:literal;)+ }
    ) => {
        /// Every option, in the order of a line.
        pub const TABLE: &[Meta] = &[
            $(options!(@meta $name $level $of $unit $shown $default)),+,
            $(options!(@meta $rare $rare_level $rare_of $rare_unit $rare_shown $rare_default)),+,
            $(options!(@meta $flag $flag_level $flag_of Flag Set $flag_default)),+
        ];

        /// What a filter knows of every option, in the same order.
        pub(super) static KEYS: &[Key] = &[
            $(options!(@key $name $of $unit $shown)),+,
            $(options!(@key $rare $rare_of $rare_unit $rare_shown)),+,
            $(options!(@key $flag $flag_of Flag Set)),+
        ];

        /// The options that are on or off.
        static FLAGS: &[Switch] = &[
            $(Switch {
                key: options!(@text $flag),
                protocols: $flag_of,
                level: Level::$flag_level,
                bit: Bit::$bit,
                value: Value::$value,
            }),+
        ];

        impl Source<'_> {
            /// Writes the options with commas between them.
            #[inline(always)]
            pub(super) fn write<'a>(&self, mut rest: Rest<'a>) -> Option<Rest<'a>> {
                let mut comma = false;
                $(if self.protocol.is_in($of) {
                    options!(@common $unit $shown $get);
                    if let Some(value) = get(self) {
                        let key = key_after(&mut comma, options!(@text $name));
                        rest = put_option(key, value, self.protocol, rest)?;
                    }
                })+
                let Some(rare) = self.rare else {
                    return Some(rest);
                };
                self.rare(rare).write(rest, None)
            }

            /// Whether one of the options is shown with the value that is wanted.
            #[cold]
            pub(super) fn shows(&self, wanted: &Wanted) -> bool {
                $(if self.protocol.is_in($of) {
                    options!(@common $unit $shown $get);
                    let key = options!(@text $name);
                    if wanted.key() == key {
                        return wanted.is(|rest| put_rare(key, get(self)?, self.protocol, rest));
                    }
                })+
                let Some(rare) = self.rare else {
                    return false;
                };
                wanted.is(|rest| self.rare(rare).write(rest, Some(wanted)))
            }

            #[inline(always)]
            fn rare<'a>(&'a self, rare: &'a Rare) -> RareSource<'a> {
                RareSource { clock: self.clock, protocol: self.protocol, rare }
            }
        }

        impl RareSource<'_> {
            /// Writes the options, each with a comma before it; or only the one that is wanted.
            #[cold]
            fn write<'a>(&self, mut rest: Rest<'a>, only: Option<&Wanted>) -> Option<Rest<'a>> {
                $(if self.protocol.is_in($rare_of) {
                    options!(@rare $rare_unit $rare_level $rare_get);
                    if let Some(value) = get(self) {
                        let key = options!(@text $rare);
                        if only.is_none_or(|wanted| wanted.key() == key) {
                            rest = put_rare(key, value, self.protocol, rest)?;
                        }
                    }
                })+
                self.flags(rest, only)
            }
        }
    };
    (@text $name:ident) => { concat!(",", stringify!($name), "=").as_bytes() };
    (@key $name:ident $of:ident $unit:ident $shown:ident) => {
        Key {
            name: stringify!($name),
            protocols: $of,
            fits: $unit::fits,
            admin: matches!(Shown::$shown, Shown::Admin),
        }
    };
    (@meta $name:ident $level:ident $of:ident $unit:ident $shown:ident $default:literal) => {
        Meta {
            name: stringify!($name),
            level: stringify!($level),
            protocols: $of,
            unit: $unit::NAME,
            shown: Shown::$shown,
            default: $default,
        }
    };
    (@common $unit:ident $shown:ident $get:tt) => {
        #[inline(always)]
        fn get(from: &Source<'_>) -> Option<$unit> {
            options!(@$shown from);
            Some($unit(options!(@value from $get).into()))
        }
    };
    (@rare $unit:ident $level:ident $get:tt) => {
        #[inline(always)]
        fn get(from: &RareSource<'_>) -> Option<$unit> {
            from.answers(Level::$level).then_some(())?;
            Some($unit(options!(@value from $get).into()))
        }
    };
    (@Listening $from:ident) => { $from.listening.then_some(())?; };
    (@$shown:ident $from:ident) => {};
    (@value $from:ident ($record:ident.$field:ident $($set:tt)?)) => { $from.$record()?.$field $($set)? };
    (@value $from:ident {|$of:ident| $get:expr}) => {{ let $of = $from; $get? }};
}
pub(super) use options;

impl RareSource<'_> {
    /// Writes the options that are on or off, each with a comma before it; or only the one that is wanted.
    pub(super) fn flags<'a>(&self, mut rest: Rest<'a>, only: Option<&Wanted>) -> Option<Rest<'a>> {
        if self.rare.flags == Flags::NONE {
            return Some(rest);
        }
        for flag in FLAGS {
            let shown = self.rare.flags.has(flag.bit)
                && self.protocol.is_in(flag.protocols)
                && self.answers(flag.level);
            let value = Flag(match flag.value {
                Value::On => true,
                Value::Off => false,
                Value::OnForIpv6 => self.rare.inet6.is_some(),
            });
            if shown && only.is_none_or(|wanted| wanted.key() == flag.key) {
                rest = put_rare(flag.key, value, self.protocol, rest)?;
            }
        }
        Some(rest)
    }
}

/// [`put_option`] as a function of its own, for the many options that few sockets set.
#[inline(never)]
pub(super) fn put_rare<'a, U: Unit>(
    key: &'static [u8],
    value: U,
    protocol: Protocol,
    rest: Rest<'a>,
) -> Option<Rest<'a>> {
    put_option(key, value, protocol, rest)
}

/// `key` with its comma, but for the first one.
#[inline(always)]
pub(super) fn key_after(comma: &mut bool, key: &'static [u8]) -> &'static [u8] {
    match key {
        [_, name @ ..] if !core::mem::replace(comma, true) => name,
        _ => key,
    }
}
