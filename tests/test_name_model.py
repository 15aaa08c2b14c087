"""The language model as a part: what it reads, in pieces and again; which models it loads; what it keeps of a text."""

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from mailguard import name_model
from mailguard.detectors.detector import Kind
from mailguard.errors import InspectionUnavailable

LETTER = "Geachte mevrouw De Vries, vorige week sprak ik met Jan Jansen in Delft."


def persons(text: str, model: name_model.NameModel | None = None) -> list[str]:
    [names] = (model or name_model.load()).read([text])
    return [text[name.start : name.end] for name in names if name.kind is Kind.PERSON]


def test_people_and_places():
    [names] = name_model.load().read([LETTER])
    assert persons(LETTER) == ["De Vries", "Jan Jansen"]
    assert [LETTER[name.start : name.end] for name in names if name.kind is Kind.LOCATION] == ["Delft"]


def test_each_text_gets_its_own_names_in_the_order_given():
    texts = [f"Geachte heer {name}, dank voor uw brief." for name in ("Jansen", "Bakker", "Jansen", "De Boer")]
    names = name_model.load().read([*texts, ""])
    assert [[text[n.start : n.end] for n in found] for text, found in zip(texts, names, strict=False)] == [
        ["Jansen"], ["Bakker"], ["Jansen"], ["De Boer"],
    ]  # fmt: skip
    assert names[-1] == ()


def test_a_long_text_is_read_in_pieces_that_cut_no_word():
    filler = "Over deze zaak is verder nog helemaal niets te zeggen geweest. "
    for size in range(70, 100):
        text = filler * size + LETTER + "\n" + filler * 100
        assert persons(text) == ["De Vries", "Jan Jansen"]


def test_a_word_without_end_is_cut():
    assert persons("x" * 30_000 + " " + LETTER) == ["De Vries", "Jan Jansen"]


def test_nothing_of_a_text_is_kept_but_where_its_names_are():
    model = name_model.NameModel(name_model.load()._pipelines)
    persons("Geachte heer Quuxmaveld, dank voor uw brief.", model)
    kept = repr(model._known)
    assert "Quuxmaveld" not in kept
    assert "Geachte" not in kept


def test_what_was_read_before_is_not_read_again():
    class Counted:
        def __init__(self, pipeline) -> None:
            self._pipeline = pipeline
            self.read: list[str] = []

        def __getattr__(self, name):
            return getattr(self._pipeline, name)

        def make_doc(self, text):
            self.read.append(text)
            return self._pipeline.make_doc(text)

    pipeline: Any = Counted(name_model.load()._pipelines[0])
    model = name_model.NameModel([pipeline])
    for _ in range(3):
        assert persons(LETTER, model) == ["De Vries", "Jan Jansen"]
    model.read([LETTER, LETTER])
    assert pipeline.read == [LETTER]


def test_surrogates_and_controls_do_no_harm():
    name_model.load().read(["\ud800 Jan\x00Jansen \udfff", "\x00" * 10, "\n\n\n", "\u200b" * 20])


@pytest.fixture
def spacy_model(tmp_path, monkeypatch):
    """A package as spaCy's releases have it, with our own weights under spaCy's labels' names."""
    package = tmp_path / "nl_core_news_sm"
    shutil.copytree(name_model.OWN_MODEL, package)
    (package / "__init__.py").write_text(
        "from pathlib import Path\nfrom spacy.util import load_model_from_path\n"
        "def load(**options):\n    return load_model_from_path(Path(__file__).parent, **options)\n"
    )
    about = tmp_path / "nl_core_news_sm-3.8.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: nl_core_news_sm\nVersion: 3.8.0\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    name_model.load.cache_clear()
    yield "nl_core_news_sm"
    name_model.load.cache_clear()
    sys.modules.pop("nl_core_news_sm", None)


def test_a_model_of_spacy_reads_along(spacy_model):
    assert name_model.is_installed(spacy_model)
    model = name_model.load(spacy_model)
    assert len(model._pipelines) == 2
    assert persons(LETTER, model) == ["De Vries", "Jan Jansen"]


def test_a_model_that_is_not_there_is_named():
    assert not name_model.is_installed("nl_core_news_lg")
    with pytest.raises(InspectionUnavailable, match="nl_core_news_lg"):
        name_model.load("nl_core_news_lg")


def test_what_ships_is_small_licensed_and_holds_no_words():
    files = [path for path in name_model.OWN_MODEL.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 6_000_000
    assert "CC BY-SA 4.0" in (name_model.OWN_MODEL / "LICENSE").read_text("utf-8")
    assert (name_model.OWN_MODEL / "MODEL_CARD.md").is_file()
    assert not any("strings" in path.name or path.parent == Path("vocab") for path in files)
