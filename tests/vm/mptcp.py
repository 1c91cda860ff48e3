"""What the line of an MPTCP subflow lacks or has beside what its owner sees, as in the manual."""

IPPROTO_MPTCP = 262
# The kernel keeps these for the program's socket alone, or takes them and forgets them.
OF_THE_PARENT = {"SO_RCVLOWAT", "SO_RCVTIMEO", "SO_SNDTIMEO", "SO_BUSY_POLL", "SO_PREFER_BUSY_POLL",
                 "TCP_NOTSENT_LOWAT", "TCP_INQ", "SO_TIMESTAMP", "SO_TIMESTAMPNS", "SO_TIMESTAMP_NEW", "SO_TIMESTAMPNS_NEW",
                 "SO_TIMESTAMPING", "SO_TIMESTAMPING_NEW"}
# How a line tells a subflow.
OF_THE_SUBFLOW = {"TCP_ULP"}
EXCEPT = OF_THE_PARENT | OF_THE_SUBFLOW
