#!/usr/bin/env python3
"""Each socket of each process, of whatever network namespace, by pidfd_getfd(2): is it listed, and does its
line say what getsockopt(2) says to its owner? As a command, as root: owners.py. It prints the differences,
and fails where there are any."""

import ctypes
import errno
import fcntl
import os
import socket
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

import catalogue
import expected
import knet
import mptcp
import namespace
import units

PIDFD_GETFD, SIOCGSKNS, TCP_CLOSE = 438, 0x894C, 7
# What was set, no getsockopt(2) tells: these lines are taken at their word.
AS_SET = (units.AsSet, units.AsSetBytes, units.Group)
# A process may end meanwhile, or close the socket.
GONE = (errno.ENOENT, errno.ESRCH, errno.EBADF)
# A socket may change between the listing and the look at it. What is wrong is so at each look.
LOOKS = 3


def copied(pid, number):
    """The socket that a process has under this number, in this process."""
    pidfd = os.pidfd_open(pid)
    try:
        descriptor = units.LIBC.syscall(PIDFD_GETFD, pidfd, number, 0)
    finally:
        os.close(pidfd)
    if descriptor < 0:
        raise OSError(ctypes.get_errno(), f"pidfd_getfd of {pid}")
    return socket.socket(fileno=descriptor)


def owned_by(pid):
    """The sockets of a process, by their numbers there, each for as long as the caller looks at it."""
    for link in links(pid):
        try:
            if not stat.S_ISSOCK(link.stat().st_mode):
                continue
            owned = copied(pid, int(link.name))
        except OSError as error:
            if error.errno not in GONE:
                raise
        else:
            with owned:
                yield int(link.name), owned


def links(pid):
    try:
        return [*Path(f"/proc/{pid}/fd").iterdir()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def listed():
    """The lines of each socket of the present namespace, by its inode: MPTCP has more than one."""
    found = {}
    for file in knet.FILES:
        descriptor = os.open(f"/proc/thread-self/net/{file}", os.O_RDWR)
        os.write(descriptor, b"show inode")
        for line in knet.read_on(descriptor, 1 << 17).decode().splitlines()[1:]:
            *_, inode, options = line.split()
            keys = dict(option.split("=", 1) for option in options.split(",") if "=" in option)
            found.setdefault(inode, []).append((file, keys))
        os.close(descriptor)
    return found


def must_be_listed(owned):
    """A UDP socket is in the kernel's table with its port, TCP's unless it is closed, and a raw one always."""
    match owned.type, owned.proto:
        case socket.SOCK_STREAM, socket.IPPROTO_TCP:
            return owned.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] != TCP_CLOSE
        case socket.SOCK_DGRAM, socket.IPPROTO_UDP:
            return owned.getsockname()[1] != 0
    return owned.type == socket.SOCK_RAW


@dataclass(frozen=True)
class Subject(expected.Subject):
    """A socket as the rules look at it, with what its program must have set."""
    inherits = False

    @property
    def connected(self):
        try:
            return bool(self.owned.getpeername())
        except OSError:
            return False


def computed(option, owned):
    """Whether the kernel may have chosen another value than that of a new socket: from the route of a
    connection, or when the default was another."""
    return option.name == "TCP_CONGESTION" or (option.name in ("TCP_MAXSEG", "IPV6_UNICAST_HOPS")
                                               and Subject(owned, {}).connected)


def given(options, new, owned, line):
    """What the program must have set: what is shown, and what is not as on a new socket. That it set what
    is the default, only the line tells."""
    values = {option.name: option.get(owned) for option, default in zip(options, new)
              if option.name in line or option.get(owned) != default and not computed(option, owned)}
    return {name: value for name, value in values.items() if value is not None}


def differences(owned, protocol, line):
    """A line has each value as getsockopt(2) gives it, where the option's rule shows it; what it lacks is
    as on a new socket. In the namespace of the socket."""
    known = catalogue.shown_in(protocol, owned.family)
    options = [option for option in known if not isinstance(option.unit, AS_SET)]
    with socket.socket(owned.family, owned.type, owned.proto) as fresh:
        new = [option.get(fresh) for option in options]
    subject = Subject(owned, given(options, new, owned, line))
    wanted = {option.name: option.unit.text(value) for option, value, _ in catalogue.shown(options, new, subject)}
    for option in options:
        shown, value = line.get(option.name), wanted.get(option.name)
        if shown == value or option.name in mptcp.EXCEPT and mptcp.is_subflow(owned):
            continue
        elif shown is None:
            yield f"lacks {option.name}={value}"
        else:
            yield f"{option.name}={shown}, not {value or 'shown'}"
    yield from (f"{name}, which is no option of {protocol}" for name in line.keys() - {option.name for option in known})
    yield from multicast_differences(owned, line)


def multicast_differences(owned, line):
    """getsockopt(2) tells the address, but not the index."""
    try:
        value = socket.inet_ntoa(owned.getsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, 4))
    except OSError:
        return
    shown = line.get("IP_MULTICAST_IF", "0.0.0.0")
    if owned.type != socket.SOCK_STREAM and shown.partition("%")[0] != value:
        yield f"IP_MULTICAST_IF={shown}, not {value}"


class Look:
    """One look at the sockets of some processes: at how many, and what is wrong with which."""

    def __init__(self, pids):
        self.sockets, self.wrong, self.lines = set(), set(), {}
        for pid in pids:
            for number, owned in owned_by(pid):
                if owned.family in (socket.AF_INET, socket.AF_INET6):
                    self.compare(f"{pid}, {number}", owned)

    def compare(self, name, owned):
        net = fcntl.ioctl(owned, SIOCGSKNS)
        inode = os.fstat(owned.fileno()).st_ino
        try:
            with namespace.entered(net):
                lines = self.lines_of(net).get(str(inode), ())
                for file, line in lines:
                    self.sockets.add(inode)
                    self.wrong |= {f"{name}, {file}: {text}" for text in differences(owned, file[:3], line)}
                if not lines and must_be_listed(owned):
                    self.wrong.add(f"{name}, {knet.file_of(owned)}: lacks the socket, {owned.getsockname()}")
        finally:
            os.close(net)

    def lines_of(self, net):
        key = os.fstat(net).st_ino
        if key not in self.lines:
            self.lines[key] = listed()
        return self.lines[key]


def compared(pids):
    """How many sockets of these processes were compared, and what is wrong at each look."""
    look = Look(pids)
    wrong = look.wrong
    for _ in range(LOOKS - 1):
        if wrong:
            wrong &= Look(pids).wrong
    return len(look.sockets), sorted(wrong)


def processes():
    return [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if int(entry.name) != os.getpid()]


def main():
    number, wrong = compared(processes())
    print(*wrong, f"{number} sockets compared, {len(wrong)} differences", sep="\n")
    sys.exit(bool(wrong) or not number)


if __name__ == "__main__":
    main()
