"""A client session's own connection to the next hop, over all its transactions.

It decides when a connection is opened, used again, reset or given up; what the replies mean is for the dialogue.
"""

from mailguard.errors import NextHopUnavailable
from mailguard.next_hop import Connection, NextHop
from mailguard.replies import Reply
from mailguard.smtp.extensions import needed
from mailguard.smtp.paths import Path


class Upstream:
    """Opened at the first MAIL, kept for the next ones, closed with the session."""

    def __init__(self, next_hop: NextHop) -> None:
        self._next_hop = next_hop
        self._connection: Connection | None = None

    @property
    def is_open(self) -> bool:
        return self._connection is not None and self._connection.is_open

    @property
    def connection(self) -> Connection:
        """The connection of the running transaction. Raises NextHopUnavailable when it is gone."""
        if self._connection is None or not self._connection.is_open:
            raise NextHopUnavailable("the next hop closed the connection")
        return self._connection

    async def mail(self, path: Path) -> Reply:
        """MAIL on a connection without a transaction. A used one that turns out dead is replaced once."""
        if self._connection is not None and self._connection.is_open:
            try:
                return await self._mail_on(self._connection, path)
            except NextHopUnavailable:
                self._connection.close()
        self._connection = await self._next_hop.open()
        return await self._mail_on(self._connection, path)

    async def rcpt(self, path: Path) -> Reply:
        return await self.connection.rcpt(path.raw, path.raw_parameters)

    async def reset(self) -> None:
        """End the transaction on the next hop's side, if one is open."""
        if self._connection is not None and self._connection.is_open and self._connection.in_transaction:
            await self._connection.reset()

    async def quit(self) -> None:
        if self._connection is not None and self._connection.is_open:
            await self._connection.quit()

    async def _mail_on(self, connection: Connection, path: Path) -> Reply:
        # Announced from an earlier EHLO and gone since: a 5xx would bounce what the client was promised.
        if any(keyword not in connection.capabilities for keyword in needed(path)):
            raise NextHopUnavailable("the next hop no longer offers what was announced")
        return await connection.mail(path.raw, path.raw_parameters)
