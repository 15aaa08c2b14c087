"""What the pages work with, put together by the composition root. Pages reach it through `parts_of(request)`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from starlette.requests import Request

from mailguard.config import Configuration, Organisation
from mailguard.db import Database
from mailguard.sealing import Sealer
from mailguard.stores.accounts import Accounts, Session
from mailguard.stores.register import Register
from mailguard.web.reviewing import Reviewing


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one console."""

    configuration: Configuration
    organisation: Organisation
    database: Database
    sealer: Sealer
    accounts: Accounts
    review: Reviewing
    register: Register
    now: Callable[[], datetime] = _utc_now

    @property
    def idle(self) -> timedelta:
        """How long a session may rest."""
        return timedelta(minutes=self.configuration.console.session_minutes)


def parts_of(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    return parts


def session_of(request: Request) -> Session:
    """The session of a page that needs one; `access.allow` put it there."""
    session: Session = request.state.session
    return session
