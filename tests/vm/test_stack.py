"""What the kernel prints of a call through the module: its unwinder must find the way through the Rust code."""

import os
from contextlib import contextmanager
from pathlib import Path

import knet
import namespace
import pytest

TRACING = Path("/sys/kernel/tracing")
# A function of C that the Rust code calls where a file is opened, and the kernel's that called the Rust code.
INNERMOST, OUTERMOST = "knetstat_net_get", ("proc_reg_open", "do_dentry_open")


@contextmanager
def probed(function):
    """Each call of the function is traced, with its stack."""
    mounted = TRACING.joinpath("kprobe_events").exists()
    if not mounted:
        os.system(f"mount -t tracefs tracefs {TRACING}")
    if not TRACING.joinpath("kprobe_events").exists():
        pytest.skip("the kernel has no kprobe events")
    TRACING.joinpath("kprobe_events").write_text(f"p:knetstat_probe {function}\n")
    enable = TRACING / "events/kprobes/knetstat_probe/enable"
    TRACING.joinpath("options/stacktrace").write_text("1")
    enable.write_text("1")
    try:
        yield
    finally:
        enable.write_text("0")
        TRACING.joinpath("options/stacktrace").write_text("0")
        TRACING.joinpath("kprobe_events").write_text("")
        TRACING.joinpath("trace").write_text("")
        if not mounted:
            os.system(f"umount {TRACING}")


def test_stack_through_rust():
    with probed(INNERMOST):
        knet.rows("tcpstat")
        trace = TRACING.joinpath("trace").read_text()
    stack = [line.split()[1] for line in trace.splitlines() if line.startswith(" => ")]
    assert stack, trace
    # From our entry point, which is Rust, to the system call; no question mark, no end before it.
    entry = stack.index("knetstat_open")
    assert stack[entry + 1:entry + 3] == list(OUTERMOST), stack
    assert any(function.startswith("do_syscall") or function.startswith("el0_svc")
               for function in stack[entry:]), stack
