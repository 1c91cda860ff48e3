"""Each socket that lives through a whole read is listed once, whatever comes and goes beside it."""

import os
import socket
import struct
from collections import Counter
from contextlib import ExitStack

import pytest

import child
import knet
import sockets

ROUNDS = 5  # of four files
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


def stand_still():
    """2,000 sockets that stay as they are, and the names that each file must list."""
    alive = []
    for flavour in ("v4", "v6"):
        listening = sockets.listener(flavour, backlog=1000)
        alive.append(listening)
        for _ in range(250):
            alive += [sockets.client(listening), listening.accept()[0]]
        alive += [sockets.listener(flavour) for _ in range(99)]
        alive += [sockets.udp(flavour) for _ in range(400)]
    expected = {file: set() for file in knet.FILES}
    for owned in alive:
        expected[knet.file_of(owned)].add(knet.endpoints(owned))
    return alive, expected


def churn(flavour):
    """Opens and closes sockets of every kind until killed."""
    os.nice(5)
    datagram = []
    while True:
        listening = sockets.listener(flavour, backlog=100)
        for _ in range(20):
            one = sockets.client(listening)
            other, _ = listening.accept()
            for owned in one, other:
                owned.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            datagram = datagram[-30:] + [sockets.udp(flavour), sockets.udp(flavour)]
            one.close()
            other.close()


def listed(file, size):
    """How often each name is listed in the file, read in steps of this size."""
    return Counter(row.name for row in knet.rows(file, size=size))


@pytest.mark.parametrize("size", [4096, 131072])
def test_every_socket_once(size):
    alive, expected = stand_still()
    assert sum(map(len, expected.values())) == len(alive) == 2000
    others = 0
    with ExitStack() as children:
        for flavour in ("v4", "v6"):
            children.enter_context(child.running(churn, flavour))
        for _ in range(ROUNDS):
            for file, names in expected.items():
                seen = listed(file, size)
                wrong = {name: seen[name] for name in names if seen[name] != 1}
                assert not wrong, f"{len(wrong)} of {len(names)} in {file}"
                others += len(seen) - len(names)
    assert others > 0  # else nothing churned
