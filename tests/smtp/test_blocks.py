"""The block reader against a plain model: same end, same bytes, whatever the blocks."""

import tracemalloc

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mailguard.smtp.blocks import ChunkIntake, DataIntake, Fault
from mailguard.smtp.image import Budget, Image, Spool

# Pieces that make line ends, dots and block borders meet; a blind draw of bytes hardly ever would.
PIECES = st.sampled_from([b"\r\n", b".", b"..", b"\r\n.", b"a", b"\0", b"\xff", b" ", b"x" * 50, b"\r", b"\n"])
STREAMS = st.lists(PIECES | st.binary(max_size=5), max_size=40).map(b"".join)
BEHIND = st.sampled_from([b"", b"QUIT\r\n", b".\r\n", b"\r\n.\r\n"])


def _model(stream: bytes) -> tuple[bytes, bytes]:
    """Wire image and what stands behind it, by RFC 5321 4.1.1.4 to the letter."""
    wire, _, behind = (b"\r\n" + stream).partition(b"\r\n.\r\n")
    return (wire + b"\r\n")[2:], behind


def _image(above_bytes: int = 2**40) -> Image:
    return Image(Budget(2**40), Spool(None, above_bytes))


def _data(max_bytes: int) -> DataIntake:
    return DataIntake(_image(), max_bytes)


def _feed(intake: DataIntake | ChunkIntake, stream: bytes, sizes: list[int]) -> bytes:
    at, turn = 0, 0
    while at < len(stream):
        size = sizes[turn % len(sizes)]
        rest = intake.feed(stream[at : at + size])
        at, turn = at + size, turn + 1
        if rest is not None:
            return rest + stream[at:]
    raise AssertionError("the end was not found")


@settings(deadline=None)
@given(STREAMS, BEHIND, st.lists(st.integers(1, 9), min_size=1, max_size=5))
@example(b"", b"", [1])
@example(b".\r\n", b"", [2])
@example(b"a\r\n.\r", b"", [1])
def test_end_is_found_and_bytes_are_kept_whatever_the_blocks(content, behind, sizes):
    stream = content + b"\r\n.\r\n" + behind
    intake = _data(10_000)
    wire, rest = _model(stream)
    assert _feed(intake, stream, sizes) == rest
    is_clean = wire.replace(b"\r\n", b"").count(b"\r") + wire.replace(b"\r\n", b"").count(b"\n") == 0
    assert intake.fault is (None if is_clean else Fault.BARE_LINE_END)
    assert intake.size_bytes == len(wire)
    assert intake.image.wire() == wire


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r.\r\n", b"\r\n.\r", b"\r\n.\r\r\n"])
def test_nothing_but_crlf_dot_crlf_ends_content(end):
    for size in (1, 2, 3, 100):
        intake = _data(1000)
        stream = b"body" + end + b"MAIL FROM:<forged@example.test>\r\n"
        assert all(intake.feed(stream[at : at + size]) is None for at in range(0, len(stream), size))
        assert intake.feed(b".\r\nQUIT\r\n") == b"QUIT\r\n"
        assert intake.fault is Fault.BARE_LINE_END


def test_empty_message_ends_at_once():
    intake = _data(1000)
    assert intake.feed(b".\r\n") == b""
    assert intake.image.wire() == b""


@pytest.mark.parametrize(("size", "fault"), [(1000, None), (1001, Fault.TOO_LARGE)])
def test_limit_counts_content_without_final_dot(size, fault):
    intake = _data(1000)
    assert intake.feed(b"x" * (size - 2) + b"\r\n.\r\n") == b""
    assert intake.fault is fault
    assert fault is not None or len(intake.image.wire()) == size


def test_too_large_content_is_read_on_but_not_kept():
    tracemalloc.start()
    intake = _data(1_000_000)
    block = b"x" * 99_998 + b"\r\n"
    for _ in range(19):
        assert intake.feed(block) is None
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 300_000
    assert (intake.is_too_large, intake.is_hopeless) == (True, False)
    assert intake.feed(block * 2) is None
    assert (intake.is_too_large, intake.is_hopeless) == (True, True)
    assert intake.feed(b".\r\n") == b""
    assert intake.fault is Fault.TOO_LARGE


def test_one_image_is_all_the_memory():
    size = 20 * 1024 * 1024
    block = b"x" * 262_142 + b"\r\n"
    tracemalloc.start()
    intake = _data(2 * size)
    for _ in range(size // len(block)):
        intake.feed(bytes(bytearray(block)))
    intake.feed(b".\r\n")
    wire = intake.image.wire()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(wire) == size
    assert peak < 1.3 * size


@settings(deadline=None, max_examples=30)
@given(STREAMS, st.integers(1, 9), st.integers(1, 7))
def test_an_image_in_a_file_is_the_same(content, block_bytes, every):
    """Stored after every so many blocks, so that the final line is cut from file, memory or both."""
    image, stream = _image(), content + b"\r\n.\r\n"
    intake = DataIntake(image, 10_000)
    for turn, at in enumerate(range(0, len(stream), block_bytes)):
        if intake.feed(stream[at : at + block_bytes]) is not None:
            break
        if turn % every == 0:
            image.store(image.take())
    image.store(image.take())
    wire, _ = _model(stream)
    assert (image.wire()[:] if wire else b"") == wire
    image.discard()


def test_a_chunk_is_as_long_as_was_said_whatever_is_in_it():
    image = _image()
    first, second = ChunkIntake(image, 7), ChunkIntake(image, 4)
    assert _feed(first, b"a\n.\r\n.\r\nrest", [2]) == b"\nrest"
    assert _feed(second, b"\r\n\0xBDAT 0 LAST", [100]) == b"BDAT 0 LAST"
    assert ChunkIntake(image, 0).feed(b"QUIT") == b"QUIT"
    assert image.wire() == b"a\n.\r\n.\r\r\n\0x"


def test_a_chunk_nobody_wants_is_read_and_not_kept():
    assert _feed(ChunkIntake(None, 5), b"12345NOOP", [3]) == b"NOOP"


def test_an_image_goes_to_its_file_above_a_size_or_when_the_budget_is_spent():
    budget = Budget(3_000_000)
    large, other = Image(budget, Spool(None, 2_000_000)), Image(budget, Spool(None, 2_000_000))
    large.write(b"x" * 2_000_000)
    assert not large.is_due
    other.write(b"y" * 1_100_000)
    assert (large.is_due, other.is_due, budget.is_spent) == (True, True, True)
    large.store(large.take())
    assert (large.is_due, budget.used_bytes) == (False, 1_100_000)
    large.write(b"z")
    other.discard()
    large.discard()
    assert budget.used_bytes == 0


def test_a_spool_leaves_no_name_behind_and_wipes_what_it_finds(tmp_path):
    folder = tmp_path / "spool"
    spool = Spool(folder, 10)
    spool.prepare()
    (folder / "left").write_bytes(b"of a file system that needs names")
    spool.prepare()
    image = Image(Budget(100), spool)
    image.write(b"x" * 50)
    image.store(image.take())
    assert list(folder.iterdir()) == []
    assert folder.stat().st_mode & 0o777 == 0o700
    assert image.wire()[:] == b"x" * 50
    image.discard()
