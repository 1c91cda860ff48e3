"""Sockets that stand still while others come and go, and how often each is listed."""

from collections import Counter

import knet
import sockets


class Still:
    """Sockets that stay as they are, and the names that each file must list once."""
    def __init__(self, listeners, connections, datagrams):
        self.alive = []
        for flavour in ("v4", "v6"):
            listening = sockets.listener(flavour, backlog=1000)
            self.alive.append(listening)
            for _ in range(connections):
                self.alive += [sockets.client(listening), listening.accept()[0]]
            self.alive += [sockets.listener(flavour) for _ in range(listeners - 1)]
            self.alive += [sockets.udp(flavour) for _ in range(datagrams)]
        self.names = {}
        for owned in self.alive:
            self.names.setdefault(knet.file_of(owned), set()).add(knet.endpoints(owned))
        assert sum(map(len, self.names.values())) == len(self.alive)

    def count(self, file, listed):
        """How many of the file's sockets are missing among the listed names, how often one is there
        again, and how many others are listed."""
        seen = Counter(listed)
        names = self.names[file]
        return (sum(name not in seen for name in names),
                sum(seen[name] - 1 for name in names if name in seen),
                len(seen.keys() - names))
