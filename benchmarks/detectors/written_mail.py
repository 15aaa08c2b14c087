"""Mails written by hand, with their labels in the text (`benchmarks/labelled_mail/*/*.txt`).

`development` was held out once and has been worked by since; `held_out` is not to be looked at.

    === huisarts-07
    From: Sanne Bakker <s.bakker@praktijk.example>
    To: Henk Mulder <h.mulder@post.example>
    Subject: Uitslag

    Geachte heer [[PERSON|Mulder]], ...
    --- patienten.csv
    naam;geboortedatum
    [[PERSON|J. de Vries]];[[DATE_OF_BIRTH|12-03-1984]]

Each becomes a real message, so that what is measured begins at the bytes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from benchmarks.detectors.scoring import Value
from mailguard.vocabulary import EntityType

FOLDER = Path(__file__).parent.parent / "labelled_mail"
_LABEL = re.compile(r"\[\[([A-Z_]+)\|(.+?)\]\]", re.DOTALL)
_ATTACHMENT = re.compile(r"^--- (\S[^\n/]*\.(?:txt|csv))[ \t]*$", re.MULTILINE)
_MAIL = re.compile(r"^=== (\S+)[ \t]*\n", re.MULTILINE)


class WrongFormat(ValueError):
    """The file is not as described above; says where."""


@dataclass(frozen=True, slots=True)
class WrittenMail:
    """One mail without its labels, and the labels."""

    name: str
    headers: tuple[tuple[str, str], ...]
    body: str
    attachments: tuple[tuple[str, str], ...]
    values: tuple[Value, ...]

    def to_bytes(self) -> bytes:
        return message_bytes(self.headers, self.body, self.attachments)


def message_bytes(headers: Sequence[tuple[str, str]], body: str, attachments: Sequence[tuple[str, str]] = ()) -> bytes:
    """A message as a mail program hands it over. Attachments are text, of the type their name says."""
    mail = EmailMessage(policy=SMTP)
    for name, text in headers:
        mail[name] = text
    mail["Date"] = "Mon, 02 Mar 2026 09:00:00 +0100"
    mail.set_content(body, charset="utf-8")
    for name, text in attachments:
        subtype = "csv" if name.lower().endswith(".csv") else "plain"
        mail.add_attachment(text, subtype=subtype, charset="utf-8", filename=name)
    if attachments:
        mail.set_boundary("=_deel_tussen_delen_=")  # a random one would make each run another
    return mail.as_bytes()


def read_folder(folder: Path = FOLDER) -> list[WrittenMail]:
    """All mails of a folder, none when it is not there. Raises WrongFormat."""
    mails = [mail for path in sorted(folder.glob("*.txt")) for mail in parse(path.read_text("utf-8"), path.name)]
    names = [mail.name for mail in mails]
    if twice := {name for name in names if names.count(name) > 1}:
        raise WrongFormat(f"{folder}: the same name twice: {', '.join(sorted(twice))}")
    return mails


def parse(text: str, source: str) -> Iterator[WrittenMail]:
    """The mails of one file; `source` is what messages about it call it."""
    _, *pieces = _MAIL.split(text.replace("\r\n", "\n"))
    for name, piece in zip(pieces[::2], pieces[1::2], strict=True):
        yield _mail(name, piece, f"{source}, {name}")


def _mail(name: str, text: str, where: str) -> WrittenMail:
    head, parting, rest = text.partition("\n\n")
    if not parting:
        raise WrongFormat(f"{where}: no blank line below the headers")
    values: list[Value] = []
    headers = []
    for line in head.splitlines():
        field, colon, content = line.partition(":")
        if not colon:
            raise WrongFormat(f"{where}: no header: {line[:20]!r}")
        is_subject = field.lower() == "subject"
        headers.append((field, _plain(content.strip(), "subject" if is_subject else "", values, where)))
    body, *pieces = _ATTACHMENT.split(rest)
    plain_body = _plain(body.strip("\n") + "\n", "body", values, where)
    attachments = tuple(
        (file, _plain(content.strip("\n") + "\n", file, values, where))
        for file, content in zip(pieces[::2], pieces[1::2], strict=True)
    )
    return WrittenMail(name, tuple(headers), plain_body, attachments, tuple(dict.fromkeys(values)))


def _plain(text: str, place: str, values: list[Value], where: str) -> str:
    """The text without its labels; these are added to `values`, save in a header that has no place."""
    for match in _LABEL.finditer(text):
        if match[1] not in EntityType.__members__:
            raise WrongFormat(f"{where}: no such type: {match[1]}")
        if place:
            values.append(Value(match[1], match[2], place))
    plain = _LABEL.sub(lambda match: match[2], text)
    if "[[" in plain or "]]" in plain:
        raise WrongFormat(f"{where}: brackets that are no label")
    return plain
