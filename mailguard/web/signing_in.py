"""Signing in and out: password, then code; one-time links; choosing a password and second factor; one's own account.

A GET changes nothing but the secret it shows for the first time: programs that fetch links must not use them up.
"""

import io
from urllib.parse import quote

import segno
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mailguard.errors import NotFound, Unfit
from mailguard.stores.accounts import Account, LinkPurpose, Role
from mailguard.stores.credentials import totp_uri
from mailguard.web import forms, pages
from mailguard.web.access import allow, allow_anyone, allow_half_signed_in
from mailguard.web.parts import parts_of, session_of

Errors = dict[str, str]  # a field of the form and what is wrong with it
_EVERY_ROLE = tuple(Role)
_WRONG_LOGIN = "Inlognaam of wachtwoord klopt niet, of er is te vaak een fout gemaakt. Probeer het later nog eens."
_WRONG_CODE = (
    "Deze code klopt niet, of is al gebruikt. Wacht op de volgende code in uw app. "
    "Na 5 fouten kunt u een kwartier niet inloggen."
)
_NOT_ENROLLED = "Uw account heeft nog geen tweede stap. Vraag uw beheerder om een nieuwe aanmeldlink."
_NOT_EQUAL = "De twee wachtwoorden zijn niet gelijk."


def _limit(request: Request) -> None:
    """Raises 429 for a client that tries too often."""
    client = request.scope["mailguard.client"]
    if not request.app.state.limiter.allows(client, parts_of(request).now().timestamp()):
        raise HTTPException(429, headers={"Retry-After": "300"})


# --- password and code ------------------------------------------------------------------------------------------------


def _sign_in_page(request: Request, next_path: str, errors: Errors | None = None, login: str = "") -> Response:
    has_ended = not errors and bool(forms.session_token(request)) and "next" in request.query_params
    return pages.page(
        request,
        "inloggen.html",
        status=422 if errors else 200,
        errors=errors or {},
        next_path=next_path,
        login=login,
        minutes=parts_of(request).configuration.console.session_minutes,
        has_ended=has_ended,
        has_left="uitgelogd" in request.query_params,
    )


@allow_anyone
async def sign_in(request: Request) -> Response:
    return _sign_in_page(request, forms.local_path(request.query_params.get("next", "/")))


@allow_anyone
async def sign_in_with_password(request: Request) -> Response:
    form = await request.form()
    parts = parts_of(request)
    next_path, login = forms.local_path(forms.text_of(form, "next")), forms.text_of(form, "login").strip()
    password = forms.text_of(form, "password")
    missing = {name: text for name, text in _REQUIRED.items() if not forms.text_of(form, name).strip()}
    if missing:
        return _sign_in_page(request, next_path, missing, login)
    _limit(request)
    account = await run_in_threadpool(parts.accounts.check_password, login, password, parts.now())
    if account is None:
        return _sign_in_page(request, next_path, {"login": _WRONG_LOGIN}, login)
    if not account.has_totp:
        return _sign_in_page(request, next_path, {"login": _NOT_ENROLLED}, login)
    return await _opened(request, account, f"/inloggen/code?next={quote(next_path)}", is_complete=False)


_REQUIRED = {"login": "Vul uw inlognaam in.", "password": "Vul uw wachtwoord in."}


async def _opened(request: Request, account: Account, path: str, *, is_complete: bool) -> Response:
    """A new session in this browser, in place of the one it had."""
    parts = parts_of(request)
    await run_in_threadpool(parts.accounts.close_session, forms.session_token(request))
    token = await run_in_threadpool(parts.accounts.open_session, account.id, parts.now(), is_complete=is_complete)
    response = pages.redirect(path)
    forms.set_session(request, response, token)
    return response


@allow_half_signed_in
async def ask_code(request: Request) -> Response:
    session = session_of(request)
    if session.is_complete:
        return pages.redirect(pages.home_of(session.account.role))
    if not session.account.has_password:
        return pages.redirect("/aanmelden")
    return _code_page(request, forms.local_path(request.query_params.get("next", "/")))


