"""The officer's console as one application: all routes, each with its mark, behind the threshold."""

from collections.abc import Sequence
from datetime import timedelta

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from mailguard.web import access, incidents, pages, queue, signing_in, system
from mailguard.web.parts import Parts
from mailguard.web.security import ClientLimiter, Threshold

SIGN_INS = 30  # of one client: passwords and codes that may be tried within the window
SIGN_IN_WINDOW = timedelta(minutes=5)

ROUTES: tuple[Route, ...] = (
    Route("/static/{name}", access.allow_anyone(pages.static_file)),
    *signing_in.routes,
    *queue.routes,
    *incidents.routes,
    *system.routes,
)


def create_console(parts: Parts, routes: Sequence[Route] = ROUTES) -> Starlette:
    """The console. Raises ValueError when an endpoint does not say who may use it."""
    for route in routes:
        if access.mark_of(route.endpoint) is None:
            raise ValueError(f"{route.path} does not say who may use it: mark its endpoint with access.allow")

    async def error_page(scope: Scope, status: int, code: str) -> Response:
        return pages.error_page(Request(scope), status, code=code)

    application = Starlette(
        routes=list(routes),
        middleware=[Middleware(Threshold, listener=parts.configuration.console, error_page=error_page)],
        exception_handlers=pages.HANDLERS,
    )
    # Its redirect would be an absolute URL, made from the Host field that the client sent.
    application.router.redirect_slashes = False
    application.state.parts = parts
    application.state.limiter = ClientLimiter(SIGN_INS, SIGN_IN_WINDOW)
    return application
