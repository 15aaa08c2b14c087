"""The relay's face towards SMTP clients: listens, lets in who may send, and stops in good order.

What is said to a client is in `smtp/`; what becomes of a message is the `process` given. Never an open relay: who may
send is decided by address before the first word.
"""

import asyncio
import errno
import logging

from mailguard.config import RelaySettings
from mailguard.errors import ListenerUnavailable
from mailguard.next_hop import NextHop
from mailguard.replies import SHUTTING_DOWN, Reply
from mailguard.smtp.commands import Process, Terms
from mailguard.smtp.session import ClientSession

log = logging.getLogger("mailguard.smtp")

MAY_NOT_SEND = Reply.of(554, "5.7.1 mailguard takes no mail from your address")
TOO_MANY_CONNECTIONS = Reply.of(421, "4.7.0 mailguard has too many connections, try again later")
LAST_SECONDS = 5.0  # for sessions that were cut off to say so


class Relay:
    """The listener and its sessions. `process` gets every whole message and the next hop's connection for it."""

    def __init__(self, settings: RelaySettings, next_hop: NextHop, process: Process) -> None:
        self._settings = settings
        self._terms = Terms(settings, next_hop, process)
        self._sessions: set[ClientSession] = set()
        self._server: asyncio.Server | None = None
        self._is_stopping = False
        silence_library()

    @property
    def port(self) -> int:
        """The port listened on, also where the settings say 0 (any free one)."""
        if self._server is None:
            raise RuntimeError("the relay is not started")
        return int(self._server.sockets[0].getsockname()[1])

    async def start(self) -> None:
        """Listen. Raises ListenerUnavailable when the port cannot be had."""
        loop = asyncio.get_running_loop()
        host, port = self._settings.host, self._settings.port
        try:
            self._server = await loop.create_server(lambda: ClientSession(self._terms, self, loop), host, port)
        except OSError as error:
            raise _listener_unavailable(host, port, error) from None

    async def stop(self) -> None:
        """Accept no more, let running transactions end within the time set, then cut off the rest with 421."""
        if self._server is None:
            return
        self._is_stopping = True
        self._server.close()
        for session in self._sessions:
            session.drain()
        await self._wait(self._settings.shutdown_seconds)
        for task in self._tasks():
            task.cancel()
        await self._wait(LAST_SECONDS)

    def admit(self, session: ClientSession) -> Reply | None:
        """None, or the reply that shows the client out (RFC 5321 3.1)."""
        refusal = None
        if not self._settings.may_send(session.client_address):
            refusal = MAY_NOT_SEND
        elif self._is_stopping:
            refusal = SHUTTING_DOWN
        elif len(self._sessions) >= self._settings.max_connections:
            refusal = TOO_MANY_CONNECTIONS
        if refusal is None:
            self._sessions.add(session)
        else:
            log.warning("client=%s refused code=%d", session.client_address, refusal.code)
        return refusal

    def leave(self, session: ClientSession) -> None:
        """A session has ended."""
        self._sessions.discard(session)

    def _tasks(self) -> set["asyncio.Task[None]"]:
        return {session.task for session in self._sessions if session.task is not None}

    async def _wait(self, seconds: float) -> None:
        if tasks := self._tasks():
            await asyncio.wait(tasks, timeout=seconds)


def _listener_unavailable(host: str, port: int, error: OSError) -> ListenerUnavailable:
    match error.errno:
        case errno.EADDRINUSE:
            why, mend = "it is taken", "stop the program that listens there, or choose another relay.port"
        case errno.EACCES | errno.EPERM:
            why, mend = "not allowed", "choose a relay.port from 1024 on, or give mailguard CAP_NET_BIND_SERVICE"
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
