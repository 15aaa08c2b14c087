"""What happened, as the summary list of an incident page tells it: counts, kinds and times, no value and no name."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from mailguard import dutch
from mailguard.incident import Channel, Delivered, Facts, Incident
from mailguard.vocabulary import EntityType


def story(incident: Incident, zone: ZoneInfo) -> list[tuple[str, str]]:
    """Name and text of each line; lines without anything to tell are left out."""
    facts = incident.facts
    lines = [
        ("Ontdekt", f"{dutch.moment(incident.discovered_at, zone)}, {_by(incident.channel)}"),
        ("Wat", _what(incident)),
        ("Welke gegevens", _kinds(facts)),
        ("Bijzondere gegevens", _listed(facts.special_categories)),
        ("Betrokkenen", _subjects(facts)),
        ("Ontvangers", _recipients(facts)),
        ("Kopieën", dutch.count(incident.copies, "kopie van dit bericht", "kopieën van dit bericht")),
        ("Afgesloten", dutch.moment(incident.closed_at, zone) if incident.closed_at else ""),
        ("Bewaard tot", dutch.day(incident.retain_until.astimezone(zone).date()) if incident.retain_until else ""),
    ]
    return [(name, text) for name, text in lines if text and not (name == "Kopieën" and not incident.copies)]


def _by(channel: Channel) -> str:
    return "door mailguard" if channel is Channel.MAILGUARD else f"gemeld door: {dutch.words(channel).lower()}"


def _what(incident: Incident) -> str:
    if incident.channel is not Channel.MAILGUARD:
        return dutch.words(incident.facts.incident_type)
    outside = dutch.count(incident.facts.outside_recipients, "ontvanger", "ontvangers")
    match incident.delivered:
        case Delivered.NO:
            return f"1 bericht voor {outside} buiten de organisatie. Er is niets bezorgd."
        case Delivered.PARTLY:
            return f"1 bericht, bezorgd bij een deel van {outside} buiten de organisatie."
        case Delivered.YES:
            return f"1 bericht, bezorgd bij {outside} buiten de organisatie."
        case Delivered.UNKNOWN:
            return f"1 bericht voor {outside} buiten de organisatie. Of het bezorgd is, weten wij niet."


def _kinds(facts: Facts) -> str:
    counts: dict[str, int] = {}
    for row in facts.findings:
        counts[row.entity] = counts.get(row.entity, 0) + row.count
    known = {entity.value: dutch.words(entity) for entity in EntityType}
    text = ", ".join(f"{known.get(entity, entity)} ({dutch.number(n)})" for entity, n in counts.items())
    return text[:1].upper() + text[1:]


def _listed(codes: Iterable[str]) -> str:
    text = ", ".join(dutch.words(code) for code in codes)
    return text[:1].upper() + text[1:]


def _subjects(facts: Facts) -> str:
    low, high = facts.subjects_min, facts.subjects_max
    if not high:
        return ""
    people = dutch.count(high, "persoon", "personen")
    return people if low == high else f"{dutch.number(low)} tot {people}"


def _recipients(facts: Facts) -> str:
    if not facts.recipients:
        return ""
    known = facts.recipient_trust not in {"", "unknown"}
    trust = f" ({dutch.words(facts.recipient_trust).lower()})" if known else ""
    people = dutch.count(facts.recipients, "ontvanger", "ontvangers")
    return f"{people}, {dutch.number(facts.outside_recipients)} buiten{trust}"
