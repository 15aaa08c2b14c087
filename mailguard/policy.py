"""The judgement: facts in, one verdict out. Pure: no I/O, no clock, no log.

Each rule collects its own reasons; the strongest acting reason is the verdict. Detectors say what is there; only this
module says what that means.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from mailguard import addresses
from mailguard.config import Organisation, Rules
from mailguard.explanations import sentence
from mailguard.facts import CorrespondenceFacts
from mailguard.findings import Finding, Headers, Inspection, Obstacle, Role, VisibleRecipient
from mailguard.held import Releaser
from mailguard.message import Envelope
from mailguard.verdict import Action, MailKind, Reason, Verdict
from mailguard.vocabulary import EntityType, Mode, Rule

# A finding below this is a possibility that no rule acts on.
REPORTED_SCORE = 0.5
_SENDER_MAY_RELEASE = frozenset(("visible-recipients-many", "visible-recipients-some"))
_MOBILE = re.compile(r"(?:00)?(?:31)?0?6\d{8}$")


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
    outsiders = _outsiders(envelope, policy.organisation)
    counts = _counts(envelope, outsiders, inspection, facts, policy.organisation)
    proposals: list[_Proposal] = []
    if outsiders:
        proposals += _visible_recipients(inspection, policy, counts)
        proposals += _sensitive_data(inspection.findings, outsiders, policy)
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
    is_harmless = codes <= _SENDER_MAY_RELEASE and not verdict.counts.get("bsns")
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


def _sensitive_data(findings: tuple[Finding, ...], outsiders: list[str], policy: Policy) -> Iterator[_Proposal]:
    """A BSN goes to an outsider who is no partner allowed it (art. 46 UAVG: only where a law says so)."""
    rule = policy.rules.SENSITIVE_DATA
    if all(EntityType.NL_BSN in policy.organisation.allowed_at(outsider) for outsider in outsiders):
        return
    score = max((f.score for f in findings if f.entity is EntityType.NL_BSN and f.role is not Role.OWN), default=0.0)
    if score >= rule.hold_score:
        yield _Proposal(Rule.SENSITIVE_DATA, rule.mode, "bsn-to-outsider", score, Action.HOLD)
    elif score >= rule.flag_score:
        yield _Proposal(Rule.SENSITIVE_DATA, rule.mode, "bsn-likely-to-outsider", score, Action.FLAG)


def _bulk_personal_data(policy: Policy, counts: dict[str, int]) -> Iterator[_Proposal]:
    """Records of many people go to an outsider who is no partner allowed them."""
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
    envelope: Envelope,
    outsiders: list[str],
    inspection: Inspection,
    facts: CorrespondenceFacts,
    organisation: Organisation,
) -> dict[str, int]:
    findings = [f for f in inspection.findings if f.score >= REPORTED_SCORE and f.role is not Role.OWN]
    disclosed = _disclosable(findings, envelope, inspection.headers)
    return {
        "recipients": len(envelope.recipients),
        "outsiders": len(outsiders),
        "first_contacts": facts.first_contacts,
        "visible_recipients": len(inspection.headers.visible_recipients),
        "visible_groups": _visible_groups(inspection.headers.visible_recipients, organisation),
        "bsns": len({f.key for f in findings if f.entity is EntityType.NL_BSN}),
        "records": max((_records(disclosed, organisation.allowed_at(o)) for o in outsiders), default=0),
        "findings": len(findings),
        "attachments": len(inspection.attachments),
        "uninspectable": len(inspection.uninspectable),
    }


def _outsiders(envelope: Envelope, organisation: Organisation) -> list[str]:
    normalised = (addresses.normalise(recipient.address) for recipient in envelope.recipients)
    return [address for address in normalised if not organisation.is_internal(address)]


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


def _disclosable(findings: list[Finding], envelope: Envelope, headers: Headers) -> list[Finding]:
    """What the text itself discloses: not the signature, not quoted history, not the addresses of this very mail (which
    VISIBLE_RECIPIENTS judges), and no role address.
    """
    of_this_mail = {addresses.normalise(recipient.address) for recipient in envelope.recipients}
    of_this_mail |= {recipient.address for recipient in headers.visible_recipients}

    office_telephones = _office_telephones(findings)

    def is_nobodys_news(finding: Finding) -> bool:
        if finding.entity is EntityType.PHONE_NUMBER:
            return finding.key in office_telephones
        if finding.entity is not EntityType.EMAIL_ADDRESS:
            return False
        address = addresses.normalise(finding.text)
        return address in of_this_mail or addresses.is_role_address(address)

    return [f for f in findings if f.role is Role.CONTENT and not is_nobodys_news(f)]


_Row = tuple[str, int | None, int | None]


def _row(finding: Finding) -> _Row:
    return finding.place.where, finding.place.table, finding.place.row


def _office_telephones(findings: list[Finding]) -> set[str]:
    """The fixed lines in table rows whose only address is a role address: a list of firms, and the firms' own numbers.

    A mobile is somebody's; and so is what stands in any other row as well.
    """
    cells = [f for f in findings if f.place.is_cell]
    offices = {_row(f) for f in cells if _is_role_address(f)}
    offices -= {_row(f) for f in cells if not _is_role_address(f) and not _is_fixed_line(f)}
    telephones = {f.key for f in cells if _is_fixed_line(f) and _row(f) in offices}
    return telephones - {f.key for f in cells if _row(f) not in offices}


def _is_role_address(finding: Finding) -> bool:
    return finding.entity is EntityType.EMAIL_ADDRESS and addresses.is_role_address(finding.text)


def _is_fixed_line(finding: Finding) -> bool:
    return finding.entity is EntityType.PHONE_NUMBER and not _MOBILE.match(finding.key)


def _records(findings: list[Finding], allowed: frozenset[EntityType]) -> int:
    """How many people's records this is, for a receiver who may have `allowed`: rows of a table, or distinct values."""
    rows: set[_Row] = set()
    values: dict[EntityType, set[str]] = defaultdict(set)
    for finding in findings:
        if finding.entity in allowed:
            continue
        values[finding.entity].add(finding.key)
        if finding.place.is_cell:
            rows.add(_row(finding))
    return max([len(rows), *(len(distinct) for distinct in values.values())])


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
