"""The labelled corpora: every message is read; every labelled value in a form that is read stands in a segment."""

import json
import unicodedata
from pathlib import Path

import pytest

from mailguard.findings import Content
from tests.content.messages import read_content

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
READ_HERE = (".csv", ".txt", ".ics", ".eml")

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="no labelled corpus beside the repository")


def cases():
    for labels in sorted(CORPUS.glob("*/labels.jsonl")):
        for line in labels.read_text().splitlines():
            case = json.loads(line)
            yield case, read_content((labels.parent / case["file"]).read_bytes())


def plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def stands(content: Content, text: str, where: str) -> bool:
    return any(
        plain(text) in plain(segment.text)
        for segment in content.segments
        if segment.place.where == where or segment.place.where.startswith(f"{where} / ")
    )


def is_within_unread(content: Content, where: str) -> bool:
    return any(item.where.startswith(f"{where} / ") for item in content.uninspectable)


def test_every_labelled_value_stands_in_its_place():
    missing, found = [], 0
    for case, content in cases():
        for entity in case["entities"]:
            where = entity["where"]
            if where not in ("subject", "body") and not where.endswith(READ_HERE):
                continue
            if stands(content, entity["text"], where):
                found += 1
            elif not is_within_unread(content, where):
                missing.append((case["file"], entity["type"], where))
    assert not missing
    assert found > 500


def test_nothing_whole_is_called_broken():
    for case, content in cases():
        is_whole = "UNINSPECTABLE" not in case["rules"]
        assert not (is_whole and content.uninspectable), case["file"]
