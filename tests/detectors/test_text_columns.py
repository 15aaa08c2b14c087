"""Tables typed as plain text: which column name stands above a number."""

import pytest

from mailguard.detectors.bsn import STRONG_FROM
from mailguard.detectors.text_columns import name_above
from mailguard.vocabulary import EntityType
from tests.detectors.build import found, paragraphs, passing

A, B, C, D = passing(31, 4)
BSN = EntityType.NL_BSN


def name_of(text: str, number: str) -> str:
    start = text.index(number)
    return name_above(text, start, start + len(number))


@pytest.mark.parametrize(
    "text",
    [
        f"Naam          BSN          Geb.datum\nF. Sol        {A}    03-03-1988",
        f"Naam\tBSN\tKlantnr\nF. Sol\t{A}\t12",
        f"Naam | BSN | Klantnr\n-----|-----|----\nF. Sol | {A} | 12",
        f"Naam;BSN;Klantnr\n;{B};\nF. Sol;{A};12".replace(f";{B};\n", ""),
        f"Naam             BSN\nF. Sol   12      {A}",  # other number of fields: what stands right above
        f"Naam\tBSN\nG. Sol\t{B}\n\nF. Sol\t{A}",
        f"#   Naam     BSN\n1   F. Sol   {A}",
        f"Naam\tSinds\tBSN\nF. Sol\t\t{A}",
        f"Naam|Sinds|BSN|Kamer\nF. Sol||{A}|",
        f"Naam  Vertrek  BSN\nG. Bos  onbekend  volgt\nF. Sol  morgen  {A}",  # the first line of names, no row
        f"Naam / BSN / besluit\nF. Sol / {A} / ja",
        f"Naam / sinds / BSN\nF. Sol / / {A}",
        f"Naam/BSN/besluit\nF. Sol/{A}/ja",
        f"Naam - BSN - besluit\nF. Sol - {A} - ja",
        f"naam,sinds,BSN\nF. Sol,,{A}",
        f'"naam";"BSN"\n"F. Sol";"{A}"',
        "Naam  BSN\n" + f"G. Sol  {B}\n" * 150 + f"F. Sol  {A}",
    ],
)
def test_the_name_above_a_field_is_found(text):
    assert name_of(text, A) == "BSN"
    assert A in found(paragraphs(text), BSN, STRONG_FROM)


@pytest.mark.parametrize(
    "text",
    [
        f"Naam          Klantnr      Geb.datum\nF. Sol        {A}    03-03-1988",
        f"BSN\tKlantnr\nvolgt\t{A}",
        f"Naam  BSN\nZie ook {A} in het overzicht",
        f"Naam  BSN  {A}",
        f"Naam|BSN|Klantnr\nF. Sol||{A}",
        f"Naam / BSN / klantnr\nF. Sol / volgt / {A}",
        f"Naam / BSN / klantnr\nF. Sol / {A}",
        A,
    ],
)
def test_a_field_under_another_name_or_under_none_is_no_bsn(text):
    assert name_of(text, A) != "BSN"
    assert found(paragraphs(text), BSN, STRONG_FROM) in ([], [A] if text.endswith(f"BSN  {A}") else [])


def test_the_nearest_heading_counts():
    text = f"Naam\tBSN\nSol\t{A}\n\nNaam\tOrdernr\nSol\t{B}\nBos\t{C}"
    assert [name_of(text, number) for number in (A, B, C)] == ["BSN", "Ordernr", "Ordernr"]
    assert found(paragraphs(text), BSN) == [A]


def test_long_and_hostile_lines_take_no_time():
    for text in (
        "a " * 50_000 + f"\n{A}",
        "x  y\n" * 20_000 + A,
        "|" * 100_000 + f"\n|{A}|",
        " " * 100_000 + f"\n{A}  b",
        "x / y / z\n" * 20_000 + f"{A} / y / ",
        "/" * 100_000 + f"\n/{A}/",
    ):
        assert name_of(text, A) == "" or len(name_of(text, A)) < 200_000
