"""What a number cell shows: dates, leading zeros and the signs of its number format (ECMA-376 18.8.30 and 18.8.31).

A number is never shown with fewer digits than the cell holds: who selects the cell reads them all.
"""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from math import isfinite

# ECMA-376 18.8.30: the formats that have a number alone; 27-36 and 50-58 are the dates of East Asian locales.
_BUILT_IN = {
    9: "0%", 10: "0.00%", 14: "dd-mm-yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm", 19: "h:mm:ss",
    20: "h:mm", 21: "h:mm:ss", 22: "d-m-yy h:mm", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss",
} | dict.fromkeys((*range(27, 37), *range(50, 59)), "dd-mm-yyyy")  # fmt: skip
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|[_*].|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[(?P<condition>[<>=]+[\d.]+)\]'
    r"|\[(?P<elapsed>h+|m+|s+)\]|\[[^\]]*\]|(?P<digit>[0#?])|(?P<sign>[.,%;])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)([\d.]+)")
_MAX_FORMAT = 255  # characters; the limit of Excel
_MAX_MEMO = 50_000
_MAX_SERIAL = 2_958_466  # the day after 31-12-9999
_SECONDS_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a format. `whole` and `decimals` hold digit places ("0", "#") and literals (longer, or other)."""

    condition: str = field(default="", repr=False)
    has_date: bool = False
    has_time: bool = False
    has_seconds: bool = False
    is_elapsed: bool = False
    is_percent: bool = False
    whole: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    fraction: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @property
    def is_plain(self) -> bool:
        """True when it adds nothing to the digits."""
        kinds = [kind for kind, _ in (*self.whole, *self.fraction)]
        zeros = sum(sign == "0" for kind, sign in self.whole if kind == "digit")
        return "digit" not in kinds or ("literal" not in kinds and zeros < 2 and not self.is_percent)


@dataclass(slots=True)
class NumberTexts:
    """The number formats of a workbook by cell style, as the attribute `s` names it; and its date system."""

    by_style: dict[str, tuple[Section, ...]] = field(default_factory=dict, repr=False)
    is_1904: bool = False
    _memo: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)

    def add(self, style: str, number: int, code: str = "") -> None:
        """Cells of this style have the built-in format of that number, or the one that is written out."""
        sections = parse_format(code or _BUILT_IN.get(number, ""))
        if any(section.has_date or section.has_time or not section.is_plain for section in sections):
            self.by_style[style] = sections

    def shown(self, raw: str, style: str) -> str:
        """The text of a number cell."""
        if style not in self.by_style:
            return raw if raw.isdigit() else plain_number(raw)
        known = self._memo.get((style, raw))
        if known is None:
            known = show_number(raw, self.by_style[style], is_1904=self.is_1904)
            if len(self._memo) < _MAX_MEMO:
                self._memo[style, raw] = known
        return known


def plain_number(raw: str) -> str:
    """The digits of a number, without exponent and without the noise of binary fractions; other text as it is."""
    raw = raw.strip()
    try:
        value = float(raw)
    except ValueError:
        return raw
    if not isfinite(value) or "_" in raw:
        return raw
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    if not 1e-9 < abs(value) < 1e40:
        return raw
    return format(Decimal(raw if abs(value) >= 1e15 else f"{value:.15g}"), "f")


def parse_format(code: str) -> tuple[Section, ...]:
    """The sections of a format code: for positive and negative numbers, zero and text, or each with its condition."""
    sections: list[Section] = []
    start = 0
    code = code[:_MAX_FORMAT]
    for token in _TOKEN.finditer(code):
        if token["sign"] == ";":
            sections.append(_section(code[start : token.start()]))
            start = token.end()
    return (*sections, _section(code[start:]))


def _section(code: str) -> Section:
    if not code or "general" in code.lower() or "@" in code:
        return Section()
    tokens = list(_TOKEN.finditer(code))
    letters = {token["other"].lower() for token in tokens if token["other"]}
    elapsed = any(token["elapsed"] for token in tokens)
    condition = next((token["condition"] for token in tokens if token["condition"]), "")
    has_digits = any(token["digit"] for token in tokens)
    if elapsed or (letters & set("dmyhs") and not (has_digits and "e" in letters)):
        has_time = elapsed or bool(letters & set("hs"))
        has_date = bool(letters & set("dy")) or not has_time
        return Section(condition, has_date, has_time, "s" in letters, elapsed)
    if has_digits and letters & set("e/"):
        return Section(condition)  # scientific, or a fraction
    whole, fraction = _places(tokens)
    return Section(condition, is_percent=any(t["sign"] == "%" for t in tokens), whole=whole, fraction=fraction)


def _places(tokens: list[re.Match[str]]) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    parts: tuple[list[tuple[str, str]], list[tuple[str, str]]] = ([], [])
    into = 0
    for token in tokens:
        if token["digit"]:
            parts[into].append(("digit", token["digit"]))
        elif token["sign"] == "." and not into:
            into = 1
        elif token["sign"] != ",":
            literal = token["quoted"] or token["escaped"] or token["currency"] or token["other"] or ""
            literal = "%" if token["sign"] == "%" else literal
            if literal:
                parts[into].append(("literal", literal))
    return tuple(parts[0]), tuple(parts[1])


def show_number(raw: str, sections: tuple[Section, ...], *, is_1904: bool = False) -> str:
    """The number as the format shows it; its plain digits when the format would hide some."""
    plain = plain_number(raw)
    try:
        value = float(plain)
    except ValueError:
        return plain
    if not isfinite(value):
        return plain
    section = _chosen(value, sections)
    if section.has_date or section.has_time:
        return _moment(value, section, is_1904) or plain
    return plain if section.is_plain else _filled(plain, section)


def _chosen(value: float, sections: tuple[Section, ...]) -> Section:
    for section in sections[:2]:
        if section.condition and _holds(value, section.condition):
            return section
    if any(section.condition for section in sections[:2]):
        return sections[min(2, len(sections) - 1)] if len(sections) > 1 else Section()
    if value < 0 and len(sections) > 1:
        return sections[1]
    return sections[2] if value == 0 and len(sections) > 2 else sections[0]


def _holds(value: float, condition: str) -> bool:
    parsed = _CONDITION.fullmatch(condition)
    if parsed is None or parsed[2].count(".") > 1 or parsed[2] == ".":
        return False
    bound = float(parsed[2])
    return {
        "<": value < bound, "<=": value <= bound, ">": value > bound, ">=": value >= bound, "=": value == bound,
        "<>": value != bound,
    }[parsed[1]]  # fmt: skip


def _moment(value: float, section: Section, is_1904: bool) -> str:
    """Day and time of a serial number; "" for one that is no moment."""
    if not 0 <= value < _MAX_SERIAL:
        return ""
    days, seconds = divmod(round(value * _SECONDS_A_DAY), _SECONDS_A_DAY)
    if section.is_elapsed:
        return f"{days * 24 + seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}" + (f":{seconds % 60:02}" if section.has_seconds else "")
    if not section.has_date:
        return clock
    try:
        day = _day(days, is_1904)
    except OverflowError:
        return ""
    return f"{day:%d-%m-}{day.year:04}" + (f" {clock}" if section.has_time else "")


def _day(serial: int, is_1904: bool) -> date:
    """ECMA-376 18.17.4.1: the 1900 system counts a 29 February 1900 that never was."""
    if is_1904:
        return date(1904, 1, 1) + timedelta(serial)
    return date(1899, 12, 31 if serial < 60 else 30) + timedelta(serial)


def _filled(plain: str, section: Section) -> str:
    number = abs(Decimal(plain)) * (100 if section.is_percent else 1)
    places = sum(kind == "digit" for kind, _ in section.fraction)
    shown = f"{number:.{places}f}"
    has_own_sign = any(kind == "literal" and sign in "-(" for kind, sign in section.whole[:1])
    sign = "-" if plain.startswith("-") and not has_own_sign else ""
    if Decimal(shown) != number:  # the format rounds
        return sign + format(number.normalize(), "f") + ("%" if section.is_percent else "")
    whole, _, fraction = shown.partition(".")
    return sign + _whole(whole, section.whole) + _fraction(fraction, section.fraction)


def _whole(digits: str, places: tuple[tuple[str, str], ...]) -> str:
    """The digits in their places, filled from the right; the first place takes all that are left."""
    left = sum(kind == "digit" for kind, _ in places)
    digits = digits.lstrip("0")
    pieces: list[str] = []
    for kind, sign in reversed(places):
        if kind == "literal":
            pieces.append(sign)
            continue
        left -= 1
        taken = digits if not left else digits[-1:]
        digits = "" if not left else digits[:-1]
        pieces.append(taken or ("0" if sign == "0" else ""))
    return "".join(reversed(pieces)) if places else digits


def _fraction(digits: str, places: tuple[tuple[str, str], ...]) -> str:
    if not any(kind == "digit" for kind, _ in places):
        return "".join(sign for _, sign in places)
    left = iter(digits)
    shown = "".join(next(left, "") if kind == "digit" else sign for kind, sign in places)
    return "." + shown
