"""How severe a breach is, or would have been: ENISA's method (2013) exactly, and our house rules beside it. Pure.

SE = DPC x EI + CB, in whole hundredths. DPC (data processing context, 1 to 4) is the highest of all data that is there;
EI (ease of identification) the highest of all identifiers; CB (circumstances of the breach) is added up. Bands: below 2
low, below 3 medium, below 4 high, from 4 very high. The outcome is a proposal: it orders the queue, and a person
decides what it means. Nothing here knows mail.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from mailguard.facts import Identifier
from mailguard.incident import Severity, SeverityLevel

MANY_SUBJECTS = 100  # ENISA flags what is above; it does not count in the score
_LOWEST, _HIGHEST = 1, 4  # DPC
_NEGLIGIBLE = 25  # EI
_NOTHING = "cb:nothing-delivered"


class DataContext(StrEnum):
    """A kind of data with what the circumstances make of it: a cell of ENISA's DPC table."""

    SIMPLE = "simple"
    SIMPLE_PROFILE = "simple-profile"  # volume or controller lets one profile, or guess social or financial status
    SIMPLE_SENSITIVE = "simple-sensitive"  # lets one guess health, sexual preference, politics or religion
    SIMPLE_CRITICAL = "simple-critical"  # of minors or vulnerable people: critical for their safety
    BEHAVIOUR_LITTLE = "behaviour-little"  # little insight, or public anyway
    BEHAVIOUR = "behaviour"
    BEHAVIOUR_DAILY_LIFE = "behaviour-daily-life"
    BEHAVIOUR_SENSITIVE = "behaviour-sensitive"
    FINANCIAL_CUSTOMER = "financial-customer"  # only "is a customer of"
    FINANCIAL_SOME = "financial-some"  # no insight: an account number alone
    FINANCIAL = "financial"
    FINANCIAL_FULL = "financial-full"  # full (card) details: fraud, or a detailed profile
    SENSITIVE_NO_INSIGHT = "sensitive-no-insight"  # no insight, or public anyway
    SENSITIVE_GENERAL = "sensitive-general"  # general assumptions
    SENSITIVE_ASSUMED = "sensitive-assumed"  # assumptions on sensitive matters
    SENSITIVE = "sensitive"


class Circumstance(StrEnum):
    """What happened to the data: a cell of ENISA's CB table. Of each loss (confidentiality, integrity, availability)
    one applies.
    """

    EXPOSED = "exposed"  # nothing shows that anybody saw it
    KNOWN_RECIPIENTS = "known-recipients"
    UNKNOWN_RECIPIENTS = "unknown-recipients"  # an unknown number of them, or the public
    ALTERED = "altered"  # not misused
    ALTERED_RECOVERABLE = "altered-recoverable"  # possibly misused
    ALTERED_FOR_GOOD = "altered-for-good"
    AVAILABLE = "available"  # lost, and recovered without difficulty
    UNAVAILABLE_FOR_A_TIME = "unavailable-for-a-time"
    UNAVAILABLE_FOR_GOOD = "unavailable-for-good"
    MALICE = "malice"


class HouseRule(StrEnum):
    """What is ours and not ENISA's: where its table underrates Dutch law and practice."""

    BSN = "bsn-with-name"  # art. 46 UAVG: at least 2
    SPECIAL = "special-category"  # art. 9 GDPR, or a list of people in care: at least 3
    MINORS = "minors"  # one more


_DPC = {
    DataContext.SIMPLE: 1,
    DataContext.SIMPLE_PROFILE: 2,
    DataContext.SIMPLE_SENSITIVE: 3,
    DataContext.SIMPLE_CRITICAL: 4,
    DataContext.BEHAVIOUR_LITTLE: 1,
    DataContext.BEHAVIOUR: 2,
    DataContext.BEHAVIOUR_DAILY_LIFE: 3,
    DataContext.BEHAVIOUR_SENSITIVE: 4,
    DataContext.FINANCIAL_CUSTOMER: 1,
    DataContext.FINANCIAL_SOME: 2,
    DataContext.FINANCIAL: 3,
    DataContext.FINANCIAL_FULL: 4,
    DataContext.SENSITIVE_NO_INSIGHT: 1,
    DataContext.SENSITIVE_GENERAL: 2,
    DataContext.SENSITIVE_ASSUMED: 3,
    DataContext.SENSITIVE: 4,
}
_EI = {
    Identifier.NAME_COMMON: 25,
    Identifier.NAME_RARE: 50,
    Identifier.NAME_IN_SMALL_TOWN: 75,
    Identifier.NAME_AND_MORE: 100,
    Identifier.ID_NUMBER: 25,
    Identifier.ID_NUMBER_LINKED: 75,
    Identifier.ID_NUMBER_AND_NAME: 100,
    Identifier.CONTACT_UNLISTED: 25,
    Identifier.CONTACT_SMALL_TOWN: 50,
    Identifier.CONTACT_LISTED: 100,
    Identifier.EMAIL_ANONYMOUS: 25,
    Identifier.EMAIL_WITHOUT_NAME: 75,
    Identifier.EMAIL_WITH_NAME: 100,
    Identifier.PHOTO_VAGUE: 25,
    Identifier.PHOTO_WITH_CLUES: 50,
    Identifier.PHOTO_CLEAR: 75,
    Identifier.PHOTO_AND_MORE: 100,
    Identifier.CODE: 25,
    Identifier.CODE_LINKED: 75,
    Identifier.CODE_RESOLVED: 100,
}
_CONFIDENTIALITY = {
    Circumstance.EXPOSED: 0,
    Circumstance.KNOWN_RECIPIENTS: 25,
    Circumstance.UNKNOWN_RECIPIENTS: 50,
}
_INTEGRITY = {
    Circumstance.ALTERED: 0,
    Circumstance.ALTERED_RECOVERABLE: 25,
    Circumstance.ALTERED_FOR_GOOD: 50,
}
_AVAILABILITY = {
    Circumstance.AVAILABLE: 0,
    Circumstance.UNAVAILABLE_FOR_A_TIME: 25,
    Circumstance.UNAVAILABLE_FOR_GOOD: 50,
}
_MALICE = {Circumstance.MALICE: 50}
_LEAST = {HouseRule.BSN: 2, HouseRule.SPECIAL: 3}
_LOSSES = (_CONFIDENTIALITY, _INTEGRITY, _AVAILABILITY, _MALICE)


