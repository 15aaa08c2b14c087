"""Hostile attachments through real workers: each ends, is told, and leaves the rest of the mail judged.

`python -m benchmarks.hostile_files` has all of them, and what other mail feels of it.
"""

from collections.abc import Iterator

import pytest

from benchmarks.hostile_files import archives, damaged, documents, mails, pdfs, pictures
from benchmarks.hostile_files.cases import IN_BODY, IN_SECOND_FILE, Case
from benchmarks.hostile_files.ordeal import undergo
from mailguard.config import InspectionSettings
from mailguard.inspection import InspectionPool
from mailguard.lexicon import Lexicon

SETTINGS = InspectionSettings(workers=2)
ALL = (*archives.CASES, *documents.CASES, *pdfs.CASES, *pictures.CASES, *mails.CASES, *damaged.CASES)
CASES = {case.name: case for case in ALL}
FEW = (
    "zip: 2,000 overlapping entries",
    "docx: billion laughs",
    "svg: names a file (XXE)",
    "xlsx: A1 and XFD1048576",
    "ods: rows repeated 2**31 times",
    "docx: 20,000 nested tables",
    "pdf: 1 GB of content",
    "pdf: page tree in a circle",
    "gif: 65,535 x 65,535",
    "mime: 2,000 nested multiparts",
    "mime: three bad files",
    "damage: every format cut short",
)
MOST_SECONDS = SETTINGS.seconds_per_message
KILLS_ITS_PROCESS = "pdf: a form that draws itself"


@pytest.fixture(scope="module")
def pool() -> Iterator[InspectionPool]:
    """Shared: after whatever a file does to it, the next has to find it well."""
    with InspectionPool(SETTINGS, Lexicon(frozenset({"gemeente.example"}))) as started:
        yield started


def check(pool: InspectionPool, *cases: Case) -> None:
    for outcome in undergo(pool, cases):
        assert outcome.trouble(MOST_SECONDS) == ""
    assert pool.ready
    assert pool.workers_alive >= SETTINGS.workers


@pytest.mark.parametrize("name", FEW)
def test_a_hostile_file_ends_and_is_never_clean_in_silence(pool, name):
    check(pool, CASES[name])


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(set(CASES) - set(FEW)))
def test_any_hostile_file_ends_and_is_never_clean_in_silence(pool, name):
    check(pool, CASES[name])


def test_a_file_that_kills_its_process_leaves_the_rest_of_the_message_judged(pool):
    (outcome,) = undergo(pool, [CASES[KILLS_ITS_PROCESS]])
    assert outcome.inspection.uninspectable
    assert {IN_BODY, IN_SECOND_FILE} <= outcome.numbers


def test_as_many_poisoned_messages_as_there_are_workers_do_not_empty_the_pool(pool):
    check(pool, CASES[KILLS_ITS_PROCESS], CASES["pdf: forms of ten forms, ten deep"])
