"""BSNs inside the tax numbers of sole traders: `NL912345678B01`.

Until 2020 the VAT number of a sole trader was his BSN with a tail; towards the tax office it still is, and so is his
payroll tax number (`912345678L01`). Legal persons have such numbers too, made of their RSIN, which passes the same
test, and most firms name no legal form below a mail: only what says that it is a person's makes it a BSN. The VAT
numbers since 2020 pass mod 97 and hold no BSN.
"""

import re
from collections.abc import Iterator

from stdnum.iso7064 import mod_97_10
from stdnum.nl import bsn

from mailguard.detectors.detector import Candidate
from mailguard.detectors.first_names import FIRST_NAMES
from mailguard.detectors.name_grammar import fold
from mailguard.detectors.normalise import NormalisedContent, NormalisedSegment
from mailguard.findings import Evidence

_OF_PERSON, _SCORE = 0.6, 0.4
_REACH, _BESIDE = 150, 12
_NUMBER = re.compile(
    r"""(?<![^\W_])(?:NL[ .-]?)?
    (?P<nine>\d{9}|\d{4}[ .]\d{2}[ .]\d{3}|\d{3}[ .]\d{3}[ .]\d{3})
    [ .-]?(?P<kind>[BL])[ .-]?(?P<tail>\d{2})(?![^\W_])(?![.,-]\d)""",
    re.VERBOSE | re.IGNORECASE,
)
_HAS_TAIL = re.compile(r"\d[ .-]?[BLbl][ .-]?\d\d").search
_ORGANISATION = re.compile(
    r"""(?<![^\W_])(?:
        b\.?\ ?v\.? | (?<!t\.)n\.?\ ?v\.? | v\.?o\.?f\.? | c\.?v\.? | u\.a\.? | maatschap | stichting | vereniging
      | coöperatie\w* | cooperatie\w* | gemeente | provincie | waterschap | ministerie | kerkgenootschap | parochie
      | vve | fiscale[ ]eenheid | rsin | holding | ltd | limited | gmbh | inc | plc | llc | llp | corp | s\.?a\.? | ag
      | foundation | association | municipality | university | universiteit | hogeschool | ziekenhuis | belastingdienst
      | \w+stichting | \w+vereniging | \w+co[öo]peratie
    )(?![^\W_])""",
    re.VERBOSE | re.IGNORECASE,
)


_SOLE_TRADER = re.compile(
    r"""(?<![^\W_])(?: eenmans\w* | zzp\w* | zelfstandige?\w* | freelance\w* | h/o | t\.?h\.?o\.?d\.?n\.?
      | handelend[ ]onder | sole[ ](?:trader|proprietor\w*) | self-employed | mijn[ ](?:btw|omzetbelasting)[- ]?\w*
      | my[ ]vat
    )(?![^\W_])""",
    re.VERBOSE | re.IGNORECASE,
)
# With a number it names that one; and whoever pays wages speaks of others' BSNs.
_BSN_SAID = re.compile(r"(?<![^\W_])(?:bsn|burgerservicenummer|sofi-?nummer)(?!\W{1,4}\d)(?![^\W_])", re.IGNORECASE)
# "... van Jan de tuinman", "... t.n.v. mevrouw De Boer"
_PERSON_BEHIND = re.compile(
    r"""[ ,(]{1,3}(?i:van|t\.?n\.?v\.?|op[ ]naam[ ]van|of)[ ]
    (?: (?i:de[ ]heer|meneer|mevrouw|mevr\.?|mw\.?|dhr\.?|mijn[ ]
          (?:man|vrouw|partner|broer|zus|vader|moeder|zoon|dochter))
        (?![^\W_])
      | (?P<name>[A-ZÀ-Þ][\w'’]+) )""",
    re.VERBOSE,
)


def vat_numbers(content: NormalisedContent, known: frozenset[str]) -> Iterator[Candidate]:
    """The BSNs of sole traders in their tax numbers, of which those in `known` are named elsewhere in the message. They
    say nothing of other numbers, and never count as strong.
    """
    for segment in content.with_long_numbers:
        for match in _NUMBER.finditer(segment.text) if _HAS_TAIL(segment.text) else ():
            if _holds_bsn(match) and not is_of_organisation(segment, match.start(), match.end()):
                is_known = "".join(filter(str.isdigit, match["nine"])) in known
                score = _OF_PERSON if is_known or _is_of_person(segment, *match.span()) else _SCORE
                yield Candidate(segment, *match.span("nine"), score, (Evidence.OLD_VAT_NUMBER,))


def _holds_bsn(match: re.Match[str]) -> bool:
    nine = "".join(filter(str.isdigit, match["nine"]))
    is_new = match["kind"] in "Bb" and mod_97_10.is_valid(f"NL{nine}B{match['tail']}")
    return bsn.is_valid(nine) and not is_new and match["tail"] != "00"


def is_of_organisation(segment: NormalisedSegment, start: int, end: int) -> bool:
    """True when the name or the form of a legal person stands near."""
    return _ORGANISATION.search(_around(segment, start, end)) is not None


def _is_of_person(segment: NormalisedSegment, start: int, end: int) -> bool:
    behind = _PERSON_BEHIND.match(segment.text, end)
    if behind is not None and (behind["name"] is None or fold(behind["name"]) in FIRST_NAMES):
        return True
    around = _around(segment, start, end)
    is_of_wages = "L" in segment.text[start:end].upper().removeprefix("NL")
    said = segment.before(start, _BESIDE) if is_of_wages else around
    return _SOLE_TRADER.search(around) is not None or _BSN_SAID.search(said) is not None


def _around(segment: NormalisedSegment, start: int, end: int) -> str:
    place = segment.place
    return f"{place.header} {place.label} {segment.before(start, _REACH)} {segment.text[end : end + _REACH]}"
