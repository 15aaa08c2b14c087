"""multipart/alternative: every form is read, nothing is counted twice, nothing is lost by that."""

import pytest

from tests.content.messages import holding, multipart, read_content, texts


def alternative(plain: str, markup: str) -> bytes:
    return multipart(
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{plain}",
        f"Content-Type: text/html; charset=utf-8\r\n\r\n{markup}",
        subtype="alternative",
    )


@pytest.mark.parametrize(
    ("plain", "markup"),
    [
        ("BSN 912345678", "<p>BSN 912345678</p>"),
        ("BSN   912345678\r\nvan Jan", "<p>BSN 912345678 van Jan</p>"),
        ("BSN 912345678\r\nvan Jan\r\nde Vries", "<p>BSN 912345678</p><p>van Jan de Vries</p>"),
        ("- BSN 912345678\r\n- dag", "<ul><li>BSN 912345678</li><li>dag</li></ul>"),
        ("*BSN* 912345678", "<p><b>BSN</b> 912345678</p>"),
        ("Zie portaal<https://x.example/912345678>", "<p>Zie <a href='https://x.example/'>portaal</a></p>"),
    ],
)
def test_the_same_text_in_both_forms_is_read_once(plain, markup):
    assert len(holding(read_content(alternative(plain, markup)), "912345678")) == 1


@pytest.mark.parametrize(
    ("plain", "markup"),
    [
        ("Zie de html-versie", "<p>BSN 912345678</p>"),
        ("BSN 912345678", "<p>Zie de tekstversie</p>"),
        ("", "<p>BSN 912345678</p>"),
        ("nummer 1912345678 van de order", "<p>BSN 912345678</p>"),
    ],
)
def test_a_number_in_one_form_only_is_read(plain, markup):
    assert any("912345678" in s.text.split() for s in read_content(alternative(plain, markup)).segments)


def test_a_cell_that_brings_its_header_is_kept():
    table = "<table><tr><th>Naam</th><th>BSN</th></tr><tr><td>Jan</td><td>912345678</td></tr></table>"
    found = holding(read_content(alternative("Naam BSN\r\nJan\r\n912345678", table)), "912345678")
    assert [segment.place.header for segment in found] == ["", "BSN"]


def test_own_text_is_kept_where_the_other_form_had_it_in_history():
    plain = "dag\r\n\r\nVan: Bob\r\nVerzonden: nu\r\nAan: Alice\r\nOnderwerp: x\r\n\r\nBSN 912345678"
    found = holding(read_content(alternative(plain, "<p>BSN 912345678</p>")), "912345678")
    assert [segment.place.is_quoted for segment in found] == [True, False]


def test_text_of_another_place_is_kept():
    calendar = "Content-Type: text/calendar; name=i.ics\r\n\r\nBEGIN:VCALENDAR\r\nSUMMARY:Overleg Jan\r\nEND:VCALENDAR"
    content = read_content(multipart("Content-Type: text/plain\r\n\r\nOverleg Jan", calendar, subtype="alternative"))
    assert texts(content) == ["Overleg Jan", "Overleg Jan", "i.ics"]


def test_parts_of_a_mixed_message_do_not_repeat_each_other():
    content = read_content(multipart("\r\nBSN 912345678", "\r\nBSN 912345678"))
    assert len(holding(content, "912345678")) == 2
