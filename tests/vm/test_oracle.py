"""Random options on random sockets of every kind, each line compared with what getsockopt(2) says
to the owner. ORACLE_SOCKETS is how many, ORACLE_SEED which."""

import os
import random
import socket
from socket import SOL_SOCKET

import pytest

import child
import environment
import knet
import oracle
import sockets
from catalogue import DEVICES

SOCKETS = int(os.environ.get("ORACLE_SOCKETS", 10_000))
SEED = int(os.environ.get("ORACLE_SEED", random.getrandbits(32)))
SO_BINDTODEVICE, SO_MARK, SO_BINDTOIFINDEX = 25, 36, 62


@pytest.fixture(autouse=True)
def prepared():
    with environment.prepared(), environment.devices():
        yield


def test_every_option(capsys):
    statistics = oracle.search(SOCKETS, SEED)
    with capsys.disabled():
        print(f"\nseed {SEED}\n{statistics}")
    assert SOCKETS < 10_000 or not statistics.unseen()  # fewer need not meet each option


def test_device_names():
    """A device's name can't be taken for options."""
    for name, text in zip(DEVICES, (r"x\054TCP_CORK\0751", r"\134054\351\177"), strict=True):
        for owned in sockets.one_for_each_file():
            owned.setsockopt(SOL_SOCKET, SO_BINDTODEVICE, name)
            index = owned.getsockopt(SOL_SOCKET, SO_BINDTOIFINDEX)
            assert knet.row_of(owned).options.endswith(
                f",SO_BINDTODEVICE={text},SO_BINDTOIFINDEX={index}")


def marked_lines(files):
    return sum(b"SO_MARK=7" in file.read() for file in files)


def as_nobody(files):
    child.become_nobody()
    return marked_lines(files or open_all())


def open_all():
    return [open(f"/proc/net/{file}", "rb") for file in knet.FILES]


def opened_by_nobody():
    """The files, opened by a child that has given up its capabilities."""
    one, other = socket.socketpair()

    def send():
        child.become_nobody()
        files = open_all()
        socket.send_fds(other, [b"."], [file.fileno() for file in files])

    child.call(send)
    _, fds, _, _ = socket.recv_fds(one, 1, len(knet.FILES))
    return [open(fd, "rb") for fd in fds]


def test_mark_is_for_those_who_may_see_it():
    """Who opened the file counts, whoever reads it."""
    made = sockets.one_for_each_file()
    for owned in made:
        owned.setsockopt(SOL_SOCKET, SO_MARK, 7)
    assert marked_lines(open_all()) == len(made)
    assert child.call(as_nobody, None) == 0
    assert child.call(as_nobody, open_all()) == len(made)
    assert marked_lines(opened_by_nobody()) == 0
