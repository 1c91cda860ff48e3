// SPDX-License-Identifier: GPL-2.0

//! The files of `/proc/net`.

/// A file and its IPv6 twin.
#[derive(Clone, Copy, PartialEq)]
#[cfg_attr(test, derive(Debug))]
pub enum File {
    /// tcpstat and tcp6stat.
    Tcp,
    /// udpstat and udp6stat.
    Udp,
    /// rawstat and raw6stat.
    Raw,
}

impl File {
    /// The name of the file; that of its twin has a 6 in it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
            Self::Raw => "raw",
        }
    }
}

/// Some of the files, a bit each.
pub(super) struct Files(u8);

impl Files {
    #[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)] // The compiler runs it.
    pub(super) const fn of(files: &[File]) -> Self {
        let (mut bits, mut at) = (0, 0);
        while at < files.len() {
            bits |= 1 << files[at] as u8;
            at += 1;
        }
        Self(bits)
    }

    pub(super) const fn has(&self, file: File) -> bool {
        self.0.wrapping_shr(file as u32) & 1 != 0
    }
}
