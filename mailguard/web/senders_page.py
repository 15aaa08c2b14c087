"""The page that a sender reaches by the link in a notice: what waits, why, and what he may do. Its own listener.

There is no sign-in: the link is the proof. Showing acts on nothing, however often and by whatever scanner it is done;
acting takes a POST with a proof that only a page shown for this link holds.
"""

import asyncio
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import Scope

from mailguard import dutch
from mailguard.case import CaseSummary, SenderCase
from mailguard.config import Configuration, Organisation
from mailguard.errors import AlreadyDecided, DatabaseUnavailable, LinkInvalid, NotAllowed, NotFound, ReviewError
from mailguard.held import HeldStatus, Releaser
from mailguard.links import Links
from mailguard.web import pages
from mailguard.web.form_proof import FormProof
from mailguard.web.security import ClientLimiter, Threshold

_MAX_FIELDS = 5000  # a tick for each recipient of the largest message
_AT_ONCE = 4
_EVER = datetime.fromtimestamp(0, UTC)  # at this moment no link had lapsed yet
_LAPSED = "Deze link is al gebruikt of verlopen."
_STALE = "De pagina stond te lang open. Er is niets gewijzigd. Probeer het opnieuw."
_ERRORS = {
    400: ("Dit verzoek klopt niet", "Wij konden niet lezen wat uw browser stuurde. Er is niets gewijzigd."),
    403: ("Dit verzoek komt niet van deze pagina", "Er is niets gewijzigd. Open de link uit het bericht opnieuw."),
    404: ("Pagina niet gevonden", "Neem de hele link uit het bericht over."),
    405: ("Dit kan hier niet", "Er is niets gewijzigd. Open de link uit het bericht opnieuw."),
    413: ("Dit is te groot", "Uw tekst is te lang. Er is niets gewijzigd. Maak de tekst korter."),
    429: ("Te vaak geprobeerd", "U deed dit te vaak. Er is niets gewijzigd. Probeer het over een uur opnieuw."),
    500: ("Er ging iets mis", "Er ging iets mis bij ons. Vastgehouden berichten blijven veilig bewaard."),
    503: ("Even niet bereikbaar", "Wij zijn even niet bereikbaar. Vastgehouden berichten blijven veilig bewaard."),
}


class SendersReview(Protocol):
    """What the page asks of `review.BySender`, as a type: a test's own fits it alike. All methods block."""

    def sender_case(self, held_id: str) -> SenderCase: ...
    def withdraw(self, held_id: str) -> SenderCase: ...
    def confirm(self, held_id: str, chosen: Collection[str]) -> SenderCase: ...
    def send_as_bcc(self, held_id: str) -> SenderCase: ...
    def explain(self, held_id: str, text: str) -> SenderCase: ...


