"""Real servers, their sockets copied: each line says what getsockopt(2) says."""

import socket
import subprocess
import time
from contextlib import contextmanager

import knet
import owners
import sockets

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


def test_a_wrong_line_is_found():
    owned = sockets.listener()
    owned.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    owned.setsockopt(socket.SOL_SOCKET, socket.SO_PRIORITY, 3)
    line = knet.row_of(owned).keys
    assert not [*owners.differences(owned, "tcp", line)]
    assert [*owners.differences(owned, "tcp", line | {"TCP_NODELAY": "0"})] == ["TCP_NODELAY=0, not 1"]
    del line["SO_PRIORITY"]
    assert [*owners.differences(owned, "tcp", line)] == ["lacks SO_PRIORITY=3"]
