"""Short pieces of Dutch mail with names in double brackets (`mail_nl_eval.txt`, beside this checkout).

A line is `category|text`, and `\\n` in a text is a line end. Each piece becomes a real message, as all labelled mail
does. Greeted and signed first names are labelled; mailguard leaves those out on purpose: everybody has them in every
mail. So there are two readings of the file: as it is labelled, and without those names.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.detectors.cases import CORPORA, Case
from benchmarks.detectors.scoring import Value
from benchmarks.detectors.written_mail import message_bytes
from mailguard.content import read_content
from mailguard.lexicon import Lexicon

FILE = CORPORA.parent / "ner" / "mail_nl_eval.txt"
SNIPPET_SET, SPOKEN_OF_SET = "snippets", "snippets, less who is greeted or signs by first name"

_NAME = re.compile(r"\[\[(.+?)\]\]")
_HEADERS = (("From", "a@bureau.example"), ("To", "b@post.example"))
# All that stands before the name in its snippet: a greeting or a closing, and other names greeted along.
_GREETED = re.compile(
    r"(?:beste|bedankt|groeten|groetjes|ha|hallo|hoi|lieve)(?:[\s,&]|en\b|oma\b|\[\[\w+\]\])*", re.IGNORECASE
)


def read_snippets(file: Path = FILE, *, with_greeted: bool) -> list[Case]:
    """The snippets, none where the file is not there.

    Without the greeted names a snippet that has one is not wholly labelled: to find that name is neither right nor
    wrong.
    """
    if not file.is_file():
        return []
    lines = [line for line in file.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [_case(number, line, with_greeted=with_greeted) for number, line in enumerate(lines, 1)]


def _case(number: int, line: str, *, with_greeted: bool) -> Case:
    category, _, marked = line.partition("|")
    marked = marked.replace("\\n", "\n")
    names = list(_NAME.finditer(marked))
    counted = names if with_greeted else list(_not_greeted(marked, names))
    values = tuple(dict.fromkeys(Value("PERSON", name[1], "body") for name in counted))
    raw = message_bytes(_HEADERS, _NAME.sub(r"\1", marked) + "\n")
    return Case(f"{category}-{number}", read_content(raw), values, Lexicon(), len(counted) == len(names))


def _not_greeted(marked: str, names: Sequence[re.Match[str]]) -> Iterator[re.Match[str]]:
    for name in names:
        is_one_word = not re.search(r"[\s.]", name[1])
        if not (is_one_word and _GREETED.fullmatch(marked, 0, name.start())):
            yield name
