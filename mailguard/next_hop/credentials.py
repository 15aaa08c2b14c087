"""Our own name and password at the next hop (RFC 4954). Neither is logged or put in an error."""

import base64
import logging
from pathlib import Path

from mailguard.config import NextHopSettings
from mailguard.errors import ConfigError, NextHopUnavailable, TlsUnavailable
from mailguard.next_hop.connection import Connection

logger = logging.getLogger(__name__)


class Credentials:
    """Signs in by PLAIN (RFC 4616), or by LOGIN where only that is offered.

    The password is read from its file at each use, so that it can be changed while mailguard runs.
    """

    def __init__(self, settings: NextHopSettings, section: str) -> None:
        """`section` is the table these settings stand in. Raises ConfigError for a file that cannot be used."""
        self._username = settings.username.encode("utf-8")
        self._file = Path(settings.password_file)
        self._seconds = settings.command_seconds
        _check(self._file, f"{section}.password_file")

    async def sign_in(self, connection: Connection) -> None:
        """Raises NextHopUnavailable, also when the next hop refuses us: the client cannot mend that."""
        if not connection.is_encrypted:
            raise TlsUnavailable("the next hop offers no TLS, and passwords are not sent without")
        offered = connection.capabilities.get("AUTH", "").upper().split()
        if "PLAIN" in offered:
            code = await self._plain(connection)
        elif "LOGIN" in offered:
            code = await self._login(connection)
        else:
            logger.error("%s takes no password: it offers neither AUTH PLAIN nor AUTH LOGIN", connection.server)
            raise NextHopUnavailable("the next hop takes no password")
        if code != 235:
            logger.error("%s refuses our username and password with %d", connection.server, code)
            raise NextHopUnavailable("the next hop refuses our credentials")

    async def _plain(self, connection: Connection) -> int:
        secret = base64.b64encode(b"\0".join((b"", self._username, self._password())))
        return (await connection.command(b"AUTH PLAIN " + secret, self._seconds)).code

    async def _login(self, connection: Connection) -> int:
        words = (b"AUTH LOGIN", base64.b64encode(self._username), base64.b64encode(self._password()))
        for word in words:
            code = (await connection.command(word, self._seconds)).code
            if code != 334:
                break
        return code

    def _password(self) -> bytes:
        try:
            return self._file.read_bytes().removesuffix(b"\n").removesuffix(b"\r")
        except OSError as error:
            logger.error("the password for the next hop cannot be read: %s", error.strerror)
            raise NextHopUnavailable("the password for the next hop cannot be read") from None


def _check(file: Path, where: str) -> None:
    try:
        mode = file.stat().st_mode & 0o777
        file.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"the file cannot be read ({error.strerror})",
            where=where,
            mend="check the path, and let mailguard's user read the file",
        ) from None
    if mode & 0o077:
        raise ConfigError(f"the file can be read by others (mode {mode:o})", where=where, mend=f"chmod 600 {file}")
