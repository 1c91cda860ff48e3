// SPDX-License-Identifier: GPL-2.0

//! Any filter and any record, led by the coverage of the code: never a panic, a text that is one line of
//! ASCII, the same in each window that holds it, and none in the others.
//!
//! On a host with crates.io and a C++ compiler, in this directory:
//!
//! ```sh
//! cp -r ../../../src/report* . &&
//!     sed -i 's/cfg_attr(test, derive(Debug/&, arbitrary::Arbitrary/' report.rs report/*.rs
//! export RUSTFLAGS="-Ccodegen-units=1 -Cpasses=sancov-module $(printf -- '-Cllvm-args=-sanitizer-coverage-%s ' \
//!     level=4 inline-8bit-counters pc-table trace-compares)"
//! mkdir -p corpus && cargo test --target x86_64-unknown-linux-gnu -- -max_total_time=300 -max_len=2000 corpus
//! ```

#![no_main]
#![allow(dead_code)]

#[rustfmt::skip] // a copy, see above
mod report;

use arbitrary::Arbitrary;
use report::{Clock, Datagram, Filter, Line, Rest, Scope, Tcp, UsualTcp, UsualUdp};
use std::num::NonZeroU32;

/// The longest that a file asks for.
const WINDOW: usize = 8192;

#[derive(Arbitrary, Debug)]
struct Rows {
    hz: NonZeroU32,
    tcp: Tcp,
    datagram: Datagram,
    usual_tcp: UsualTcp,
    usual_udp: UsualUdp,
}

#[derive(Arbitrary, Debug)]
enum Input<'a> {
    Write(Rows, u16),
    Filter(&'a [u8], [bool; 2], Rows),
}

libfuzzer_sys::fuzz_target!(|input: Input| match input {
    Input::Write(mut rows, size) => {
        let clock = Clock { hz: rows.hz };
        rows.usual_tcp.reuse %= 10;
        rows.usual_udp.reuse %= 10;
        write(size.into(), |rest| rows.usual_tcp.write(rest));
        write(size.into(), |rest| rows.usual_udp.write(rest));
        write(size.into(), |rest| rows.tcp.write(&clock, rest));
        write(size.into(), |rest| rows.datagram.write(&clock, rest));
    }
    Input::Filter(text, [v6, net_admin], rows) => {
        let clock = Clock { hz: rows.hz };
        let scope = Scope {
            protocol: rows.datagram.protocol,
            v6,
            net_admin,
        };
        if let Ok(filter) = Filter::parse(text, &scope) {
            filter.admits(&rows.tcp.local, &rows.tcp.remote);
            filter.admits_state(|| rows.tcp.state);
            rows.tcp.passes(&filter, &clock);
            rows.datagram.passes(&filter, &clock);
        }
    }
});

fn write(size: usize, row: impl for<'a> Fn(Rest<'a>) -> Option<Rest<'a>>) {
    let expected = text(WINDOW, &row).expect("a line that no window holds");
    assert!(expected.is_ascii());
    assert_eq!(
        expected.iter().position(|&byte| byte == b'\n'),
        Some(expected.len() - 1)
    );
    for size in [size % WINDOW, expected.len() - 1, expected.len()] {
        let fits = size >= expected.len();
        assert_eq!(text(size, &row).as_ref(), fits.then_some(&expected));
    }
}

/// What the row writes, if it fits.
fn text(size: usize, row: impl for<'a> Fn(Rest<'a>) -> Option<Rest<'a>>) -> Option<Vec<u8>> {
    let mut window = vec![0; size];
    let mut line = Line::new(&mut window);
    line.write(row);
    let len = line.finish()?;
    window.truncate(len);
    Some(window)
}
