"""Loading and unloading."""

import ctypes
import errno
import os
import subprocess
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

import child
import knet
import module
import namespace
import sockets

VARIANTS = Path(__file__).with_name("variants")
CLONE_NEWNS, MS_BIND, MS_REC, MS_PRIVATE, MNT_DETACH = 0x20000, 4096, 16384, 1 << 18, 2


@pytest.fixture(autouse=True)
def loaded_again():
    yield
    for name in "knetstat_renamed", "knetstat":
        if name != "knetstat" and module.loaded(name):
            module.unload(name)
    if not module.loaded():
        module.load()


@contextmanager
def waiting_namespace():
    """A namespace besides this one: the path of its /proc/PID/net."""
    with namespace.fresh(), child.running(time.sleep, 600) as pid:
        with namespace.entered(namespace.INITIAL):
            yield f"/proc/{pid}/net"


def everywhere(other):
    return ("/proc/1/net", "/proc/net", other)


def assert_works():
    for owned in sockets.one_for_each_file():
        assert knet.row_of(owned).local == knet.endpoints(owned)[0]


def test_description():
    assert module.info("license") == "GPL v2"
    assert module.info("name") == "knetstat"
    assert module.info("version") and module.info("description") and module.info("author")


def test_log():
    """One line at load, which names the version, and one when it goes."""
    log = module.Log()
    module.unload()
    module.load()
    gone, come = log.own_lines()
    assert gone.startswith("knetstat: ") and come.startswith("knetstat: ")
    assert module.info("version") in come


def test_commands():
    """insmod a second time fails, rmmod a second time fails, and neither does any harm."""
    log = module.Log()
    again = subprocess.run(["insmod", module.FILE], capture_output=True, text=True)
    assert again.returncode != 0 and "File exists" in again.stderr
    assert log.own_lines() == []
    assert_works()
    subprocess.run(["rmmod", "knetstat"], check=True)
    assert subprocess.run(["rmmod", "knetstat"], capture_output=True).returncode != 0
    assert module.present() == []
    subprocess.run(["insmod", module.FILE], check=True)
    assert_works()


def test_files_come_and_go_in_every_namespace():
    with waiting_namespace() as old:
        for proc in everywhere(old):
            assert module.present(proc) == list(knet.FILES)
        with module.unloaded(), waiting_namespace() as new:
            for proc in (*everywhere(old), new):
                assert module.present(proc) == []
                assert os.path.exists(f"{proc}/tcp")
            module.load()
            for proc in (*everywhere(old), new):
                assert module.present(proc) == list(knet.FILES)
                for file in knet.FILES:
                    knet.rows(file, proc)
    assert_works()


def test_unload_with_open_files():
    """What is open fails from then on, and closes; what is opened later is the new module's."""
    opened = [open(f"/proc/net/{file}", "rb", buffering=0) for file in knet.FILES]
    unread = [open(f"/proc/net/{file}", "rb", buffering=0) for file in knet.FILES]
    for file in opened:
        assert file.read(10) == b"Recv-Q Sen"
    module.unload()
    for _ in range(2):
        for file in opened + unread:
            with pytest.raises(OSError) as raised:
                file.read(10)
            assert raised.value.errno == errno.EIO
        if not module.loaded():
            module.load()
    for file in opened + unread:
        file.close()
    assert_works()


def test_unload_under_readers():
    """Threads read all the time while the module goes and comes."""
    alive = [sockets.udp("v4") for _ in range(300)]
    stop, trouble, reads, failures = threading.Event(), [], [0], [0]

    def read(file, size):
        while not stop.is_set():
            try:
                with open(f"/proc/net/{file}", "rb", buffering=0) as opened:
                    while opened.read(size):
                        reads[0] += 1
            except OSError as error:
                failures[0] += 1
                if error.errno not in (errno.EIO, errno.ENOENT, errno.EINVAL):
                    trouble.append(error)

    threads = [threading.Thread(target=read, args=arguments) for arguments in
               (("udpstat", 500), ("udpstat", 131072), ("tcpstat", 64), ("tcp6stat", 4096))]
    for thread in threads:
        thread.start()
    try:
        for _ in range(10):
            time.sleep(0.05)
            module.unload()
            assert module.present() == []
            module.load()
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert not trouble
    assert reads[0] > 0 and failures[0] > 0
    assert {row.name for row in knet.rows("udpstat")} == {knet.endpoints(one) for one in alive}


