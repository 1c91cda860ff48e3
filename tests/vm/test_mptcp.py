"""MPTCP: what the program has open is another socket than those that the files list. What it sets there
is in their lines, or stands here as a difference, as in the manual."""

import random
import socket
import subprocess
from dataclasses import dataclass, field

import pytest

import catalogue
import knet
import mptcp
import namespace
import sockets
from mptcp import IPPROTO_MPTCP
from sockets import LOOPBACK, await_input

either = pytest.mark.parametrize("flavour", ["v4", "v6"])


@pytest.fixture(autouse=True)
def enabled():
    try:
        namespace.sysctl("net/mptcp/enabled", 1)
    except OSError:
        pytest.skip("the kernel has no MPTCP")


def made(flavour, protocol=IPPROTO_MPTCP):
    return socket.socket(LOOPBACK[flavour][0], socket.SOCK_STREAM, protocol)


def listener(flavour):
    owned = made(flavour)
    owned.bind((LOOPBACK[flavour][1], 0))
    owned.listen(8)
    return owned


def connected(listening, protocol=IPPROTO_MPTCP):
    """The accepted socket and the client."""
    other = socket.socket(listening.family, socket.SOCK_STREAM, protocol)
    other.connect(listening.getsockname())
    other.send(b".")
    await_input(listening)
    owned, _ = listening.accept()
    await_input(owned)
    owned.recv(1)
    other.setblocking(False)
    return owned, other


@dataclass
class Subject:
    """A socket as the rules look at it."""
    owned: socket.socket
    listening: bool
    given: dict = field(default_factory=dict)
    inherits = connected = False


def line(owned):
    return knet.row_of(owned).keys


def expected(subject, fresh):
    """What the owner's getsockopt(2) gives, by the rules of the lines."""
    options = catalogue.shown_in("tcp", subject.owned.family)
    new = [option.get(fresh) for option in options]
    return {option.name: option.unit.text(value)
            for option, value, _ in catalogue.shown(options, new, subject)}


def different(subject, fresh):
    wanted, found = expected(subject, fresh), line(subject.owned)
    return {name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name)}


@either
def test_what_nobody_set(flavour):
    """But for what says that it is a subflow, the lines are those of TCP."""
    listening = listener(flavour)
    one, other = connected(listening)
    plain = sockets.listener(flavour)
    two, three = sockets.accepted(plain)
    for owned, like in ((listening, plain), (one, two), (other, three)):
        assert line(owned).pop("TCP_ULP") == "mptcp"
        keys = line(owned)
        del keys["TCP_ULP"]
        assert keys == line(like)


@either
def test_client_without_mptcp(flavour):
    """The accepted socket is of TCP then."""
    one, other = connected(listener(flavour), 0)
    two, three = sockets.accepted(sockets.listener(flavour))
    assert line(one) == line(two) and line(other) == line(three)


@either
def test_server_without_mptcp(flavour):
    one, other = connected(sockets.listener(flavour))
    two, three = sockets.accepted(sockets.listener(flavour))
    keys = line(other)
    keys.pop("TCP_ULP", None)
    assert line(one) == line(two) and keys == line(three)


@either
@pytest.mark.parametrize("kind", ["listener", "client", "accepted", "inherits"])
def test_every_option(flavour, kind):
    """Each value of each option, on a socket of its own; the differences are those that are listed."""
    fresh = made(flavour)
    draw = random.Random(1)
    found, taken = {}, set()
    for option in catalogue.settable("tcp", fresh.family):
        for value in draw.sample(option.values, min(3, len(option.values))):
            if kind == "inherits" and catalogue.hinders(option, value) or option.name.startswith(("TCP_REPAIR", "IPV6_ADDRFORM")):
                continue
            listening = listener(flavour)
            subject = Subject(listening, kind in ("listener", "inherits"))
            held = [listening]
            if kind in ("client", "accepted"):
                one, other = connected(listening)
                held += [one, other]
                subject.owned = other if kind == "client" else one
            try:
                option.set(subject.owned, value)
            except OSError:
                continue
            subject.given[option.name] = value
            taken.add(option.name)
            if kind == "inherits":
                try:
                    one, other = connected(listening)
                except AssertionError:  # such as TCP_DEFER_ACCEPT
                    continue
                held += [one, other]
                subject.owned, subject.listening = one, False
            for name in different(subject, fresh):
                found.setdefault(name, []).append((option.name, value))
    assert len(taken) > 20
    unexpected = {name: causes for name, causes in found.items() if name not in mptcp.EXCEPT}
    assert not unexpected


@either
def test_added_subflow(flavour):
    """It has what the program set before."""
    address, length = ("127.0.0.2", 8) if flavour == "v4" else ("::2", 128)
    commands = f"ip address add {address}/{length} dev lo {'nodad' * (flavour == 'v6')}; ip mptcp limits set subflow 2 add_addr_accepted 2"
    subprocess.run(commands, shell=True, check=True)
    listening = listener(flavour)
    one, other = connected(listening)
    other.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    other.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 77)
    before = len(knet.rows(knet.file_of(other)))
    subprocess.run(["ip", "mptcp", "endpoint", "add", address, "subflow"], check=True)
    rows = []
    for _ in range(100):
        rows = [row for row in knet.rows(knet.file_of(other)) if row.options and row.keys.get("TCP_KEEPIDLE") == "77"]
        if len(rows) == 2:
            break
        other.send(b".")
    assert len(rows) == 2 and before < len(knet.rows(knet.file_of(other)))
    first, added = sorted(rows, key=lambda row: address in row.local)
    assert first.keys == added.keys and address in added.local
