"""Where a writer's own text ends: reply headers, forward marks, greetings that close a letter (Dutch, English, German).

Judges lines only; what is made of them stands in `text`.
"""

import re
from collections.abc import Sequence
from enum import Enum


class Mark(Enum):
    """What a line says about the text behind it."""

    NONE = "none"
    REPLY_HEADER = "reply header"  # all that follows is history
    WROTE = "wrote"  # `On ... X wrote:`; what follows is history unless it carries its own quote marks
    FORWARD = "forward"  # what follows is passed on to new readers
    CLOSING = "closing"  # the signature starts
    POSTSCRIPT = "postscript"  # the signature is over


_SEPARATOR = re.compile(
    r"^[\s*_-]*-{2,}\s*(oorspronkelijk(e)? (bericht|e-mail)|original (message|appointment)|ursprüngliche nachricht|"
    r"message d'origine|oorspronkelijke afspraak)\s*-{2,}",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"^[\s*-]*(-{3,}\s*(doorgestuurd bericht|forwarded message|weitergeleitete nachricht)|"
    r"begin doorgestuurd bericht\s*:|begin forwarded message\s*:|doorgestuurd bericht\s*:?$)",
    re.IGNORECASE,
)
_FROM_LINE = re.compile(r"^\*?(van|from|von|de)\s*:", re.IGNORECASE)
_HEADER_LINES = (
    re.compile(r"^\*?(verzonden|verstuurd|sent|gesendet|envoyé|datum|date)( op)?\s*:", re.IGNORECASE),
    re.compile(r"^\*?(aan|to|an|à|cc)\s*:", re.IGNORECASE),
    re.compile(r"^\*?(onderwerp|subject|betreff|betreft|objet)\s*:", re.IGNORECASE),
)
_ONE_LINE_HEADER = re.compile(
    r"^\*?(van|from|von)\s*:.{1,300}\b(verzonden|sent|gesendet|datum|date)\s*:.{1,200}\b(aan|to|an)\s*:", re.IGNORECASE
)
# Lotus Notes: `"Piet Jansen" <p@jansen.example> on 12-03-2001 10:13:19 PM`, and the fields of the message below it.
_ON_DATE = re.compile(
    r"^[^\n]{3,200}\s(?:(?:on|op|am|le)\s)?\d{1,2}[-./]\d{1,2}[-./]\d{2,4},?\s+\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s*[ap]m)?$",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"^(op|on|am|le)\b.{6,250}\b(schreef|geschreven|wrote|schrieb|a écrit)\b.{0,150}:$|"
    r"^.{2,120}\bschreef op\b.{6,60}:$|^.{2,200}\bhet volgende geschreven\s*:$",
    re.IGNORECASE,
)
_WROTE_START = re.compile(r"^(op|on|am|le)\b.*\d", re.IGNORECASE)
# A name behind the greeting, told by its capitals: `Groet, Alice de Vries`, `Groeten namens het team`.
_NAME = r"(?-i:(?:[,\s]+(?:[A-ZÀ-Ý][\w'’.&-]*|van|de|der|den|ten|ter|te|el|het|'t|namens|team|uit|en|from|&)){0,6})"
_CLOSING = re.compile(
    r"^(?:en )?(?:alvast )?(?:(?:met|m\.) ?(?:de |een )?)?"
    r"(?:(?:(?:zeer |heel )?(?:vriendelijke?|vriendlijke|hartelijke?|warme|lieve|beste|zonnige|collegiale|sportieve|"
    r"fijne|hoogachtende|muzikale|feestelijke|gezonde|veel|vele)\s+(?:en \w+ )?)?"
    r"(?:groet(?:en|jes|je)?|groete)|m\.?v\.?g\.?|m\.?h\.?g\.?|gr\.?|grtz?\.?|hoogachtend|liefs|groetjes|"
    r"(?:kind|best|warm|kindest|warmest|many)? ?regards|best wishes|yours (?:sincerely|faithfully|truly)|"
    r"sincerely(?: yours)?|cheers|all the best|mit freundlichen grüßen|freundliche grüße|viele grüße|mfg|"
    r"cordialement|bien à vous)" + _NAME + r"[\s,.!:;)-]*$",
    re.IGNORECASE,
)
_DEVICE = re.compile(
    r"^(verzonden|verstuurd|sent|gesendet|envoyé|get) (vanaf|vanuit|met|via|from|von|depuis|outlook)\b.{0,60}$",
    re.IGNORECASE,
)
_POSTSCRIPT = re.compile(r"^(p\.?s\.?|n\.?b\.?|post ?scriptum)(?=[\s:;,.-])", re.IGNORECASE)
_ENDS_OF_DATE = frozenset("0123456789m")
MAX_CLOSING = 70
MAX_HEADER_LINE = 1000
LOOKAHEAD = 8


def mark_of(lines: Sequence[str], position: int) -> Mark:
    """What the line at `position` begins. `lines` are without quote marks and trimmed."""
    line = lines[position]
    if not line or len(line) > MAX_HEADER_LINE:
        return Mark.NONE
    if line[0] in "-—_*" or line[:5].lower() in ("begin", "doorg"):
        if is_forward_mark(line):
            return Mark.FORWARD
        if _SEPARATOR.match(line):
            return Mark.REPLY_HEADER
        if line in ("--", "—", "-- "):
            return Mark.CLOSING
    if _is_reply_header(lines, position):
        return Mark.REPLY_HEADER
    if _is_wrote(lines, position):
        return Mark.WROTE
    if len(line) <= MAX_CLOSING and (_CLOSING.match(line) or _DEVICE.match(line)):
        return Mark.CLOSING
    return Mark.POSTSCRIPT if _POSTSCRIPT.match(line) else Mark.NONE


def is_forward_mark(line: str) -> bool:
    return line[:1] in tuple("-*BbDd") and bool(_FORWARDED.match(line))


def _is_reply_header(lines: Sequence[str], position: int) -> bool:
    line = lines[position]
    has_date = line[-1].lower() in _ENDS_OF_DATE and _ON_DATE.match(line) is not None
    if not has_date and not _FROM_LINE.match(line):
        return False
    if _ONE_LINE_HEADER.match(line):
        return True
    following = [later[:MAX_HEADER_LINE] for later in lines[position + 1 : position + 1 + LOOKAHEAD]]
    found = sum(any(pattern.match(later) for later in following) for pattern in _HEADER_LINES)
    return found + has_date >= 2


def _is_wrote(lines: Sequence[str], position: int) -> bool:
    """`Op ... schreef ...:`, which mail programs break over up to three lines."""
    line = lines[position]
    if line.endswith(":"):
        return bool(_WROTE.match(line))
    if not _WROTE_START.match(line):
        return False
    for size in (2, 3):
        joined = " ".join(lines[position : position + size])
        if joined.endswith(":") and len(joined) <= MAX_HEADER_LINE:
            return bool(_WROTE.match(joined))
    return False
