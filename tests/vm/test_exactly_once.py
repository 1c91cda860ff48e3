"""Each socket that lives through a whole read is listed once, whatever comes and goes beside it. 'make once' does the same
with many more of them."""

import os
import socket
import struct
from contextlib import ExitStack

import pytest

import child
import knet
import sockets
from still import Still

ROUNDS = 5  # of four files
RESET_ON_CLOSE = struct.pack("ii", 1, 0)


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


@pytest.mark.parametrize("size", [4096, 131072])
def test_every_socket_once(size):
    still = Still(listeners=100, connections=250, datagrams=400)
    assert len(still.alive) == 2000
    others = 0
    with ExitStack() as children:
        for flavour in ("v4", "v6"):
            children.enter_context(child.running(churn, flavour))
        for _ in range(ROUNDS):
            for file in still.names:
                missing, repeated, more = still.count(file, (row.name for row in knet.rows(file, size=size)))
                assert (missing, repeated) == (0, 0), file
                others += more
    assert others > 0  # else nothing churned
