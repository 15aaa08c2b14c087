"""IP_ADDRESS: addresses of IPv4 and IPv6.

`ipaddress` says what is one; the words around it, and its range, say whether it may be a version or somebody's.
"""

import re
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from mailguard.detectors.detector import Candidate
from mailguard.detectors.naming import naming
from mailguard.detectors.normalise import NormalisedContent, NormalisedSegment
from mailguard.findings import Evidence
from mailguard.vocabulary import EntityType

_FLAGS = re.IGNORECASE | re.VERBOSE
_DOT = r"(?:\.|[ ]?[\[({](?:\.|dot|punt)[\])}][ ]?)"  # "84[.]241[.]200[.]17", as reports of incidents write it
_V4 = re.compile(
    rf"\d{{1,3}}{_DOT}\d{{1,3}}{_DOT}\d{{1,3}}{_DOT}\d{{1,3}}(?![^\W_]|_\w)(?!{_DOT}\d)(?!,\d)(?!-[a-z\d])",
    re.IGNORECASE,
)
_V6 = re.compile(
    r"(?<![^\W_])(?<![:.])(?=[0-9a-f]{0,4}:)[0-9a-f:]{3,39}(?:(?<=:)\d{1,3}(?:\.\d{1,3}){3}|(?<=\d)(?:\.\d{1,3}){3})?(?![^\W_]|_\w|:)",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_PREFIX = re.compile(r"/(\d{1,3})(?!\d|\.\d)")
# Right before the digits: a longer number, a version ("v1.2.3.4", "pakket-1.2.3.4", "==1.2.3.4"), a path.
_BEFORE = re.compile(
    r"(?:[^\W_]|\d[.,]|[-+#~^]|(?<![/:])/|\\)\Z|(?:(?<![a-z])v\.?|§{1,2}|[=><~]=)[ ]?\Z", re.IGNORECASE
)
_VERSION = re.compile(
    r"""(?<![^\W_])(?:[^\W_]*versies?|versions?|vers?\.|v|build|release\w*|firmware\w*|patch\w*|update\w*|upgrade\w*|rev(?:isie)?
      |hoofdstuk\w*|paragraaf|par\.|paragrafen|artikel\w*|art\.|lid|sectie|section|bijlage\w*|punt|oid|hfd?st\.?|driver\w*
      |eis(?:en)?|requirement|stap|onderdeel|regel|tabel|figuur|fig\.|norm|iso|nen|kolom|begrotingspost|post|taak|taken
      |sw|fw|software|kernel|bios|sdk|plug-?in|windows|macos|ios|android)
    (?![^\W_])[ :]{0,3}(?:\w+[ ])?(?:nr\.?[ ])?(?:\d+(?:\.\d+)*[ ](?:naar|tot|en|to)[ ])?$""",
    _FLAGS,
)
# "de versie van de driver is 5.10.2.33": a version that is told further on in the sentence.
_VERSION_TOLD = re.compile(
    r"""(?<![^\W_])(?:[^\W_]*versies?|versions?|firmware\w*|release|software|driver|build)(?![^\W_])
    (?:[ ][^\W\d_]+){0,5}[ ](?:is|was|wordt|werd|naar|nu|now|to)[ ]$""",
    _FLAGS,
)
# "OpenSSH op de host is 9.6.1.2", "FileZilla vanaf 3.66.1.0": names with a capital inside are of programs.
_PROGRAM = re.compile(
    r"(?<![\w@.-])[A-Z]+[a-z]+[A-Z]\w*(?:[ ](?:vanaf|from|tot|op|on|de|het|the|onze|host|server|client|pc|is|was|nu|now"
    r"|draait|heeft|naar|to)){0,5}[ ]$"
)
# "Oracle 10.2.0.4": the name of a product right before low numbers.
_PRODUCT = re.compile(r"(?<![^\W_])[A-Z][A-Za-z]+[ ]$")
_WORDS = re.compile(
    r"""(?<![^\W_])(?:
        ip(?:v[46])?(?:[-_ ]?(?:adres\w*|address\w*|nummer|nr|no|range|reeks))?
      | (?:client|source|src|dest|remote|public|bron)[-_ ]?(?:ip|addr(?:ess)?)
      | (?:netwerk|network|host|internet)[-_ ]?(?:adres\w*|address\w*)
      | [^\W_]*(?:firewall|server|router|switch|printer|netwerk|camera|laptop|gateway|proxy|scanner|computer|intercom
        |controller)s?
      | (?:in|uit|aan)?(?:ge)?log(?:in|inn?en|s|gen|ging|file|bestand|d|de|t)? | (?:aan|in)melding(?:en)? | inlog\w*
      | log(?:ged)?[ ](?:in|on|from) | hosts?(?:name)? | modem | wifi | wi-fi | vpn | dns | dhcp | subnet | lan
      | vlan | nat | nas | ping(?:t|en)? | rdp | ssh | sftp | ftp | snmp | remote | sessie | session | poort | port
      | mac(?:-adres)?
      | client | toestel | werkplek | werkstation | workstation | pc | device | apparaat
      | node | machine | access[ ]point
      | hang(?:t|en)[ ](?:op|aan) | vanaf | afkomstig | bezoeker | gebruiker | user | x-forwarded-for | received | spf
      | white-?list\w* | block-?list\w* | blokke\w+ | geblokkeerd | allow-?list\w* | toegang | traceroute | whois | http
    )(?![^\W_])""",
    _FLAGS,
)
# "client 7.2.1.4", "switch 16.12.4.1": a machine's word names its version as well; these name nothing but an address.
_OF_ADDRESS = re.compile(
    r"""(?<![^\W_])(?:
        ip(?:v[46])?(?:[-_ ]?(?:adres\w*|address\w*|nummer|nr|no|range|reeks))?
      | (?:client|source|src|dest|remote|public|bron)[-_ ]?(?:ip|addr(?:ess)?)
      | (?:netwerk|network|host|internet)[-_ ]?(?:adres\w*|address\w*)
      | (?:in|uit|aan)?(?:ge)?log(?:in|inn?en|gen|ging|ged|de|d)? | log(?:ged)?[ ](?:in|on|from) | inlog\w*
      | (?:aan|in)melding(?:en)? | host(?:name)? | dns | ping(?:t|en)? | ssh | rdp | vanaf | afkomstig | received
      | x-forwarded-for | white-?list\w* | block-?list\w* | allow-?list\w* | blokke\w+ | geblokkeerd | traceroute
      | whois
    )(?![^\W_])""",
    _FLAGS,
)
_SCHEME = re.compile(r"(?:[a-z]{2,6}://|@|\[|\\\\)$", re.IGNORECASE)
_PORT = re.compile(r"\]?:\d{2,5}(?![\d:.])")
# RFC 5737 and RFC 3849: no machine has them, but people who show or try something write them.
_DOCUMENTATION = tuple(map(IPv4Network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")))
_DOCUMENTATION_V6 = IPv6Network("2001:db8::/32")
_BEHIND, _BEFORE_REACH = 40, 60
_LOW, _MOST_LOW = 31, 3  # numbers of versions, and how many of the four
_NAMED, _PUBLIC, _RESERVED_NAMED, _PRIVATE, _EXAMPLE, _POSSIBLE, _NOBODY = 0.95, 0.75, 0.6, 0.55, 0.5, 0.3, 0.2
_Address = IPv4Address | IPv6Address


class IpAddressDetector:
    name = "ip-address"
    entity = EntityType.IP_ADDRESS

    def detect(self, content: NormalisedContent) -> Iterator[Candidate]:
        for segment in content.with_digits:
            text = segment.text
            if text.count(".") > 2 or "dot" in text or "punt" in text:
                yield from _found(segment, _V4)
            if text.count(":") > 1:
                yield from _found(segment, _V6)


def _found(segment: NormalisedSegment, form: re.Pattern[str]) -> Iterator[Candidate]:
    for match in form.finditer(segment.text):
        address = _parsed(match.group())
        if address is None or (form is _V4 and _is_something_else(segment.text, match.start(), address)):
            continue
        score, evidence = _judged(segment, match, address)
        if score:
            yield Candidate(segment, *match.span(), score, evidence, f"ipv{address.version}")


def _parsed(written: str) -> _Address | None:
    try:
        return ip_address(written if ":" in written else ".".join(_DIGITS.findall(written)))
    except ValueError:
        return None


def _is_something_else(text: str, start: int, address: _Address) -> bool:
    before = text[max(0, start - _BEFORE_REACH) : start]
    if _SCHEME.search(before):
        return False
    if _BEFORE.search(before) or _VERSION.search(before):
        return True
    told = _VERSION_TOLD.search(before)
    if told is not None and not _OF_ADDRESS.search(told.group()):
        return True
    is_program = not address.is_private and address.packed[0] <= _LOW and _PROGRAM.search(before) is not None
    return is_program and sum(octet <= _LOW for octet in address.packed) >= _MOST_LOW


def _judged(segment: NormalisedSegment, match: re.Match[str], address: _Address) -> tuple[float, tuple[str, ...]]:
    if _is_nobody(address) or _is_network(segment.text, match.end(), address):
        return _NOBODY, (Evidence.RESERVED_RANGE,)
    named = _named(segment, match)
    syntax = (Evidence.SYNTAX, named) if named else (Evidence.SYNTAX,)
    if _is_example(address):
        return (_NAMED if named else _EXAMPLE), (*syntax, Evidence.RESERVED_RANGE)
    if address.is_private or address.is_link_local:
        before = segment.text[max(0, match.start() - _BEFORE_REACH) : match.start()]
        is_product = _looks_otherwise(address, match.group()) and _PRODUCT.search(before)
        alone = _POSSIBLE if is_product or (address.version == 6 and address.is_link_local) else _PRIVATE
        return (_RESERVED_NAMED if named else alone), (*syntax, Evidence.RESERVED_RANGE)
    if named and _looks_otherwise(address, match.group()):
        return (0.7 if _is_called_address(segment, match) else _POSSIBLE), syntax
    if named:
        return _NAMED, syntax
    return (_POSSIBLE if _looks_otherwise(address, match.group()) else _PUBLIC), syntax


def _named(segment: NormalisedSegment, match: re.Match[str]) -> str:
    """A word before it, or in the same sentence behind it; a scheme, a port or brackets around it say the same."""
    text, (start, end) = segment.text, match.span()
    named = naming(segment, start, end, _WORDS)
    if named:
        return named
    behind = re.split(r"[\n;]|[.!?]\s", text[end : end + _BEHIND], maxsplit=1)[0]
    is_named = _SCHEME.search(text[max(0, start - 8) : start]) or _PORT.match(text, end) or _WORDS.search(behind)
    return Evidence.CONTEXT_WORD if is_named else ""


def _is_called_address(segment: NormalisedSegment, match: re.Match[str]) -> bool:
    is_linked = _SCHEME.search(segment.text[max(0, match.start() - 8) : match.start()])
    return bool(is_linked or _PORT.match(segment.text, match.end()) or naming(segment, *match.span(), _OF_ADDRESS))


def _is_nobody(address: _Address) -> bool:
    """Loopback, unspecified, broadcast, multicast, network masks: no machine of anybody."""
    if address.is_loopback or address.is_unspecified or address.is_multicast:
        return True
    return isinstance(address, IPv4Address) and (address.is_reserved or address.packed[0] in (0, 255))


def _is_network(text: str, end: int, address: _Address) -> bool:
    """True for 203.0.113.0/24: a network, of which this is no machine."""
    prefix = _PREFIX.match(text, end)
    if prefix is None or int(prefix[1]) > address.max_prefixlen:
        return False
    host_bits = address.max_prefixlen - int(prefix[1])
    return host_bits > 0 and int(address) % (1 << host_bits) == 0


def _is_example(address: _Address) -> bool:
    if isinstance(address, IPv4Address):
        return any(address in network for network in _DOCUMENTATION)
    return address in _DOCUMENTATION_V6


def _looks_otherwise(address: _Address, written: str) -> bool:
    """Low numbers throughout are a version or a section; an IPv6 address of bytes, or of few groups, a time or code."""
    if isinstance(address, IPv4Address):
        return max(address.packed) <= _LOW
    groups = [group for group in written.split(":") if group]
    return len(groups) < 3 or max(map(len, groups)) < 3
