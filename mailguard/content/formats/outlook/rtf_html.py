"""The HTML that Outlook wraps in RTF [MS-OXRTFEX]: read as the page it was, its tables stay tables."""

import html
import re
from dataclasses import dataclass, field
from typing import NamedTuple

from mailguard.content.charsets import decode_bytes

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?[0-9]{1,9})?[ ]?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.DOTALL
)
_FONT = re.compile(
    rb"\\f([0-9]{1,5})[^;{}\\]{0,40}(?:\\(?!fcharset)[a-z]{1,20}-?[0-9]{0,6} ?){0,8}\\fcharset([0-9]{1,3})"
)
_CODE_PAGE = re.compile(rb"\\ansicpg([0-9]{3,5})")
_MARK = b"\\fromhtml"
_MARK_BYTES = 2048  # the mark stands among the first words (2.1.3.1)
_SKIPPED = frozenset((b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"listtable"))
_SIGNS = {
    b"par": "\n", b"line": "\n", b"tab": "\t", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“",
    b"rdblquote": "”", b"bullet": "•", b"endash": "–", b"emdash": "—",
}  # fmt: skip
_SYMBOLS = {b"~": "\xa0", b"_": "-", b"-": "\xad", b"\\": "\\", b"{": "{", b"}": "}"}
_CHARSETS = {
    128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255",
    178: "cp1256", 186: "cp1257", 204: "cp1251", 238: "cp1250",
}  # fmt: skip
MAX_GROUPS = 10_000


class _Group(NamedTuple):
    """What a brace encloses and hands down."""

    is_tag: bool = False  # markup of the page, to be taken as it stands
    is_skipped: bool = False
    is_rtf_only: bool = False  # for programs that know no HTML
    codec: str = "cp1252"
    skip_after_unicode: int = 1


@dataclass(slots=True)
class _Page:
    fonts: dict[int, str] = field(repr=False)
    group: _Group
    pieces: list[str] = field(default_factory=list, repr=False)
    raw: bytearray = field(default_factory=bytearray, repr=False)
    outer: list[_Group] = field(default_factory=list)
    is_starred: bool = False
    to_skip: int = 0  # signs behind a Unicode character, for programs that do not know it

    def flush(self) -> None:
        if self.raw:
            text = decode_bytes(bytes(self.raw), self.group.codec)
            self.pieces.append(text if self.group.is_tag else html.escape(text, quote=False))
            self.raw.clear()

    def change(self, **changes: bool | str | int) -> None:
        self.flush()
        self.group = self.group._replace(**changes)  # type: ignore[arg-type]

    def brace(self, sign: bytes) -> None:
        self.flush()
        self.is_starred, self.to_skip = False, 0
        if sign == b"{" and len(self.outer) < MAX_GROUPS:
            self.outer.append(self.group)
        elif sign == b"}" and self.outer:
            self.group = self.outer.pop()

    @property
    def is_seen(self) -> bool:
        return not self.group.is_skipped and (self.group.is_tag or not self.group.is_rtf_only)

    def bytes_(self, raw: bytes) -> None:
        if self.to_skip:
            skipped = min(self.to_skip, len(raw))
            self.to_skip -= skipped
            raw = raw[skipped:]
        if self.is_seen:
            self.raw += raw

    def sign(self, text: str) -> None:
        if self.to_skip:
            self.to_skip -= 1
        elif self.is_seen:
            self.flush()
            self.pieces.append(text if self.group.is_tag else html.escape(text, quote=False))

    def word(self, word: bytes, number: int | None) -> None:
        is_starred, self.is_starred = self.is_starred, False
        if is_starred or word in _SKIPPED:
            self.change(is_tag=word == b"htmltag", is_skipped=word != b"htmltag")
        elif word == b"htmlrtf":
            self.change(is_rtf_only=number != 0)
        elif word == b"f" and not self.group.is_tag:
            self.change(codec=self.fonts.get(number or 0, self.fonts[-1]))
        elif word == b"uc":
            self.change(skip_after_unicode=max(0, min(number or 0, 8)))
        elif word == b"u" and number is not None:
            self.sign(chr(number % 0x10000) if not 0xD800 <= number % 0x10000 < 0xE000 else "\ufffd")
            self.to_skip = self.group.skip_after_unicode
        elif word in _SIGNS:
            self.sign(_SIGNS[word])


def html_in(rtf: bytes) -> str:
    """The page in this RTF; "" where it wraps none."""
    if _MARK not in rtf[:_MARK_BYTES]:
        return ""
    found = _CODE_PAGE.search(rtf, 0, _MARK_BYTES)
    codec = f"cp{found[1].decode()}" if found else "cp1252"
    fonts = {-1: codec} | {
        int(font[1]): _CHARSETS.get(int(font[2]), codec) for font in _FONT.finditer(rtf, 0, 64 * 1024)
    }
    page = _Page(fonts, _Group(codec=codec))
    for token in _TOKEN.finditer(rtf):
        word, number, code, symbol, brace, text = token.groups()
        if text:
            page.bytes_(text)
        elif word:
            page.word(word, int(number) if number else None)
        elif brace:
            page.brace(brace)
        elif code:
            page.bytes_(bytes.fromhex(code.decode()))
        elif symbol == b"*":
            page.is_starred = True
        elif symbol in _SYMBOLS:
            page.sign(_SYMBOLS[symbol])
    page.flush()
    return "".join(page.pieces)
