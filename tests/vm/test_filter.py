"""A filter written to an open file: lines as they were, and no others than those asked for."""

import ctypes
import errno
import os
import socket
import threading
from contextlib import contextmanager

import pytest

import child
import knet
import sockets
from peer import ACK, Peer

each_file = pytest.mark.parametrize("file", knet.FILES)


@pytest.fixture(autouse=True)
def still():
    """Sockets that differ in what a filter can ask for."""
    alive = []
    for flavour in sockets.FLAVOURS:
        for _ in range(3):
            listening = sockets.listener(flavour)
            alive += [listening, *sockets.accepted(listening)]
            alive += [sockets.udp(flavour), sockets.raw(flavour.replace("mapped", "v6"))]
        alive[-1].setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 5000)
        alive[-2].setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        alive[-3].setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for number, owned in enumerate(alive[-5:]):
            owned.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, number % 2)
    return alive


@contextmanager
def opened(file, flags=os.O_RDWR):
    descriptor = os.open(f"/proc/net/{file}", flags)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def filtered(file, text):
    with opened(file) as descriptor:
        assert os.write(descriptor, text.encode()) == len(text)
        return knet.read_on(descriptor, 1 << 17).decode()


def words(line):
    """The terms that hold of a line."""
    row = knet.parse(line)
    terms = [f"{name} {part}" for names, end in ((("src", "sport"), row.local), (("dst", "dport"), row.remote))
             for name, part in zip(names, end.rsplit(":", 1))]
    terms += [f"state {row.stat}"] if row.stat else []
    options = row.options.split(",") if row.options else []
    return terms + options + [f"has {option.split('=')[0]}" for option in options]


def those_with(text, *terms):
    header, *lines = text.splitlines(keepends=True)
    return header + "".join(line for line in lines if set(terms) <= set(words(line)))


def those_without(text, term):
    header, *lines = text.splitlines(keepends=True)
    return header + "".join(line for line in lines if term not in words(line))


@each_file
def test_every_term(file):
    text = knet.read(file).decode()
    terms = {term for line in text.splitlines(keepends=True)[1:] for term in words(line)}
    assert len(terms) > 6
    for term in terms:
        assert filtered(file, term) == those_with(text, term), term
        assert filtered(file, f"!{term}") == those_without(text, term), term


@each_file
def test_terms_together(file):
    text = knet.read(file).decode()
    found = words(text.splitlines(keepends=True)[1])
    for count in range(2, 7):
        some = found[:2] + found[len(found) - count + 2:]
        assert filtered(file, "\n\t ".join(some)) == those_with(text, *some)


@each_file
def test_both_ends(file):
    """One connection is looked for where its ends tell, whatever family it is of; so is a TIME_WAIT entry."""
    closed, other = sockets.accepted(sockets.listener("v6"))
    closed.close()
    other.close()
    text = knet.read(file).decode()
    for line in text.splitlines(keepends=True)[1:]:
        ends = words(line)[:4]
        assert filtered(file, " ".join(ends)) == those_with(text, *ends), ends


@pytest.mark.parametrize("guessed", ["state LISTEN", "state listening", "state = Listen", "!state estab !state time-wait"])
def test_words_of_other_tools(guessed):
    assert filtered("tcpstat", guessed) == filtered("tcpstat", "state LSTN") != knet.read("tcpstat").decode()


def test_ends_as_others_write_them():
    port = sockets.listener().getsockname()[1]
    assert filtered("tcpstat", f"sport = :{port}") == filtered("tcpstat", f"sport {port}")
    assert filtered("tcp6stat", "src [::1]") == filtered("tcp6stat", "src ::1") != filtered("tcp6stat", "")


def test_diag():
    """Of a connection that is stuck, and others."""
    with Peer("v4") as peer:
        owned, flow = peer.connected()
        flow.window = 0
        flow.send(ACK)
        line = knet.row_of(owned).line()
        for term in ("diag >|", "diag any", "diag any !diag |<"):
            assert filtered("tcpstat", term) == knet.header("tcpstat").decode() + line
        assert filtered("tcpstat", "!diag any") == filtered("tcpstat", "!diag >|") == \
            knet.read("tcpstat").decode().replace(line, "")


def test_prefix():
    text = knet.read("tcpstat").decode()
    assert filtered("tcpstat", "src 127.0.0.0/8") == text
    assert filtered("tcpstat", "src 127.1.0.0/16") == those_with(text, "none")
    mapped = those_with(knet.read("tcp6stat").decode(), "src ::ffff:127.0.0.1")
    assert mapped.count("\n") > 6
    assert filtered("tcp6stat", "src 127.0.0.1/32") == mapped
    assert filtered("tcp6stat", "src ::ffff:0:0/96") == mapped


def test_time_wait():
    listening = sockets.listener()
    one, other = sockets.accepted(listening)
    one.close()
    other.close()
    port = listening.getsockname()[1]
    rows = filtered("tcpstat", f"sport {port} state TIMW").splitlines()[1:]
    assert [row.split()[4] for row in rows] == ["TIMW"]


def test_this_descriptor_alone():
    whole = knet.read("tcpstat")
    with opened("tcpstat") as one, opened("tcpstat") as other:
        copy = os.dup(one)
        assert os.write(one, b"state LSTN\n") == 11
        few = those_with(whole.decode(), "state LSTN").encode()
        assert few != whole
        assert knet.read_on(copy, 4096) == few
        assert knet.read_on(other, 4096) == whole
        os.close(copy)
    assert knet.read("tcpstat") == whole


