"""Whether somebody's name stands right before or right behind a value, in capitals or in small letters."""

import re

from mailguard.detectors.name_grammar import lower_case
from mailguard.detectors.person_lower import clues_in, names_in_small_letters
from mailguard.detectors.person_text import TextReader

_REACH = 70
_LINE = re.compile(r"[^\n]*$")
# What may part a name from the value behind it: "Jan Smit (", "Jan Smit, m, ", "Jan Smit - "
_JOIN = re.compile(r"(?:[ \t]{0,12}[,;:|/(\[+–-]{0,2}){1,2}[ \t]{0,12}$")
_SEX = re.compile(r"[ ,(][mvMVfFxX][ ,/]{1,2}$")
_BEHIND = re.compile(r"[ \t]{0,12}[,;:|/(–-]{0,2}[ \t]{0,12}")


def ends_in_name(before: str) -> bool:
    """True when a text ends in a name, but for what parts it from the value behind it."""
    line = _LINE.search(before[-_REACH:])
    tail = line.group() if line else ""
    sex = _SEX.search(tail)
    tail = tail[: sex.start()] if sex else tail
    join = _JOIN.search(tail)
    tail = tail[: join.start()] if join else tail
    if len(tail) < 3 or not (tail[-1].isalpha() or tail[-1] == "."):
        return False
    return any(end == len(tail) for _, end in _names(tail))


def begins_with_name(behind: str) -> bool:
    """True when a text begins with a name, but for what parts it from the value before it."""
    line = behind[:_REACH].partition("\n")[0]
    gap = _BEHIND.match(line)
    start = gap.end() if gap else 0
    return any(start <= at <= start + len("de heer ") for at, _ in _names(line))


def holds_name(line: str) -> bool:
    """True when somebody is named in a line."""
    return any(True for _ in _names(line[: 2 * _REACH]))


def _names(text: str) -> list[tuple[int, int]]:
    """Where the names of a short text stand."""
    found = [(name.start, name.end) for name in TextReader(text).names]
    found += [(name.start, name.end) for name in names_in_small_letters(text, clues_in(lower_case(text)))]
    return found
