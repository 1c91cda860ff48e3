"""By which rule a line shows an option. Each is asked with the option, its value, that of a new
socket of the same kind in the same namespace, and the socket (see subjects.Subject and expected.Subject)."""

from socket import SOCK_DGRAM, SOCK_STREAM, SOL_SOCKET

SO_BUF_LOCK, SOCK_SNDBUF_LOCK, SOCK_RCVBUF_LOCK = 72, 1, 2
INET_ECN_MASK = 3


def always(option, value, new, subject):
    return True


def listening(option, value, new, subject):
    return subject.listening


def differs(option, value, new, subject):
    return value != new


def not_zero(option, value, new, subject):
    """The sysctl that gives a new socket its value is not for modules to read."""
    return value != 0


def but(default):
    """Where it has another value than this, which a new socket would have if it had the option."""
    return lambda option, value, new, subject: value != default


def attached(option, value, new, subject):
    """What is attached to a listener is not inherited, and a UDP socket leaves its group when it
    connects, or is bound to another device (see subjects.Subject.set)."""
    return option.name in subject.given and not subject.inherits and not subject.connected


def turned_on(option, value, new, subject):
    """SO_LINGER keeps its time when it is turned off."""
    return value[0]


def locked(bit):
    """The kernel chooses the size of buffers until a program does."""
    return lambda option, value, new, subject: buffer_lock(subject) & bit


def buffer_lock(subject):
    return subject.owned.getsockopt(SOL_SOCKET, SO_BUF_LOCK)


def given(*unset):
    """What the program set, be it to the default. `unset` are values that take it back."""
    def shown(option, value, new, subject):
        return option.name in subject.given and subject.given[option.name] not in unset
    return shown


def clamped_listening(option, value, new, subject):
    """Of a connection, the kernel rewrites it, and computes it from SO_RCVBUF where that is set."""
    return subject.listening and value != new and not buffer_lock(subject) & SOCK_RCVBUF_LOCK


def differs_unconnected(option, value, new, subject):
    """Of a connection, the kernel writes the processor that the last packet came in on."""
    connected = {SOCK_STREAM: not subject.listening, SOCK_DGRAM: subject.connected}
    return not connected.get(subject.owned.type) and value != new


def differs_above_ecn(option, value, new, subject):
    """The two lowest bits of a TCP socket's type of service are the kernel's."""
    return value & ~INET_ECN_MASK if subject.owned.type == SOCK_STREAM else value != new


def differs_unbound(option, value, new, subject):
    """The kernel sets IPV6_V6ONLY by itself on sockets that are bound to an address."""
    return subject.owned.getsockname()[0] == "::" and value != new
