// SPDX-License-Identifier: GPL-2.0

//! What level SOL_TLS sets.

/// The settings of a connection whose upper layer protocol is TLS.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug, PartialEq))]
pub struct Tls {
    /// What sendfile(2) sends is not copied.
    pub zerocopy: bool,
    /// The peer is expected not to pad.
    pub no_pad: bool,
    /// The most bytes of a record; 0 where the kernel has no such setting.
    pub max_payload: u16,
}

impl Tls {
    /// The size of records that a program chose: less than the kernel's most.
    pub(super) fn chosen_payload(&self) -> Option<u32> {
        const TLS_MAX_PAYLOAD_SIZE: u16 = 1 << 14;

        let chosen = !matches!(self.max_payload, 0 | TLS_MAX_PAYLOAD_SIZE);
        chosen.then_some(self.max_payload.into())
    }
}
