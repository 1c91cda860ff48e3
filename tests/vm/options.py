"""The options that the files show, and what getsockopt(2) says of them in the owning process."""

import socket
import struct
from dataclasses import dataclass
from socket import IPPROTO_TCP, SOL_SOCKET

import namespace

SO_BUF_LOCK, SO_RCVTIMEO, SO_SNDTIMEO, SO_RCVBUFFORCE = 72, 20, 21, 33
SOCK_SNDBUF_LOCK, SOCK_RCVBUF_LOCK = 1, 2
BIG = 2**31 - 1


# How a value is given to setsockopt, taken from getsockopt, and printed.

@dataclass(frozen=True)
class Unit:
    layout: str
    text: callable


NUMBER = Unit("i", lambda value: f"{value}")
HALF = Unit("i", lambda value: f"{value // 2}")
LINGER = Unit("ii", lambda value: f"{value[1]}s")
MILLISECONDS = Unit("qq", lambda value: f"{value[0] * 1000 + value[1] // 1000}ms")


# Where an option is shown: a function of the option, the socket and getsockopt's value.

def always(option, owned, value):
    return True


def listening(option, owned, value):
    return owned.getsockopt(SOL_SOCKET, socket.SO_ACCEPTCONN)


def nonzero(option, owned, value):
    return value not in (0, (0, 0))


def turned_on(option, owned, value):
    return value[0]


def locked(bit):
    return lambda option, owned, value: owned.getsockopt(SOL_SOCKET, SO_BUF_LOCK) & bit


def other_than(sysctl):
    return lambda option, owned, value: value != int(namespace.sysctl(sysctl))


@dataclass(frozen=True)
class Option:
    name: str
    level: int
    number: int
    protocols: str
    shown: callable
    unit: Unit
    values: tuple

    def set(self, owned, value):
        fields = value if isinstance(value, tuple) else (value,)
        owned.setsockopt(self.level, self.number, struct.pack(self.unit.layout, *fields))

    def get(self, owned):
        layout = self.unit.layout
        fields = struct.unpack(layout, owned.getsockopt(self.level, self.number,
                                                        struct.calcsize(layout)))
        return fields if len(fields) > 1 else fields[0]


def sol_socket(name, number, *rest):
    return Option(name, SOL_SOCKET, number, *rest)


def sol_tcp(name, *rest):
    return Option(name, IPPROTO_TCP, getattr(socket, name), "tcp", *rest)


SWITCH = (0, 1)
BUFFER = (1, 4096, 65536, BIG)
TIMEOUT = ((0, 0), (0, 1), (0, 999999), (1, 500000), (-1, 0), (86400, 0), (2**40, 1),
           (2**63 // 250 - 2, 999999), (2**63 - 1, 0))
OPTIONS = (
    sol_socket("SO_REUSEADDR", socket.SO_REUSEADDR, "tcp udp", always, NUMBER, SWITCH),
    sol_socket("SO_REUSEPORT", socket.SO_REUSEPORT, "tcp udp", always, NUMBER, SWITCH),
    sol_socket("SO_KEEPALIVE", socket.SO_KEEPALIVE, "tcp", always, NUMBER, SWITCH),
    sol_tcp("TCP_KEEPIDLE", other_than("net/ipv4/tcp_keepalive_time"), NUMBER, (1, 600, 32767)),
    sol_tcp("TCP_KEEPCNT", other_than("net/ipv4/tcp_keepalive_probes"), NUMBER, (1, 5, 127)),
    sol_tcp("TCP_KEEPINTVL", other_than("net/ipv4/tcp_keepalive_intvl"), NUMBER, (1, 10, 32767)),
    sol_tcp("TCP_USER_TIMEOUT", nonzero, NUMBER, (0, 1, 30000, BIG)),
    sol_socket("SO_RCVBUF", socket.SO_RCVBUF, "tcp udp", locked(SOCK_RCVBUF_LOCK), HALF, BUFFER),
    sol_socket("SO_SNDBUF", socket.SO_SNDBUF, "tcp udp", locked(SOCK_SNDBUF_LOCK), HALF, BUFFER),
    sol_socket("SO_RCVTIMEO", SO_RCVTIMEO, "tcp udp", nonzero, MILLISECONDS, TIMEOUT),
    sol_socket("SO_SNDTIMEO", SO_SNDTIMEO, "tcp udp", nonzero, MILLISECONDS, TIMEOUT),
    sol_socket("SO_LINGER", socket.SO_LINGER, "tcp udp", turned_on, LINGER,
               ((0, 5), (1, 0), (1, 5), (1, BIG), (1, -1), (1, -2**31))),
    sol_tcp("TCP_NODELAY", always, NUMBER, SWITCH),
    sol_tcp("TCP_FASTOPEN", listening, NUMBER, (0, 1, 16, 4096)),
    sol_tcp("TCP_DEFER_ACCEPT", always, NUMBER, (0, 1, 2, 3, 4, 10, 100, 65535, BIG)),
    sol_socket("SO_BROADCAST", socket.SO_BROADCAST, "udp", always, NUMBER, SWITCH),
)
BY_NAME = {option.name: option for option in OPTIONS}


def protocol(owned):
    return "tcp" if owned.type == socket.SOCK_STREAM else "udp"


def expected(owned, explicit=()):
    """The options column of a socket. `explicit` names options that were set to their default,
    which getsockopt can't tell from one that was never set."""
    found = []
    for option in OPTIONS:
        if protocol(owned) in option.protocols.split():
            value = option.get(owned)
            if option.name in explicit or option.shown(option, owned, value):
                found.append(f"{option.name}={option.unit.text(value)}")
    return ",".join(found)
