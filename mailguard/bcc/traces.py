"""Finds addresses in header fields, in whatever writing: folded, commented, in capitals, in encoded words, percent or
quoted-printable escapes, entities, base64, in IDNA or UTF-8, as a bounce address (`bounce+jan=school.example@`).

It answers yes or no and keeps nothing. Fields are read in a bounded number of linear passes; a field that still holds
writings within writings after those counts as a hit: what cannot be known clean is not called clean.
"""

import binascii
import re
import unicodedata
from collections import deque
from collections.abc import Callable, Iterable, Iterator

from mailguard import addresses
from mailguard.content.charsets import decode_words, visible

# An address ends in its domain behind `@`, or behind what takes its place: `=` in bounce addresses (VERP), `%` in
# routes, `_` in the names Microsoft gives to guests (`jan_school.example#EXT#`).
_DOMAIN = re.compile(r"[@=%_]\[?((?:[^\W_]|[.-])+)")
_PLAIN_DOMAIN = re.compile(r"(?:[^\W_]|[.-])+")
_OF_ADDRESS = re.compile(r"[\w.-]")
_CLUE = re.compile(rb"[@%=+&_\x80-\xff]|[A-Za-z0-9/-]{8}")
_FOLD = re.compile(r"[\r\n]+[ \t]+")
_BLANKS = re.compile(r"\s+")
_ESCAPES = tuple((mark, re.compile(re.escape(mark.encode()) + b"([0-9A-Fa-f]{2})")) for mark in "%=+")
_ENTITY = re.compile(r"&(?:#(?:x([0-9a-f]{1,6})|([0-9]{1,7}))|commat|period|lowbar|amp);?", re.IGNORECASE)
_ENTITIES = {"&commat": "@", "&period": ".", "&lowbar": "_", "&amp": "&"}
_BASE64 = re.compile(r"[A-Za-z0-9+/]{8,}")
_URL_SAFE = str.maketrans("-_", "+/")
_FILLING = ("AAAA", "AAAAAAA", "AAAAAA", "AAAAA")
_TEXT = re.compile(rb"(?:[ -~]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}){6,}")
_WIDE = re.compile(rb"(?:[ -~]\0){5,}[ -~]?")
_UNMARKED = str.maketrans("", "", '"\\')
_ROUNDS = 8  # how often a field's own length may be read in other writings
_FREE_CHARACTERS = 20_000


class Traces:
    """The addresses looked for, by domain."""

    def __init__(self, wanted: Iterable[str]) -> None:
        self._locals: dict[str, set[str]] = {}
        self._odd: set[str] = set()
        for address in wanted:
            # Bytes that are no UTF-8 come as surrogates; here they read as they will in a field.
            self._add(addresses.normalise(address.encode("utf-8", "surrogateescape").decode("utf-8", "replace")))
        self._lengths = {domain: sorted({len(name) for name in names}) for domain, names in self._locals.items()}
        self._domain_lengths = sorted({len(domain) for domain in self._locals})

    def _add(self, address: str) -> None:
        local, _, domain = address.rpartition("@")
        local = _canonical(local)
        if not local or not domain:
            return
        for written in {domain, _unicode(domain)}:
            if _PLAIN_DOMAIN.fullmatch(written):
                self._locals.setdefault(written, set()).add(local)
            else:
                self._odd.add(f"{local}@{written}")

    def occur_in(self, raw: bytes, *, whole: bool = False) -> bool:
        """True when one of the addresses occurs. `whole`: not within a longer one, as `jan@` in `marjan@`."""
        if not (self._locals or self._odd) or not _CLUE.search(raw):
            return False
        budget = _ROUNDS * len(raw) + _FREE_CHARACTERS
        for text in _writings(raw):
            budget -= len(text)
            if budget < 0 or any(self._hit(form, whole) for form in _forms(text)):
                return True
        return False

    def _hit(self, form: str, whole: bool) -> bool:
        if any(address in form for address in self._odd):
            return True
        return any(
            self._ends_in_name(form, match.start(), domain, whole)
            for match in _DOMAIN.finditer(form)
            for domain in self._domains_in(match[1], whole)
        )

    def _domains_in(self, run: str, whole: bool) -> Iterator[str]:
        """The domains looked for that a run of letters, digits, dots and hyphens is, or else begins with."""
        if whole:
            run = run.rstrip(".-")
            if run in self._locals:
                yield run
        else:
            yield from (run[:length] for length in self._domain_lengths if run[:length] in self._locals)

    def _ends_in_name(self, form: str, end: int, domain: str, whole: bool) -> bool:
        """True when a local part of that domain ends here; a bounce address may have anything before it."""
        names = self._locals[domain]
        is_bounded = whole and form[end] == "@"
        for length in self._lengths[domain]:
            start = end - length
            if start < 0 or form[start:end] not in names:
                continue
            if not (is_bounded and start and _OF_ADDRESS.match(form[start - 1])):
                return True
        return False


