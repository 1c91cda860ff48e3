"""How a value is given to setsockopt(2), taken from getsockopt(2), and printed in a line."""

import ctypes
import socket
import struct
from dataclasses import dataclass

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
        return int(len(owned.getsockopt(level, number, 1024)) > 0)


class AsSet(Integer):
    """A number that getsockopt(2) does not give back: the line shows what the program set."""

    def get(self, owned, level, number):
        return None


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
ADDRESS = Bytes(socket.inet_ntoa)
WORDS = Unit("8I", lambda value: "".join(f"{word:08x}" for word in value))
PRESENCE = Presence()
AS_SET = AsSet(str)
