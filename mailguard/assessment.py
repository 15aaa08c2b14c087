"""What mailguard writes down of a message by itself: the automatic fields of its record, all of them proposals. Pure.

From facts and a verdict to codes of register lists, counts and masks; names and addresses go into the particulars
alone. Only what the acting rules objected to counts as disclosed: the body of a letter with too many visible
recipients is meant for its readers. What cannot be known is assumed as worse, and the severity's inputs say so.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import version

from mailguard import addresses
from mailguard.config import Organisation
from mailguard.data_subjects import is_professional
from mailguard.facts import DataSubject, Identifier
from mailguard.findings import REPORTED_SCORE, Audience, Finding, Inspection, Obstacle, Role, VisibleRecipient
from mailguard.incident import (
    Delivered,
    Facts,
    FindingRow,
    Particulars,
    Severity,
    SeverityLevel,
    UnintendedRecipient,
)
from mailguard.message import Envelope
from mailguard.severity import Circumstance, DataContext, Harm, HouseRule, add_circumstance, assess
from mailguard.verdict import Action, ReasonRow, Verdict
from mailguard.vocabulary import EntityType, Rule

MAX_MASKS = 5
_MASK_LENGTH = 12  # of every mask: how long a value is, is nobody's business
_NEVER_THE_SENDERS = frozenset((EntityType.NL_BSN, EntityType.NL_ID_DOCUMENT, EntityType.HEALTH))
_DATA_RULES = frozenset((Rule.SENSITIVE_DATA, Rule.BULK_PERSONAL_DATA))
_SHARED_MAILBOX = re.compile(r"(?:.*[._-])?(?:lijst|list|mailinglist|verzendlijst|listserv|majordomo)(?:[._-].*)?|.*-l")
_LIST_DOMAIN = re.compile(
    r"(?:lists?|lijst(?:en)?|groups|mailman|listserv)\..+|googlegroups\.com|groups\.io|freelists\.org"
)
_NAME_PARTS = re.compile(r"[._-]")
_MINOR = re.compile(r"(?<![^\W_])(?:kind|kinderen|leerling|leerlingen|minderjarig\w*|pgn)(?![^\W_])", re.IGNORECASE)

_CONTEXTS = {
    EntityType.IBAN_CODE: DataContext.FINANCIAL_SOME,
    EntityType.CREDIT_CARD: DataContext.FINANCIAL_FULL,
    EntityType.IP_ADDRESS: DataContext.BEHAVIOUR_LITTLE,
    EntityType.GEO_LOCATION: DataContext.BEHAVIOUR,
    EntityType.HEALTH: DataContext.SENSITIVE,
}
# AP form 6.1, and what the register adds to it.
_DATA_CATEGORIES = {
    EntityType.PERSON: ("name",),
    EntityType.EMAIL_ADDRESS: ("contact",),
    EntityType.PHONE_NUMBER: ("contact",),
    EntityType.NL_ADDRESS: ("contact",),
    EntityType.IBAN_CODE: ("financial", "account-number"),
    EntityType.CREDIT_CARD: ("financial", "account-number"),
    EntityType.IP_ADDRESS: ("ip-address",),
    EntityType.DATE_OF_BIRTH: ("birth-date",),
    EntityType.NL_BSN: ("bsn",),
    EntityType.NL_ID_DOCUMENT: ("id-number",),
    EntityType.NL_LICENSE_PLATE: ("other",),
    EntityType.EMPLOYEE_NUMBER: ("employee-number",),
    EntityType.CLIENT_NUMBER: ("client-number",),
    EntityType.GEO_LOCATION: ("location",),
    EntityType.PHOTO: ("photo",),
    EntityType.HEALTH: (),  # stands among the special categories
}
_SUBJECTS = {"gemeente": "citizens", "zorg": "patients", "onderwijs": "pupils", "wonen": "citizens"}  # AP form 7.1


@dataclass(frozen=True, slots=True)
class _Case:
    """What the acting rules objected to, and whom it concerns."""

    rules: frozenset[Rule]
    findings: tuple[Finding, ...] = field(repr=False)  # disclosed by the content
    people: tuple[DataSubject, ...] = field(repr=False)  # whom these are about
    seen: tuple[VisibleRecipient, ...] = field(repr=False)  # people whose address others can read
    outsiders: tuple[str, ...] = field(repr=False)
    is_about_care: bool
    subjects_min: int
    subjects_max: int

    @property
    def is_personal(self) -> bool:
        """False for what was only not looked into: nobody knows what it holds."""
        return bool(self.rules - {Rule.UNINSPECTABLE})

    @property
    def has_data(self) -> bool:
        return bool(self.rules & _DATA_RULES)

    def holds(self, *entities: EntityType) -> bool:
        return any(f.entity in entities for f in self.findings)

    @property
    def is_about_health(self) -> bool:
        """A term alone is nobody's: it says something of somebody who can be known (art. 4(15) GDPR)."""
        return self.is_about_care or any(EntityType.HEALTH in p.entities and p.is_identified for p in self.people)

    @property
    def has_minors(self) -> bool:
        return any(_MINOR.search(f"{f.place.header} {f.place.label}") for f in self.findings)


