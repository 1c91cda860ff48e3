"""The commands of doc/operations.md, those for metrics excepted, and the errors that doc/install.md explains."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import child
import knet
import module

HERE = Path(__file__).parent
OPERATIONS = (HERE / "operations.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RELEASE = os.uname().release
INSTALLED = Path("/lib/modules", RELEASE, "updates/knetstat.ko")
CONFIGURATION = Path("/etc/modprobe.d")
BY_TESTS_METRICS = "Metrics and alerts"  # tests/metrics/machine runs them


def blocks():
    """The commands of each section."""
    sections = re.split(r"^## ", OPERATIONS, flags=re.MULTILINE)[1:]
    return {text.partition("\n")[0]: BLOCK.findall(text) for text in sections}


def shell(command, check=True):
    return subprocess.run(["bash", "-euc", command], check=check, capture_output=True, text=True)


def run(section, number=0):
    return shell(blocks()[section][number]).stdout


@pytest.fixture(autouse=True, scope="module")
def installed():
    """The module where modprobe finds it."""
    INSTALLED.parent.mkdir(exist_ok=True)
    shutil.copy(module.FILE, INSTALLED)
    shell("depmod")
    yield
    INSTALLED.unlink()
    shell("depmod")


@pytest.fixture(autouse=True)
def as_it_was():
    """The machine afterwards: the module loaded, its files as they are at first."""
    yield
    for file in CONFIGURATION.glob("knetstat*"):
        file.unlink()
    if module.loaded():
        module.unload()
    module.load()


def modes():
    return {os.stat(f"/proc/net/{file}").st_mode & 0o777 for file in knet.FILES}


def test_each_command_is_run():
    counts = {section: len(found) for section, found in blocks().items() if found}
    assert counts == {"Who may read it": 1, BY_TESTS_METRICS: 1, "A build that was skipped": 1, "Upgrade, and back": 2,
                      "The switch": 2}


def opened():
    child.become_nobody()
    with pytest.raises(PermissionError):
        open("/proc/net/tcpstat", "rb").close()


def test_mode():
    assert modes() == {0o666}
    run("Who may read it")
    assert modes() == {0o440}
    child.call(opened)
    knet.rows("tcpstat")


def test_skipped():
    lacks = Path("/lib/modules/9.9.9-lacks")
    lacks.mkdir()
    try:
        assert run("A build that was skipped") == "no knetstat for 9.9.9-lacks\n"
    finally:
        lacks.rmdir()


def test_versions():
    own = module.info("version")
    other = "9" + own[1:]
    assert run("Upgrade, and back") == ""
    module.unload()
    module.load(module.changed(**{own: other}))
    assert run("Upgrade, and back") == f"1c1\n< {other}\n---\n> {own}\n"
    run("Upgrade, and back", 1)
    assert run("Upgrade, and back") == ""


def test_switch():
    run("The switch")
    assert not module.loaded()
    assert shell("modprobe knetstat", check=False).returncode != 0
    assert not module.loaded()
    run("The switch", 1)
    assert module.loaded()


def test_log():
    """The lines that are shown, and the taint."""
    lines = re.findall(r"^    (knetstat: .*)$", OPERATIONS, re.MULTILINE)
    assert len(lines) == 4
    shell("modprobe -r knetstat; modprobe knetstat")
    log = subprocess.run(["dmesg"], check=True, capture_output=True, text=True).stdout
    for line in lines:
        assert line.replace("0.1.0", module.info("version")) in log
    assert int(Path("/proc/sys/kernel/tainted").read_text(encoding="ascii")) == 4096 + 8192


def test_memory():
    """The figure is that of one kernel; on others it is about the same."""
    stated = int(re.search(r"memory of the module \| (\d+) KiB", OPERATIONS)[1])
    size = next(int(line.split()[1]) for line in Path("/proc/modules").read_text(encoding="ascii").splitlines()
                if line.startswith("knetstat "))
    assert 0.75 * stated <= size / 1024 <= 1.25 * stated


def after(command):
    """What is said when this fails."""
    return lambda: shell(command, check=False).stderr


def unloaded_meanwhile():
    return shell("exec 3</proc/net/tcpstat; modprobe -r knetstat; cat <&3", check=False).stderr


def names_taken():
    """Another module with files of these names."""
    module.unload()
    module.load(module.changed(knetstat="knetstat_renamed"))
    try:
        return shell("modprobe knetstat", check=False).stderr
    finally:
        module.unload("knetstat_renamed")


def foreign():
    """A module for another kernel, also where CONFIG_MODVERSIONS has the release not compared."""
    image = module.FILE.read_bytes().replace(f"vermagic={RELEASE} SMP".encode(), f"vermagic={'9' * len(RELEASE)} UMP".encode())
    Path("/tmp/foreign.ko").write_bytes(image)
    return shell("rmmod knetstat; insmod /tmp/foreign.ko", check=False).stderr


# How each error comes about. "Key was rejected" is tried by tests/install/secure-boot.
ERRORS = {
    "modprobe: FATAL: Module knetstat not found": after("modprobe --set-version 9.9.9-lacks knetstat"),
    "could not insert 'knetstat': Operation not permitted": after("modprobe -r knetstat; setpriv --bounding-set=-all "
                                                                 "--inh-caps=-all modprobe knetstat"),
    "could not insert 'knetstat': Invalid argument": after("modprobe -r knetstat; modprobe knetstat owner=x"),
    "could not insert 'knetstat': Device or resource busy": names_taken,
    "invalid module format": foreign,
    "/proc/net/tcpstat: No such file or directory": after("modprobe -r knetstat; cat /proc/net/tcpstat"),
    "Input/output error": unloaded_meanwhile,
    "Permission denied": after("chmod 440 /proc/net/tcpstat; "
                               "setpriv --reuid=65534 --regid=65534 --clear-groups cat /proc/net/tcpstat"),
    "write error: Invalid argument": after("exec 3<>/proc/net/tcpstat; echo state LISTING >&3"),
    "echo: I/O error": after("sh -c 'exec 3<>/proc/net/tcpstat; echo state LISTING >&3'"),
    "cat: -: Invalid argument": after("exec 3<>/proc/net/tcpstat; set +e; echo state LISTING >&3; cat <&3"),
    "/proc/net/tcpstat: Invalid argument": after("echo state LISTEN >/proc/net/tcpstat"),
}


def explained():
    """The errors in the first column of the table."""
    table = (HERE / "install.md").read_text(encoding="utf-8").split("## Something is wrong")[1].split("\n## ")[0]
    return [span for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for span in re.findall(r"`([^`]+)`", row)]


@pytest.mark.parametrize("error", ERRORS)
def test_error(error):
    assert error in (HERE / "install.md").read_text(encoding="utf-8")
    assert error.lower() in ERRORS[error]().lower()


def test_each_error_is_tried():
    by_others = {"Key was rejected by service", "could not insert 'knetstat': Device or resource busy"}
    from_the_build = [span for span in explained() if span not in ERRORS and span not in by_others]
    assert len(from_the_build) == 6  # tests/host/tests/kdir.rs
