"""The list an officer works through: what waits, narrowed by a filter that stands in the query string.

The filter survives opening and deciding, so that "the next one" is the next one of this list. It holds codes only.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, Self
from urllib.parse import urlencode

from mailguard.case import CaseSummary
from mailguard.held import Releaser
from mailguard.incident import Incident
from mailguard.vocabulary import Rule

SOON = timedelta(days=3)


class Standing(StrEnum):
    """What a message waits for."""

    ALL = ""
    SENDER = "afzender"
    ANSWERED = "antwoord"
    APPROVAL = "collega"
    EXPIRING = "verloopt"
    AFTERWARDS = "achteraf"
    FLAGGED = "gemarkeerd"


STANDING_WORDS = {
    Standing.ALL: "Alles wat wacht",
    Standing.SENDER: "Wacht op de afzender",
    Standing.ANSWERED: "Afzender antwoordde",
    Standing.APPROVAL: "Wacht op een tweede collega",
    Standing.EXPIRING: "Verloopt binnen 3 dagen",
    Standing.AFTERWARDS: "Door de afzender vrijgegeven, nog nakijken",
    Standing.FLAGGED: "Verstuurd en gemarkeerd",
}


class HasLists(Protocol):
    """The part of a review that lists are made of."""

    def queue(self) -> list[CaseSummary]: ...
    def review_after(self) -> list[CaseSummary]: ...
    def flagged(self) -> list[Incident]: ...


@dataclass(frozen=True, slots=True)
class Filter:
    """A reason and a standing, as in the address of the page. What is not known there filters nothing."""

    rule: str = ""
    standing: Standing = Standing.ALL

    @classmethod
    def of(cls, rule: str, standing: str) -> Self:
        known = rule if rule in list(Rule) else ""
        return cls(known, Standing(standing) if standing in list(Standing) else Standing.ALL)

    @property
    def is_empty(self) -> bool:
        return not self.rule and self.standing is Standing.ALL

    def query(self, **more: str) -> str:
        """`?reden=...&status=...`, or "" when there is nothing to say."""
        pairs = {"reden": self.rule, "status": self.standing.value} | more
        said = {name: value for name, value in pairs.items() if value}
        return f"?{urlencode(said)}" if said else ""

    def has(self, incident: Incident) -> bool:
        return not self.rule or self.rule in acting_rules(incident)


def acting_rules(incident: Incident) -> list[str]:
    """The rules behind an incident, strongest first, each once."""
    return list(dict.fromkeys(r.rule for r in incident.facts.reasons if not r.monitored))


def cases(review: HasLists, chosen: Filter, now: datetime) -> list[CaseSummary]:
    """The held messages of a list, in its order; none for the flagged, which were sent."""
    match chosen.standing:
        case Standing.FLAGGED:
            found = []
        case Standing.AFTERWARDS:
            found = review.review_after()
        case Standing.ALL | Standing.SENDER | Standing.ANSWERED | Standing.APPROVAL | Standing.EXPIRING:
            found = [s for s in review.queue() if stands(s, chosen.standing, now)]
    return [s for s in found if chosen.has(s.incident)]


def stands(summary: CaseSummary, standing: Standing, now: datetime) -> bool:
    """True when a waiting message waits in this way."""
    match standing:
        case Standing.SENDER:
            return summary.asked_at is not None and not is_answered(summary)
        case Standing.ANSWERED:
            return is_answered(summary)
        case Standing.APPROVAL:
            return bool(summary.approval_by)
        case Standing.EXPIRING:
            return summary.expires_at - now <= SOON
        case Standing.ALL | Standing.AFTERWARDS | Standing.FLAGGED:
            return True


def is_answered(summary: CaseSummary) -> bool:
    """True when the sender wrote after he was last asked, or without being asked."""
    if summary.answered_at is None:
        return False
    return summary.asked_at is None or summary.answered_at >= summary.asked_at


def next_after(listed: list[CaseSummary], done_id: str, account: str) -> CaseSummary | None:
    """The message to go on with: the first after the one just done, round the list, that waits for this person.

    `listed` is the list as it stood before, so that its order holds.
    """
    place = next((i for i, s in enumerate(listed) if s.id == done_id), 0)
    others = [s for s in listed[place + 1 :] + listed[:place] if s.id != done_id]
    return next((s for s in others if _waits_for(s, account)), None)


def _waits_for(summary: CaseSummary, account: str) -> bool:
    is_with_sender = summary.asked_at is not None and not is_answered(summary)
    is_his = summary.approval_by != account and summary.releaser is not Releaser.SEALED
    return not is_with_sender and is_his
