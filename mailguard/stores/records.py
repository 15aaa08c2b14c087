"""A record of the register in its three forms: the value, the row, and what its events say of it.

The first event holds all plain fields, and the hash of what is sealed; later ones hold what they changed. So the
journal tells what each row must say, and a row that was changed behind its back is found.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from mailguard.errors import DatabaseUnavailable
from mailguard.incident import (
    Channel,
    Classification,
    Delivered,
    EventAction,
    Facts,
    Incident,
    IncidentKind,
    Status,
)
from mailguard.stores.chain import digest
from mailguard.stores.plain_form import Unreadable, from_plain, to_plain

_WORDS = {
    "kind": IncidentKind,
    "channel": Channel,
    "status": Status,
    "classification": Classification,
    "delivered": Delivered,
}
_TIMES = ("signal_at", "discovered_at", "delivered_at", "deadline_at", "triage_due_at", "closed_at", "retain_until")
_FIXED = ("channel", "signal_at", "discovered_at")
_PLAIN = (*_WORDS, *_TIMES, "action", "copies", "related")
MUTABLE = frozenset(_PLAIN) - frozenset(_FIXED)
SEAL = "particulars_sha256"
_FACTS = frozenset(field.name for field in fields(Facts))
# Codes, numbers and times; an address or a line of text is neither (DESIGN invariant 4).
_CODE = re.compile(r"[\w .:/+-]{0,80}")


def columns_of(incident: Incident) -> dict[str, Any]:
    """The plain columns of a new record's row."""
    values = {name: getattr(incident, name) for name in (*_PLAIN, "copy_key", "content_hash")}
    return values | facts_columns(to_plain(incident.facts))


def facts_columns(plain: Mapping[str, Any]) -> dict[str, Any]:
    """The facts, and the number of them that the register is ordered by."""
    return {"facts": plain, "severity_hundredths": _severity(plain)}


def incident_of(row: Mapping[str, Any]) -> Incident:
    """The record that a row holds."""
    try:
        values = {name: row[name] for name in (*_TIMES, "number", "action", "copies", "related")}
        words: dict[str, Any] = {name: word(row[name]) for name, word in _WORDS.items()}
        keys = {name: row[name] for name in ("copy_key", "content_hash")}
        return Incident(**values, **words, **keys, facts=from_plain(Facts, row["facts"]))
    except (Unreadable, ValueError):
        raise DatabaseUnavailable(
            f"{row['number']} in the register cannot be read: see what mailguard register verify says of it"
        ) from None


def born(incident: Incident, sealed: bytes) -> dict[str, Any]:
    """What the first event of a record says."""
    values = {name: to_plain(getattr(incident, name)) for name in _PLAIN}
    return values | {"facts": to_plain(incident.facts), SEAL: digest(sealed)}


def plain_changes(changes: Mapping[str, object]) -> dict[str, Any]:
    """The changes of a later event, as its JSON holds them. ValueError for what an event cannot say."""
    plain: dict[str, Any] = to_plain(dict(changes))
    for name, value in plain.items():
        if name in _FIXED or name == SEAL:
            raise ValueError(f"{name} of a record never changes")
        if name in MUTABLE:
            plain[name] = to_plain(_column(name, value))
        if name != "facts":
            _refuse_text(name, value)
    if unknown := set(plain.get("facts", ())) - _FACTS:
        raise ValueError(f"Facts has no {', '.join(sorted(unknown))}")
    return plain


def changed_columns(plain: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that these changes give another value; facts that we do not know stay as they are."""
    columns = {name: _column(name, value) for name, value in plain.items() if name in MUTABLE}
    if "facts" in plain:
        joined = {**facts, **plain["facts"]}
        from_plain(Facts, joined)
        columns |= facts_columns(joined)
    return columns


def agrees(row: Mapping[str, Any], events: Sequence[tuple[str, str]]) -> bool:
    """True when a row, facts as JSON text, says what its events (action, changes as JSON text) made of it."""
    try:
        return _agrees(row, [(action, json.loads(changes)) for action, changes in events])
    except (ValueError, TypeError, AttributeError, KeyError, IndexError):
        return False


def _agrees(row: Mapping[str, Any], events: list[tuple[str, dict[str, Any]]]) -> bool:
    state = dict(events[0][1])
    for _, changes in events[1:]:
        facts = {**state["facts"], **changes.get("facts", {})}
        state |= {name: value for name, value in changes.items() if name in MUTABLE} | {"facts": facts}
    facts = json.loads(row["facts"])
    is_destroyed = any(action == EventAction.DESTROYED for action, _ in events)
    return (
        all(_comparable(name, row[name]) == state[name] for name in _PLAIN)
        and facts == state["facts"]
        and row["severity_hundredths"] == _severity(facts)
        and (row["wrapped_key"] is None) == (row["sealed"] is None) == is_destroyed
        and (is_destroyed or digest(row["sealed"]) == state[SEAL])
    )


def _comparable(name: str, value: Any) -> Any:
    if name in _TIMES and isinstance(value, str):
        value = datetime.fromisoformat(value).replace(tzinfo=UTC)
    return to_plain(value)


def _severity(facts: Mapping[str, Any]) -> int:
    severity = facts.get("severity")
    return int(severity["score_hundredths"]) if severity else 0


def _column(name: str, value: Any) -> Any:
    """The value of a column from its plain form; ValueError when it is none."""
    if name in _WORDS:
        return _WORDS[name](value)
    if name in _TIMES:
        return None if value is None else _aware(name, datetime.fromisoformat(value))
    if type(value) is not (int if name == "copies" else str):
        raise ValueError(f"{name} of a record is not of that type")
    return value


def _aware(name: str, at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"{name} of a record needs a zone")
    return at


def _refuse_text(name: str, value: Any) -> None:
    if isinstance(value, dict):
        for inner, each in value.items():
            _refuse_text(inner, each)
    elif isinstance(value, list):
        for each in value:
            _refuse_text(name, each)
    elif isinstance(value, str) and not _CODE.fullmatch(value):
        raise ValueError(f"{name} of an event holds text: an event holds codes and numbers, a note the rest")
