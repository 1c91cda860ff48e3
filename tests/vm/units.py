"""How a value is given to setsockopt(2), taken from getsockopt(2), and printed in a line."""

import ctypes
import errno
import socket
import struct
import sys
from dataclasses import dataclass

import knet

LIBC = ctypes.CDLL(None, use_errno=True)
BIG = 2**31 - 1


@dataclass(frozen=True)
class Unit:
    """Values are as `layout` packs them, more than one field as a tuple."""
    layout: str
    text: callable

    def pack(self, value):
        fields = value if isinstance(value, tuple) else (value,)
        return struct.pack(self.layout, *fields)

    def get(self, owned, level, number):
        size = struct.calcsize(self.layout)
        fields = struct.unpack(self.layout, owned.getsockopt(level, number, size))
        return fields if len(fields) > 1 else fields[0]


class Integer(Unit):
    """The same, faster: nearly all options are one of these."""

    def __init__(self, text):
        super().__init__("I", text)

    def pack(self, value):
        return super().pack(value % 2**32)

    def get(self, owned, level, number):
        return owned.getsockopt(level, number)


class Bytes(Unit):
    """Up to 16 bytes; what the program gives may be longer or shorter."""

    def __init__(self, text):
        super().__init__("16s", text)

    def pack(self, value):
        return value

    def get(self, owned, level, number):
        return owned.getsockopt(level, number, 16)


class Presence(Unit):
    """Whether a socket filter is attached. The value to set is a number of instructions, each of
    which accepts the packet."""

    PROGRAM = ctypes.create_string_buffer(struct.pack("=HBBI", 6, 0, 0, 2**32 - 1) * 5000)

    def __init__(self):
        super().__init__("", str)

    def pack(self, value):
        return struct.pack("@HP", value, ctypes.addressof(self.PROGRAM))

    def get(self, owned, level, number):
        """By libc, which takes the room for 0 instructions; Python's would be taken for room for as many as it has
        bytes. The kernel does not give back what was not attached as classic BPF."""
        length = ctypes.c_int(0)
        if LIBC.getsockopt(owned.fileno(), level, number, None, ctypes.byref(length)) == 0:
            return int(length.value > 0)
        return 1 if ctypes.get_errno() == errno.EACCES else None


class Group(Presence):
    """Whether a program is attached that chooses among the sockets of a port: no getsockopt(2) tells."""

    def __init__(self):
        Unit.__init__(self, "", lambda value: "1")

    def get(self, owned, level, number):
        return None


class Length(Bytes):
    """How many bytes the program set."""

    def get(self, owned, level, number):
        return owned.getsockopt(level, number, 40)


class Reflected(Integer):
    """Whether flow labels are reflected, which is set by a flag of a request, and told by no error."""

    REQUEST = "16sIBBHHHI"
    GET, PUT, REFLECT = 0, 1, 4

    def pack(self, value):
        return struct.pack(self.REQUEST, b"", 0, self.GET if value else self.PUT, 0, self.REFLECT, 0, 0, 0)

    def get(self, owned, level, number):
        """By libc, since Python does not say what it puts into the request."""
        request = ctypes.create_string_buffer(struct.calcsize(self.REQUEST))
        size = ctypes.c_int(len(request))
        if LIBC.getsockopt(owned.fileno(), level, number, request, ctypes.byref(size)) == 0:
            return 1
        return 0 if ctypes.get_errno() == errno.ENOENT else None


class Short(Integer):
    """A number of 16 bits."""

    def pack(self, value):
        return struct.pack("H", value % 2**16)

    def get(self, owned, level, number):
        return struct.unpack("H", owned.getsockopt(level, number, 2))[0]


class AsSet(Integer):
    """A number that getsockopt(2) does not give back: the line shows what the program set."""

    def get(self, owned, level, number):
        return None


class AsSetBytes(Bytes):
    """The same of bytes."""

    def get(self, owned, level, number):
        return None


def interface4(value):
    """struct ip_mreqn: the address in the middle, or the interface at the end; or an address alone."""
    address, index = (value[4:8], int.from_bytes(value[8:12], sys.byteorder)) if len(value) >= 8 else (value, 0)
    return f"0.0.0.0%{index}" if index and not any(address) else socket.inet_ntoa(address)


def interface6(value):
    """struct in6_pktinfo."""
    index = int.from_bytes(value[16:], sys.byteorder)
    return knet.text6(value[:16]) + f"%{index}" * bool(index)


def escaped(name):
    """A name's bytes up to the null byte. What could be taken for something else in a line is
    three octal digits behind a backslash."""
    return "".join(chr(byte) if 0x21 <= byte <= 0x7e and byte not in b",=\\" else f"\\{byte:03o}"
                   for byte in name.split(b"\0")[0])


NUMBER = Integer(str)
UNSIGNED = Integer(lambda value: str(value % 2**32))
HALF = Integer(lambda value: str(value // 2))
SECONDS = Unit("ii", lambda value: f"{value[1]}s")
TIMEOUT = Unit("qq", lambda value: f"{value[0] * 1000 + value[1] // 1000}ms")
CLOCK = Unit("iI", lambda value: f"{value[0]}:{value[1]}")
RATE = Unit("Q", str)
NAME = Bytes(escaped)
WORDS = Unit("8I", lambda value: "".join(f"{word:08x}" for word in value))
PRESENCE = Presence()
AS_SET = AsSet(str)
GROUP = Group()
LENGTH = Length(lambda value: str(len(value)))
REFLECTED = Reflected(str)
SHORT = Short(str)
INTERFACE4 = AsSetBytes(interface4)
INTERFACE6 = AsSetBytes(interface6)
