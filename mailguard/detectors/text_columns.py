"""Tables typed as plain text: a line of column names, and below it lines whose fields stand under them.

Fields are parted by tabs, bars, semicolons or two spaces; in lines without any of these by slashes or dashes between
spaces, or by commas. Where a sign parts them, a cell may be blank. This module finds the name above a number; what
the name means is `context`'s.
"""

import re
from collections.abc import Iterator

_REACH = 6000  # characters above the number in which its column may be named
_LONGEST = 400  # nobody types a longer row
_FIELD = re.compile(r"[^\s|;](?:[^\t|;\n]*?[^\s|;])??(?=\t| {2,}|[ ]?[|;]|[ ]*$)")
_LETTER = re.compile(r"[^\W\d_]|#")  # "#" heads the numbers of the rows
_CLOSE = re.compile(r"[\t|;]| {2}")
_SIGN = re.compile(r"[\t|;]")
# What parts the fields of a line that sentences look like, and how many columns it takes.
_LOOSE_SIGNS = (
    (re.compile(r"(?<=\s)/(?=\s)"), 2),
    (re.compile("/"), 3),
    (re.compile(r"(?<=\s)[-–](?=\s)"), 3),
    (re.compile(","), 2),
)
_WORDS_ONLY = re.compile(r"^[^\d\n]+(?:\d[^\d\n]+){0,3}\d?$", re.MULTILINE)  # "1e ziektedag", "telefoon 2"
_AROUND = ' "\r'

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
    span = (start - line_start, end - line_start)
    above = slice(max(0, line_start - _REACH), line_start - 1)
    if _CLOSE.search(line):
        return _name_in_table(text, above, line, span)
    names = (_name_in_list(text, above, line, span, sign, fewest) for sign, fewest in _LOOSE_SIGNS)
    return next(filter(None, names), "")


def _name_in_table(text: str, above: slice, line: str, span: tuple[int, int]) -> str:
    """By place in the row where both lines have as many fields or cells, else by what stands right above.

    The first line of names in the block of the row counts: a row may be words only as well ("C    leeg").
    """
    fields = _fields(line)
    index = next((i for i, (low, high, _) in enumerate(fields) if _without_quotes(line, low, high) == span), -1)
    if index < 0 or len(fields) < 2:
        return ""
    sign = match.group() if (match := _SIGN.search(line)) else ""
    nearest: list[_Field] = []
    for words in _lines_of_words(text, above):
        heading = _names(words)
        if len(heading) == len(fields):
            return heading[index][2].strip(_AROUND)
        if heading and sign and words.count(sign) == line.count(sign):
            return words.split(sign)[line.count(sign, 0, span[0])].strip(_AROUND)
        nearest = nearest or heading
    low, high, _ = fields[index]
    return next((name for start, end, name in nearest if start < high and low < end), "")


def _lines_of_words(text: str, above: slice) -> Iterator[str]:
    """Block by block from the nearest, each from its top."""
    stop = above.stop
    while stop > above.start:
        block = max(above.start, text.rfind("\n\n", above.start, stop))
        yield from _WORDS_ONLY.findall(text, block, stop)
        stop = block


def _name_in_list(text: str, above: slice, line: str, span: tuple[int, int], sign: re.Pattern[str], fewest: int) -> str:
    """By place in the row, in the nearest line of names that has as many cells."""
    ends = [match.span() for match in sign.finditer(line)]
    if len(ends) + 1 < fewest:
        return ""
    low = max((end for _, end in ends if end <= span[0]), default=0)
    high = min((start for start, _ in ends if start >= span[1]), default=len(line))
    if _without_quotes(line, low, high) != span:
        return ""
    place = sum(end <= low for _, end in ends)
    for words in reversed(_WORDS_ONLY.findall(text, above.start, above.stop)):
        heading = sign.split(words)
        if len(heading) == len(ends) + 1 and all(map(_LETTER.search, heading)):
            return heading[place].strip(_AROUND)
    return ""


def _without_quotes(line: str, low: int, high: int) -> tuple[int, int]:
    """The span of a field without the spaces and quotes around it."""
    field = line[low:high]
    return low + len(field) - len(field.lstrip(_AROUND)), low + len(field.rstrip(_AROUND))


def _fields(line: str) -> list[_Field]:
    return [(match.start(), match.end(), match.group()) for match in _FIELD.finditer(line)]


def _names(line: str) -> list[_Field]:
    """The fields of a line of column names: two or more, all of them words, no numbers."""
    fields = _fields(line)
    return fields if len(fields) > 1 and all(_LETTER.search(text) for _, _, text in fields) else []