def facts_of(
    verdict: Verdict,
    inspection: Inspection | None,
    envelope: Envelope,
    organisation: Organisation,
    delivered: Delivered,
) -> Facts:
    """The automatic fields of a record."""
    case = _case(verdict, inspection, envelope, organisation)
    facts = Facts(
        incident_type=_incident_type(verdict),
        reasons=tuple(ReasonRow.of(reason) for reason in verdict.reasons),
        counts=dict(verdict.counts),
        findings=_finding_rows(inspection),
        nature_of_breach=("confidentiality",) if case.is_personal else (),
        loss_type=("disclosed",) if case.is_personal else (),
        cause_category=("human",) if case.is_personal else (),
        data_categories=_data_categories(case),
        special_categories=("health",) if case.is_about_health else (),
        bsn_count=verdict.counts.get("bsns", 0),
        record_count=verdict.counts.get("records", 0),
        subject_groups=_subject_groups(case, organisation),
        subjects_min=case.subjects_min,
        subjects_max=case.subjects_max,
        recipients=len(envelope.recipients),
        outside_recipients=len(case.outsiders),
        recipient_trust=_trust(case.outsiders, verdict, organisation),
        action_taken=verdict.action.word,
        protection_before=_protection(inspection),
        consequences_subjects=_consequences(case),
        severity=_severity(case, delivered) if case.is_personal else None,
        mailguard_version=_version(),
    )
    if organisation.is_sealed(envelope.reverse_path):  # numbers alone: a mask holds two letters of a value
        facts = replace(facts, findings=tuple(replace(row, masks=()) for row in facts.findings))
    return replace(facts, risk_proposal=_risk(facts))


def realised(facts: Facts) -> Facts:
    """The same, now that what was kept back was delivered after all: what could have been has become."""
    if facts.severity is None or not facts.severity.is_potential:
        return facts
    facts = replace(facts, severity=add_circumstance(facts.severity, Circumstance.KNOWN_RECIPIENTS))
    return replace(facts, risk_proposal=_risk(facts))


def joined(facts: Facts, of_copy: Facts) -> Facts:
    """The facts of an incident that one more copy belongs to: of the worse of both, with what the other adds."""
    worse, other = (of_copy, facts) if _score(of_copy) > _score(facts) else (facts, of_copy)
    known = {(reason.rule, reason.code) for reason in worse.reasons}
    added = (reason for reason in other.reasons if (reason.rule, reason.code) not in known)
    names = worse.counts.keys() | other.counts.keys()
    return replace(
        worse,
        reasons=(*worse.reasons, *added),
        counts={name: max(worse.counts.get(name, 0), other.counts.get(name, 0)) for name in sorted(names)},
        data_categories=tuple(dict.fromkeys((*worse.data_categories, *other.data_categories))),
        special_categories=tuple(dict.fromkeys((*worse.special_categories, *other.special_categories))),
        bsn_count=max(worse.bsn_count, other.bsn_count),
        record_count=max(worse.record_count, other.record_count),
        subjects_min=max(worse.subjects_min, other.subjects_min),
        subjects_max=max(worse.subjects_max, other.subjects_max),
        recipients=worse.recipients + other.recipients,
        outside_recipients=worse.outside_recipients + other.outside_recipients,
    )


