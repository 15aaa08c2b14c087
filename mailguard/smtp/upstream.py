"""The next hop's side of one client session: a connection for each transaction, lent by the next hop's own stock.

It decides when a connection is borrowed, used again, reset or given up; what the replies mean is for the dialogue. A
client that signed in keeps the connection it signed in on.
"""

from collections.abc import Awaitable, Mapping, Sequence

from mailguard.errors import NextHopUnavailable
from mailguard.next_hop import Connection, NextHop
from mailguard.replies import Reply
from mailguard.smtp.extensions import needed
from mailguard.smtp.paths import Path


class SignedInConnectionLost(Exception):
    """The connection that the client had signed in on is gone: it has to sign in again."""


class Upstream:
    """Borrows at MAIL and gives back after the transaction."""

    def __init__(self, next_hop: NextHop) -> None:
        self._next_hop = next_hop
        self._connection: Connection | None = None
        self._is_signed_in = False

    @property
    def is_open(self) -> bool:
        return self._connection is not None and self._connection.is_open

    @property
    def connection(self) -> Connection:
        """The connection of the running transaction. Raises NextHopUnavailable when it is gone."""
        if self._connection is None or not self._connection.is_open:
            raise NextHopUnavailable("the next hop closed the connection")
        return self._connection

    async def authenticate(self, line: bytes) -> Reply:
        """Hand on one line of an AUTH exchange, on a fresh connection that is this client's from then on."""
        if self._connection is None:
            connection = await self._next_hop.open()
            if not connection.is_encrypted:
                self._next_hop.give_back(connection)
                raise NextHopUnavailable("the next hop offers no TLS, and passwords are not sent without")
            self._connection = connection
        try:
            reply = await self.connection.authenticate(line)
        except NextHopUnavailable:
            self._connection = None  # the exchange is over; the next one is begun elsewhere
            raise
        is_over = reply.code >= 400 or line == b"*"  # RFC 4954 4: so the client cancels, whatever is made of it
        self._is_signed_in = reply.is_positive and not is_over
        if is_over:  # nobody else may go on where a sign-in was refused
            await self.connection.quit()
            self._connection = None
        return reply

    async def mail(self, path: Path, attributes: Mapping[str, str]) -> Reply:
        """MAIL on a connection without a transaction. A kept one that turns out dead is replaced once."""
        if self._is_signed_in:
            if not self.is_open:
                raise SignedInConnectionLost
            return await self._mail_on(self.connection, path, attributes)
        connection = await self._next_hop.borrow()
        try:
            if connection.is_reused:
                try:
                    reply = await self._mail_on(connection, path, attributes)
                except NextHopUnavailable:
                    connection.close()
                    connection = await self._next_hop.open()
                    reply = await self._mail_on(connection, path, attributes)
            else:
                reply = await self._mail_on(connection, path, attributes)
        except BaseException:
            connection.close()
            raise
        if reply.is_positive:
            self._connection = connection
        else:
            self._next_hop.give_back(connection)
        return reply

    async def rcpt(self, path: Path) -> Reply:
        return await self.connection.rcpt(path.raw, path.raw_parameters)

    async def rcpts(self, paths: Sequence[Path]) -> list[Reply]:
        """RCPT for each, in one go where the next hop can."""
        return await self.connection.rcpts([(path.raw, path.raw_parameters) for path in paths])

    async def reset(self) -> None:
        """End the transaction on the next hop's side, if one is open, and give the connection back."""
        connection = self._connection
        if connection is None:
            return
        if connection.in_transaction and connection.is_open:
            await connection.reset()
        if not self._is_signed_in:
            self._connection = None
            self._next_hop.give_back(connection)

    async def end(self) -> None:
        """The session is over. A connection in mid-transaction is closed: nothing of it may be delivered."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        if self._is_signed_in or connection.in_transaction:
            if connection.is_open:
                await connection.quit()
            connection.close()
        else:
            self._next_hop.give_back(connection)

    def _mail_on(self, connection: Connection, path: Path, attributes: Mapping[str, str]) -> Awaitable[Reply]:
        # Announced from an earlier EHLO and gone since: a 5xx would bounce what the client was promised.
        if path.parameters and any(keyword not in connection.capabilities for keyword in needed(path)):
            raise NextHopUnavailable("the next hop no longer offers what was announced")
        return connection.mail(path.raw, path.raw_parameters, attributes)
