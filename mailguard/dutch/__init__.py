"""The Dutch a reader sees for our codes, times and numbers: one word for each code, one way to write a date.

Nothing here holds or takes a value of a message, and nothing here judges. Dutch is the source language: gettext gives
it back as it is where no catalogue of another language is installed. Texts are plain: whoever shows them escapes them.
"""

import gettext
from datetime import date, datetime, timedelta, tzinfo
from enum import Enum

from mailguard.dutch.lists import CODES, INPUTS, REPORTED_TYPES, TITLES, WORDS
from mailguard.incident import Incident

__all__ = [
    "REPORTED_TYPES",
    "count",
    "day",
    "day_and_month",
    "duration",
    "hours",
    "hundredths",
    "moment",
    "moment_today",
    "number",
    "remaining",
    "short_moment",
    "time_of_day",
    "title_of",
    "words",
]

_CATALOGUE = gettext.translation("mailguard", fallback=True)

_DAYS = "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag".split()
_MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()


def words(code: Enum | str) -> str:
    """The Dutch of a code. One that we do not know (a newer version wrote it) reads as itself."""
    if isinstance(code, Enum):
        known = WORDS.get(type(code), {}).get(code, "")
        return _CATALOGUE.gettext(known) if known else words(str(code.value))
    known = CODES.get(code) or INPUTS.get(code) or REPORTED_TYPES.get(code, "")
    return _CATALOGUE.gettext(known) if known else code.replace("-", " ")


def title_of(incident: Incident) -> str:
    """What a record is called in lists: no value, no name."""
    facts = incident.facts
    template = next((TITLES[r.code] for r in facts.reasons if r.code in TITLES and not r.monitored), "")
    if not template:
        return words(facts.incident_type)
    title = _CATALOGUE.gettext(template).format_map(_Counts({k: number(n) for k, n in facts.counts.items()}))
    return title[0].upper() + title[1:]


class _Counts(dict[str, str]):
    """The numbers of a title; one that is missing must not keep a record from being shown."""

    def __missing__(self, name: str) -> str:
        return "meerdere"


def count(n: int, one: str, many: str) -> str:
    """`1 ontvanger`, `12 ontvangers`, `0 ontvangers`."""
    return f"{number(n)} {_CATALOGUE.ngettext(one, many, n)}"


def number(n: int) -> str:
    """`1.250`"""
    return f"{n:,}".replace(",", ".")


def hundredths(n: int) -> str:
    """225 is `2,25`."""
    sign = "-" if n < 0 else ""
    return f"{sign}{number(abs(n) // 100)},{abs(n) % 100:02d}"


def day(on: date) -> str:
    """`maandag 30 maart 2026`"""
    return f"{_DAYS[on.weekday()]} {day_and_month(on)} {on.year}"


def day_and_month(on: date) -> str:
    """`30 maart`"""
    return f"{on.day} {_MONTHS[on.month - 1]}"


def time_of_day(at: datetime, zone: tzinfo) -> str:
    """`16.00 uur`"""
    return f"{at.astimezone(zone):%H.%M} uur"


def moment(at: datetime, zone: tzinfo) -> str:
    """`maandag 30 maart 2026 om 16.00 uur`"""
    return f"{day(at.astimezone(zone).date())} om {time_of_day(at, zone)}"


def short_moment(at: datetime, zone: tzinfo) -> str:
    """`30-03-2026 16.00 uur`"""
    return f"{at.astimezone(zone):%d-%m-%Y} {time_of_day(at, zone)}"


def moment_today(at: datetime, now: datetime, zone: tzinfo) -> str:
    """`vandaag om 09.12 uur`, `gisteren om 09.12 uur`, else as `moment`."""
    days_ago = (now.astimezone(zone).date() - at.astimezone(zone).date()).days
    near = {0: "vandaag", 1: "gisteren", -1: "morgen"}.get(days_ago)
    return f"{near} om {time_of_day(at, zone)}" if near else moment(at, zone)


def hours(span: timedelta) -> str:
    """`71 uur en 20 minuten`: a term of the law is counted in hours."""
    minutes = max(0, int(span.total_seconds() // 60))
    whole, rest = divmod(minutes, 60)
    if not whole:
        return count(rest, "minuut", "minuten") if rest else "minder dan 1 minuut"
    return f"{number(whole)} uur en {count(rest, 'minuut', 'minuten')}" if rest else f"{number(whole)} uur"


def duration(span: timedelta) -> str:
    """`1 uur en 20 minuten`; from two days on `3 dagen en 4 uur`."""
    if span < timedelta(days=2):
        return hours(span)
    rest = span.seconds // 3600
    return f"{number(span.days)} dagen en {rest} uur" if rest else f"{number(span.days)} dagen"


def remaining(deadline: datetime, now: datetime) -> str:
    """What is left of the term for reporting to the AP (art. 33(1) GDPR), as a sentence."""
    left = deadline - now
    if left < timedelta(0):
        return f"{hours(-left).capitalize()} te laat. Meld alsnog en schrijf op waarom."
    if left < timedelta(hours=1):
        return "Nog minder dan 1 uur om te melden bij de AP."
    return f"Nog {hours(left)} om te melden bij de AP."
