"""The breach register in the console: the list, one incident with its clock and timeline, and the export.

What mailguard filled in is a proposal; what it was, a named person says, with a reason. Nothing is ever erased here.
"""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mailguard import dutch
from mailguard.db import Connection
from mailguard.errors import Unfit
from mailguard.held import HeldMessage
from mailguard.incident import Actor, Classification, Event, EventAction, Incident, Particulars
from mailguard.register_export import to_csv
from mailguard.review.masking import masked_line
from mailguard.stores.accounts import Role
from mailguard.stores.quarantine import Quarantine
from mailguard.web import forms, pages
from mailguard.web.access import allow
from mailguard.web.answers import Given
from mailguard.web.console_page import actor_of, show
from mailguard.web.formats import clock_runs, why_no_clock
from mailguard.web.incident_story import story
from mailguard.web.parts import Parts, parts_of

_PAGE = 50
_EXPORT_AT_A_TIME = 100  # the register's lock is let go between them, so that no message waits long for it
_SAME_LOOK = timedelta(minutes=30)
_MAX_PURPOSE = 300
_CLASSIFICATIONS = (
    (Classification.BREACH, "Ja, het is een datalek"),
    (Classification.SECURITY_INCIDENT, "Nee, er ging iets mis maar er zijn geen persoonsgegevens geraakt"),
    (Classification.WEAK_SPOT, "Nee, het is een zwakke plek (beveiligingslek)"),
    (Classification.FALSE_ALARM, "Nee, vals alarm"),
    (Classification.UNDETERMINED, "Ik weet het nog niet (de klok loopt door)"),
)

log = logging.getLogger("mailguard.web")


@dataclass(frozen=True, slots=True)
class Clock:
    """The 72 hours of one incident: what is left in words, and how much of the rail is filled."""

    words: str
    passed: int
    whole: int
    width: int


@allow(Role.OFFICER, Role.FG)
async def register(request: Request) -> Response:
    """What is late, what is open, what was there."""
    return await _register_page(request, open_only=request.query_params.get("alleen") == "open")


@allow(Role.OFFICER, Role.FG)
async def incident(request: Request) -> Response:
    """One record. It shows who it is about, so the look is an event."""
    return await _incident_page(request, Given())


@allow(Role.OFFICER)
async def classify(request: Request) -> Response:
    """Say what it was (art. 4(12) GDPR). A later event may correct it."""
    parts, form, number = parts_of(request), await request.form(), request.path_params["number"]
    answer, reason = forms.text_of(form, "keuze"), forms.text_of(form, "motivering").strip()
    given = Given(answer if answer in list(Classification) else "", reason=reason)
    errors: dict[str, str] = {}
    if not given.answer:
        errors["keuze"] = "Kies wat dit was"
    if not given.reason:
        errors["motivering"] = "Vul in waarom u dit besluit neemt"
    if errors:
        return await _incident_page(request, given, errors)
    try:
        await run_in_threadpool(
            parts.review.classify, number, actor_of(request), Classification(given.answer), given.reason
        )
    except Unfit as error:
        return await _incident_page(request, given, {"motivering": str(error)})
    return pages.redirect(f"/incidenten/{number}?vastgelegd=ja")


@allow(Role.OFFICER, Role.FG)
async def export(request: Request) -> Response:
    """The register as CSV: codes, counts and times. What it is for stands in the timeline of each incident in it."""
    parts, form = parts_of(request), await request.form()
    purpose, open_only = forms.text_of(form, "doel").strip(), forms.text_of(form, "alleen") == "open"
    if not 3 <= len(purpose) <= _MAX_PURPOSE:
        errors = {"doel": "Vul in waarvoor u de export nodig hebt"}
        return await _register_page(request, open_only=open_only, errors=errors, purpose=purpose)
    content = await run_in_threadpool(_export, parts, actor_of(request), purpose, open_only)
    name = f"register-{parts.now().astimezone(parts.configuration.digest.zone):%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


# --- the list ---------------------------------------------------------------------------------------------------------


async def _register_page(
    request: Request, *, open_only: bool, errors: dict[str, str] | None = None, purpose: str = ""
) -> Response:
    asked = request.query_params.get("bladzijde", "1")
    page = int(asked) if asked.isdecimal() and len(asked) < 7 else 1
    context = await run_in_threadpool(_register, parts_of(request), page, open_only)
    status = 422 if errors else 200
    return await show(request, "register.html", status=status, errors=errors or {}, purpose=purpose, **context)