def _score(facts: Facts) -> int:
    return facts.severity.score_hundredths if facts.severity else 0


def particulars_of(envelope: Envelope, inspection: Inspection | None, organisation: Organisation) -> Particulars:
    """What names people. All envelope recipients are kept: who of them was unintended, a person says. Of a sealed
    sender's message nothing but who sent it: officers read this.
    """
    if organisation.is_sealed(envelope.reverse_path):
        return Particulars(sender=envelope.reverse_path, is_sealed=True)
    headers = inspection.headers if inspection else None
    visible = {v.address: v.field_name.value for v in headers.visible_recipients} if headers else {}
    recipients = (
        UnintendedRecipient(r.address, visible.get(addresses.normalise(r.address), "")) for r in envelope.recipients
    )
    return Particulars(
        sender=envelope.reverse_path,
        subject=headers.subject if headers else "",
        message_id=headers.message_id if headers else "",
        recipients=tuple(recipients),
        attachment_names=tuple(a.name for a in inspection.attachments) if inspection else (),
    )


# --- the case -------------------------------------------------------------------------------------------------------


def _case(verdict: Verdict, inspection: Inspection | None, envelope: Envelope, organisation: Organisation) -> _Case:
    acting = [reason for reason in verdict.acting_reasons if reason.action > Action.PASS]
    rules = frozenset(reason.rule for reason in acting)
    found = _reported(inspection)
    seen = _seen(inspection, organisation) if Rule.VISIBLE_RECIPIENTS in rules else ()
    is_list_of_clients = any(reason.code == "visible-recipients-clients" for reason in acting)
    is_data = bool(rules & _DATA_RULES)
    told_of = max(verdict.counts.get("bsns", 0), verdict.counts.get("records", 0)) if is_data else 0
    people = inspection.data_subjects if inspection and is_data else ()
    named = max(told_of, sum(bool(person.identifiers) for person in people))
    return _Case(
        rules=rules,
        findings=tuple(filter(_is_of_the_matter, found)) if is_data else (),
        people=people,
        seen=seen,
        outsiders=_outsiders(envelope, organisation),
        is_about_care=is_list_of_clients or _is_about_care(rules, seen, inspection, organisation),
        subjects_min=max(len(seen), told_of),
        subjects_max=len(seen) + named,
    )


def _reported(inspection: Inspection | None) -> tuple[Finding, ...]:
    findings = inspection.findings if inspection else ()
    return tuple(f for f in findings if f.score >= REPORTED_SCORE and f.role is not Role.OWN)


def _is_of_the_matter(finding: Finding) -> bool:
    """Neither boilerplate nor the sender's own name and number; a BSN below a greeting is still somebody's."""
    match finding.role:
        case Role.CONTENT | Role.QUOTED:
            return True
        case Role.SIGNATURE:
            return finding.entity in _NEVER_THE_SENDERS
        case Role.OWN | Role.BOILERPLATE:
            return False


def _seen(inspection: Inspection | None, organisation: Organisation) -> tuple[VisibleRecipient, ...]:
    """Outsiders whose address the others can read. A role address is nobody's personal data."""
    visible = inspection.headers.visible_recipients if inspection else ()
    return tuple(
        v for v in visible if not organisation.is_internal(v.address) and not addresses.is_role_address(v.address)
    )


def _outsiders(envelope: Envelope, organisation: Organisation) -> tuple[str, ...]:
    normalised = (addresses.normalise(recipient.address) for recipient in envelope.recipients)
    return tuple(address for address in normalised if not organisation.is_internal(address))


