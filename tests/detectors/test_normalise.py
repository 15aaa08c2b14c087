"""Plain characters and the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailguard.detectors.look_alikes import latinised, odd_pieces, plain_piece
from mailguard.detectors.normalise import NormalisedSegment, normalise
from mailguard.findings import Place, Segment


def plain_segment(text: str) -> NormalisedSegment:
    (segment,) = normalise([Segment(text, Place("body"))])
    return segment


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abc 123", "abc 123"),
        ("a\u00a0b\u2009c\u202fd", "a b c d"),
        ("1\u20102\u20113\u20124\u20135\u20146\u20157\u22128", "1-2-3-4-5-6-7-8"),
        ("9\u200b1\u00ad2\u2060\ufeff", "912"),
        ("\uff11\uff12\uff20", "12@"),
        ("\u0661\u06f2\U0001d7d7", "129"),
        ("Zoë, € ½", "Zoë, € 1\u20442"),
        ("\ufb01nale", "finale"),
        ("", ""),
        ("\u200b", ""),
    ],
)
def test_text_becomes_plain(text, expected):
    assert plain_segment(text).text == expected


def test_text_without_oddities_needs_no_map():
    assert plain_segment("gewoon").offsets is None
    assert plain_segment("Zoë").offsets is None


READ_AS = [
    ("ВSN ΒSΝ Β5N", "BSN BSN B5N"),
    ("NL91АВNА0417164300", "NL91ABNA0417164300"),
    ("jаn@рrovider.example", "jan@provider.example"),
    ("912З45О78", "912З45О78"),
    ("91234О678", "91234O678"),
    ("\u24b7\u24c8\u24c3 \u2460\u2776\u00b2\u2083\u2474", "BSN 11231"),
    ("\U0001d401\U0001d412\U0001d40d \U0001f171\U0001f182\U0001f17d \u0299ꜱ\u0274", "BSN BSN BSN"),
    ("9\ufe0f\u20e31\ufe0f\u20e3", "91"),
    ("9\u03321\u0332 B\u0332S\u0332N", "91 BSN"),
    ("Rene\u0301 Zoe\u0308 Nguye\u0302\u0303n", "René Zoë Nguyễn"),
    ("a\u2028b\u1680c\u2800d\te\nf", "a\nb c d\te\nf"),
    ("9\U000e00311\u034f2\u200f3\u202e4\u180e5", "912345"),
    ("&#57;&#x31;2&nbsp;3 Zo&euml; &amp; Ren&eacute;e", "912 3 Zoë & Renée"),
    ("&#1042;SN &#8203;9", "BSN 9"),
]


@pytest.mark.parametrize(("text", "expected"), READ_AS)
def test_text_is_read_as_a_reader_sees_it(text, expected):
    assert plain_segment(text).text == expected


@pytest.mark.parametrize(
    "text",
    ["Олена Шевченко", "Вова і Саша Крупа", "вул. Шевченка 5а", "Νίκος Παπαδόπουλος", "Володимiр", "α en β", "Yılmaz",
     "Łódź", "P&O; R&D &onbekend; &#0; &#xd800; AT&T", "=3D=20", "’s-Hertogenbosch"],
)  # fmt: skip
def test_names_in_their_own_script_and_what_names_nothing_stay_as_they_are(text):
    assert plain_segment(text).text == text


@pytest.mark.parametrize(
    ("text", "value", "written"),
    [
        ("Aan Rene\u0301, groet", "René", "Rene\u0301"),
        ("nr &#57;&#49;2&#51; of", "9123", "&#57;&#49;2&#51;"),
        ("x\u200b9\u200b1\u200b.", "91", "9\u200b1"),
        ("de ВSN\u0332!", "BSN", "ВSN\u0332"),
        ("&euml;9&nbsp;1&amp;", "9 1", "9&nbsp;1"),
    ],
)
def test_a_plain_piece_leads_back_to_all_that_was_written(text, value, written):
    segment = plain_segment(text)
    start, end = segment.original_span(at := segment.text.index(value), at + len(value))
    assert text[start:end] == written


@given(st.text(max_size=60))
def test_every_plain_character_leads_back_to_the_piece_it_came_from(text):
    segment = plain_segment(text)
    pieces = {match.start(): match.group() for match in odd_pieces(text).finditer(text)}
    for at, character in enumerate(segment.text):
        start, end = segment.original_span(at, at + 1)
        piece = pieces.get(start, text[start])
        assert text[start:end] in (piece, text[start])
        assert character in plain_piece(piece) or character in latinised(segment.text)


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_plain_piece_in_the_middle_is_found_back(left, right):
    text = f"{left} 912345676 {right}"
    segment = plain_segment(text)
    at = segment.text.index(" 912345676 ")
    start, end = segment.original_span(at, at + 11)
    assert text[start:end].strip() in text
    assert "912345676" in plain_segment(text[start:end]).text


def test_a_long_text_of_odd_pieces_takes_no_time():
    for odd in ("&#57", "&" * 9, "e\u0301", "В", "ВS", "9\u200b", "a\u0301\u0301"):
        plain_segment(odd * 100_000)


def test_a_disclaimer_and_a_file_name_are_no_context():
    footer = Segment("Stuur nooit uw BSN.", Place("body", is_boilerplate=True))
    first, last = Segment("Boven", Place("body")), Segment("Onder", Place("body"))
    segments = list(normalise([first, footer, last]))
    assert segments[2].before(0, 300) == "Boven\n"
    assert segments[1].before(0, 300) == ""
    where = "mail.eml / lijst.txt"
    segments = list(normalise([Segment("Boven", Place(where)), Segment("lijst.txt", Place(where))]))
    assert segments[1].before(0, 300) == ""


def test_context_reaches_over_paragraphs_and_not_into_another_part():
    places = [Place("subject"), Place("body"), Place("body"), Place("a.txt")]
    segments = list(normalise([Segment(f"tekst{n}", place) for n, place in enumerate(places)]))
    assert segments[2].before(0, 300) == "tekst0\ntekst1\n"
    assert segments[2].before(3, 4) == "\ntek"
    assert segments[3].before(0, 300) == ""


def test_cells_look_back_to_the_paragraph_above_their_table():
    cells = [Segment("1", Place("body", 0, 0, column)) for column in range(3)]
    segments = list(normalise([Segment("Boven", Place("body")), *cells, Segment("Onder", Place("body"))]))
    assert {segment.before(0, 300) for segment in segments[1:]} == {"Boven\n"}
