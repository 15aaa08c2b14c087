"""One held message in the console: its page, the check before a decision, the decision, and one masked value.

Nothing is sent or changed on the way to the check page. Content is asked of `review`, which records each look.
"""

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mailguard import dutch
from mailguard.case import CaseRecipient, CaseSummary, OpenCase
from mailguard.errors import AlreadyDecided, NotAllowed, NotFound, Unfit
from mailguard.held import HeldStatus, Releaser
from mailguard.incident import SENDER, SYSTEM, Actor
from mailguard.stores.accounts import Role
from mailguard.web import answers, forms, pages, waiting
from mailguard.web.access import allow
from mailguard.web.answers import Given
from mailguard.web.console_page import actor_of, show
from mailguard.web.message_text import found_kinds, places_of
from mailguard.web.parts import Parts, parts_of
from mailguard.web.waiting import Filter

_FIRST_PEOPLE = 8


@allow(Role.OFFICER, Role.FG)
async def message(request: Request) -> Response:
    """The message page. Opening it is an event of the incident."""
    parts, case_id = parts_of(request), request.path_params["id"]
    summary = await run_in_threadpool(parts.review.summary, case_id)
    if summary.id != case_id:
        return pages.redirect(f"/berichten/{summary.id}")
    return await _message_page(request, summary, Given())


@allow(Role.OFFICER)
async def check(request: Request) -> Response:
    """What would happen, exactly. Nothing happens yet."""
    parts, form = parts_of(request), await request.form()
    given = Given.of(form)
    summary = await run_in_threadpool(parts.review.summary, request.path_params["id"])
    if summary.status is not HeldStatus.HELD:
        return await _too_late(request, summary)
    errors = {} if "terug" in form else answers.missing(given)
    if errors or "terug" in form or summary.releaser is Releaser.SEALED:
        return await _message_page(request, summary, given, errors)
    return await _check_page(request, summary, given)


@allow(Role.OFFICER)
async def decide(request: Request) -> Response:
    """Carry out what the check page showed, and go on to the next message of the list."""
    parts, given = parts_of(request), Given.of(await request.form())
    actor, case_id, chosen = actor_of(request), request.path_params["id"], _filter(request)
    summary = await run_in_threadpool(parts.review.summary, case_id)
    if errors := answers.missing(given):
        return await _message_page(request, summary, given, errors)
    if given.answer == "release_to_some" and not given.recipients:
        return await _check_page(request, summary, given, {"ontvangers": "Kies minstens 1 ontvanger"})
    listed = await run_in_threadpool(waiting.cases, parts.review, chosen, parts.now())
    try:
        await run_in_threadpool(_carry_out, parts, summary.id, actor, given)
    except AlreadyDecided:
        return await _too_late(request, await run_in_threadpool(parts.review.summary, case_id))
    except (NotAllowed, Unfit) as error:
        return await _message_page(request, summary, given, {_field_of(error): str(error)})
    following = waiting.next_after(listed, summary.id, actor.id)
    path = f"/berichten/{following.id}" if following else "/wachtrij"
    return pages.redirect(path + chosen.query(na=summary.id))


@allow(Role.OFFICER)
async def reveal(request: Request) -> Response:
    """One masked value on a page of its own."""
    parts, form = parts_of(request), await request.form()
    reason, number = forms.text_of(form, "reden").strip(), _number(request.path_params["number"])
    summary = await run_in_threadpool(parts.review.summary, request.path_params["id"])
    if not reason:
        return await _message_page(request, summary, Given(), {"toonreden": "Vul in waarom u dit moet zien"})
    try:
        item, value = await run_in_threadpool(parts.review.reveal, summary.id, number, actor_of(request), reason)
    except Unfit as error:
        return await _message_page(request, summary, Given(), {"toonreden": str(error)})
    response = await show(request, "tonen.html", summary=summary, item=item, value=value)
    response.headers["Cache-Control"] = "no-store"
    return response


