"""BSNs inside the tax numbers of sole traders: `NL912345678B01`.

Until 2020 the VAT number of a sole trader was his BSN with a tail; towards the tax office it still is, and so is his
payroll tax number (`912345678L01`). Legal persons have such numbers too, made of their RSIN, which passes the same
test: beside the name of one it is no BSN. The VAT numbers since 2020 pass mod 97 and hold no BSN.
"""

import re
from collections.abc import Iterator

from stdnum.iso7064 import mod_97_10
from stdnum.nl import bsn

from mailguard.detectors.detector import Candidate
from mailguard.detectors.normalise import NormalisedContent, NormalisedSegment
from mailguard.findings import Evidence

_SCORE = 0.6
_REACH = 150
_NUMBER = re.compile(
    r"""(?<![^\W_])(?:NL[ .-]?)?
    (?P<nine>\d{9}|\d{4}[ .]\d{2}[ .]\d{3}|\d{3}[ .]\d{3}[ .]\d{3})
    [ .-]?(?P<kind>[BL])[ .-]?(?P<tail>\d{2})(?![^\W_])(?![.,-]\d)""",
    re.VERBOSE | re.IGNORECASE,
)
_HAS_TAIL = re.compile(r"\d[ .-]?[BLbl][ .-]?\d\d").search
_ORGANISATION = re.compile(
    r"""(?<![^\W_])(?:
        b\.?\ ?v\.? | n\.?\ ?v\.? | v\.?o\.?f\.? | c\.?v\.? | u\.a\.? | maatschap | stichting | vereniging
      | coöperatie\w* | cooperatie\w* | gemeente | provincie | waterschap | ministerie | kerkgenootschap | parochie
      | vve | fiscale[ ]eenheid | rsin | holding | ltd | limited | gmbh | inc | plc | llc | llp | corp | s\.?a\.? | ag
      | foundation | association | municipality | university | universiteit | hogeschool | ziekenhuis | belastingdienst
      | \w+stichting | \w+vereniging | \w+co[öo]peratie
    )(?![^\W_])""",
    re.VERBOSE | re.IGNORECASE,
)


def vat_numbers(content: NormalisedContent) -> Iterator[Candidate]:
    """The BSNs of sole traders in their tax numbers. They say nothing of other numbers, and never count as strong."""
    for segment in content.with_long_numbers:
        for match in _NUMBER.finditer(segment.text) if _HAS_TAIL(segment.text) else ():
            if _holds_bsn(match) and not _is_of_organisation(segment, match.start(), match.end()):
                yield Candidate(segment, *match.span("nine"), _SCORE, (Evidence.OLD_VAT_NUMBER,))


def _holds_bsn(match: re.Match[str]) -> bool:
    nine = "".join(filter(str.isdigit, match["nine"]))
    is_new = match["kind"] in "Bb" and mod_97_10.is_valid(f"NL{nine}B{match['tail']}")
    return bsn.is_valid(nine) and not is_new and match["tail"] != "00"


def _is_of_organisation(segment: NormalisedSegment, start: int, end: int) -> bool:
    place = segment.place
    around = f"{place.header} {place.label} {segment.before(start, _REACH)} {segment.text[end : end + _REACH]}"
    return _ORGANISATION.search(around) is not None
