"""Connects to the servers that run, as programs with different ideas of sockets do, and shows all of them."""

import platform
import socket
import time

open_ones = []


def sock(family, kind, *options):
    new = socket.socket(family, kind)
    for level, name, value in options:
        new.setsockopt(level, name, value)
    open_ones.append(new)
    return new


# A client that keeps its connection to sshd alive, and sends small things at once.
sock(
    socket.AF_INET,
    socket.SOCK_STREAM,
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 60),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 10),
    (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 5),
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
).connect(("127.0.0.1", 22))

# A client of nginx with a large buffer and its own congestion control, that gives up early.
sock(
    socket.AF_INET6,
    socket.SOCK_STREAM,
    (socket.SOL_SOCKET, socket.SO_RCVBUF, 65536),
    (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 30000),
    (socket.IPPROTO_TCP, socket.TCP_CONGESTION, b"reno"),
).connect(("::1", 80))

# A server that does not accept: its queue fills.
server = sock(socket.AF_INET, socket.SOCK_STREAM, (socket.SOL_SOCKET, socket.SO_REUSEADDR, 1))
server.bind(("127.0.0.1", 8080))
server.listen(16)
writer = sock(socket.AF_INET, socket.SOCK_STREAM)
writer.connect(("127.0.0.1", 8080))
writer.setblocking(False)
try:
    while True:
        writer.send(bytes(65536))
except BlockingIOError:
    pass

# Discovery by broadcast, and a multicast sender on IPv6.
sock(socket.AF_INET, socket.SOCK_DGRAM, (socket.SOL_SOCKET, socket.SO_BROADCAST, 1)).bind(("0.0.0.0", 6771))
sock(
    socket.AF_INET6,
    socket.SOCK_DGRAM,
    (socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 32),
).bind(("::", 5353))

# What ping does.
open_ones.append(socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP))

time.sleep(2)
print(f"Linux {platform.release()}, Debian's own, with knetstat.ko loaded\n")
for name in "tcpstat", "tcp6stat", "udpstat", "udp6stat", "rawstat":
    print(f"$ cat /proc/net/{name}")
    with open(f"/proc/net/{name}") as file:
        print(file.read())
