// SPDX-License-Identifier: GPL-2.0

//! The table of the files in `/proc/net`.

use crate::{
    read::{raw, tcp, udp},
    sys::{file, source, File, AF_INET, AF_INET6},
};

pub(crate) static FILES: [File; 6] = [
    file!("tcpstat", &source::TCP, AF_INET, tcp::rows),
    file!("tcp6stat", &source::TCP, AF_INET6, tcp::rows),
    file!("udpstat", &source::UDP, AF_INET, udp::rows),
    file!("udp6stat", &source::UDP, AF_INET6, udp::rows),
    file!("rawstat", &source::RAW, AF_INET, raw::rows),
    file!("raw6stat", &source::RAW6, AF_INET6, raw::rows),
];
