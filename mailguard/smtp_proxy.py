"""The relay's face towards SMTP clients: listens, lets in who may send, and stops in good order.

What is said to a client is in `smtp/`; what becomes of a message is the `process` given. Never an open relay: a client
that may not send, and has no way to show that it may, is gone before the first word.
"""

import asyncio
import errno
import logging
import socket
from collections import Counter
from functools import partial
from pathlib import Path

from mailguard.config import RelaySettings
from mailguard.errors import ConfigError, ListenerUnavailable
from mailguard.next_hop import NextHop
from mailguard.replies import SHUTTING_DOWN, Reply
from mailguard.smtp import answers, clients
from mailguard.smtp.image import Budget, Spool
from mailguard.smtp.implicit_tls import ImplicitTlsListener
from mailguard.smtp.receiving import Process, Terms
from mailguard.smtp.session import ClientSession
from mailguard.tls import ServerTls

log = logging.getLogger("mailguard.smtp")

LAST_SECONDS = 5.0  # for sessions that were cut off to say so
BACKLOG = 512


class Relay:
    """The listeners and their sessions. `process` gets every whole message and the next hop's connection for it.

    Messages above a size are spooled in `spool_folder`, or where the system keeps temporary files.
    """

    def __init__(
        self, settings: RelaySettings, next_hop: NextHop, process: Process, spool_folder: Path | None = None
    ) -> None:
        """Raises ConfigError for a certificate or a spool folder that cannot be used."""
        self._settings = settings
        tls = ServerTls(settings.tls, asks_certificate=False) if settings.tls.is_on else None
        asking_tls = ServerTls(settings.tls, asks_certificate=True) if clients.asks_certificate(settings) else tls
        spool = _prepared(Spool(spool_folder, settings.spool_above_bytes), spool_folder)
        self._terms = Terms(settings, next_hop, process, Budget(settings.memory_bytes), spool, tls, asking_tls)
        self._sessions: set[ClientSession] = set()
        self._of_client: Counter[str] = Counter()
        self._server: asyncio.Server | None = None
        self._tls_listeners: list[ImplicitTlsListener] = []
        self._is_stopping = False
        silence_library()

    @property
    def port(self) -> int:
        """The port listened on, also where the settings say 0 (any free one)."""
        if self._server is None:
            raise RuntimeError("the relay is not started")
        return int(self._server.sockets[0].getsockname()[1])

    async def start(self) -> None:
        """Listen. Raises ListenerUnavailable when a port cannot be had."""
        loop, settings = asyncio.get_running_loop(), self._settings
        make = partial(ClientSession, self._terms, self, loop)
        is_shared = settings.processes > 1
        try:
            self._server = await loop.create_server(
                make, settings.host, settings.port, backlog=BACKLOG, reuse_port=is_shared or None
            )
        except OSError as error:
            raise _listener_unavailable(settings.host, settings.port, "relay.port", error) from None
        if not settings.tls.port:
            return
        try:
            for listener in await _bound(settings.host, settings.tls.port, is_shared=is_shared):
                self._tls_listeners.append(ImplicitTlsListener(self._terms, listener, make))
        except OSError as error:
            raise _listener_unavailable(settings.host, settings.tls.port, "relay.tls.port", error) from None
        for tls_listener in self._tls_listeners:
            tls_listener.start()

    async def stop(self) -> None:
        """Accept no more, let running transactions end within the time set, then cut off the rest with 421."""
        self._is_stopping = True
        if self._server is not None:
            self._server.close()
        for listener in self._tls_listeners:
            listener.close()
        for session in self._sessions:
            session.drain()
        await self._wait(self._settings.shutdown_seconds)
        for task in self._tasks():
            task.cancel()
        await self._wait(LAST_SECONDS)

    def admit(self, session: ClientSession) -> Reply | None:
        """None, or the reply that shows the client out (RFC 5321 3.1)."""
        refusal, address = None, session.facts.address
        if not clients.may_connect(session.facts, self._settings):
            refusal = answers.MAY_NOT_SEND
        elif self._is_stopping:
            refusal = SHUTTING_DOWN
        elif (
            len(self._sessions) >= self._settings.max_connections
            or self._of_client[address] >= self._settings.max_connections_per_client
        ):
            refusal = answers.TOO_MANY_CONNECTIONS
        if refusal is None:
            self._sessions.add(session)
            self._of_client[address] += 1
        else:
            log.warning("client=%s refused code=%d", address, refusal.code)
        return refusal

    def leave(self, session: ClientSession) -> None:
        """A session has ended."""
        if session not in self._sessions:
            return
        self._sessions.discard(session)
        address = session.facts.address
        self._of_client[address] -= 1
        if not self._of_client[address]:
            del self._of_client[address]

    def _tasks(self) -> set["asyncio.Task[None]"]:
        return {session.task for session in self._sessions if session.task is not None}

    async def _wait(self, seconds: float) -> None:
        if tasks := self._tasks():
            await asyncio.wait(tasks, timeout=seconds)


async def _bound(host: str, port: int, *, is_shared: bool) -> list[socket.socket]:
    """A listening socket for each address of `host`. Raises OSError."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    bound: list[socket.socket] = []
    try:
        for family, _, _, _, address in found:
            listener = socket.create_server(address[:2], family=family, backlog=BACKLOG, reuse_port=is_shared)
            bound.append(listener)
    except OSError:
        for listener in bound:
            listener.close()
        raise
    return bound


def _prepared(spool: Spool, folder: Path | None) -> Spool:
    try:
        spool.prepare()
    except OSError as error:
        mend = "make the state directory writable for mailguard's user, or choose another with state_directory"
        raise ConfigError(f"cannot be used ({error.strerror})", where=str(folder), mend=mend) from None
    return spool


def _listener_unavailable(host: str, port: int, key: str, error: OSError) -> ListenerUnavailable:
    match error.errno:
        case errno.EADDRINUSE:
            why, mend = "it is taken", f"stop the program that listens there, or choose another {key}"
        case errno.EACCES | errno.EPERM:
            why, mend = "not allowed", f"choose a {key} from 1024 on, or give mailguard CAP_NET_BIND_SERVICE"
        case _:  # the texts of asyncio quote the address alone, yet read as a traceback
            why, mend = "this machine has no such address", "write one of its addresses in relay.host"
    return ListenerUnavailable(host, port, why, mend=mend)


def silence_library() -> None:
    """aiosmtpd logs addresses at INFO and bodies at DEBUG: it is kept quiet, whatever the level of the root logger."""
    library = logging.getLogger("mail.log")
    library.setLevel(logging.WARNING)
    library.propagate = False
    if not library.handlers:
        library.addHandler(logging.NullHandler())
