"""Attached files as a worker has them read: apart, within the time, and a repeated one once."""

import time
from dataclasses import replace

import pytest

from mailguard.content import formats
from mailguard.content.extract import Collector, Extract, File
from mailguard.content.kinds import Kind
from mailguard.content.limits import ContentLimits
from mailguard.findings import Obstacle
from mailguard.inspection import parts, repeated_parts
from mailguard.inspection.parts import PartReader

MEMORY = 256 * 1024 * 1024
JSON = File("a.json", b'{"bsn": "999990019"}')


@pytest.fixture(autouse=True)
def forgetful():
    repeated_parts.parts_of_this_process.cache_clear()
    yield
    repeated_parts.parts_of_this_process.cache_clear()


def read(file: File = JSON, seconds: float = 20.0, limits: ContentLimits | None = None) -> Extract:
    to = Collector(file.name, limits or ContentLimits(), (), 20)
    return PartReader(time.perf_counter() + seconds, MEMORY)(Kind.JSON, file, to)


def words(extract: Extract) -> list[str]:
    return [segment.text for segment in extract.segments]


def obstacles(extract: Extract) -> list[tuple[Obstacle, str]]:
    return [(each.obstacle, each.detail) for each in extract.uninspectable]


def test_a_file_is_read_in_a_process_of_its_own():
    assert "999990019" in words(read())


def test_the_same_file_is_read_once(monkeypatch):
    first = read()
    monkeypatch.setattr(parts, "run_apart", lambda *_: pytest.fail("read again"))
    assert read() == first


@pytest.mark.parametrize(
    "other", [replace(JSON, payload=JSON.payload + b" "), replace(JSON, name="b.json")], ids=["content", "place"]
)
def test_another_file_is_read(other):
    read()
    assert "999990019" in words(read(other))
    assert len(repeated_parts.parts_of_this_process()) == 2


def test_a_message_with_less_room_has_it_read_anew():
    read()
    assert obstacles(read(limits=ContentLimits(max_text_bytes=8))) == [(Obstacle.TOO_LARGE, "text")]
    assert len(repeated_parts.parts_of_this_process()) == 1


def test_a_file_for_which_there_is_no_time_left_is_said():
    assert obstacles(read(seconds=0.1)) == [(Obstacle.TIMED_OUT, "part")]
    assert len(repeated_parts.parts_of_this_process()) == 0


def test_what_was_read_when_its_time_is_up_is_kept(monkeypatch):
    def slow(kind: Kind, file: File, to: Collector) -> None:
        to.add_text("BSN 999990019")
        while True:
            time.sleep(0.01)

    monkeypatch.setattr(formats, "_read", slow)
    extract = read(seconds=1.5)
    assert words(extract) == ["BSN 999990019"]
    assert obstacles(extract) == [(Obstacle.TIMED_OUT, "part")]
