"""Every option: set with setsockopt(2), and shown as getsockopt(2) returns it to the owner."""

import errno
import os
import socket
from socket import SOL_SOCKET

import pytest

import expected
import knet
import namespace
import sockets
from catalogue import CLASSIC
from peer import tun
from rules import SO_BUF_LOCK, SOCK_SNDBUF_LOCK
from sockets import FLAVOURS, TCP_KINDS, UDP_KINDS, each_flavour

BY_NAME = {option.name: option for option in CLASSIC}
SO_RCVBUFFORCE = 33
# setsockopt refuses it once there is a connection.
LISTENERS = (sockets.make_listener, sockets.make_inheriting)


def kinds_for(option):
    if option.name == "TCP_FASTOPEN":
        return LISTENERS
    return sum((kinds for protocol, kinds in (("tcp", TCP_KINDS), ("udp", UDP_KINDS))
                if protocol in option.files), ())


def listed():
    """The options of all sockets of the namespace, by file, local and remote endpoint."""
    return {(file, *row.name): row.options for file in knet.FILES for row in knet.rows(file)}


def assert_as_getsockopt(made):
    """Each of these (what was done to it, the socket, what its program set by the options' names)
    shows what its owner sees."""
    shown, wrong = listed(), []
    for what, owned, given in made:
        line = shown[knet.file_of(owned), *knet.endpoints(owned)]
        if line != expected.column(owned, given):
            wrong.append((what, line, expected.column(owned, given)))
    assert not wrong


def setting(option, value, given):
    """Sets the option on a socket, and notes it if the kernel takes the value."""
    def setup(owned):
        try:
            option.set(owned, value)
        except OSError:
            return
        given[option.name] = value
    return setup


@pytest.mark.parametrize("option", CLASSIC, ids=lambda option: option.name)
def test_value(option):
    """On each kind of socket, with each value."""
    made, alive = [], []
    for kind in kinds_for(option):
        for flavour in FLAVOURS:
            for value in option.values:
                given = {}
                owned, *others = kind(flavour, setting(option, value, given))
                made.append(((kind.__name__, flavour, value), owned, given))
                alive += others
    assert_as_getsockopt(made)
    values = {option.get(owned) for _, owned, _ in made}
    assert len(values) > 1  # else the test would have shown nothing


@each_flavour
def test_plain(flavour):
    """A socket on which nothing is set shows this, and no more."""
    listening = sockets.listener(flavour)
    one, other = sockets.accepted(listening)
    for owned in one, other:
        assert knet.row_of(owned).options == (
            "SO_REUSEADDR=0,SO_REUSEPORT=0,SO_KEEPALIVE=0,TCP_NODELAY=0,TCP_DEFER_ACCEPT=0")
    assert knet.row_of(listening).options == (
        "SO_REUSEADDR=0,SO_REUSEPORT=0,SO_KEEPALIVE=0,TCP_NODELAY=0,TCP_FASTOPEN=0,"
        "TCP_DEFER_ACCEPT=0")
    assert knet.row_of(sockets.udp(flavour)).options == (
        "SO_REUSEADDR=0,SO_REUSEPORT=0,SO_BROADCAST=0")


SETTINGS = {"SO_REUSEADDR": 1, "SO_REUSEPORT": 1, "SO_KEEPALIVE": 1, "TCP_KEEPIDLE": 61,
            "TCP_KEEPCNT": 7, "TCP_KEEPINTVL": 11, "TCP_USER_TIMEOUT": 12345, "SO_RCVBUF": 40000,
            "SO_SNDBUF": 50000, "SO_RCVTIMEO": (2, 500000), "SO_SNDTIMEO": (3, 0),
            "SO_LINGER": (1, 9), "TCP_NODELAY": 1, "TCP_FASTOPEN": 5, "TCP_DEFER_ACCEPT": 7,
            "SO_BROADCAST": 1}
TCP_LINE = ("SO_REUSEADDR=1,SO_REUSEPORT=1,SO_KEEPALIVE=1,TCP_KEEPIDLE=61,TCP_KEEPCNT=7,"
            "TCP_KEEPINTVL=11,TCP_USER_TIMEOUT=12345,SO_RCVBUF=40000,SO_SNDBUF=50000,"
            "SO_RCVTIMEO=2500ms,SO_SNDTIMEO=3000ms,SO_LINGER=9s,TCP_NODELAY=1,{}"
            "TCP_DEFER_ACCEPT={}")
UDP_LINE = ("SO_REUSEADDR=1,SO_REUSEPORT=1,SO_RCVBUF=40000,SO_SNDBUF=50000,SO_RCVTIMEO=2500ms,"
            "SO_SNDTIMEO=3000ms,SO_LINGER=9s,SO_BROADCAST=1")


