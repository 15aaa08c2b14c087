"""How codes, times and numbers read on a page: the filters of our templates. What they give back is plain text.

Filters that need the hour read `now` and `zone` from the page's context.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from mailguard import dutch
from mailguard.case import HistoryLine
from mailguard.incident import Classification, Delivered, Incident
from mailguard.vocabulary import Rule
from mailguard.web.waiting import SOON, acting_rules

_CLOCK_RUNS = frozenset((Classification.UNDETERMINED, Classification.BREACH))


def clock_runs(incident: Incident) -> bool:
    """True while the 72 hours of art. 33(1) GDPR may be running."""
    return incident.deadline_at is not None and incident.is_open and incident.classification in _CLOCK_RUNS


def why_no_clock(incident: Incident) -> str:
    """Why no term runs, as a sentence."""
    if incident.classification not in _CLOCK_RUNS:
        return "De klok loopt niet: dit is geen datalek."
    if not incident.is_open:
        return "De klok loopt niet: dit incident is afgesloten."
    if incident.delivered is Delivered.NO:
        return "De klok loopt niet: er is niets verstuurd."
    return "De klok loopt niet."


def term(incident: Incident, now: datetime) -> str:
    """The term of one incident, short enough for a table."""
    if clock_runs(incident) and incident.deadline_at is not None:
        left = incident.deadline_at - now
        return f"Nog {dutch.hours(left)}" if left >= timedelta(0) else f"{dutch.hours(-left).capitalize()} te laat"
    if incident.classification not in _CLOCK_RUNS:
        return "Geen: geen datalek"
    return "Geen: niets verstuurd" if incident.delivered is Delivered.NO else "Geen"


def size(size_bytes: int) -> str:
    """`84 kB`, `1,2 MB`"""
    if size_bytes < 1_000_000:
        return f"{dutch.number(max(1, round(size_bytes / 1000)))} kB"
    return f"{size_bytes / 1_000_000:.1f} MB".replace(".", ",")


def contact(is_known: bool | None) -> str:
    """Whether a sender wrote to a recipient before. How often is not said: what the history counts fades with time."""
    return {None: "Onbekend", False: "Nee", True: "Ja"}[is_known]


def visible_in(field_name: str) -> str:
    """Where a recipient's address stands, as the header field is called on a Dutch screen."""
    return {"To": "Aan", "ATTENDEE": "de agenda"}.get(field_name, field_name)


def lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def rule_words(rule: str) -> str:
    """The Dutch name of a rule, by its code; one that a newer version wrote reads as itself."""
    return dutch.words(Rule(rule)) if rule in list(Rule) else dutch.words(rule)


def rules_of(incident: Incident) -> list[str]:
    return [rule_words(rule) for rule in acting_rules(incident)]


@dataclass(frozen=True, slots=True)
class Run:
    """Lines of a timeline that say the same of the same person, one after the other; `at` is the newest."""

    at: datetime
    who: str = field(repr=False)
    what: str = ""
    why: str = field(default="", repr=False)
    times: int = 1


def runs(lines: Iterable[HistoryLine]) -> list[Run]:
    """A timeline, newest first, in which looking ten times is one line."""
    alike = groupby(lines, key=lambda line: (line.who, line.what, line.why))
    return [_run(list(same)) for _, same in alike]


def _run(same: list[HistoryLine]) -> Run:
    return Run(same[0].at, same[0].who, same[0].what, same[0].why, len(same))


@pass_context
def _age(context: Context, since: datetime) -> str:
    return dutch.duration(context["now"] - since)


@pass_context
def _is_soon(context: Context, at: datetime) -> bool:
    return bool(at - context["now"] <= SOON)


@pass_context
def _term(context: Context, incident: Incident) -> str:
    return term(incident, context["now"])


@pass_context
def _remaining(context: Context, deadline: datetime) -> str:
    return dutch.remaining(deadline, context["now"])


@pass_context
def _moment(context: Context, at: datetime) -> str:
    return dutch.moment(at, context["zone"])


@pass_context
def _short_moment(context: Context, at: datetime) -> str:
    return dutch.short_moment(at, context["zone"])


@pass_context
def _short_day(context: Context, at: datetime) -> str:
    return f"{at.astimezone(context['zone']):%d-%m-%Y}"


@pass_context
def _moment_today(context: Context, at: datetime) -> str:
    return dutch.moment_today(at, context["now"], context["zone"])


@pass_context
def _time_of_day(context: Context, at: datetime) -> str:
    return dutch.time_of_day(at, context["zone"])


def whole(text: str) -> Markup:
    """Text for a heading or a narrow column, in which `e-mailadres` is not broken at its hyphen."""
    return escape(text).replace("e-mailadres", Markup('<span class="mg-whole">e-mailadres</span>'))


FILTERS: dict[str, Callable[..., Any]] = {
    "age": _age,
    "contact": contact,
    "count": dutch.count,
    "hundredths": dutch.hundredths,
    "is_soon": _is_soon,
    "lower_first": lower_first,
    "moment": _moment,
    "moment_today": _moment_today,
    "number": dutch.number,
    "remaining": _remaining,
    "rule_words": rule_words,
    "rules_of": rules_of,
    "runs": runs,
    "short_day": _short_day,
    "short_moment": _short_moment,
    "size": size,
    "term": _term,
    "time_of_day": _time_of_day,
    "title_of": dutch.title_of,
    "visible_in": visible_in,
    "whole": whole,
    "words": dutch.words,
}
