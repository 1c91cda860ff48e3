"""What the line of an MPTCP subflow lacks or has beside what its owner sees, as in the manual."""

from socket import SO_RCVLOWAT, SOL_SOCKET

IPPROTO_MPTCP = 262
# The kernel keeps these for the program's socket alone, or takes them and forgets them.
OF_THE_PARENT = {"SO_RCVLOWAT", "SO_RCVTIMEO", "SO_SNDTIMEO", "SO_BUSY_POLL", "SO_PREFER_BUSY_POLL",
                 "TCP_NOTSENT_LOWAT", "TCP_INQ", "SO_TIMESTAMP", "SO_TIMESTAMPNS", "SO_TIMESTAMP_NEW", "SO_TIMESTAMPNS_NEW",
                 "SO_TIMESTAMPING", "SO_TIMESTAMPING_NEW"}
# How a line tells a subflow.
OF_THE_SUBFLOW = {"TCP_ULP"}
EXCEPT = OF_THE_PARENT | OF_THE_SUBFLOW


def is_subflow(owned):
    """Whether its line is that of a subflow, or of a TCP socket that was one until the peer turned out not to
    know MPTCP. The kernel gives them a value that no program can set."""
    return owned.proto == IPPROTO_MPTCP or owned.getsockopt(SOL_SOCKET, SO_RCVLOWAT) == 0