@dataclass(frozen=True, slots=True)
class Harm:
    """What is known of a breach. No circumstances: nothing was disclosed, lost or changed, so the outcome is what it
    would have been. `notes` are codes of what was assumed; they go into the inputs as they are.
    """

    contexts: frozenset[DataContext]
    identifiers: frozenset[Identifier]
    circumstances: frozenset[Circumstance] = frozenset()
    house_rules: frozenset[HouseRule] = frozenset()
    subjects: int = 0
    is_unintelligible: bool = False  # encrypted, and the key is safe
    notes: tuple[str, ...] = ()


def assess(harm: Harm) -> Severity:
    """The severity, with what led to it: `dpc:` the data that counted, `ei:` what identifies, `cb:` what happened,
    `house:` the rules of ours that changed the score.
    """
    strict_dpc = max((_DPC[context] for context in harm.contexts), default=_LOWEST)
    dpc, applied = _by_house_rules(strict_dpc, harm.house_rules)
    ei = max((_EI[identifier] for identifier in harm.identifiers), default=_NEGLIGIBLE)
    cb = sum(_worst(loss, harm.circumstances) for loss in _LOSSES)
    score = dpc * ei + cb
    return Severity(
        dpc=dpc,
        ei_hundredths=ei,
        cb_hundredths=cb,
        score_hundredths=score,
        strict_hundredths=strict_dpc * ei + cb,
        level=level_of(score),
        inputs=_inputs(harm, applied),
        over_100=harm.subjects > MANY_SUBJECTS,
        unintelligible=harm.is_unintelligible,
        is_potential=not harm.circumstances,
    )


def add_circumstance(severity: Severity, circumstance: Circumstance) -> Severity:
    """A potential severity, now that this happened."""
    cb = sum(loss.get(circumstance, 0) for loss in _LOSSES)
    score = severity.dpc * severity.ei_hundredths + cb
    happened = tuple(f"cb:{circumstance}" if code == _NOTHING else code for code in severity.inputs)
    return replace(
        severity,
        cb_hundredths=cb,
        score_hundredths=score,
        strict_hundredths=severity.strict_hundredths + cb,
        level=level_of(score),
        inputs=happened,
        is_potential=False,
    )


def level_of(score_hundredths: int) -> SeverityLevel:
    """ENISA's bands."""
    if score_hundredths < 200:
        return SeverityLevel.LOW
    if score_hundredths < 300:
        return SeverityLevel.MEDIUM
    if score_hundredths < 400:
        return SeverityLevel.HIGH
    return SeverityLevel.VERY_HIGH


def _by_house_rules(dpc: int, rules: frozenset[HouseRule]) -> tuple[int, list[HouseRule]]:
    """The DPC after our rules, and those that changed it."""
    applied = []
    for rule, least in _LEAST.items():
        if rule in rules and dpc < least:
            dpc = least
            applied.append(rule)
    if HouseRule.MINORS in rules and dpc < _HIGHEST:
        dpc += 1
        applied.append(HouseRule.MINORS)
    return dpc, applied


def _worst(loss: dict[Circumstance, int], circumstances: frozenset[Circumstance]) -> int:
    return max((points for circumstance, points in loss.items() if circumstance in circumstances), default=0)


def _inputs(harm: Harm, applied: list[HouseRule]) -> tuple[str, ...]:
    """Codes of what decided: the data and the identifiers with the highest value, all circumstances, our rules."""
    dpc = _highest({str(context): _DPC[context] for context in harm.contexts})
    ei = _highest({str(identifier): _EI[identifier] for identifier in harm.identifiers})
    named = (("dpc", dpc), ("ei", ei), ("cb", sorted(harm.circumstances)), ("house", applied))
    codes = [f"{part}:{code}" for part, codes in named for code in codes]
    return (*codes, *harm.notes) if harm.circumstances else (*codes, _NOTHING, *harm.notes)


def _highest(points: dict[str, int]) -> list[str]:
    highest = max(points.values(), default=0)
    return sorted(code for code, value in points.items() if value == highest)