def _unicode(domain: str) -> str:
    """How a domain in ASCII (IDNA) is written in a mailbox of RFC 6532."""
    try:
        return _canonical(domain.encode("ascii").decode("idna"))
    except UnicodeError:
        return domain


def _canonical(text: str) -> str:
    """The form in which writings that differ for the eye alone are equal."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", visible(text)).replace("。", ".")  # IDNA takes that dot for one
    return text.casefold().translate(_UNMARKED) if '"' in text or "\\" in text else text.casefold()


def _forms(text: str) -> Iterator[str]:
    """What a reader could make of the blanks and comments in a text."""
    text = _canonical(text)
    if not any(mark in text for mark in "@=%_"):
        return
    single = _BLANKS.sub(" ", text)
    yield single.replace(" @", "@").replace("@ ", "@").replace(" . ", ".")
    if " " in single:
        yield single.replace(" ", "")
    if "(" in text:
        yield _without_comments(text)


def _without_comments(text: str) -> str:
    """The text outside parentheses, however nested, without blanks."""
    kept: list[str] = []
    depth = 0
    for piece in re.split(r"([()])", text):
        if piece == "(":
            depth += 1
        elif piece == ")":
            depth = max(0, depth - 1)
        elif not depth:
            kept.append(piece)
    return _BLANKS.sub("", "".join(kept))


def _writings(raw: bytes) -> Iterator[str]:
    """The field as it stands, and what each decoder makes of it, and of that again. Who reads sets the limit."""
    text = raw.decode("utf-8", "replace").strip()
    folded = _FOLD.sub("", text)
    waiting = deque(dict.fromkeys((text, folded)))
    seen = {hash(start) for start in waiting}
    while waiting:
        text = waiting.popleft()
        yield text
        for decode in _DECODERS:
            for decoded in decode(text):
                if hash(decoded) not in seen:
                    seen.add(hash(decoded))
                    waiting.append(decoded)


def _words(text: str) -> Iterator[str]:
    if "=?" in text:
        yield decode_words(_BLANKS.sub(" ", text).encode("utf-8", "replace"))


def _unescaped(text: str) -> Iterator[str]:
    """`%40`, `=40` and, where Exchange encapsulates an address (`IMCEASMTP-jan+40school+2Eexample`), `+40`."""
    for mark, pattern in _ESCAPES:
        if mark in text and (mark != "+" or "imcea" in text.casefold()):
            raw = text.encode("utf-8", "replace")
            yield pattern.sub(lambda match: bytes.fromhex(match[1].decode()), raw).decode("utf-8", "replace")


def _entities(text: str) -> Iterator[str]:
    if "&" in text:
        yield _ENTITY.sub(_entity, text)


def _entity(match: re.Match[str]) -> str:
    if match[1] or match[2]:
        point = int(match[1], 16) if match[1] else int(match[2])
        return chr(point) if point < 0x110000 else ""
    return _ENTITIES[match[0].rstrip(";").lower()]


def _base64(text: str) -> Iterator[str]:
    """What is text in the runs that could be base64, at each place where the groups of four could begin."""
    marked = text.translate(_URL_SAFE)
    for source in dict.fromkeys((marked, _BLANKS.sub("", marked))):
        runs = _BASE64.findall(source)
        pieces = [piece for start in range(4) for piece in _text_in(_decoded(runs, start))] if runs else []
        if pieces:
            yield "\n".join(pieces)


def _decoded(runs: list[str], start: int) -> bytes:
    """All runs from their `start` on, with zeros between them ("A" is six zero bits)."""
    return binascii.a2b_base64("".join([run[start:] + _FILLING[(len(run) - start) % 4] for run in runs]))


def _text_in(raw: bytes) -> Iterator[str]:
    """The stretches of UTF-8 and of UTF-16 that could hold an address."""
    for pattern in (_TEXT, _WIDE):
        for piece in pattern.findall(raw):
            yield piece.replace(b"\0", b"").decode("utf-8", "replace")


_DECODERS: tuple[Callable[[str], Iterator[str]], ...] = (_words, _unescaped, _entities, _base64)
