"""Every option of the files: where setsockopt(2) has it, by which rule a line shows it, and values
to try. It follows the kernel's headers and README.md, and asks nothing of the module."""

import socket
from dataclasses import dataclass
from socket import IPPROTO_IP, IPPROTO_IPV6, IPPROTO_TCP, IPPROTO_UDP, SOL_SOCKET

import knet
import units
from rules import (SO_BUF_LOCK, SOCK_RCVBUF_LOCK, SOCK_SNDBUF_LOCK, always, attached, but, clamped_listening,
                   differs, differs_above_ecn, differs_unbound,
                   differs_unconnected, given, listening, locked, not_zero, turned_on)
from units import BIG, NUMBER, SECONDS, UNSIGNED

SOL_ICMPV6, SOL_RAW, SOL_TLS = 58, 255, 282

TCP, UDP, RAW = ("tcp",), ("udp",), ("raw",)
ALL, PORTS, DATAGRAMS = TCP + UDP + RAW, TCP + UDP, UDP + RAW


@dataclass(frozen=True, eq=False, repr=False)
class Option:
    """An option in some of the files; it may have another rule in others, and a row of its own."""
    name: str
    level: int
    number: int
    files: tuple
    shown: callable
    unit: units.Unit
    values: tuple

    def set(self, owned, value):
        owned.setsockopt(self.level, self.number, self.unit.pack(value))

    def get(self, owned):
        """The value, or None where the kernel has none for this socket."""
        try:
            return self.unit.get(owned, self.level, self.number)
        except OSError:
            return None

    def exists(self):
        """Whether this kernel is new enough for it."""
        return knet.LINUX >= SINCE.get(self.name, (0, 0))

    def __repr__(self):
        return self.name


# The Linux that brought an option, where it is newer than the oldest that knetstat is for.
SINCE = {"SO_RCVPRIORITY": (6, 14), "TCP_RTO_MAX_MS": (6, 15), "TCP_RTO_MIN_US": (6, 15),
         "TCP_DELACK_MAX_US": (6, 15), "TLS_TX_MAX_PAYLOAD_LEN": (6, 19)}

# Kernels took this until a fix reached them, which no version tells.
MAY_BE_REFUSED = {"udp SO_RESERVE_MEM"}


# The values to try: usual ones, those at the limits, and some that are refused.

