"""The judgement: facts in, one verdict out. Pure: no I/O, no clock, no log.

Each rule collects its own reasons; the strongest acting reason is the verdict. Detectors say what is there; only this
module says what that means.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mailguard import addresses
from mailguard.acquaintance import unacquainted_groups
from mailguard.config import Organisation, Rules, SensitiveDataRule
from mailguard.disclosures import Disclosure, disclosures, outsiders_of
from mailguard.explanations import sentence
from mailguard.facts import CorrespondenceFacts
from mailguard.findings import REPORTED_SCORE, Audience, Headers, Inspection, Obstacle, Role
from mailguard.held import Releaser
from mailguard.message import Envelope
from mailguard.verdict import Action, MailKind, Reason, Verdict
from mailguard.vocabulary import EntityType, Mode, Rule
from mailguard.wrong_recipient import Doubt, doubts

_CERTAIN, _WHEN_CERTAIN = 0.95, 0.55  # what goes astray for certain is kept back, whatever can be seen in it
_FEWEST_SENSITIVE = 3  # two people who are addressed together may know each other
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
    is_of_history: bool = False  # only the learned history says so


def decide(envelope: Envelope, inspection: Inspection, facts: CorrespondenceFacts, policy: Policy) -> Verdict:
    """The one verdict about a message."""
    outsiders = outsiders_of(envelope, policy.organisation)
    disclosed = tuple(disclosures(envelope, inspection, facts, policy.organisation))
    counts = _counts(envelope, inspection, facts, policy.organisation)
    counts |= {"outsiders": len(outsiders), "records": max((d.records for d in disclosed), default=0)}
    proposals: list[_Proposal] = []
    if outsiders:
        proposals += _visible_recipients(inspection, policy, counts)
        doubted = doubts(envelope, inspection, facts, policy.organisation)
        proposals += _wrong_recipient(doubted, disclosed, policy)
        proposals += _sensitive_data(disclosed, policy)
        proposals += _bulk_personal_data(policy, counts)
        proposals += _uninspectable(inspection, policy)
    if facts.is_learning:
        proposals = [replace(p, action=min(p.action, Action.FLAG)) if p.is_of_history else p for p in proposals]
    return _verdict(proposals, kind_of(envelope, inspection.headers, policy), counts)


def decide_uninspected(envelope: Envelope, action: Action, policy: Policy) -> Verdict:
    """The verdict about a message that inspection itself could not take: `action`, as far as its kind lets it go."""
    proposal = _Proposal(Rule.UNINSPECTABLE, Mode.HOLD, "inspection-down", 1.0, action)
    return _verdict([proposal], kind_of(envelope, Headers(), policy), {"recipients": len(envelope.recipients)})


def releaser_of(verdict: Verdict, envelope: Envelope, organisation: Organisation) -> Releaser:
    """Who may let this message go: a sealed sender alone whatever held it; another sender where visible recipients are
    all there is to it, never where it holds a BSN, special categories (being on a list of patients is one) or records
    of many people.
    """
    if organisation.is_sealed(envelope.reverse_path):
        return Releaser.SEALED
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
    """Mutually unknown outsiders learn each other's address. Of a group of clients or of a sensitive matter, the list
    alone tells something of each.
    """
    rule, groups = policy.rules.VISIBLE_RECIPIENTS, counts["visible_groups"]
    score = min(1.0, groups / rule.hold_at)
    if groups >= rule.hold_at:
        yield _Proposal(Rule.VISIBLE_RECIPIENTS, rule.mode, "visible-recipients-many", score, Action.HOLD)
    elif inspection.audience is not Audience.OPEN and 0 < rule.hold_at_for_clients <= groups:
        yield _Proposal(Rule.VISIBLE_RECIPIENTS, rule.mode, "visible-recipients-clients", 1.0, Action.HOLD)
    elif inspection.audience is Audience.SENSITIVE and groups >= _FEWEST_SENSITIVE:
        action = Action.HOLD if groups >= rule.flag_at else Action.FLAG
        yield _Proposal(Rule.VISIBLE_RECIPIENTS, rule.mode, "visible-recipients-sensitive", 1.0, action)
    elif groups >= rule.flag_at:
        yield _Proposal(Rule.VISIBLE_RECIPIENTS, rule.mode, "visible-recipients-some", score, Action.FLAG)


def _wrong_recipient(doubted: Sequence[Doubt], disclosed: Sequence[Disclosure], policy: Policy) -> Iterator[_Proposal]:
    """Somebody gets it who was perhaps not meant: expected harm is the chance of that times what he would learn."""
    rule = policy.rules.WRONG_RECIPIENT
    for doubt in doubted:
        harm = doubt.chance * _told(doubt, disclosed)
        if harm >= rule.hold_harm:
            action = Action.HOLD
        elif harm >= rule.flag_harm:
            action = Action.FLAG
        else:
            continue
        yield _Proposal(Rule.WRONG_RECIPIENT, rule.mode, doubt.code, harm, action, doubt.is_of_history)


def _told(doubt: Doubt, disclosed: Sequence[Disclosure]) -> float:
    """How much the message would tell a stranger in this recipient's place, 0 to 1."""
    disclosure = next(d for d in disclosed if doubt.recipient in d.receivers)
    weight = disclosure.weight(with_own=doubt.is_astray)
    return max(weight, _WHEN_CERTAIN) if doubt.is_astray and doubt.chance >= _CERTAIN else weight


