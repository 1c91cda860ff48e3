"""What the kernel prints of a call through the module: its unwinder must find the way through the Rust code."""

import os
from contextlib import contextmanager
from pathlib import Path

import knet
import namespace
import pytest

TRACING = Path("/sys/kernel/tracing")
# A function that C calls for the Rust code where a file is opened, and the kernel's that called the Rust code. At the entry of
# a function, arm64 misses its caller: so not one that Rust calls.
INNERMOST, OUTERMOST = "ns_capable_noaudit", ["proc_reg_open", "do_dentry_open"]


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
    stacks = [[line.split()[1] for line in text.splitlines() if line.startswith(" => ")]
              for text in trace.split("<stack trace>")]
    ours = [stack for stack in stacks if "knetstat_open" in stack]
    assert ours, trace
    for stack in ours:
        # From our entry point, which is Rust, to the system call.
        entry = stack.index("knetstat_open")
        assert stack[entry + 1:entry + 3] == OUTERMOST, stack
        assert any(function.startswith(("do_syscall", "el0_svc")) for function in stack[entry:]), stack
