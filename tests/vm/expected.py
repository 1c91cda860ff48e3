"""The options column that a socket must have whose program set nothing but options that the C
module had. The oracle tells it for all options."""

import socket
from dataclasses import dataclass
from socket import SOL_SOCKET

import catalogue
import knet


@dataclass(frozen=True)
class Subject:
    """A socket as the rules look at it, and what its program set, by the options' names."""
    owned: socket.socket
    given: dict

    @property
    def listening(self):
        return self.owned.getsockopt(SOL_SOCKET, socket.SO_ACCEPTCONN)


def column(owned, given={}):
    """What the owner gets from getsockopt(2), in the words of a line."""
    options = [option for option in catalogue.CLASSIC
               if knet.PROTOCOLS[owned.type] in option.files]
    with socket.socket(owned.family, owned.type, owned.proto) as fresh:
        new = [option.get(fresh) for option in options]
    shown = catalogue.shown(options, new, Subject(owned, given))
    return ",".join(f"{option}={option.unit.text(value)}" for option, value, _ in shown)
