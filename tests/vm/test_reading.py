"""Every way to read a file gives the same text while its sockets stand still."""

import ctypes
import errno
import os
import random
import resource
import socket
from pathlib import Path

import pytest

import child
import knet
import sockets

each_file = pytest.mark.parametrize("file", knet.FILES)


@pytest.fixture
def still():
    """Enough sockets for several pages in each file."""
    alive = []
    for flavour in ("v4", "v6"):
        alive += [make(flavour) for make in (sockets.udp, sockets.raw) for _ in range(120)]
        for _ in range(40):
            listening = sockets.listener(flavour)
            alive += [listening, *sockets.accepted(listening)]
    return alive


@pytest.fixture
def opened(still, file):
    descriptor = os.open(f"/proc/net/{file}", os.O_RDONLY)
    yield descriptor
    os.close(descriptor)


@each_file
@pytest.mark.parametrize("size", [1, 100, 4096, 131072])
def test_read_sizes(opened, file, size):
    text = knet.read(file)
    assert len(text) > 3 * 4096
    assert knet.read_on(opened, size) == text
    assert os.read(opened, size) == b""


@each_file
def test_seek(opened, file):
    text = knet.read(file)
    for offset in (0, 1, len(text) // 2, 4096, 0, len(text) - 1):
        assert os.lseek(opened, offset, os.SEEK_SET) == offset
        assert knet.read_on(opened, 1000) == text[offset:]
    os.lseek(opened, 0, os.SEEK_SET)
    os.read(opened, 1500)
    assert os.lseek(opened, -700, os.SEEK_CUR) == 800
    assert knet.read_on(opened, 4096) == text[800:]
    os.lseek(opened, len(text) + 10, os.SEEK_SET)
    assert os.read(opened, 100) == b""


@each_file
def test_pread(opened, file):
    text = knet.read(file)
    chance = random.Random(file)
    for _ in range(100):
        offset, size = chance.randrange(len(text) + 100), chance.randrange(1, 9000)
        part = os.pread(opened, size, offset)
        assert text[offset:].startswith(part)
        assert part or offset >= len(text)
    assert os.lseek(opened, 0, os.SEEK_CUR) == 0
    assert knet.read_on(opened, 4096) == text


def test_long_chain():
    """Sockets of one port are in one hash bucket, whose lines are more than a read can hold."""
    alive = []
    for number in range(2000):
        owned = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        owned.bind((f"127.1.{number // 250}.{number % 250}", 7777))
        alive.append(owned)
    found = [row.name for row in knet.rows("udpstat")]
    assert sorted(found) == sorted(knet.endpoints(owned) for owned in alive)
    text = knet.read("udpstat")
    for size in (100, 4096):
        assert knet.read("udpstat", size=size) == text


@each_file
def test_two_readers(opened, file):
    """Two descriptors don't share a position; one that is duplicated does."""
    text = knet.read(file)
    with open(f"/proc/net/{file}", "rb", buffering=0) as other:
        copy = os.dup(opened)
        parts = []
        while part := os.read(opened, 2000):
            parts += [part, os.read(copy, 500)]
            assert other.read(77) == text[:77]
            other.seek(0)
        assert b"".join(parts) == text
        os.close(copy)


@each_file
def test_splice(opened, file):
    reader, writer = os.pipe()
    parts = []
    while count := os.splice(opened, writer, 16384):
        parts.append(os.read(reader, count))
    assert b"".join(parts) == knet.read(file)


@each_file
def test_sendfile(opened, file):
    text = knet.read(file)
    receiving, sending = socket.socketpair()
    parts = []
    while count := os.sendfile(sending.fileno(), opened, None, 16384):
        parts.append(receiving.recv(count, socket.MSG_WAITALL))
    assert b"".join(parts) == text
    assert os.sendfile(sending.fileno(), opened, 100, 50) == 50
    assert receiving.recv(50) == text[100:150]


@each_file
def test_bad_buffer(opened, file):
    """A read into memory that isn't there fails, and the next one goes on from the same place."""
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.read(opened, None, 100) == -1
    assert ctypes.get_errno() == errno.EFAULT
    assert knet.read_on(opened, 4096) == knet.read(file)


def free():
    """How many KiB of memory are free."""
    return int(next(line for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemFree")).split()[1])


@each_file
def test_memory(still, file):
    """An open file has a buffer from the first read to the end of the listing."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 4000), max(hard, 4000)))
    begin, opened = free(), []
    try:
        opened += [os.open(f"/proc/net/{file}", os.O_RDONLY) for _ in range(1000)]
        assert begin - free() < 8 * len(opened)
        for descriptor in opened:
            os.read(descriptor, 1)
        assert begin - free() > 100 * len(opened)
        for descriptor in opened:
            knet.read_on(descriptor, 1 << 17)
        assert begin - free() < 8 * len(opened)
    finally:
        for descriptor in opened:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def as_nobody():
    child.become_nobody()
    return [knet.read(file) for file in knet.FILES]


def test_ordinary_user(still):
    assert child.call(as_nobody) == [knet.read(file) for file in knet.FILES]
