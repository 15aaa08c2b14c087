"""Mail that mailguard writes itself to senders and officers. It goes through the outbox, to internal addresses only.

A notice names no address, subject or value of a message: the time, the number of recipients, the reason, a link
(DESIGN invariant 4). `wording` holds what they say, `mail` how they look. Writing one never fails for what the
addressee is called: a hold must not be lost over its notice.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from mailguard import addresses
from mailguard.case import CaseSummary
from mailguard.config import Configuration, Organisation
from mailguard.db import Connection
from mailguard.held import Releaser
from mailguard.incident import Incident
from mailguard.letter import Letter, LetterKind
from mailguard.links import Links
from mailguard.notices import wording
from mailguard.notices.mail import compose
from mailguard.notices.wording import Draft
from mailguard.sealing import Sealer
from mailguard.stores.outbox import Outbox

__all__ = ["Notices"]

_WINDOW = timedelta(hours=1)
_TERM = timedelta(days=3)  # what a notice says is of no use after that


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Notices:
    """Writes notices into the outbox, in the transaction of what they tell of."""

    def __init__(
        self,
        outbox: Outbox,
        organisation: Organisation,
        configuration: Configuration,
        sealer: Sealer,
        links: Links,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._outbox = outbox
        self._organisation = organisation
        self._settings = configuration.notices
        self._review = configuration.review
        self._zone = configuration.digest.zone
        self._console_url = configuration.console.url
        self._sealer = sealer
        self._links = links
        self._now = now

    # --- to the sender --------------------------------------------------------------------------------------------

    def held(self, connection: Connection, sender: str, summary: CaseSummary) -> None:
        """The message waits: what the sender can do about it. Rate-limited, but for a sealed sender: nobody else can do
        anything about it.
        """
        page = self._page(summary)
        answer_within = timedelta(hours=self._review.ages_after_hours)
        draft = wording.held(summary, page, answer_within, self._settings.contact)
        tell = self._write if summary.releaser is Releaser.SEALED else self._limited
        tell(connection, sender, draft)

    def expires_soon(self, connection: Connection, sender: str, summary: CaseSummary) -> None:
        """The message still waits, and will not go if nobody decides. Rate-limited."""
        tell = self._write if summary.releaser is Releaser.SEALED else self._limited
        tell(connection, sender, wording.expires_soon(summary, self._page(summary)))

    def asked(self, connection: Connection, sender: str, summary: CaseSummary, question: str) -> None:
        """The officer's question."""
        self._write(connection, sender, wording.asked(summary, self._page(summary), question))

    def released(
        self, connection: Connection, sender: str, summary: CaseSummary, *, recipients: int, as_bcc: bool
    ) -> None:
        self._write(connection, sender, wording.released(summary, recipients, is_bcc=as_bcc))

    def released_to_some(
        self, connection: Connection, sender: str, summary: CaseSummary, *, chosen: int, reason: str
    ) -> None:
        self._write(connection, sender, wording.released_to_some(summary, chosen, reason))

    def refused(self, connection: Connection, sender: str, summary: CaseSummary, reason: str) -> None:
        self._write(connection, sender, wording.refused(summary, reason))

    def expired(self, connection: Connection, sender: str, summary: CaseSummary) -> None:
        self._write(connection, sender, wording.expired(summary, self._now(), self._zone))

    def recipients_refused(self, connection: Connection, sender: str, summary: CaseSummary, *, refused: int) -> None:
        """After a release: their own mail servers did not take it."""
        self._write(connection, sender, wording.recipients_refused(summary, refused))

    # --- to the officer and the deputy ----------------------------------------------------------------------------

    def officer_held(self, connection: Connection, summary: CaseSummary) -> None:
        self._to_officers(connection, wording.officer_held(summary, self._case_url(summary)))

    def officer_aged(self, connection: Connection, summary: CaseSummary) -> None:
        draft = wording.officer_aged(summary, self._case_url(summary), self._now(), self._zone)
        self._to_officers(connection, draft)

    def officer_answered(self, connection: Connection, summary: CaseSummary) -> None:
        self._to_officers(connection, wording.officer_answered(summary, self._case_url(summary)))

    def officer_flagged(self, connection: Connection, incident: Incident, sentence: str) -> None:
        """Delivered, and doubtful enough not to wait for the digest."""
        url = f"{self._console_url}/incidenten/{incident.number}"
        self._to_officers(connection, wording.officer_flagged(incident, sentence, url, self._zone))

    # --- how they go ----------------------------------------------------------------------------------------------

    def _page(self, summary: CaseSummary) -> wording.Page:
        """The sender's page of a message, by a link that ends: a sealed sender's with the message itself."""
        now = self._now()
        until = now + timedelta(days=self._review.sender_link_days)
        if summary.releaser is Releaser.SEALED:
            until = max(until, summary.expires_at)
        return wording.Page(self._links.url(summary.id, until), until, now, self._zone)

    def _case_url(self, summary: CaseSummary) -> str:
        if summary.releaser is Releaser.SEALED:
            return f"{self._console_url}/incidenten/{summary.incident.number}"
        return f"{self._console_url}/berichten/{summary.id}"

    def _to_officers(self, connection: Connection, draft: Draft) -> None:
        for address in dict.fromkeys((self._settings.officer, self._settings.deputy)):
            self._limited(connection, address, draft, wording.LAST_TO_OFFICER)

    def _limited(
        self, connection: Connection, address: str, draft: Draft, last_words: str = wording.LAST_TO_SENDER
    ) -> None:
        """Write it unless this address had its number for the hour; the last one allowed says so."""
        if not self._may_be_told(address):
            return
        addressee = self._sealer.keyed_hash("addressee", addresses.normalise(address))
        already = self._outbox.recent_to(connection, addressee, self._now() - _WINDOW)
        if already < self._settings.per_hour:
            is_last = already + 1 == self._settings.per_hour
            self._add(connection, address, draft.with_last_words(last_words) if is_last else draft, addressee)

    def _write(self, connection: Connection, address: str, draft: Draft) -> None:
        """Write it, whatever the hour brought: what became of a message is told once, and always."""
        if self._may_be_told(address):
            self._add(connection, address, draft, None)

    def _may_be_told(self, address: str) -> bool:
        """Never outside, where a notice would tell a stranger of our mail, and never to the null sender `<>`."""
        return bool(address) and self._organisation.is_internal(address)

    def _add(self, connection: Connection, address: str, draft: Draft, addressee: bytes | None) -> None:
        now = self._now()
        content = compose(draft, self._from_address(), address, now.astimezone(self._zone), self._settings.contact)
        letter = Letter(LetterKind.NOTICE, (address,), content, draft.incident)
        self._outbox.add(connection, letter, now, now + _TERM, addressee)

    def _from_address(self) -> str:
        # An internal addressee was found before, so there is an internal domain.
        return self._settings.sender or f"mailguard@{self._organisation.internal_domains[0]}"
