"""Scan: every detector on its own, one finding per place, offsets in the original text, roles."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest

from mailguard import detectors
from mailguard.detectors import detectors_for, scan
from mailguard.detectors.detector import Candidate
from mailguard.detectors.normalise import NormalisedContent, NormalisedSegment
from mailguard.findings import Place, Role, Segment
from mailguard.vocabulary import EntityType
from tests.detectors.build import LEXICON, paragraphs, table

TEXT = "BSN 912345676, iban NL59 RABO 0270 2295 47, mail jan@provider.example, bel 06-12345678."


@dataclass
class Spy:
    """A detector that keeps what it was given."""

    seen: Sequence[NormalisedSegment] = ()
    name: str = "spy"
    entity: EntityType = EntityType.PHONE_NUMBER

    def detect(self, content: NormalisedContent) -> Iterator[Candidate]:
        self.seen = content.segments
        return iter(())


@dataclass
class Broken:
    name: str = "broken"
    entity: EntityType = EntityType.PHONE_NUMBER

    def detect(self, content: NormalisedContent) -> Iterator[Candidate]:
        yield Candidate(content.segments[0], 0, 3, 1.0)
        raise RuntimeError


@dataclass
class Marks:
    """A detector that marks one span."""

    start: int
    end: int
    score: float
    name: str = "marks"
    entity: EntityType = EntityType.IBAN_CODE

    def detect(self, content: NormalisedContent) -> Iterator[Candidate]:
        yield Candidate(content.segments[0], self.start, self.end, self.score, (f"{self.start}",))


def test_all_kinds_are_found_in_one_text_and_in_order():
    result = scan(paragraphs("Hallo,", TEXT), LEXICON)
    assert [finding.entity.value for finding in result.findings] == [
        "NL_BSN",
        "IBAN_CODE",
        "EMAIL_ADDRESS",
        "PHONE_NUMBER",
    ]
    for finding in result.findings:
        assert finding.segment == 1
        assert TEXT[finding.start : finding.end] == finding.text
        assert finding.evidence


def test_a_detector_that_fails_leaves_the_findings_of_the_others():
    result = scan(paragraphs(TEXT), LEXICON, detectors=(Broken(), *detectors_for(LEXICON)))
    assert result.failures == ("broken",)
    assert result.findings == scan(paragraphs(TEXT), LEXICON).findings


def test_detectors_have_names_of_their_own():
    names = [detector.name for detector in detectors_for(LEXICON)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("marks", "kept"),
    [
        ([Marks(0, 5, 0.9), Marks(3, 9, 0.5)], [(0, 5)]),
        ([Marks(0, 5, 0.5), Marks(3, 9, 0.9)], [(3, 9)]),
        ([Marks(0, 5, 0.5), Marks(3, 9, 0.5)], [(3, 9)]),
        ([Marks(0, 3, 0.5), Marks(3, 9, 0.9)], [(0, 3), (3, 9)]),
        ([Marks(0, 9, 0.5), Marks(0, 2, 0.6), Marks(5, 9, 0.4)], [(0, 2), (5, 9)]),
    ],
)
def test_of_overlapping_findings_the_best_then_the_longest_stays(marks, kept):
    result = scan(paragraphs("0123456789"), LEXICON, detectors=marks)
    assert [(finding.start, finding.end) for finding in result.findings] == kept


def test_a_repeated_paragraph_is_looked_at_once_and_found_everywhere():
    spy = Spy()
    quoted = [Segment(text, Place("body", is_quoted=True)) for text in ("Van: Jan", TEXT)]
    segments = [*paragraphs("x" * 400), *quoted, *paragraphs("x" * 400), *quoted]
    result = scan(segments, LEXICON, detectors=(spy, *detectors_for(LEXICON)))
    assert sum(segment.text == TEXT for segment in spy.seen) == 1
    assert [finding.segment for finding in result.findings] == [2] * 4 + [5] * 4


def test_equal_numbers_after_different_words_are_each_judged_in_their_own_place():
    segments = paragraphs("x" * 400, "Factuurnummer:", "912345676", "y" * 400, "BSN:", "912345676")
    strong = [f.segment for f in scan(segments, LEXICON).findings if f.score >= 0.8]
    assert strong == [5]


@pytest.mark.parametrize(
    ("place", "role"),
    [
        (Place("body"), Role.CONTENT),
        (Place("body", is_quoted=True), Role.QUOTED),
        (Place("body", is_signature=True), Role.SIGNATURE),
        (Place("body", is_quoted=True, is_signature=True), Role.QUOTED),
    ],
)
def test_the_place_gives_the_role(place, role):
    result = scan([Segment(TEXT, place)], LEXICON)
    assert {finding.role for finding in result.findings} == {role}


def test_no_value_shows_in_a_repr():
    segments = [*paragraphs(TEXT), *table(["bsn"], [["912345676"]])]
    spy = Spy()
    result = scan(segments, LEXICON, detectors=(spy, *detectors_for(LEXICON)))
    shown = repr(result) + repr(spy.seen)
    assert not [value for value in ("912345676", "RABO", "jan@", "1234567") if value in shown]


def test_nothing_is_found_in_nothing():
    assert scan([], LEXICON).findings == ()
    assert scan(paragraphs("", "\u200b", "@", "0"), LEXICON).findings == ()


@pytest.mark.parametrize(
    "text",
    [
        "BSN 912345676 " * 10_000,
        "912345676 " * 10_000,
        "1" * 300_000,
        "1 " * 150_000,
        "0-" * 150_000,
        "a@" * 100_000,
        "a." * 100_000 + "@" + "b." * 100_000,
        "NL59 " * 60_000,
        "x_" * 150_000 + "912345676",
        "bsn " * 75_000 + "912345676",
        "é\u200b1" * 100_000,
    ],
    ids=lambda text: text[:12],
)
def test_a_text_made_to_be_slow_takes_a_few_seconds_at_most(text):
    start = time.process_time()
    scan(paragraphs(text), LEXICON)
    assert time.process_time() - start < 10


def test_a_detector_that_finds_more_than_anybody_needs_is_stopped_and_that_is_said(monkeypatch):
    monkeypatch.setattr(detectors, "MAX_FINDINGS", 10)
    found = scan(table(["e-mail"], [[f"a{row}@post.example"] for row in range(30)]), LEXICON)
    assert found.is_cut
    assert sum(finding.entity is EntityType.EMAIL_ADDRESS for finding in found.findings) == 10
    assert not scan(paragraphs(TEXT), LEXICON).is_cut


def test_when_time_runs_out_no_further_detector_begins_and_what_was_found_stands():
    clock = iter([False, False, *[True] * 20])
    found = scan(paragraphs(TEXT), LEXICON, is_late=lambda: next(clock))
    names = [detector.name for detector in detectors_for(LEXICON)]
    assert found.skipped == tuple(names[2:])
    assert {finding.entity for finding in found.findings} == {EntityType.NL_BSN}
