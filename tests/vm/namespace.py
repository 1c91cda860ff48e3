"""Network namespaces of the test process."""

import fcntl
import os
import socket
import struct
from contextlib import contextmanager
from pathlib import Path

SIOCSIFFLAGS, IFF_UP = 0x8914, 1


def current():
    """The calling thread's namespace, as a descriptor."""
    return os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)


INITIAL = current()


@contextmanager
def entered(namespace):
    """The calling thread inside a namespace, given as a descriptor, and back again."""
    before = current()
    os.setns(namespace, os.CLONE_NEWNET)
    try:
        yield
    finally:
        os.setns(before, os.CLONE_NEWNET)
        os.close(before)


@contextmanager
def fresh():
    """The calling thread inside a new namespace, with its loopback device up, and back again."""
    before = current()
    os.unshare(os.CLONE_NEWNET)
    inside = current()
    try:
        loopback_up()
        yield inside
    finally:
        os.setns(before, os.CLONE_NEWNET)
        os.close(before)
        os.close(inside)


def loopback_up():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))


def sysctl(name, value=None):
    """Reads, or sets, a sysctl of the test process's namespace."""
    path = Path("/proc/sys", name)
    if value is not None:
        path.write_text(str(value))
    return path.read_text().strip()
