"""The files' headers, columns, addresses and queues, and their rows beside the kernel's."""

import os
import socket
import stat

import pytest

import expected
import knet
import namespace
import sockets
from peer import HOST, Peer, tun
from sockets import LOOPBACK, each_flavour

IP_FREEBIND, IPV6_FREEBIND, SO_SNDBUFFORCE = 15, 78, 32
PING = {socket.AF_INET: socket.IPPROTO_ICMP, socket.AF_INET6: socket.IPPROTO_ICMPV6}
IPPROTO_UDPLITE = 136


@pytest.mark.parametrize("file", knet.FILES)
def test_file(file):
    status = os.stat(f"/proc/net/{file}")
    assert stat.S_ISREG(status.st_mode) and stat.S_IMODE(status.st_mode) == 0o666
    assert (status.st_uid, status.st_gid) == (0, 0)


@pytest.mark.parametrize("file", knet.FILES)
def test_without_sockets_the_header_stands_alone(file):
    assert knet.read(file) == knet.header(file)


def others():
    """Sockets that README.md and the manual say are in no file."""
    yield socket.socket(socket.AF_UNIX)
    yield socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    namespace.sysctl("net/ipv4/ping_group_range", "0 0")
    for family, address in (socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"):
        for kind in socket.SOCK_STREAM, socket.SOCK_DGRAM:
            yield socket.socket(family, kind)
        for protocol in PING[family], IPPROTO_UDPLITE:
            try:
                owned = socket.socket(family, socket.SOCK_DGRAM, protocol)
            except OSError:
                assert protocol == IPPROTO_UDPLITE and not os.path.exists("/proc/net/udplite")
            else:
                owned.bind((address, 0))
                yield owned
        owned = socket.socket(family, socket.SOCK_STREAM)
        owned.bind((address, 0))
        yield owned


def test_not_listed():
    alive = list(others())
    assert all(len(knet.read(file).splitlines()) == 2 for file in ("icmp", "icmp6"))
    for file in knet.FILES:
        assert knet.read(file) == knet.header(file)
    del alive


def test_same_rows_as_the_kernel():
    """Sockets of all kinds, many enough for several pages, with all kinds of queues."""
    alive = []
    for flavour in LOOPBACK:
        alive += sharing_a_port(flavour)
        listening = sockets.listener(flavour, backlog=16)
        alive.append(listening)
        alive += [sockets.client(listening) for _ in range(3)]
        for size in range(60):
            one, other = sockets.accepted(sockets.listener(flavour))
            one.send(b"x" * size)
            receiving, sending = sockets.udp(flavour), sockets.udp(flavour)
            sending.connect(receiving.getsockname())
            for _ in range(size % 4):
                sending.send(b"x" * size)
            alive += [one, other, receiving, sending]
    knet.assert_as_kernel()
    assert len(alive) > 600


def sharing_a_port(flavour):
    """Listeners, and UDP sockets, that only their order tells apart."""
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        family, address = LOOPBACK[flavour]
        for _ in range(5):
            owned = socket.socket(family, kind)
            owned.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            owned.bind((address, 7777))
            if kind == socket.SOCK_STREAM:
                owned.listen()
            yield owned


@each_flavour
def test_accept_backlog(flavour):
    listening = sockets.listener(flavour)
    clients = [sockets.client(listening) for _ in range(3)]
    row = knet.row_of(listening)
    assert (row.stat, row.recv, row.send) == ("LSTN", 3, 0)
    accepted, _ = listening.accept()
    assert knet.row_of(listening).recv == 2
    knet.assert_as_kernel()
    del clients, accepted


@each_flavour
def test_listener_that_was_connected(flavour):
    """What is left of the connection is not in its queues; the kernel's file still shows it."""
    listening = sockets.listener(flavour)
    owned = sockets.client(listening)
    owned.send(b"x" * 1000)
    sockets.disconnect(owned)
    owned.listen(8)
    port = owned.getsockname()[1]
    row, = [row for row in knet.rows(knet.file_of(owned)) if row.local.endswith(f":{port}")]
    assert (row.stat, row.recv, row.send) == ("LSTN", 0, 0)
    assert "SO_INCOMING_CPU" not in row.keys  # left as well
    knet.assert_as_kernel()


@each_flavour
def test_tcp_receive_queue(flavour):
    one, other = sockets.accepted(sockets.listener(flavour))
    other.send(b"x" * 1000)
    assert knet.row_of(one).recv == 1000
    one.recv(300)
    assert knet.row_of(one).recv == 700
    knet.assert_as_kernel()


@each_flavour
def test_tcp_send_queue(flavour):
    """All that the peer, who is silent, hasn't acknowledged: 10,000,000 bytes are wider than the
    column, which is not cut."""
    with Peer(flavour) as far_end:
        owned, _ = far_end.connected(lambda owned: owned.setsockopt(
            socket.SOL_SOCKET, SO_SNDBUFFORCE, 40_000_000))
        assert owned.send(b"x" * 10_000_000) == 10_000_000
        assert knet.row_of(owned).send == 10_000_000
        knet.assert_as_kernel()


@each_flavour
def test_udp_receive_queue(flavour):
    """Memory that the reader has freed but not yet given back doesn't count."""
    receiving, sending = sockets.udp(flavour), sockets.udp(flavour)
    sending.connect(receiving.getsockname())
    for _ in range(10):
        sending.send(b"x" * 100)
    full = knet.row_of(receiving).recv
    knet.assert_as_kernel()
    for _ in range(4):
        receiving.recv(100)
    assert 0 < knet.row_of(receiving).recv < full
    knet.assert_as_kernel()


@each_flavour
def test_udp_send_queue(flavour):
    """A datagram that waits for more."""
    receiving, sending = sockets.udp(flavour), sockets.udp(flavour)
    sending.connect(receiving.getsockname())
    sending.send(b"x" * 100, socket.MSG_MORE)
    assert knet.row_of(sending).send > 0
    knet.assert_as_kernel()


ADDRESSES = {
    "v4": ("0.0.0.0", "127.0.0.1", "1.2.3.4", "10.0.0.255", "192.168.100.200", "255.255.255.254"),
    "v6": (
        "::", "::1", "::2:1", "1::", "1::1", "2001:db8::", "2001:db8:0:1::1", "2001:db8::1:0:0:1",
        "2001:0:0:1::1", "2001:0:0:1:0:0:1:1", "1:2:3:4:5:6:7:8", "1:0:3:4:5:6:7:8",
        "1:2:3:4:5:6:7:0", "0:2:3:4:5:6:7:8", "1::4:0:0:7:8", "fe80::5efe:102:304",
        "fe80::200:5efe:a00:1", "2001:db8:1:2:0:5efe:c000:201", "2001:db8:1:2:300:5efe:c000:201",
        "::1.2.3.4", "::fffe:1.2.3.4", "64:ff9b::1.2.3.4",
        "fd11:2222:3333:4444:5555:6666:7777:8888",
        "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    "mapped": ("::ffff:0.0.0.0", "::ffff:1.2.3.4", "::ffff:10.0.0.255", "::ffff:255.255.255.254"),
}
EXPECTED = {  # where inet_ntop(3) and the kernel differ
    "fe80::5efe:102:304": "fe80::5efe:1.2.3.4",
    "fe80::200:5efe:a00:1": "fe80::200:5efe:10.0.0.1",
    "2001:db8:1:2:0:5efe:c000:201": "2001:db8:1:2:0:5efe:192.0.2.1",
    "::1.2.3.4": "::102:304", "::fffe:1.2.3.4": "::fffe:102:304",
    "64:ff9b::1.2.3.4": "64:ff9b::102:304", "2001:0:0:1:0:0:1:1": "2001::1:0:0:1:1",
}


def bound_anywhere(family, address):
    """A UDP socket with any local address, without a trace of how it got that."""
    owned = socket.socket(family, socket.SOCK_DGRAM)
    level, option = ((socket.IPPROTO_IPV6, IPV6_FREEBIND) if family == socket.AF_INET6
                     else (socket.SOL_IP, IP_FREEBIND))
    owned.setsockopt(level, option, 1)
    owned.bind(address)
    owned.setsockopt(level, option, 0)
    owned.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"")
    return owned


@each_flavour
def test_addresses(flavour):
    """Each form, local and remote, in lines that are exact to the byte."""
    device = tun()
    family = LOOPBACK[flavour][0]
    file, nowhere = ("udp6stat", ":::*") if family == socket.AF_INET6 else ("udpstat", "0.0.0.0:*")
    alive, lines = [], []
    for number, address in enumerate(ADDRESSES[flavour]):
        port = 65535 - number if number else 1
        scope = (0, socket.if_nametoindex("tun0")) if address.startswith("fe80") else ()
        text = f"{EXPECTED.get(address, address)}:{port}"
        owned = bound_anywhere(family, (address, port, *scope))
        alive.append(owned)
        lines.append(knet.Row(text, nowhere, options=expected.column(owned)).line())
        if number:  # the first one is no peer's
            owned = bound_anywhere(family, (HOST[flavour], 30000 + number))
            owned.connect((address, port, *scope))
            owned.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"")
            alive.append(owned)
            lines.append(knet.Row(f"{HOST[flavour]}:{30000 + number}", text,
                                     options=expected.column(owned)).line())
    found = knet.read(file).decode("ascii").splitlines(keepends=True)[1:]
    assert sorted(found) == sorted(lines)
    knet.assert_as_kernel()
    os.close(device)
