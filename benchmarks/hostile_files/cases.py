"""What a hostile message is: its bytes, and what must be said or found of it."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

# Citizen service numbers that pass the 11-test, one for each place.
IN_BODY, IN_FILE, IN_SECOND_FILE = "912345676", "912345688", "912345706"
SECRET = f"BSN {IN_FILE}"
_BOUNDARY = "grens"
_HEAD = (
    "From: Balie <balie@gemeente.example>\r\nTo: Burger <burger@bewoner.example>\r\nSubject: Stukken\r\n"
    "MIME-Version: 1.0\r\n"
)


class Expect(Enum):
    """What a case may end in. Never clean in silence."""

    SAID = "said"  # an obstacle
    FOUND = "found"  # the number in the file
    EITHER = "found or said"
    ENDS = "ends"  # it holds nothing that could be missed


@dataclass(frozen=True)
class Case:
    """A hostile message. `make` takes its time, and is not measured."""

    name: str
    make: Callable[[], bytes]
    expect: Expect
    is_quick: bool = True


def attached(
    name: str, file_name: str, make: Callable[[], bytes], expect: Expect = Expect.SAID, *, is_quick: bool = True
) -> Case:
    """A letter with a number in it, the hostile file, and behind it a second file with a number."""
    return Case(name, lambda: letter_with((file_name, make())), expect, is_quick)


def letter_with(*files: tuple[str, bytes], body: str = f"Uw BSN is {IN_BODY}.") -> bytes:
    """The message that brings these files, and one more."""
    second = json.dumps({"BSN": IN_SECOND_FILE}).encode()
    parts = [_part("text/plain; charset=utf-8", body.encode())]
    parts += [_file(name, content) for name, content in (*files, ("gegevens.json", second))]
    return multipart(*parts)


def multipart(*parts: bytes) -> bytes:
    """A message of these parts."""
    delimiter = f"--{_BOUNDARY}".encode()
    head = f"{_HEAD}Content-Type: multipart/mixed; boundary={_BOUNDARY}\r\n\r\n".encode()
    return head + b"".join(delimiter + b"\r\n" + part + b"\r\n" for part in parts) + delimiter + b"--\r\n"


def message(fields: str, body: bytes) -> bytes:
    """A message with these fields beside the usual ones."""
    return f"{_HEAD}{fields}\r\n\r\n".encode() + body


def _part(media_type: str, content: bytes) -> bytes:
    return f"Content-Type: {media_type}\r\n\r\n".encode() + content


def _file(name: str, content: bytes) -> bytes:
    fields = (
        "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\n'
    )
    return fields.encode() + base64.encodebytes(content).replace(b"\n", b"\r\n")
