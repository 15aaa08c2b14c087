"""The officer's day for real: a relay before a real Postfix, its office beside it, and the command line to decide with.

Only what a person or a mail server could do is done here; stores are opened to look, never to write.
"""

import os
import re
import smtplib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import count
from pathlib import Path
from typing import TypeVar

from mailguard.app import open_office
from mailguard.config_file import load
from mailguard.db import Database
from mailguard.held import HeldMessage
from mailguard.incident import EventAction, Incident
from mailguard.office import Office
from tests.command_line import run_mailguard
from tests.end_to_end.postfix import Postfix
from tests.relay_process import RelayProcess, start_relay

T = TypeVar("T")

ALICE = "alice@ons.example"
OFFICER = "officer@ons.example"
BOB, CHARLIE, DORA = "bob@example.test", "charlie@example.test", "dora@example.test"
LEAK = "Het BSN van mijn broer is 912345676."
CLEAN = "Dinsdag om tien uur is goed."
# More notices in an hour than an officer would want.
SETTINGS = f'[notices]\nofficer = "{OFFICER}"\nper_hour = 1000\n'
SECONDS = 30.0
_ids = count(1)
_OF_POSTFIX = ("return-path", "x-original-to", "delivered-to")


def new_id() -> str:
    """A Message-ID that no other test has."""
    return f"<{next(_ids)}.{os.getpid()}@ons.example>"


def letter(
    message_id: str, text: str = LEAK, *, to: str = BOB, cc: str = "", subject: str = "Uw vraag", extra: str = ""
) -> bytes:
    """A message as Outlook would write it; `extra` are header fields in front of the blank line."""
    fields = [f"From: Alice <{ALICE}>", f"To: {to}", f"Subject: {subject}", "Date: Mon, 16 Nov 2026 09:30:00 +0100"]
    fields += [f"Cc: {cc}"] if cc else []
    fields += [f"Message-ID: {message_id}"] if message_id else []
    head = "\r\n".join(fields)
    return f"{head}\r\n{extra}\r\n.Beste allen,\r\n\r\n{text}  \r\n.\r\n.. één euro: €\r\n".encode()


@dataclass(frozen=True, slots=True)
class Answer:
    """The relay's last reply. A message that was kept has the incident's number and our id in it, a refused one the
    number.
    """

    code: int
    text: str

    @property
    def number(self) -> str:
        found = re.search(r"\((INC-\d{4}-\d{4,})\)", self.text)
        return found[1] if found else ""

    @property
    def held_id(self) -> str:
        found = re.search(r"\) as (\w+)$", self.text)
        return found[1] if found else ""


@dataclass(frozen=True, slots=True)
class Said:
    """What a command ended with."""

    code: int
    out: str
    error: str


@contextmanager
def office_day(folder: Path, postfix: Postfix, database_url: str) -> "Iterator[OfficeDay]":
    """A relay with its office on this database, for the length of a `with` block."""
    database = Database(database_url)
    database.upgrade()
    database.close()
    settings = f'{SETTINGS}[database]\nurl = "{database_url}"\n'
    with start_relay(folder, postfix.port, settings) as relay, open_office(load(str(relay.configuration))) as parts:
        yield OfficeDay(relay, postfix, parts)
        assert relay.stop() == 0


