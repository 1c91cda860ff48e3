#!/usr/bin/env python3
"""Each socket of each process of this network namespace, by pidfd_getfd(2): does its line say what
getsockopt(2) says to its owner? As a command, as root: owners.py. It prints the differences, and fails
where there are any."""

import ctypes
import os
import socket
import stat
import sys
from pathlib import Path

import catalogue
import knet
import units

PIDFD_GETFD = 438
# What the kernel keeps for the program's own socket alone, see test_mptcp.py.
AS_SET = (units.AsSet, units.AsSetBytes, units.Group)


def copied(pid, number):
    """The socket that a process has under this number, in this process."""
    pidfd = os.pidfd_open(pid)
    try:
        descriptor = ctypes.CDLL(None, use_errno=True).syscall(PIDFD_GETFD, pidfd, number, 0)
    finally:
        os.close(pidfd)
    if descriptor < 0:
        raise OSError(ctypes.get_errno(), f"pidfd_getfd of {pid}")
    return socket.socket(fileno=descriptor)


def owners():
    """Process, number and inode of each socket."""
    here = os.stat("/proc/self/ns/net").st_ino
    for process in Path("/proc").glob("[0-9]*"):
        pid = int(process.name)
        try:
            if pid == os.getpid() or (process / "ns/net").stat().st_ino != here:
                continue
            for link in (process / "fd").iterdir():
                if stat.S_ISSOCK(link.stat().st_mode):
                    yield pid, int(link.name), link.stat().st_ino
        except (FileNotFoundError, ProcessLookupError):
            continue


def listed():
    """The line of each socket, by its inode."""
    found = {}
    for file in knet.FILES:
        descriptor = os.open(f"/proc/net/{file}", os.O_RDWR)
        os.write(descriptor, b"show inode")
        for line in knet.read_on(descriptor, 1 << 17).decode().splitlines()[1:]:
            *_, inode, options = line.split()
            found[inode] = file, dict(option.split("=", 1) for option in options.split(",") if "=" in option)
        os.close(descriptor)
    return found


def differences(owned, protocol, line):
    """A line has each value as getsockopt(2) gives it, and what it lacks is as on a new socket."""
    options = catalogue.shown_in(protocol, owned.family)
    with socket.socket(owned.family, owned.type, owned.proto) as fresh:
        for option in options:
            value = option.get(owned)
            if value is None or isinstance(option.unit, AS_SET):
                continue
            text = option.unit.text(value)
            if option.name in line:
                if line[option.name] != text:
                    yield f"{option.name}={line[option.name]}, not {text}"
            elif option.shown in (catalogue.differs, catalogue.always) and value != option.get(fresh):
                yield f"lacks {option.name}={text}"


def main():
    lines, compared, wrong = listed(), 0, []
    for pid, number, inode in owners():
        if str(inode) not in lines:
            continue
        file, line = lines[str(inode)]
        with copied(pid, number) as owned:
            comm = Path(f"/proc/{pid}/comm").read_text().strip()
            wrong += [f"{comm} {pid}, {number}, {file}: {text}"
                      for text in differences(owned, file[:3], line)]
        compared += 1
    print(*wrong, f"{compared} sockets compared, {len(wrong)} differences", sep="\n")
    sys.exit(bool(wrong) or not compared)


if __name__ == "__main__":
    main()