def test_unload_while_namespaces_die():
    for _ in range(5):
        with namespace.fresh():
            alive = [sockets.listener("v4"), sockets.udp("v6")]
            opened = open("/proc/net/tcpstat", "rb", buffering=0)
        module.unload()
        alive.clear()
        opened.close()
        module.load()
    assert_works()


def mount(source, target, kind, flags):
    libc = ctypes.CDLL(None, use_errno=True)
    arguments = [text and text.encode() for text in (source, target, kind)]
    module.checked(libc.mount(*arguments, ctypes.c_ulong(flags), None))


def load_without_proc():
    os.unshare(CLONE_NEWNS)
    mount("none", "/", None, MS_REC | MS_PRIVATE)
    module.checked(ctypes.CDLL(None, use_errno=True).umount2(b"/proc", MNT_DETACH))
    assert not os.path.exists("/proc/self")
    module.load()


def load_with_tmpfs_over(path):
    os.unshare(CLONE_NEWNS)
    mount("none", "/", None, MS_REC | MS_PRIVATE)
    mount("none", path, "tmpfs", 0)
    assert os.listdir(path) == []
    module.load()


def load_with_another_file_over(path):
    os.unshare(CLONE_NEWNS)
    mount("none", "/", None, MS_REC | MS_PRIVATE)
    try:
        mount("/proc/self/net/dev", path, None, MS_BIND)
    except FileNotFoundError:
        return "this kernel lets nothing be mounted over that file"
    module.load()
    return None


@pytest.mark.parametrize("load, arguments", [
    (load_without_proc, ()), (load_with_tmpfs_over, ("/proc",)),
    (load_with_tmpfs_over, ("/proc/self/net",)), (load_with_tmpfs_over, ("/proc/1/net",)),
    (load_with_another_file_over, ("/proc/self/net/tcp",)),
    (load_with_another_file_over, ("/proc/self/net/udp",))])
def test_load_where_proc_is_hidden(load, arguments):
    """The module needs no mount of /proc that anybody made."""
    module.unload()
    impossible = child.call(load, *arguments)
    if impossible:
        module.load()
        pytest.skip(impossible)
    assert_works()


@pytest.mark.parametrize("others", [knet.FILES[:0], knet.FILES[:-1], knet.FILES[1:]])
def test_name_taken(others):
    """Where another module has a file of ours, though it may have `others` of its own, loading
    fails with one line and touches nothing."""
    module.unload()
    module.load(module.changed(knetstat="knetstat_renamed", **{
        file: file.replace("stat", "stax") for file in others}))
    theirs = [file for file in knet.FILES if file not in others]
    with waiting_namespace() as other:
        log = module.Log()
        with pytest.raises(OSError) as raised:
            module.load()
        assert raised.value.errno == errno.EBUSY
        line, = log.own_lines()
        assert line.startswith("knetstat: ")
        assert not module.loaded()
        for proc in everywhere(other):
            assert module.present(proc) == theirs
        for file in theirs:
            knet.rows(file)
        module.unload("knetstat_renamed")
        for proc in everywhere(other):
            assert module.present(proc) == []
        module.load()
    assert_works()


def test_name_taken_in_the_initial_namespace():
    """By a file that no other namespace has: the test's own lacks it, the kernel's first has it."""
    assert not os.path.exists("/proc/net/connector") and os.path.exists("/proc/1/net/connector")
    log = module.Log()
    with module.unloaded():
        with pytest.raises(OSError):
            module.load((VARIANTS / "clash.ko").read_bytes())
        assert module.present() == module.present("/proc/1/net") == []
    lines = log.own_lines()
    assert any("connector exists: unload" in line for line in lines), lines
