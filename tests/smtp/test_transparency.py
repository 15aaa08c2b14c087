"""Bytes in are bytes out, through the real relay, by DATA and by BDAT, in the clear and over TLS, however they are cut.

Only fields put in front are ours. What other servers may read in two ways is refused.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.certificates import authority
from tests.smtp.next_hop_stage import play
from tests.smtp.stage import Client, Stage, hand_over, stage, without_trace

ROOT = Path(__file__).parent.parent.parent
MAIL = sorted(ROOT.glob("examples/mail/*.eml")) + sorted(ROOT.parent.glob("shared/corpus/*/cases/*.eml"))

ACCEPTED = b"250 2.0.0 Queued as FAKE1\r\n"
HARD_LINES = [b"", b".", b"..", b".x", b"Subject: x", b"\0\0", b"\xff\xfe", b"x" * 5000, b" ", b"From x", b"QUIT"]

LINES = st.lists(
    st.one_of(st.binary(max_size=120), st.sampled_from(HARD_LINES)).map(
        lambda line: line.replace(b"\r", b"").replace(b"\n", b"")
    ),
    max_size=30,
)
# Chunks know no lines: anything goes, a bare CR or LF and a dot alone too.
ANYTHING = st.lists(
    st.one_of(st.binary(max_size=120), st.sampled_from([*HARD_LINES, b"\r", b"\n", b"\r\n", b"\r\n.\r\n", b"\n.\n"])),
    max_size=30,
).map(b"".join)
CUTS = st.lists(st.integers(1, 60), max_size=8)
SMALL: dict[str, Any] = {"max_message_bytes": 20_000_000}
SPOOLED = SMALL | {"spool_above_bytes": 65_536, "memory_bytes": 16_777_216}


@dataclass(frozen=True, slots=True)
class Line:
    """How the relay is reached: its settings, and what the client encrypts with."""

    relay: dict[str, Any]
    context: ssl.SSLContext | None = None


@pytest.fixture(scope="module")
def lines(tmp_path_factory) -> dict[str, Line]:
    ours = authority(tmp_path_factory.mktemp("papers"))
    pair = ours.certificate_for("mailguard.test")
    tls = {"mode": "offer", "certificate": pair.certificate, "private_key": pair.private_key}
    return {"clear": Line({}), "tls": Line({"tls": tls}, ssl.create_default_context(cafile=ours.ca_file))}


@asynccontextmanager
async def _client(line: Line, **relay: Any) -> AsyncIterator[tuple[Stage, Client]]:
    async with stage(**(SMALL | line.relay | relay)) as setting:
        client = await setting.client()
        await client.reply()
        if line.context is not None:
            await client.ask(b"EHLO client.test")
            await client.ask(b"STARTTLS")
            await client.writer.start_tls(line.context, server_hostname="mailguard.test")
        await client.ask(b"EHLO client.test")
        yield setting, client
        client.close()


async def _write(client: Client, raw: bytes, cuts: Sequence[int], seconds: float = 0) -> None:
    """In pieces of these lengths, and then the rest."""
    at = 0
    for cut in cuts:
        await client.write(raw[at : at + cut])
        at += cut
        await asyncio.sleep(seconds)
    await client.write(raw[at:])


async def _by_data(client: Client, wire: bytes, cuts: Sequence[int] = (), seconds: float = 0) -> bytes:
    await client.again()
    assert (await client.ask(b"DATA")).startswith(b"354")
    await _write(client, wire + b".\r\n", cuts, seconds)
    return await client.reply()


async def _by_chunks(client: Client, chunks: Sequence[bytes], cuts: Sequence[int] = (), seconds: float = 0) -> bytes:
    """All chunks at once, as one that pipelines sends them, cut anywhere; the last reply."""
    await client.again()
    *head, last = chunks
    raw = b"".join(b"BDAT %d\r\n%b" % (len(chunk), chunk) for chunk in head)
    await _write(client, raw + b"BDAT %d LAST\r\n%b" % (len(last), last), cuts, seconds)
    for chunk in head:
        assert await client.reply() == b"250 2.0.0 %d octets received\r\n" % len(chunk)
    return await client.reply()


def _taken(setting: Stage) -> list[bytes]:
    return [without_trace(received.content) for received in setting.hop.accepted]


def _wire(lines: list[bytes]) -> bytes:
    return b"".join((b"." + line if line.startswith(b".") else line) + b"\r\n" for line in lines)


def _stuffed(content: bytes) -> bytes:
    return (b"\r\n" + content).replace(b"\r\n.", b"\r\n..")[2:]


def _cut(content: bytes, at: Sequence[int]) -> list[bytes]:
    """Chunks of these lengths, and the rest as the last one."""
    chunks, start = [], 0
    for length in at:
        chunks.append(content[start : start + length])
        start += length
    return [*chunks, content[start:]]


# Any content


@pytest.mark.parametrize("way", ["clear", "tls"])
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(LINES.map(_wire), min_size=1, max_size=3), CUTS)
def test_data_goes_on_byte_for_byte(lines, way, wires, cuts):
    async def scene():
        async with _client(lines[way]) as (setting, client):
            for wire in wires:
                assert await _by_data(client, wire, cuts) == ACCEPTED
            assert _taken(setting) == wires

    play(scene)


@pytest.mark.parametrize("way", ["clear", "tls"])
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(ANYTHING, CUTS), min_size=1, max_size=3), CUTS)
def test_chunks_go_on_byte_for_byte(lines, way, messages, cuts):
    async def scene():
        async with _client(lines[way]) as (setting, client):
            for content, chunks in messages:
                assert await _by_chunks(client, _cut(content, chunks), cuts) == ACCEPTED
            assert _taken(setting) == [content for content, _ in messages]
            assert all(received.is_chunked for received in setting.hop.accepted)

    play(scene)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(LINES.map(lambda lines: b"".join(line + b"\r\n" for line in lines)), CUTS)
def test_chunks_go_on_by_data_when_the_next_hop_takes_none(content, chunks):
    async def scene():
        async with _client(Line({})) as (setting, client):
            setting.hop.extensions = ("8BITMIME",)
            assert await _by_chunks(client, _cut(content, chunks)) == ACCEPTED
            assert _taken(setting) == [_stuffed(content)]

    play(scene)


# Every boundary


@pytest.mark.parametrize("way", ["clear", "tls"])
def test_data_may_be_cut_at_every_byte(lines, way):
    wire = b"Subject: x\r\n\r\n..\r\n\r\n..\r\n\0\xff.\r\n"

    async def scene():
        async with _client(lines[way]) as (setting, client):
            for at in range(len(wire) + 3):
                assert await _by_data(client, wire, [at], 0.002) == ACCEPTED
            for length in (1, 2, 3):
                assert await _by_data(client, wire, [length] * (len(wire) // length), 0.001) == ACCEPTED
            assert set(_taken(setting)) == {wire}

    play(scene)


@pytest.mark.parametrize("way", ["clear", "tls"])
def test_chunks_may_be_cut_at_every_byte(lines, way):
    content = b"Subject: x\r\n\r\n.\r\na\nb\rc\r\n.\r\n\0"

    async def scene():
        async with _client(lines[way]) as (setting, client):
            for at in range(len(content) + 1):
                assert await _by_chunks(client, [content[:at], content[at:]]) == ACCEPTED
            raw = len(b"BDAT 10\r\n") + len(b"BDAT 21 LAST\r\n") + len(content)
            for at in range(raw):
                assert await _by_chunks(client, [content[:10], content[10:]], [at], 0.002) == ACCEPTED
            assert await _by_chunks(client, [content[at : at + 1] for at in range(len(content))]) == ACCEPTED
            assert set(_taken(setting)) == {content}

    play(scene)


# Size


@pytest.mark.parametrize("size", [65_535, 65_536, 262_139, 262_144, 262_150, 3_000_000])
@pytest.mark.parametrize("relay", [SMALL, SPOOLED], ids=["in memory", "spooled"])
def test_large_messages_cross_block_borders_unchanged(size, relay):
    body = Random(size).randbytes(size).replace(b"\r", b"").replace(b"\n", b"")
    wire = _wire([body[at : at + 997] for at in range(0, len(body), 997)] + [body[:100_000]])

    async def scene():
        async with _client(Line({}), **relay) as (setting, client):
            assert await _by_data(client, wire) == ACCEPTED
            assert await _by_chunks(client, _cut(wire, [size // 3, 0, size // 2])) == ACCEPTED
            assert _taken(setting) == [wire, wire]

    play(scene)


@pytest.mark.parametrize("relay", [SMALL, SPOOLED], ids=["in memory", "spooled"])
def test_a_line_beyond_a_mebibyte_is_neither_folded_nor_refused(relay):
    line = Random(1).randbytes(1_500_000).replace(b"\r", b"").replace(b"\n", b"").replace(b".", b"")
    wire = b"Subject: long\r\n\r\n" + line + b"\r\nend\r\n"

    async def scene():
        async with _client(Line({}), **relay) as (setting, client):
            assert await _by_data(client, wire) == ACCEPTED
            assert await _by_chunks(client, [wire]) == ACCEPTED
            assert _taken(setting) == [wire, wire]

    play(scene)


def test_a_spooled_message_rests_in_a_file_and_not_in_memory():
    # What comes within one turn of the loop is not spooled: uvloop reads up to 8 MiB in one.
    small, large, kinds = 65_000, 10_000_000, []

    async def process(message, connection):
        kinds.append(type(message.wire).__name__)
        return await hand_over(message, connection)

    async def scene():
        async with stage(process, **SPOOLED) as setting:
            client = await setting.client()
            await client.reply()
            await client.ask(b"EHLO client.test")
            for size in (small, large):
                assert await _by_data(client, (b"x" * 998 + b"\r\n") * (size // 1000)) == ACCEPTED
                assert await _by_chunks(client, [b"x" * size]) == ACCEPTED
            assert [len(content) for content in _taken(setting)] == [small, small, large, large]
        assert kinds[-4:] == ["bytes", "bytes", "mmap", "mmap"]

    play(scene)


# Real mail


@pytest.mark.parametrize("way", ["clear", "tls"])
def test_mail_as_it_is_written_goes_on_unchanged(lines, way):
    contents = [_in_lines(path.read_bytes()) for path in MAIL]
    assert len(contents) >= 20

    async def scene():
        async with _client(lines[way], **SPOOLED) as (setting, client):
            for content in contents:
                assert await _by_data(client, _stuffed(content)) == ACCEPTED
                assert await _by_chunks(client, _cut(content, [1000, 50_000])) == ACCEPTED
            expected = [image for content in contents for image in (_stuffed(content), content)]
            assert _taken(setting) == expected

    play(scene)


def _in_lines(content: bytes) -> bytes:
    """As a mail server sends it: CRLF, one at the end too."""
    return content.replace(b"\r\n", b"\n").removesuffix(b"\n").replace(b"\n", b"\r\n") + b"\r\n"


# Smuggling


@pytest.mark.parametrize("bare", [b"\n", b"\r", b"a\nb", b"a\rb", b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\n\r"])
def test_bare_line_ends_are_refused_and_end_nothing(bare):
    async def scene():
        async with stage() as setting:
            client = await setting.client()
            await client.envelope()
            smuggled = b"MAIL FROM:<forged@gemeente.test>\r\nRCPT TO:<x@example.test>\r\nDATA\r\nforged\r\n"
            assert await client.data(b"Subject: x\r\n\r\nbody" + bare + smuggled) == (
                b"550 5.5.2 Message has a bare CR or LF, lines must end in CRLF\r\n"
            )
            assert await client.ask(b"NOOP") == b"250 2.0.0 Ok\r\n"
            assert setting.hop.received == []
            assert not any(b"forged" in command for command in setting.hop.commands)

    play(scene)
