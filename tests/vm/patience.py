"""Waiting for what comes in its own time."""

import time


def within(seconds, look, satisfied):
    """What is seen at last, looked at for so long at most."""
    deadline = time.monotonic() + seconds
    while not satisfied(seen := look()):
        assert time.monotonic() < deadline, seen
        time.sleep(0.05)
    return seen
