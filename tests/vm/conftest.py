"""What every test has: a network namespace of its own, and a kernel that complains of nothing."""

import re
import resource

import pytest

pytest.register_assert_rewrite("child", "knet", "module", "peer", "sockets")

import module  # noqa: E402
import namespace  # noqa: E402
from peer import Peer  # noqa: E402

COMPLAINT = re.compile(r"BUG:|WARNING:|Oops|Call Trace:|UBSAN:|blocked for more than")


def pytest_configure():
    resource.setrlimit(resource.RLIMIT_NOFILE, (65536, 65536))


@pytest.fixture(autouse=True)
def network():
    """The new namespace that the test runs in, as a descriptor."""
    with namespace.fresh() as inside:
        yield inside


@pytest.fixture
def peer(flavour):
    """The far end of connections, of the flavour that the test is told."""
    with Peer(flavour) as far_end:
        yield far_end


@pytest.fixture(autouse=True)
def contented_kernel():
    log = module.Log()
    yield
    complaints = [line for line in log.lines() if COMPLAINT.search(line)]
    assert not complaints