def _code_page(request: Request, next_path: str, errors: Errors | None = None) -> Response:
    return pages.page(request, "code.html", status=422 if errors else 200, errors=errors or {}, next_path=next_path)


@allow_half_signed_in
async def sign_in_with_code(request: Request) -> Response:
    session, parts, form = session_of(request), parts_of(request), await request.form()
    if session.is_complete or not session.account.has_password:
        return pages.redirect("/inloggen/code")
    _limit(request)
    next_path = forms.local_path(forms.text_of(form, "next"))
    code = forms.text_of(form, "code")
    if not await run_in_threadpool(parts.accounts.check_totp, session.account.id, code, parts.now()):
        return _code_page(request, next_path, {"code": _WRONG_CODE})
    home = pages.home_of(session.account.role)
    return await _completed(request, home if next_path == "/" else next_path)


async def _completed(request: Request, path: str) -> Response:
    parts = parts_of(request)
    token = await run_in_threadpool(parts.accounts.complete, forms.session_token(request), parts.now())
    response = pages.redirect(path)
    forms.set_session(request, response, token)
    return response


@allow_half_signed_in
async def sign_out(request: Request) -> Response:
    await run_in_threadpool(parts_of(request).accounts.close_session, forms.session_token(request))
    response = pages.redirect("/inloggen?uitgelogd=1")
    forms.forget_session(request, response)
    return response


# --- one-time links ---------------------------------------------------------------------------------------------------


@allow_anyone
async def show_link(request: Request) -> Response:
    account, purpose = await run_in_threadpool(_link, request, is_used=False)
    is_enrolment = purpose is LinkPurpose.ENROL
    return pages.page(request, "link.html", is_enrolment=is_enrolment, has_password=account.has_password)


@allow_anyone
async def use_link(request: Request) -> Response:
    account, purpose = await run_in_threadpool(_link, request, is_used=True)
    match purpose:
        case LinkPurpose.ENROL:
            return await _opened(request, account, "/aanmelden", is_complete=False)
        case LinkPurpose.SIGN_IN:
            return await _opened(request, account, pages.home_of(account.role), is_complete=True)


def _link(request: Request, *, is_used: bool) -> tuple[Account, LinkPurpose]:
    """Raises 410 for a link that is used, past its term or unknown."""
    parts, token = parts_of(request), request.path_params["token"]
    try:
        if is_used:
            with parts.database.write_transaction() as connection:
                return parts.accounts.use_link(connection, token, parts.now())
        with parts.database.transaction() as connection:
            return parts.accounts.peek_link(connection, token, parts.now())
    except NotFound:
        raise HTTPException(410) from None


# --- choosing password and second factor ------------------------------------------------------------------------------


@allow_half_signed_in
async def enrol(request: Request) -> Response:
    session = session_of(request)
    if session.account.has_password:
        return pages.redirect("/inloggen/code")
    return await _enrol_page(request, {})


async def _enrol_page(request: Request, errors: Errors) -> Response:
    secret = await run_in_threadpool(_waiting_secret, request)
    groups = [secret[start : start + 4] for start in range(0, len(secret), 4)]
    return pages.page(
        request,
        "aanmelden.html",
        status=422 if errors else 200,
        errors=errors,
        login=session_of(request).account.login,
        secret=" ".join(groups),
    )


def _waiting_secret(request: Request) -> str:
    parts = parts_of(request)
    with parts.database.write_transaction() as connection:
        return parts.accounts.new_totp_secret(connection, session_of(request).account.id)


@allow_half_signed_in
async def qr_code(request: Request) -> Response:
    session = session_of(request)
    if session.account.has_password:
        raise HTTPException(404)
    secret = await run_in_threadpool(_waiting_secret, request)
    uri = totp_uri(secret, session.account.login, parts_of(request).organisation.name)
    picture = io.BytesIO()
    # Dark on white in every theme: scanners need it. Attributes only, since the policy allows no inline style.
    segno.make(uri, error="m").save(picture, kind="svg", scale=5, border=4, dark="#000", light="#fff", xmldecl=False)
    return Response(picture.getvalue(), media_type="image/svg+xml")


