"""Tables typed as plain text: a line of column names, and below it lines whose fields stand under them.

Fields are parted by tabs, bars, semicolons or two spaces, or by commas in lines without any of these. This
module finds the name above a number; what the name means is `context`'s.
"""

import re

_REACH = 2000  # characters above the number in which its column may be named
_LONGEST = 400  # nobody types a longer row
_FIELD = re.compile(r"[^\s|;](?:[^\t|;\n]*?[^\s|;])??(?=\t| {2,}|[ ]?[|;]|[ ]*$)")
_COMMA_FIELD = re.compile(r"[^\s,\"](?:[^,\"\n]*[^\s,\"])?(?=[ \"]*(?:,|$))")
_LETTER = re.compile(r"[^\W\d_]")
_PARTED = re.compile(r"[\t|;]| {2}")
_WORDS_ONLY = re.compile(r"^[^\d\n]+(?:\d[^\d\n]+){0,3}\d?$", re.MULTILINE)  # "1e ziektedag", "telefoon 2"

_Field = tuple[int, int, str]


def name_above(text: str, start: int, end: int) -> str:
    """The column name above `text[start:end]`; "" when that is no whole field or no line above names columns."""
    line_start = text.rfind("\n", 0, start) + 1
    if not line_start:
        return ""
    line_end = text.find("\n", end, end + _LONGEST)
    line = text[line_start : line_end if line_end >= 0 else end + _LONGEST]
    if len(line) > _LONGEST:
        return ""
    form = _FIELD if _PARTED.search(line) else _COMMA_FIELD
    fields = _fields(line, form)
    span = (start - line_start, end - line_start)
    index = next((i for i, (low, high, _) in enumerate(fields) if (low, high) == span), -1)
    if index < 0 or len(fields) < 2:
        return ""
    above = _WORDS_ONLY.findall(text, max(0, line_start - _REACH), line_start - 1)
    headings = [names for names in (_names(words, form) for words in reversed(above)) if names]
    nearest = headings[0] if headings else []
    # A row may be words only as well: "C    leeg"
    heading = next((names for names in headings if len(names) == len(fields)), nearest)
    if form is _COMMA_FIELD and len(heading) != len(fields):
        return ""  # a sentence
    return _name_of(heading, index, fields)


def _fields(line: str, form: re.Pattern[str]) -> list[_Field]:
    return [(match.start(), match.end(), match.group()) for match in form.finditer(line)]


def _names(line: str, form: re.Pattern[str]) -> list[_Field]:
    """The fields of a line of column names: two or more, all of them words, no numbers."""
    fields = _fields(line, form)
    return fields if len(fields) > 1 and all(_LETTER.search(text) for _, _, text in fields) else []


def _name_of(heading: list[_Field], index: int, fields: list[_Field]) -> str:
    """By place in the row where both lines have as many fields, else by what stands right above."""
    if len(heading) == len(fields):
        return heading[index][2]
    low, high, _ = fields[index]
    return next((name for start, end, name in heading if start < high and low < end), "")
