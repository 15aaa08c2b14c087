"""What every page of the console shows besides its own: the hour, the zone, and the numbers at the menu."""

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from mailguard.incident import Actor
from mailguard.stores.accounts import Role
from mailguard.web import pages
from mailguard.web.parts import Parts, parts_of, session_of


def actor_of(request: Request) -> Actor:
    """The person before the screen, as events name him."""
    account = session_of(request).account
    return Actor(account.id, account.role.value)


async def show(request: Request, template: str, *, status: int = 200, **context: Any) -> Response:
    """A page for somebody who is signed in."""
    parts = parts_of(request)
    counts: dict[str, int] = {}
    if session_of(request).account.role is not Role.ADMINISTRATOR:
        counts = await run_in_threadpool(_menu_counts, parts)
    zone = parts.configuration.digest.zone
    return pages.page(request, template, status=status, now=parts.now(), zone=zone, counts=counts, **context)


def _menu_counts(parts: Parts) -> dict[str, int]:
    """How many messages wait, and how many terms run."""
    with parts.database.transaction() as connection:
        running = parts.register.count_running_deadlines(connection)
    return {"/wachtrij": parts.review.count_waiting(), "/register": running}
