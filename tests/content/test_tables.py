"""Tables: the golden places of a form and of a headed list, in HTML, in plain text, in CSV."""

import pytest

from mailguard.findings import Place
from tests.content.messages import attachment, holding, html, message, multipart, read_content

FORM = "<table><tr><td>Naam</td><td>A. Jansen</td></tr><tr><td>BSN</td><td>912345678</td></tr></table>"
HEADED = (
    "<table><tr><th>Naam</th><th>BSN</th><th>Telefoon</th></tr>"
    "<tr><td>A. Jansen</td><td>912345678</td><td>06 12345678</td></tr>"
    "<tr><td>B. Pietersen</td><td>923456789</td><td></td></tr></table>"
)


def places(raw):
    return {segment.text: segment.place for segment in read_content(raw).segments if segment.place.is_cell}


def test_golden_places_of_a_two_column_form():
    assert places(html(FORM)) == {
        "Naam": Place("body", 0, 0, 0),
        "A. Jansen": Place("body", 0, 0, 1, label="Naam"),
        "BSN": Place("body", 0, 1, 0),
        "912345678": Place("body", 0, 1, 1, label="BSN"),
    }


def test_golden_places_of_a_headed_table():
    assert places(html(HEADED)) == {
        "Naam": Place("body", 0, 0, 0),
        "BSN": Place("body", 0, 0, 1, label="Naam"),
        "Telefoon": Place("body", 0, 0, 2, label="BSN"),
        "A. Jansen": Place("body", 0, 1, 0, header="Naam"),
        "912345678": Place("body", 0, 1, 1, header="BSN", label="A. Jansen"),
        "06 12345678": Place("body", 0, 1, 2, header="Telefoon", label="912345678"),
        "B. Pietersen": Place("body", 0, 2, 0, header="Naam"),
        "923456789": Place("body", 0, 2, 1, header="BSN", label="B. Pietersen"),
    }


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        ("<tr><td>Naam</td><td>BSN</td></tr><tr><td>Jansen</td><td>912345678</td></tr>", "BSN"),
        ("<tr><td>Wie</td><td>Nr 2</td></tr><tr><td>Jansen 1</td><td>912345678</td></tr>", "Nr 2"),
        ("<tr><td>Jansen</td><td>923456789</td></tr><tr><td>Smit</td><td>912345678</td></tr>", ""),
        ("<tr><td>a@x.example</td><td>BSN</td></tr><tr><td>b@x.example</td><td>912345678</td></tr>", ""),
        (
            "<tr><td colspan=2>Lijst</td></tr><tr><td>Naam</td><td>BSN</td></tr><tr><td>J</td><td>912345678</td></tr>",
            "BSN",
        ),
        ("<tr><td>Naam:</td><td>Jansen</td></tr><tr><td>Nummer:</td><td>912345678</td></tr>", ""),
    ],
)
def test_the_first_row_is_a_header_when_it_holds_no_data(rows, header):
    assert places(html(f"<table>{rows}</table>"))["912345678"].header == header


def test_a_wide_header_names_all_its_columns():
    rows = (
        "<tr><th>Naam</th><th colspan=2>BSN oud en nieuw</th></tr>"
        "<tr><td>J</td><td>923456789</td><td>912345678</td></tr>"
    )
    found = places(html(f"<table>{rows}</table>"))
    assert {found["923456789"].header, found["912345678"].header} == {"BSN oud en nieuw"}


def test_a_cell_from_above_shifts_the_row_below():
    rows = (
        "<tr><th>Gezin</th><th>Naam</th><th>BSN</th></tr>"
        "<tr><td rowspan=2>Jansen</td><td>Jan</td><td>923456789</td></tr>"
        "<tr><td>Piet</td><td>912345678</td></tr>"
    )
    place = places(html(f"<table>{rows}</table>"))["912345678"]
    assert (place.row, place.column, place.header, place.label) == (2, 2, "BSN", "Piet")


