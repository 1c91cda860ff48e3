"""The recipes of README.md, each on sockets that it must show and others that it must not."""

import re
import socket
import subprocess
from pathlib import Path

import pytest

import sockets
from peer import ACK, Peer

HERE = Path(__file__).parent
SECTION = re.compile(r"^## Recipes$(.*?)^## ", re.MULTILINE | re.DOTALL)
RECIPE = re.compile(r"^([A-Z][^\n]*(?:\n[^\n]+)*):\n\n```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def recipes():
    """Text before each recipe, and the recipe."""
    section = SECTION.search((HERE / "README.md").read_text(encoding="utf-8"))
    return dict(RECIPE.findall(section[1]))


def output(recipe):
    return subprocess.run(["bash", "-euc", recipe], check=True, capture_output=True, text=True).stdout


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


def flows(stalled):
    """A connection with that indicator, and one without."""
    with Peer("v4") as far_end:
        plain, _ = far_end.connected()
        if stalled == ">|":
            owned, flow = far_end.connected()
            flow.window = 0
            flow.send(ACK)
        else:
            owned, flow = far_end.connected(lambda it: it.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096))
            flow.fill()
        yield [owned], [plain]


def at_once(make):
    yield make()


SUBJECTS = {
    "Listeners whose connections": [lambda: at_once(listeners), lambda: at_once(listeners6)],
    "Who set the size of a buffer": [lambda: at_once(buffers)],
    "Connections without TCP_NODELAY": [lambda: at_once(delays)],
    "Connections whose peer stopped reading": [lambda: flows(">|")],
    "Programs on this machine that stopped reading": [lambda: flows("|<")],
    "How many sockets have which options": [],
    "On a machine with very many sockets": [lambda: at_once(listeners)],
}


def test_each_recipe_is_tried():
    texts = list(recipes())
    assert len(texts) == len(SUBJECTS)
    assert all(sum(text.startswith(start) for text in texts) == 1 for start in SUBJECTS)


@pytest.mark.parametrize("start, make", [(start, make) for start, made in SUBJECTS.items() for make in made])
def test_recipe(start, make):
    recipe = next(recipe for text, recipe in recipes().items() if text.startswith(start))
    for wanted, others in make():
        text = output(recipe)
        assert all(shown(text, owned) for owned in wanted), text
        assert not any(shown(text, owned) for owned in others), text


def test_counts():
    recipe = next(recipe for text, recipe in recipes().items() if text.startswith("How many"))
    wanted, others = buffers()
    lines = output(recipe).splitlines()
    assert "2 SO_RCVBUF=65536" in lines
    assert "1 SO_SNDBUF=65536" in lines
    assert f"{len(wanted + others)} SO_REUSEADDR=0" in lines


def test_metrics():
    listening = sockets.listener()
    owned, other = sockets.accepted(listening)
    owned.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    kept = sockets.udp("v6"), sockets.udp("v6")
    lines = output(str(HERE / "knetstat-metrics")).splitlines()
    assert 'knetstat_sockets{file="tcp",state="ESTB"} 2' in lines
    assert 'knetstat_sockets{file="tcp",state="LSTN"} 1' in lines
    assert 'knetstat_options{file="tcp",option="TCP_NODELAY",value="1"} 1' in lines
    assert f'knetstat_options{{file="udp6",option="SO_REUSEADDR",value="0"}} {len(kept)}' in lines
    samples = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r'knetstat_\w+\{(\w+="[^"\\]*",?)+\} \d+', line) for line in samples)
    assert len({line.split(" ")[0] for line in samples}) == len(samples)
