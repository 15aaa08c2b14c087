"""Ports of this machine for a test to listen on."""

import contextlib
import random
import socket


def free_port() -> int:
    """A port nobody has. It can be taken before it is used: ask for it as late as can be."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def quiet_port() -> int:
    """A free port below those that the system gives to clients: one of these, calling while nobody listens, could be
    given the very port it calls, reach itself, and keep the port.
    """
    while True:
        port = random.randrange(20_000, 30_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def is_open(port: int) -> bool:
    """True when somebody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
