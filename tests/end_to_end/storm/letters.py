"""The numbered letters of a storm: what each is, what policy is to make of it, and its bytes.

A letter's first field is `X-Token:`, so that what stands behind our own trace can be told from it at the next hop. The
same number and seed give the same bytes.
"""

import base64
import hashlib
import math
import random
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property

KIB, MIB = 2**10, 2**20
ALICE, BOB = "alice@ons.example", "bob@example.test"
LEAK = "Het BSN is 912345676."
CLEAN = "Dinsdag om tien uur is goed."
# What stands in letters and must stand in no log.
PERSONAL = ("alice", "bob@", "example.test", "derden.example", "huis", "straat", "912345676", "900000004")
UNKNOWN_USER, GREY = "onbekend", "grijs"  # how a next hop in a storm knows whom to refuse and whom to put off
RECORDS = "".join(f"bewoner{number}@straat{number}.test\r\n" for number in range(12))
DOTS = ".begint met een punt\r\n..en nog een\r\n.\r\n"


class Kind(StrEnum):
    """What a letter is. The rules of the storm's relay make one outcome of each, as long as its worker lives."""

    PLAIN = "plain"
    VISIBLE = "visible recipients"
    BSN = "BSN"
    RECORDS = "records"
    SEVERAL = "several recipients"
    NULL = "null sender"
    NULL_BSN = "null sender, BSN"

    @property
    def action(self) -> str:
        """The action of its verdict, as in decision rows."""
        return _ACTIONS.get(self, "pass")


_ACTIONS = {Kind.VISIBLE: "flag", Kind.NULL_BSN: "flag", Kind.BSN: "hold", Kind.RECORDS: "reject"}
_TEXTS = {Kind.BSN: LEAK, Kind.NULL_BSN: LEAK, Kind.RECORDS: RECORDS}
_WEIGHTS = {
    Kind.PLAIN: 38, Kind.VISIBLE: 16, Kind.BSN: 16, Kind.RECORDS: 9, Kind.SEVERAL: 12, Kind.NULL: 5, Kind.NULL_BSN: 4,
}  # fmt: skip


@dataclass(frozen=True)
class Letter:
    """One numbered message; `content` is without dot-stuffing."""

    token: str
    kind: Kind
    recipients: tuple[str, ...] = field(repr=False)
    content: bytes = field(repr=False)

    @property
    def reverse_path(self) -> str:
        return "" if self.kind in {Kind.NULL, Kind.NULL_BSN} else ALICE

    @property
    def message_id(self) -> str:
        return message_id_of(self.token)

    @cached_property
    def wire(self) -> bytes:
        """The content as DATA carries it, without the final dot line (RFC 5321 4.5.2)."""
        return self.content.replace(b"\r\n.", b"\r\n..")

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(self.content).digest()


def message_id_of(token: str) -> str:
    return f"<{token}@storm.ons.example>"


@dataclass(frozen=True, slots=True)
class Mix:
    """Which letters a storm is made of: all kinds from 1 KiB to 2 MiB and now and then one of 12 MiB, or one `kind`
    of the smallest size.
    """

    seed: int = 0
    kind: Kind | None = None

    def letter(self, number: int) -> Letter:
        dice = random.Random(f"{self.seed} {number}")
        token = f"t{number:06d}"
        if self.kind is not None:
            return _letter(token, self.kind, 0, dice)
        kind = dice.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
        return _letter(token, kind, _size(dice), dice)


def _size(dice: random.Random) -> int:
    """Most are small, as mail is: each doubling of the size comes less often than the one before."""
    if dice.random() < 0.004:
        return 12 * MIB
    return int(KIB * math.exp(dice.random() ** 1.6 * math.log(2 * MIB / KIB)))


def _letter(token: str, kind: Kind, size: int, dice: random.Random) -> Letter:
    recipients = _recipients(token, kind, dice)
    head = (
        f"X-Token: {token}\r\nFrom: Alice <{ALICE}>\r\nTo: {', '.join(recipients)}\r\nSubject: storm {token}\r\n"
        f"Date: Mon, 16 Nov 2026 09:30:00 +0100\r\nMessage-ID: {message_id_of(token)}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="deel"\r\n\r\n'
        f"--deel\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{_TEXTS.get(kind, CLEAN)}\r\n{DOTS}"
    ).encode()
    return Letter(token, kind, recipients, head + _attachment(size - len(head)) + b"--deel--\r\n")


def _attachment(size: int) -> bytes:
    if size < KIB:
        return b""
    head = b"--deel\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head + _filler()[: size // 78 * 78]


@cache
def _filler() -> bytes:
    raw = random.Random(0).randbytes(12 * MIB // 78 * 57)
    coded = base64.b64encode(raw)
    return b"".join(coded[start : start + 76] + b"\r\n" for start in range(0, len(coded), 76))


def _recipients(token: str, kind: Kind, dice: random.Random) -> tuple[str, ...]:
    match kind:
        case Kind.VISIBLE:
            return tuple(f"persoon{number}@huis{number}.test" for number in range(dice.randint(5, 9)))
        case Kind.SEVERAL:
            one_more = (f"{GREY}-{token}@example.test",) if dice.random() < 0.5 else ()
            return (BOB, f"{UNKNOWN_USER}@derden.example", *one_more, "carla@derden.example")
        case _:
            return (BOB,)
