"""The diagnostic indicators of windows, each with its cause made for real. What a peer does not answer:
test_unanswered.py."""

import socket
import time

import pytest

import knet
from patience import within
from peer import ACK, FIN
from sockets import accepted, listener

two_flavours = pytest.mark.parametrize("flavour", ["v4", "v6"])


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
    time.sleep(1)
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
def test_windows_come_first(peer):
    """A window of 0 hides what isn't acknowledged."""
    owned, flow = peer.connected(small_buffer)
    flow.fill()
    owned.send(b"lost")
    time.sleep(1)
    assert diag(owned) == "|<"


# In each state, of the directions that are open: a peer's window of 0, and ours.

def orphan_in_fin_wait_1(owned, flow):
    """The program has closed it, and the kernel still sends what waits."""
    owned.send(b"x" * 100)
    owned.close()
    return "FNW1"


def fin_wait_1(owned, flow):
    owned.shutdown(socket.SHUT_WR)
    return "FNW1"


def fin_wait_2(owned, flow):
    owned.shutdown(socket.SHUT_WR)
    flow.receive(FIN | ACK)
    flow.send(ACK)
    return "FNW2"


def closing(owned, flow):
    owned.shutdown(socket.SHUT_WR)
    fin = flow.receive(FIN | ACK)
    flow.send(FIN | ACK, ack=fin.seq)
    flow.receive(ACK)
    return "CLSG"


def close_wait(owned, flow):
    flow.send(FIN | ACK)
    flow.receive(ACK)
    return "CLSW"


def last_ack(owned, flow):
    close_wait(owned, flow)
    owned.shutdown(socket.SHUT_WR)
    return "LACK"


def stat_and_diag(flow, owned):
    """The line of a socket that its program may have closed."""
    port = flow.remote[1]
    file = "tcpstat" if len(flow.remote[0]) == 4 else "tcp6stat"
    row, = [row for row in knet.rows(file) if row.local.endswith(f":{port}")]
    return row.stat, row.diag


@two_flavours
@pytest.mark.parametrize("into", [orphan_in_fin_wait_1, fin_wait_1, closing, close_wait, last_ack])
def test_send_window_0_until_the_end_is_acknowledged(peer, into):
    owned, flow = peer.connected()
    flow.window = 0
    if into in (orphan_in_fin_wait_1, fin_wait_1, last_ack):
        flow.send(ACK)
    stat = into(owned, flow)
    assert stat_and_diag(flow, owned) == (stat, ">|")


@two_flavours
def test_send_window_0_matters_no_longer(peer):
    owned, flow = peer.connected()
    flow.window = 0
    assert fin_wait_2(owned, flow) == "FNW2"
    assert stat_and_diag(flow, owned) == ("FNW2", "")


@two_flavours
@pytest.mark.parametrize("into", [fin_wait_1, fin_wait_2])
def test_receive_window_0_until_the_peer_ends(peer, into):
    owned, flow = peer.connected(small_buffer)
    flow.fill()
    stat = into(owned, flow)
    assert stat_and_diag(flow, owned) == (stat, "|<")


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
    within(10, lambda: diag(writer), lambda seen: seen == ">|")
    assert diag(reader) == "|<"
