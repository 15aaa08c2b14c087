"""CREDIT_CARD: card numbers of known issuers that pass the Luhn test (ISO/IEC 7812).

One in ten numbers passes that test: the grouping, and what the number is called, must say the rest. A Dutch payment
reference (betalingskenmerk) has sixteen digits in fours as well.
"""

import re
from collections.abc import Iterator

from stdnum import luhn

from mailguard.detectors.detector import Candidate
from mailguard.detectors.naming import naming
from mailguard.detectors.normalise import NormalisedContent, NormalisedSegment
from mailguard.detectors.rival_words import Roots, is_named_otherwise, may_be_named
from mailguard.findings import Evidence
from mailguard.vocabulary import EntityType

_FLAGS = re.IGNORECASE | re.VERBOSE
_GAP = r"(?:[ ]{1,2}|-|\.|[ ]?\r?\n[ >]{0,4})"
_CARD = re.compile(
    rf"""
      (?P<grouped>
          [2-6]\d{{3}}{_GAP}\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{4}}
        | 3\d{{3}}{_GAP}\d{{6}}{_GAP}\d{{4,5}})
      (?![^\W_])(?![.,-]\d)(?!{_GAP}\d{{4}}(?!\d))
    | (?P<plain>[2-6]\d{{12,18}})(?![^\W_])(?![.,-]\d)
    """,
    re.VERBOSE,
)
# However it is parted; only where a card is spoken of.
_PARTED = re.compile(
    r"""(?:(?<![^\W_])|(?<=visa)|(?<=card)|(?<=kaart)) [2-6]
    (?:(?:[ ]?[-./\\|,_+*·•~:][ ]?|[ ]{1,2}|[ ]?\n[ >]{0,4})?\d){12,18} (?![^\W_])(?![.,-]\d)""",
    _FLAGS,
)
_ROOTS = Roots("card kaart visa maestro amex diners")
_NINETEEN = re.compile(rf"{_GAP}\d{{3}}(?![^\W_])")
# Another group, an IBAN's beginning, a decimal, or a link stands right before.
_BEFORE = re.compile(r"(?:[^\W_]_?|\d[.,]|[/&?%@+\\]|(?<![^\W_])[A-Z]{2}\d\d[ ]?|(?<!\d)\d{3,4}[ .-])\Z")
_NOT_DIGIT = re.compile(r"\D+")

