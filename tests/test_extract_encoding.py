"""What the process of one file says of it, as bytes and back: an Extract comes back as it was, or is refused."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailguard.content.extract import Extract, File, Picture
from mailguard.findings import Obstacle, Place, Segment, Uninspectable
from mailguard.inspection import extract_encoding
from mailguard.inspection.encoding import Undecodable
from mailguard.inspection.extract_encoding import _HEAD

BSN = "912345678"
CELL = Segment(BSN, Place("lijst.xlsx / Blad1", 0, 1, 2, "BSN", "Jan \udce9", is_hidden=True))
EXTRACT = Extract(
    (Segment("Beste Jan \U0001f512", Place("lijst.xlsx")), CELL),
    (File("foto.png", b"\x89PNG", "image/png", is_inner=True), File("leeg.txt", b""), File("\udce9", b"\x00\xff")),
    (Uninspectable(Obstacle.BROKEN, "lijst.xlsx", "xlsx"),),
    Picture.DOCUMENT,
    is_unlocked=True,
    ocr_pages=2,
)

texts = st.text(st.characters(codec=None), max_size=20)
numbers = st.none() | st.integers(0, 2**31 - 1)
places = st.builds(
    Place, texts, numbers, numbers, numbers, texts, texts, st.booleans(), st.booleans(), st.booleans(), st.booleans()
)
extracts = st.builds(
    Extract,
    st.lists(st.builds(Segment, texts, places), max_size=8).map(tuple),
    st.lists(st.builds(File, texts, st.binary(max_size=40), texts, st.booleans()), max_size=4).map(tuple),
    st.lists(
        st.builds(Uninspectable, st.sampled_from(Obstacle), texts, st.from_regex(r"[\w.+:-]{0,60}\Z", fullmatch=True))
        .filter(lambda fact: fact.detail.isascii()),
        max_size=3,
    ).map(tuple),
    st.sampled_from(Picture),
    st.booleans(),
    st.integers(0, 10_000),
)  # fmt: skip


def encoded(extract: Extract) -> bytes:
    return b"".join(extract_encoding.encode(extract))


ENCODED = encoded(EXTRACT)


@given(extracts)
def test_an_extract_comes_back_as_it_was(extract):
    assert extract_encoding.decode(encoded(extract)) == extract


def is_refused(answer: bytes) -> bool:
    """What else is decoded can be written again, so that every field is of its type."""
    try:
        return not encoded(extract_encoding.decode(answer))
    except Undecodable:
        return True


def test_a_refusal_does_not_quote():
    with pytest.raises(Undecodable) as refusal:
        extract_encoding.decode(ENCODED.replace(b"document", BSN.encode()))
    assert str(refusal.value) == "no Extract"
    assert refusal.value.__cause__ is None


@given(extracts, st.data())
def test_bytes_that_were_changed_are_an_extract_or_refused(extract, data):
    answer = bytearray(encoded(extract))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(answer) - 1))
        match data.draw(st.sampled_from(("set", "cut", "insert"))):
            case "set":
                answer[at] = data.draw(st.integers(0, 255))
            case "cut":
                del answer[at : at + data.draw(st.integers(1, 8))]
            case _:
                answer[at:at] = data.draw(st.binary(min_size=1, max_size=8))
        if not answer:
            break
    is_refused(bytes(answer))


@given(st.binary(max_size=200))
def test_any_bytes_are_an_extract_or_refused(answer):
    is_refused(answer)


def test_an_answer_cut_short_or_with_more_behind_it_is_refused():
    for end in range(len(ENCODED)):
        assert is_refused(ENCODED[:end])
    assert is_refused(ENCODED + b"x")


def told(**changes: object) -> bytes:
    """An answer without segments that says something else than it should."""
    said = {
        "texts": [], "names": [], "uninspectable": [], "files": [],
        "picture": "", "is_unlocked": False, "ocr_pages": 0,
    } | changes  # fmt: skip
    text = json.dumps(said).encode()
    return _HEAD.pack(len(text), 0) + text


def test_an_answer_that_says_nothing_is_an_empty_extract():
    assert extract_encoding.decode(told()) == Extract()


@pytest.mark.parametrize(
    "changes",
    [
        {"texts": ["a text without its columns"]},
        {"texts": None},
        {"texts": [1]},
        {"names": {}},
        {"names": [None]},
        {"picture": "portrait"},
        {"picture": []},
        {"is_unlocked": 1},
        {"ocr_pages": True},
        {"ocr_pages": -1},
        {"ocr_pages": 10**30},
        {"ocr_pages": 1.0},
        {"uninspectable": [["broken", "x.pdf"]]},
        {"uninspectable": [["bored", "x.pdf", "pdf"]]},
        {"uninspectable": [["broken", "x.pdf", "de heer Jansen"]]},
        {"uninspectable": [["broken", "x.pdf", "é"]]},
        {"uninspectable": [["broken", "x.pdf", "x" * 61]]},
        {"uninspectable": [["broken", 1, "pdf"]]},
        {"uninspectable": [["broken", "", ""]] * 10_001},
        {"files": [["a", "b", False, 1]]},
        {"files": [["a", "b", False, -1]]},
        {"files": [["a", "b", False, True]]},
        {"files": [["a", "b", 0, 0]]},
        {"files": [["a", None, False, 0]]},
        {"files": ["abcd"]},
        {"files": [["", "", False, 0]] * 1001},
        {"more": 1},
    ],
)
def test_an_answer_with_a_wrong_field_is_refused(changes):
    assert is_refused(told(**changes))


@pytest.mark.parametrize("column", range(7))
@pytest.mark.parametrize("number", [-2, 1_000_000])
def test_a_number_out_of_range_is_refused_or_kept_apart_from_names(column, number):
    """Numbers of names and the marks have an end; a table, row or column only a beginning."""
    answer = bytearray(encoded(Extract((CELL,))))
    at = len(answer) - 28 + 4 * column
    answer[at : at + 4] = number.to_bytes(4, "little", signed=True)
    assert is_refused(bytes(answer)) is (column < 4 or number < 0)


def test_a_count_that_would_not_fit_is_refused_before_it_is_read():
    assert is_refused(_HEAD.pack(2**63, 0))
    assert is_refused(_HEAD.pack(0, 2**63))
    assert is_refused(_HEAD.pack(0, 1_000_001) + bytes(28 * 1_000_001))


@pytest.mark.parametrize("text", [b"[" * 100_000, b"9" * 100_000, b"\xff", b"NaN", b"[]", b'{"texts":[]}'])
def test_text_that_is_no_answer_is_refused(text):
    assert is_refused(_HEAD.pack(len(text), 0) + text)


def test_names_that_repeat_are_sent_once():
    place = replace(CELL.place, header="a header that repeats")
    cells = tuple(Segment("x", replace(place, row=row)) for row in range(1000))
    assert encoded(Extract(cells)).count(b"a header that repeats") == 1
