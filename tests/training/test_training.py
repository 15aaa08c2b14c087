"""Training in small: the whole way from a data folder to a model that mailguard reads with."""

import json
import random

import pytest

from mailguard import name_model
from mailguard.detectors.detector import Kind
from training.__main__ import main
from training.annotated import LOCATION, PERSON, Annotated, Span
from training.invention import Inventor
from training.made_up_mail import Writer
from training.mails import read_mails
from training.sentences import SOURCES, WrongData, read_source
from training.texts import LABELLED_MAIL

LISTS = {
    "first_names.tsv": "# name\tbearers\tgender\tsources\tflags\nSem\t900\tM\tS\t\nLotte\t800\tF\tS\t\n"
    "Roos\t70\tF\tS\tword\n",
    "surnames.tsv": "Jansen\tM:nl\t\nvan Dijk\tM:nl\t\nKowalski\tP:pl\t\n",
    "tussenvoegsels.txt": "van\nvan der\n",
    "places_nl_be.tsv": "Delft\tbag\t\n",
    "nl_streets_bag.tsv": "Kerkstraat\t5\n",
    "nl_organisations.tsv": "Stichting Zonlicht\town\t1\n",
    "nl_medicines.tsv": "metformine\tg\n",
    "nl_common_words.tsv": "aanvraag\t5.0\to\nbrief\t5.0\to\nroos\t4.0\tfo\n",
}
SENTENCES = [
    {"text": "Sem van Dijk woont in Delft.", "ents": [[0, 12, "PER"], [22, 27, "LOC"]], "misc": []},
    {"text": "De brief is weg.", "ents": [], "misc": []},
    {"text": "De Zonnebloem belde.", "ents": [], "misc": [[3, 13]]},
    {"text": "Dit is om te toetsen.", "ents": [], "misc": [], "split": "test"},
]


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    for name, text in LISTS.items():
        (folder / name).write_text(text, "utf-8")
    for source in SOURCES:
        (folder / source.file).write_text("".join(json.dumps(row) + "\n" for row in SENTENCES * 10), "utf-8")
    return folder


def test_a_model_is_trained_that_finds_people(data, tmp_path, capsys):
    out = tmp_path / "model"
    assert main([str(data), "--out", str(out), "--epochs", "3", "--most", "150"]) == 0
    assert "epoch 3" in capsys.readouterr().err
    import spacy

    model = name_model.NameModel([spacy.load(out)])
    mails = read_mails(LABELLED_MAIL)[:150]
    paragraphs = [p for mail in mails for p in mail.paragraphs if any(s.label == PERSON for s in p.spans)]
    names = model.read([p.text for p in paragraphs])
    found = sum(
        any(n.kind is Kind.PERSON and n.start < s.end and s.start < n.end for n in read)
        for p, read in zip(paragraphs, names, strict=True)
        for s in p.spans
        if s.label == PERSON
    )
    labelled = sum(s.label == PERSON for p in paragraphs for s in p.spans)
    assert labelled > 100
    assert found > labelled / 5  # untrained it finds next to none
    assert not list(out.rglob("strings.json"))


def test_a_folder_without_data_is_told_so(tmp_path, capsys):
    assert main([str(tmp_path)]) == 2
    assert "training/README.md" in capsys.readouterr().err.replace("\n", " ")


@pytest.mark.parametrize("line", ["no json", '{"text": "x"}', '{"text": "x", "ents": [[0, 1, "DATE"]], "misc": []}'])
def test_a_line_that_is_no_sentence_is_named(data, line):
    path = data / SOURCES[0].file
    path.write_text(json.dumps(SENTENCES[0]) + "\n" + line + "\n")
    with pytest.raises(WrongData, match=r"nl_ud_ner\.jsonl, line 2"):
        read_source(data, SOURCES[0])


def test_only_what_is_meant_for_training_is_read(data):
    read = read_source(data, SOURCES[0])
    assert len(read) == 30
    assert read[0].spans == (Span(0, 12, PERSON), Span(22, 27, LOCATION))
    assert read[2].unknown == ((3, 13),)


def test_other_people_stand_where_people_stood(data):
    inventor = Inventor(data, random.Random(1))
    text = Annotated(
        "Jan Bakker uit Delft: Bakker belde.", (Span(0, 10, PERSON), Span(15, 20, LOCATION), Span(22, 28, PERSON))
    )
    known: dict[str, str] = {}
    other = inventor.with_other_names(text, known)
    first, place, again = (other.text[s.start : s.end] for s in other.spans)
    assert place == "Delft"
    assert first.split()[-1] == again == known["bakker"]
    assert first.split()[0] in ("Sem", "Lotte", "Roos")
    assert "Bakker" not in other.text


def test_small_letters_and_capitals_stay(data):
    inventor = Inventor(data, random.Random(1))
    for name in ("jan bakker", "JAN BAKKER"):
        other = inventor.with_other_names(Annotated(name, (Span(0, 10, PERSON),)), {}).text
        assert other.islower() == name.islower()
        assert other.isupper() == name.isupper()


def test_made_up_mail_labels_what_it_filled_in(data):
    chance = random.Random(2)
    writer = Writer(data, Inventor(data, chance), chance)
    paragraphs = [writer.paragraph() for _ in range(500)]
    labels = {span.label for p in paragraphs for span in p.spans}
    assert labels == {"PER", "LOC", "ORG"}
    for paragraph in paragraphs:
        assert "{" not in paragraph.text
        assert all(
            paragraph.text[s.start : s.end].strip() == paragraph.text[s.start : s.end] != "" for s in paragraph.spans
        )


def test_who_is_greeted_without_a_label_is_known_by_the_list_or_unknown(tmp_path):
    (tmp_path / "kantoor.txt").write_text(
        "=== kantoor-01\nFrom: A <a@x.example>\nTo: B <b@y.example>\nSubject: Re: [[PERSON|De Wit]]\n\n"
        "Hoi Lotte en Quux,\n\nDe brief van [[PERSON|Jan Jansen]] is er, [[NL_ADDRESS|Kerkstraat 1]].\n\n"
        "Groetjes,\nLotte\n"
    )
    [mail] = read_mails(tmp_path, frozenset({"lotte"}))
    subject, greeting, body, closing = mail.paragraphs
    assert subject.spans == (Span(4, 10, PERSON),)
    assert greeting.spans == (Span(4, 9, PERSON),)
    assert greeting.unknown == ((13, 17),)
    assert [(body.text[s.start : s.end], s.label) for s in body.spans] == [
        ("Jan Jansen", PERSON),
        ("Kerkstraat 1", LOCATION),
    ]
    assert closing.spans == (Span(10, 15, PERSON),)
