"""Precision, recall and F1 of each kind of personal data, on labelled mail."""

from collections.abc import Iterator, Mapping, Sequence

from benchmarks.detectors.cases import Case
from benchmarks.detectors.scoring import Score, Tally
from benchmarks.report import Meter, Row, Table
from mailguard.vocabulary import EntityType

_NOTE = (
    "P precision, R recall. Found: a score of 0.5 or more, each value once a place. The scan gets only {places}. "
    "Overlap is enough for PERSON, HEALTH, NL_ADDRESS, DATE_OF_BIRTH, EMPLOYEE_NUMBER and CLIENT_NUMBER; all else is "
    "exact."
)
_DIGITS = {"P": 3, "R": 3, "F1": 3}


def measure(sets: Mapping[str, Sequence[Case]], meter: Meter, *, only_text: bool, show: str | None) -> list[Table]:
    """A table a set; with `show` also the single values of that type that were missed or found wrongly.

    Without `only_text` a second table of a set that has more to it than text counts every attachment: what cannot be
    read is missed.
    """
    tables, scores = [], {}
    for name, cases in sets.items():
        scores[name] = score(cases, meter, only_text=True)
        tables.append(_table(f"Labelled mail, {name}", scores[name], "subject, body, TXT and CSV"))
        if not only_text and any(not value.is_in_text for case in cases for value in case.values):
            whole = score(cases, meter, only_text=False)
            tables.append(_table(f"Labelled mail, {name}, all attachments", whole, "what mailguard reads of them"))
    if scores:
        tables.append(_persons(scores))
    if show:
        tables += [misses(name, scored, show) for name, scored in scores.items()]
    return tables


def score(cases: Sequence[Case], meter: Meter, *, only_text: bool) -> Score:
    scored = Score()
    meter.begin("labelled mail", len(cases))
    for case in cases:
        found = case.found(only_text=only_text)
        labelled = case.labelled(only_text=only_text)
        scored.add(case.name, labelled, found, is_complete=case.is_complete, has_person=case.has_person)
        meter.step()
    return scored


def _table(title: str, scored: Score, places: str) -> Table:
    return Table(f"{title} ({scored.mails} mails)", list(_rows(scored)), _NOTE.format(places=places), _DIGITS)


def _rows(scored: Score) -> Iterator[Row]:
    for entity in EntityType:
        if entity in scored.tallies:
            yield {"type": str(entity), **figures(scored.tallies[entity])}
    yield {"type": "all", **figures(scored.total(EntityType))}


def figures(tally: Tally) -> Row:
    return {
        "labelled": tally.labelled,
        "missed": tally.labelled - tally.found,
        "false": tally.false,
        "P": tally.precision,
        "R": tally.recall,
        "F1": tally.f1,
    }


def _persons(scores: Mapping[str, Score]) -> Table:
    rows = [
        {
            "set": name,
            "mails": scored.mails_without_person,
            "false PERSON": scored.persons_in_those,
            "per 100 mails": 100 * scored.persons_in_those / scored.mails_without_person
            if scored.mails_without_person
            else None,
        }
        for name, scored in scores.items()
    ]
    return Table("PERSON found in mails that name nobody", rows, digits={"per 100 mails": 1})


def misses(name: str, scored: Score, entity: str) -> Table:
    """What was missed or found falsely of one type, value by value."""
    rows = [
        {
            "mail": m.case,
            "what": "false" if m.is_false else "missed",
            "where": m.value.where,
            "text": repr(m.value.text),
        }
        for m in scored.misses
        if m.value.entity == entity
    ]
    return Table(f"{entity} missed or false, {name} ({len(rows)})", rows)
