"""Why something was taken for personal data, in one Dutch phrase: codes to words, never a value."""

from mailguard.dutch import words
from mailguard.findings import Evidence, Finding
from mailguard.vocabulary import EntityType

# What speaks against a reading that was preferred all the same.
_AGAINST = frozenset(
    (
        Evidence.ROLE_ADDRESS,
        Evidence.SERVICE_NUMBER,
        Evidence.RESERVED_RANGE,
        Evidence.OTHER_NUMBER,
        Evidence.COLUMN_FAILS,
        Evidence.INSIDE_ADDRESS,
        Evidence.PART_OF_OTHER,
        Evidence.TEST_NUMBER,
    )
)
_LOST = "not-"  # a reading that lost against this one


def why(finding: Finding) -> str:
    """`BSN, want een woord ernaast noemt het zo en de controle klopt. Het leek ook: telefoonnummer.`"""
    codes = [Evidence(code) for code in finding.evidence if not code.startswith(_LOST)]
    phrase = words(finding.entity)
    phrase = phrase[0].upper() + phrase[1:]
    reasons = list(dict.fromkeys(words(code) for code in codes if code not in _AGAINST))
    if reasons:
        phrase += f", want {_enumerated(reasons)}"
    doubts = [words(code) for code in codes if code in _AGAINST]
    if doubts:
        phrase += f", maar {_enumerated(doubts)}"
    others = [words(EntityType(code.removeprefix(_LOST))) for code in finding.evidence if code.startswith(_LOST)]
    return f"{phrase}. Het leek ook: {', '.join(others)}." if others else f"{phrase}."


def _enumerated(clauses: list[str]) -> str:
    return " en ".join(filter(None, (", ".join(clauses[:-1]), clauses[-1])))
