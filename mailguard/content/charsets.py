"""Bytes to text: declared, undeclared and wrongly declared charsets, and RFC 2047 encoded words. Never raises."""

import base64
import binascii
import codecs
import quopri
import re

# Codecs that are no charset of mail, or that are slow or unsafe on hostile input.
_REFUSED = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"})
_LATIN = frozenset({"iso8859-1", "cp1252", "ascii"})
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")
_MULTIBYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


def decode_bytes(raw: bytes, charset: str = "") -> str:
    """Text of `raw`: by its byte-order mark, as declared, as UTF-8, and at last as windows-1252."""
    for bom, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if raw.startswith(bom):
            return raw[len(bom) :].decode(encoding, "replace")
    name = _codec_name(charset)
    if "utf-16" in name or "utf-32" in name or raw.count(b"\0", 0, 2000) > min(len(raw), 2000) // 5:
        return raw.decode(_wide_codec(raw, name), "replace")
    # A latin charset never fails: text that is valid UTF-8 was labelled wrongly.
    candidates = ("utf-8",) if name in _LATIN or not name else (name, "utf-8")
    for candidate in candidates:
        try:
            return raw.decode(candidate)
        except (LookupError, ValueError):  # no text, or not this charset
            continue
    return _decode_damaged(raw)


def _decode_damaged(raw: bytes) -> str:
    """UTF-8 with a few bad bytes (a cut character) stays UTF-8; the rest is windows-1252."""
    text = raw.decode("utf-8", "replace")
    return text if text.count("\ufffd") < len(_MULTIBYTE.findall(raw)) else raw.decode("cp1252", "replace")


def _codec_name(charset: str) -> str:
    cleaned = re.sub(r"[^A-Za-z0-9_.:-]", "", charset)[:40]
    try:
        name = codecs.lookup(cleaned).name
    except (LookupError, ValueError):
        return ""
    return "" if name.replace("-", "_") in _REFUSED else name


def _wide_codec(raw: bytes, name: str) -> str:
    """The byte order of UTF-16 or UTF-32 without a mark: Western text has its zeros on one side."""
    if "utf-32" in name:
        return "utf-32-le" if raw[:1] != b"\0" else "utf-32-be"
    if name in ("utf-16-le", "utf-16-be"):
        return name
    head = raw[:2000]
    return "utf-16-be" if head[::2].count(0) > head[1::2].count(0) else "utf-16-le"


def decode_words(raw: bytes) -> str:
    """A header value with its encoded words decoded; raw eight-bit text is tolerated (RFC 2047, RFC 6532)."""
    text = decode_bytes(raw)
    if "=?" not in text:
        return text
    return _join_runs(_BETWEEN_WORDS.sub(r"\1", text))


def _join_runs(text: str) -> str:
    """Neighbouring words in one charset are joined as bytes first: some mailers cut a character in two."""
    pieces: list[str] = []
    pending, charset, position = b"", "", 0
    for word in _WORD.finditer(text):
        is_new_run = word.start() > position or word[1].lower() != charset
        if is_new_run:
            pieces.append(decode_bytes(pending, charset.partition("*")[0]))
            pending = b""
        pieces.append(text[position : word.start()])
        pending += _decode_word(word[2], word[3])
        charset, position = word[1].lower(), word.end()
    pieces.append(decode_bytes(pending, charset.partition("*")[0]))
    pieces.append(text[position:])
    return "".join(pieces)


def _decode_word(encoding: str, payload: str) -> bytes:
    raw = payload.encode("utf-8", "replace")
    if encoding in "qQ":
        return quopri.decodestring(raw, header=True)
    raw = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    try:
        return base64.b64decode(raw[: len(raw) - (len(raw) % 4 == 1)] + b"==")
    except binascii.Error:
        return b""


def visible(text: str) -> str:
    """The text without characters that take no room on the screen: `912<zero width space>345` reads as one number."""
    return text if text.isascii() else _INVISIBLE.sub("", text)