def _sensitive_data(disclosed: Sequence[Disclosure], policy: Policy) -> Iterator[_Proposal]:
    """An outsider who is no partner allowed it gets a BSN (art. 46 UAVG: only where a law says so), the number of an
    identity document, or health data about somebody (art. 9 GDPR). What is a receiver's own case is not looked at; what
    he asked for on somebody's behalf is flagged, since we know no more than that he says so.
    """
    rule = policy.rules.SENSITIVE_DATA
    for kind, entity in (("bsn", EntityType.NL_BSN), ("id-document", EntityType.NL_ID_DOCUMENT)):
        sure = max((d.score(entity, with_claimed=False) for d in disclosed), default=0.0)
        score = max((d.score(entity) for d in disclosed), default=0.0)
        if sure >= rule.hold_score:
            yield _Proposal(Rule.SENSITIVE_DATA, rule.mode, f"{kind}-to-outsider", sure, Action.HOLD)
        elif score >= rule.flag_score:
            yield _Proposal(Rule.SENSITIVE_DATA, rule.mode, f"{kind}-likely-to-outsider", score, Action.FLAG)
    yield from _health_data(disclosed, rule)
    own = max((d.own_score(EntityType.NL_BSN) for d in disclosed if d.is_private), default=0.0)
    if rule.flag_own_bsn and own >= rule.hold_score:
        yield _Proposal(Rule.SENSITIVE_DATA, rule.mode, "own-bsn-by-mail", own, Action.FLAG)


def _health_data(disclosed: Sequence[Disclosure], rule: SensitiveDataRule) -> Iterator[_Proposal]:
    """Held for a stranger, and for an organisation that is no partner allowed it. Flagged where the words are vague,
    the person is known by a first name or code alone, or a private receiver is one whom this sender writes to: of
    those, most are parents, carers and others whom the case concerns.
    """
    found = [_of_health(disclosure, rule) for disclosure in disclosed]
    action, score = max(found, default=(Action.PASS, 0.0))
    if action is Action.HOLD:
        yield _Proposal(Rule.SENSITIVE_DATA, rule.mode, "health-to-outsider", score, Action.HOLD)
    elif action is Action.FLAG:
        yield _Proposal(Rule.SENSITIVE_DATA, rule.mode, "health-likely-to-outsider", score, Action.FLAG)


def _of_health(disclosure: Disclosure, rule: SensitiveDataRule) -> tuple[Action, float]:
    any_person = disclosure.health_score(of_strangers=False)
    # A partner, who has cases with us, knows somebody by a first name.
    sure = disclosure.health_score(of_strangers=not disclosure.is_partner)
    is_claimed = disclosure.health_score(of_strangers=not disclosure.is_partner, with_claimed=False) < sure
    is_acquaintance = disclosure.is_private and disclosure.is_known
    if sure >= rule.hold_score:
        return Action.FLAG if is_acquaintance or is_claimed else Action.HOLD, sure
    if not is_acquaintance and (sure >= rule.flag_score or any_person >= rule.hold_score):
        return Action.FLAG, max(sure, any_person)
    return Action.PASS, 0.0


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
        "visible_groups": unacquainted_groups(inspection.headers.visible_recipients, facts, organisation),
        "bsns": len({f.key for f in findings if f.entity is EntityType.NL_BSN}),
        "people": len(people),
        "people_in_care": sum(EntityType.HEALTH in person.entities for person in people),
        "findings": len(findings),
        "attachments": len(inspection.attachments),
        "uninspectable": len(inspection.uninspectable),
    }


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
