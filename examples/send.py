"""Sends a mail file over SMTP as a mail server would: `python -m examples.send FILE.eml ... [--port 10025]`.

The envelope comes from the file, as `mailguard check` reads it: `Return-Path`, `Sender` or `From`, and To, Cc and Bcc.
`Bcc` and `Return-Path` are taken out before sending. Nothing else is changed.
"""

import argparse
import re
import smtplib
import sys
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from mailguard.content import envelope_of

_ENVELOPE_FIELD = re.compile(rb"(?:bcc|return-path):.*\r\n(?:[ \t].*\r\n)*", re.IGNORECASE)
_FIELD = re.compile(rb"[^\r\n]*\r\n(?:[ \t].*\r\n)*")


@dataclass(frozen=True, slots=True)
class Letter:
    """A message with its envelope, ready to send; line ends are CRLF."""

    name: str
    subject: str = field(repr=False)
    reverse_path: str = field(repr=False)
    recipients: tuple[str, ...] = field(repr=False)
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """The last reply of the server, which decided the message's fate."""

    code: int
    text: str

    @property
    def is_accepted(self) -> bool:
        return 200 <= self.code < 300


def read(path: Path) -> Letter:
    """The letter in a file."""
    raw = re.sub(rb"\r?\n", b"\r\n", path.read_bytes().rstrip(b"\r\n") + b"\n")
    envelope = envelope_of(raw)
    subject = str(message_from_bytes(raw, policy=default)["Subject"] or "(geen onderwerp)")
    recipients = tuple(recipient.address for recipient in envelope.recipients)
    return Letter(path.name, subject, envelope.reverse_path, recipients, _without_envelope_fields(raw))


def _without_envelope_fields(raw: bytes) -> bytes:
    head, blank, body = raw.partition(b"\r\n\r\n")
    fields = _FIELD.findall(head + b"\r\n")
    kept = b"".join(f for f in fields if not _ENVELOPE_FIELD.match(f))
    return kept + blank[2:] + body


def send(letter: Letter, host: str, port: int, seconds: float = 60.0) -> Answer:
    """One SMTP transaction. Raises OSError (smtplib's errors included) when there is no conversation to be had."""
    with smtplib.SMTP(host, port, timeout=seconds) as server:
        server.ehlo()
        options = [] if letter.content.isascii() else ["BODY=8BITMIME"]
        answer = _answer(*server.mail(letter.reverse_path, options))
        for recipient in letter.recipients if answer.is_accepted else ():
            answer = _answer(*server.rcpt(recipient))
            if not answer.is_accepted:
                break
        return _answer(*server.data(letter.content)) if answer.is_accepted else answer


def _answer(code: int, text: bytes) -> Answer:
    return Answer(code, " ".join(text.decode("utf-8", "replace").splitlines()))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m examples.send", description="Send .eml files over SMTP.")
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE.eml")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=10025)
    chosen = parser.parse_args()
    try:
        letters = [read(path) for path in chosen.files]
    except OSError as error:
        parser.error(str(error))
    try:
        answers = [_send_and_tell(letter, chosen.host, chosen.port) for letter in letters]
    except OSError as error:
        sys.exit(f"No answer on {chosen.host} port {chosen.port} ({error}). Does the demo run, and on this port?")
    sys.exit(not all(answer.is_accepted for answer in answers))


def _send_and_tell(letter: Letter, host: str, port: int) -> Answer:
    answer = send(letter, host, port)
    print(f"{letter.name}: {answer.code} {answer.text}")
    return answer


if __name__ == "__main__":
    main()
