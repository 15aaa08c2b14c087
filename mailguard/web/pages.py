"""Making pages: templates that escape all they are given, what every page shows besides, and the error pages.

Titles and URLs hold numbers and words, never a name, subject or address.
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from mailguard.errors import (
    AlreadyDecided,
    DatabaseUnavailable,
    LinkInvalid,
    MailguardError,
    NotAllowed,
    NotFound,
    ReviewError,
)
from mailguard.stores.accounts import Role, Session
from mailguard.web import access, formats, forms
from mailguard.web.parts import parts_of

FOLDER = Path(__file__).parent
ROLE_NAMES = {Role.OFFICER: "privacymedewerker", Role.FG: "FG (meelezen)", Role.ADMINISTRATOR: "beheerder"}
_EVERYBODY = frozenset(Role)
_READERS = frozenset((Role.OFFICER, Role.FG))
# The main menu: title, path, who sees it.
MENU: tuple[tuple[str, str, frozenset[Role]], ...] = (
    ("Vandaag", "/", _READERS),
    ("Wachtrij", "/wachtrij", _READERS),
    ("Register", "/register", _READERS),
    ("Systeem", "/systeem", _EVERYBODY),
)
_ERRORS = {
    400: ("Dit verzoek klopt niet", "Wij konden niet lezen wat uw browser stuurde. Er is niets gewijzigd."),
    401: ("Log opnieuw in", "U bent niet (meer) ingelogd. Er is niets gewijzigd. Log opnieuw in."),
    403: ("Geen toegang", "U mag deze pagina niet bekijken."),
    404: ("Pagina niet gevonden", "Deze pagina bestaat niet. Zoek op incidentnummer of ga naar Vandaag."),
    405: ("Dit kan hier niet", "Deze pagina kan dit verzoek niet uitvoeren. Er is niets gewijzigd."),
    409: ("Iemand was u voor", "Uw besluit is niet uitgevoerd."),
    410: ("Deze link werkt niet meer", "Deze link is al gebruikt of verlopen."),
    413: ("Dit is te groot", "U stuurde meer dan 64 kB. Er is niets gewijzigd. Maak uw tekst korter."),
    422: ("Nog niet opgeslagen", "Dit kunnen wij niet verwerken. Er is niets gewijzigd."),
    429: ("Te vaak geprobeerd", "U deed dit te vaak. Wacht 5 minuten en probeer het dan opnieuw."),
    500: ("Er ging iets mis", "Er ging iets mis bij ons. De mailcontrole draait los van deze pagina."),
    503: (
        "Even niet bereikbaar",
        "De console is even niet bereikbaar. Vastgehouden berichten blijven veilig bewaard.",
    ),
}
_STALE_FORM = "De pagina stond te lang open, of het verzoek kwam van een andere site. Er is niets gewijzigd. "
_STALE_FORM += "Ga terug, ververs de pagina en probeer het opnieuw."


@cache
def environment() -> Environment:
    """The templates of all sites. What is not given to one is an error, not an empty place."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["asset"] = asset
    made.filters.update(formats.FILTERS)
    return made


@cache
def assets() -> dict[str, tuple[str, bytes]]:
    """The files browsers fetch, by the name that carries their hash: their media type and content."""
    kinds = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
    files = [path for path in sorted((FOLDER / "static").iterdir()) if path.suffix in kinds]
    return {_hashed_name(path): (kinds[path.suffix], path.read_bytes()) for path in files}


@cache
def asset(name: str) -> str:
    """The path of a static file; it changes with the file, so browsers may keep it for ever."""
    return f"/static/{_hashed_name(FOLDER / 'static' / name)}"


def _hashed_name(path: Path) -> str:
    return f"{path.stem}.{hashlib.sha256(path.read_bytes()).hexdigest()[:12]}{path.suffix}"


async def static_file(request: Request) -> Response:
    known = assets().get(request.path_params["name"])
    if known is None:
        raise HTTPException(404)
    kind, content = known
    return Response(content, media_type=kind, headers={"Cache-Control": "public, max-age=31536000, immutable"})


def page(request: Request, template: str, *, status: int = 200, **context: Any) -> Response:
    """A page from a template. Every template has `csrf_field` (for each form that posts), `account`, `menu`, `here`,
    `organisation`, `role_name` besides what is given; `counts` puts numbers at menu entries, by path.
    """
    text = environment().get_template(template).render(_common(request) | context)
    response = HTMLResponse(text, status)
    forms.keep_form_cookie(request, response)
    return response


def redirect(path: str) -> Response:
    """After a POST: to a page of our own. The path is ours, never one that came in unchecked."""
    return RedirectResponse(path, 303)


def home_of(role: Role) -> str:
    """The first page of the menu that this person may see."""
    return next(path for _, path, roles in MENU if role in roles)


def _common(request: Request) -> dict[str, Any]:
    session: Session | None = getattr(request.state, "session", None)
    account = session.account if session is not None and session.is_complete else None
    token = escape(forms.token_for(request))
    return {
        "account": account,
        "role_name": ROLE_NAMES[account.role] if account else "",
        "menu": [(title, path) for title, path, roles in MENU if account and account.role in roles],
        "here": request.url.path,
        "counts": {},
        "organisation": parts_of(request).organisation.name,
        "contact": parts_of(request).configuration.notices.contact,
        "csrf_field": Markup('<input type="hidden" name="csrf" value="{}">').format(token),
    }


# --- errors -----------------------------------------------------------------------------------------------------------


def error_page(request: Request, status: int, *, sentence: str = "", code: str = "") -> Response:
    """The page for a status, with our own sentence for it when none is given."""
    title, usual = _ERRORS.get(status, _ERRORS[500])
    return page(request, "fout.html", status=status, title=title, sentence=sentence or usual, code=code)


async def for_http_exception(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code in {404, 405}:  # no endpoint looked who this is
        await access.recall(request)
    sentence = ""
    if error.status_code == 403:
        sentence = _STALE_FORM if error.detail == "csrf" else _wrong_role(request)
    response = error_page(request, error.status_code, sentence=sentence)
    response.headers.update(error.headers or {})
    return response


def _wrong_role(request: Request) -> str:
    session: Session | None = getattr(request.state, "session", None)
    if session is None:
        return ""
    role = ROLE_NAMES[session.account.role]
    return f"U mag deze pagina niet bekijken. Uw rol is {role}. Hebt u toegang nodig? Vraag het uw beheerder."


async def for_mailguard_error(request: Request, error: Exception) -> Response:
    """Errors of the review are sentences for its user; others say no more than that something is wrong."""
    match error:
        case NotFound():
            status = 404
        case AlreadyDecided():
            status = 409
        case NotAllowed():
            status = 403
        case LinkInvalid():
            status = 410
        case ReviewError():
            status = 422
        case DatabaseUnavailable():
            return error_page(request, 503)
        case _:
            raise error
    return error_page(request, status, sentence=str(error))


HANDLERS = {HTTPException: for_http_exception, MailguardError: for_mailguard_error}
