"""When a message was written, by its Date field or by the separator before it in an mbox. Never raises."""

import re
from datetime import UTC, datetime, timedelta, timezone

from mailguard.content.charsets import decode_bytes
from mailguard.content.fields import split_message
from mailguard.content.limits import ContentLimits

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = f"(?P<month>{'|'.join(_MONTHS)})[a-z]{{0,6}}"
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::\d\d)?"
_ZONE = r"(?P<sign>[+-])(?P<hours>\d\d)(?P<minutes>\d\d)"
# RFC 5322 3.3, and 4.3 for years of two digits.
_DATE = re.compile(
    rf"\b(?P<day>\d{{1,2}})[ -]{_MONTH}[ -](?P<year>\d{{4}}|\d\d)\b(?: {_CLOCK}(?: {_ZONE})?)?", re.IGNORECASE
)
# RFC 4155: behind the sender, as asctime writes it, in UTC; some programs add a zone.
_SEPARATOR = re.compile(
    rf" {_MONTH} {{1,2}}(?P<day>\d{{1,2}}) {_CLOCK}(?: [A-Z]{{1,5}})?(?: {_ZONE})? (?P<year>\d{{4}})\b", re.IGNORECASE
)
_LONGEST = 1000  # bytes of a separator


def written_at(raw: bytes, limits: ContentLimits | None = None) -> datetime | None:
    """The time in the Date field; None where there is none, or none that can be read."""
    fields, _, _ = split_message(raw, (limits or ContentLimits()).max_header_bytes)
    return _time(_DATE.search(fields.text("date")[:_LONGEST]))


def separated_at(separator: bytes) -> datetime | None:
    """The time in the line that stands before a message in an mbox; None where there is none."""
    return _time(_SEPARATOR.search(decode_bytes(separator[:_LONGEST])))


def _time(found: re.Match[str] | None) -> datetime | None:
    if found is None:
        return None
    month = _MONTHS.index(found["month"].lower()) + 1
    hour, minute = int(found["hour"] or 0), int(found["minute"] or 0)
    try:
        return datetime(_year(found["year"]), month, int(found["day"]), hour, minute, tzinfo=_zone(found))
    except ValueError:  # no such day or time
        return None


def _year(digits: str) -> int:
    """RFC 5322 4.3: of two digits, those below 50 are of this century."""
    year = int(digits)
    return year if len(digits) > 2 else year + (2000 if year < 50 else 1900)


def _zone(found: re.Match[str]) -> timezone:
    if found["sign"] is None:
        return UTC
    offset = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"]))
    return timezone(-offset if found["sign"] == "-" else offset)
