"""Mails as offices write them, with their people: paragraphs of the labelled mails of `benchmarks/labelled_mail`.

Their labels name all people but those who are only greeted or who sign with a first name. In such places a first name
of the lists is a name, and what is no such name is unknown.
"""

import re
from collections.abc import Iterator, Set
from pathlib import Path
from typing import NamedTuple

from training.annotated import LOCATION, PERSON, Annotated, Span

_MAIL = re.compile(r"^=== (\S+)[ \t]*\n", re.MULTILINE)
_LABEL = re.compile(r"\[\[([A-Z_]+)\|(.+?)\]\]", re.DOTALL)
_PARAGRAPHS = re.compile(r"\n[ \t]*\n|^--- [^\n]*\n", re.MULTILINE)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_GREETING = re.compile(
    r"^[> \t]*(?:beste|geachte|hoi|hallo|hi|hey|hee|dag|ha|goede\w+|goeie\w+|lieve|dear|hello|good \w+)\b"
    r"[^\n.:!?]{0,60}",
    re.IGNORECASE | re.MULTILINE,
)
_CLOSING = re.compile(
    r"^[> \t]*(?:(?:met|alvast|hartelijke?|vriendelijke?|veel|lieve|kind|best|warm|yours|bedankt|mvg|gr|m\.v\.g"
    r"|groet\w*|liefs|dank|thanks|cheers|regards|many)\b[^\n]{0,50}\n[> \t]*){1,2}[^\n]{0,60}"
    r"|^[> \t]*(?:groet\w*|gr|mvg|liefs)\b[^\n]{0,40}",
    re.IGNORECASE | re.MULTILINE,
)
_LABELS = {"PERSON": PERSON, "NL_ADDRESS": LOCATION}


class Mail(NamedTuple):
    """The paragraphs of one mail, subject and attachments included."""

    name: str
    paragraphs: tuple[Annotated, ...]


def read_mails(folder: Path, first_names: Set[str] = frozenset()) -> list[Mail]:
    """The mails of all files of a folder. `first_names` in small letters."""
    return [mail for path in sorted(folder.glob("*.txt")) for mail in _mails(path.read_text("utf-8"), first_names)]


def _mails(text: str, first_names: Set[str]) -> Iterator[Mail]:
    _, *pieces = _MAIL.split(text)
    for name, piece in zip(pieces[::2], pieces[1::2], strict=True):
        head, _, body = piece.partition("\n\n")
        subject = re.search(r"^Subject: *(.*)$", head, re.MULTILINE)
        texts = ([subject[1]] if subject else []) + [part.strip("\n") for part in _PARAGRAPHS.split(body)]
        yield Mail(name, tuple(_paragraph(part, first_names) for part in texts if part.strip()))


def _paragraph(labelled: str, first_names: Set[str]) -> Annotated:
    pieces, spans, done, length = [], [], 0, 0
    taken: list[tuple[int, int]] = []
    for match in _LABEL.finditer(labelled):
        pieces += [labelled[done : match.start()], match[2]]
        start = length + match.start() - done
        length = start + len(match[2])
        done = match.end()
        taken.append((start, length))
        if match[1] in _LABELS:
            spans.append(Span(start, length, _LABELS[match[1]]))
    text = "".join((*pieces, labelled[done:]))
    unknown = []
    for place in (*_GREETING.finditer(text), *_CLOSING.finditer(text)):
        first = _WORD.search(text, place.start())
        for word in _WORD.finditer(text, first.end() if first else place.start(), place.end()):
            if any(start < word.end() and word.start() < end for start, end in taken):
                continue
            if word[0].lower() in first_names and len(word[0]) > 2:
                spans.append(Span(word.start(), word.end(), PERSON))
            elif word[0][0].isupper() or text.islower():
                unknown.append((word.start(), word.end()))
            taken.append(word.span())
    return Annotated(text, tuple(sorted(spans)), tuple(sorted(unknown)))
