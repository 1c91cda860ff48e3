"""The sockets that the oracle looks at: how each kind is made, and what is set on it when."""

import errno
import select
import socket
import struct
from dataclasses import dataclass
from socket import AF_INET, AF_INET6, SOCK_DGRAM, SOCK_RAW, SOCK_STREAM, SOL_SOCKET

import knet
from sockets import LOOPBACK, UNUSED_PROTOCOL

ADDRESSES = LOOPBACK | {"any4": (AF_INET, "0.0.0.0"), "any6": (AF_INET6, "::")}
PATIENCE = 200  # milliseconds for a connection on the loopback device
RESET_ON_CLOSE = struct.pack("ii", 1, 0)
SO_DOMAIN = 39
BINDS_TO_DEVICE = ("SO_BINDTODEVICE", "SO_BINDTOIFINDEX")


@dataclass(frozen=True)
class Kind:
    """A way to make a socket. `make` is a function of the subject, which sets what is to be set
    first, and later."""
    name: str
    type: int
    number: int
    flavours: tuple
    make: callable

    @property
    def protocol(self):
        return knet.PROTOCOLS[self.type]

    @property
    def connects(self):
        return self.make in (client, half_closed, inheriting)


@dataclass(frozen=True, repr=False)
class Plan:
    """A socket to be made. The settings are pairs of an option and a value."""
    kind: Kind
    flavour: str
    first: tuple = ()
    later: tuple = ()

    def __repr__(self):
        settings = [f"{option}={value!r}" for option, value in self.first]
        settings += ["then"] * bool(self.later)
        settings += [f"{option}={value!r}" for option, value in self.later]
        return f"<{self.kind.name} {self.flavour}: {' '.join(settings)}>"


class Subject:
    """A socket made by a plan, and what its program knows of it. It raises an OSError where the
    settings don't let it come about."""

    listening = bound = connected = False

    def __init__(self, plan, statistics):
        self.plan = plan
        self.statistics = statistics
        self.given = {}  # what the program set last, by the name of the option
        self.sockets = []
        self.owned = None  # the one to look at
        try:
            plan.kind.make(self)
        except OSError:
            self.close()
            raise

    def new(self):
        family, self.address = ADDRESSES[self.plan.flavour]
        made = socket.socket(family, self.plan.kind.type, self.plan.kind.number)
        self.sockets.append(made)
        return made

    def set(self, owned, settings):
        for option, value in settings:
            try:
                option.set(owned, value)
            except OSError:
                self.statistics.refused += 1
            else:
                self.statistics.accepted[f"{self.plan.kind.protocol} {option}"] += 1
                self.given[option.name] = value
                if self.bound and option.name in BINDS_TO_DEVICE:
                    # A UDP socket leaves its group, see udp_lib_rehash.
                    self.given.pop("SO_ATTACH_REUSEPORT_CBPF", None)

    @property
    def inherits(self):
        """Whether what was set first was set on the listener that it comes from."""
        return self.plan.kind.make is inheriting

    @property
    def family(self):
        """IPV6_ADDRFORM changes it."""
        return self.owned.getsockopt(SOL_SOCKET, SO_DOMAIN)

    def close(self):
        """Without a trace: TIME_WAIT would fill the tables."""
        for owned in self.sockets:
            owned.setsockopt(SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            owned.close()


def listen(subject, settings=()):
    listening = subject.new()
    subject.set(listening, settings)
    listening.bind((subject.address, 0))
    listening.listen(8)
    return listening


def connect(subject, listening, settings=()):
    """Both ends of a new connection. A byte is sent, for which TCP_DEFER_ACCEPT waits."""
    one = subject.new()
    subject.set(one, settings)
    one.setblocking(False)
    try:
        one.connect(listening.getsockname())
    except BlockingIOError:
        pass
    try:
        one.send(b".")
    except BlockingIOError:
        pass
    poll = select.poll()
    poll.register(listening, select.POLLIN)
    if not poll.poll(PATIENCE):
        raise TimeoutError(errno.ETIMEDOUT, "no connection")
    other, _ = listening.accept()
    subject.sockets.append(other)
    return one, other


def listener(subject):
    subject.owned = listen(subject, subject.plan.first)
    subject.set(subject.owned, subject.plan.later)
    subject.listening = True


def client(subject):
    subject.owned, _ = connect(subject, listen(subject), subject.plan.first)
    subject.set(subject.owned, subject.plan.later)


def half_closed(subject):
    client(subject)
    subject.owned.shutdown(socket.SHUT_WR)


def accepted(subject):
    _, subject.owned = connect(subject, listen(subject))
    subject.set(subject.owned, subject.plan.first + subject.plan.later)


def inheriting(subject):
    """What is set first is set on the listener."""
    _, subject.owned = connect(subject, listen(subject, subject.plan.first))
    subject.set(subject.owned, subject.plan.later)


def bound(subject):
    subject.owned = subject.new()
    subject.set(subject.owned, subject.plan.first)
    subject.owned.bind((subject.address, 0))
    subject.bound = True
    subject.set(subject.owned, subject.plan.later)


def connected(subject):
    other = subject.new()
    other.bind((subject.address, 0))
    subject.owned = subject.new()
    subject.set(subject.owned, subject.plan.first)
    subject.owned.connect(other.getsockname())
    subject.set(subject.owned, subject.plan.later)
    subject.connected = True


def raw(name, number, *flavours):
    return Kind(name, SOCK_RAW, number, flavours, bound)


KINDS = (
    Kind("udp", SOCK_DGRAM, 0, tuple(ADDRESSES), bound),
    Kind("connected udp", SOCK_DGRAM, 0, tuple(LOOPBACK), connected),
    Kind("listener", SOCK_STREAM, 0, tuple(ADDRESSES), listener),
    Kind("client", SOCK_STREAM, 0, tuple(LOOPBACK), client),
    Kind("half closed client", SOCK_STREAM, 0, tuple(LOOPBACK), half_closed),
    Kind("accepted", SOCK_STREAM, 0, tuple(LOOPBACK), accepted),
    Kind("inheriting", SOCK_STREAM, 0, tuple(LOOPBACK), inheriting),
    raw("raw", UNUSED_PROTOCOL, "v4", "v6", "any4", "any6"),
    Kind("connected raw", SOCK_RAW, UNUSED_PROTOCOL, ("v4", "v6"), connected),
    raw("raw of IPPROTO_RAW", socket.IPPROTO_RAW, "v4", "v6"),
    raw("raw of ICMP", socket.IPPROTO_ICMP, "v4", "any4"),
    raw("raw of ICMPv6", socket.IPPROTO_ICMPV6, "v6", "any6"),
    raw("raw of MH", 135, "v6"),
)
