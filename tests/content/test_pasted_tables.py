"""Tables that were pasted as comma-separated lines, and forms with a box for each digit."""

import pytest

from mailguard.content.text import split_tables
from tests.content.messages import holding, html, message, read_content

BSN = "912345676"

PASTED = [
    f"naam,geboortedatum,bsn\nJansen,12-03-1984,{BSN}",
    f"Naam, Geboortedatum, BSN\nJansen, 12-03-1984, {BSN}\nBos, 01-02-1990, 980768901",
    f'naam,BSN\n"Jansen, A.",{BSN}',
    f"Hierbij de lijst:\nvoornaam,achternaam,bsn,opm\nAnna,Bos,{BSN},\nGroet, Piet",
]


@pytest.mark.parametrize("text", PASTED)
def test_comma_separated_lines_below_column_names_are_a_table(text):
    (cell,) = holding(read_content(message(text)), BSN)
    assert cell.text == BSN
    assert cell.place.header.lower() == "bsn"


@pytest.mark.parametrize(
    "text",
    [
        "Jan, Piet, Klaas\nAnna, Bea, Carla 12",
        "Beste Jan, dank voor je mail\nWe zien je om 12 uur, tot dan",
        "Graag naam, adres en woonplaats doorgeven,\nuiterlijk 12 mei, dank",
        "naam,bsn",
        "naam,bsn,tel\nvolgt,later,nog",
    ],
)
def test_sentences_with_commas_are_no_table(text):
    assert [rows for _, rows in split_tables(text.split("\n")) if rows] == []


def test_a_box_for_each_digit_is_one_value():
    boxes = "".join(f"<td>{digit}</td>" for digit in BSN)
    content = read_content(html(f"<table><tr><td>Naam</td><td>Jan</td></tr><tr><td>BSN</td>{boxes}</tr></table>"))
    (cell,) = holding(content, BSN)
    assert cell.place.label == "BSN"
    rows = f"| Naam | Jan |{' |' * 8}\n| BSN | {' | '.join(BSN)} |"
    assert holding(read_content(message(rows)), BSN)


def test_marks_in_columns_with_names_stay_apart():
    names = "".join(f"<th>vak {letter}</th>" for letter in "abcdefghij")
    marks = "".join(f"<td>{mark}</td>" for mark in "8765678967")
    content = read_content(html(f"<table><tr>{names}</tr><tr>{marks}</tr></table>"))
    assert not holding(content, "8765")