class Act(StrEnum):
    """What a sender may do, as the last part of the path."""

    WITHDRAW = "intrekken"
    SEND_AS_BCC = "bcc"
    CONFIRM = "bevestigen"
    EXPLAIN = "uitleg"


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class SendersParts:
    """What the page works with. `form_key` is derived for the proofs of its forms alone."""

    review: SendersReview
    links: Links
    configuration: Configuration
    organisation: Organisation
    form_key: bytes = field(repr=False)
    now: Callable[[], datetime] = _utc_now


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a sender sent. `ticked` are numbers of recipients, from 1; `refusal` says why it was not done."""

    act: Act
    text: str = field(repr=False)
    ticked: frozenset[str]
    refusal: str = ""


def create_senders_page(parts: SendersParts) -> Starlette:
    """The application of this listener."""
    page = _SendersPage(parts)

    async def error_page(_scope: Scope, status: int, code: str) -> Response:
        return page.error(status, code)

    async def for_http_exception(_request: Request, error: Exception) -> Response:
        return page.error(error.status_code if isinstance(error, HTTPException) else 500)

    application = Starlette(
        routes=[
            Route("/static/{name}", pages.static_file),
            Route("/afzender/{token}", page.show),
            Route("/afzender/{token}/{act}", page.show),
            Route("/afzender/{token}/{act}", page.act, methods=["POST"]),
        ],
        middleware=[Middleware(Threshold, listener=parts.configuration.senders_page, error_page=error_page)],
        exception_handlers={HTTPException: for_http_exception},
    )
    application.router.redirect_slashes = False  # its redirect would be made from the Host field that the client sent
    return application


class _SendersPage:
    """The endpoints. What they answer is made from what the review says at that moment."""

    def __init__(self, parts: SendersParts) -> None:
        self._parts = parts
        self._proof = FormProof(parts.form_key)
        self._requests = ClientLimiter(300, timedelta(minutes=5))  # a whole office may share one address
        self._acts = ClientLimiter(20, timedelta(hours=1))
        # An answer may need a message of the largest size: many at once would take memory, and the officer's threads.
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def show(self, request: Request) -> Response:
        """The message that the link names. Acts on nothing."""
        _limit(self._requests, request.scope["mailguard.client"])
        return await self._answer(request, self._shown)

    async def act(self, request: Request) -> Response:
        """Do what the sender chose, once."""
        _limit(self._requests, request.scope["mailguard.client"])
        if request.path_params["act"] not in list(Act):
            raise HTTPException(404)
        form = await request.form(max_files=0, max_fields=_MAX_FIELDS)
        wish = _wish(Act(request.path_params["act"]), form)
        proof = _texts(form, "bewijs")

        def acted(token: str, held_id: str) -> Response:
            if not proof or not self._proof.holds(proof[0], token, self._parts.now()):
                return self._shown(token, held_id, replace(wish, refusal=_STALE), 403)
            _limit(self._acts, held_id)
            return self._acted(token, held_id, wish)

        return await self._answer(request, acted)

    async def _answer(self, request: Request, make: Callable[[str, str], Response]) -> Response:
        """What `make` answers for the token and the message it names; a page of its own for a link that is no good.

        Answers read the database, so they are made in a thread.
        """
        token = request.path_params["token"]
        try:
            async with self._turn:
                return await run_in_threadpool(lambda: make(token, self._parts.links.held_id(token, self._parts.now())))
        except LinkInvalid as invalid:
            return await run_in_threadpool(self._invalid, token, invalid)
        except NotFound:
            return self._gone_page(_LAPSED, "Uw bericht is bij ons verwijderd.")
        except DatabaseUnavailable:
            return self.error(503)

    # --- answers ----------------------------------------------------------------------------------------------------

    def _shown(self, token: str, held_id: str, wish: _Wish | None = None, status: int = 200) -> Response:
        """The message, and what was wrong with a wish."""
        case = self._parts.review.sender_case(held_id)
        if case.summary.status is not HeldStatus.HELD:
            return self._gone(case.summary)
        now, zone = self._parts.now(), self._parts.configuration.digest.zone
        return self._page(
            "afzender.html",
            status,
            case=case,
            number=case.summary.incident.number,
            path=f"/afzender/{token}",
            proof=self._proof.make(token, now),
            is_sealed=case.summary.releaser is Releaser.SEALED,
            held_at=dutch.moment_today(case.summary.held_at, now, zone),
            expires_at=dutch.moment(case.summary.expires_at, zone),
            wish=wish,
        )

    def _acted(self, token: str, held_id: str, wish: _Wish) -> Response:
        case = self._parts.review.sender_case(held_id)
        if case.summary.status is not HeldStatus.HELD:
            return self._gone(case.summary)
        try:
            self._do(wish, held_id)
        except AlreadyDecided:
            return self._shown(token, held_id)
        except NotAllowed as refused:
            return self._shown(token, held_id, replace(wish, refusal=str(refused)), 403)
        except NotFound:
            raise
        except ReviewError as unfit:
            return self._shown(token, held_id, replace(wish, refusal=str(unfit)), 422)
        numbers = {str(number) for number in range(1, len(case.recipients) + 1)}
        reached = len(wish.ticked & numbers) if wish.act is Act.CONFIRM else case.summary.recipients
        return self._page(
            "afzender_klaar.html",
            200,
            act=wish.act,
            number=case.summary.incident.number,
            reached=reached,
            is_sealed=case.summary.releaser is Releaser.SEALED,
        )

    def _do(self, wish: _Wish, held_id: str) -> None:
        review = self._parts.review
        match wish.act:
            case Act.WITHDRAW:
                review.withdraw(held_id)
            case Act.SEND_AS_BCC:
                review.send_as_bcc(held_id)
            case Act.CONFIRM:
                review.confirm(held_id, wish.ticked)
            case Act.EXPLAIN:
                review.explain(held_id, wish.text)

    def _invalid(self, token: str, invalid: LinkInvalid) -> Response:
        """A link of ours that is past its term still tells what became of the message; a forged one tells nothing."""
        if not invalid.is_expired:
            return self._gone_page(str(invalid))
        try:
            return self._gone(self._parts.review.sender_case(self._parts.links.held_id(token, _EVER)).summary)
        except NotFound:
            return self._gone_page(_LAPSED, "Uw bericht is bij ons verwijderd.")
        except DatabaseUnavailable:
            return self.error(503)

    def _gone(self, summary: CaseSummary) -> Response:
        fate = _fate(summary)
        if summary.decided_at:
            zone = self._parts.configuration.digest.zone
            fate += f" Dat was {dutch.moment_today(summary.decided_at, self._parts.now(), zone)}."
        return self._gone_page(_LAPSED, fate, summary.incident.number)

    def _gone_page(self, why: str, fate: str = "", number: str = "") -> Response:
        return self._page("afzender_weg.html", 410, number=number, why=why, fate=fate)

    def error(self, status: int, code: str = "") -> Response:
        """A page for what has nothing to do with one message."""
        title, sentence = _ERRORS.get(status, _ERRORS[500])
        return self._page("afzender_fout.html", status, number="", title=title, sentence=sentence, code=code)

    def _page(self, template: str, status: int, **context: Any) -> Response:
        common = {
            "organisation": self._parts.organisation.name,
            "contact": self._parts.configuration.notices.contact,
            "count": dutch.count,
        }
        return HTMLResponse(pages.environment().get_template(template).render(common | context), status)


def _limit(limiter: ClientLimiter, who: str) -> None:
    if not limiter.allows(who, time.monotonic()):
        raise HTTPException(429)


def _texts(form: FormData, name: str) -> list[str]:
    return [value for value in form.getlist(name) if isinstance(value, str)]


def _wish(act: Act, form: FormData) -> _Wish:
    return _Wish(act, " ".join(_texts(form, "uitleg")).strip(), frozenset(_texts(form, "ontvanger")))


def _fate(summary: CaseSummary) -> str:
    """What became of the message, in one or two sentences."""
    match summary.status:
        case HeldStatus.HELD:
            who = "Alleen u" if summary.releaser is Releaser.SEALED else "Onze privacymedewerker"
            return f"Uw bericht wacht nog. {who} beslist erover."
        case HeldStatus.RELEASED:
            return "Uw bericht is vrijgegeven: de ontvangers krijgen het."
        case HeldStatus.RELEASED_AS_BCC:
            return "Uw bericht is vrijgegeven als Bcc: de ontvangers zien elkaars adres niet."
        case HeldStatus.RELEASED_TO_SOME:
            return "Uw bericht is vrijgegeven aan een deel van de ontvangers."
        case HeldStatus.REFUSED:
            return "Uw bericht is geweigerd. Niemand heeft het gekregen."
        case HeldStatus.WITHDRAWN:
            return "Uw bericht is ingetrokken. Niemand heeft het gekregen."
        case HeldStatus.EXPIRED:
            return "Uw bericht is verlopen. Niemand heeft het gekregen."
