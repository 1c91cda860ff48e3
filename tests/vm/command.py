"""The command knetstat, as tests run it."""

import json
import os
import queue
import socket
import subprocess
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import child
import sockets

COMMAND = Path(__file__).with_name("knetstat")
ORDINARY = {"user": child.NOBODY, "group": child.NOBODY, "extra_groups": []}
HIDDEN = "processes were not looked into: that takes root, or CAP_SYS_PTRACE"


def run(*arguments, status=0, before=(), **how):
    """What it prints, and what it says besides."""
    ran = subprocess.run([*before, COMMAND, *map(str, arguments)], capture_output=True, text=True, check=False, **how)
    assert ran.returncode == status, ran
    return ran.stdout, ran.stderr


def found(*arguments, **how):
    output, said = run("--json", *arguments, **how)
    assert not said, said
    return [json.loads(line) for line in output.splitlines()]


def descriptors(found_sockets):
    """The descriptors of the one process that has them, which is this one."""
    assert all([owner["pid"] for owner in it["processes"]] == [os.getpid()] for it in found_sockets)
    return sorted(fd for it in found_sockets for fd in it["processes"][0]["fds"])


def filenos(*owned):
    return sorted(it.fileno() for it in owned)


def nodelay(owned, value=1):
    owned.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, value)


def named(name):
    """A process with a name that it chose, and a socket."""
    Path("/proc/self/comm").write_text(name, encoding="utf-8")
    owned = sockets.listener()
    time.sleep(60)
    owned.close()


@contextmanager
def watching(*arguments):
    """A queue with the lines that it tells."""
    told = queue.Queue()
    with subprocess.Popen([COMMAND, "-W", "1", *arguments], stdout=subprocess.PIPE, text=True) as watch:
        threading.Thread(target=lambda: [told.put(line) for line in watch.stdout], daemon=True).start()
        try:
            yield told
        finally:
            watch.kill()