def _register(parts: Parts, page: int, open_only: bool) -> dict[str, Any]:
    with parts.database.transaction() as connection:
        count_all = parts.register.count(connection)
        count_open = parts.register.count(connection, open_only=True)
        pages_there = max(1, -(-(count_open if open_only else count_all) // _PAGE))
        page = min(max(page, 1), pages_there)
        found = parts.register.list(connection, open_only=open_only, limit=_PAGE, offset=(page - 1) * _PAGE)
    return {
        "incidents": found,
        "count_all": count_all,
        "count_open": count_open,
        "open_only": open_only,
        "page": page,
        "pages": pages_there,
        "year": parts.now().astimezone(parts.configuration.digest.zone).year,
    }


def _export(parts: Parts, actor: Actor, purpose: str, open_only: bool) -> bytes:
    exported: dict[str, Incident] = {}
    offset = 0
    while True:
        with parts.database.write_transaction() as connection:
            some = parts.register.list(connection, open_only=open_only, limit=_EXPORT_AT_A_TIME, offset=offset)
            for found in some:
                if found.number not in exported:  # a new record moves the rest along
                    _write_down_export(parts, connection, found.number, actor, purpose)
                    exported[found.number] = found
        offset += len(some)
        if len(some) < _EXPORT_AT_A_TIME:
            break
    log.info("register exported by account %s: %d incidents", actor.id, len(exported))
    return to_csv(list(exported.values()))


def _write_down_export(parts: Parts, connection: Connection, number: str, actor: Actor, purpose: str) -> None:
    try:
        parts.register.append(connection, number, actor, EventAction.EXPORTED, {}, purpose)
    except Unfit:  # its particulars were destroyed: no text can be sealed with it any more
        parts.register.append(connection, number, actor, EventAction.EXPORTED)


# --- one incident -----------------------------------------------------------------------------------------------------


async def _incident_page(request: Request, given: Given, errors: dict[str, str] | None = None) -> Response:
    parts, actor = parts_of(request), actor_of(request)
    number = request.path_params["number"]
    found, particulars, messages = await run_in_threadpool(_look, parts, number, actor)
    history = await run_in_threadpool(parts.review.history, number)
    done = "Vastgelegd. U kunt het later aanvullen, niet wissen." if "vastgelegd" in request.query_params else ""
    return await show(
        request,
        "incident.html",
        status=422 if errors else 200,
        incident=found,
        particulars=particulars if particulars != Particulars() else None,
        messages=messages,
        story=story(found, parts.configuration.digest.zone),
        clock=_clock(parts, found.deadline_at) if found.deadline_at and clock_runs(found) else None,
        no_clock=why_no_clock(found),
        timeline=list(reversed(history)),
        classifications=[(code.value, word) for code, word in _CLASSIFICATIONS],
        may_classify=actor.role == Role.OFFICER,
        given=given,
        errors=errors or {},
        done=done,
    )


def _look(parts: Parts, number: str, actor: Actor) -> tuple[Incident, Particulars, list[HeldMessage]]:
    """The record with what names people. One look by one person within half an hour is one event."""
    with parts.database.transaction() as connection:
        found = parts.register.get(connection, number)
        newest = parts.register.events(connection, number)[-1]
    if not _is_same_look(newest, actor, parts.now()):
        with parts.database.write_transaction() as connection:
            parts.register.append(connection, number, actor, EventAction.VIEWED)
    with parts.database.transaction() as connection:
        particulars = _masked(parts.register.particulars(connection, number), parts.organisation.domains)
        held = Quarantine(parts.database, parts.sealer).of_incident(connection, number)
    firsts = {message.content_hash: message for message in reversed(held)}
    return found, particulars, sorted(firsts.values(), key=lambda message: message.held_at)


def _masked(particulars: Particulars, own_domains: frozenset[str]) -> Particulars:
    """What the message's author wrote, without the values in it: those are revealed one by one, at the message."""
    return replace(
        particulars,
        subject=masked_line(particulars.subject, own_domains),
        attachment_names=tuple(masked_line(name, own_domains) for name in particulars.attachment_names),
    )


def _is_same_look(newest: Event, actor: Actor, now: datetime) -> bool:
    return newest.action is EventAction.VIEWED and newest.actor == actor and now - newest.at < _SAME_LOOK


def _clock(parts: Parts, deadline: datetime) -> Clock:
    whole = timedelta(hours=parts.configuration.breach_register.ap_deadline_hours)
    passed = min(max(parts.now() - (deadline - whole), timedelta(0)), whole)
    hours = timedelta(hours=1)
    return Clock(dutch.remaining(deadline, parts.now()), passed // hours, whole // hours, round(72 * (passed / whole)))


routes = [
    Route("/register", register),
    Route("/register/export.csv", export, methods=["POST"]),
    Route("/incidenten/{number:str}", incident),
    Route("/incidenten/{number:str}/kwalificatie", classify, methods=["POST"]),
]
