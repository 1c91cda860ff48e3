// SPDX-License-Identifier: GPL-2.0

//! The rows of `report/fields.rs` as code: what a socket has of each record, and whether it has any.

use super::{
    differs::{Differs, Value},
    inet, raw,
    reading::Reading,
    socket, tcp,
};
use crate::{
    report::{
        fields, Inet, Inet6, RareRaw, RareRaw6, RareSocket, RareTcp, RareUdp, Socket, TcpSocket,
    },
    sys::*,
};
use core::ptr;

/// Gives each record two functions: `read`, and `differs`.
macro_rules! readers {
    ($(
        $(#[$doc:meta])*
        $record:ident of $kind:ident |$s:ident| {
            $(always {$(
                $(#[$always_doc:meta])*
                $always:ident: $always_type:ty = $always_source:expr;
            )+})?
            options {$(
                $(#[$field_doc:meta])*
                $field:ident: $type:ty = $source:expr, new $new:expr
                    $(, within $mask:expr)? $(, if $condition:expr)? $(, as $as:expr)?;
            )+}
            $(besides {$(
                $(#[$besides_doc:meta])*
                $besides:ident: $besides_type:ty = $besides_source:expr;
            )+})?
        }
    )+) => {$(
        impl $record {
            /// Reads it from a socket.
            pub(super) fn read($s: &Reading<'_, $kind>) -> Self {
                Self {
                    $($( $always: $s.get($always_source), )+)?
                    $( $field: {
                        let value = $s.get($source);
                        let set = (value $(& $mask)?).differs($new).any() $(&& $condition)?;
                        set.then_some(value)$(.and_then($as))?
                    }, )+
                    $($( $besides: $s.get($besides_source), )+)?
                }
            }

            /// What a socket sets of it: nothing, if it does not differ from a new one.
            #[inline(always)]
            pub(super) fn differs($s: &Reading<'_, $kind>) -> Differs {
                let differs = Differs::default();
                $( let differs = differs | readers!(@differs ($s.get($source) $(& $mask)?).differs($new) $(, $condition)?); )+
                differs
            }
        }
    )+};
    (@differs $differs:expr) => { $differs };
    (@differs $differs:expr, $condition:expr) => { if $condition { $differs } else { Differs::default() } };
}
fields!(readers);
