"""Annotated sentences of newspapers, encyclopedias, debates, novels and e-mail, as JSON lines.

A line is `{"text", "ents": [[start, end, "PER" | "LOC" | "ORG"]], "misc": [[start, end]], "split"?}`; what `misc` holds
is a name of another kind, or one that nobody is sure of: it is trained as unknown, never as no name.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from training.annotated import LABELS, Annotated, Span


class Source(NamedTuple):
    """A file of the data folder. Of `share` 0.5 half of the sentences are taken in each epoch, another half each time;
    `has_stock_names` says that its people have few names ("Tom", "Mary"), which others must take the place of.
    """

    file: str
    share: float
    has_stock_names: bool = False


SOURCES = (
    Source("nl_ud_ner.jsonl", 1.0),
    Source("nl_alpino_names.jsonl", 1.0),
    Source("nl_alpino_nonames.jsonl", 0.5),
    Source("nl_silver_news_ntrex_flores.jsonl", 1.0),
    Source("nl_silver_handelingen.jsonl", 1.0),
    Source("nl_silver_commonvoice.jsonl", 0.5),
    Source("nl_silver_tatoeba.jsonl", 0.7, has_stock_names=True),
    Source("nl_openboek.jsonl", 0.5),
    Source("en_uner_ewt_email.jsonl", 1.0),
    Source("en_uner_ewt_pud_other.jsonl", 0.6),
    Source("en_wnut17.jsonl", 0.5),
)


class WrongData(ValueError):
    """A file of the data folder is missing or not as described; says which, and where."""


def read_source(folder: Path, source: Source) -> list[Annotated]:
    """The sentences of one file that are meant for training. Raises WrongData."""
    path = folder / source.file
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise WrongData(
            f"{path}: cannot be read ({error.strerror}); see training/README.md for where it comes from"
        ) from error
    return list(_sentences(lines, path))


def _sentences(lines: list[str], path: Path) -> Iterator[Annotated]:
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
            if row.get("split", "train") != "train":
                continue
            spans = tuple(Span(start, end, label) for start, end, label in row["ents"])
            unknown = tuple((start, end) for start, end in row["misc"])
            text = row["text"]
        except (ValueError, KeyError, TypeError) as error:
            raise WrongData(f"{path}, line {number}: not a sentence with ents and misc ({error})") from error
        if any(span.label not in LABELS for span in spans):
            raise WrongData(f"{path}, line {number}: a label that is none of {', '.join(LABELS)}")
        yield Annotated(text, spans, unknown)
