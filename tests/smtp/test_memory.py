"""The memory that messages under way take from their common budget comes back, whatever becomes of them."""

from typing import Any

from tests.smtp.next_hop_stage import play
from tests.smtp.stage import eventually, stage

MIB = 1024 * 1024
TIGHT: dict[str, Any] = {"memory_bytes": 16 * MIB, "spool_above_bytes": 8 * MIB, "max_message_bytes": 20 * MIB}
LINES = (b"x" * 1022 + b"\r\n") * 1024


def test_memory_comes_back_after_each_message():
    async def scene():
        async with stage(**TIGHT) as setting:
            client = await setting.client()
            await client.envelope()
            for turn in range(20):
                if turn:
                    assert (await client.again())[0].startswith(b"250")
                if turn % 2:
                    await client.write(b"BDAT %d LAST\r\n%b" % (MIB, LINES))
                    assert (await client.reply()).startswith(b"250")
                else:
                    assert (await client.data(LINES)).startswith(b"250")

    play(scene)


def test_memory_comes_back_from_what_was_given_up():
    async def scene():
        async with stage(**TIGHT) as setting:
            for turn in range(20):
                client = await setting.client()
                assert (await client.envelope())[0].startswith(b"250")
                if turn % 2:
                    await client.ask(b"DATA")
                    await client.write(LINES)
                else:
                    await client.write(b"BDAT %d\r\n%b" % (MIB, LINES))
                    await client.reply()
                client.close() if turn % 3 else client.reset()
            await eventually(lambda: not setting.relay._sessions)
            client = await setting.client()
            assert (await client.envelope())[0].startswith(b"250")

    play(scene)