# First digits and numbers of digits (Wikipedia, "Payment card number", after the issuers' own pages).
_ISSUERS: tuple[tuple[str, re.Pattern[str], frozenset[int]], ...] = tuple(
    (name, re.compile(prefix), frozenset(lengths))
    for name, prefix, lengths in (
        ("visa", r"4", (13, 16, 19)),
        ("mastercard", r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720", (16,)),
        ("american-express", r"3[47]", (15,)),
        ("diners-club", r"30[0-5]|309|3[689]", (14, 16)),
        ("discover", r"6011|64[4-9]|65", (16, 19)),
        ("jcb", r"35(?:2[89]|[3-8])", (16,)),
        ("unionpay", r"62|81", (16, 19)),
        ("maestro", r"50|5[6-8]|63|67", (13, 14, 15, 16, 18, 19)),
    )
)
_COMMON = frozenset({"visa", "mastercard", "american-express"})

_WORDS = re.compile(
    r"""(?<![^\W_])(?:
        credit[-_ ]?(?:card|kaart|crd)\w* | (?:kaart|pas|card)[-_ ]?(?:nummer|nr|number|no)s?
      | debit[-_ ]?card\w* | cards? | kaarthouder | cardholder
      | (?:betaal|bank|bedrijfs|zaken|zakelijke[ ])?(?:kaart|pas|pinpas|betaalpas)(?:gegevens)?
      | visa(?:[ -]?card)? | master[-_ ]?card | maestro | amex | american[ ]express | diners?(?:[ ]club)? | v[ ]?pay
      | cvc2? | cvv2? | cc | pan | icscard\w* | ics
    )(?:[ ](?:n(?:umme)?rs?|numbers?|no)\.?)?(?![^\W_])""",
    _FLAGS,
)
_BEHIND = re.compile(
    r"""[\s,;|(/]{0,4}(?:(?:cvc|cvv)\b
      | (?:geldig|verval\w*|exp\w*|valid|vv|verloopt)\b[^\d\n]{0,25}(?:0[1-9]|1[0-2])\s?[/-]\s?(?:20)?\d\d\b
      | (?:0[1-9]|1[0-2])/(?:20)?[2-4]\d\b)""",
    _FLAGS,
)
_OTHERS = re.compile(
    r"""(?<![^\W_])(?:imei\w* | ov(?:-?chip\w*)? | ean\w* | [^\W_]*barcode | streepjescode | tracking | track\w*
      | zending\w* | pakket\w* | sim(?:[- ]?kaart)? | iccid | [^\W_]*kenmerk | acceptgiro | serie\w* | serial
      | meter\w* | transactie\w*
      | transaction | iban | rekening\w* | mandaat\w* | [^\W_]*order\w* | bestel\w* | [^\W_]*factu\w+ | invoice
      | gift[- ]?card
      | cadeau(?:kaart|bon) | bonus(?:kaart)? | klanten(?:kaart|pas) | spaar(?:kaart|pas) | bibliotheek\w* | airmiles
      | loyalty | leden(?:kaart|pas) | zorgpas | toegangs(?:pas|kaart) | sleutel\w* | licentie\w* | key | id
    )(?:[- ]?n(?:umme)?r\.?)?(?![^\W_])""",
    _FLAGS,
)
_NAMED, _POSSIBLE = 0.95, 0.3


class CreditCardDetector:
    name = "credit-card"
    entity = EntityType.CREDIT_CARD

    def detect(self, content: NormalisedContent) -> Iterator[Candidate]:
        for segment in content.with_digits:
            if len(segment.text) < 13:
                continue
            found = [card for card in (_judge(segment, match) for match in _CARD.finditer(segment.text)) if card]
            yield from found
            if may_be_named(segment, _ROOTS):
                yield from _parted(segment, {card.start for card in found})


def _judge(segment: NormalisedSegment, match: re.Match[str]) -> Candidate | None:
    start, end = match.span()
    if _BEFORE.search(segment.text, max(0, start - 6), start):
        return None
    longer = _NINETEEN.match(segment.text, end) if match.lastgroup == "grouped" else None
    issuer = ""
    if longer is not None:
        end = longer.end()
    issuer = _issuer(segment.text[start:end])
    if not issuer:
        return None
    is_grouped = match.lastgroup == "grouped"
    score, evidence = _score(segment, (start, end), issuer, is_grouped=is_grouped)
    return Candidate(segment, start, end, score, evidence, issuer)


def _parted(segment: NormalisedSegment, known: set[int]) -> Iterator[Candidate]:
    for match in _PARTED.finditer(segment.text):
        issuer = "" if match.start() in known or _is_list(match.group()) else _issuer(match.group())
        if not issuer or is_named_otherwise(segment, match.start(), _WORDS, _OTHERS):
            continue
        named = naming(segment, *match.span(), _WORDS)
        is_joined = segment.text[match.start() - 1 : match.start()].isalpha()  # "Visa4111111111111111"
        if named or is_joined:
            yield Candidate(segment, *match.span(), 0.9, (Evidence.CHECKSUM, named or Evidence.CONTEXT_WORD), issuer)


def _is_list(written: str) -> bool:
    """True for minutes of yellow cards and the like: small numbers side by side, not digits one by one."""
    sizes = {len(group) for group in re.findall(r"\d+", written)}
    return max(sizes) < 4 and sizes != {1}


def _issuer(written: str) -> str:
    """Whose card it would be; "" when no issuer gives out such numbers or the Luhn test fails."""
    digits = _NOT_DIGIT.sub("", written)
    for name, prefix, lengths in _ISSUERS:
        if len(digits) in lengths and prefix.match(digits):
            return name if luhn.is_valid(digits) else ""
    return ""


def _score(
    segment: NormalisedSegment, span: tuple[int, int], issuer: str, *, is_grouped: bool
) -> tuple[float, tuple[str, ...]]:
    evidence = (Evidence.CHECKSUM, Evidence.GROUPING) if is_grouped else (Evidence.CHECKSUM,)
    if _BEHIND.match(segment.text, span[1]):
        return _NAMED, (*evidence, Evidence.CONTEXT_WORD)
    if is_named_otherwise(segment, span[0], _WORDS, _OTHERS):
        return _POSSIBLE, (*evidence, Evidence.OTHER_NUMBER)
    named = naming(segment, *span, _WORDS)
    if named:
        return _NAMED, (*evidence, named)
    is_common = issuer in _COMMON
    if is_grouped:
        return (0.7 if is_common else 0.55), evidence
    size = span[1] - span[0]
    # In a table of numbers one in ten passes by chance; 13 digits are an EAN, 15 an IMEI.
    is_in_link = segment.text[span[0] - 1 : span[0]] == "="
    is_likely = is_common and size == 16 and not segment.place.is_cell and not is_in_link
    return (0.55 if is_likely else _POSSIBLE), evidence
