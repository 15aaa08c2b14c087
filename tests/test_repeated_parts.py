"""Files that come by again: what is kept of them, for how long, and what makes two files the same."""

import pytest

from mailguard.content.extract import Extract, File
from mailguard.findings import Obstacle, Place, Segment, Uninspectable
from mailguard.inspection.repeated_parts import MAX_BYTES, MAX_EXTRACTS, RepeatedParts

SAME = ("pdf", "brief.pdf", ("geheim", "welkom"), (16, 20), b"%PDF")


def extract(text: str = "BSN", *, payload: bytes = b"", obstacle: Obstacle | None = None) -> Extract:
    facts = () if obstacle is None else (Uninspectable(obstacle, "brief.pdf", "x"),)
    return Extract((Segment(text, Place("brief.pdf")),), (File("a", payload),), facts)


@pytest.fixture
def parts() -> RepeatedParts:
    return RepeatedParts(b"s" * 32)


def test_a_file_that_comes_by_again_is_known(parts):
    key = parts.key_of(*SAME)
    assert parts.get(key) is None
    parts.keep(key, extract())
    assert parts.get(parts.key_of(*SAME)) == extract()


@pytest.mark.parametrize(
    "other",
    [
        ("zip", *SAME[1:]),
        (SAME[0], "andere.pdf", *SAME[2:]),
        (*SAME[:2], ("geheim",), *SAME[3:]),
        (*SAME[:2], ("geheimwelkom",), *SAME[3:]),
        (*SAME[:2], ("geheim", "wel\udce9om"), *SAME[3:]),
        (*SAME[:3], (16,), SAME[4]),
        (*SAME[:3], (1, 620), SAME[4]),
        (*SAME[:4], b"%PDG"),
        ("pdfb", "rief.pdf", *SAME[2:]),
    ],
)
def test_a_file_that_differs_in_anything_is_another(parts, other):
    assert parts.key_of(*other) != parts.key_of(*SAME)


def test_the_key_of_a_file_tells_nothing_without_the_secret(parts):
    assert RepeatedParts(b"t" * 32).key_of(*SAME) != parts.key_of(*SAME)


@pytest.mark.parametrize("obstacle", [Obstacle.TIMED_OUT, Obstacle.CRASHED])
def test_trouble_of_the_moment_is_not_kept(parts, obstacle):
    parts.keep(b"key", extract(obstacle=obstacle))
    assert parts.get(b"key") is None


def test_what_will_always_be_so_is_kept(parts):
    parts.keep(b"key", extract(obstacle=Obstacle.ENCRYPTED))
    assert parts.get(b"key") is not None


def test_the_one_not_asked_for_longest_goes_first(parts):
    for number in range(MAX_EXTRACTS):
        parts.keep(b"%d" % number, extract())
    parts.get(b"0")
    parts.keep(b"one more", extract())
    assert parts.get(b"0") is not None
    assert parts.get(b"1") is None
    assert len(parts) == MAX_EXTRACTS


def test_all_together_weigh_no_more_than_they_may(parts):
    for number in range(5):
        parts.keep(b"%d" % number, extract("x" * (MAX_BYTES // 4)))
    assert len(parts) == 3
    assert parts.get(b"4") is not None


@pytest.mark.parametrize("large", [extract("x" * MAX_BYTES), extract(payload=bytes(MAX_BYTES))])
def test_a_large_one_is_not_kept_and_pushes_out_no_other(parts, large):
    parts.keep(b"small", extract())
    parts.keep(b"large", large)
    assert parts.get(b"large") is None
    assert parts.get(b"small") is not None


def test_one_kept_twice_weighs_once(parts):
    for _ in range(10):
        parts.keep(b"key", extract("x" * (MAX_BYTES // 2)))
    parts.keep(b"other", extract("x" * (MAX_BYTES // 4)))
    assert len(parts) == 2
