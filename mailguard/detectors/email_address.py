"""EMAIL_ADDRESS: addresses as people write them, checked for syntax only; no domain is ever looked up.

A role address (info@...) is somebody's function: its evidence says so, and policy discounts it.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

from mailguard.addresses import is_role_address
from mailguard.detectors.detector import Candidate
from mailguard.detectors.normalise import NormalisedContent, NormalisedSegment
from mailguard.findings import Evidence
from mailguard.vocabulary import EntityType

# RFC 5321 allows more signs in a local part; in text those are markup around the address (`CN=a@b`, `*a@b*`).
_LOCAL = re.compile(r"[\w.+'&-]{1,64}$")
_PLAIN_LOCAL = re.compile(r"[a-z0-9_-]{1,30}(?:\.[a-z0-9_-]{1,30})?", re.IGNORECASE)  # valid before any domain
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+(?:xn--[a-z0-9-]+|[^\W\d_]{2,24})(?!\w)", re.IGNORECASE)
# The library refuses these (RFC 6761), save .test when asked to; inside an organisation they name people just as well.
_SPECIAL_USE = re.compile(r"\.(?:local|localhost|invalid|onion|arpa)$", re.IGNORECASE)
# "jan[at]provider.nl", "jan (apenstaartje) provider (punt) nl", "jan at provider dot nl": hidden from harvesters.
_SPELLED = re.compile(
    r"""(?P<at>[ ]?[\[({<][ ]?(?:at|@|a|apenstaart(?:je)?)[ ]?[\])}>][ ]?|[ ](?:at|apenstaart(?:je)?)[ ])
    (?P<domain>[^\W_][\w-]{0,62}(?:(?:\.|(?P<dot>[ ]?[\[({<][ ]?(?:dot|punt|\.)[ ]?[\])}>][ ]?|[ ](?:dot|punt)[ ]))
    [^\W_][\w-]{0,62}){1,4})""",
    re.IGNORECASE | re.VERBOSE,
)
_HOLDS_BRACKETED_AT = re.compile(r"[\[({<][ ]?(?:at|@|a)", re.IGNORECASE).search
_DOT = re.compile(r"[\s\[({<]+(?:dot|punt|\.)[\s\])}>]+", re.IGNORECASE)
_SHORTEST_SPELLED = 8  # a[at]b.c
_LONGEST = 200  # characters: of a longer address the length is judged too
_SCORE = 0.95
_SPELLED_SCORE = 0.75
_QUOTES = "'_&+.-"


def _span(text: str, at: int) -> tuple[int, int] | None:
    """The span of the address around the @ at this offset."""
    local = _LOCAL.search(text, max(0, at - 64), at)
    domain = _DOMAIN.match(text, at + 1)
    if local is None or domain is None:
        return None
    start = local.end() - len(local.group().lstrip(_QUOTES))
    # Outlook names inline pictures `cid:image001.png@01DB...`: no mailbox.
    return None if start == at or text[max(0, start - 4) : start].lower() == "cid:" else (start, domain.end())


class EmailAddressDetector:
    name = "email-address"
    entity = EntityType.EMAIL_ADDRESS

    def detect(self, content: NormalisedContent) -> Iterator[Candidate]:
        for segment in content.segments:
            at = segment.text.find("@")
            while at >= 0:
                span = _span(segment.text, at)
                if span is not None:
                    address = segment.text[span[0] : span[1]]
                    if _is_valid(address):
                        yield _candidate(segment, span, address)
                at = segment.text.find("@", at + 1)
            for start, end in _spelled(segment.text):
                yield Candidate(segment, start, end, _SPELLED_SCORE, (Evidence.SYNTAX,))


def _spelled(text: str) -> Iterator[tuple[int, int]]:
    """Addresses whose @ is a word. The bare word must have a spelled dot behind it: "we meet at shop.nl" is none."""
    if len(text) < _SHORTEST_SPELLED:
        return
    lower = text.lower()
    if not (" at " in lower or "apenstaart" in lower or _HOLDS_BRACKETED_AT(text)):
        return
    for match in _SPELLED.finditer(text):
        local = _LOCAL.search(text, max(0, match.start() - 64), match.start())
        is_bare = match["at"].strip().isalpha()
        if local is None or (is_bare and match["dot"] is None):
            continue
        domain = _DOMAIN.match(_DOT.sub(".", match["domain"]))
        name = local.group().lstrip(_QUOTES)
        if name and domain and domain.end() == len(domain.string) and _is_accepted(f"{name}@{domain.group()}"):
            yield local.end() - len(name), match.end()


def _candidate(segment: NormalisedSegment, span: tuple[int, int], address: str) -> Candidate:
    evidence = (Evidence.SYNTAX, Evidence.ROLE_ADDRESS) if is_role_address(address) else (Evidence.SYNTAX,)
    return Candidate(segment, *span, _SCORE, evidence)


def _is_valid(address: str) -> bool:
    local, _, domain = address.rpartition("@")
    if len(address) > _LONGEST or not _PLAIN_LOCAL.fullmatch(local):
        return _is_accepted(address)
    return _takes_mail(domain)


@lru_cache(maxsize=4096)
def _takes_mail(domain: str) -> bool:
    """True for a domain that makes an address of any plain local part: a list of thousands holds few domains."""
    return _is_accepted(f"a@{domain}")


def _is_accepted(address: str) -> bool:
    try:
        validate_email(_SPECIAL_USE.sub(".test", address), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True
