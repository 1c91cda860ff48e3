"""Functions run in forked children."""

import os
import pickle
import signal
import traceback
from contextlib import contextmanager


NOBODY = 65534


def become_nobody():
    """An ordinary user, without groups."""
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def call(function, *arguments):
    """What a function returns in a child of its own; fails where it raised."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            answer = (True, function(*arguments))
        except BaseException:
            answer = (False, traceback.format_exc())
        with open(writer, "wb") as pipe:
            pickle.dump(answer, pipe)
        os._exit(0)
    os.close(writer)
    with open(reader, "rb") as pipe:
        text = pipe.read()
    os.waitpid(pid, 0)
    assert text, "the child died"
    good, result = pickle.loads(text)
    assert good, result
    return result


@contextmanager
def running(function, *arguments):
    """A child's process id, while it runs a function (which ends with the block at the latest)."""
    pid = os.fork()
    if pid == 0:
        try:
            function(*arguments)
        except BaseException:
            traceback.print_exc()
        os._exit(1)
    try:
        yield pid
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
