"""A TCP peer in user space, behind a tun device: it answers what a test tells it to, and nothing
else, so that the kernel's end of a connection stands still in any state."""

import fcntl
import os
import select
import socket
import struct
import subprocess
import time
from dataclasses import dataclass

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 1, 0x1000
PATIENCE = 5  # seconds for a packet that must come

HOST, PEER = {}, {}
HOST["v4"], PEER["v4"] = "192.0.2.1", "192.0.2.2"
HOST["v6"], PEER["v6"] = "2001:db8::1", "2001:db8::2"
HOST["mapped"], PEER["mapped"] = "::ffff:192.0.2.1", "::ffff:192.0.2.2"


def tun(host4=HOST["v4"], host6=HOST["v6"]):
    """A tun device in the current network namespace: its descriptor. All that isn't local goes
    there. The devices end with their descriptors."""
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", b"tun0", IFF_TUN | IFF_NO_PI))
    commands = [f"address add {host4}/24 dev tun0", "link set tun0 up"]
    if host6:
        commands += [f"address add {host6}/64 dev tun0 nodad"]
    batch(commands)
    tun_routes(host6)
    return device


def tun_routes(host6=True):
    """All that isn't local goes to the tun device."""
    batch(["route add default dev tun0"] + ["route add ::/0 dev tun0"] * bool(host6))


def batch(commands):
    subprocess.run(["ip", "-batch", "-"], input="\n".join(commands) + "\n", text=True, check=True)


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


@dataclass(frozen=True)
class Segment:
    source: tuple
    target: tuple
    seq: int
    ack: int
    flags: int
    window: int
    data: bytes = b""

    @property
    def end(self):
        """The sequence number after it."""
        return (self.seq + len(self.data) + bool(self.flags & SYN) + bool(self.flags & FIN)) % 2**32

    def packet(self):
        """The IP packet that carries it."""
        source, target = self.source[0], self.target[0]
        tcp = struct.pack("!HHIIBBHHH", self.source[1], self.target[1], self.seq, self.ack, 5 << 4,
                          self.flags, self.window, 0, 0) + self.data
        if len(source) == 4:
            pseudo = source + target + struct.pack("!HH", socket.IPPROTO_TCP, len(tcp))
            ip = struct.pack("!BBHIBBH", 0x45, 0, 20 + len(tcp), 0, 64, socket.IPPROTO_TCP, 0)
            sum_ = checksum(ip + source + target)
            ip = ip[:10] + struct.pack("!H", sum_) + source + target
        else:
            pseudo = source + target + struct.pack("!II", len(tcp), socket.IPPROTO_TCP)
            ip = struct.pack("!IHBB", 6 << 28, len(tcp), socket.IPPROTO_TCP, 64) + source + target
        sum_ = checksum(pseudo + tcp)
        return ip + tcp[:16] + struct.pack("!H", sum_) + tcp[18:]

    @classmethod
    def parsed(cls, packet):
        """The segment in an IP packet, or None where it holds something else."""
        if packet[0] >> 4 == 4:
            protocol, addresses, tcp = packet[9], packet[12:20], packet[(packet[0] & 15) * 4:]
        else:
            protocol, addresses, tcp = packet[6], packet[8:40], packet[40:]
        if protocol != socket.IPPROTO_TCP:
            return None
        middle = len(addresses) // 2
        sport, dport, seq, ack, offset, flags, window = struct.unpack("!HHIIBBH", tcp[:16])
        return cls((addresses[:middle], sport), (addresses[middle:], dport), seq, ack, flags,
                   window, tcp[(offset >> 4) * 4:])


class Flow:
    """The peer's end of one connection. Whatever it sends acknowledges what it has received, unless
    told otherwise; by itself it sends nothing."""

    def __init__(self, device, local, remote, seq=1000):
        self.device, self.local, self.remote = device, local, remote
        self.seq, self.ack, self.window = seq, 0, 64000

    def send(self, flags, data=b"", ack=None):
        segment = Segment(self.local, self.remote, self.seq, self.ack if ack is None else ack,
                          flags, self.window, data)
        self.sent = segment.packet()
        os.write(self.device, self.sent)
        self.seq = segment.end

    def receive(self, flags, resend=False):
        """The next segment with these flags (pushed or not); later ones of ours acknowledge it.
        With `resend`, what was sent last is sent again each second, as a real peer does."""
        deadline = time.monotonic() + PATIENCE
        while (left := deadline - time.monotonic()) > 0:
            if not select.select([self.device], [], [], min(left, 1) if resend else left)[0]:
                if resend:
                    os.write(self.device, self.sent)
                continue
            segment = Segment.parsed(os.read(self.device, 65536))
            if segment and (segment.source, segment.target) == (self.remote, self.local) \
                    and segment.flags & ~PSH == flags:
                self.ack = segment.end
                return segment
        raise AssertionError(f"no segment with flags {flags} within {PATIENCE} seconds")

    def fill(self):
        """Sends until the kernel's end advertises no window."""
        window = 1
        while window:
            self.send(ACK | PSH, b"x" * min(window, 1400))
            window = self.receive(ACK).window


class Peer:
    """The far end of a tun device, and sockets of the near end that talk to it."""

    def __init__(self, flavour):
        self.family = socket.AF_INET if flavour == "v4" else socket.AF_INET6
        self.host, self.peer = HOST[flavour], PEER[flavour]
        self.wire = "v6" if flavour == "v6" else "v4"
        self.device = tun()

    def __enter__(self):
        return self

    def __exit__(self, *raised):
        os.close(self.device)

    def raw(self, address):
        """An address as it is in a packet."""
        family = socket.AF_INET6 if self.wire == "v6" else socket.AF_INET
        return socket.inet_pton(family, address.removeprefix("::ffff:"))

    def listener(self, setup=lambda owned: None):
        owned = socket.socket(self.family, socket.SOCK_STREAM)
        setup(owned)
        owned.bind((self.host, 0))
        owned.listen(8)
        return owned

    def flow_to(self, owned, port=40000):
        """A connection of the peer's to a listening socket, of which nothing is sent yet."""
        return Flow(self.device, (self.raw(self.peer), port),
                    (self.raw(self.host), owned.getsockname()[1]))

    def flow_of(self, owned):
        """The peer's end of the socket's connection."""
        return Flow(self.device, (self.raw(self.peer), owned.getpeername()[1]),
                    (self.raw(self.host), owned.getsockname()[1]))

    def half_open(self, listening, port=40000):
        """A connection whose SYN the kernel has answered."""
        flow = self.flow_to(listening, port)
        flow.send(SYN)
        flow.receive(SYN | ACK, resend=True)
        return flow

    def connecting(self, setup=lambda owned: None, port=50000):
        """A socket whose SYN isn't answered, and the peer's end."""
        owned = socket.socket(self.family, socket.SOCK_STREAM)
        owned.setblocking(False)
        setup(owned)
        owned.bind((self.host, 0))
        owned.connect_ex((self.peer, port))
        flow = Flow(self.device, (self.raw(self.peer), port),
                    (self.raw(self.host), owned.getsockname()[1]))
        flow.receive(SYN)
        return owned, flow

    def connected(self, setup=lambda owned: None):
        """An established connection that the socket made, and the peer's end."""
        owned, flow = self.connecting(setup)
        flow.send(SYN | ACK)
        flow.receive(ACK, resend=True)
        return owned, flow
