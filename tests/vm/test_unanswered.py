"""The indicator of a peer that does not answer: shown whatever keeps the packets from arriving, and not
of a connection that is only slow."""

import socket
import subprocess
import threading
import time
from contextlib import contextmanager

import pytest

import knet
from patience import within
from peer import ACK, SYN, tun_routes
from sockets import accepted, listener

WITHIN = 3  # seconds in which a connection that stands still must be told
two_flavours = pytest.mark.parametrize("flavour", ["v4", "v6"])


def diag(owned):
    return knet.row_of(owned).diag


def run(command):
    subprocess.run(command, shell=True, check=True)


def await_diag(owned, wanted):
    within(WITHIN, lambda: diag(owned), lambda seen: seen == wanted)


def assert_recovers(owned, flow, ack=None):
    """Once the peer has answered, the mark is gone."""
    flow.receive(ACK)
    flow.send(ACK, ack=ack)
    await_diag(owned, "")


# What keeps packets from leaving this machine.

@contextmanager
def peer_gone():
    yield


@contextmanager
def route_removed():
    run("ip -4 route flush dev tun0; ip -6 route flush dev tun0")
    yield
    tun_routes()


@contextmanager
def link_down():
    run("sysctl -qw net.ipv6.conf.all.keep_addr_on_down=1 && ip link set tun0 down")
    yield
    run("ip link set tun0 up")
    tun_routes()


@contextmanager
def output_drop():
    run("nft 'add table inet t; add chain inet t c { type filter hook output priority 0; };"
        " add rule inet t c tcp dport 50000 drop'")
    yield
    run("nft flush ruleset")


causes = pytest.mark.parametrize("cause", [peer_gone, route_removed, link_down, output_drop])


@two_flavours
@causes
def test_sent_while_nothing_arrives(peer, cause):
    owned, flow = peer.connected()
    with cause():
        owned.send(b"lost")
        assert diag(owned) == ""
        await_diag(owned, ">#")
    assert_recovers(owned, flow)


@two_flavours
@causes
def test_in_flight_when_nothing_arrives_any_more(peer, cause):
    owned, flow = peer.connected()
    owned.send(b"lost")
    flow.receive(ACK)
    with cause():
        await_diag(owned, ">#")
    assert_recovers(owned, flow)


@two_flavours
@causes
def test_keepalive(peer, cause):
    owned, flow = peer.connected(keepalive)
    acknowledged = flow.ack  # a probe has the number before it
    with cause():
        await_diag(owned, ">#")
        assert knet.row_of(owned).send == 0
    assert_recovers(owned, flow, acknowledged)


def keepalive(owned):
    owned.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in ((socket.TCP_KEEPIDLE, 1), (socket.TCP_KEEPINTVL, 1), (socket.TCP_KEEPCNT, 100)):
        owned.setsockopt(socket.IPPROTO_TCP, option, value)


@two_flavours
def test_the_end_of_a_closed_connection(peer):
    """A FIN is data as well."""
    owned, flow = peer.connected()
    owned.shutdown(socket.SHUT_WR)
    await_diag(owned, ">#")
    assert knet.row_of(owned).stat == "FNW1"


@two_flavours
def test_no_answer_to_the_first_packet(peer):
    owned, flow = peer.connecting()
    row = next(row for row in knet.rows(knet.file_of(owned)) if row.stat == "SYNS")
    assert row.diag == ""
    time.sleep(WITHIN)
    row = next(row for row in knet.rows(knet.file_of(owned)) if row.stat == "SYNS")
    assert row.diag == ">#"
    flow.receive(SYN)
    flow.send(SYN | ACK)
    flow.receive(ACK, resend=True)
    assert diag(owned) == ""


# Connections that do flow.

@contextmanager
def delayed(milliseconds):
    """The loopback device takes so long, in each direction."""
    run(f"tc qdisc add dev lo root netem delay {milliseconds}ms limit 10000")
    yield
    run("tc qdisc del dev lo root")


@pytest.mark.parametrize("milliseconds", [0, 10, 100, 400, 800])
def test_idle_connections_that_have_just_sent(milliseconds):
    """40 looks within a round trip, for each of five delays."""
    with delayed(milliseconds):
        one, other = accepted(listener())
        time.sleep(1.2 + 4 * milliseconds / 1000)
        seen = set()
        for _ in range(40 if milliseconds < 100 else 1):
            one.send(b".")
            for _ in range(1 if milliseconds < 100 else 40):
                seen.add(diag(one))
                time.sleep(milliseconds * 2 / 1000 / 50)
            time.sleep(milliseconds * 3 / 1000)
        assert seen == {""}


@pytest.mark.parametrize("milliseconds", [0, 400, 800])
def test_keepalive_that_is_answered(milliseconds):
    """Also where the next probe is sent before the answer to the last one comes."""
    with delayed(milliseconds):
        one, other = accepted(listener(setup=keepalive))
        deadline = time.monotonic() + 8
        seen = set()
        while time.monotonic() < deadline:
            seen.add(diag(one))
        assert seen == {""}


@two_flavours
def test_probes_of_a_window_that_are_answered(peer):
    owned, flow = peer.connected()
    flow.window = 0
    flow.send(ACK)
    owned.send(b"waits")
    enough = threading.Event()

    def answer():
        while not enough.is_set():
            try:
                flow.receive(ACK)
            except AssertionError:
                continue
            time.sleep(0.1)
            flow.send(ACK)

    answering = threading.Thread(target=answer)
    answering.start()
    deadline = time.monotonic() + 5
    seen = set()
    while time.monotonic() < deadline:
        seen.add(diag(owned))
    enough.set()
    answering.join()
    assert seen == {">|"}
