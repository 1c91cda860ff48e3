// SPDX-License-Identifier: GPL-2.0

//! The values of the options that every line shows or that are often set.

use super::{
    options::value,
    oracle,
    samples::{connection, datagram_options, tcp_options, ESTABLISHED, LISTEN},
};
use crate::report::{Full, Protocol, Socket};

fn tcp_value(name: &str, hz: u32, set: impl FnOnce(&mut Full)) -> Option<String> {
    let mut full = connection();
    set(&mut full);
    value(&tcp_options(ESTABLISHED, full, hz), name).map(str::to_string)
}

/// The value of an option of a UDP socket, and of a raw one.
fn udp_value(name: &str, hz: u32, set: impl FnOnce(&mut Socket)) -> Option<String> {
    let mut socket = Socket::default();
    set(&mut socket);
    let [udp, raw] = [Protocol::Udp, Protocol::Raw].map(|file| datagram_options(file, socket, hz));
    assert_eq!(udp, raw);
    value(&udp, name).map(str::to_string)
}

/// Each flag prints its own field.
#[test]
fn flags() {
    assert_eq!(
        tcp_value("SO_REUSEADDR", 250, |s| s.socket.reuse = 1).unwrap(),
        "1"
    );
    assert_eq!(
        tcp_value("SO_REUSEADDR", 250, |s| s.socket.reuse = 2).unwrap(),
        "2"
    );
    assert_eq!(
        tcp_value("SO_REUSEPORT", 250, |s| s.socket.reuseport = true).unwrap(),
        "1"
    );
    assert_eq!(
        tcp_value("SO_KEEPALIVE", 250, |s| s.socket.keepopen = true).unwrap(),
        "1"
    );
    assert_eq!(
        tcp_value("TCP_NODELAY", 250, |s| s.tcp.nodelay = true).unwrap(),
        "1"
    );
    assert_eq!(
        udp_value("SO_BROADCAST", 250, |s| s.broadcast = true).unwrap(),
        "1"
    );
    assert_eq!(udp_value("SO_KEEPALIVE", 250, |s| s.keepopen = true), None);
    assert_eq!(
        tcp_value("SO_BROADCAST", 250, |s| s.socket.broadcast = true),
        None
    );
}

#[test]
fn keepalive_times_are_seconds() {
    for hz in [100, 250, 300, 1000] {
        for seconds in [1, 75, 7200, 32767] {
            let jiffies = seconds * hz;
            let idle = tcp_value("TCP_KEEPIDLE", hz, |s| s.tcp.keepalive_time = Some(jiffies));
            let intvl = tcp_value("TCP_KEEPINTVL", hz, |s| {
                s.tcp.keepalive_intvl = Some(jiffies)
            });
            assert_eq!(idle, Some(seconds.to_string()));
            assert_eq!(intvl, Some(seconds.to_string()));
        }
        let idle = tcp_value("TCP_KEEPIDLE", hz, |s| {
            s.tcp.keepalive_time = Some(u32::MAX)
        });
        assert_eq!(idle, Some((u32::MAX / hz).to_string()));
    }
    assert_eq!(
        tcp_value("TCP_KEEPIDLE", 250, |s| s.tcp.keepalive_time = None),
        None
    );
    assert_eq!(
        tcp_value("TCP_KEEPINTVL", 250, |s| s.tcp.keepalive_intvl = None),
        None
    );
    assert_eq!(
        tcp_value("TCP_KEEPCNT", 250, |s| s.tcp.keepalive_probes = None),
        None
    );
    assert_eq!(
        tcp_value("TCP_KEEPCNT", 250, |s| s.tcp.keepalive_probes = Some(127)).unwrap(),
        "127"
    );
}

/// Milliseconds in the kernel too, whatever its clock.
#[test]
fn user_timeout_is_as_stored() {
    for hz in [100, 250, 300, 1000] {
        for millis in [1, 30_000, 99_999_999, 100_000_000, 2_147_483_647] {
            let value = tcp_value("TCP_USER_TIMEOUT", hz, |s| {
                s.tcp.user_timeout = Some(millis)
            });
            assert_eq!(value, Some(millis.to_string()));
        }
    }
    assert_eq!(
        tcp_value("TCP_USER_TIMEOUT", 250, |s| s.tcp.user_timeout = None),
        None
    );
}

#[test]
fn buffers_are_halved() {
    for (size, half) in [
        (2304, "1152"),
        (4609, "2304"),
        (425_984, "212992"),
        (i32::MAX, "1073741823"),
    ] {
        assert_eq!(
            tcp_value("SO_RCVBUF", 250, |s| s.socket.rcvbuf = Some(size)).unwrap(),
            half
        );
        assert_eq!(
            tcp_value("SO_SNDBUF", 250, |s| s.socket.sndbuf = Some(size)).unwrap(),
            half
        );
        assert_eq!(
            udp_value("SO_RCVBUF", 250, |s| s.rcvbuf = Some(size)).unwrap(),
            half
        );
        assert_eq!(
            udp_value("SO_SNDBUF", 250, |s| s.sndbuf = Some(size)).unwrap(),
            half
        );
    }
    assert_eq!(
        tcp_value("SO_SNDBUF", 250, |s| s.socket.rcvbuf = Some(4608)),
        None
    );
    assert_eq!(
        tcp_value("SO_RCVBUF", 250, |s| s.socket.sndbuf = Some(4608)),
        None
    );
}

