"""A listener with TLS from the first byte (RFC 8314 3.3).

Connections are accepted by hand, since whether a client is asked for its certificate depends on its address, and a
server of the event loop has one context for all.
"""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable

from mailguard.smtp.clients import ClientFacts, may_connect
from mailguard.smtp.receiving import Terms

log = logging.getLogger("mailguard.smtp")

HANDSHAKE_SECONDS = 60.0
_PAUSE_SECONDS = 0.1  # when there is no room for one socket more


class ImplicitTlsListener:
    """Accepts on one socket; `make` gives the protocol for a connection whose handshake is done."""

    def __init__(self, terms: Terms, listener: socket.socket, make: Callable[[], asyncio.Protocol]) -> None:
        self._terms = terms
        self._listener = listener
        self._make = make
        self._handshakes: dict[asyncio.Task[None], str] = {}  # and the address of each
        self._accepting: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._listener.setblocking(False)
        self._accepting = asyncio.create_task(self._accept())

    def close(self) -> None:
        """Accept no more; handshakes under way end."""
        for task in (self._accepting, *self._handshakes):
            if task is not None:
                task.cancel()
        self._listener.close()

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, address = await loop.sock_accept(self._listener)
            except OSError as error:
                log.warning("no connection could be accepted: %s", type(error).__name__)
                await asyncio.sleep(_PAUSE_SECONDS)
                continue
            facts = ClientFacts(str(address[0]))
            if self._is_full_for(facts.address) or not may_connect(facts, self._terms.settings):
                log.warning("client=%s refused before TLS", facts.address)
                connection.close()
                continue
            handshake = asyncio.create_task(self._shake_hands(connection, facts))
            self._handshakes[handshake] = facts.address
            handshake.add_done_callback(self._handshakes.pop)

    def _is_full_for(self, address: str) -> bool:
        """Handshakes are no sessions yet, and could be as many and as slow as one client likes."""
        settings, addresses = self._terms.settings, list(self._handshakes.values())
        is_full_of_it = addresses.count(address) >= settings.max_connections_per_client
        return len(addresses) >= settings.max_connections or (is_full_of_it and not settings.is_balancer(address))

    async def _shake_hands(self, connection: socket.socket, facts: ClientFacts) -> None:
        tls = self._terms.tls_for(facts)
        with contextlib.ExitStack() as on_failure:
            on_failure.callback(connection.close)
            if tls is None:
                return
            try:
                await asyncio.get_running_loop().connect_accepted_socket(
                    self._make, connection, ssl=tls.context(), ssl_handshake_timeout=HANDSHAKE_SECONDS
                )
            except OSError as error:  # ssl.SSLError among them
                log.warning("client=%s no TLS: %s", facts.address, type(error).__name__)
                return
            on_failure.pop_all()