def set_all(owned):
    for name, value in SETTINGS.items():
        option = BY_NAME[name]
        connected = not knet.endpoints(owned)[1].endswith("*")
        if knet.PROTOCOLS[owned.type] in option.files and not (
                connected and name == "TCP_FASTOPEN"):
            option.set(owned, value)


@each_flavour
def test_all_at_once(flavour):
    """The keys' order and spelling."""
    made = [(kind, *kind(flavour, set_all)) for kind in TCP_KINDS + UDP_KINDS]
    lines = {kind: knet.row_of(owned).options for kind, owned, *_ in made}
    assert_as_getsockopt([(kind, owned, SETTINGS) for kind, owned, *_ in made])
    assert lines[sockets.make_listener] == TCP_LINE.format("TCP_FASTOPEN=5,", 7)
    assert lines[sockets.make_client] == TCP_LINE.format("", 7)
    assert lines[sockets.make_udp] == lines[sockets.make_connected_udp] == UDP_LINE


@each_flavour
def test_fast_open_is_a_listeners(flavour):
    """Another socket has the option, too, but doesn't show it."""
    listening = sockets.listener(flavour)
    owned = sockets.tcp(flavour)
    BY_NAME["TCP_FASTOPEN"].set(owned, 5)
    owned.connect(listening.getsockname())
    assert BY_NAME["TCP_FASTOPEN"].get(owned) == 5
    assert "TCP_FASTOPEN" not in knet.row_of(owned).keys
    assert "TCP_FASTOPEN" in knet.row_of(listening).keys


def test_a_default_that_was_set_is_shown():
    """Keepalive times are shown where the socket sets them, whatever the sysctls say, now or
    later."""
    names = {"TCP_KEEPIDLE": "net/ipv4/tcp_keepalive_time",
             "TCP_KEEPCNT": "net/ipv4/tcp_keepalive_probes",
             "TCP_KEEPINTVL": "net/ipv4/tcp_keepalive_intvl"}
    unset, owned, given = sockets.listener(), sockets.listener(), {}
    for name, sysctl in names.items():
        given[name] = int(namespace.sysctl(sysctl))
        BY_NAME[name].set(owned, given[name])
    for _ in range(2):
        for name in names:
            assert name not in knet.row_of(unset).keys
        assert_as_getsockopt([("set", owned, given)])
        for sysctl in names.values():
            namespace.sysctl(sysctl, 99)


def test_unset_again():
    """What goes back to its default is no longer shown."""
    owned = sockets.listener()
    plain = knet.row_of(owned).options
    for name, value, default in (("SO_RCVTIMEO", (5, 0), (0, 0)), ("SO_SNDTIMEO", (5, 0), (-1, 0)),
                                 ("SO_LINGER", (1, 3), (0, 3)), ("TCP_USER_TIMEOUT", 5, 0)):
        BY_NAME[name].set(owned, value)
        assert name in knet.row_of(owned).keys
        BY_NAME[name].set(owned, default)
        assert knet.row_of(owned).options == plain


def test_buffers_beyond_the_limits():
    """Buffers forced above the sysctls' limit, and locks set or freed without a size."""
    owned = sockets.udp()
    owned.setsockopt(SOL_SOCKET, SO_RCVBUFFORCE, 100_000_000)
    assert knet.row_of(owned).keys["SO_RCVBUF"] == "100000000"
    owned.setsockopt(SOL_SOCKET, SO_BUF_LOCK, SOCK_SNDBUF_LOCK)
    keys = knet.row_of(owned).keys
    size = owned.getsockopt(SOL_SOCKET, socket.SO_SNDBUF)
    assert "SO_RCVBUF" not in keys and keys["SO_SNDBUF"] == str(size // 2)


@each_flavour
def test_device_that_is_gone(flavour):
    """Nobody knows its name any more. Its number is left."""
    device = tun()
    owned = sockets.udp(flavour)
    owned.setsockopt(SOL_SOCKET, socket.SO_BINDTODEVICE, b"tun0")
    index = str(socket.if_nametoindex("tun0"))
    keys = knet.row_of(owned).keys
    assert (keys["SO_BINDTODEVICE"], keys["SO_BINDTOIFINDEX"]) == ("tun0", index)
    os.close(device)
    with pytest.raises(OSError) as raised:
        owned.getsockopt(SOL_SOCKET, socket.SO_BINDTODEVICE, 16)
    assert raised.value.errno == errno.ENODEV
    keys = knet.row_of(owned).keys
    assert "SO_BINDTODEVICE" not in keys and keys["SO_BINDTOIFINDEX"] == index
