"""The SMTP client towards the next hop: one message's bytes go out as they came in.

Own client, because the libraries rewrite line ends and addresses. It knows no policy and no client session, and keeps
no queue: every trouble is told to the caller as `NextHopUnavailable` (nothing was handed over) or `FinalReplyLost`
(nobody knows, RFC 1047). No address and no reply text is logged here or put in an error.
"""

import logging
from collections.abc import Mapping

from mailguard.config import NextHopSettings
from mailguard.errors import NextHopUnavailable, TlsUnavailable
from mailguard.next_hop.connection import Connection, LostHalfway
from mailguard.next_hop.opening import Opener
from mailguard.next_hop.pool import Pool
from mailguard.next_hop.servers import KnownServer, Servers

__all__ = ["Connection", "LostHalfway", "NextHop"]

logger = logging.getLogger(__name__)


class NextHop:
    """Where passed mail goes: a server and its fallbacks, and the connections to the one in use.

    `capabilities` are keyword and parameters of the last EHLO of the server used last, empty before; `is_known` tells
    whether there was one.
    """

    def __init__(self, settings: NextHopSettings, hostname: str, *, section: str = "next_hop") -> None:
        """`section` is the table these settings stand in. Raises ConfigError for files that cannot be used."""
        self._settings = settings
        self._opener = Opener(settings, hostname, section)
        self._servers = Servers(settings.servers)
        self._pool = Pool(places=settings.max_connections, keep_seconds=settings.keep_seconds)
        self.capabilities: Mapping[str, str] = {}
        self.is_known = False

    async def open(self) -> Connection:
        """A fresh connection, past EHLO, TLS and our own AUTH, to the first server that answers.

        Raises NextHopUnavailable; TlsUnavailable when it is TLS that all of them lack.
        """
        await self._pool.place(self._settings.connect_seconds)
        return await self._open_in_place()

    async def borrow(self) -> Connection:
        """A kept connection (`is_reused`), or a fresh one as from `open`."""
        if not self._servers.is_best:
            return await self.open()
        connection = await self._pool.kept_or_place(self._settings.connect_seconds)
        if connection is None:
            return await self._open_in_place()
        connection.is_reused = True
        return connection

    def give_back(self, connection: Connection) -> None:
        """The borrower has done with it: keep it for the next one when it is fit for that, else end it."""
        if (
            connection.is_reusable
            and connection.messages < self._settings.messages_per_connection
            and connection.server == self._servers.active.name
        ):
            self._pool.keep(connection)
        elif connection.is_open:
            self._pool.part_with(connection)

    async def probe(self) -> None:
        """See whether the next hop answers, and what it can do. Raises NextHopUnavailable."""
        connection = await self.open()
        await connection.quit()

    async def close(self) -> None:
        """End the kept connections with QUIT; those that are lent end when they are given back."""
        await self._pool.close()

    async def _open_in_place(self) -> Connection:
        try:
            connection = await self._open_first()
        except BaseException:
            self._pool.free()
            raise
        connection.link.when_ended(self._pool.free)
        return connection

    async def _open_first(self) -> Connection:
        errors: list[NextHopUnavailable] = []
        for server in self._servers.to_try():
            server.begin()
            try:
                connection = await self._opener.open(server)
            except NextHopUnavailable as error:
                errors.append(error)
                if server.failed() and self._settings.fallbacks:
                    logger.warning("%s is passed over for a while: %s", server.name, error)
                continue
            server.succeeded()
            self._use(server, connection)
            return connection
        raise _joined(errors)

    def _use(self, server: KnownServer, connection: Connection) -> None:
        if server is not self._servers.active:
            logger.warning("mail goes to %s from now on", server.name)
            self._servers.active = server
            self._pool.part_with_kept()
        self.capabilities = connection.capabilities
        self.is_known = True


def _joined(errors: list[NextHopUnavailable]) -> NextHopUnavailable:
    if len(errors) == 1:
        return errors[0]
    lacks_tls = all(isinstance(error, TlsUnavailable) for error in errors)
    return (TlsUnavailable if lacks_tls else NextHopUnavailable)("; ".join(map(str, errors)))
