// SPDX-License-Identifier: GPL-2.0

//! What the table of options becomes: text about them, and code that writes them.

use super::{
    super::{
        line::Rest,
        unit::{Flag, Unit},
        wanted::Wanted,
    },
    meta::Value,
    source::RareSource,
    FLAGS,
};

/// Makes [`TABLE`] and straight-line code of the rows: a call through a pointer for each option
/// would cost more than all else in a line. The rare ones are a function of their own.
macro_rules! options {
    (
        common { $($name:ident $level:ident $of:ident $unit:ident $shown:ident $default:literal |$s:ident| $get:expr;)+ }
        rare { $($rare:ident $rare_level:ident $rare_of:ident $rare_unit:ident $rare_shown:ident $rare_default:literal |$r:ident| $rare_get:expr;)+ }
        flags { $($flag:ident $flag_level:ident $flag_of:ident $value:ident $bit:ident $flag_default:literal;)+ }
    ) => {
        /// Every option, in the order of a line.
        pub const TABLE: &[Meta] = &[
            $(options!(@meta $name $level $of $unit $shown $default)),+,
            $(options!(@meta $rare $rare_level $rare_of $rare_unit $rare_shown $rare_default)),+,
            $(options!(@meta $flag $flag_level $flag_of Flag Set $flag_default)),+
        ];

        /// The same for filters.
        pub(super) static KEYS: &[Key] = &[
            $(options!(@key $name $of $unit $shown)),+,
            $(options!(@key $rare $rare_of $rare_unit $rare_shown)),+,
            $(options!(@key $flag $flag_of Flag Set)),+
        ];

        /// Those that are on or off.
        static FLAGS: &[Switch] = &[
            $(Switch {
                key: concat!(",", stringify!($flag), "=").as_bytes(),
                protocols: $flag_of,
                level: Level::$flag_level,
                bit: Bit::$bit,
                value: Value::$value,
            }),+
        ];

        impl Source<'_> {
            /// The options, commas between them.
            #[inline(always)]
            pub(super) fn write<'a>(&self, mut rest: Rest<'a>) -> Option<Rest<'a>> {
                let mut comma = false;
                $(if self.protocol.is_in($of) {
                    options!(@common $unit $shown |$s| $get);
                    if let Some(value) = get(self) {
                        let key = concat!(",", stringify!($name), "=").as_bytes();
                        rest = value.write(rest.put(key_after(&mut comma, key))?)?;
                    }
                })+
                let Some(rare) = self.rare else {
                    return Some(rest);
                };
                self.rare(rare).write(rest, None)
            }

            /// One of the options is shown with this value.
            #[cold]
            pub(super) fn shows(&self, wanted: &Wanted) -> bool {
                $(if self.protocol.is_in($of) {
                    options!(@common $unit $shown |$s| $get);
                    let key = concat!(",", stringify!($name), "=").as_bytes();
                    if wanted.key() == key {
                        return wanted.is(|rest| pair(key, get(self)?, rest));
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
            /// The options, a comma before each; or the one that is wanted alone.
            #[cold]
            fn write<'a>(&self, mut rest: Rest<'a>, only: Option<&Wanted>) -> Option<Rest<'a>> {
                $(if self.protocol.is_in($rare_of) {
                    options!(@rare $rare_unit $rare_level |$r| $rare_get);
                    if let Some(value) = get(self) {
                        let key = concat!(",", stringify!($rare), "=").as_bytes();
                        if only.is_none_or(|wanted| wanted.key() == key) {
                            rest = pair(key, value, rest)?;
                        }
                    }
                })+
                self.flags(rest, only)
            }
        }
    };
    (@key $name:ident $of:ident $unit:ident $shown:ident) => {
        Key {
            name: stringify!($name),
            protocols: $of,
            fits: $unit::fits,
            admin: matches!(Shown::$shown, Shown::Admin),
        }
    };
    (@common $unit:ident $shown:ident |$s:ident| $get:expr) => {
        #[inline(always)]
        fn get($s: &Source<'_>) -> Option<$unit> {
            options!(@$shown $unit $s $get)
        }
    };
    (@rare $unit:ident $level:ident |$r:ident| $get:expr) => {
        #[inline(always)]
        fn get($r: &RareSource<'_>) -> Option<$unit> {
            $r.answers(Level::$level).then_some(())?;
            Some($unit($get?))
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
    (@Always $unit:ident $s:ident $get:expr) => { Some($unit($get)) };
    (@Listening $unit:ident $s:ident $get:expr) => { if $s.listening { Some($unit($get)) } else { None } };
    (@Set $unit:ident $s:ident $get:expr) => { Some($unit($get?)) };
}
pub(super) use options;

impl RareSource<'_> {
    /// The options that are on or off, a comma before each; or the one that is wanted alone.
    pub(super) fn flags<'a>(&self, mut rest: Rest<'a>, only: Option<&Wanted>) -> Option<Rest<'a>> {
        for flag in FLAGS {
            let shown = self.rare.flags.has(flag.bit)
                && self.protocol.is_in(flag.protocols)
                && self.answers(flag.level);
            let key = flag.key;
            let value = Flag(match flag.value {
                Value::On => true,
                Value::Off => false,
                Value::OnForIpv6 => self.rare.inet6.is_some(),
            });
            if shown && only.is_none_or(|wanted| wanted.key() == key) {
                rest = pair(key, value, rest)?;
            }
        }
        Some(rest)
    }
}

/// `value` behind its key. Not inlined, since there are so many.
#[inline(never)]
pub(super) fn pair<'a, U: Unit>(key: &[u8], value: U, rest: Rest<'a>) -> Option<Rest<'a>> {
    value.write(rest.put(key)?)
}

/// `key` with its comma, but for the first one.
#[inline(always)]
pub(super) fn key_after<'a>(comma: &mut bool, key: &'a [u8]) -> &'a [u8] {
    match key {
        [_, name @ ..] if !core::mem::replace(comma, true) => name,
        _ => key,
    }
}
