"""Each network namespace has its own files, and they show its own sockets and no others."""

import os
import threading
import time

import child
import knet
import module
import namespace
import sockets


def names(proc="/proc/net"):
    return {file: {row.name for row in knet.rows(file, proc)} for file in knet.FILES}


def populate():
    """One socket in each file: the sockets, and what each file must show."""
    made = sockets.one_for_each_file()
    return made, {knet.file_of(owned): {knet.endpoints(owned)} for owned in made}


NOTHING = {file: set() for file in knet.FILES}


def test_own_sockets_and_no_others():
    here, expected_here = populate()
    with namespace.fresh():
        assert names() == NOTHING
        there, expected_there = populate()
        assert names() == expected_there
    assert names() == expected_here


def test_initial_namespace():
    made, expected = populate()
    with namespace.entered(namespace.INITIAL):
        assert not any(expected[file] & shown for file, shown in names().items())
        assert module.present() == list(knet.FILES)
        there, more = populate()
        assert all(more[file] <= shown for file, shown in names().items())
    assert names() == expected


def test_same_ports_in_two_namespaces():
    one = sockets.listener("v4", lambda owned: None, 4321)
    with namespace.fresh():
        other = sockets.listener("v4", lambda owned: owned.setsockopt(6, 1, 1), 4321)
        assert knet.row_of(other).keys["TCP_NODELAY"] == "1"
    assert knet.row_of(one).keys["TCP_NODELAY"] == "0"


def test_by_process_id(network):
    """/proc/PID/net is the namespace of that process, whoever reads."""
    made, expected = populate()
    with child.running(time.sleep, 60) as pid, namespace.fresh():
        assert names() == NOTHING
        assert names(f"/proc/{pid}/net") == expected
        assert names("/proc/1/net").keys() == expected.keys()


def test_by_thread():
    """A thread that enters another namespace sees that one's files."""
    made, expected = populate()
    with namespace.fresh() as other:
        there, expected_there = populate()
        other = os.dup(other)
    seen = {}

    def look():
        seen["before"] = names("/proc/thread-self/net")
        with namespace.entered(other):
            seen["inside"] = names("/proc/thread-self/net")
            seen["process"] = names()
        seen["after"] = names("/proc/thread-self/net")

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    os.close(other)
    assert seen == {"before": expected, "inside": expected_there, "process": expected,
                    "after": expected}


def test_descriptor_keeps_its_namespace():
    """A file shows the namespace in which it was opened, also when that has lost its last
    process."""
    with namespace.fresh():
        made, expected = populate()
        opened = [open(f"/proc/net/{file}", "rb", buffering=0) for file in knet.FILES]
        texts = [knet.read(file) for file in knet.FILES]
    mine, _ = populate()
    for file, text in zip(opened, texts):
        assert file.read(100000) == text
    while made:
        made.pop().close()
    for name, file in zip(knet.FILES, opened):
        file.seek(0)
        assert file.read(100000) == knet.header(name)
        file.close()


def test_many_come_and_go():
    """The last ones still work, and those before leave nothing behind."""
    for _ in range(20):
        with namespace.fresh():
            made, expected = populate()
            assert names() == expected


def test_hash_tables_of_its_own():
    """A namespace can be given small tables, apart from those that the others share."""
    namespace.sysctl("net/ipv4/tcp_child_ehash_entries", 16)
    namespace.sysctl("net/ipv4/udp_child_hash_entries", 128)
    made, expected = populate()
    with namespace.fresh():
        assert int(namespace.sysctl("net/ipv4/tcp_ehash_entries")) == 16
        alive = [sockets.udp("v4") for _ in range(300)]
        listening = sockets.listener("v6")
        for _ in range(50):
            alive += sockets.accepted(listening)
        shown = names()
        for owned in alive:
            assert knet.endpoints(owned) in shown[knet.file_of(owned)]
        knet.assert_as_kernel()
    assert names() == expected


def in_namespace_of_nobody():
    child.become_nobody()
    os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)
    return [knet.read(file) for file in knet.FILES]


def test_namespace_of_an_ordinary_user():
    made, _ = populate()
    assert child.call(in_namespace_of_nobody) == [knet.header(file) for file in knet.FILES]
