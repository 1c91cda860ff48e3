"""The columns that `show` adds for the open file that asks, beside what the kernel tells elsewhere."""

import os
import re
import socket
import subprocess
import time
from pathlib import Path

import pytest

import child
import knet
import sockets
from environment import CGROUPS
from patience import within
from peer import ACK
from sockets import each_flavour

ALL = "uid inode cgroup backlog drops timer"


def shown(file, columns=ALL, term=""):
    """The columns of each line, by the names in the first one: always one field each."""
    descriptor = os.open(f"/proc/net/{file}", os.O_RDWR)
    try:
        os.write(descriptor, f"show {columns} {term}".encode())
        header, *lines = knet.read_on(descriptor, 4096).decode().splitlines()
    finally:
        os.close(descriptor)
    names = header.replace("Local Address", "Local").replace("Foreign Address", "Foreign").split()
    fields = [line.split() for line in lines]
    assert all(len(line) == len(names) for line in fields), lines
    return [dict(zip(names, line)) for line in fields]


def of(owned, columns=ALL):
    """Those of a socket's line."""
    local, remote = knet.endpoints(owned)
    row, = [row for row in shown(knet.file_of(owned), columns)
            if (row["Local"], row["Foreign"]) == (local, remote)]
    return row


@pytest.mark.parametrize("file", knet.FILES)
def test_order_is_that_of_writing(file):
    alive = sockets.one_for_each_file()
    whole = knet.rows(file)
    rows = shown(file, "timer uid drops")
    assert list(rows[0])[-4:] == ["Timer", "Uid", "Drops", "Options"]
    assert [(row["Local"], row["Foreign"], row["Options"]) for row in rows] == \
        [(row.local, row.remote, row.options) for row in whole]
    assert knet.rows(file) == whole  # of another open file
    del alive


def test_uid_and_inode():
    """As the kernel's files have them, but for sockets that no process has."""
    alive = sockets.one_for_each_file()

    def as_nobody():
        child.become_nobody()
        owned = sockets.listener()
        row = of(owned)
        assert (row["Uid"], row["Inode"]) == (str(child.NOBODY), str(os.fstat(owned.fileno()).st_ino))

    child.call(as_nobody)
    for owned in alive:
        row = of(owned)
        assert (row["Uid"], row["Inode"]) == ("0", str(os.fstat(owned.fileno()).st_ino))


@each_flavour
def test_sockets_without_a_process(peer):
    """0 would be root."""
    file = knet.file_of(peer.listener())
    owned, flow = peer.connected()
    owned.send(b"x")
    owned.close()
    row, = shown(file, term="state FNW1")
    assert [row[name] for name in ("Uid", "Inode", "Backlog", "Drops")] == ["-"] * 4
    assert row["Diag"] in ("-", ">#") and row["Cgroup"] != "-" and row["Timer"].startswith("on,")
    one, other = sockets.accepted(sockets.listener("v4" if peer.family == socket.AF_INET else "v6"))
    one.close()
    other.close()
    row, = shown(file, term="state TIMW")
    assert [row[name] for name in ("Diag", "Uid", "Inode", "Cgroup", "Backlog", "Drops", "Options")] == ["-"] * 7
    assert re.fullmatch(r"timewait,\d+ms,0", row["Timer"])


@each_flavour
def test_request(peer):
    listening = peer.listener()
    peer.half_open(listening)
    row, = shown(knet.file_of(listening), term="state SYNR")
    assert (row["Uid"], row["Inode"]) == ("0", "-") and re.fullmatch(r"on,\d+ms,\d+", row["Timer"])


def test_cgroup():
    """The number of the directory, which find -inum finds, and ss prints the path of."""
    group = CGROUPS / "columns"
    group.mkdir()
    try:
        (group / "cgroup.procs").write_text(str(os.getpid()))
        made = [sockets.listener(), sockets.udp("v6"), sockets.raw()]
    finally:
        (CGROUPS / "cgroup.procs").write_text(str(os.getpid()))
    inside = str(group.stat().st_ino)
    assert [of(owned)["Cgroup"] for owned in made] == [inside] * 3
    assert of(sockets.udp())["Cgroup"] == str(CGROUPS.stat().st_ino) != inside
    if "--cgroup" in subprocess.run(["ss", "--help"], capture_output=True, text=True).stdout:
        assert "cgroup:/columns" in subprocess.run(["ss", "-tln", "--cgroup"], capture_output=True, text=True).stdout
    for owned in made:
        owned.close()
    for _ in range(50):
        try:
            group.rmdir()
            break
        except OSError:
            time.sleep(0.1)


@each_flavour
def test_backlog(flavour):
    listening = sockets.listener(flavour, backlog=37)
    assert of(listening)["Backlog"] == "37"
    listening.listen(5)
    assert of(listening)["Backlog"] == "5"
    assert of(sockets.udp(flavour))["Backlog"] == of(sockets.client(listening))["Backlog"] == "-"


@each_flavour
def test_drops_of_datagrams(flavour):
    """As in the last column of /proc/net/udp."""
    receiving, sending = sockets.udp(flavour), sockets.udp(flavour)
    receiving.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    for _ in range(20):
        sending.sendto(b"x" * 2000, receiving.getsockname())
    kernel = Path("/proc/net/udp" if receiving.family == socket.AF_INET else "/proc/net/udp6").read_text()
    inode = os.fstat(receiving.fileno()).st_ino
    drops, = [line.split()[-1] for line in kernel.splitlines()[1:] if line.split()[9] == str(inode)]
    assert int(drops) > 0 and of(receiving)["Drops"] == drops
    assert of(sending)["Drops"] == "0"


def test_drops_of_a_listener():
    """Of connections that find no room."""
    listening = sockets.listener(backlog=0)
    clients = [sockets.client(listening)]
    for _ in range(5):
        late = sockets.tcp()
        late.setblocking(False)
        late.connect_ex(listening.getsockname())
        clients.append(late)
    drops = within(10, lambda: int(of(listening)["Drops"]), lambda drops: drops > 0)
    while True:  # the clients try again
        skmem = subprocess.run(["ss", "-tlnm"], capture_output=True, text=True).stdout
        before, drops = drops, int(of(listening)["Drops"])
        if before == drops:
            break
    assert f",d{drops})" in skmem


def ss_timer(owned):
    """What ss -o prints: kind and tries."""
    port = owned.getsockname()[1]
    text = subprocess.run(["ss", "-tano", f"sport = :{port}"], capture_output=True, text=True).stdout
    found = re.search(r"timer:\((\w+),([^,]+),(\d+)\)", text)
    return found and (found[1], found[3])


@each_flavour
def test_timers(peer):
    owned, flow = peer.connected()
    assert of(owned)["Timer"] == "-" and ss_timer(owned) is None
    owned.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    kind, left, tries = of(owned)["Timer"].split(",")
    assert (kind, tries) == ss_timer(owned) == ("keepalive", "0")
    assert 7_190_000 < int(left.removesuffix("ms")) <= 7_200_000
    owned.send(b"lost")
    kind, left, _ = within(10, lambda: of(owned)["Timer"].split(","), lambda timer: timer[2] != "0")
    assert kind == "on" and int(left.removesuffix("ms")) < 10_000
    assert ss_timer(owned)[0] == "on"
    flow.receive(ACK)
    flow.window = 0
    flow.send(ACK)
    owned.send(b"waits")
    assert of(owned)["Timer"].startswith("persist,")
    assert ss_timer(owned)[0] == "persist"


def test_datagrams_have_no_timer():
    assert [of(make())["Timer"] for make in (sockets.udp, sockets.raw)] == ["-", "-"]
