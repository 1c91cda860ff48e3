"""Real servers, their sockets copied: each line says what getsockopt(2) says."""

import os
import socket
import struct
import subprocess
import time
from contextlib import contextmanager

import pytest

import knet
import namespace
import owners
import sockets
import units

SO_ATTACH_FILTER = 26
NGINX = """
daemon off; pid /tmp/nginx.pid; error_log /tmp/nginx.log; events {}
http { access_log off; server {
	listen 127.0.0.1:8080 so_keepalive=30:10:5 backlog=77 deferred fastopen=5 rcvbuf=64k;
	listen [::1]:8080 reuseport ipv6only=on;
	listen 127.0.0.1:8081 sndbuf=128k;
	location / { return 200 'x'; } } }
"""


@contextmanager
def nginx(tmp_path):
    config = tmp_path / "nginx.conf"
    config.write_text(NGINX)
    with subprocess.Popen(["nginx", "-c", config]) as server:
        try:
            deadline = time.monotonic() + 10
            while sum(row.stat == "LSTN" for file in ("tcpstat", "tcp6stat") for row in knet.rows(file)) < 3:
                assert time.monotonic() < deadline and server.poll() is None
                time.sleep(0.1)
            yield
        finally:
            server.terminate()


def test_nginx(tmp_path):
    """Its listeners, and connections that it has accepted."""
    with nginx(tmp_path):
        clients = [socket.create_connection(address) for address in (("127.0.0.1", 8080), ("::1", 8080), ("127.0.0.1", 8081))]
        for client in clients:
            client.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert client.recv(100)
        found = subprocess.run(["python3", owners.__file__], capture_output=True, text=True)
    assert found.returncode == 0, found.stdout + found.stderr
    # Each of its processes has the listeners; the clients are the test's own.
    assert int(found.stdout.split()[0]) >= 9, found.stdout


def everything(owned):
    """Options of several rules: always, differs, given, locked, by state."""
    owned.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    owned.setsockopt(socket.SOL_SOCKET, socket.SO_PRIORITY, 3)
    owned.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 77)
    owned.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 1000)
    owned.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 20000)
    owned.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 5))


@pytest.mark.parametrize("shown, text", [
    ("TCP_NODELAY=0", "TCP_NODELAY=0, not 1"), ("TCP_NODELAY", "lacks TCP_NODELAY=1"), ("SO_PRIORITY", "lacks SO_PRIORITY=3"),
    ("TCP_KEEPIDLE", "lacks TCP_KEEPIDLE=77"), ("TCP_KEEPIDLE=7", "TCP_KEEPIDLE=7, not 77"), ("TCP_MAXSEG", "lacks TCP_MAXSEG=1000"),
    ("SO_RCVBUF", "lacks SO_RCVBUF=20000"), ("SO_LINGER", "lacks SO_LINGER=5s"), ("TCP_FASTOPEN", "lacks TCP_FASTOPEN=0"),
    ("SO_MARK=0", "SO_MARK=0, not shown"), ("SO_SNDBUF=8192", "SO_SNDBUF=8192, not shown"), ("TCP_MAXSEG=0", "TCP_MAXSEG=0, not 1000")])
def test_a_wrong_line_is_found(shown, text):
    owned = sockets.listener(setup=everything)
    line = knet.row_of(owned).keys
    assert not [*owners.differences(owned, "tcp", line)]
    name, _, value = shown.partition("=")
    line.pop(name, None)
    assert [*owners.differences(owned, "tcp", line | ({name: value} if value else {}))] == [text]


def test_what_no_such_socket_has_is_found():
    owned = sockets.udp()
    line = knet.row_of(owned).keys
    assert [*owners.differences(owned, "udp", line | {"TCP_NODELAY": "1"})] == ["TCP_NODELAY, which is no option of udp"]


def test_a_long_filter():
    """Of more bytes than Python has room for."""
    owned = sockets.udp()
    owned.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, units.PRESENCE.pack(4096))
    line = knet.row_of(owned).keys
    assert not [*owners.differences(owned, "udp", line)]
    del line["SO_ATTACH_FILTER"]
    assert [*owners.differences(owned, "udp", line)] == ["lacks SO_ATTACH_FILTER=1"]


def test_a_wrong_multicast_interface_is_found():
    owned = sockets.udp()
    owned.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1"))
    line = knet.row_of(owned).keys
    assert not [*owners.differences(owned, "udp", line)]
    del line["IP_MULTICAST_IF"]
    assert [*owners.differences(owned, "udp", line)] == ["IP_MULTICAST_IF=0.0.0.0, not 127.0.0.1"]


def test_what_the_kernel_chose_is_no_difference():
    """A connection's segment size, its congestion control when the default was another, its hop limit."""
    one, other = sockets.accepted(sockets.listener("v6"))
    before = namespace.sysctl("net/ipv4/tcp_congestion_control")
    namespace.sysctl("net/ipv4/tcp_congestion_control", {"cubic": "reno"}.get(before, "cubic"))
    namespace.sysctl("net/ipv6/conf/all/hop_limit", 33)
    for owned in (one, other):
        assert not [*owners.differences(owned, "tcp", knet.row_of(owned).keys)]


def inodes(made):
    return {os.fstat(owned.fileno()).st_ino for owned in made}


def test_a_socket_that_is_not_listed_is_found(monkeypatch):
    """And what is in no table of the kernel is no difference."""
    listening = sockets.listener()
    made = [*sockets.one_for_each_file(), listening, *sockets.accepted(listening)]
    unbound = [socket.socket(), socket.socket(type=socket.SOCK_DGRAM)]
    look = owners.Look([os.getpid()])
    assert inodes(made) <= look.sockets and not inodes(unbound) & look.sockets and not look.wrong
    monkeypatch.setattr(owners, "listed", dict)
    look = owners.Look([os.getpid()])
    lacking = [text for text in look.wrong if ": lacks the socket" in text]
    for owned in made:
        name = f"{os.getpid()}, {owned.fileno()}, {knet.file_of(owned)}"
        assert len([text for text in lacking if text.startswith(f"{name}: ")]) == 1
    assert not look.sockets and len(lacking) == len(look.wrong)


def test_other_namespaces():
    """A socket is compared in its own, whose defaults are its own."""
    with namespace.fresh():
        namespace.sysctl("net/ipv4/tcp_keepalive_time", 99)
        made = [sockets.listener(setup=everything), sockets.listener()]
    look = owners.Look([os.getpid()])
    assert inodes(made) <= look.sockets and not look.wrong
