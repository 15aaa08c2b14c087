"""What we do with a message and why: actions in order of strength, reasons with a stable code, one verdict."""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from mailguard.vocabulary import Rule


class Action(IntEnum):
    """PASS < FLAG < HOLD < REJECT; the strongest proposal wins."""

    PASS = 0
    FLAG = 1
    HOLD = 2
    REJECT = 3

    @property
    def word(self) -> str:
        return self.name.lower()


class MailKind(StrEnum):
    """Classes of mail that are judged apart (DESIGN section 3)."""

    NORMAL = "normal"
    AUTOMATIC = "automatic"  # null reverse-path or auto-submitted: a refusal would reach nobody, so at most flagged
    FORWARDED = "forwarded"  # external reverse-path: not our sender's doing, so at most flagged
    JOURNAL = "journal"  # to the journal mailbox and nobody else: passes uninspected
    RETURNED = "returned"  # comes by again with our marker on it: was inspected then, and is not looked into twice


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule's judgement. `code` is stable (docs/rules.md lists all); `explanation` is one Dutch sentence for the
    sender, without any value; `action` is what this reason alone would do after its rule's mode.
    """

    rule: Rule
    code: str
    score: float
    action: Action
    explanation: str
    is_monitored: bool = False


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """A reason without its sentence."""

    rule: str
    code: str
    score: float
    action: str
    monitored: bool

    @classmethod
    def of(cls, reason: Reason) -> "ReasonRow":
        return cls(str(reason.rule), reason.code, round(reason.score, 3), reason.action.word, reason.is_monitored)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The one decision about a message. `reasons` are strongest first; monitored ones come last and never act.

    `counts` are the numbers behind the reasons (groups, BSNs, records, ...), for the decision row and the sentences.
    """

    action: Action = Action.PASS
    reasons: tuple[Reason, ...] = ()
    kind: MailKind = MailKind.NORMAL
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def acting_reasons(self) -> tuple[Reason, ...]:
        return tuple(r for r in self.reasons if not r.is_monitored)
