"""In a hash bucket that is listed in several parts, a place between two of them is found again whatever becomes of the
sockets there, and each socket that is not taken out of the bucket is listed once."""

import os
import socket
from collections import Counter

import pytest

import knet
import namespace
import sockets

PART = 256  # how many sockets of a bucket are listed at once
PAIRS = 400
LONGEST_LINGER2 = 120
TCP_REPAIR = 19


@pytest.fixture
def one_bucket():
    """A namespace whose connections are all in one bucket."""
    name = "net/ipv4/tcp_child_ehash_entries"
    before = namespace.sysctl(name)
    namespace.sysctl(name, 1)
    try:
        with namespace.fresh():
            yield
    finally:
        namespace.sysctl(name, before)


class Parts:
    """A listing that stops behind each part of a bucket."""
    def __init__(self, file):
        self.descriptor = os.open(f"/proc/net/{file}", os.O_RDONLY)
        self.text = os.read(self.descriptor, len(knet.header(file)))
        assert self.text == knet.header(file)
        self.header = len(self.text)

    def begin(self):
        """Has the next part made, and not more: `seq_file` makes no second one for one byte."""
        self.text += os.read(self.descriptor, 1)

    def lines(self, count):
        while self.text[self.header:].count(b"\n") < count:
            self.text += os.read(self.descriptor, 1)

    def names(self):
        """All lines, with those that are left."""
        self.text += knet.read_on(self.descriptor, 131072)
        os.close(self.descriptor)
        return [knet.parse(line.decode() + "\n").name for line in self.text[self.header:].split(b"\n")[:-1]]


def pending(count=PAIRS, linger2=None):
    """A listener with connections that are not accepted yet, and their clients."""
    listening = sockets.listener(backlog=2 * count)
    clients = [sockets.client(listening) for _ in range(count)]
    for owned in clients if linger2 else ():
        owned.setsockopt(socket.IPPROTO_TCP, socket.TCP_LINGER2, linger2)
    return listening, clients


def ends(owned):
    """The names of both sockets of a connection."""
    here, there = knet.endpoints(owned)
    return [(here, there), (there, here)]


def once(names, expected):
    seen = Counter(names)
    assert [name for name in expected if seen[name] != 1] == []


@pytest.mark.parametrize("linger2", [LONGEST_LINGER2, None], ids=["inode", "replaced"])
def test_accept_and_close(one_bucket, linger2):
    """accept(2) and close(2) change the inode of a socket that stays, and TIME_WAIT takes its place, in some kernels."""
    listening, clients = pending(linger2=linger2)
    expected = [name for owned in clients for name in (ends(owned) if linger2 else ends(owned)[1:])]
    parts = Parts("tcpstat")
    parts.lines(1)  # the listener
    parts.begin()
    alive = [sockets.client(listening) for _ in range(20)]
    alive += [listening.accept()[0] for _ in range(PAIRS)]
    for owned in clients:
        owned.close()
    once(parts.names(), expected)


def test_count(one_bucket):
    """Where both neighbours are gone, the sockets before them that came since the listing began count too."""
    listening, clients = pending()
    alive = [listening.accept()[0] for _ in range(PAIRS)]
    order = [row.name for row in knet.rows("tcpstat")][1:]
    parts = Parts("tcpstat")
    parts.lines(1)
    parts.begin()
    newer = [sockets.client(listening) for _ in range(25)]
    parts.lines(1 + PART)
    parts.begin()
    gone = set(order[2 * PART - 1:2 * PART + 1])
    for owned in clients + alive:
        if knet.endpoints(owned) in gone:
            # Without a packet to the other end, which would go as well.
            owned.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)
            owned.close()
    assert newer
    once(parts.names(), set(order) - gone)


def listeners(count):
    """Of IPv6 on one port: such a listener comes to the end of its bucket."""
    port, owned = 0, []
    for _ in range(count):
        owned.append(sockets.listener("v6", lambda one: one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1), port))
        # What tells it from the others.
        owned[-1].setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1000 + len(owned))
        port = owned[-1].getsockname()[1]
    return owned


def test_comes_last():
    """A socket that goes to the end of its bucket does not take the place with it."""
    with namespace.fresh():
        owned = listeners(3 * PART)
        order = [row.keys["SO_RCVLOWAT"] for row in knet.rows("tcp6stat")]
        assert order == [str(1001 + number) for number in range(3 * PART)]
        parts = Parts("tcp6stat")
        parts.begin()
        moved = owned[PART - 1]
        moved.shutdown(socket.SHUT_RD)
        moved.listen(8)
        parts.names()
        seen = [knet.parse(line.decode() + "\n").keys["SO_RCVLOWAT"]
                for line in parts.text[parts.header:].split(b"\n")[:-1]]
        still = [value for value in order if value != order[PART - 1]]
        once(seen, still)


@pytest.mark.parametrize("size", [1, 4096, 1 << 20])
def test_shared_bucket(size):
    """Sockets of other namespaces and families in the same bucket are passed over, and count."""
    count = 3 * PART
    with namespace.fresh():
        here = [sockets.udp(("v4", "v6")[number % 2], 0) for number in range(2)]
        port = here[0].getsockname()[1]
        owned = []
        for number in range(count):
            family, address = ((socket.AF_INET, f"127.2.{number // 250}.{number % 250 + 1}"),
                               (socket.AF_INET6, "::1"))[number % 2]
            one = socket.socket(family, socket.SOCK_DGRAM)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            one.bind((address, port))
            owned.append(one)
        for file in ("udpstat", "udp6stat"):
            whole = knet.read(file)
            assert knet.read(file, size=size) == whole
            assert whole.count(b"\n") == 2 + count // 2, file
