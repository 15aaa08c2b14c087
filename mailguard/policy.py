"""The judgement: facts in, one verdict out. Pure: no I/O, no clock, no log.

Each rule collects its own reasons; the strongest acting reason is the verdict. Detectors say what is there; only this
module says what that means.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailguard import addresses
from mailguard.config import Organisation, Rules, SensitiveDataRule
from mailguard.disclosures import Disclosure, disclosures, outsiders_of
from mailguard.explanations import sentence
from mailguard.facts import CorrespondenceFacts
from mailguard.findings import REPORTED_SCORE, Headers, Inspection, Obstacle, Role, VisibleRecipient
from mailguard.held import Releaser
from mailguard.message import Envelope
from mailguard.verdict import Action, MailKind, Reason, Verdict
from mailguard.vocabulary import EntityType, Mode, Rule

_SENDER_MAY_RELEASE = frozenset(("visible-recipients-many", "visible-recipients-some"))


@dataclass(frozen=True, slots=True)
class Policy:
    """What the organisation decided: who is inside, who may have what, and how far each rule goes."""

    organisation: Organisation
    rules: Rules
    journal_mailbox: str = ""


@dataclass(frozen=True, slots=True)
class _Proposal:
    """What a rule finds, before its mode says how far it may go."""

    rule: Rule
    mode: Mode
    code: str
    score: float
    action: Action


def decide(envelope: Envelope, inspection: Inspection, facts: CorrespondenceFacts, policy: Policy) -> Verdict:
    """The one verdict about a message."""
    outsiders = outsiders_of(envelope, policy.organisation)
    disclosed = tuple(disclosures(envelope, inspection, facts, policy.organisation))
    counts = _counts(envelope, inspection, facts, policy.organisation)
    counts |= {"outsiders": len(outsiders), "records": max((d.records for d in disclosed), default=0)}
    proposals: list[_Proposal] = []
    if outsiders:
        proposals += _visible_recipients(inspection, policy, counts)
        proposals += _sensitive_data(disclosed, policy)
        proposals += _bulk_personal_data(policy, counts)
        proposals += _uninspectable(inspection, policy)
    return _verdict(proposals, kind_of(envelope, inspection.headers, policy), counts)


def decide_uninspected(envelope: Envelope, action: Action, policy: Policy) -> Verdict:
    """The verdict about a message that inspection itself could not take: `action`, as far as its kind lets it go."""
    proposal = _Proposal(Rule.UNINSPECTABLE, Mode.HOLD, "inspection-down", 1.0, action)
    return _verdict([proposal], kind_of(envelope, Headers(), policy), {"recipients": len(envelope.recipients)})


def releaser_of(verdict: Verdict) -> Releaser:
    """Who may let this message go: its sender where visible recipients are all there is to it, never where it holds a
    BSN, special categories (being on a list of patients is one) or records of many people.
    """
    codes = {reason.code for reason in verdict.acting_reasons}
    is_harmless = codes <= _SENDER_MAY_RELEASE and not any(map(verdict.counts.get, ("bsns", "people_in_care")))
    return Releaser.SENDER if codes and is_harmless else Releaser.OFFICER


def kind_of(envelope: Envelope, headers: Headers, policy: Policy) -> MailKind:
    """The class of mail a message belongs to."""
    if is_journal(envelope, policy):
        return MailKind.JOURNAL
    if not envelope.reverse_path or headers.is_auto_submitted:
        return MailKind.AUTOMATIC
    if not policy.organisation.is_internal(envelope.reverse_path):
        return MailKind.FORWARDED
    return MailKind.NORMAL


def is_journal(envelope: Envelope, policy: Policy) -> bool:
    """True when the journal mailbox, and nobody else, gets it."""
    mailbox = policy.journal_mailbox
    recipients = envelope.recipients
    return bool(mailbox and recipients) and all(addresses.normalise(r.address) == mailbox for r in recipients)


# --- the rules ------------------------------------------------------------------------------------------------------


def _visible_recipients(inspection: Inspection, policy: Policy, counts: dict[str, int]) -> Iterator[_Proposal]:
    """Mutually unknown outsiders learn each other's address."""
    rule, groups = policy.rules.VISIBLE_RECIPIENTS, counts["visible_groups"]
    score = min(1.0, groups / rule.hold_at)
    if groups >= rule.hold_at:
        yield _Proposal(Rule.VISIBLE_RECIPIENTS, rule.mode, "visible-recipients-many", score, Action.HOLD)
    elif inspection.addresses_clients and 0 < rule.hold_at_for_clients <= groups:
        yield _Proposal(Rule.VISIBLE_RECIPIENTS, rule.mode, "visible-recipients-clients", 1.0, Action.HOLD)
    elif groups >= rule.flag_at:
        yield _Proposal(Rule.VISIBLE_RECIPIENTS, rule.mode, "visible-recipients-some", score, Action.FLAG)


def _sensitive_data(disclosed: Sequence[Disclosure], policy: Policy) -> Iterator[_Proposal]:
    """An outsider who is no partner allowed it gets a BSN (art. 46 UAVG: only where a law says so), the number of an
    identity document, or health data about somebody (art. 9 GDPR).
    """
    rule = policy.rules.SENSITIVE_DATA
    for kind, entity in (("bsn", EntityType.NL_BSN), ("id-document", EntityType.NL_ID_DOCUMENT)):
        score = max((d.score(entity) for d in disclosed), default=0.0)
        if score >= rule.hold_score:
            yield _Proposal(Rule.SENSITIVE_DATA, rule.mode, f"{kind}-to-outsider", score, Action.HOLD)
        elif score >= rule.flag_score:
            yield _Proposal(Rule.SENSITIVE_DATA, rule.mode, f"{kind}-likely-to-outsider", score, Action.FLAG)
    yield from _health_data(disclosed, rule)


