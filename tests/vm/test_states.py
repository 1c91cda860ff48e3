"""Every TCP state, held still by a peer that is silent at the right moment."""

import socket

import expected
import knet
import namespace
from peer import ACK, FIN, PSH, SYN
from sockets import each_flavour


def endpoints(peer, flow):
    return (knet.endpoint(socket.inet_pton(peer.family, peer.host), flow.remote[1]),
            knet.endpoint(socket.inet_pton(peer.family, peer.peer), flow.local[1]))


def assert_full(owned, stat, diag="", recv=0, send=0):
    """The socket's line is exactly this one, with the options that its owner sees."""
    local, remote = knet.endpoints(owned)
    row = knet.row_named(knet.file_of(owned), (local, remote))
    assert row == knet.Row(local, remote, stat, diag, expected.column(owned), recv, send)
    knet.assert_as_kernel()


def assert_mini(peer, flow, stat):
    """The connection's line ends after this state."""
    file = "tcpstat" if peer.family == socket.AF_INET else "tcp6stat"
    local, remote = endpoints(peer, flow)
    assert knet.row_named(file, (local, remote)) == knet.Row(local, remote, stat)
    knet.assert_as_kernel()


@each_flavour
def test_listen(peer):
    assert_full(peer.listener(), "LSTN")


@each_flavour
def test_syn_sent(peer):
    owned, flow = peer.connecting()
    local, remote = endpoints(peer, flow)
    assert knet.row_named(knet.file_of(owned), (local, remote)) == knet.Row(
        local, remote, "SYNS", "", expected.column(owned), send=1)
    knet.assert_as_kernel()


@each_flavour
def test_syn_recv(peer):
    listening = peer.listener()
    flow = peer.half_open(listening)
    assert_mini(peer, flow, "SYNR")
    assert_full(listening, "LSTN")


@each_flavour
def test_many_syn_recv(peer):
    listening = peer.listener()
    for flow in [peer.half_open(listening, port) for port in range(40000, 40005)]:
        assert_mini(peer, flow, "SYNR")


@each_flavour
def test_syn_recv_with_data(peer):
    """A fast open connection is a full socket before the handshake ends."""
    namespace.sysctl("net/ipv4/tcp_fastopen", 0x203)  # without a cookie
    listening = peer.listener(lambda owned: owned.setsockopt(
        socket.IPPROTO_TCP, socket.TCP_FASTOPEN, 5))
    flow = peer.flow_to(listening)
    flow.send(SYN, b"early")
    flow.receive(SYN | ACK)
    owned, _ = listening.accept()
    local, remote = endpoints(peer, flow)
    row = knet.row_named(knet.file_of(owned), (local, remote))
    assert row == knet.Row(local, remote, "SYNR", "", expected.column(owned), recv=5)
    knet.assert_as_kernel()


@each_flavour
def test_established(peer):
    owned, _ = peer.connected()
    assert_full(owned, "ESTB")


@each_flavour
def test_established_from_afar(peer):
    listening = peer.listener()
    flow = peer.half_open(listening)
    flow.send(ACK)
    assert_full(listening, "LSTN", recv=1)
    owned, _ = listening.accept()
    assert_full(owned, "ESTB")


@each_flavour
def test_fin_wait_1(peer):
    owned, flow = peer.connected()
    owned.shutdown(socket.SHUT_WR)
    flow.receive(FIN | ACK)
    assert_full(owned, "FNW1", send=1)


@each_flavour
def test_fin_wait_2(peer):
    owned, flow = peer.connected()
    owned.shutdown(socket.SHUT_WR)
    flow.receive(FIN | ACK)
    flow.send(ACK)
    assert_full(owned, "FNW2")


@each_flavour
def test_fin_wait_2_without_owner(peer):
    """Once its owner has closed it, only a small entry remains."""
    owned, flow = peer.connected()
    owned.close()
    flow.receive(FIN | ACK)
    flow.send(ACK)
    assert_mini(peer, flow, "FNW2")


@each_flavour
def test_fin_wait_1_without_owner(peer):
    owned, flow = peer.connected()
    shown = expected.column(owned)
    owned.close()
    flow.receive(FIN | ACK)
    local, remote = endpoints(peer, flow)
    file = "tcpstat" if peer.family == socket.AF_INET else "tcp6stat"
    assert knet.row_named(file, (local, remote)) == knet.Row(local, remote, "FNW1", "", shown,
                                                             send=1)
    knet.assert_as_kernel()


@each_flavour
def test_closing(peer):
    owned, flow = peer.connected()
    owned.shutdown(socket.SHUT_WR)
    fin = flow.receive(FIN | ACK)
    flow.send(FIN | ACK, ack=fin.seq)
    flow.receive(ACK)
    assert_full(owned, "CLSG", recv=1, send=1)


@each_flavour
def test_time_wait(peer):
    owned, flow = peer.connected()
    owned.close()
    flow.receive(FIN | ACK)
    flow.send(ACK)
    flow.send(FIN | ACK)
    flow.receive(ACK)
    assert_mini(peer, flow, "TIMW")


@each_flavour
def test_close_wait(peer):
    owned, flow = peer.connected()
    flow.send(FIN | ACK)
    flow.receive(ACK)
    assert_full(owned, "CLSW", recv=1)


@each_flavour
def test_last_ack(peer):
    owned, flow = peer.connected()
    flow.send(FIN | ACK)
    flow.receive(ACK)
    owned.shutdown(socket.SHUT_WR)
    flow.receive(FIN | ACK)
    assert_full(owned, "LACK", recv=1, send=1)


@each_flavour
def test_unread_and_unsent(peer):
    owned, flow = peer.connected()
    flow.send(ACK | PSH, b"x" * 100)
    flow.receive(ACK)
    owned.send(b"y" * 300)
    flow.receive(ACK)
    assert_full(owned, "ESTB", recv=100, send=300)
    flow.send(ACK)
    assert_full(owned, "ESTB", recv=100)
