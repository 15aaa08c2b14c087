"""Bytes in are bytes out, through the real relay; what other servers may read in two ways is refused."""

import asyncio
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.smtp.stage import stage, without_trace

LINES = st.lists(
    st.one_of(
        st.binary(max_size=120),
        st.sampled_from([b"", b".", b"..", b".x", b"Subject: x", b"\0\0", b"\xff\xfe", b"x" * 5000, b" ", b"From x"]),
    ).map(lambda line: line.replace(b"\r", b"").replace(b"\n", b"")),
    max_size=30,
)


def _wire(lines: list[bytes]) -> bytes:
    return b"".join((b"." + line if line.startswith(b".") else line) + b"\r\n" for line in lines)


async def _through(wires: list[bytes], cuts: list[int]) -> list[bytes]:
    async with stage() as setting:
        client = await setting.client()
        await client.envelope()
        for turn, wire in enumerate(wires):
            if turn:
                await client.again()
            assert (await client.ask(b"DATA")).startswith(b"354")
            raw, at = wire + b".\r\n", 0
            for cut in (*cuts, len(raw)):
                await client.write(raw[at : at + cut])
                at += cut
                await asyncio.sleep(0)
            assert await client.reply() == b"250 2.0.0 Queued as FAKE1\r\n"
        client.close()
        return [without_trace(received.content) for received in setting.hop.accepted]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(LINES.map(_wire), min_size=1, max_size=3), st.lists(st.integers(1, 40), max_size=6))
def test_bytes_in_are_bytes_out(wires, cuts):
    assert asyncio.run(_through(wires, cuts)) == wires


@pytest.mark.parametrize("size", [262_139, 262_144, 262_150, 3_000_000])
def test_large_messages_cross_block_borders_unchanged(size):
    body = Random(size).randbytes(size).replace(b"\r", b"").replace(b"\n", b"")
    lines = [body[at : at + 997] for at in range(0, len(body), 997)] + [body[:100_000]]
    wire = _wire(lines)
    assert asyncio.run(_through([wire], [])) == [wire]


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

    asyncio.run(scene())