def _is_about_care(
    rules: frozenset[Rule],
    seen: tuple[VisibleRecipient, ...],
    inspection: Inspection | None,
    organisation: Organisation,
) -> bool:
    """True where to be named at all says something of somebody's health (art. 9 GDPR, art. 4(15)).

    In care that goes for what is written about people; for a list of addresses, when the message speaks to patients or
    clients, is about somebody's health, or mostly goes to private mailboxes: partners have a domain of their own.
    """
    if organisation.profile != "zorg" or inspection is None:
        return False
    if rules & _DATA_RULES:
        return True
    if Rule.VISIBLE_RECIPIENTS not in rules:
        return False
    private = sum(addresses.is_private_mailbox(v.address) for v in seen)
    names_health = any(f.entity is EntityType.HEALTH for f in _reported(inspection))
    return inspection.audience is not Audience.OPEN or names_health or 2 * private > len(seen)


# --- severity -------------------------------------------------------------------------------------------------------


def _severity(case: _Case, delivered: Delivered) -> Severity:
    identifiers, notes = _identifiers(case)
    return assess(
        Harm(
            contexts=_contexts(case),
            identifiers=identifiers,
            circumstances=_circumstances(case, delivered),
            house_rules=_house_rules(case),
            subjects=case.subjects_max,
            notes=notes,
        )
    )


def _contexts(case: _Case) -> frozenset[DataContext]:
    entities = {f.entity for f in case.findings}
    if not any(EntityType.HEALTH in person.entities and person.identifiers for person in case.people):
        entities.discard(EntityType.HEALTH)  # a term alone is nobody's
    contexts = {_CONTEXTS.get(entity, DataContext.SIMPLE) for entity in entities} | {DataContext.SIMPLE}
    if case.is_about_care:
        contexts.add(DataContext.SIMPLE_SENSITIVE)
    return frozenset(contexts)


def _identifiers(case: _Case) -> tuple[frozenset[Identifier], tuple[str, ...]]:
    """By what people can be known, and what was assumed. Where no name was found beside data of people, but a doctor's
    or a lawyer's, it is assumed to be there: that no detector found one does not say that none is.
    """
    found: set[Identifier] = set()
    if case.seen:
        found.add(Identifier.EMAIL_WITH_NAME if any(map(_shows_name, case.seen)) else Identifier.EMAIL_WITHOUT_NAME)
    if not case.has_data:
        return frozenset(found), ()
    found.update(identifier for person in case.people for identifier in person.identifiers)
    if any(f.entity is EntityType.PERSON and not is_professional(f) for f in case.findings):
        return frozenset(found), ()
    found.add(Identifier.ID_NUMBER_AND_NAME if _has_number(case) else Identifier.NAME_AND_MORE)
    return frozenset(found), ("assumed:name",)


def _has_number(case: _Case) -> bool:
    return case.holds(EntityType.NL_BSN, EntityType.NL_ID_DOCUMENT)


def _shows_name(recipient: VisibleRecipient) -> bool:
    """True for `j.jansen@...`, and where a name of two words stands beside the address."""
    parts = _NAME_PARTS.split(recipient.address.rpartition("@")[0].rstrip("0123456789"))
    is_name_like = len(parts) > 1 and all(map(str.isalpha, parts)) and max(map(len, parts)) > 2
    return is_name_like or len(recipient.name.split()) > 1


def _circumstances(case: _Case, delivered: Delivered) -> frozenset[Circumstance]:
    """Nothing where nothing was delivered; what nobody knows counts as delivered."""
    match delivered:
        case Delivered.NO:
            return frozenset()
        case Delivered.PARTLY | Delivered.YES | Delivered.UNKNOWN:
            reaches_a_list = any(map(_is_list, case.outsiders))
            return frozenset({Circumstance.UNKNOWN_RECIPIENTS if reaches_a_list else Circumstance.KNOWN_RECIPIENTS})


def _is_list(address: str) -> bool:
    """True for an address that stands for a number of people nobody here knows."""
    local, _, domain = address.rpartition("@")
    return _SHARED_MAILBOX.fullmatch(local) is not None or _LIST_DOMAIN.fullmatch(domain) is not None


def _house_rules(case: _Case) -> frozenset[HouseRule]:
    rules = set()
    if case.holds(EntityType.NL_BSN):
        rules.add(HouseRule.BSN)
    if case.is_about_health:
        rules.add(HouseRule.SPECIAL)
    if case.has_minors:
        rules.add(HouseRule.MINORS)
    return frozenset(rules)


