"""Forms and cookies: the token that proves a form is ours, the cookies it hangs on, and paths that stay on this site.

A form of somebody signed in carries a token of his session; before that, one bound to a random cookie, so that nobody
can sign a visitor in under another's name (login CSRF).
"""

import re
import secrets
from hmac import compare_digest

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from mailguard.web.parts import parts_of

TOKEN_FIELD = "csrf"  # noqa: S105 (the name of a field)
_MAX_FIELDS = 5000  # a tick for each recipient of the largest message
# A path of our own: never `//host` or `/\host`, which browsers take for another site.
_LOCAL_PATH = re.compile(r"/(?:[A-Za-z0-9_.~-][A-Za-z0-9/_.~-]*)?(?:\?[A-Za-z0-9=&%_.~+-]*)?")


def local_path(wish: str) -> str:
    """The path when it is one of this site, else the front page."""
    return wish if len(wish) <= 500 and _LOCAL_PATH.fullmatch(wish) else "/"


def session_token(request: Request) -> str:
    return request.cookies.get(_name(request, "mailguard"), "")


def set_session(request: Request, response: Response, token: str) -> None:
    """Hand over the session's token. SameSite=Lax, not Strict: a link from the digest or a notice must open the message
    for an officer who is signed in. Lax sends it with no POST from elsewhere, and no GET of ours decides anything.
    """
    _set(request, response, "mailguard", token)


def forget_session(request: Request, response: Response) -> None:
    name = _name(request, "mailguard")
    response.delete_cookie(name, path="/", secure=is_secure(request), httponly=True, samesite="lax")


def is_secure(request: Request) -> bool:
    """True when the browser speaks HTTPS, to us or to the proxy before us."""
    return bool(request.scope.get("mailguard.is_secure", False))


def token_for(request: Request) -> str:
    """The token for a form on the page that is being made."""
    session = getattr(request.state, "session", None)
    if session is not None:
        return str(session.csrf)
    value = _form_cookie(request) or secrets.token_urlsafe(32)
    request.state.form_cookie = value
    return _anonymous_token(request, value)


def keep_form_cookie(request: Request, response: Response) -> None:
    """Send the cookie that the token of an anonymous form is bound to."""
    value = getattr(request.state, "form_cookie", "")
    if value and value != _form_cookie(request):
        _set(request, response, "mailguard-form", value)


async def require_token(request: Request) -> FormData:
    """The form, once its token was found right. Raises 403."""
    form = await request.form(max_files=0, max_fields=_MAX_FIELDS)
    session = request.state.session
    cookie = _form_cookie(request)
    if session is not None:
        expected = session.csrf
    elif cookie:
        expected = _anonymous_token(request, cookie)
    else:
        expected = ""
    given = form.get(TOKEN_FIELD)
    if not expected or not isinstance(given, str) or not compare_digest(given.encode(), expected.encode()):
        raise HTTPException(403, "csrf")
    return form


def text_of(form: FormData, field: str) -> str:
    """One field as text; "" when it is absent."""
    value = form.get(field)
    return value if isinstance(value, str) else ""


def _anonymous_token(request: Request, cookie: str) -> str:
    return parts_of(request).sealer.keyed_hash("console form", cookie).hex()


def _form_cookie(request: Request) -> str:
    return request.cookies.get(_name(request, "mailguard-form"), "")


def _name(request: Request, name: str) -> str:
    # With __Host- a browser takes the cookie from this very host alone, over HTTPS (RFC 6265bis 4.1.3.2).
    return f"__Host-{name}" if is_secure(request) else name


def _set(request: Request, response: Response, name: str, value: str) -> None:
    response.set_cookie(_name(request, name), value, path="/", secure=is_secure(request), httponly=True, samesite="lax")
