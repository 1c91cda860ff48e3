"""Sockets of each kind that the files list."""

import ctypes
import os
import select
import socket
import struct
from socket import AF_INET, AF_INET6, SOCK_DGRAM, SOCK_RAW, SOCK_STREAM

import pytest

LOOPBACK = {"v4": (AF_INET, "127.0.0.1"), "v6": (AF_INET6, "::1"),
            "mapped": (AF_INET6, "::ffff:127.0.0.1")}
UNUSED_PROTOCOL = 253
FLAVOURS = tuple(LOOPBACK)
each_flavour = pytest.mark.parametrize("flavour", FLAVOURS)


def tcp(flavour="v4"):
    return socket.socket(LOOPBACK[flavour][0], SOCK_STREAM)


def listener(flavour="v4", setup=lambda owned: None, port=0, backlog=8):
    owned = tcp(flavour)
    setup(owned)
    owned.bind((LOOPBACK[flavour][1], port))
    owned.listen(backlog)
    return owned


def client(listening):
    owned = socket.socket(listening.family, SOCK_STREAM)
    owned.connect(listening.getsockname())
    return owned


def disconnect(owned):
    """By connect(2) to no address, after which it can listen, or connect again."""
    nowhere = ctypes.create_string_buffer(struct.pack("@H14x", socket.AF_UNSPEC))
    if ctypes.CDLL(None, use_errno=True).connect(owned.fileno(), nowhere, len(nowhere.raw) - 1):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def await_input(owned):
    """Waits for something to read or accept, whatever timeout the socket has."""
    poll = select.poll()
    poll.register(owned, select.POLLIN)
    assert poll.poll(5000), "nothing came within 5 seconds"


def accepted(listening):
    """A new connection's two ends: the accepted one, then the client."""
    other = client(listening)
    other.send(b".")  # with TCP_DEFER_ACCEPT there is nothing to accept before this
    await_input(listening)
    owned, _ = listening.accept()
    await_input(owned)
    owned.recv(1)
    return owned, other


def udp(flavour="v4", port=0):
    family, address = LOOPBACK[flavour]
    owned = socket.socket(family, SOCK_DGRAM)
    owned.bind((address, port))
    return owned


def raw(flavour="v4"):
    family, address = LOOPBACK[flavour]
    owned = socket.socket(family, SOCK_RAW, UNUSED_PROTOCOL)
    owned.bind((address, 0))
    return owned


def one_for_each_file():
    return [make(flavour) for make in (listener, udp, raw) for flavour in ("v4", "v6")]


# Each makes a socket and sets it up at a moment of its own, and returns it first in a tuple that
# holds whatever must live as long.

def make_listener(flavour, setup):
    return (listener(flavour, setup),)


def make_client(flavour, setup):
    owned, other = accepted(listener(flavour))
    setup(other)
    return other, owned


def make_accepted(flavour, setup):
    owned, other = accepted(listener(flavour))
    setup(owned)
    return owned, other


def make_inheriting(flavour, setup):
    return accepted(listener(flavour, setup))


def make_udp(flavour, setup):
    owned = udp(flavour)
    setup(owned)
    return (owned,)


def make_connected_udp(flavour, setup):
    owned = udp(flavour)
    other = udp(flavour)
    setup(owned)
    owned.connect(other.getsockname())
    return owned, other


TCP_KINDS = (make_listener, make_client, make_accepted, make_inheriting)
UDP_KINDS = (make_udp, make_connected_udp)