# --- fields ---------------------------------------------------------------------------------------------------------


def _incident_type(verdict: Verdict) -> str:
    """By the strongest reason that acts."""
    strongest = next((reason for reason in verdict.acting_reasons), None)
    return str(strongest.rule).lower().replace("_", "-") if strongest else "other"


def _finding_rows(inspection: Inspection | None) -> tuple[FindingRow, ...]:
    """Distinct values of each type in each kind of place, with some of them masked."""
    values: dict[tuple[str, str], dict[str, Finding]] = defaultdict(dict)
    for finding in _reported(inspection):
        where = finding.place.where
        place = where if where in {"subject", "body"} else "attachment"
        values[finding.entity.value, place].setdefault(finding.key, finding)
    return tuple(
        FindingRow(entity, place, len(found), tuple(map(_mask, [*found.values()][:MAX_MASKS])))
        for (entity, place), found in sorted(values.items())
    )


def _mask(finding: Finding) -> str:
    """Of one length: that of a short value tells what it is. Two letters of an illness do so too."""
    shown = "" if finding.entity is EntityType.HEALTH else finding.mask.lstrip("*")
    return shown.rjust(_MASK_LENGTH, "*")


def _data_categories(case: _Case) -> tuple[str, ...]:
    categories = {category for f in case.findings for category in _DATA_CATEGORIES[f.entity]}
    if case.seen:
        categories.add("contact")
    if any(map(_shows_name, case.seen)):
        categories.add("name")
    return tuple(sorted(categories))


def _subject_groups(case: _Case, organisation: Organisation) -> tuple[str, ...]:
    group = _SUBJECTS.get(organisation.profile) if case.is_personal else None
    groups = [group] if group else []
    return (*groups, "minors") if case.has_minors else tuple(groups)


def _trust(outsiders: tuple[str, ...], verdict: Verdict, organisation: Organisation) -> str:
    """Of the least trusted outsider. A partner has duties of its own; one whom this sender wrote to before is known."""
    partners = frozenset(partner.domain for partner in organisation.partners)
    if outsiders and all(addresses.is_within(addresses.domain_of(address), partners) for address in outsiders):
        return "processor"
    is_known = outsiders and verdict.counts.get("first_contacts") == 0
    return "known" if is_known else "unknown"


def _protection(inspection: Inspection | None) -> tuple[str, ...]:
    """AP form 8.1. Transport encryption does not count: the receiver gets the text."""
    parts = inspection.uninspectable if inspection else ()
    return ("encrypted",) if any(part.obstacle is Obstacle.ENCRYPTED for part in parts) else ()


def _consequences(case: _Case) -> tuple[str, ...]:
    """AP form 9.2, in its order."""
    if not case.is_personal:
        return ()
    possible = {
        "loss-of-control": True,
        "discrimination": case.is_about_health,
        "identity-fraud": _has_number(case) or case.holds(EntityType.CREDIT_CARD),
        "financial-loss": case.holds(EntityType.IBAN_CODE, EntityType.CREDIT_CARD),
        "reputation-damage": case.is_about_health,
        "professional-secrecy": case.is_about_care,
    }
    return tuple(code for code, applies in possible.items() if applies)


def _risk(facts: Facts) -> str:
    """Art. 33 and 34 GDPR, as a proposal; "" while nothing was disclosed. Low is not by itself unlikely: many people,
    a BSN, health, or data in the hands of a stranger make it a risk.
    """
    severity = facts.severity
    if severity is None or severity.is_potential:
        return ""
    match severity.level:
        case SeverityLevel.HIGH | SeverityLevel.VERY_HIGH:
            return "high-risk"
        case SeverityLevel.MEDIUM:
            return "risk"
        case SeverityLevel.LOW:
            is_data = any(r.rule in _DATA_RULES and not r.monitored for r in facts.reasons)
            is_with_a_stranger = is_data and facts.recipient_trust == "unknown"
            is_more = severity.over_100 or facts.special_categories or facts.bsn_count or is_with_a_stranger
            return "risk" if is_more else "unlikely"


@cache
def _version() -> str:
    return version("mailguard")
