// SPDX-License-Identifier: GPL-2.0

//! Nanoseconds a row: `cargo bench`.

use knetstat_report::report::{
    Address, Clock, Endpoint, Flow, Full, Line, Queues, Socket, Tcp, TcpSocket, Udp,
};
use std::{hint::black_box, num::NonZeroU32, time::Instant};

/// Too many for the branch predictor to learn, few enough for the second cache.
const ROWS: usize = 4_000;
const ROUNDS: usize = 51;

fn main() {
    let mut random = Random(1);
    let tcp: Vec<Tcp> = (0..ROWS).map(|_| random.tcp(Random::v4)).collect();
    let tcp6: Vec<Tcp> = (0..ROWS).map(|_| random.tcp(Random::v6)).collect();
    let udp: Vec<Udp> = (0..ROWS).map(|_| random.udp()).collect();
    let clock = Clock {
        hz: NonZeroU32::new(250).unwrap(),
    };

    measure("tcpstat", &tcp, |row, line| row.write(&clock, line));
    measure("tcp6stat", &tcp6, |row, line| row.write(&clock, line));
    measure("udpstat", &udp, |row, line| row.write(&clock, line));
}

/// Prints the median and the fastest of the rounds.
fn measure<Row>(name: &str, rows: &[Row], write: impl Fn(&Row, &mut Line<'_>)) {
    let mut window = [0; 256];
    let mut rounds = [0.0; ROUNDS];
    for round in &mut rounds {
        let start = Instant::now();
        for row in rows {
            let mut line = Line::new(&mut window);
            write(row, &mut line);
            black_box(line.finish());
            black_box(&mut window);
        }
        *round = start.elapsed().as_nanos() as f64 / rows.len() as f64;
    }
    rounds.sort_by(f64::total_cmp);
    println!(
        "{name:9} {:5.1} ns a row, {:5.1} at best",
        rounds[ROUNDS / 2],
        rounds[0]
    );
}

/// The same rows in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        self.0 >> 32
    }

    fn v4(&mut self) -> Address {
        Address::V4((self.next() as u32).to_be_bytes())
    }

    /// Half are v4-mapped, half as hosts have them: a prefix, zeros and an interface identifier.
    fn v6(&mut self) -> Address {
        let mut address = [0; 16];
        if self.next() % 2 == 0 {
            address[10..12].fill(0xff);
            address[12..].copy_from_slice(&(self.next() as u32).to_be_bytes());
        } else {
            address[..4].copy_from_slice(&[0x20, 0x01, 0x0d, 0xb8]);
            address[4..8].copy_from_slice(&(self.next() as u32).to_be_bytes());
            address[14..].copy_from_slice(&(self.next() as u16).to_be_bytes());
        }
        Address::V6(address)
    }

    fn endpoint(&mut self, address: fn(&mut Self) -> Address) -> Endpoint {
        Endpoint {
            address: address(self),
            port: self.next() as u16,
        }
    }

    fn tcp(&mut self, address: fn(&mut Self) -> Address) -> Tcp {
        Tcp {
            state: if self.next() % 16 == 0 { 10 } else { 1 },
            local: self.endpoint(address),
            remote: self.endpoint(address),
            full: Some(Full {
                queues: Queues::default(),
                flow: Flow {
                    snd_wnd: 65536,
                    rcv_wnd: 65536,
                    snd_nxt: 1,
                    snd_una: 1,
                    since_ack: self.next() as u32,
                },
                socket: self.socket(),
                tcp: TcpSocket {
                    keepalive_time: 0,
                    keepalive_intvl: 0,
                    keepalive_probes: 0,
                    user_timeout: 0,
                    nodelay: self.next() % 2 == 0,
                    fastopen_max_qlen: 0,
                    defer_accept: 0,
                },
            }),
        }
    }

    fn udp(&mut self) -> Udp {
        Udp {
            queues: Queues::default(),
            local: self.endpoint(Self::v4),
            remote: self.endpoint(|_| Address::V4([0; 4])),
            socket: self.socket(),
        }
    }

    fn socket(&mut self) -> Socket {
        Socket {
            reuse: (self.next() % 2) as u8,
            reuseport: false,
            keepopen: self.next() % 2 == 0,
            broadcast: false,
            linger: None,
            rcvbuf: None,
            sndbuf: None,
            rcvtimeo: i64::MAX,
            sndtimeo: i64::MAX,
        }
    }
}
