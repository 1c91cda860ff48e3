// SPDX-License-Identifier: GPL-2.0

//! How many rows a second: `cargo bench` here.

use criterion::{criterion_group, criterion_main, Criterion, Throughput};
use knetstat_report::report::{
    Address, Cell, Clock, Column, Columns, Datagram, Endpoint, Endpoint4, Flag, Flags, Flow, Full,
    Inet, Inet6, Line, Protocol, Queues, Rare, RareProtocol, RareSocket, RareTcp, Rest, Socket,
    Tcp, TcpSocket, UsualTcp, UsualUdp,
};
use std::{hint::black_box, num::NonZeroU32};

/// Too many for the branch predictor to learn, few enough for the second cache.
const ROWS: usize = 4_000;

criterion_group!(benches, rows);
criterion_main!(benches);

fn rows(criterion: &mut Criterion) {
    let mut random = Random(1);
    let tcp: Vec<Tcp> = (0..ROWS).map(|_| random.tcp(Random::v4)).collect();
    let tcp6: Vec<Tcp> = (0..ROWS).map(|_| random.tcp(Random::v6)).collect();
    let udp: Vec<Datagram> = (0..ROWS).map(|_| random.udp()).collect();
    let usual_tcp: Vec<UsualTcp> = (0..ROWS).map(|_| random.usual_tcp()).collect();
    let usual_udp: Vec<UsualUdp> = (0..ROWS).map(|_| random.usual_udp()).collect();
    let owned: Vec<Tcp> = tcp.iter().map(with_owner).collect();
    let mark: Vec<Tcp> = tcp.iter().map(|row| with_rare(row, mark())).collect();
    let flags: Vec<Tcp> = tcp6.iter().map(|row| with_rare(row, flags())).collect();
    let clock = Clock {
        hz: NonZeroU32::new(250).unwrap(),
    };

    let mut bench = Bench(criterion);
    bench.run("tcpstat, usual", &usual_tcp, |row, rest| row.write(rest));
    bench.run("udpstat, usual", &usual_udp, |row, rest| row.write(rest));
    bench.run("tcpstat, any", &tcp, |row, rest| row.write(&clock, rest));
    bench.run("tcp6stat", &tcp6, |row, rest| row.write(&clock, rest));
    bench.run("udpstat, any", &udp, |row, rest| row.write(&clock, rest));
    bench.run("owner=1", &owned, |row, rest| row.write(&clock, rest));
    bench.run("SO_MARK", &mark, |row, rest| row.write(&clock, rest));
    bench.run("all flags", &flags, |row, rest| row.write(&clock, rest));
}

struct Bench<'a>(&'a mut Criterion);

impl Bench<'_> {
    fn run<Row>(
        &mut self,
        name: &str,
        rows: &[Row],
        write: impl for<'a> Fn(&Row, Rest<'a>) -> Option<Rest<'a>>,
    ) {
        let mut window = [0; 4096];
        let mut group = self.0.benchmark_group("rows");
        group.throughput(Throughput::Elements(rows.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                for row in rows {
                    let mut line = Line::new(&mut window);
                    line.write(|rest| write(row, rest));
                    black_box(line.finish());
                    black_box(&mut window);
                }
            });
        });
    }
}

fn with_owner(row: &Tcp) -> Tcp {
    let cells = Columns::NONE.or_owner(true).filled(|column| match column {
        Column::Uid => Cell::Number(1000),
        _ => Cell::Number(123_456),
    });
    Tcp { cells, ..*row }
}

fn with_rare(row: &Tcp, rare: Rare) -> Tcp {
    let full = row.full.map(|full| Full {
        rare: Some(rare),
        ..full
    });
    Tcp { full, ..*row }
}

/// A row with one of the further options.
fn mark() -> Rare {
    Rare {
        flags: Flags::NONE,
        socket: RareSocket {
            mark: Some(1),
            ..RareSocket::default()
        },
        inet: Inet::default(),
        inet6: None,
        protocol: RareProtocol::Tcp(RareTcp::default()),
    }
}

/// A row with everything that is on or off.
fn flags() -> Rare {
    Rare {
        flags: Flag::ALL.iter().copied().fold(Flags::NONE, Flags::with),
        inet6: Some(Inet6::default()),
        ..mark()
    }
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

    fn endpoint4(&mut self) -> Endpoint4 {
        Endpoint4 {
            address: (self.next() as u32).to_be_bytes(),
            port: self.next() as u16,
        }
    }

    fn usual_tcp(&mut self) -> UsualTcp {
        UsualTcp {
            state: 1,
            local: self.endpoint4(),
            remote: self.endpoint4(),
            queues: Queues::default(),
            reuse: (self.next() % 2) as u8,
            reuseport: false,
            keepopen: self.next() % 2 == 0,
            nodelay: self.next() % 2 == 0,
        }
    }

    fn usual_udp(&mut self) -> UsualUdp {
        UsualUdp {
            queues: Queues::default(),
            local: self.endpoint4(),
            remote: Endpoint4 {
                address: [0; 4],
                port: 0,
            },
            reuse: (self.next() % 2) as u8,
            reuseport: false,
            broadcast: self.next() % 2 == 0,
        }
    }

    fn flow(&mut self) -> Flow {
        Flow {
            snd_wnd: 65536,
            rcv_wnd: 65536,
            unanswered: false,
        }
    }

    fn tcp(&mut self, address: fn(&mut Self) -> Address) -> Tcp {
        Tcp {
            state: if self.next() % 16 == 0 { 10 } else { 1 },
            local: self.endpoint(address),
            remote: self.endpoint(address),
            cells: None,
            full: Some(Full {
                queues: Queues::default(),
                flow: self.flow(),
                socket: self.socket(),
                tcp: TcpSocket {
                    nodelay: self.next() % 2 == 0,
                    ..TcpSocket::default()
                },
                rare: None,
            }),
        }
    }

    fn udp(&mut self) -> Datagram {
        Datagram {
            queues: Queues::default(),
            local: self.endpoint(Self::v4),
            remote: self.endpoint(|_| Address::V4([0; 4])),
            cells: None,
            protocol: Protocol::Udp,
            socket: self.socket(),
            rare: None,
        }
    }

    fn socket(&mut self) -> Socket {
        Socket {
            reuse: (self.next() % 2) as u8,
            reuseport: false,
            keepopen: self.next() % 2 == 0,
            ..Socket::default()
        }
    }
}