@pytest.mark.parametrize("delimiter", ["\t", " | ", ";"])
def test_delimited_lines_in_plain_text_are_a_table(delimiter):
    lines = [("naam", "geboren", "bsn"), ("Jansen", "01-02-1990", "912345678")]
    body = "Zie de lijst:\n" + "\n".join(delimiter.join(line) for line in lines) + "\ngraag snel"
    content = read_content(message(body))
    (found,) = holding(content, "912345678")
    assert (found.place.header, found.place.label, found.place.row) == ("bsn", "01-02-1990", 1)
    assert [s.text for s in content.segments if not s.place.is_cell] == ["Zie de lijst:", "graag snel"]


def test_a_ruled_text_table_skips_its_rule():
    body = "| Naam | BSN |\n|------|-----|\n| Jan | 912345678 |\n"
    assert places(message(body))["912345678"] == Place("body", 0, 1, 1, "BSN", "Jan")


def test_prose_with_one_semicolon_a_line_is_prose():
    content = read_content(message("ik kom; jij ook\nhij niet; zij wel\n"))
    assert [(s.text, s.place.is_cell) for s in content.segments] == [("ik kom; jij ook\nhij niet; zij wel", False)]


CSV = "naam;geboren;bsn\r\nJansen;01-02-1990;912345678\r\n"


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (CSV, "lijst.csv", "text/csv"),
        (CSV, "lijst.csv", "application/vnd.ms-excel"),
        (CSV, "lijst.csv", "application/octet-stream"),
        (CSV, "lijst.txt", "text/plain"),
        (CSV.replace(";", "\t"), "lijst.tsv", "application/octet-stream"),
        (CSV.replace(";", ","), "lijst.csv", "text/csv"),
        (CSV.replace(";", "|"), "lijst.txt", "application/octet-stream"),
        ("sep=;\r\n" + CSV, "lijst.csv", "text/csv"),
        ("\ufeff" + CSV, "lijst.csv", "text/csv"),
        (CSV.encode("utf-16"), "lijst.csv", "text/csv"),
        ('"naam";"geboren";"bsn"\r\n"Jansen";"01-02-1990";"912345678"\r\n', "lijst.csv", "text/csv"),
    ],
)
def test_delimited_attachments_keep_their_headers(content, name, media_type):
    read = read_content(multipart("\r\nzie bijlage", attachment(content, name, media_type)))
    (found,) = holding(read, "912345678")
    assert found.place == Place(name, 0, 1, 2, "bsn", "01-02-1990")
    assert [(a.name, a.is_read) for a in read.attachments] == [(name, True)]
    assert read.uninspectable == ()


def test_a_quoted_field_may_hold_a_line_end():
    read = read_content(multipart(attachment('naam;opm\n"Jansen";"regel een\nBSN 912345678"\n', "l.csv", "text/csv")))
    assert holding(read, "912345678")[0].place.header == "opm"


def test_a_field_too_long_for_the_csv_module_is_still_read():
    rows = "naam;opm;bsn\n" + 'x;"' + ("lang " * 40_000 + "\n") * 3 + "Jansen;geen;912345678\n"
    assert holding(read_content(multipart(attachment(rows, "l.csv", "text/csv"))), "912345678")


@pytest.mark.parametrize("between", [":", "", "&nbsp;", "-"])
def test_a_label_reaches_over_a_cell_without_words(between):
    row = "<tr><td>BSN</td><td>{0}</td><td>912345678</td></tr><tr><td>Zaaknr</td><td>{0}</td><td>412345678</td></tr>"
    found = places(html(f"<table>{row.format(between)}</table>"))
    assert (found["912345678"].label, found["412345678"].label) == ("BSN", "Zaaknr")


def test_a_form_with_labels_above_its_fields_names_each_row_anew():
    rows = (("Naam", "Geboren"), ("Jan", "1-1-1999"), ("BSN", "Klantnr"), ("912345678", "412345678"))
    body = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in rows)
    found = places(html(f"<table>{body}</table>"))
    assert (found["Jan"].header, found["912345678"].header, found["412345678"].header) == ("Naam", "BSN", "Klantnr")


def test_a_row_with_any_other_word_or_digit_names_nothing_anew():
    rows = (
        ("Naam", "BSN", "Soort"),
        ("Naam onbekend", "", "school"),
        ("Adres 2", "BSN 1", "x"),
        ("Jan", "912345678", "school"),
    )
    body = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in rows)
    assert places(html(f"<table>{body}</table>"))["912345678"].header == "BSN"
