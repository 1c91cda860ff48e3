"""The recipes of README.md, each on sockets that it must show and others that it must not."""

import re
import socket
import subprocess
import time
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

import child
import namespace
import sockets
from patience import within
from peer import ACK, Peer

HERE = Path(__file__).parent
SECTION = re.compile(r"^## Recipes$(.*?)^## ", re.MULTILINE | re.DOTALL)
RECIPE = re.compile(r"^([A-Z][^\n]*(?:\n[^\n]+)*):\n\n```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def recipes():
    """Text before each recipe, and the recipe."""
    section = SECTION.search((HERE / "README.md").read_text(encoding="utf-8"))
    return dict(RECIPE.findall(section[1]))


def recipe_for(start):
    return next(recipe for text, recipe in recipes().items() if text.startswith(start))


def output(recipe, check=True):
    return subprocess.run(["bash", "-euc", recipe], check=check, capture_output=True, text=True).stdout


def shown(text, owned):
    """Whether a line begins with this socket's own address."""
    host, port = owned.getsockname()[:2]
    return re.search(rf"^ *\d+ +\d+ {re.escape(host)}:{port} ", text, re.MULTILINE)


def listeners():
    keeps = sockets.listener(setup=lambda owned: owned.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1))
    lacks = sockets.listener()
    connected = sockets.accepted(keeps)
    return [lacks], [keeps, connected[1]]


def listeners6():
    keeps = sockets.listener("v6", lambda owned: owned.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1))
    return [sockets.listener("v6")], [keeps]


def buffers():
    plain = sockets.listener()
    received, sent, datagrams, untouched = sockets.listener(), sockets.listener(), sockets.udp("v6"), sockets.udp()
    received.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
    sent.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)
    datagrams.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
    return [received, sent, datagrams], [plain, untouched]


def delays():
    listening = sockets.listener()
    owned, other = sockets.accepted(listening)
    other.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return [owned], [other]


def stalled_by(diag, far_end):
    """A connection with that indicator."""
    if diag == "|<":
        owned, flow = far_end.connected(lambda it: it.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096))
        flow.fill()
        return owned
    owned, flow = far_end.connected()
    if diag == ">|":
        flow.window = 0
        flow.send(ACK)
    else:
        owned.send(b"lost")
        time.sleep(2)  # for a retransmission
    return owned


def flows(shown_ones, hidden_ones=()):
    """Connections with the indicators that are shown, and with those that are not, and one without any."""
    with Peer("v4") as far_end:
        plain, _ = far_end.connected()
        yield ([stalled_by(diag, far_end) for diag in shown_ones],
               [plain, *(stalled_by(diag, far_end) for diag in hidden_ones)])


def marks():
    marked, bound = sockets.udp(), sockets.listener("v6")
    marked.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, 7)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo")
    return [marked, bound], [sockets.udp(), sockets.listener("v6")]


def namespaces():
    """A socket of the test's namespace, and one of another namespace that has a process."""
    with ExitStack() as stack:
        with namespace.fresh():
            there = sockets.listener("v6")
            stack.enter_context(child.running(time.sleep, 60))
        yield [sockets.listener(), there], []


def become_sshd(*closed):
    """Makes a child look like sshd, without the sockets that sshd does not have."""
    for owned in closed:
        owned.close()
    Path("/proc/self/comm").write_text("sshd")
    time.sleep(60)


def of_one_process():
    """Sockets that a process called sshd has open, and others that it has not."""
    has, lacks = [sockets.listener(), sockets.udp("v6")], [sockets.listener(), sockets.udp("v6")]
    with child.running(become_sshd, *lacks) as pid:
        within(10, Path(f"/proc/{pid}/comm").read_text, lambda name: name == "sshd\n")
        yield has, lacks


def at_once(make):
    yield make()


SUBJECTS = {
    "Listeners without keepalive": [lambda: at_once(listeners), lambda: at_once(listeners6)],
    "Connections without TCP_NODELAY": [lambda: at_once(delays)],
    "Connections that do not flow": [lambda: flows([">|", "|<", ">#"])],
    "Programs that stopped reading": [lambda: flows(["|<"], [">|", ">#"])],
    "Sockets whose buffer size": [lambda: at_once(buffers)],
    "Sockets with a mark": [lambda: at_once(marks)],
    "How many sockets have which option": [],
    "TCP sockets of every network namespace": [namespaces],
    "Sockets of one process": [of_one_process],
    "On a host with very many sockets": [lambda: at_once(listeners)],
}


def test_each_recipe_is_tried():
    texts = list(recipes())
    assert len(texts) == len(SUBJECTS)
    assert all(sum(text.startswith(start) for text in texts) == 1 for start in SUBJECTS)


@pytest.mark.parametrize("start, make", [(start, make) for start, made in SUBJECTS.items() for make in made])
def test_recipe(start, make):
    with closing(make()) as cases:
        for wanted, others in cases:
            text = output(recipe_for(start))
            assert all(shown(text, owned) for owned in wanted), text
            assert not any(shown(text, owned) for owned in others), text


def test_refused_filter_lists_nothing():
    """Whether the shell goes on after the error or not."""
    listening = sockets.listener()
    recipe = recipe_for("On a host with very many")
    assert shown(output(recipe), listening)
    for text in (recipe, recipe.replace("&&", ";")):
        assert output("set +e\n" + text.replace("state LISTEN", "state LISTING"), check=False) == ""


def test_counts():
    wanted, others = buffers()
    wanted[0].setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, b"reno")
    lines = output(recipe_for("How many")).splitlines()
    assert "2 SO_RCVBUF=65536" in lines
    assert "1 SO_SNDBUF=65536" in lines
    assert "1 TCP_CONGESTION=reno" in lines
    assert f"{len(wanted + others)} SO_REUSEADDR=0" in lines
