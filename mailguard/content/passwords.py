"""Passwords that stand in a message beside what they lock: people send both in one mail.

What is found is only tried on the locked files of the same message.
"""

import re
from collections.abc import Iterable, Iterator

from mailguard.findings import Segment

MAX_PASSWORDS = 20
_LONGEST = 40
_NAMED = re.compile(
    r"""(?<![^\W_])(?:wacht\s?woord(?:en)?|toegangs?code|pin\s?code|pin|sleutel|ww|pass\s?(?:word|wd|phrase|code)|pwd?|code
      |key|password\sis|zip|bestand|document|openen|opent|geopend|unlock|open)(?![^\W_])
      (?P<gap>[^\n]{0,60}?(?::|=|\bis\b|\bmet\b|\bwith\b|\buse\b|["'“”‘’„«»])|[ ])\s*(?P<rest>[^\n]{1,80})""",
    re.VERBOSE | re.IGNORECASE,
)
_MENTION = re.compile(r"wachtw|password|passw|pincode|toegangscode|\bww\b|\bpwd?\b|\bcode\b|\bsleutel\b", re.IGNORECASE)
_QUOTED = re.compile(r"""["'“”‘’„«»`]([^\s"'“”‘’„«»`]{3,40})["'“”‘’„«»`]""")
_TOKEN = re.compile(r"\S{3,60}")
_EDGES = "\"'“”‘’„«»`()[]<>,;:"
_DATE = re.compile(r"(?<!\d)(\d{1,2})[-./ ](\d{1,2})[-./ ]((?:19|20)\d\d)(?!\d)")


def passwords_in(segments: Iterable[Segment]) -> tuple[str, ...]:
    """What may be a password, the likeliest first: named ones, quoted ones, odd words near the talk of one, and the
    dates of the message as people make passwords of them.
    """
    texts = [segment.text for segment in segments if len(segment.text) <= 20_000]
    told = [text for text in texts if _MENTION.search(text)]
    likely = [word for text in told for word in _named_in(text)]
    quoted = [match[1] for text in told for match in _QUOTED.finditer(text)]
    odd = [word for text in told for word in _odd_words(text)]
    dates = [form for text in (texts if told else ()) for form in _dates_in(text)]
    return tuple(list(dict.fromkeys((*likely[:8], *quoted[:4], *odd, *dates)))[:MAX_PASSWORDS])


def _named_in(text: str) -> Iterator[str]:
    """The first word or two behind "wachtwoord:", with and without the full stop behind them."""
    for match in _NAMED.finditer(text):
        for token in _TOKEN.findall(match["rest"])[:2]:
            yield from _forms(token)


def _odd_words(text: str) -> Iterator[str]:
    """Words that are none: letters with digits or signs, capitals inside."""
    for token in _TOKEN.findall(text):
        bare = token.strip(_EDGES).rstrip(".!?")
        has_mark = any(not c.isalpha() for c in bare) and any(c.isalnum() for c in bare)
        is_mixed = bare[1:] != bare[1:].lower() and bare != bare.upper()
        if 4 <= len(bare) <= _LONGEST and (has_mark or is_mixed) and "@" not in bare[1:-1] and "://" not in bare:
            yield from _forms(token)


def _forms(token: str) -> Iterator[str]:
    """Signs at the end may belong to the password or to the sentence."""
    bare = token.strip(_EDGES)
    for form in (bare.rstrip(".?"), bare):
        if 3 <= len(form) <= _LONGEST:
            yield form


def _dates_in(text: str) -> Iterator[str]:
    for day, month, year in _DATE.findall(text)[:5]:
        yield f"{int(day):02}{int(month):02}{year}"
        yield f"{int(day):02}-{int(month):02}-{year}"
