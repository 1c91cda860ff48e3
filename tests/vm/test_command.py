"""The command knetstat on real sockets: whose they are, what they have, what changes."""

import os
import socket
import subprocess
import sys
import time
from contextlib import suppress

import child
import knet
import sockets
from command import descriptors, filenos, found, named, nodelay, run, watching
from environment import CGROUPS
from patience import within

# It would end a line and a string, set the title of a terminal, and turn the text.
HOSTILE = 'x"\n\x1b]0;\u202e'


def test_every_file():
    made = {it.fileno(): it for it in sockets.one_for_each_file()}
    shown = found("-p", os.getpid())
    assert descriptors(shown) == sorted(made)
    for it in shown:
        owned = made[it["processes"][0]["fds"][0]]
        local, _ = knet.endpoints(owned)
        assert local == f"{it['local']['address']}:{it['local']['port'] or '*'}"
        assert knet.file_of(owned) == it["protocol"] + ("6" if it["family"] == "ipv6" else "") + "stat"


def test_descriptors_of_the_same_socket():
    """Both of them, and all processes."""
    owned = sockets.listener()
    again = owned.dup()
    with child.running(time.sleep, 60) as pid:
        it, = found("-l")
    assert {owner["pid"]: owner["fds"] for owner in it["processes"]} == dict.fromkeys((os.getpid(), pid), filenos(owned, again))


def test_options():
    owned, other = sockets.accepted(sockets.listener())
    nodelay(owned)
    other.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    for arguments, expected in ((("-o", "TCP_NODELAY"), [owned]), (("-O", "tcp_nodelay", "state", "established"), [other]),
                                (("-o", "SO_RCVBUF"), [other]), (("-o", "SO_RCVBUF=4096"), [other]),
                                (("sport", "=", f":{other.getsockname()[1]}"), [other])):
        assert descriptors(found(*arguments)) == filenos(*expected), arguments
    assert found("-o", "TCP_NODELAY")[0]["options"] == {"TCP_NODELAY": "1"}
    # By getsockopt(2), which knows those at their defaults.
    assert found("-a", "-o", "TCP_NODELAY")[0]["options"]["SO_PRIORITY"] == "0"


def test_stalled():
    owned, other = sockets.accepted(sockets.listener())
    flowing = sockets.accepted(sockets.listener())
    other.setblocking(False)
    with suppress(BlockingIOError):
        while other.send(bytes(65536)):
            pass
    shown = within(20, lambda: [it for it in found("-t") if it["flow"]], lambda shown: len(shown) == 2)
    assert found("--stalled") == shown
    assert not {*filenos(*flowing)} & {*descriptors(shown)}
    assert {it["flow"]: it["processes"][0]["fds"] for it in shown} == {">|": [other.fileno()], "|<": [owned.fileno()]}


def test_hostile_name():
    with child.running(named, HOSTILE) as pid:
        it, = within(10, lambda: found("-p", HOSTILE, "-l") if listens() else [], bool)
        assert [(owner["name"], owner["pid"]) for owner in it["processes"]] == [(HOSTILE, pid)]
        for arguments in ([], ["-x"], ["--color=always"]):
            text, _ = run("-l", *arguments)
            plain = text.replace("\x1b[1m", "").replace("\x1b[0m", "")
            assert all(character.isprintable() or character == "\n" for character in plain), text
            assert 'x\\"\\n\\u{1b}]0;\\u{202e}' in text


def listens():
    return any(row.stat == "LSTN" for row in knet.rows("tcpstat"))


def in_group(group):
    (group / "cgroup.procs").write_text(str(os.getpid()))
    named("inside")


def test_service():
    group = CGROUPS / "demo.service"
    group.mkdir()
    try:
        with child.running(in_group, group) as pid:
            within(10, listens, bool)
            owned = sockets.listener()
            for service in "demo", "demo.service", "/demo.service":
                it, = found("-s", service)
                assert it["service"] == "/demo.service" and it["processes"][0]["pid"] == pid
            run("-s", "other", status=1)
            assert descriptors(found("-p", os.getpid())) == filenos(owned)
    finally:
        within(10, lambda: (group / "cgroup.procs").read_text(), lambda pids: not pids)
        group.rmdir()


DEMO = """
import socket, sys
clientsocket = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
print(flush=True)
for line in sys.stdin:
    clientsocket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, int(line))
    print(flush=True)
"""


def test_demo():
    """An application of which nobody has the source: whether it uses TCP_NODELAY, before and after it sets it."""
    listening = sockets.listener()
    port = listening.getsockname()[1]
    with subprocess.Popen([sys.executable, "-c", DEMO, str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as demo:
        def sets(value):
            demo.stdin.write(f"{value}\n")
            demo.stdin.flush()
            demo.stdout.readline()

        def shown():
            text, _ = run("-p", demo.pid)
            _, line = text.splitlines()
            process, pid, *_, options = line.split()
            assert (process, int(pid)) == ("python3", demo.pid)
            return options

        demo.stdout.readline()
        assert shown() == "-"
        sets(1)
        assert shown() == "TCP_NODELAY=1"
        with watching("-p", str(demo.pid)) as told:
            # It looks at moments of its own.
            value, lines, deadline = 1, [], time.monotonic() + 30
            while not lines and time.monotonic() < deadline:
                value = 1 - value
                sets(value)
                time.sleep(1.5)
                while not told.empty():
                    lines.append(told.get())
        assert lines and lines[0].startswith(f"~ python3 {demo.pid}/3 127.0.0.1:"), lines
        assert lines[0].endswith((": TCP_NODELAY 0 -> 1\n", ": TCP_NODELAY 1 -> 0\n")), lines
        demo.stdin.close()


def test_exit_status():
    owned = sockets.listener()
    run("sport", owned.getsockname()[1])
    run("sport", 1, status=1)
    assert "`sport https`" in run("sport", "https", status=2)[1]
