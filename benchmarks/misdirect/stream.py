"""The stream of a benchmark of misdirected mail, format v1: one JSON object a line, gzipped or not, in time order.

    {"t": "learn", "id", "ts", "frm", "subject", "body", "to": [[address, name], ...], "cc": [...]}   a genuine mail
    {"t": "probe", "id", "ts", "frm", "subject", "body", "cases": [{"case", "to", "cc"}, ...]}   versions of one mail
    {"t": "learn", "id", "ts", "frm", "to", "cc"}   the genuine one of them: subject and body are those of the probe

`ts` is in seconds from 1970-01-01 (UTC). Labels: {"case", "msg", "kind", "leak", ...}; the genuine version is of kind
`gen`.
"""

import gzip
import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import islice
from pathlib import Path
from typing import Any, TextIO, cast

from mailguard.message import Envelope

GENUINE = "gen"


class WrongFormat(ValueError):
    """The file is not as described above; says which line."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address as written and the name beside it, "" for none."""

    address: str = field(repr=False)
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class StreamMail:
    """One mail, or one version of it. `number` counts the genuine mails before it, so it orders them in time."""

    id: str
    number: int
    at: datetime
    sender: str = field(repr=False)
    subject: str = field(repr=False)
    body: str = field(repr=False)
    to: tuple[Mailbox, ...] = field(repr=False)
    cc: tuple[Mailbox, ...] = field(repr=False)

    @property
    def recipients(self) -> tuple[str, ...]:
        """Each address once, as written."""
        return tuple(dict.fromkeys(mailbox.address for mailbox in (*self.to, *self.cc)))

    @property
    def envelope(self) -> Envelope:
        return Envelope.of(self.sender, self.recipients)

    def to_bytes(self) -> bytes:
        """The mail as a mail program hands it over (RFC 5322): plain text in UTF-8, names as encoded words."""
        fields = [
            f"Date: {format_datetime(self.at)}",
            f"From: <{self.sender}>",
            f"Message-ID: <{self.id}@stream.invalid>",
            f"Subject: {_encoded(self.subject)}",
            *(f"{name}: {_listed(boxes)}" for name, boxes in (("To", self.to), ("Cc", self.cc)) if boxes),
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: 8bit",
        ]
        text = "\r\n".join((*fields, "", *self.body.splitlines(), ""))
        return text.encode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Case:
    """One version to score, under the name that the answer goes by."""

    name: str
    mail: StreamMail


@dataclass(frozen=True, slots=True)
class Probe:
    """The versions of one mail, to be scored one by one by what was known before it."""

    cases: tuple[Case, ...]


Step = StreamMail | Probe


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream in a file, or its beginning: how many steps and genuine mails it has, and when it begins and ends."""

    path: Path
    steps: int
    mails: int
    begin: datetime
    end: datetime

    @classmethod
    def of(cls, path: Path, most_steps: int | None = None) -> "Stream":
        """Counts, without keeping anything. Raises OSError and WrongFormat."""
        times = [(line["t"], line["ts"]) for line in islice(_lines(path), most_steps)]
        if not times:
            raise WrongFormat(f"{path} is empty")
        begin, end = (datetime.fromtimestamp(at, UTC) for _, at in (times[0], times[-1]))
        return cls(path, len(times), sum(kind == "learn" for kind, _ in times), begin, end)

    def is_in_second_half(self, mail: StreamMail) -> bool:
        """By the number of genuine mails."""
        return mail.number >= self.mails / 2

    def is_in_second_half_of_time(self, mail: StreamMail) -> bool:
        return mail.at - self.begin >= (self.end - self.begin) / 2

    def __iter__(self) -> Iterator[Step]:
        """Raises OSError and WrongFormat."""
        texts: dict[str, Any] = {}  # of the last probe: whose genuine version follows it
        number = 0
        for line in islice(_lines(self.path), self.steps):
            if line["t"] == "probe":
                texts = line
                yield Probe(tuple(Case(case["case"], _mail(line | case, number)) for case in line["cases"]))
            else:
                is_of_probe = "body" not in line
                if is_of_probe and texts.get("id") != line["id"]:
                    raise WrongFormat(f"{self.path}: {line['id']} has no text and does not follow its probe")
                yield _mail(texts | line if is_of_probe else line, number)
                number += 1


@dataclass(frozen=True, slots=True)
class Label:
    """What is true of one case: the id of its mail, the kind of leak or `GENUINE`, and who should not get it, or ""."""

    message: str
    kind: str
    leak: str = field(repr=False)


def read_labels(path: Path) -> dict[str, Label]:
    """Labels by case. Raises OSError and WrongFormat."""
    lines = _lines(path, {"case", "msg", "kind"})
    return {line["case"]: Label(line["msg"], line["kind"], line.get("leak") or "") for line in lines}


def _lines(path: Path, keys: frozenset[str] | set[str] = frozenset(("t", "id", "ts"))) -> Iterator[dict[str, Any]]:
    with _open(path) as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                value = json.loads(line)
            except json.JSONDecodeError:
                value = None
            if not isinstance(value, dict) or not keys <= value.keys():
                raise WrongFormat(f"{path}, line {number}: not an object with {', '.join(sorted(keys))}")
            yield value


def _open(path: Path) -> TextIO:
    if path.suffix != ".gz":
        return path.open(encoding="utf-8")
    return cast("TextIO", gzip.open(path, "rt", encoding="utf-8"))


def _mail(line: dict[str, Any], number: int) -> StreamMail:
    return StreamMail(
        id=line["id"],
        number=number,
        at=datetime.fromtimestamp(line["ts"], UTC),
        sender=line["frm"],
        subject=line["subject"] or "",
        body=line["body"] or "",
        to=_mailboxes(line["to"]),
        cc=_mailboxes(line["cc"]),
    )


def _mailboxes(pairs: Sequence[Sequence[str]]) -> tuple[Mailbox, ...]:
    return tuple(Mailbox(address, name or "") for address, name in pairs)


def _listed(mailboxes: Sequence[Mailbox]) -> str:
    return ",\r\n ".join(f"{_encoded(box.name)} <{box.address}>".lstrip() for box in mailboxes)


def _encoded(text: str) -> str:
    """An encoded word (RFC 2047), so that no comma or bracket in a name means anything. Longer than the 75 letters that
    the RFC allows, which readers do not mind.
    """
    if not text:
        return ""
    return f"=?utf-8?b?{b64encode(text.encode('utf-8', 'replace')).decode('ascii')}?="
