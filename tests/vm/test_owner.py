"""The columns Uid and Inode, which the parameter owner=1 adds."""

import os
import re
import socket
import subprocess

import pytest

import child
import knet
import module
import sockets
from peer import Peer
from sockets import each_flavour

NOBODY = 65534
LINE = re.compile(r" *-?\d+ +-?\d+ (\S+) +(\S+) +(?:[A-Z0-9]{4} [>|<# ]{4} )? *(\d+) +(\d+) (SO_\S+)?\n")


@pytest.fixture(autouse=True)
def with_owner():
    with module.unloaded():
        module.load(parameters="owner=1")
        yield
        module.unload()


def owners(file):
    """Endpoints, user and inode of each row of ours."""
    header, *lines = knet.read(file).decode().splitlines(keepends=True)
    assert header == knet.header(file).decode().replace("Options", "  Uid    Inode Options")
    matches = [LINE.fullmatch(line) for line in lines]
    assert all(matches), lines
    return [(found[1], found[2], int(found[3]), int(found[4])) for found in matches]


def kernel_owners(file):
    """The same of the kernel's file."""
    lines = [line.split() for line in knet.read(file.removesuffix("stat")).decode().splitlines()[1:]]
    ends = [row.name for row in knet.kernel_rows(file)]
    return [(*name, int(line[7]), int(line[9])) for name, line in zip(ends, lines, strict=True)]


def assert_owners_as_kernel():
    for file in knet.FILES:
        assert owners(file) == kernel_owners(file), file


@each_flavour
def test_every_kind_of_row(flavour):
    """Also those of half-open and closed connections, which have no process."""
    alive = sockets.one_for_each_file()
    file = knet.file_of(sockets.tcp(flavour))
    with Peer(flavour) as peer:
        alive.append(peer.half_open(peer.listener()))
        one, other = sockets.accepted(sockets.listener(flavour))
        one.close()
        other.close()
        text = knet.read(file)
        assert text.count(b" SYNR ") == text.count(b" TIMW ") == 1
        assert_owners_as_kernel()


def test_columns_line_up():
    owned = sockets.listener()
    row, = [line for line in knet.read("tcpstat").decode().splitlines() if " LSTN " in line]
    inode = os.fstat(owned.fileno()).st_ino
    assert row[62:].startswith(f"LSTN {'':4} {0:5d} {inode:8d} SO_REUSEADDR=")


def test_another_user():
    def as_nobody():
        os.setuid(NOBODY)
        owned = sockets.listener()
        assert owners("tcpstat") == [(*knet.endpoints(owned), NOBODY,
                                      os.fstat(owned.fileno()).st_ino)]
        assert_owners_as_kernel()
    child.call(as_nobody)


def test_reader_in_another_user_namespace():
    """It sees users as its own namespace has them, like in the kernel's file."""
    owned = sockets.listener()

    def inside():
        os.unshare(os.CLONE_NEWUSER)
        found = owners("tcpstat")
        assert found == kernel_owners("tcpstat")
        return found

    (_, _, uid, inode), = child.call(inside)
    assert (uid, inode) == (NOBODY, os.fstat(owned.fileno()).st_ino)


def test_line_leads_to_the_process():
    """By the command that the README gives."""
    owned = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    owned.bind(("127.0.0.1", 0))
    (_, _, _, inode), = owners("udpstat")
    found = subprocess.run(rf"find /proc/[0-9]*/fd -lname 'socket:\[{inode}\]' 2>/dev/null",
                           shell=True, capture_output=True, text=True).stdout.split()
    assert found == [f"/proc/{os.getpid()}/fd/{owned.fileno()}"]