def _number(text: str) -> int:
    """The number of a masked value; 0, which none has, for what is no number of ours."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def _carry_out(parts: Parts, case_id: str, actor: Actor, given: Given) -> CaseSummary:
    review, reason, was_right = parts.review, given.reason, given.was_right or "unknown"
    match given.answer:
        case "release":
            return review.release(case_id, actor, reason, was_right=was_right, seen=given.seen)
        case "release_as_bcc":
            return review.release_as_bcc(case_id, actor, reason, was_right=was_right, seen=given.seen)
        case "release_to_some":
            return review.release_to_some(case_id, actor, reason, given.recipients, was_right=was_right)
        case "refuse":
            return review.refuse(case_id, actor, reason, was_right=was_right)
        case _:
            return review.ask(case_id, actor, reason)


async def _message_page(
    request: Request, summary: CaseSummary, given: Given, errors: dict[str, str] | None = None
) -> Response:
    parts, chosen = parts_of(request), _filter(request)
    done = await run_in_threadpool(done_line, parts, request.query_params.get("na", ""))
    who = await run_in_threadpool(_who_decided, parts, summary)
    context: dict[str, Any] = {
        "summary": summary,
        "chosen": chosen,
        "done": done,
        "decided_words": answers.decided_words(summary, who),
    }
    if summary.is_purged:
        return await show(request, "vernietigd.html", **context)
    if summary.releaser is Releaser.SEALED:
        return await show(request, "verzegeld.html", status=403, **context)
    opened = await run_in_threadpool(parts.review.open, summary.id, actor_of(request))
    approver = await run_in_threadpool(_name_of, parts, summary.approval_by)
    is_officer = actor_of(request).role == Role.OFFICER
    return await show(
        request,
        "bericht.html",
        status=422 if errors else 200,
        **context,
        **_people(opened),
        opened=opened,
        places=places_of(opened.paragraphs),
        found=found_kinds(opened.masked),
        answers=answers.answers(opened.choices),
        verdicts=answers.VERDICTS,
        given=given,
        errors=errors or {},
        sent_words=answers.sent_words(summary),
        approval_words=f"{approver} stelde al een besluit voor." if approver else "",
        may_decide=is_officer and summary.status is HeldStatus.HELD,
        may_reveal=is_officer,
    )


async def _check_page(
    request: Request, summary: CaseSummary, given: Given, errors: dict[str, str] | None = None
) -> Response:
    parts, actor = parts_of(request), actor_of(request)
    opened = await run_in_threadpool(parts.review.open, summary.id, actor)
    answer = next(answer for answer in answers.answers(opened.choices) if answer.name == given.answer)
    if answer.refusal:
        return await _message_page(request, summary, given, {"keuze": answer.refusal})
    before: list[str] = []
    after = ""
    if given.answer == "release_as_bcc":
        try:
            before, after = await run_in_threadpool(parts.review.preview_bcc, summary.id, actor)
        except Unfit as error:
            return await _message_page(request, summary, given, {"keuze": str(error)})
    return await show(
        request,
        "controle.html",
        status=422 if errors else 200,
        summary=summary,
        chosen=_filter(request),
        answer=answer,
        given=given,
        verdicts=answers.VERDICTS,
        recipients=[person for person in opened.recipients if person.is_envelope],
        seen=opened.audience,
        before=before,
        after=after,
        final_words=answers.final_words(given.answer, summary.recipients),
        errors=errors or {},
    )


async def _too_late(request: Request, summary: CaseSummary) -> Response:
    """409: who did what, and when."""
    parts = parts_of(request)
    who = await run_in_threadpool(_who_decided, parts, summary)
    words = answers.decided_words(summary, who)
    if summary.decided_at is not None:
        words += f" Dat was {dutch.moment(summary.decided_at, parts.configuration.digest.zone)}."
    return await show(
        request, "besloten.html", status=409, summary=summary, decided_words=words, chosen=_filter(request)
    )


def done_line(parts: Parts, case_id: str) -> str:
    """What became of the message that was worked on before this page; told from its state, not from the address."""
    try:
        return answers.done_words(parts.review.summary(case_id)) if case_id else ""
    except NotFound:
        return ""


def _who_decided(parts: Parts, summary: CaseSummary) -> str:
    match summary.decided_by:
        case SYSTEM.id:
            return "mailguard"
        case SENDER.id:
            return "De afzender"
        case "command-line":
            return "Het beheer"
        case account:
            return _name_of(parts, account)


def _name_of(parts: Parts, account: str) -> str:
    """The name on an account; "" for none."""
    if not account:
        return ""
    with parts.database.transaction() as connection:
        return parts.accounts.names(connection).get(account, "Een collega")


def _filter(request: Request) -> Filter:
    return Filter.of(request.query_params.get("reden", ""), request.query_params.get("status", ""))


def _field_of(error: Exception) -> str:
    """Where an error is shown: what may not be chosen at the choice, what cannot be used at the text."""
    return "keuze" if isinstance(error, NotAllowed) else "motivering"


def _people(opened: OpenCase) -> dict[str, Any]:
    """The recipients for the table, who stands out first: outside, visible, least known."""
    people = sorted(opened.recipients, key=_standing_out)
    reached = [person for person in people if person.is_envelope]
    return {
        "first_people": people[:_FIRST_PEOPLE],
        "other_people": people[_FIRST_PEOPLE:],
        "envelope_count": len(reached),
        "outside_count": sum(person.is_outside for person in reached),
        "visible_count": sum(bool(person.visible_in) for person in people),
    }


def _standing_out(person: CaseRecipient) -> tuple[bool, bool, bool]:
    return not person.is_outside, not person.visible_in, bool(person.is_known)


routes = [
    Route("/berichten/{id:str}", message),
    Route("/berichten/{id:str}/controle", check, methods=["POST"]),
    Route("/berichten/{id:str}/besluit", decide, methods=["POST"]),
    Route("/berichten/{id:str}/tonen/{number:str}", reveal, methods=["POST"]),
]
