"""The register for others: a table for a spreadsheet (CSV) and everything with its journal (JSON).

Codes, counts and times alone: no name, no address, no mask, and no text that a person typed. Whoever writes an export
out records it (`EventAction.EXPORTED`).
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from mailguard import dutch
from mailguard.incident import Event, Facts, Incident, Severity
from mailguard.vocabulary import EntityType, Rule

_ZONE = ZoneInfo("Europe/Amsterdam")
# What a spreadsheet takes for a formula, in its full-width forms too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_KEPT_BACK = ("masks",)

Cell = Callable[[Incident], str]


def to_csv(incidents: Iterable[Incident]) -> bytes:
    """UTF-8 with a byte order mark and `;` between the cells: Excel in Dutch opens it as a table. Times are Dutch."""
    text = io.StringIO(newline="")
    table = csv.writer(text, delimiter=";", lineterminator="\r\n")
    table.writerow(label for label, _ in COLUMNS)
    for incident in incidents:
        table.writerow(_neutral(cell(incident)) for _, cell in COLUMNS)
    return text.getvalue().encode("utf-8-sig")


def to_json(incidents: Iterable[Incident], events: Iterable[Event] = ()) -> bytes:
    """All fields by their code, times in UTC, each record with its events in order."""
    ordered = sorted(events, key=attrgetter("incident", "seq"))
    journal = {number: [_event(event) for event in group] for number, group in groupby(ordered, attrgetter("incident"))}
    rows = [_record(incident) | {"events": journal.get(incident.number, [])} for incident in incidents]
    text = json.dumps({"incidents": rows}, ensure_ascii=False, indent=2, default=_plain)
    return text.encode("utf-8") + b"\n"


def _neutral(cell: str) -> str:
    """A cell that no spreadsheet computes: an apostrophe in front makes it text."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _time(at: datetime | None) -> str:
    return f"{at.astimezone(_ZONE):%d-%m-%Y %H:%M}" if at else ""


def _words(codes: Sequence[str]) -> str:
    return ", ".join(dutch.words(code) for code in codes)


def _yes(is_so: bool) -> str:
    return "ja" if is_so else "nee"


def _severity(show: Callable[[Severity], str]) -> Cell:
    def cell(incident: Incident) -> str:
        severity = incident.facts.severity
        return show(severity) if severity else ""

    return cell


def _fact(show: Callable[[Facts], str]) -> Cell:
    return lambda incident: show(incident.facts)


def _flags(severity: Severity) -> str:
    flags = ("meer dan 100 betrokkenen", severity.over_100), ("onbegrijpelijk gemaakt", severity.unintelligible)
    return ", ".join(words for words, is_set in flags if is_set)


def _member(words: type[EntityType] | type[Rule], code: str) -> str:
    """The Dutch of a code of an enum; one of another version reads as itself."""
    return dutch.words(words(code)) if code in list(words) else code


def _findings(facts: Facts) -> str:
    rows = (f"{f.count} × {_member(EntityType, f.entity)} ({dutch.words(f.place)})" for f in facts.findings)
    return ", ".join(rows)


def _rules(facts: Facts) -> str:
    return ", ".join(dict.fromkeys(_member(Rule, reason.rule) for reason in facts.reasons if not reason.monitored))


