"""doc/knetstat-metrics on the files of the module that is loaded."""

import socket
import struct
import subprocess
from pathlib import Path

import pytest

import child
import module
import sockets

SCRIPT = Path(__file__).with_name("knetstat-metrics").read_text(encoding="utf-8")
MOST_SERIES = 200


def metrics(script=SCRIPT):
    """The series with their values."""
    text = subprocess.run(["sh", "-c", script], check=True, capture_output=True, text=True).stdout
    samples = [line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")]
    assert len(dict(samples)) == len(samples)
    return {name: float(value) for name, value in samples}


@pytest.fixture
def kept():
    """Sockets that are in the metrics while the test runs."""
    listening = sockets.listener(backlog=3)
    owned, other = sockets.accepted(listening)
    owned.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    waiting = [sockets.client(listening) for _ in range(2)]
    datagrams = sockets.udp("v6"), sockets.udp("v6")
    datagrams[0].setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    return listening, owned, other, *waiting, *datagrams


def assert_counts(found):
    assert found["knetstat_up"] == 1
    assert found[f'knetstat_info{{version="{module.info("version")}"}}'] == 1
    assert found['knetstat_sockets{file="tcp",state="ESTB"}'] == 6
    assert found['knetstat_sockets{file="tcp",state="LSTN"}'] == 1
    assert found['knetstat_sockets{file="udp6"}'] == 2
    assert found['knetstat_options{file="tcp",option="TCP_NODELAY",value="1"}'] == 1
    assert found['knetstat_options{file="udp6",option="SO_REUSEADDR",value="0"}'] == 2
    assert found['knetstat_options_set{file="udp6",option="SO_RCVBUF"}'] == 1
    assert sum(value for name, value in found.items() if name.startswith("knetstat_stalled")) == 0


def test_metrics(kept):
    found = metrics()
    assert_counts(found)
    assert found['knetstat_backlog{file="tcp"}'] == found['knetstat_backlog_max{file="tcp"}'] == 2
    assert found['knetstat_backlog_used_ratio_max{file="tcp"}'] == 0.5
    receiver, sender = kept[-2:]
    for _ in range(100):
        sender.sendto(bytes(1000), receiver.getsockname())
    drops = metrics()['knetstat_drops{file="udp6"}']
    assert 0 < drops < 100
    assert metrics()['knetstat_drops_max{file="udp6"}'] == drops


def test_columns_of_all_readers(kept):
    """With owner=1, and from a module that refuses to show columns."""
    refused = SCRIPT.replace("show backlog drops", "show nothing")
    assert refused != SCRIPT
    assert_counts(metrics(refused))
    with module.unloaded():
        module.load(parameters="owner=1")
        assert_counts(metrics())
        assert_counts(metrics(refused))
        module.unload()


def test_not_loaded():
    with module.unloaded():
        assert metrics() == {"knetstat_up": 0}


def among_hostile_sockets():
    """The metrics while a user has two thousand sockets, no two with the same buffers and timeout."""
    child.become_nobody()
    owned = [sockets.udp() for _ in range(2000)]
    for number, it in enumerate(owned):
        it.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096 + number)
        it.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192 + number)
        it.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("qq", 1 + number, 0))
    return metrics()


def test_series_are_few_whatever_a_user_does():
    before = metrics()
    after = child.call(among_hostile_sockets)
    assert set(after) == set(before)
    assert len(after) <= MOST_SERIES
    for option in "SO_RCVBUF", "SO_SNDBUF", "SO_RCVTIMEO":
        assert after[f'knetstat_options_set{{file="udp",option="{option}"}}'] == 2000
