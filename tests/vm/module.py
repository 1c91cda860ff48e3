"""Loading and unloading kernel modules, and the kernel's log."""

import ctypes
import os
import subprocess
from contextlib import contextmanager
from pathlib import Path

import knet

NAME = "knetstat"
LONGEST_NAME = 56  # of a module, with the null byte: MODULE_NAME_LEN
FILE = Path(os.environ.get("MODULE") or "/share/knetstat.ko")

libc = ctypes.CDLL(None, use_errno=True)


def checked(status):
    if status != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


def load(image=None, parameters=""):
    """Loads the module, or the image of another one."""
    image = image or FILE.read_bytes()
    checked(libc.init_module(image, ctypes.c_ulong(len(image)), parameters.encode()))


def unload(name=NAME):
    checked(libc.delete_module(name.encode(), os.O_NONBLOCK))


def loaded(name=NAME):
    return Path("/sys/module", name).exists()


def changed(**strings):
    """The module's image with other names in it: its own or a file's."""
    image = FILE.read_bytes()
    for old, new in strings.items():
        old, new = (text.encode().ljust(LONGEST_NAME if old == NAME else len(text) + 1, b"\0")
                    for text in (old, new))
        assert old in image and len(old) == len(new)
        image = image.replace(old, new)
    return image


def info(key):
    """A line of the module's description, by modinfo(8)."""
    return subprocess.run(("modinfo", "-F", key, FILE), check=True, capture_output=True,
                          text=True).stdout.strip()


def present(proc="/proc/net"):
    """Which of our files exist."""
    return [file for file in knet.FILES if Path(proc, file).exists()]


class Log:
    """What the kernel logs from now on."""

    def __init__(self):
        self.fd = os.open("/dev/kmsg", os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        os.lseek(self.fd, 0, os.SEEK_END)

    def __del__(self):
        os.close(self.fd)

    def lines(self):
        found = []
        while True:
            try:
                record = os.read(self.fd, 8192).decode(errors="replace")
            except BlockingIOError:
                return found
            except BrokenPipeError:  # lines were lost; what runs the machine reads the console's log
                continue
            found.append(record.partition(";")[2].partition("\n")[0])

    def own_lines(self):
        """The module's lines, without the kernel's notices that it taints."""
        return [line for line in self.lines() if NAME in line and "taint" not in line]


@contextmanager
def unloaded():
    """knetstat unloaded, and loaded again afterwards."""
    unload()
    try:
        yield
    finally:
        if not loaded():
            load()
