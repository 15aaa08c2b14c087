"""Rich Text Format 1.9.1: read in one pass, without recursion, with all its destinations."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from mailguard.content.charsets import decode_bytes
from mailguard.content.extract import Collector, File
from mailguard.content.formats.old_office.office_paragraphs import (
    CELL_END,
    IN_CELL,
    INNER_CELL_END,
    INNER_ROW_END,
    ROW_END,
    give_shown,
)
from mailguard.content.formats.rich_text.rtf_objects import give_object, give_picture
from mailguard.content.formats.rich_text.rtf_words import (
    DOCUMENT_CHARSETS,
    LABELS,
    PLACES,
    SHAPE_TEXTS,
    SKIPPED,
    SYMBOLS,
    TRANSPARENT,
    font_charset,
    page_charset,
)
from mailguard.findings import Obstacle

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n\0]+|([^\\{}\r\n\0]+)",
    re.DOTALL,
)
_HAS_TEXT = re.compile(r"[\w@]{3}")
_TELLING_TAG = re.compile(r"@|\d{6}|href|alt=", re.IGNORECASE)
_TELLING_FIELD = re.compile(r"[\"@\d]")
_BODY, _HIDDEN, _DELETED = "", "verborgen tekst", "verwijderde tekst"
_PICTURE, _OBJECT, _SKIP, _FONTS = "pict", "objdata", "skip", "fonttbl"
_KEPT_HEX = (_PICTURE, _OBJECT)


@dataclass(slots=True)
class _Sink:
    """Where the text of a destination goes."""

    word: str = field(repr=False)
    pieces: list[str] = field(default_factory=list, repr=False)
    raw: list[bytes] = field(default_factory=list, repr=False)
    format: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class _Group:
    """What a brace opens and its end takes back."""

    sink: _Sink
    charset: str = field(default="", repr=False)
    skips: int = 1
    is_hidden: bool = False
    is_deleted: bool = False
    is_in_table: bool = False


def read_rtf(file: File, to: Collector) -> None:
    """The whole text, in reading order, then what stands around it."""
    _Reader(file.payload, to).read()


class _Reader:
    def __init__(self, data: bytes, to: Collector) -> None:
        self._data = data
        self._to = to
        self._body = _Sink(_BODY)
        self._group = _Group(self._body)
        self._stack: list[_Group] = []
        self._sinks: dict[str, list[str]] = {}
        self._hidden: list[tuple[str, str]] = []
        self._charset = "cp1252"
        self._fonts: dict[int, str] = {}
        self._font = self._default_font = 0
        self._pending = bytearray()
        self._to_skip = 0
        self._is_starred = False
        self._kind = ""  # of the text last met: deleted, hidden or neither
        self._pictures = 0
        self._property = ""
        self._shape_property = ""
        self._at = 0
        self._words: dict[str, Callable[[int | None], None]] = {
            "u": self._unicode, "uc": self._skips, "f": self._choose_font, "deff": self._set_default_font,
            "fcharset": self._set_font_charset, "cpg": self._set_font_page, "ansicpg": self._set_page,
            "plain": self._plain, "v": self._hide, "deleted": self._delete, "pard": self._paragraph_defaults,
            "intbl": self._in_table, "par": self._paragraph, "cell": self._cell, "row": self._row,
            "nestcell": self._nested_cell, "nestrow": self._nested_row, "bin": self._binary, "ftnalt": self._endnote,
        }  # fmt: skip

    def read(self) -> None:
        end = len(self._data)
        while self._at < end:
            token = _TOKEN.match(self._data, self._at)
            if token is None:  # a backslash at the very end
                break
            self._at = token.end()
            self._take(token)
        self._flush()
        if self._stack:
            self._to.obstruct(Obstacle.BROKEN, "rtf")
        while self._stack:
            self._close()
        self._give()

    def _take(self, token: re.Match[bytes]) -> None:
        word, number, pair, symbol, brace, text = token.groups()
        if text is not None:
            self._text(text)
        elif word is not None:
            self._word(word.decode("ascii"), None if number is None else int(number))
        elif pair is not None:
            self._text(bytes.fromhex(pair.decode("ascii")))
        elif brace == b"{":
            self._flush()
            self._to_skip = 0
            self._stack.append(self._group)
        elif brace == b"}":
            self._flush()
            self._to_skip = 0
            self._is_starred = False
            self._close()
        elif symbol is not None:
            self._symbol(symbol)

    # -- text ---------------------------------------------------------------------------------------------------------

    def _text(self, raw: bytes) -> None:
        if self._to_skip:
            skipped = min(self._to_skip, len(raw))
            self._to_skip -= skipped
            raw = raw[skipped:]
        self._is_starred = False
        if self._group.sink.word in _KEPT_HEX:
            self._group.sink.raw.append(raw)
        else:
            self._pending += raw

    def _flush(self) -> None:
        if not self._pending:
            return
        raw = bytes(self._pending)
        self._pending.clear()
        charset = "ascii" if raw.isascii() else self._group.charset or self._charset
        self._put(decode_bytes(raw, charset) if charset == "cp1252" else raw.decode(charset, "replace"))

    def _put(self, text: str) -> None:
        """Text in the state of the group; the marks of cells and rows stay with the visible text."""
        group = self._group
        if group.sink.word in (_SKIP, _FONTS):
            return
        kind = _DELETED if group.is_deleted else _HIDDEN if group.is_hidden else ""
        if kind != self._kind and self._kind:
            self._hidden.append((self._kind, "\r"))
        self._kind = kind
        if kind:
            self._hidden.append((kind, text))
        else:
            group.sink.pieces.append(text)

    def _mark(self, mark: str) -> None:
        self._flush()
        self._group.sink.pieces.append(mark)
        if self._kind:
            self._hidden.append((self._kind, "\r"))
            self._kind = ""

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._is_starred = True
        elif symbol in b"\\{}":
            self._text(symbol)
        elif symbol in b"~_\t":
            self._text({b"~": b" ", b"_": b"-"}.get(symbol, symbol))
        elif symbol in b"\r\n":
            self._paragraph(None)

    def _word(self, word: str, number: int | None) -> None:
        known = self._words.get(word)
        if known is not None:
            known(number)
        elif word in SYMBOLS:
            self._flush()
            self._put(SYMBOLS[word])
        elif word in DOCUMENT_CHARSETS and number is None:
            self._charset = DOCUMENT_CHARSETS[word]
        elif word in ("pngblip", "jpegblip", "emfblip", "wmetafile", "dibitmap", "wbitmap", "macpict"):
            self._group.sink.format = word
        elif self._begins_destination(word):
            self._flush()
            self._open(word)
        self._is_starred = False

    def _unicode(self, number: int | None) -> None:
        self._flush()
        if number is not None:
            self._put(chr(number & 0xFFFF))
        self._to_skip = self._group.skips

    # -- destinations -------------------------------------------------------------------------------------------------

    def _begins_destination(self, word: str) -> bool:
        return self._is_starred or word in PLACES or word in LABELS or word in SKIPPED or word in _KEPT_HEX

    def _open(self, word: str) -> None:
        inherited = self._group.sink.word
        if inherited in (_SKIP, _OBJECT) or word in TRANSPARENT:
            return
        if inherited == _PICTURE and word not in ("sn", "sv"):
            word = _SKIP  # an identifier, say, that would spoil the digits around it
        elif (word == "sv" and not self._shape_property.startswith(SHAPE_TEXTS)) or (
            word in SKIPPED and word not in (_FONTS, "sn")
        ):
            word = _SKIP
        self._group = replace(self._group, sink=_Sink(word), is_in_table=False)

    def _close(self) -> None:
        if not self._stack:
            return
        closed, self._group = self._group.sink, self._stack.pop()
        if closed is not self._group.sink:
            self._finish(closed)

    def _finish(self, sink: _Sink) -> None:
        text = _paired("".join(sink.pieces))
        word = sink.word
        if word in (_SKIP, _FONTS):
            return
        if word == "sn":
            self._shape_property = text.strip()
        elif word == _PICTURE:
            self._pictures += 1
            give_picture(b"".join(sink.raw), sink.format, self._pictures, self._to)
        elif word == _OBJECT:
            give_object(b"".join(sink.raw), self._to)
        elif word in LABELS:
            self._finish_property(word, text)
        elif self._is_telling(word, text):
            place = PLACES.get(word, _HIDDEN) if word != "aftn" else "eindnoten"
            self._sinks.setdefault(place, []).append(text + "\r")

    def _is_telling(self, word: str, text: str) -> bool:
        if word == "htmltag":
            return _TELLING_TAG.search(text) is not None
        if word == "fldinst":
            return _TELLING_FIELD.search(text) is not None
        return _HAS_TEXT.search(text) is not None

    def _finish_property(self, word: str, text: str) -> None:
        if word == "propname":
            self._property = text.strip()
            return
        label = self._property if word in ("staticval", "linkval") else ""
        self._to.add_text(text, "eigenschappen", label=label or LABELS[word])

    def _endnote(self, number: int | None) -> None:
        if self._group.sink.word == "footnote":
            self._group.sink.word = "aftn"

    # -- state --------------------------------------------------------------------------------------------------------

    def _skips(self, number: int | None) -> None:
        self._group = replace(self._group, skips=max(0, min(number or 0, 100)))

    def _choose_font(self, number: int | None) -> None:
        self._flush()
        self._font = number or 0
        if self._group.sink.word != _FONTS:
            self._group = replace(self._group, charset=self._fonts.get(self._font, ""))

    def _set_default_font(self, number: int | None) -> None:
        self._default_font = number or 0

    def _set_font_charset(self, number: int | None) -> None:
        if self._group.sink.word == _FONTS:
            self._fonts[self._font] = font_charset(number or 0)

    def _set_font_page(self, number: int | None) -> None:
        if self._group.sink.word == _FONTS:
            self._fonts[self._font] = page_charset(number or 0)

    def _set_page(self, number: int | None) -> None:
        self._charset = page_charset(number or 1252)

    def _plain(self, number: int | None) -> None:
        self._flush()
        charset = self._fonts.get(self._default_font, "")
        self._group = replace(self._group, charset=charset, is_hidden=False, is_deleted=False)

    def _hide(self, number: int | None) -> None:
        self._flush()
        self._group = replace(self._group, is_hidden=number != 0)

    def _delete(self, number: int | None) -> None:
        self._flush()
        self._group = replace(self._group, is_deleted=number != 0)

    def _paragraph_defaults(self, number: int | None) -> None:
        self._group = replace(self._group, is_in_table=False)

    def _in_table(self, number: int | None) -> None:
        self._group = replace(self._group, is_in_table=number != 0)

    def _paragraph(self, number: int | None) -> None:
        self._mark(IN_CELL if self._group.is_in_table else "\r")

    def _cell(self, number: int | None) -> None:
        self._mark(CELL_END)

    def _row(self, number: int | None) -> None:
        self._mark(ROW_END)

    def _nested_cell(self, number: int | None) -> None:
        self._mark(INNER_CELL_END)

    def _nested_row(self, number: int | None) -> None:
        self._mark(INNER_ROW_END)

    def _binary(self, number: int | None) -> None:
        """Bytes as they are; a claim beyond the end of the file is not followed."""
        size = max(0, number or 0)
        if size > len(self._data) - self._at:
            return self._to.obstruct(Obstacle.BROKEN, "rtf")
        if self._group.sink.word in _KEPT_HEX:
            self._group.sink.raw.append(self._data[self._at : self._at + size].hex().encode("ascii"))
        self._at += size
        return None

    # -- giving -------------------------------------------------------------------------------------------------------

    def _give(self) -> None:
        give_shown(_paired("".join(self._body.pieces)), "", self._to)
        for place, pieces in self._sinks.items():
            if place != _HIDDEN:
                give_shown("".join(pieces), place, self._to)
        for text in self._sinks.get(_HIDDEN, ()):
            self._to.add_text(text, is_hidden=True)
        for place in (_HIDDEN, _DELETED):
            passages = _paired("".join(text for kind, text in self._hidden if kind == place))
            for passage in passages.split("\r"):
                inner = "" if place == _HIDDEN else _DELETED
                self._to.add_text(passage, inner, is_hidden=place == _HIDDEN)


def _paired(text: str) -> str:
    """Characters beyond the first plane are written as two halves."""
    try:
        return text.encode("utf-16-le").decode("utf-16-le")
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