def _health_data(disclosed: Sequence[Disclosure], rule: SensitiveDataRule) -> Iterator[_Proposal]:
    """Held for a stranger; flagged where the words are vague, the person is known by a first name or code alone, or the
    receiver is one whom this sender writes to: of those, most are parents, carers and others whom the case concerns.
    """
    strangers = [d for d in disclosed if not d.is_known]
    sure = max((d.health_score(of_strangers=True) for d in strangers), default=0.0)
    vague = max((d.health_score(of_strangers=False) for d in strangers), default=0.0)
    known = max((d.health_score(of_strangers=True) for d in disclosed if d.is_known), default=0.0)
    if sure >= rule.hold_score:
        yield _Proposal(Rule.SENSITIVE_DATA, rule.mode, "health-to-outsider", sure, Action.HOLD)
    elif max(sure, vague if vague >= rule.hold_score else 0.0) >= rule.flag_score or known >= rule.hold_score:
        score = max(sure, vague, known)
        yield _Proposal(Rule.SENSITIVE_DATA, rule.mode, "health-likely-to-outsider", score, Action.FLAG)


def _bulk_personal_data(policy: Policy, counts: dict[str, int]) -> Iterator[_Proposal]:
    """Data about many people goes to an outsider who is no partner allowed it."""
    rule, records = policy.rules.BULK_PERSONAL_DATA, counts["records"]
    if records >= rule.hold_at:
        yield _Proposal(Rule.BULK_PERSONAL_DATA, rule.mode, "records-to-outsider", 1.0, Action.HOLD)


def _uninspectable(inspection: Inspection, policy: Policy) -> Iterator[_Proposal]:
    """Something was not looked into: a signal, never by itself a breach (DESIGN section 3)."""
    rule = policy.rules.UNINSPECTABLE
    for obstacle in sorted({u.obstacle for u in inspection.uninspectable}):
        mode = rule.unsupported if obstacle is Obstacle.UNSUPPORTED else rule.mode
        # The only question a rule about unread content can answer is its mode's: how careful to be.
        action = Action.HOLD if mode in {Mode.HOLD, Mode.REJECT} else Action.FLAG
        yield _Proposal(Rule.UNINSPECTABLE, mode, f"uninspectable-{obstacle}", 1.0, action)


# --- counting -------------------------------------------------------------------------------------------------------


def _counts(
    envelope: Envelope, inspection: Inspection, facts: CorrespondenceFacts, organisation: Organisation
) -> dict[str, int]:
    findings = [f for f in inspection.findings if f.score >= REPORTED_SCORE and f.role is not Role.OWN]
    people = [person for person in inspection.data_subjects if person.identifiers]
    return {
        "recipients": len(envelope.recipients),
        "first_contacts": facts.first_contacts,
        "visible_recipients": len(inspection.headers.visible_recipients),
        "visible_groups": _visible_groups(inspection.headers.visible_recipients, organisation),
        "bsns": len({f.key for f in findings if f.entity is EntityType.NL_BSN}),
        "people": len(people),
        "people_in_care": sum(EntityType.HEALTH in person.entities for person in people),
        "findings": len(findings),
        "attachments": len(inspection.attachments),
        "uninspectable": len(inspection.uninspectable),
    }


def _visible_groups(visible: tuple[VisibleRecipient, ...], organisation: Organisation) -> int:
    """How many groups of mutually unknown outsiders see each other.

    Each private mailbox is a group; the addresses of one organisation are one; who stands in the quoted thread knows
    the others there; a role address (info@) is nobody's personal data.
    """
    personal = [
        v for v in visible if not organisation.is_internal(v.address) and not addresses.is_role_address(v.address)
    ]
    strangers = {_group(v.address) for v in personal if not v.is_quoted}
    return len(strangers) + any(v.is_quoted for v in personal)


def _group(address: str) -> str:
    if addresses.is_private_mailbox(address):
        return address
    return addresses.organisation_domain(addresses.domain_of(address))


# --- from proposals to a verdict ------------------------------------------------------------------------------------


def _strongest_action(kind: MailKind) -> Action:
    match kind:
        case MailKind.NORMAL:
            return Action.REJECT
        case MailKind.AUTOMATIC | MailKind.FORWARDED:
            return Action.FLAG
        case MailKind.JOURNAL | MailKind.RETURNED:
            return Action.PASS


def _reason(proposal: _Proposal, cap: Action, counts: dict[str, int]) -> Reason:
    action = min(_within_mode(proposal), cap)
    is_monitored = proposal.mode is Mode.MONITOR
    explanation = sentence(proposal.code, counts)
    return Reason(proposal.rule, proposal.code, proposal.score, action, explanation, is_monitored)


def _within_mode(proposal: _Proposal) -> Action:
    """What a proposal may do: its mode is the limit, and `reject` turns a hold into a refusal."""
    match proposal.mode:
        case Mode.OFF | Mode.MONITOR:
            return Action.PASS
        case Mode.FLAG:
            return min(proposal.action, Action.FLAG)
        case Mode.HOLD:
            return proposal.action
        case Mode.REJECT:
            return Action.REJECT if proposal.action is Action.HOLD else proposal.action


def _verdict(proposals: list[_Proposal], kind: MailKind, counts: dict[str, int]) -> Verdict:
    cap = _strongest_action(kind)
    reasons = [_reason(proposal, cap, counts) for proposal in proposals if proposal.mode is not Mode.OFF]
    ordered = sorted(reasons, key=lambda r: (r.is_monitored, -r.action, -r.score))
    return Verdict(max((r.action for r in ordered), default=Action.PASS), tuple(ordered), kind, counts)
