"""Inspections for the tests of the assessment, and the facts of a message that policy judged."""

from typing import Any

from mailguard.assessment import facts_of
from mailguard.config import Organisation, Partner, Rules, VisibleRecipientsRule
from mailguard.data_subjects import data_subjects_of
from mailguard.facts import Contact, CorrespondenceFacts
from mailguard.findings import (
    Audience,
    Finding,
    Headers,
    Inspection,
    Place,
    Role,
    Segment,
    VisibleField,
    VisibleRecipient,
)
from mailguard.incident import Delivered, Facts, Severity
from mailguard.message import Envelope
from mailguard.policy import Policy, decide
from mailguard.verdict import Action
from mailguard.vocabulary import EntityType

ALICE = "alice@ons.example"
STRANGER = "bouwer@elders.example"
PARTNER = Partner(domain="partner.example")
BSNS = ("912345679", "912345680", "912345692")


def organisation(profile: Any = "algemeen") -> Organisation:
    return Organisation(internal_domains=("ons.example",), partners=(PARTNER,), profile=profile)


def finding(
    entity: EntityType, text: str, where: str = "body", *, row: int | None = None, header: str = "", **rest: Any
) -> Finding:
    place = Place(where, None if row is None else 0, row, 1, header)
    return Finding(entity, text, place, 0, 0, len(text), rest.pop("score", 0.95), rest.pop("role", Role.CONTENT))


def bsn(text: str = BSNS[0], where: str = "body", **rest: Any) -> Finding:
    return finding(EntityType.NL_BSN, text, where, **rest)


def addresses_of(number: int, form: str = "lid{}@vereniging{}.example", name: str = "") -> tuple[VisibleRecipient, ...]:
    return tuple(VisibleRecipient(form.format(n, n), name, VisibleField.TO) for n in range(number))


def named(number: int) -> tuple[VisibleRecipient, ...]:
    return addresses_of(number, "jan.jansen{}@vereniging{}.example")


def inspected(
    *findings: Finding, visible: tuple[VisibleRecipient, ...] = (), clients: bool = False, **rest: Any
) -> Inspection:
    headers = Headers("Verslag", "<1@ons.example>", visible_recipients=visible)
    audience = Audience.CLIENTS if clients else Audience.OPEN
    findings = tuple(sorted(findings, key=lambda f: (f.place.row is not None, f.place.row or 0)))  # as a scan has them
    people = data_subjects_of(findings, [Segment("", Place("body"))])
    return Inspection(headers, findings, data_subjects=people, audience=audience, **rest)


def envelope(*to: str) -> Envelope:
    return Envelope.of(ALICE, to or (STRANGER,))


def facts(
    inspection: Inspection,
    to: tuple[str, ...] = (),
    delivered: Delivered = Delivered.YES,
    profile: str = "algemeen",
    known: dict[str, int] | None = None,
    rules: Rules | None = None,
) -> Facts:
    """The facts of a message that policy judged."""
    recipients = to or tuple(v.address for v in inspection.headers.visible_recipients) or (STRANGER,)
    ours = organisation(profile)
    correspondence = CorrespondenceFacts(
        {address: Contact(n, n) for address, n in (known or dict.fromkeys(recipients, 0)).items()}
    )
    verdict = decide(envelope(*recipients), inspection, correspondence, Policy(ours, rules or Rules()))
    assert verdict.action > Action.PASS
    return facts_of(verdict, inspection, envelope(*recipients), ours, delivered)


def severity(found: Facts) -> Severity:
    assert found.severity is not None
    return found.severity


CARE = Rules(VISIBLE_RECIPIENTS=VisibleRecipientsRule(hold_at_for_clients=3))


def rows(number: int, *more: EntityType) -> tuple[Finding, ...]:
    """A table of people: a telephone number each, and more."""
    found = [
        finding(EntityType.PHONE_NUMBER, f"06-{n:08d}", "klanten.csv", row=n, header="telefoon") for n in range(number)
    ]
    found += [
        finding(entity, f"NL00BANK{n:010d}", "klanten.csv", row=n, header="rekening")
        for entity in more
        for n in range(number)
    ]
    return tuple(found)