COLUMNS: tuple[tuple[str, Cell], ...] = (
    ("Registratienummer", lambda i: i.number),
    ("Korte omschrijving", dutch.title_of),
    ("Soort registratie", lambda i: dutch.words(i.kind)),
    ("Bron van de melding", lambda i: dutch.words(i.channel)),
    ("Status", lambda i: dutch.words(i.status)),
    ("Kwalificatie", lambda i: dutch.words(i.classification)),
    ("Soort incident", _fact(lambda f: dutch.words(f.incident_type))),
    ("Aard van de inbreuk", _fact(lambda f: _words(f.nature_of_breach))),
    ("Wat is er met de gegevens gebeurd", _fact(lambda f: _words(f.loss_type))),
    ("Oorzaak", _fact(lambda f: _words(f.cause_category))),
    ("Eerste signaal", lambda i: _time(i.signal_at)),
    ("Ontdekt op", lambda i: _time(i.discovered_at)),
    ("Hoe ontdekt", _fact(lambda f: dutch.words(f.how_discovered))),
    ("Actie mailguard", lambda i: dutch.words(i.facts.action_taken or i.action)),
    ("Is iets afgeleverd", lambda i: dutch.words(i.delivered)),
    ("Afgeleverd op", lambda i: _time(i.delivered_at)),
    ("Uiterlijk melden aan AP op", lambda i: _time(i.deadline_at)),
    ("Beoordelen voor", lambda i: _time(i.triage_due_at)),
    ("Soorten persoonsgegevens", _fact(lambda f: _words(f.data_categories))),
    ("Bijzondere persoonsgegevens", _fact(lambda f: _words(f.special_categories))),
    ("BSN betrokken", _fact(lambda f: _yes(f.bsn_count > 0))),
    ("Aantal BSN's", _fact(lambda f: str(f.bsn_count))),
    ("Aantal gegevensrecords", _fact(lambda f: str(f.record_count))),
    ("Groepen betrokkenen", _fact(lambda f: _words(f.subject_groups))),
    ("Aantal betrokkenen, minimaal", _fact(lambda f: str(f.subjects_min))),
    ("Aantal betrokkenen, maximaal", _fact(lambda f: str(f.subjects_max))),
    ("Aantal ontvangers", _fact(lambda f: str(f.recipients))),
    ("Ontvangers buiten de organisatie", _fact(lambda f: str(f.outside_recipients))),
    ("Betrouwbaarheid ontvanger", _fact(lambda f: dutch.words(f.recipient_trust))),
    ("Regels", _fact(_rules)),
    ("Bevindingen mailguard", _fact(_findings)),
    ("Maatregelen vooraf", _fact(lambda f: _words(f.protection_before))),
    ("Gevolgen voor betrokkenen", _fact(lambda f: _words(f.consequences_subjects))),
    ("Ernst (ENISA): niveau", _severity(lambda s: dutch.words(s.level))),
    ("Ernst (ENISA): SE", _severity(lambda s: dutch.hundredths(s.score_hundredths))),
    ("Ernst (ENISA): SE zonder huisregels", _severity(lambda s: dutch.hundredths(s.strict_hundredths))),
    ("Ernst (ENISA): DPC", _severity(lambda s: str(s.dpc))),
    ("Ernst (ENISA): EI", _severity(lambda s: dutch.hundredths(s.ei_hundredths))),
    ("Ernst (ENISA): CB", _severity(lambda s: dutch.hundredths(s.cb_hundredths))),
    ("Ernst (ENISA): bijzonderheden", _severity(_flags)),
    ("Ernst als er niets was tegengehouden", _severity(lambda s: _yes(s.is_potential))),
    ("Risico voor betrokkenen (voorstel)", _fact(lambda f: dutch.words(f.risk_proposal))),
    ("Aantal kopieën", lambda i: str(i.copies)),
    ("Gekoppelde incidenten", lambda i: i.related),
    ("Gesloten op", lambda i: _time(i.closed_at)),
    ("Bewaren tot", lambda i: _time(i.retain_until)),
    ("Versie mailguard", _fact(lambda f: f.mailguard_version)),
)


def _record(incident: Incident) -> dict[str, Any]:
    row = asdict(incident)
    del row["copy_key"], row["content_hash"]
    plain: dict[str, Any] = _without_masks(row)
    return plain


def _event(event: Event) -> dict[str, Any]:
    row = asdict(event)
    row |= {"changes": _without_masks(row["changes"])}
    return row


def _without_masks(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_masks(each) for name, each in value.items() if name not in _KEPT_BACK}
    if isinstance(value, list | tuple):
        return [_without_masks(each) for each in value]
    return value


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    raise TypeError(f"no export of {type(value).__name__}")