def test_a_write_begins_anew():
    whole = knet.read("tcpstat")
    with opened("tcpstat") as descriptor:
        for term in (b"state LSTN", b"state ESTB", b" \n", b"sport 0"):
            expected = those_with(whole.decode(), *[term.decode()] * (term != b" \n")).encode()
            os.read(descriptor, 150)
            os.write(descriptor, term)
            assert knet.read_on(descriptor, 100) == expected, term
            assert os.pread(descriptor, 1000, 50) == expected[50:1050]


def test_a_shell():
    port = sockets.listener().getsockname()[1]  # closed by now
    listening = sockets.listener(port=port, setup=lambda owned: owned.setsockopt(
        socket.SOL_SOCKET, socket.SO_REUSEADDR, 1))
    script = f"exec 3<>/proc/net/tcpstat; echo 'sport {port}' >&3; cat <&3; echo 'sport 0' >&3; cat <&3"
    with os.popen(f"bash -c \"{script}\"") as shell:
        text = shell.read()
    assert text.count("Recv-Q") == 2 and text.count("\n") == 3
    assert knet.row_of(listening).line() in text


@pytest.mark.parametrize("text", [
    "sport", "sport http", "port 80", "state UNKNOWN", "SO_KEEPALIVE=2", "SO_NONSENSE=1", "src ::1",
    "sport 1 sport 2", "sport 1 !sport 1", "state LSTN state ESTB", "TCP_NODELAY=1 TCP_NODELAY=0", "x" * 512, " " * 512, "sport 80\0", "\xff\xfe", "SO_KEEPALIVE=1 " * 9,
], ids=lambda text: ascii(text[:20]).strip("'"))
def test_what_is_no_filter(text):
    """It fails closed: nothing is listed before another filter is written."""
    with opened("tcpstat") as descriptor:
        os.write(descriptor, b"state LSTN")
        os.read(descriptor, 100)
        assert refused(lambda: os.write(descriptor, text.encode("latin-1"))) == errno.EINVAL
        for read in (lambda: os.read(descriptor, 100), lambda: os.read(descriptor, 100),
                     lambda: os.pread(descriptor, 100, 0), lambda: os.pread(descriptor, 100, 200),
                     lambda: os.lseek(descriptor, 200, os.SEEK_SET)):
            assert refused(read) == errno.EINVAL
        os.lseek(descriptor, 0, os.SEEK_SET)
        assert refused(lambda: os.read(descriptor, 100)) == errno.EINVAL
        os.write(descriptor, b"state LSTN")
        assert knet.read_on(descriptor, 100).decode() == those_with(knet.read("tcpstat").decode(), "state LSTN")


def refused(call):
    """The number of the error that a call fails with."""
    with pytest.raises(OSError) as error:
        call()
    return error.value.errno


def test_what_is_no_memory():
    write = ctypes.CDLL(None, use_errno=True).write
    write.argtypes = ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t
    with opened("tcpstat") as descriptor:
        for address, size in ((8, 10), (0xffff_8000_0000_0000, 10)):
            assert write(descriptor, address, size) == -1
            assert ctypes.get_errno() == errno.EFAULT
            assert refused(lambda: os.read(descriptor, 100)) == errno.EINVAL
        os.write(descriptor, b"\n")
        assert knet.read_on(descriptor, 4096) == knet.read("tcpstat")


def test_ways_to_open():
    assert refused(lambda: os.open("/proc/net/tcpstat", os.O_WRONLY)) == errno.EINVAL
    with opened("tcpstat", os.O_RDONLY) as descriptor:
        assert refused(lambda: os.write(descriptor, b"sport 1")) == errno.EBADF
    with opened("tcpstat") as descriptor:
        assert refused(lambda: os.pwrite(descriptor, b"sport 1", 0)) == errno.ESPIPE
        assert knet.read_on(descriptor, 4096) == knet.read("tcpstat")


def as_nobody():
    child.become_nobody()
    with opened("tcpstat") as descriptor:
        try:
            os.write(descriptor, b"SO_MARK=1")
        except OSError as error:
            return error.errno, filtered("tcpstat", "state LSTN")


def test_what_a_reader_may_not_see():
    assert "SO_MARK=1" in filtered("tcpstat", "SO_MARK=1")
    error, text = child.call(as_nobody)
    assert error == errno.EPERM
    assert [line.split()[2] for line in text.splitlines()] == \
        [line.split()[2] for line in filtered("tcpstat", "state LSTN").splitlines()]


def test_threads_on_one_descriptor():
    """Reads and writes at once: each read from the start is of one filter or the other."""
    whole = knet.read("tcpstat").decode()
    texts = {term: those_with(whole, term).encode() for term in ("state LSTN", "state ESTB")}
    seen = {term: 0 for term in texts}
    with opened("tcpstat") as descriptor:
        os.write(descriptor, b"state LSTN")

        enough = threading.Event()

        def write():
            while not enough.is_set():
                for term in texts:
                    os.write(descriptor, term.encode())

        writers = [threading.Thread(target=write) for _ in range(3)]
        for writer in writers:
            writer.start()
        try:
            while min(seen.values()) < 50 and sum(seen.values()) < 100_000:
                text = os.pread(descriptor, 1 << 17, 0)
                matching = [term for term, expected in texts.items() if text == expected]
                assert matching, text
                seen[matching[0]] += 1
        finally:
            enough.set()
            for writer in writers:
                writer.join()
    assert min(seen.values()) >= 50, seen
