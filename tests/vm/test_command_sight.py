"""The command knetstat where it sees less, or more: other users, other namespaces, no module."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import child
import knet
import module
import namespace
import sockets
from command import HIDDEN, ORDINARY, descriptors, filenos, found, named, nodelay, run, watching
from patience import within


def test_namespaces():
    """Each once, by the name that ip-netns(8) or a process gives it."""
    subprocess.run(["ip", "netns", "add", "demo"], check=True)
    try:
        with open("/run/netns/demo", "rb") as demo, namespace.entered(demo.fileno()), child.running(named, "one"), \
                child.running(named, "two"):
            within(10, lambda: len(knet.rows("tcpstat")), lambda count: count == 2)
            with namespace.fresh():
                here = sockets.listener()
                shown = found("-N", "-l")
    finally:
        subprocess.run(["ip", "netns", "delete", "demo"], check=True)
    assert sorted(it["processes"][0]["name"] for it in shown if it["namespace"] == "demo") == ["one", "two"]
    assert [it["namespace"] for it in shown if it["processes"][0]["fds"] == filenos(here)] != ["demo"]


def number(pid="self"):
    """That of a process's namespace."""
    return os.stat(f"/proc/{pid}/ns/net").st_ino


def apart(name):
    """A process with this name, and its socket, in a namespace of its own."""
    with namespace.fresh():
        named(name)


def listed(name, count):
    """The sockets of so many processes with this name."""
    return within(20, lambda: [it for it in found("-N", "-l") if [name] == [owner["name"] for owner in it["processes"]]],
                  lambda shown: len(shown) == count)


def test_namespaces_of_the_same_name():
    with child.running(apart, "twin") as one, child.running(apart, "twin") as other:
        spaces = {it["namespace"]: it["processes"][0]["pid"] for it in listed("twin", 2)}
        assert spaces == {f"twin:{number(pid)}": pid for pid in (one, other)}


def leaving(name):
    """Ends, but another process stays in its namespace."""
    with namespace.fresh():
        if os.fork() == 0:
            named(name)
    os._exit(0)


def test_namespace_whose_first_process_ended():
    with child.running(leaving, "left") as ended:
        it, = listed("left", 1)
        pid = it["processes"][0]["pid"]
        state = Path(f"/proc/{ended}/stat").read_text().rsplit(")", 1)[1].split()[0]
        assert (state, it["namespace"]) == ("Z", f"left:{number(pid)}")
        os.kill(pid, 9)


def test_watch_tells_where():
    with watching("-N", "-l") as told:
        deadline = time.monotonic() + 30
        while told.empty() and time.monotonic() < deadline:
            with child.running(apart, "guest") as pid:
                time.sleep(3)
        line = told.get(timeout=10)
    assert re.match(r"[+-] \w+:\d+ guest \d+/\d+ 127\.0\.0\.1:\d+ -> ", line), line


def test_without_root():
    """It sees all sockets, but only its own user's processes, and says so."""
    owned = sockets.listener()
    own = "import socket, time; owned = socket.create_server(('127.0.0.1', 0)); print(flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", own], stdout=subprocess.PIPE, **ORDINARY) as process:
        try:
            process.stdout.readline()
            output, said = run("--json", "-l", **ORDINARY)
        finally:
            process.kill()
    lines = [json.loads(line) for line in output.splitlines()]
    pids = {it["local"]["port"]: [owner["pid"] for owner in it["processes"]] for it in lines}
    assert pids.pop(owned.getsockname()[1]) == [] and [*pids.values()] == [[process.pid]]
    assert HIDDEN in said


def with_memory():
    """The processes but threads of the kernel."""
    pids = [path.parent for path in Path("/proc").glob("[0-9]*/statm") if not path.read_text().startswith("0 ")]
    return len(pids)


def test_root_without_ptrace():
    """Root may open the directories of descriptors, but read no link in them. It can look at itself."""
    owned = sockets.listener()
    before = ["setpriv", "--bounding-set=-sys_ptrace", "--inh-caps=-sys_ptrace"]
    output, said = run("--json", "-l", before=before)
    it, = [json.loads(line) for line in output.splitlines()]
    assert it["local"]["port"] == owned.getsockname()[1] and it["processes"] == []
    assert said == f"knetstat: {with_memory()} {HIDDEN}\n"


def test_counts_of_an_ordinary_user():
    """Of the namespaces that it may see, and with a word on the others."""
    owned = sockets.listener()
    with child.running(apart, "hidden"):
        listed("hidden", 1)
        output, said = run("-N", "--prometheus", **ORDINARY)
    assert HIDDEN in said and "hidden" not in output
    assert "knetstat_up 1\n" in output
    assert f'knetstat_sockets{{file="tcp",namespace="knetstat:{number()}",state="LSTN"}} 1\n' in output
    owned.close()


def test_asking_for_what_was_not_set():
    """Of what cannot be copied, nobody knows what it lacks."""
    listening = sockets.listener()
    owned, other = sockets.accepted(listening)
    owned.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 1000)
    assert descriptors(found("--ask", "-O", "TCP_USER_TIMEOUT")) == filenos(listening, other)
    assert descriptors(found("--ask", "-o", "TCP_USER_TIMEOUT")) == filenos(owned)
    assert HIDDEN in run("--ask", "-O", "TCP_USER_TIMEOUT", status=1, **ORDINARY)[1]


def test_without_the_module():
    listening = sockets.listener()
    owned, other = sockets.accepted(listening)
    nodelay(owned)
    loaded = found("-t")
    with module.unloaded():
        assert "modprobe knetstat" in run(status=2)[1]
        assert run("--prometheus", status=2)[0].endswith("\nknetstat_up 0\n")
        asked = found("-t", "--ask")
    assert asked == loaded and descriptors(asked) == filenos(listening, owned, other)
    assert [it["processes"][0]["fds"] for it in asked if it["options"] == {"TCP_NODELAY": "1"}] == [filenos(owned)]


def test_with_a_module_that_refuses_its_filter(tmp_path):
    """As one of another version may. In its place, a file of /proc that takes numbers alone."""
    net = tmp_path / "proc/net"
    net.mkdir(parents=True)
    (net / "tcpstat").touch()
    subprocess.run(["mount", "--bind", "/proc/self/oom_score_adj", net / "tcpstat"], check=True)
    try:
        assert "is of another version" in run("--root", tmp_path, "-t", "-4", status=2)[1]
    finally:
        subprocess.run(["umount", net / "tcpstat"], check=True)
