"""What sockets find around them: a network namespace with its sysctls and devices, and a memory
cgroup."""

import fcntl
import os
import struct
import subprocess
from contextlib import ExitStack, contextmanager
from pathlib import Path
from socket import (AF_INET, AF_INET6, IPPROTO_IP, IPPROTO_IPV6, IPPROTO_TCP, IPPROTO_UDP,
                    SOCK_DGRAM, SOCK_STREAM, SOL_SOCKET, socket)

import namespace
from catalogue import CONGESTION_CONTROLS, DEVICES

TUNSETIFF, IFF_TUN = 0x400454CA, 1
SO_TIMESTAMP, UDP_ENCAP, UDP_ENCAP_ESPINUDP, TCP_TX_DELAY = 29, 100, 2, 37
IP_MINTTL, IPV6_MINHOPCOUNT = 21, 73
MODULES = ("tun", "tls", "tcp_dctcp", "tcp_bbr", "tcp_vegas", "tcp_lp")
CGROUPS = Path("/sys/fs/cgroup")

# Defaults of options, and what else decides what a socket starts with.
SYSCTLS = {
    "net/core/busy_read": (0, 50),  # of the initial namespace alone
    "net/core/txrehash": (0, 1),
    "net/ipv4/ip_default_ttl": (1, 63, 64, 255),
    "net/ipv4/ip_no_pmtu_disc": (0, 1, 2, 3),
    "net/ipv4/tcp_congestion_control": tuple(name.decode() for name in CONGESTION_CONTROLS[:-2]),
    "net/ipv4/tcp_ecn": (0, 1, 2),
    "net/ipv4/tcp_fastopen": (0, 1, 3),
    "net/ipv4/tcp_fin_timeout": (1, 60, 200),
    "net/ipv4/tcp_fwmark_accept": (0, 1),
    "net/ipv4/tcp_keepalive_intvl": (1, 75, 999),
    "net/ipv4/tcp_keepalive_probes": (1, 9, 100),
    "net/ipv4/tcp_keepalive_time": (1, 600, 7200),
    "net/ipv4/tcp_notsent_lowat": (1, 65536, 4294967295),
    "net/ipv4/tcp_reflect_tos": (0, 1),
    "net/ipv4/tcp_rto_max_ms": (1000, 1001, 119_999, 120_000),
    "net/ipv4/tcp_rto_min_us": (1, 4001, 50_000, 123_456, 200_000),
    "net/ipv4/tcp_syn_retries": (1, 6, 127),
    "net/ipv6/auto_flowlabels": (0, 1, 2, 3),
    "net/ipv6/bindv6only": (0, 1),
    "net/ipv6/flowlabel_consistency": (0, 1),
    "net/ipv6/flowlabel_reflect": (0, 1, 2, 7),
    "net/ipv6/conf/all/hop_limit": (1, 64, 255),
}


@contextmanager
def devices():
    """The catalogue's devices, in the current namespace."""
    opened = []
    try:
        for name in DEVICES:
            opened.append(os.open("/dev/net/tun", os.O_RDWR | os.O_CLOEXEC))
            fcntl.ioctl(opened[-1], TUNSETIFF, struct.pack("16sH22x", name, IFF_TUN))
        yield
    finally:
        for device in opened:
            os.close(device)


@contextmanager
def inside(initial):
    """The initial namespace or a new one, with the devices."""
    with ExitStack() as stack:
        stack.enter_context(namespace.entered(namespace.INITIAL) if initial
                            else namespace.fresh())
        stack.enter_context(devices())
        yield


@contextmanager
def kept_sysctls():
    """The namespace's sysctls are put back afterwards."""
    before = {name: namespace.sysctl(name) for name in SYSCTLS if Path("/proc/sys", name).exists()}
    try:
        yield
    finally:
        for name, value in before.items():
            if namespace.sysctl(name) != value:
                namespace.sysctl(name, value)


@contextmanager
def memory_cgroup():
    """A memory cgroup of its own for this process: only there, sockets can reserve memory."""
    (CGROUPS / "cgroup.subtree_control").write_text("+memory")
    group = CGROUPS / "oracle"
    group.mkdir(exist_ok=True)
    (group / "cgroup.procs").write_text(str(os.getpid()))
    try:
        yield
    finally:
        (CGROUPS / "cgroup.procs").write_text(str(os.getpid()))
        group.rmdir()


@contextmanager
def patched_kernel():
    """Options that make the kernel patch its own code when the first socket sets them are kept set
    by sockets of ours: an emulated CPU can stumble over code that is patched while it runs."""
    holders = []
    try:
        for family in (AF_INET, AF_INET6):
            datagram, stream = socket(family, SOCK_DGRAM), socket(family, SOCK_STREAM)
            holders += [datagram, stream]
            datagram.setsockopt(SOL_SOCKET, SO_TIMESTAMP, 1)
            datagram.setsockopt(IPPROTO_UDP, UDP_ENCAP, UDP_ENCAP_ESPINUDP)
            stream.setsockopt(IPPROTO_TCP, TCP_TX_DELAY, 1)
            stream.setsockopt(IPPROTO_IP, IP_MINTTL, 1)
            if family == AF_INET6:
                stream.setsockopt(IPPROTO_IPV6, IPV6_MINHOPCOUNT, 1)
        yield
    finally:
        for holder in holders:
            holder.close()


@contextmanager
def prepared():
    """All that the catalogue's values ask for, once for many batches."""
    subprocess.run(["modprobe", "-a", *MODULES], check=True)
    with memory_cgroup(), patched_kernel():
        yield


@contextmanager
def as_nobody():
    """Without root's capabilities, which count when a file is opened."""
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
