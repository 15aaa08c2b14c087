"""The relay's face towards SMTP clients: listens, lets in who may send, and stops in good order.

What is said to a client is in `smtp/`; what becomes of a message is the `process` given. Never an open relay: a client
that may not send, and has no way to show that it may, is gone before the first word.
"""

import asyncio
import errno
import logging
from collections import Counter
from functools import partial
from pathlib import Path

from mailguard.config import RelaySettings
from mailguard.errors import ConfigError, ListenerUnavailable
from mailguard.next_hop import NextHop
from mailguard.replies import SHUTTING_DOWN, Reply
from mailguard.smtp import answers, clients
from mailguard.smtp.image import Budget, Spool
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
        self._servers: list[asyncio.Server] = []
        self._is_stopping = False
        silence_library()

    @property
    def port(self) -> int:
        """The port listened on, also where the settings say 0 (any free one)."""
        if not self._servers:
            raise RuntimeError("the relay is not started")
        return int(self._servers[0].sockets[0].getsockname()[1])

    async def start(self) -> None:
        """Listen. Raises ListenerUnavailable when a port cannot be had."""
        await self._listen(self._settings.port, "relay.port", is_implicit_tls=False)
        if self._settings.tls.port:
            await self._listen(self._settings.tls.port, "relay.tls.port", is_implicit_tls=True)

    async def stop(self) -> None:
        """Accept no more, let running transactions end within the time set, then cut off the rest with 421."""
        self._is_stopping = True
        for server in self._servers:
            server.close()
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

    async def _listen(self, port: int, key: str, *, is_implicit_tls: bool) -> None:
        loop = asyncio.get_running_loop()
        make = partial(ClientSession, self._terms, self, loop, is_implicit_tls=is_implicit_tls)
        is_shared = self._settings.processes > 1
        try:
            server = await loop.create_server(
                make, self._settings.host, port, backlog=BACKLOG, reuse_port=is_shared or None
            )
        except OSError as error:
            raise _listener_unavailable(self._settings.host, port, key, error) from None
        self._servers.append(server)

    def _tasks(self) -> set["asyncio.Task[None]"]:
        return {session.task for session in self._sessions if session.task is not None}

    async def _wait(self, seconds: float) -> None:
        if tasks := self._tasks():
            await asyncio.wait(tasks, timeout=seconds)


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
