"""Scripted dialogs, `tests/dialogs/NN-name.smtp`, held with the real relay before a fake next hop.

# why this dialog is here
N: STEP [containing] => reply      what the next hop answers (tests/fake_next_hop.py)
X: EXTENSION ...                   what the next hop announces, in place of its own list
C: text                            the client says this and CRLF
R: text                            the client sends this, with Python's escapes, and nothing behind it
S: text                            the server's next line; `*` stands for anything
S: <closed>                        the server closed the connection
U: text                            what the next hop heard, in order and completely, when there is any U line
"""

import asyncio
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from tests.smtp.stage import Client, Stage, eventually, stage

DIALOGS = sorted((Path(__file__).parent.parent / "dialogs").glob("*.smtp"))


def _lines(path: Path) -> list[tuple[str, str]]:
    lines = (line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#"))
    return [(kind, text) for kind, _, text in (line.partition(": ") for line in lines)]


def _prepare(setting: Stage, lines: list[tuple[str, str]]) -> None:
    for kind, text in lines:
        if kind == "N":
            where, _, reply = text.partition(" => ")
            step, _, containing = where.partition(" ")
            setting.hop.on(step, reply, containing=containing)
        elif kind == "X":
            setting.hop.extensions = tuple(text.split(", "))


async def _perform(client: Client, lines: list[tuple[str, str]]) -> None:
    for kind, text in lines:
        match kind:
            case "C":
                await client.write(text.encode() + b"\r\n")
            case "R":
                await client.write(text.encode("latin-1").decode("unicode_escape").encode("latin-1"))
            case "S":
                async with asyncio.timeout(10):
                    line = await client.reader.readline()
                said = line.decode("utf-8").removesuffix("\r\n") if line else "<closed>"
                assert fnmatchcase(said, text.replace("[", "[[]")), f"{said!r} is not {text!r}"


async def _hold(path: Path) -> None:
    lines = _lines(path)
    assert {kind for kind, _ in lines} <= set("NXCRSU")
    async with stage(max_message_bytes=65536, max_recipients=100) as setting:
        _prepare(setting, lines)
        client = await setting.client()
        await _perform(client, lines)
        client.close()
        expected = [text.encode() for kind, text in lines if kind == "U"]
        if expected:
            await eventually(lambda: setting.hop.commands[-1] == b"QUIT")  # nothing comes behind it
            assert [c for c in setting.hop.commands if not c.startswith((b"EHLO", b"QUIT"))] == expected


@pytest.mark.parametrize("path", DIALOGS, ids=lambda path: path.stem)
def test_dialog_goes_as_written(path: Path):
    asyncio.run(_hold(path))


def test_there_are_dialogs():
    assert len(DIALOGS) >= 12