@allow_half_signed_in
async def finish_enrolment(request: Request) -> Response:
    session, form = session_of(request), await request.form()
    if session.account.has_password:
        return pages.redirect("/inloggen/code")
    password = forms.text_of(form, "password")
    if password != forms.text_of(form, "again"):
        return await _enrol_page(request, {"again": _NOT_EQUAL})
    errors = await run_in_threadpool(_enrol, request, password, forms.text_of(form, "code"))
    if errors:
        return await _enrol_page(request, errors)
    return await _completed(request, pages.home_of(session.account.role))


def _enrol(request: Request, password: str, code: str) -> Errors:
    """Set both or neither."""
    parts, account = parts_of(request), session_of(request).account
    try:
        with parts.database.write_transaction() as connection:
            parts.accounts.set_password(connection, account.id, password)
            if not parts.accounts.confirm_totp(connection, account.id, code, parts.now()):
                raise NotFound
    except Unfit as error:
        return {"password": str(error)}
    except NotFound:
        return {"code": "Deze code klopt niet. Lees de code opnieuw in uw app, en let op of de klok gelijk loopt."}
    return {}


# --- one's own account ------------------------------------------------------------------------------------------------


@allow(*_EVERY_ROLE)
async def account(request: Request) -> Response:
    return _account_page(request, {})


def _account_page(request: Request, errors: Errors) -> Response:
    return pages.page(
        request,
        "account.html",
        status=422 if errors else 200,
        errors=errors,
        has_changed="gewijzigd" in request.query_params,
        minutes=parts_of(request).configuration.console.session_minutes,
    )


@allow(*_EVERY_ROLE)
async def change_password(request: Request) -> Response:
    parts, form, owner = parts_of(request), await request.form(), session_of(request).account
    _limit(request)
    password = forms.text_of(form, "password")
    if password != forms.text_of(form, "again"):
        return _account_page(request, {"again": _NOT_EQUAL})
    current = forms.text_of(form, "current")
    if await run_in_threadpool(parts.accounts.check_password, owner.login, current, parts.now()) is None:
        return _account_page(request, {"current": "Uw huidige wachtwoord klopt niet."})
    try:
        await run_in_threadpool(_set_password, request, password)
    except Unfit as error:
        return _account_page(request, {"password": str(error)})
    return await _opened(request, owner, "/account?gewijzigd=1", is_complete=True)


def _set_password(request: Request, password: str) -> None:
    parts, account_id = parts_of(request), session_of(request).account.id
    with parts.database.write_transaction() as connection:
        parts.accounts.set_password(connection, account_id, password)
    # Whoever knew the old password, or sits at a browser left open, is out.
    parts.accounts.close_all(account_id)


@allow(*_EVERY_ROLE)
async def sign_out_everywhere(request: Request) -> Response:
    await run_in_threadpool(parts_of(request).accounts.close_all, session_of(request).account.id)
    response = pages.redirect("/inloggen?uitgelogd=1")
    forms.forget_session(request, response)
    return response


routes = (
    Route("/inloggen", sign_in),
    Route("/inloggen", sign_in_with_password, methods=["POST"]),
    Route("/inloggen/code", ask_code),
    Route("/inloggen/code", sign_in_with_code, methods=["POST"]),
    Route("/uitloggen", sign_out, methods=["POST"]),
    Route("/link/{token}", show_link),
    Route("/link/{token}", use_link, methods=["POST"]),
    Route("/aanmelden", enrol),
    Route("/aanmelden", finish_enrolment, methods=["POST"]),
    Route("/aanmelden/qr.svg", qr_code),
    Route("/account", account),
    Route("/account/wachtwoord", change_password, methods=["POST"]),
    Route("/account/overal-uitloggen", sign_out_everywhere, methods=["POST"]),
)
