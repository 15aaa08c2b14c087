"""Who may open which page. Each endpoint carries a mark; `console.create_console` refuses one without.

The mark is also the guard: an endpoint runs once session, role and, for a POST, the form's token were found right.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from functools import wraps
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from mailguard.errors import DatabaseUnavailable
from mailguard.stores.accounts import Role, Session
from mailguard.web import forms
from mailguard.web.parts import parts_of

Endpoint = Callable[[Request], Awaitable[Response]]


class Needs(Enum):
    """How far somebody must have signed in."""

    NOTHING = auto()  # the page does not even look whether anybody did
    HALF = auto()  # at least so far that the password was right, or an enrolment link was used
    ALL = auto()


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands on an endpoint."""

    needs: Needs
    roles: frozenset[Role]


def allow(*roles: Role) -> Callable[[Endpoint], Endpoint]:
    """For people of these roles who are signed in."""
    return _marked(Mark(Needs.ALL, frozenset(roles)))


def allow_anyone(endpoint: Endpoint) -> Endpoint:
    """For everybody; knows nobody."""
    return _marked(Mark(Needs.NOTHING, frozenset(Role)))(endpoint)


def allow_half_signed_in(endpoint: Endpoint) -> Endpoint:
    """For those between password and code, and those who are past it."""
    return _marked(Mark(Needs.HALF, frozenset(Role)))(endpoint)


def mark_of(endpoint: object) -> Mark | None:
    return getattr(endpoint, "mark", None)


def _marked(mark: Mark) -> Callable[[Endpoint], Endpoint]:
    def wrap(endpoint: Endpoint) -> Endpoint:
        @wraps(endpoint)
        async def guarded(request: Request) -> Response:
            request.state.session = None
            if mark.needs is not Needs.NOTHING:
                request.state.session = session = await _session(request)
                away = _sent_away(request, mark, session)
                if away is not None:
                    return away
            if request.method == "POST":
                await forms.require_token(request)
            return await endpoint(request)

        guarded.mark = mark  # type: ignore[attr-defined]
        return guarded

    return wrap


async def _session(request: Request) -> Session | None:
    parts = parts_of(request)
    token = forms.session_token(request)
    return await run_in_threadpool(parts.accounts.session, token, parts.now(), parts.idle) if token else None


async def recall(request: Request) -> None:
    """Look who this is for a page that has no endpoint, so that it carries the menu; no matter when that fails."""
    with suppress(DatabaseUnavailable):
        request.state.session = await _session(request)


def _sent_away(request: Request, mark: Mark, session: Session | None) -> Response | None:
    """Where somebody goes who has not signed in far enough; None for who may go on. Raises 403 for another role."""
    if session is None or (mark.needs is Needs.ALL and not session.is_complete):
        if request.method == "POST":
            raise HTTPException(401)
        return RedirectResponse(sign_in_path(request), 303)
    if session.account.role not in mark.roles:
        raise HTTPException(403)
    return None


def sign_in_path(request: Request) -> str:
    """The sign-in page, which leads back here afterwards."""
    here = forms.local_path(f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path)
    return f"/inloggen?next={quote(here, safe='/')}"