#[test]
fn timeouts_are_milliseconds() {
    for (hz, jiffies, millis) in [
        (100, 1, "10ms"),
        (250, 1, "4ms"),
        (250, 249, "996ms"),
        (250, 250, "1000ms"),
        (250, 251, "1004ms"),
        (250, 15_001, "60004ms"),
        (300, 1, "3ms"),
        (300, 2, "6ms"),
        (300, 299, "996ms"),
        (300, 301, "1003ms"),
        (1000, 1, "1ms"),
        (1000, 999, "999ms"),
        (1000, 1005, "1005ms"),
        (1000, 1050, "1050ms"),
        (1000, 86_400_000, "86400000ms"),
        // Less than a millisecond, yet getsockopt tells it from none.
        (1024, 1, "0ms"),
    ] {
        let text = Some(millis.to_string());
        assert_eq!(
            tcp_value("SO_RCVTIMEO", hz, |s| s.socket.rcvtimeo = Some(jiffies)),
            text
        );
        assert_eq!(
            tcp_value("SO_SNDTIMEO", hz, |s| s.socket.sndtimeo = Some(jiffies)),
            text
        );
        assert_eq!(
            udp_value("SO_RCVTIMEO", hz, |s| s.rcvtimeo = Some(jiffies)),
            text
        );
        assert_eq!(
            udp_value("SO_SNDTIMEO", hz, |s| s.sndtimeo = Some(jiffies)),
            text
        );
    }
}

#[test]
fn timeouts_at_the_ends_of_their_type() {
    for hz in [100, 250, 300, 1000] {
        // None, never wait and what only a broken kernel could store.
        for jiffies in [i64::MAX, 0, -1, i64::MIN] {
            assert_eq!(
                tcp_value("SO_RCVTIMEO", hz, |s| s.socket.rcvtimeo = Some(jiffies)),
                None
            );
            assert_eq!(
                tcp_value("SO_SNDTIMEO", hz, |s| s.socket.sndtimeo = Some(jiffies)),
                None
            );
        }
        for jiffies in [
            i64::MAX - 1,
            i64::MAX / 2,
            i64::MAX / 1000,
            i64::MAX / 1000 + 1,
        ] {
            let value =
                tcp_value("SO_RCVTIMEO", hz, |s| s.socket.rcvtimeo = Some(jiffies)).unwrap();
            assert_eq!(value, format!("{}ms", oracle::millis(jiffies, hz)));
        }
    }
    // Beyond 64 bits.
    let value = tcp_value("SO_RCVTIMEO", 100, |s| {
        s.socket.rcvtimeo = Some(i64::MAX - 1)
    })
    .unwrap();
    assert_eq!(value, "92233720368547758060ms");
}

#[test]
fn linger_is_cut_to_an_int() {
    for (hz, jiffies, seconds) in [
        (250, 0, "0s"),
        (250, 249, "0s"),
        (250, 250, "1s"),
        (100, 500, "5s"),
        (300, 900, "3s"),
        (1000, 65_535_000, "65535s"),
        // A negative `l_linger` is stored as MAX_SCHEDULE_TIMEOUT.
        (250, i64::MAX as u64, "-1752346657s"),
        (1, i32::MAX as u64, "2147483647s"),
        (1, i32::MAX as u64 + 1, "-2147483648s"),
        (1, u64::MAX, "-1s"),
    ] {
        let text = Some(seconds.to_string());
        assert_eq!(
            tcp_value("SO_LINGER", hz, |s| s.socket.linger = Some(jiffies)),
            text
        );
        assert_eq!(
            udp_value("SO_LINGER", hz, |s| s.linger = Some(jiffies)),
            text
        );
    }
    assert_eq!(
        tcp_value("SO_LINGER", 250, |s| s.socket.linger = None),
        None
    );
}

#[test]
fn defer_accept_is_seconds() {
    for (retrans, seconds) in [
        (0, "0"),
        (1, "1"),
        (2, "3"),
        (3, "7"),
        (4, "15"),
        (5, "31"),
        (6, "63"),
        (7, "127"),
        (8, "247"),
        (9, "367"),
        (255, "29887"),
    ] {
        let value = tcp_value("TCP_DEFER_ACCEPT", 250, |s| {
            s.tcp.defer_accept = Some(retrans)
        });
        assert_eq!(value.unwrap(), seconds);
    }
    for retrans in 0..=255 {
        let value = tcp_value("TCP_DEFER_ACCEPT", 250, |s| {
            s.tcp.defer_accept = Some(retrans)
        });
        assert_eq!(value, Some(oracle::retrans_to_secs(retrans).to_string()));
    }
}

#[test]
fn fastopen_is_for_listening_sockets() {
    for state in 0..=255 {
        for (qlen, text) in [
            (0, "0"),
            (4096, "4096"),
            (-1, "-1"),
            (i32::MIN, "-2147483648"),
        ] {
            let mut full = connection();
            full.tcp.fastopen_max_qlen = qlen;
            let options = tcp_options(state, full, 250);
            assert_eq!(
                value(&options, "TCP_FASTOPEN"),
                (state == LISTEN).then_some(text)
            );
        }
    }
}
