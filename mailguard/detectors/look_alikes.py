"""What a reader takes a character for: the plain character behind an odd one.

Invisible characters are nothing, dashes a hyphen, circled digits digits. A Cyrillic or Greek letter is taken for the
Latin one it looks like when all of its word can be read so and something of it is Latin (`ВSN`); names written in those
scripts stay as they are.
"""

import re
import unicodedata
from functools import lru_cache

# Beside the category Pd: minus sign, modifier minus, hyphen bullet.
_DASHES = frozenset("\u2212\u02d7\u2043")
# Grapheme joiner, Hangul fillers, Khmer and Mongolian selectors, variation selectors: no category tells them apart.
_INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
_BLANK = "\u2800"  # a braille cell without dots
_NAMED_LETTER = re.compile(r"(?:[A-Z]+ )*LATIN (?P<size>CAPITAL |SMALL )?LETTER (?:SMALL CAPITAL )?(?P<letter>[A-Z])")
_MARKS = "\u0300-\u036f"
_MARK = re.compile(f"[{_MARKS}]")
_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u052f]")
_WORD = re.compile(r"[^\W_]+")
_WORDS = re.compile(r"[^\W_]+(?:[-.:/][^\W_]+)*")  # of "4-ТХК-72" the digits tell that "ТХК" is no word of its own
_PAIRS = """
    АA ВB ЕE ЅS ІI ЈJ КK МM НH ОO РP СC ТT УY ҮY ХX ԚQ ԜW аa вb еe ѕs іi јj кk мm нh оo пn рp сc тt уy хx һh ԁd ԛq ԝw
    ӏl ӀI ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX ϹC ϿC ϺM αa ιi κk νv οo ρp υu ηn ϲc ϳj
"""
_LATIN_FOR = {pair[0]: pair[1] for pair in _PAIRS.split()}
_ENOUGH_DIGITS = 3  # "5а" is a house in Kyiv, "9123О5678" no word at all

# HTML character references (WHATWG HTML 13.5) that mail programs leave behind in plain text; letters with an accent
# follow from their name.
_REFERENCE = r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});"
_ACCENTS = {"grave": "\u0300", "acute": "\u0301", "circ": "\u0302", "tilde": "\u0303", "uml": "\u0308",
            "ring": "\u030a", "caron": "\u030c", "cedil": "\u0327"}  # fmt: skip
_NAMED = {
    "nbsp": " ", "ensp": " ", "emsp": " ", "thinsp": " ", "shy": "", "zwnj": "", "zwj": "", "lrm": "", "rlm": "",
    "amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "lsquo": "\u2018", "rsquo": "\u2019",
    "ldquo": "\u201c", "rdquo": "\u201d", "ndash": "-", "mdash": "-", "hyphen": "-", "minus": "-", "hellip": "...",
    "bull": "\u2022", "middot": "\u00b7", "euro": "\u20ac", "szlig": "ß", "aelig": "æ", "oslash": "ø", "AElig": "Æ",
    "Oslash": "Ø", "commat": "@", "period": ".", "comma": ",", "colon": ":", "sol": "/", "lpar": "(", "rpar": ")",
    "plus": "+", "num": "#", "equals": "=", "lowbar": "_", "Tab": "\t", "NewLine": "\n",
}  # fmt: skip
_ACCENTED = re.compile(rf"([A-Za-z])({'|'.join(_ACCENTS)})")

_ODD = re.compile(rf"[^\x00-\x7f]|{_REFERENCE}")
# Looked for only where there are combining marks at all: a letter in front costs at every letter.
_ODD_OR_MARKED = re.compile(rf"\w[{_MARKS}]+|{_ODD.pattern}")


def odd_pieces(text: str) -> re.Pattern[str]:
    """The pattern that finds every piece of this text that may not be plain."""
    return _ODD_OR_MARKED if _MARK.search(text) else _ODD


def plain_piece(piece: str) -> str:
    """The plain form of what `odd_pieces` found: a character, a letter with its marks, or a character reference."""
    if len(piece) == 1:
        return plain(piece)
    if piece[0] == "&":
        return _referred(piece)
    composed = unicodedata.normalize("NFC", piece)
    return "".join(c if c.isascii() else plain(c) for c in composed if not _MARK.match(c))


@lru_cache(maxsize=4096)
def plain(character: str) -> str:
    """The plain form of one character outside ASCII: "" for an invisible one."""
    category = unicodedata.category(character)
    if category == "Pd" or character in _DASHES:
        return "-"
    if category in ("Cf", "Me") or _INVISIBLE.match(character) or _MARK.match(character):
        return ""
    if category in ("Zl", "Zp"):
        return "\n"
    if category == "Zs" or character == _BLANK:
        return " "
    if category in ("Nd", "No") and (digit := unicodedata.digit(character, None)) is not None:
        return str(digit)
    if named := _NAMED_LETTER.fullmatch(unicodedata.name(character, "")):
        return named["letter"].lower() if named["size"] == "SMALL " else named["letter"]
    folded = unicodedata.normalize("NFKC", character)
    return "-" if folded in _DASHES or unicodedata.category(folded[0]) == "Pd" else folded


@lru_cache(maxsize=1024)
def _referred(reference: str) -> str:
    """What a character reference stands for in plain form; the reference itself when it names nothing we know."""
    name = reference[1:-1]
    if name[0] != "#":
        if accented := _ACCENTED.fullmatch(name):
            return unicodedata.normalize("NFC", accented[1] + _ACCENTS[accented[2]])
        return _NAMED.get(name, reference)
    number = int(f"0{name[1:]}", 0) if name[1] in "xX" else int(name[1:])
    if not 0 < number < 0x110000 or 0xD800 <= number < 0xE000:
        return reference
    character = chr(number)
    if character.isascii():
        return character if character.isprintable() or character in "\t\n\r" else ""
    return plain(character)


def latinised(text: str) -> str:
    """The text with look-alikes of Latin letters as those letters; as long as it was, character for character."""
    return _WORDS.sub(lambda match: _latin_words(match.group()), text) if _FOREIGN.search(text) else text


def _latin_words(words: str) -> str:
    if not _FOREIGN.search(words):
        return words
    digits = sum(map(str.isdigit, words))
    return _WORD.sub(lambda match: _latin_word(match.group(), digits), words)


def _latin_word(word: str, digits: int) -> str:
    foreign = _FOREIGN.findall(word)
    if not foreign or any(letter not in _LATIN_FOR for letter in foreign):
        return word
    scripts = {letter >= "\u0400" for letter in foreign}
    is_latin = any(c < "\u0250" and c.isalpha() for c in word)
    if not is_latin and len(scripts) == 1 and digits < _ENOUGH_DIGITS:
        return word
    return "".join(_LATIN_FOR.get(c, c) for c in word)