SWITCH = (1, 0, 2, -1)
SMALL = (1, 0, 2, 3, -1, -2)
BYTES = (1, 0, 64, 254, 255, 256, -1, -2)
SERVICES = BYTES + (3, 4, 16, 0x1b)
NUMBERS = (1, 0, 2, 16, 1000, 4096, 30000, 65535, 65536, BIG, -1, -BIG - 1)
TIMES = (1, 0, 2, 3, 4, 5, 10, 100, 120, 121, 127, 128, 600, 32767, 32768, BIG, -1)
BUFFERS = (4096, 0, 1, 65536, 1_000_000, BIG, -1)
TIMEOUTS = ((1, 500_000), (0, 0), (0, 1), (0, 999_999), (0, 1_000_000), (-1, 0), (86400, 0),
            (2**40, 1), (2**63 // 250 - 2, 999_999), (2**63 - 1, 0))
LINGERS = ((1, 5), (1, 0), (0, 5), (0, 0), (1, BIG), (1, -1), (1, -BIG - 1))
INTERFACES = (1, 0, 2, 3, 99, -1)
NET_INTERFACES = tuple(socket.htonl(index) for index in (1, 2, 3, 99)) + (0, 1)
# A tun device of each of these names is in every namespace that the oracle uses.
DEVICES = (b"x,TCP_CORK=1", b"\\054\xe9\x7f")
DEVICE_NAMES = DEVICES + (b"lo", b"", b"absent")
CONGESTION_CONTROLS = (b"reno", b"cubic", b"dctcp", b"bbr", b"vegas", b"lp", b"absent", b"")
FILTER_LENGTHS = (1, 2, 100, 0, 5000)
STAMPING = (0x10, 0, 0x7f, 0x80, 0x2bf, 0x880, 0x8000, 0x7ffff, 0x80000, -1)
RATES = (1_000_000, 1, 0, 2**31, 2**32 - 1, 2**32, 2**63, 2**64 - 1)
MICROSECONDS = (1000, 1, 0, 3999, 4000, 4001, 50_000, 123_456, 200_000, 200_001, BIG, -1)
MILLISECONDS = (1000, 999, 1001, 30_000, 119_999, 120_000, 120_001, 0, -1)
DELAYS = (1, 0, 10, 1000, 2**28 - 1, 2**28, -1)
RESERVES = (4096, 1, 0, 65536, 1_000_000, 2**30, 2**30 + 1, -1)
PORT_RANGES = ((60999 << 16) + 20000, 0, 20000, 60999 << 16, (20000 << 16) + 60999, -1)
MULTICAST_INTERFACES = tuple(socket.inet_aton(text) for text in
                             ("127.0.0.1", "0.0.0.0", "192.0.2.1")) + (
                                 bytes([1, 2, 3, 4, 0, 0, 0, 0, 1, 0, 0, 0]), b"\x7f",
                                 bytes(8), bytes(12), bytes(4) + socket.inet_aton("127.0.0.1"))
NO_INTERFACES = (bytes(4), bytes(8), bytes(12))
PAYLOADS = (16384, 1000, 64, 63, 62, 16385, 512)
# Options that do nothing, and the recording of the route.
IP_OPTIONS = (b"\1" * 4, b"", b"\1" * 40, b"\7\7\4" + bytes(4), b"\1" * 3, b"\1" * 41)
PKTINFOS = tuple(address + interface for address in (bytes(16), bytes(15) + b"\1", b"\x20\1" + bytes(14))
                 for interface in (bytes(4), b"\1\0\0\0"))
# For the parts of TLS that ask for keys: version 1.3, AES-GCM of 128 bits.
KEYS = (b"\4\3\x33\0" + bytes(36),)
PREFERENCES = (1, 2, 4, 0x100, 0x400, 0x402, 0x104, 0x500, 8, 0x800, 3, 0x101, 0x404, 0, -1)
FILTERS6 = tuple(tuple(words) for words in (
    [0xffffffff] * 8, [0] * 8, [1, 0, 0, 0, 0, 0, 0, 0x80000000],
    [0x12345678, 0x9abcdef, 7, 6, 5, 4, 3, 2]))


# What an option asks for: another one, with this value.
NEEDS = {
    "SO_ATTACH_REUSEPORT_CBPF": (("SO_REUSEPORT", 1),),
    "TLS_TX_ZEROCOPY_RO": (("TCP_ULP", b"tls"),),
    "TLS_TX_MAX_PAYLOAD_LEN": (("TCP_ULP", b"tls"),),
    "TLS_RX_EXPECT_NO_PAD": (("TCP_ULP", b"tls"), ("TLS_RX", KEYS[0])),
}


def switches(level, files, **numbers):
    return tuple(Option(name, level, number, files, differs, NUMBER, SWITCH)
                 for name, number in numbers.items())


# The options that the C module had, in the order of a line.
CLASSIC = (
    Option("SO_REUSEADDR", SOL_SOCKET, 2, ALL, always, NUMBER, SWITCH),
    Option("SO_REUSEPORT", SOL_SOCKET, 15, ALL, always, NUMBER, SWITCH),
    Option("SO_KEEPALIVE", SOL_SOCKET, 9, TCP, always, NUMBER, SWITCH),
    Option("TCP_KEEPIDLE", IPPROTO_TCP, 4, TCP, given(), NUMBER, TIMES),
    Option("TCP_KEEPCNT", IPPROTO_TCP, 6, TCP, given(), NUMBER, TIMES),
    Option("TCP_KEEPINTVL", IPPROTO_TCP, 5, TCP, given(), NUMBER, TIMES),
    Option("TCP_USER_TIMEOUT", IPPROTO_TCP, 18, TCP, differs, NUMBER, NUMBERS),
    Option("SO_RCVBUF", SOL_SOCKET, 8, ALL, locked(SOCK_RCVBUF_LOCK), units.HALF, BUFFERS),
    Option("SO_SNDBUF", SOL_SOCKET, 7, ALL, locked(SOCK_SNDBUF_LOCK), units.HALF, BUFFERS),
    Option("SO_RCVTIMEO", SOL_SOCKET, 20, ALL, differs, units.TIMEOUT, TIMEOUTS),
    Option("SO_SNDTIMEO", SOL_SOCKET, 21, ALL, differs, units.TIMEOUT, TIMEOUTS),
    Option("SO_LINGER", SOL_SOCKET, 13, ALL, turned_on, SECONDS, LINGERS),
    Option("TCP_NODELAY", IPPROTO_TCP, 1, TCP, always, NUMBER, SWITCH),
    Option("TCP_FASTOPEN", IPPROTO_TCP, 23, TCP, listening, NUMBER, NUMBERS),
    Option("TCP_DEFER_ACCEPT", IPPROTO_TCP, 9, TCP, always, NUMBER, NUMBERS + TIMES),
    Option("SO_BROADCAST", SOL_SOCKET, 6, DATAGRAMS, always, NUMBER, SWITCH),
)

# Every option, in the order of a line.
OPTIONS = CLASSIC + (
    *switches(SOL_SOCKET, TCP, SO_BROADCAST=6),
    *switches(SOL_SOCKET, DATAGRAMS, SO_KEEPALIVE=9),
    Option("SO_MARK", SOL_SOCKET, 36, ALL, differs, UNSIGNED, NUMBERS),
    Option("SO_PRIORITY", SOL_SOCKET, 12, ALL, differs, UNSIGNED, NUMBERS),
    Option("SO_BINDTODEVICE", SOL_SOCKET, 25, ALL, differs, units.NAME, DEVICE_NAMES),
    Option("SO_BINDTOIFINDEX", SOL_SOCKET, 62, ALL, differs, NUMBER, INTERFACES),
    Option("SO_MAX_PACING_RATE", SOL_SOCKET, 47, ALL, differs, units.RATE, RATES),
    Option("SO_BUSY_POLL", SOL_SOCKET, 46, ALL, not_zero, NUMBER, NUMBERS),
    Option("SO_PREFER_BUSY_POLL", SOL_SOCKET, 69, ALL, differs, NUMBER, SWITCH),
    Option("SO_INCOMING_CPU", SOL_SOCKET, 49, ALL, differs_unconnected, NUMBER, NUMBERS),
    Option("SO_RCVLOWAT", SOL_SOCKET, 18, ALL, differs, NUMBER, NUMBERS),
    Option("SO_TIMESTAMPING", SOL_SOCKET, 37, ALL, differs, UNSIGNED, STAMPING),
    Option("SO_TIMESTAMPING_NEW", SOL_SOCKET, 65, ALL, differs, UNSIGNED, STAMPING),
    Option("SO_ATTACH_FILTER", SOL_SOCKET, 26, ALL, differs, units.PRESENCE, FILTER_LENGTHS),
    Option("SO_ATTACH_REUSEPORT_CBPF", SOL_SOCKET, 51, PORTS, attached, units.GROUP, FILTER_LENGTHS),
    Option("SO_PEEK_OFF", SOL_SOCKET, 42, PORTS, differs, NUMBER, NUMBERS),
    Option("SO_RESERVE_MEM", SOL_SOCKET, 73, PORTS, differs, UNSIGNED, RESERVES),
    Option("SO_TXREHASH", SOL_SOCKET, 74, TCP, differs, NUMBER, SMALL),
    Option("SO_TXTIME", SOL_SOCKET, 61, ALL, given(), units.CLOCK,
           ((1, 0), (0, 0), (11, 1), (1, 2), (1, 3), (1, 4), (5, 0))),
    Option("TCP_MAXSEG", IPPROTO_TCP, 2, TCP, given(0), UNSIGNED,
           (1000, 0, 87, 88, 536, 1460, 32767, 32768, -1)),
    Option("TCP_CONGESTION", IPPROTO_TCP, 13, TCP, given(), units.NAME, CONGESTION_CONTROLS),
    Option("TCP_SYNCNT", IPPROTO_TCP, 7, TCP, given(), NUMBER, TIMES),
    Option("TCP_LINGER2", IPPROTO_TCP, 8, TCP, given(0), NUMBER, TIMES),
    Option("TCP_WINDOW_CLAMP", IPPROTO_TCP, 10, TCP, clamped_listening, UNSIGNED, NUMBERS),
    Option("TCP_NOTSENT_LOWAT", IPPROTO_TCP, 25, TCP, differs, UNSIGNED, NUMBERS),
    Option("TCP_ULP", IPPROTO_TCP, 31, TCP, differs, units.NAME, (b"tls", b"absent", b"")),
    Option("TCP_RTO_MAX_MS", IPPROTO_TCP, 44, TCP, differs, NUMBER, MILLISECONDS),
    Option("TCP_RTO_MIN_US", IPPROTO_TCP, 45, TCP, differs, NUMBER, MICROSECONDS),
    Option("TCP_DELACK_MAX_US", IPPROTO_TCP, 46, TCP, differs, NUMBER, MICROSECONDS),
    Option("TCP_SAVE_SYN", IPPROTO_TCP, 27, TCP, differs, NUMBER, SMALL),
    Option("TCP_TX_DELAY", IPPROTO_TCP, 37, TCP, differs, NUMBER, DELAYS),
    Option("TLS_TX_ZEROCOPY_RO", SOL_TLS, 3, TCP, but(0), NUMBER, SWITCH),
    Option("TLS_RX_EXPECT_NO_PAD", SOL_TLS, 4, TCP, but(0), NUMBER, SWITCH),
    Option("TLS_TX_MAX_PAYLOAD_LEN", SOL_TLS, 5, TCP, but(16384), units.SHORT, PAYLOADS),
    Option("UDP_SEGMENT", IPPROTO_UDP, 103, UDP, differs, NUMBER, NUMBERS),
    Option("UDP_ENCAP", IPPROTO_UDP, 100, UDP, differs, NUMBER, SMALL),
    Option("ICMP_FILTER", SOL_RAW, 1, RAW, differs, UNSIGNED, NUMBERS),
    Option("IP_HDRINCL", IPPROTO_IP, 3, RAW, differs, NUMBER, SWITCH),
    Option("IP_OPTIONS", IPPROTO_IP, 4, ALL, but(b""), units.LENGTH, IP_OPTIONS),
    Option("IP_TOS", IPPROTO_IP, 1, ALL, differs_above_ecn, NUMBER, SERVICES),
    Option("IP_TTL", IPPROTO_IP, 2, ALL, given(-1), NUMBER, BYTES),
    Option("IP_MINTTL", IPPROTO_IP, 21, ALL, differs, NUMBER, BYTES),
    Option("IP_MTU_DISCOVER", IPPROTO_IP, 10, ALL, differs, NUMBER, SMALL + (4, 5, 6)),
    Option("IP_UNICAST_IF", IPPROTO_IP, 50, ALL, differs, NUMBER, NET_INTERFACES),
    Option("IP_LOCAL_PORT_RANGE", IPPROTO_IP, 51, ALL, differs, UNSIGNED, PORT_RANGES),
    Option("IP_MULTICAST_TTL", IPPROTO_IP, 33, DATAGRAMS, differs, NUMBER, BYTES),
    Option("IP_MULTICAST_IF", IPPROTO_IP, 32, DATAGRAMS, given(*NO_INTERFACES), units.INTERFACE4,
           MULTICAST_INTERFACES),
    Option("IPV6_V6ONLY", IPPROTO_IPV6, 26, ALL, differs_unbound, NUMBER, SWITCH),
    Option("IPV6_TCLASS", IPPROTO_IPV6, 67, ALL, differs_above_ecn, NUMBER, SERVICES),
    Option("IPV6_UNICAST_HOPS", IPPROTO_IPV6, 16, ALL, given(-1), NUMBER, BYTES),
    Option("IPV6_MULTICAST_HOPS", IPPROTO_IPV6, 18, DATAGRAMS, differs, NUMBER, BYTES),
    Option("IPV6_MULTICAST_IF", IPPROTO_IPV6, 17, DATAGRAMS, differs, NUMBER, INTERFACES),
    Option("IPV6_MTU_DISCOVER", IPPROTO_IPV6, 23, ALL, differs, NUMBER, SMALL + (4, 5, 6)),
    Option("IPV6_MTU", IPPROTO_IPV6, 24, ALL, given(0), units.AS_SET, NUMBERS + (1279, 1280, 1281)),
    Option("IPV6_UNICAST_IF", IPPROTO_IPV6, 76, ALL, differs, NUMBER, NET_INTERFACES),
    Option("IPV6_ADDR_PREFERENCES", IPPROTO_IPV6, 72, ALL, differs, NUMBER, PREFERENCES),
    Option("IPV6_MINHOPCOUNT", IPPROTO_IPV6, 73, ALL, differs, NUMBER, BYTES),
    Option("IPV6_AUTOFLOWLABEL", IPPROTO_IPV6, 70, ALL, given(), NUMBER, SWITCH),
    Option("IPV6_PKTINFO", IPPROTO_IPV6, 50, ALL, given(bytes(20)), units.INTERFACE6, PKTINFOS),
    Option("IPV6_FLOWLABEL_MGR", IPPROTO_IPV6, 32, ALL, differs, units.REFLECTED, (1, 0)),
    Option("IPV6_CHECKSUM", IPPROTO_IPV6, 7, RAW, differs, NUMBER, SMALL + (4, 255, 65536)),
    Option("IPV6_HDRINCL", IPPROTO_IPV6, 36, RAW, differs, NUMBER, SWITCH),
    Option("ICMPV6_FILTER", SOL_ICMPV6, 1, RAW, differs, units.WORDS, FILTERS6),

    *switches(SOL_SOCKET, ALL, SO_DEBUG=1, SO_DONTROUTE=5, SO_OOBINLINE=10),
    *switches(SOL_SOCKET, ALL, SO_NO_CHECK=11),
    *switches(SOL_SOCKET, ALL, SO_TIMESTAMP=29, SO_TIMESTAMPNS=35, SO_TIMESTAMP_NEW=63,
              SO_TIMESTAMPNS_NEW=64, SO_RXQ_OVFL=40, SO_WIFI_STATUS=41, SO_NOFCS=43,
              SO_LOCK_FILTER=44, SO_SELECT_ERR_QUEUE=45),
    *switches(SOL_SOCKET, PORTS, SO_ZEROCOPY=60),
    *switches(SOL_SOCKET, ALL, SO_RCVMARK=75, SO_RCVPRIORITY=82),
    *switches(IPPROTO_TCP, TCP, TCP_CORK=3, TCP_REPAIR=19, TCP_INQ=36, TCP_FASTOPEN_CONNECT=30,
              TCP_FASTOPEN_NO_COOKIE=34, TCP_THIN_LINEAR_TIMEOUTS=16),
    *switches(IPPROTO_UDP, UDP, UDP_CORK=1, UDP_GRO=104, UDP_NO_CHECK6_TX=101,
              UDP_NO_CHECK6_RX=102),
    *switches(IPPROTO_IP, ALL, IP_RECVERR=11, IP_RECVERR_RFC4884=26, IP_PKTINFO=8, IP_RECVTTL=12,
              IP_RECVTOS=13, IP_RECVOPTS=6, IP_RETOPTS=7, IP_PASSSEC=18, IP_RECVORIGDSTADDR=20,
              IP_CHECKSUM=23),
    *switches(IPPROTO_IP, DATAGRAMS, IP_RECVFRAGSIZE=25),
    *switches(IPPROTO_IP, ALL, IP_FREEBIND=15, IP_TRANSPARENT=19, IP_BIND_ADDRESS_NO_PORT=24),
    *switches(IPPROTO_IP, DATAGRAMS, IP_MULTICAST_LOOP=34, IP_MULTICAST_ALL=49),
    *switches(IPPROTO_IP, RAW, IP_NODEFRAG=22, IP_ROUTER_ALERT=5),
    *switches(IPPROTO_IPV6, DATAGRAMS, IPV6_MULTICAST_LOOP=19, IPV6_MULTICAST_ALL=29),
    *switches(IPPROTO_IPV6, ALL, IPV6_RECVERR=25, IPV6_RECVERR_RFC4884=31, IPV6_TRANSPARENT=75,
              IPV6_FREEBIND=78, IPV6_DONTFRAG=62, IPV6_FLOWINFO_SEND=33),
    *switches(IPPROTO_IPV6, RAW, IPV6_ROUTER_ALERT=22),
    *switches(IPPROTO_IPV6, ALL, IPV6_ROUTER_ALERT_ISOLATE=30, IPV6_RECVPKTINFO=49,
              IPV6_RECVHOPLIMIT=51, IPV6_RECVRTHDR=56, IPV6_RECVHOPOPTS=53, IPV6_RECVDSTOPTS=58,
              IPV6_RECVTCLASS=66, IPV6_RECVPATHMTU=60, IPV6_RECVORIGDSTADDR=74,
              IPV6_RECVFRAGSIZE=77, IPV6_FLOWINFO=11,
              IPV6_2292PKTINFO=2, IPV6_2292HOPLIMIT=8, IPV6_2292RTHDR=5, IPV6_2292HOPOPTS=3,
              IPV6_2292DSTOPTS=4),
)

# No file shows these, but they change what others show.
OTHERS = (
    Option("SO_BUF_LOCK", SOL_SOCKET, SO_BUF_LOCK, (), None, NUMBER, SMALL + (4,)),
    Option("SO_RCVBUFFORCE", SOL_SOCKET, 33, (), None, NUMBER, BUFFERS),
    Option("SO_SNDBUFFORCE", SOL_SOCKET, 32, (), None, NUMBER, BUFFERS),
    Option("SO_DETACH_FILTER", SOL_SOCKET, 27, (), None, NUMBER, (0,)),
    Option("TLS_TX", SOL_TLS, 1, (), None, units.NAME, KEYS),
    Option("TLS_RX", SOL_TLS, 2, (), None, units.NAME, KEYS),
    Option("TCP_QUICKACK", IPPROTO_TCP, 12, (), None, NUMBER, SWITCH),
    Option("IPV6_ADDRFORM", IPPROTO_IPV6, 1, (), None, NUMBER, (int(socket.AF_INET),)),
    Option("IPV6_CHECKSUM of SOL_RAW", SOL_RAW, 7, (), None, NUMBER, SMALL + (4,)),
)

LEVELS = {"tcp": IPPROTO_TCP, "udp": IPPROTO_UDP, "raw": SOL_RAW}


def shown_in(protocol, family):
    """The options that may be in such a socket's line, in its order."""
    return [option for option in OPTIONS if protocol in option.files
            and (family == socket.AF_INET6 or option.level not in (IPPROTO_IPV6, SOL_ICMPV6))]


def shown(options, new, subject):
    """Those of the options that the subject's line shows, each with its value and with that of
    `new`, the values of a new socket."""
    for option, default in zip(options, new, strict=True):
        value = option.get(subject.owned)
        if isinstance(option.unit, (units.AsSet, units.AsSetBytes, units.Group)):
            value = subject.given.get(option.name)
        if value is not None and option.shown(option, value, default, subject):
            yield option, value, default


def settable(protocol, family):
    """Options worth trying on such a socket, each once, shown or not. The kernel refuses many."""
    levels = {SOL_SOCKET, IPPROTO_IP, LEVELS[protocol]}
    if family == socket.AF_INET6:
        levels |= {IPPROTO_IPV6, SOL_ICMPV6}
    if protocol == "tcp":
        levels |= {SOL_TLS}
    found = {(option.level, option.number): option for option in OPTIONS + OTHERS
             if option.level in levels}
    return list(found.values())


def with_needs(setting, options):
    """A setting behind those that it asks for."""
    named = {option.name: option for option in options}
    return [(named[name], value) for name, value in NEEDS.get(setting[0].name, ())] + [setting]


def hinders(option, value):
    """A connection might not come about, or only late, with this set before."""
    if option.name in ("SO_BINDTODEVICE", "SO_BINDTOIFINDEX"):
        return value in DEVICES or isinstance(value, int) and value > 1
    return option.name in ("IP_MINTTL", "IPV6_MINHOPCOUNT", "TCP_TX_DELAY", "TCP_REPAIR")
