"""Findings and messages for the tests of the judgement, and the judgement about them."""

from dataclasses import replace

from mailguard.config import (
    Organisation,
    Partner,
    Rules,
)
from mailguard.data_subjects import data_subjects_of
from mailguard.facts import Contact, CorrespondenceFacts
from mailguard.findings import (
    Finding,
    Headers,
    Inspection,
    Place,
    Role,
    Segment,
    VisibleField,
    VisibleRecipient,
)
from mailguard.message import Envelope
from mailguard.policy import Policy, decide
from mailguard.verdict import Verdict
from mailguard.vocabulary import EntityType, Rule

ALICE = "alice@ons.example"
STRANGER = "bouwer@elders.example"
PARTNER = "loket@gemeente.example"
ORGANISATION = Organisation(
    internal_domains=("ons.example",),
    partners=(
        Partner(domain="gemeente.example", allows=frozenset({EntityType.NL_BSN, EntityType.PHONE_NUMBER})),
        Partner(domain="drukker.example", allows=frozenset({EntityType.PERSON, EntityType.NL_ADDRESS})),
    ),
)
POLICY = Policy(ORGANISATION, Rules(), "journaal@archief.example")


def finding(
    entity: EntityType, text: str, *, score: float = 0.9, role: Role = Role.CONTENT, row: int | None = None
) -> Finding:
    place = Place("body", table=0 if row is not None else None, row=row)
    return Finding(entity, text, place, 0, 0, len(text), score, role)


def bsn(text: str = "912345679", **more) -> Finding:
    return finding(EntityType.NL_BSN, text, **more)


def seen(*addresses: str, quoted: bool = False) -> tuple[VisibleRecipient, ...]:
    return tuple(VisibleRecipient(address, "", VisibleField.TO, quoted) for address in addresses)


def families(number: int) -> tuple[VisibleRecipient, ...]:
    return seen(*(f"familie{i}@gmail.com" for i in range(number)))


def judge(
    *findings: Finding,
    to: str | tuple[str, ...] = STRANGER,
    sender: str = ALICE,
    policy: Policy = POLICY,
    visible: tuple[VisibleRecipient, ...] = (),
    known: int = 0,
    **inspected,
) -> Verdict:
    recipients = (to,) if isinstance(to, str) else to
    headers = Headers(visible_recipients=visible, is_auto_submitted=inspected.pop("auto_submitted", False))
    findings = tuple(sorted(findings, key=lambda f: (f.place.row is not None, f.place.row or 0)))  # as a scan has them
    people = data_subjects_of(findings, [Segment("", Place("body"))])
    inspection = Inspection(headers, findings, data_subjects=people, **inspected)
    facts = CorrespondenceFacts(dict.fromkeys(recipients, Contact(messages=known, messages_of_all=known)))
    return decide(Envelope.of(sender, recipients), inspection, facts, policy)


def with_rules(**rules) -> Policy:
    return replace(POLICY, rules=Rules(**rules))


def rules_of(verdict: Verdict) -> list[Rule]:
    return [reason.rule for reason in verdict.reasons]


def phones(number: int, **more) -> list[Finding]:
    return [finding(EntityType.PHONE_NUMBER, f"06123456{i:02}", row=i, **more) for i in range(number)]
