"""The mode of the files: anyone may read them, until an administrator says otherwise."""

import os
import stat

import child
import knet
import module
import namespace


def modes():
    return {stat.S_IMODE(os.stat(f"/proc/net/{file}").st_mode) for file in knet.FILES}


def refused_to_nobody(proc):
    """Which files an ordinary user may not read."""
    child.become_nobody()
    refused = []
    for file in (*knet.FILES, "tcp"):
        try:
            knet.read(file, proc)
        except PermissionError:
            refused.append(file)
    return refused


def test_administrator_restricts_the_files():
    """In one namespace, whichever way leads there, and until the module is unloaded."""
    ways = "/proc/net", f"/proc/{os.getpid()}/net"
    for file in knet.FILES:
        os.chmod(f"/proc/net/{file}", 0o440)
    for proc in ways:
        assert child.call(refused_to_nobody, proc) == list(knet.FILES)
    for file in knet.FILES:
        assert knet.read(file) == knet.header(file)
    with namespace.fresh():
        assert modes() == {0o666}
    with namespace.entered(namespace.INITIAL):
        assert modes() == {0o666}
    with module.unloaded():
        pass
    assert modes() == {0o666}
    for proc in ways:
        assert child.call(refused_to_nobody, proc) == []
