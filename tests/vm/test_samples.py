"""The sample of the C module's README, from such sockets."""

import socket

import knet
import peer
from peer import ACK, SYN

SAMPLE = """\
     0      0 127.0.0.1:6010          0.0.0.0:*               LSTN      SO_REUSEADDR=1,SO_KEEPALIVE=0,TCP_NODELAY=0
     0      0 0.0.0.0:22              0.0.0.0:*               LSTN      SO_REUSEADDR=1,SO_KEEPALIVE=0,TCP_NODELAY=0
     0      0 192.168.1.18:22         192.168.1.6:49537       ESTB      SO_REUSEADDR=1,SO_KEEPALIVE=1,TCP_NODELAY=1
     0      0 127.0.0.1:6010          127.0.0.1:45462         ESTB      SO_REUSEADDR=1,SO_KEEPALIVE=0,TCP_NODELAY=1
     0      0 127.0.0.1:45462         127.0.0.1:6010          ESTB      SO_REUSEADDR=0,SO_KEEPALIVE=1,TCP_NODELAY=1
"""


def listener(address):
    owned = socket.socket()
    owned.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    owned.bind(address)
    owned.listen()
    return owned


def keep_alive(owned):
    owned.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)


def without_delay(owned):
    owned.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def parts(text):
    """The lines up to their options, and their options one by one."""
    return {line[:70]: dict(key.split("=") for key in line[70:].split(","))
            for line in text.splitlines()}


def test_sample():
    device = peer.tun(host4="192.168.1.18")
    x11, ssh = listener(("127.0.0.1", 6010)), listener(("0.0.0.0", 22))
    flow = peer.Flow(device, (bytes((192, 168, 1, 6)), 49537), (bytes((192, 168, 1, 18)), 22))
    flow.send(SYN)
    flow.receive(SYN | ACK)
    flow.send(ACK)
    session, _ = ssh.accept()
    client = socket.socket()
    client.bind(("127.0.0.1", 45462))
    client.connect(("127.0.0.1", 6010))
    forwarded, _ = x11.accept()
    for owned in session, client:
        keep_alive(owned)
    for owned in session, forwarded, client:
        without_delay(owned)

    text = knet.read("tcpstat").decode("ascii")
    assert text.startswith(knet.TCP_HEADER.decode())
    found, sample = parts(text[len(knet.TCP_HEADER):]), parts(SAMPLE)
    assert found.keys() == sample.keys()
    for row, keys in sample.items():
        assert keys.items() <= found[row].items()
        assert found[row].keys() - keys.keys() <= {"SO_REUSEPORT", "TCP_FASTOPEN",
                                                   "TCP_DEFER_ACCEPT"}
