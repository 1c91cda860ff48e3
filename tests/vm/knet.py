"""The files of knetstat and the kernel's own beside them, read into rows."""

import ipaddress
import os
import re
import socket
import struct
from dataclasses import dataclass

FILES = ("tcpstat", "tcp6stat", "udpstat", "udp6stat", "rawstat", "raw6stat")
TCP_HEADER = (b"Recv-Q Send-Q Local Address           Foreign Address         "
              b"Stat Diag Options\n")
OTHER_HEADER = (b"Recv-Q Send-Q Local Address           Foreign Address         "
                b"Options\n")

MOST_READS, LONGEST_TEXT = 200_000, 16 << 20  # a file without an end fails, and soon
PROTOCOLS = {socket.SOCK_STREAM: "tcp", socket.SOCK_DGRAM: "udp", socket.SOCK_RAW: "raw"}
STATES = ("NONE", "ESTB", "SYNS", "SYNR", "FNW1", "FNW2", "TIMW", "CLSD", "CLSW", "LACK", "LSTN",
          "CLSG")

# The version of the running kernel, as (7, 2).
LINUX = tuple(int(number) for number in re.findall(r"\d+", os.uname().release)[:2])


@dataclass(frozen=True)
class Row:
    """A socket's line. `options` is None on a line that ends after its state; `stat` and `diag`
    are None in the files that have no such columns."""
    local: str
    remote: str
    stat: str | None = None
    diag: str | None = None
    options: str | None = None
    recv: int = 0
    send: int = 0

    @property
    def name(self):
        """What tells this socket from all others, where ports aren't shared."""
        return self.local, self.remote

    @property
    def plain(self):
        """What the kernel's file shows of it too."""
        return self.local, self.remote, self.stat, self.recv, self.send

    @property
    def keys(self):
        return dict(option.split("=") for option in self.options.split(","))

    def line(self):
        """The exact line that the contract asks for."""
        text = f"{self.recv:6d} {self.send:6d} {self.local:<23} {self.remote:<23} "
        if self.stat is not None:
            text += f"{self.stat} "
        if self.options is not None:
            text += f"{self.diag:<4} " if self.stat is not None else ""
            text += self.options
        return text + "\n"


LINE = re.compile(r" *(?P<recv>-?\d+) +(?P<send>-?\d+) (?P<local>\S+) +(?P<remote>\S+) +"
                  r"(?:(?P<stat>[A-Z0-9]{4}) )?"
                  r"(?:(?P<diag>[>|<# ]{4}) )?"
                  r"(?P<options>SO_\S+)?\n")


class NoLine(AssertionError):
    """What is read is no line of the contract."""


def parse(line):
    match = LINE.fullmatch(line)
    if not match:
        raise NoLine(f"not a line of the contract: {line!r}")
    fields = match.groupdict()
    if fields["diag"] is not None:
        fields["diag"] = fields["diag"].rstrip()
    row = Row(**fields | {"recv": int(fields["recv"]), "send": int(fields["send"])})
    assert row.line() == line
    return row


def read(file, proc="/proc/net", size=1 << 17):
    """The file's text, from reads of at most this size."""
    descriptor = os.open(f"{proc}/{file}", os.O_RDONLY)
    try:
        return read_on(descriptor, size)
    finally:
        os.close(descriptor)


def read_on(descriptor, size):
    """What is left to read of an open file."""
    text = bytearray()
    for _ in range(MOST_READS):
        part = os.read(descriptor, size)
        assert len(part) <= size and len(text) < LONGEST_TEXT
        if not part:
            return bytes(text)
        text += part
    raise AssertionError(f"no end after {MOST_READS} reads")


def rows(file, proc="/proc/net", size=1 << 17):
    text = read(file, proc, size)
    assert text.startswith(header(file))
    lines = text.removeprefix(header(file)).decode("ascii").splitlines(keepends=True)
    return [parse(line) for line in lines]


def header(file):
    return TCP_HEADER if file.startswith("tcp") else OTHER_HEADER


def kernel_rows(file, proc="/proc/net"):
    """The rows of the kernel's file of the same sockets, as far as it shows them."""
    found = []
    for line in read(file.removesuffix("stat"), proc).decode().splitlines()[1:]:
        _, local, remote, state, queues = line.split()[:5]
        send, recv = (int(queue, 16) for queue in queues.split(":"))
        if file.startswith("tcp") and STATES[int(state, 16)] == "LSTN":
            send = 0  # theirs is left from an earlier connection
        found.append(Row(kernel_endpoint(local), kernel_endpoint(remote),
                         STATES[int(state, 16)] if file.startswith("tcp") else None,
                         recv=recv, send=send))
    return found


def kernel_endpoint(text):
    address, port = text.split(":")
    words = struct.pack(f"={len(address) // 8}I", *(int(address[at:at + 8], 16)
                                                    for at in range(0, len(address), 8)))
    return endpoint(words, int(port, 16))


def endpoint(address, port):
    """An endpoint as our files print it, from an address in network order."""
    text = str(ipaddress.IPv4Address(address)) if len(address) == 4 else text6(address)
    return f"{text}:{port or '*'}"


def text6(address):
    """An IPv6 address as the kernel's %pI6c prints it: RFC 5952, with the last 32 bits in dotted
    form for v4-mapped and ISATAP addresses, and for no others."""
    isatap = address[8:12] in (b"\x00\x00\x5e\xfe", b"\x02\x00\x5e\xfe")
    if not isatap and not address.startswith(b"\0" * 10 + b"\xff\xff"):
        return groups6(address)
    return groups6(address[:12]) + ":" + str(ipaddress.IPv4Address(address[12:]))


def groups6(address):
    groups = [f"{group:x}" for group in struct.unpack(f"!{len(address) // 2}H", address)]
    best, length = None, 1
    for start in range(len(groups)):
        end = start
        while end < len(groups) and groups[end] == "0":
            end += 1
        if end - start > length:
            best, length = start, end - start
    if best is None:
        return ":".join(groups)
    return ":".join(groups[:best]) + "::" + ":".join(groups[best + length:])


def file_of(owned):
    """The file that lists this socket."""
    return PROTOCOLS[owned.type] + ("6stat" if owned.family == socket.AF_INET6 else "stat")


def endpoints(owned):
    """The socket's local and remote endpoint as our files print them."""
    def text(name):
        return endpoint(socket.inet_pton(owned.family, name[0].partition("%")[0]), name[1])
    try:
        remote = text(owned.getpeername())
    except OSError:
        remote = ":::*" if owned.family == socket.AF_INET6 else "0.0.0.0:*"
    return text(owned.getsockname()), remote


def row_named(file, name):
    matching = [row for row in rows(file) if row.name == name]
    assert len(matching) == 1, f"{len(matching)} rows {name} in {file}:\n{read(file).decode()}"
    return matching[0]


def row_of(owned):
    return row_named(file_of(owned), endpoints(owned))


def assert_as_kernel():
    """All files list the sockets that the kernel's files list, in the same order."""
    for file in FILES:
        for _ in range(10):
            before, ours, after = kernel_rows(file), rows(file), kernel_rows(file)
            if before == after:
                break
        assert before == after, f"{file}: the kernel's file does not stand still"
        assert [row.plain for row in ours] == [row.plain for row in before], file
