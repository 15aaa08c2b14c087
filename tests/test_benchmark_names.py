"""The measuring of names: the snippets are read rightly, a name counts as the tables say, and all of it runs."""

import json

import pytest

from benchmarks.detectors.cases import Case, written
from benchmarks.detectors.scoring import Value
from benchmarks.names import __main__ as command
from benchmarks.names import quality
from benchmarks.names.finders import Finder, by_mailguard, by_model, by_rules
from benchmarks.names.snippets import read_snippets
from benchmarks.report import meter

SNIPPETS = """\
# name in brackets. category | text
sal|Beste [[Piet]] & [[Els]],\\n\\nGisteren sprak ik [[Johan de Wit]].
sal|Geachte heer/mevrouw [[Kowalski]],
sig|Groeten,\\n[[Gijs]]
low|hoi [[jeroen]], heb je het nummer van [[pieter de boer]] nog?
neg|Kolom A | kolom B
"""
MAILS = """\
=== balie-01
From: a@bureau.example
To: b@post.example
Subject: Afspraak

Geachte heer [[PERSON|Bakker]],

Gisteren belde mevrouw [[PERSON|Jansen]] met [[PERSON|sanne visser]].

=== balie-02
From: a@bureau.example
To: b@post.example
Subject: Kopij

De trein naar Delft heeft vertraging.
"""


@pytest.fixture
def snippets(tmp_path):
    file = tmp_path / "snippets.txt"
    file.write_text(SNIPPETS, encoding="utf-8")
    return file


@pytest.fixture
def mails(tmp_path) -> list[Case]:
    (tmp_path / "balie.txt").write_text(MAILS, encoding="utf-8")
    return list(written(tmp_path))


def names(case: Case) -> list[str]:
    return [value.text for value in case.values]


def person(text: str) -> Value:
    return Value("PERSON", text, "body")


# --- snippets -------------------------------------------------------------------------------------------------------


def test_snippets_are_messages_with_their_names(snippets):
    cases = read_snippets(snippets, with_greeted=True)
    assert [case.name for case in cases] == ["sal-1", "sal-2", "sig-3", "low-4", "neg-5"]
    assert [names(case) for case in cases] == [
        ["Piet", "Els", "Johan de Wit"], ["Kowalski"], ["Gijs"], ["jeroen", "pieter de boer"], [],
    ]  # fmt: skip
    assert all(case.is_complete for case in cases)
    assert cases[0].texts()["body"] == "Beste Piet & Els,\n\nGisteren sprak ik Johan de Wit."
    assert cases[4].texts()["body"] == "Kolom A | kolom B"


def test_bare_names_of_who_is_greeted_or_signs_can_be_left_out(snippets):
    cases = read_snippets(snippets, with_greeted=False)
    assert [names(case) for case in cases] == [["Johan de Wit"], ["Kowalski"], [], ["pieter de boer"], []]
    assert [case.is_complete for case in cases] == [False, True, False, False, True]


def test_no_snippets_where_there_is_no_file(tmp_path):
    assert read_snippets(tmp_path / "none.txt", with_greeted=True) == []


# --- quality --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("de heer mr. J. Bos", "J. Bos"),
        ("heer/mevrouw Kowalski", "Kowalski"),
        ("Dhr. De Boer", "De Boer"),
        ("de Boer", "de Boer"),
        ("Meester", "Meester"),
        ("De Meester", "De Meester"),
    ],
)
def test_titles_are_no_part_of_a_name(name, bare):
    assert quality.without_titles(name) == bare


def test_a_name_counts_by_overlap_exactly_and_in_small_letters(mails):
    found = {
        "balie-01": [person("de heer Bakker"), person("mevrouw Jansen met"), person("Kerkplein")],
        "balie-02": [person("Delft")],
    }
    finder = Finder("some", lambda case: found[case.name])
    with meter() as shown:
        named, nobody, missed = quality.measure({"mails": mails}, [finder], shown, show="some")
    (row,) = named.rows
    assert (row["labelled"], row["missed"], row["false"]) == (3, 1, 2)
    assert (row["P"], row["R"]) == (0.5, pytest.approx(2 / 3))
    assert (row["exact P"], row["exact R"]) == (0.25, pytest.approx(1 / 3))
    assert (row["in small letters"], row["R of these"]) == (1, 0)
    assert nobody.rows == [{"set": "mails", "mails": 1, "some": 100}]
    assert [(row["mail"], row["what"], row["text"]) for row in missed.rows] == [
        ("balie-01", "false", "'Kerkplein'"),
        ("balie-01", "missed", "'sanne visser'"),
        ("balie-02", "false", "'Delft'"),
    ]


@pytest.mark.parametrize("find", [by_rules, by_model, by_mailguard])
def test_every_finder_of_ours_gives_names_alone(mails, find):
    values = find(mails[0])
    assert any("Jansen" in value.text for value in values)
    assert {value.entity for value in values} == {"PERSON"}
    assert find(mails[1]) == []


# --- the command ----------------------------------------------------------------------------------------------------


def test_a_quick_run_measures_quality_speed_and_memory(capsys):
    command.main(["--quick", "--json", "--sets", "held-out"])
    tables = {title: table["rows"] for title, table in json.loads(capsys.readouterr().out)["tables"].items()}
    (named,) = (rows for title, rows in tables.items() if title.startswith("Names, "))
    by_finder = {row["finder"]: row for row in named}
    assert {"rules alone", "model alone", "mailguard"} <= by_finder.keys()
    assert all(row["R"] > 0.5 for row in by_finder.values())
    assert len(tables["Speed of finding names"]) >= 8
    assert all(row["words/s"] > 0 for row in tables["Speed of finding names"])
    assert [row["what"] for row in tables["Start-up of the language model"]] == [
        "spaCy, imported", "language model, loaded",
    ]  # fmt: skip
    rules, model = tables["Memory of a worker"]
    assert rules["server"] < model["server"]
    assert 0 < model["private, 0 mails"] <= model["private, 20 mails"]


def test_speed_without_its_mails_is_told(capsys):
    command.main(["--quick", "--json", "--only", "speed", "--sets", "snippets"])
    printed = capsys.readouterr()
    assert json.loads(printed.out)["tables"] == {}
    assert "No speed" in printed.err
