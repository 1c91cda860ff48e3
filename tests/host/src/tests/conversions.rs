// SPDX-License-Identifier: GPL-2.0

//! Options that few sockets set and that getsockopt converts.

use super::{oracle, samples::rare_options};
use crate::report::{Inet6, RareTcp};
use proptest::prelude::*;

/// What such a TCP socket shows.
fn tcp_options(tcp: RareTcp, hz: u32) -> String {
    rare_options(tcp, None, hz)
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
        (300, 301, "1004", "1003333"),
        (300, 300, "1000", "1000000"),
        // getsockopt cuts both to 32 bits.
        (250, 1 << 30, "0", "0"),
        (250, (1 << 30) + 1, "4", "4000"),
        (100, u32::MAX, "4294967286", "4294957296"),
    ] {
        let tcp = RareTcp {
            rto_max: Some(jiffies),
            rto_min: Some(jiffies),
            delack_max: Some(jiffies),
            ..RareTcp::default()
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
            linger2: Some(jiffies),
            ..RareTcp::default()
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
        let inet6 = Inet6 {
            srcprefs: Some(srcprefs),
            ..Inet6::default()
        };
        let expected = format!(",IPV6_ADDR_PREFERENCES={value}");
        assert_eq!(rare_options(RareTcp::default(), Some(inet6), 250), expected);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the clock, times are those of the oracle.
    #[test]
    fn times_at_any_clock(jiffies: u32, hz in prop_oneof![1u32..2000, 1..=u32::MAX]) {
        let tcp = RareTcp { rto_max: Some(jiffies), rto_min: Some(jiffies), ..RareTcp::default() };
        let [millis, micros] = [1_000, 1_000_000].map(|parts| oracle::parts(jiffies, parts, hz));
        prop_assert_eq!(tcp_options(tcp, hz), format!(",TCP_RTO_MAX_MS={millis},TCP_RTO_MIN_US={micros}"));
    }
}
