"""Plain characters and the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailguard.detectors.normalise import NormalisedSegment, normalise, plain
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


@given(st.text(max_size=60))
def test_every_plain_character_leads_back_to_the_character_it_came_from(text):
    segment = plain_segment(text)
    for at in range(len(segment.text)):
        start, end = segment.original_span(at, at + 1)
        assert end - start == 1
        origin = text[start]
        assert segment.text[at] == origin if origin.isascii() else segment.text[at] in plain(origin)


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_plain_piece_in_the_middle_is_found_back_exactly(left, right):
    text = f"{left}912345676{right}"
    segment = plain_segment(text)
    at = segment.text.index("912345676")
    start, end = segment.original_span(at, at + 9)
    assert segment.original_span(0, len(segment.text))[1] <= len(text)
    assert "".join(plain(c) if not c.isascii() else c for c in text[start:end]) == "912345676"


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
