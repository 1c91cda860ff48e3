"""A kernel booted with ipv6.disable=1, in a boot of its own."""

import socket

import pytest

import expected
import knet
import module
import namespace
import sockets


def test_there_is_no_ipv6():
    with pytest.raises(OSError):
        socket.socket(socket.AF_INET6)


def test_ipv4_files():
    listening = sockets.listener("v4")
    alive = [listening, *sockets.accepted(listening), sockets.udp("v4"), sockets.raw("v4")]
    for owned in alive:
        assert knet.row_of(owned).options == expected.column(owned)
    for file in "tcpstat", "udpstat", "rawstat":
        assert [row.plain for row in knet.rows(file)] == [
            row.plain for row in knet.kernel_rows(file)]


def test_ipv6_files_are_empty():
    for file in "tcp6stat", "udp6stat", "raw6stat":
        assert knet.read(file) == knet.header(file)


def test_reload():
    with module.unloaded():
        assert module.present() == []
    assert module.present() == list(knet.FILES)
    with namespace.fresh():
        assert module.present() == list(knet.FILES)
