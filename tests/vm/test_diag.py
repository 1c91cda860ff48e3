"""The diagnostic indicators of established connections, each with its cause made for real."""

import socket
import sys
import time

import pytest

import knet
from peer import ACK, Peer
from sockets import accepted, listener

TCP_REPAIR, TCP_REPAIR_QUEUE, TCP_QUEUE_SEQ = 19, 20, 21
TCP_REPAIR_OFF, TCP_REPAIR_ON, TCP_SEND_QUEUE, TCP_RECV_QUEUE = 0, 1, 2, 1
MORE_THAN_A_SECOND = 1.3
two_flavours = pytest.mark.parametrize("flavour", ["v4", "v6"])


@pytest.fixture
def peer(flavour):
    with Peer(flavour) as far_end:
        yield far_end


def small_buffer(owned):
    owned.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)


def diag(owned):
    return knet.row_of(owned).diag


def close_send_window(flow):
    flow.window = 0
    flow.send(ACK)


@two_flavours
def test_none(peer):
    owned, flow = peer.connected()
    owned.send(b"acknowledged")
    flow.receive(ACK)
    flow.send(ACK)
    time.sleep(MORE_THAN_A_SECOND)
    assert diag(owned) == ""


@two_flavours
def test_send_window_0(peer):
    owned, flow = peer.connected()
    close_send_window(flow)
    assert diag(owned) == ">|"


@two_flavours
def test_receive_window_0(peer):
    owned, flow = peer.connected(small_buffer)
    flow.fill()
    assert diag(owned) == "|<"


@two_flavours
def test_both_windows_0(peer):
    owned, flow = peer.connected(small_buffer)
    flow.fill()
    close_send_window(flow)
    assert diag(owned) == ">|<"


@two_flavours
def test_no_acknowledgement(peer):
    owned, flow = peer.connected()
    owned.send(b"lost")
    assert diag(owned) == ""
    time.sleep(MORE_THAN_A_SECOND)
    assert diag(owned) == ">#"
    flow.receive(ACK)
    flow.send(ACK)
    assert diag(owned) == ""


@two_flavours
def test_windows_come_first(peer):
    """A window of 0 hides what isn't acknowledged."""
    owned, flow = peer.connected(small_buffer)
    flow.fill()
    owned.send(b"lost")
    time.sleep(MORE_THAN_A_SECOND)
    assert diag(owned) == "|<"


@two_flavours
def test_only_established(peer):
    owned, flow = peer.connected()
    close_send_window(flow)
    assert diag(owned) == ">|"
    owned.shutdown(socket.SHUT_WR)
    row = knet.row_of(owned)
    assert (row.stat, row.diag) == ("FNW1", "")


@pytest.mark.parametrize("first", [0, 2**31 - 4, 2**32 - 8, 2**32 - 4])
@pytest.mark.parametrize("flavour", ["v4"])
def test_sequence_numbers_wrap(peer, first):
    """Eight bytes without acknowledgement are seen from any sequence number on."""
    owned, flow = repaired(peer, first)
    flow.send(ACK)
    time.sleep(MORE_THAN_A_SECOND)
    assert diag(owned) == ""
    owned.send(b"x" * 8)
    assert diag(owned) == ">#"
    flow.ack = (first + 8) % 2**32
    flow.send(ACK)
    assert diag(owned) == ""


def repaired(peer, first):
    """A connection restored with its first unused sequence number, and the peer's end."""
    owned = socket.socket(peer.family, socket.SOCK_STREAM)
    owned.bind((peer.host, 0))
    owned.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, TCP_REPAIR_ON)
    for queue, sequence in ((TCP_SEND_QUEUE, first), (TCP_RECV_QUEUE, 1000)):
        owned.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR_QUEUE, queue)
        owned.setsockopt(socket.IPPROTO_TCP, TCP_QUEUE_SEQ, sequence.to_bytes(4, sys.byteorder))
    owned.connect((peer.peer, 50000))
    assert knet.row_of(owned).keys["SO_REUSEADDR"] == "2"  # the kernel's mark of such a socket
    owned.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, TCP_REPAIR_OFF)
    assert knet.row_of(owned).keys["SO_REUSEADDR"] == "0"
    flow = peer.flow_of(owned)
    flow.ack = first
    return owned, flow


@two_flavours
def test_reader_that_stops(flavour):
    """The same between two sockets of this machine: one end's window is the other's."""
    reader, writer = accepted(listener(flavour, small_buffer))
    writer.setblocking(False)
    try:
        while True:
            writer.send(b"x" * 4096)
    except BlockingIOError:
        pass
    deadline = time.monotonic() + 10
    while diag(writer) != ">|" and time.monotonic() < deadline:
        time.sleep(0.1)
    assert diag(writer) == ">|"
    assert diag(reader) == "|<"