class OfficeDay:
    """A running relay with its office, and Postfix behind it; `parts` is a look at its database."""

    def __init__(self, relay: RelayProcess, postfix: Postfix, parts: Office) -> None:
        self.relay = relay
        self.postfix = postfix
        self.parts = parts

    # --- mail -------------------------------------------------------------------------------------------------------

    def send(self, content: bytes, *recipients: str, sender: str = ALICE) -> Answer:
        """Hand one message to the relay as a mail server does."""
        with smtplib.SMTP("127.0.0.1", self.relay.port, timeout=60) as client:
            client.ehlo("client.test")
            client.mail(sender, ["BODY=8BITMIME"])
            for recipient in recipients:
                client.rcpt(recipient)
            code, text = client.data(content)
        return Answer(code, text.decode("ascii"))

    def hold(self, content: bytes, *recipients: str) -> Answer:
        """Send what must be kept."""
        answer = self.send(content, *recipients)
        assert answer.code == 250, answer
        assert answer.number, answer
        assert answer.held_id, answer
        return answer

    def arrived(self, person: str, message_id: str, *, at_least: int = 0, seconds: float = SECONDS) -> list[bytes]:
        """The messages of this id in a mailbox; waits until there are so many."""

        def look() -> list[bytes] | None:
            found = [
                mail for mail in self.postfix.mail_of(person, count=0) if header_of(mail)["Message-ID"] == message_id
            ]
            return found if len(found) >= at_least else None

        return wait_for(look, f"{at_least} copies for {person}", seconds)

    def arrived_after_all(self, person: str, message_id: str) -> list[bytes]:
        """As `arrived`, once a message sent now has come through: what was to come before it has come."""
        marker = new_id()
        assert self.send(letter(marker, CLEAN), f"{person}@example.test").code == 250
        self.arrived(person, marker, at_least=1)
        return self.arrived(person, message_id)

    def notice(self, person: str, words: str) -> EmailMessage:
        """Mail that mailguard wrote, with these words in its text."""

        def look() -> EmailMessage | None:
            for mail in self.postfix.mail_of(person, count=0):
                message = message_from_bytes(mail, policy=default)
                assert isinstance(message, EmailMessage)
                if message["Auto-Submitted"] == "auto-generated" and words in text_of(message):
                    return message
            return None

        return wait_for(look, f"a notice for {person} that says {words!r}")

    # --- the command line -------------------------------------------------------------------------------------------

    def run(self, *arguments: str) -> Said:
        """`mailguard ...` on the relay's configuration."""
        environment = os.environ | {"MAILGUARD_CONFIG": str(self.relay.configuration)}
        environment["PYTHONPATH"] = str(Path(__file__).parent.parent.parent)
        environment.pop("MAILGUARD_STATE_DIR", None)
        done = run_mailguard(*arguments, cwd=self.relay.folder, environment=environment)
        return Said(done.returncode, done.stdout, done.stderr)

    def decide(self, action: str, case_id: str, *options: str, reason: str = "Nagevraagd bij de afzender.") -> Said:
        """`mailguard review ACTION ID`, which must succeed."""
        said = self.run("review", action, case_id, *options, "--reason", reason)
        assert said.code == 0, said
        return said

    # --- looking inside ---------------------------------------------------------------------------------------------

    def incident(self, number: str) -> Incident:
        with self.parts.database.transaction() as connection:
            return self.parts.stores.register.get(connection, number)

    def settled(self, number: str) -> Incident:
        """The record once its release has an outcome."""

        def look() -> Incident | None:
            incident = self.incident(number)
            return incident if incident.delivered_at else None

        return wait_for(look, f"a delivery of {number}")

    def actions(self, number: str) -> list[EventAction]:
        """What the register says was done, in order."""
        with self.parts.database.transaction() as connection:
            return [event.action for event in self.parts.stores.register.events(connection, number)]

    def register_is_whole(self) -> bool:
        with self.parts.database.transaction() as connection:
            return self.parts.stores.register.verify(connection).is_whole

    def held(self, number: str) -> list[HeldMessage]:
        with self.parts.database.transaction() as connection:
            return self.parts.stores.quarantine.of_incident(connection, number)

    def kept_content(self, held_id: str) -> bytes:
        with self.parts.database.transaction() as connection:
            return self.parts.stores.quarantine.message(connection, held_id).content()


def wait_for(look: Callable[[], T | None], what: str, seconds: float = SECONDS) -> T:
    """What `look` finds, as soon as it finds it."""
    deadline = time.monotonic() + seconds
    while (found := look()) is None:
        assert time.monotonic() < deadline, f"did not come: {what}"
        time.sleep(0.05)
    return found


def header_of(mail: bytes) -> EmailMessage:
    message = message_from_bytes(mail, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(message: EmailMessage) -> str:
    """The text of the plain part, decoded, on one line."""
    part = message.get_body(("plain",))
    return " ".join(str(part.get_content()).split()) if part else ""


def header_as_sent(mail: bytes) -> bytes:
    """The header section without the fields in which Postfix itself names whom it delivers to."""
    head = mail.partition(b"\r\n\r\n")[0] + b"\r\n"
    fields = re.findall(rb"[^\r\n]+\r\n(?:[ \t][^\r\n]*\r\n)*", head)
    return b"".join(field for field in fields if not _is_postfix_own(field))


def _is_postfix_own(field: bytes) -> bool:
    name = field.partition(b":")[0].decode("ascii", "replace").lower()
    return name in _OF_POSTFIX or (name == "received" and b"next-hop.test" in field)
