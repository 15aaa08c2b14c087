"""BSNs that nothing names, beside the person whose they are: behind the name, in a record with the date of birth, and
in the answer to a mail that asks for one.

"mw. Tan (912345678)", "912345678 - L. Tan - 7-1-1950", "> Van Tan heb ik nog geen BSN", and below it "912345678". What
these weigh is `bsn`'s. One in eleven other numbers passes the 11-test as well, so none of these holds a message alone.
"""

import re

from mailguard.detectors.birth_unnamed import ADULT_UNTIL
from mailguard.detectors.bsn_columns import Number
from mailguard.detectors.context import BSN_WORD, is_birth_named, is_warning, may_name_bsn, other_word_in
from mailguard.detectors.dates import dates, dates_in_words
from mailguard.detectors.name_beside import begins_with_name, ends_in_name, holds_name

# What a field of a record begins behind and ends before.
_BEGINS = re.compile(r"(?:^|[\n,;:|/(\[\t+–]|[ ]-|[ ]{2}|(?<!\w)(?:nr|nummer|no)[.:]{0,2})[ \t]{0,12}$", re.IGNORECASE)
_ENDS = re.compile(r"[ \t]{0,12}(?:$|[\n,;|/)\]\t+]|\.(?:\s|$)|[-–][ ]|(?<=[ ][ ]))|[ ](?:\(|\w)")
_CLOSES = re.compile(r"[ \t]{0,12}(?:$|[\n,;|/)\]\t]|\.(?:\s|$)|[-–][ ])")
# Behind a name and a space there is no other thing that the number may be of: "mw. Tan 912345678 wil graag"
_VERB_BEHIND = re.compile(
    r"[ ](?:is|was|wil|wilde|heeft|had|hebben|zijn|kan|kon|moet|mag|woont|komt|kwam|belt|belde|graag|en|per|op|te|uit|van|sinds|met"
    r"|has|is|was|wants|lives|and|from|\d{1,2}[-/. ])(?![^\W_])",
    re.IGNORECASE,
)
# "de moeder (912345678)"
_SOMEBODY = re.compile(
    r"(?<![^\W_])(?:moeder|vader|zoon|dochter|broer|zus(?:je)?|broertje|zoontje|dochtertje|partner|echtgeno(?:ot|te)|kind|mother"
    r"|father|son|daughter|husband|wife|bewoner|bewoonster|cli[eë]nte?|pati[eë]nte?|werknem(?:st)?er|betrokkene|verzekerde)[ ]?[(\[][ ]?$",
    re.IGNORECASE,
)
_REACH, _BLOCK = 100, 160
_ANSWER_WITHIN = 60
_ASKED = 300
_MORE_DIGITS = re.compile(r"\d{4}")
_DATE_ONLY = re.compile(r"[\s*°(),.;:–-]*(?:geb(?:oren)?\.?|born|gd|op|te)?[\s:.]*")


def is_beside_person(number: Number) -> bool:
    """True right behind a name, in the brackets behind somebody, and in a record of a person."""
    text, start, end = number.segment.text, number.start, number.end
    if number.segment.place.is_cell:
        return False
    before, behind = text[max(0, start - _REACH) : start], text[end : end + _REACH]
    line = before.rpartition("\n")[2]
    if other_word_in(line[-60:]) or other_word_in(behind.partition("\n")[0].partition(". ")[0][:40]):
        return False
    if _SOMEBODY.search(line) and _CLOSES.match(behind):
        return True
    if ends_in_name(line) and (_CLOSES.match(behind) or _VERB_BEHIND.match(behind)):
        return True
    if re.match(r"[ ]\((?:mw|dhr|mevr|de heer|mevrouw)\.?[ ]", behind) and begins_with_name(behind):
        return True
    return _BEGINS.search(line) is not None and _CLOSES.match(behind) is not None and _is_in_record(text, start, end)


def _is_in_record(text: str, start: int, end: int) -> bool:
    """True where the line, or the lines around a number that stands alone on its own, name somebody and a birth."""
    low, high = max(0, start - _BLOCK), end + _BLOCK
    line_start, line_end = text.rfind("\n", low, start) + 1, text.find("\n", end, high)
    before, behind = text[line_start or low : start], text[end : line_end if line_end >= 0 else high]
    if _holds_birth(before) or _holds_birth(behind):
        return True
    if re.search(r"[^\W\d_]{4}", before) or behind.strip(" ),;."):
        return False
    above = "\n".join(text[low:line_start].rstrip("\n").split("\n")[-2:]) if line_start else ""
    below = "\n".join(text[line_end + 1 : high].split("\n")[:2]) if line_end >= 0 else ""
    if other_word_in(above.rpartition("\n")[2]):
        return False
    around = f"{above}\n{below}"
    return _holds_birth(around) and any(holds_name(part) for part in around.split("\n"))


def _holds_birth(text: str) -> bool:
    """True for a text with a date of birth by its word, or a date of long ago."""
    found = [*dates(text), *dates_in_words(text)]
    return any(0 < date.year <= ADULT_UNTIL for date in found) or (bool(found) and is_birth_named(text))


def answers_quote(number: Number) -> bool:
    """True for the first number below a quoted paragraph that asks for a BSN, unless another word names it."""
    segment = number.segment
    if segment.place.is_quoted or segment.place.is_cell or number.start > _ANSWER_WITHIN:
        return False
    asked, said = segment.previous, segment.text[: number.start]
    if asked is not None and not asked.place.is_quoted and not any(map(str.isdigit, asked.text)):
        said, asked = f"{asked.text[-_ANSWER_WITHIN:]} {said}", asked.previous
    if asked is None or not asked.place.is_quoted or other_word_in(said) or _MORE_DIGITS.search(said):
        return False
    text = asked.text[-_ASKED:]
    return may_name_bsn(text) and any(
        not _MORE_DIGITS.search(text, word.end()) and not is_warning(text, word.end()) for word in BSN_WORD.finditer(text)
    )
