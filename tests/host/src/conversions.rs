// SPDX-License-Identifier: GPL-2.0

//! Options that few sockets set and that getsockopt converts.

use crate::{
    report::{Protocol, RareProtocol, RareTcp},
    samples::{plain_rare, rare_options},
};

/// The further options of a TCP socket.
fn tcp_options(tcp: RareTcp, hz: u32) -> String {
    let mut rare = plain_rare(Protocol::Tcp, false);
    rare.protocol = RareProtocol::Tcp(tcp);
    rare_options(Protocol::Tcp, &rare, hz)
}

#[test]
fn retransmission_times_at_each_clock() {
    for (hz, jiffies, millis, micros) in [
        (100, 1, "10", "10000"),
        (100, 12_000, "120000", "120000000"),
        (250, 1, "4", "4000"),
        (250, 30_000, "120000", "120000000"),
        (1000, 1, "1", "1000"),
        (1000, 120_000, "120000", "120000000"),
        (1000, 0, "0", "0"),
        // getsockopt cuts both to 32 bits.
        (250, 1 << 30, "0", "0"),
        (250, (1 << 30) + 1, "4", "4000"),
        (100, u32::MAX, "4294967286", "4294957296"),
    ] {
        let tcp = RareTcp {
            rto_max: Some(jiffies),
            rto_min: Some(jiffies),
            delack_max: Some(jiffies),
            ..RareTcp::PLAIN
        };
        assert_eq!(
            tcp_options(tcp, hz),
            format!(",TCP_RTO_MAX_MS={millis},TCP_RTO_MIN_US={micros},TCP_DELACK_MAX_US={micros}")
        );
    }
}

#[test]
fn linger2_is_seconds() {
    for (hz, jiffies, seconds) in [
        (100, 6000, "60"),
        (250, 30_000, "120"),
        (300, 899, "2"),
        (1000, 1000, "1"),
        (1000, -1, "-1"),
        (1, i32::MAX, "2147483647"),
    ] {
        let tcp = RareTcp {
            linger2: jiffies,
            ..RareTcp::PLAIN
        };
        assert_eq!(tcp_options(tcp, hz), format!(",TCP_LINGER2={seconds}"));
    }
}

/// IPV6_PREFER_SRC_*: what getsockopt makes of the bits that the kernel keeps.
#[test]
fn address_preferences() {
    for (srcprefs, value) in [
        (0x1, 0x401),
        (0x2, 0x402),
        (0x3, 0x401),
        (0x4, 0x104),
        (0x5, 0x005),
        (0x6, 0x006),
        (0x7, 0x005),
        (0xff, 0x005),
    ] {
        let mut rare = plain_rare(Protocol::Tcp, true);
        rare.inet6.as_mut().unwrap().srcprefs = srcprefs;
        let expected = format!(",IPV6_ADDR_PREFERENCES={value}");
        assert_eq!(rare_options(Protocol::Tcp, &rare, 250), expected);
    }
}
