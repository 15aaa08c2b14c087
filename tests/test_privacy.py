"""Invariant 4, nothing is spread: planted values occur in no log at debug, no stderr, no file left behind, no reply.

A real relay process takes messages of every fate: passed, flagged, held, refused by the next hop, killing their worker.
"""

import base64
import quopri
import re
import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.relay_process import RelayProcess, start_relay
from tests.sink import Sink

BSN = "9123.45.676"
VALUES = (
    BSN,
    "Wilhelmina Zonnebloem",
    "NL91ABNA0417164300",
    "06-98 76 54 32",
    "aanvrager.zonnebloem@prive.example",
    "w.zonnebloem",
    "geheim onderwerp",
    "Cliëntenlijst-zonnebloem",
    "alice.afzender",
)


def writings(value: str) -> set[bytes]:
    """The forms a value could turn up in: as it is, digits only, base64 at each offset, quoted-printable, URL, hex."""
    forms = {value, value.lower(), value.upper(), quote(value)}
    digits = re.sub(r"\D", "", value)
    if len(digits) >= 6:
        forms.add(digits)
    found = {form.encode() for form in forms}
    for form in {value, digits} if len(digits) >= 6 else {value}:
        raw = form.encode()
        found |= {raw.hex().encode(), raw.hex().upper().encode(), quopri.encodestring(raw).strip()}
        for offset in range(3):
            coded = base64.b64encode(b"x" * offset + raw)
            found.add(coded[4 if offset else 0 : len(coded) // 4 * 4 - 4])
    return {form for form in found if len(form) >= 6}


def test_writings_find_what_they_should():
    for hidden in (b"912345676", base64.b64encode(b"het nummer 9123.45.676 is"), b"9123.45.676".hex().encode()):
        assert any(form in hidden for form in writings(BSN))
    assert not any(form in b"message ABC: hold, kept-back" for form in writings(BSN))


def message(text: str = "", to: str = "w.zonnebloem@elders.example", plant: str = "") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Alice <alice.afzender@ons.example>"
    mail["To"] = f"Wilhelmina Zonnebloem <{to}>"
    mail["Subject"] = "geheim onderwerp over Wilhelmina Zonnebloem"
    if plant:
        mail["X-Plant"] = plant
    mail.set_content(
        f"{text}\nWilhelmina Zonnebloem, NL91ABNA0417164300, 06-98 76 54 32\naanvrager.zonnebloem@prive.example\n"
    )
    return mail


def messages() -> Iterator[EmailMessage]:
    yield message()
    yield message(f"BSN {BSN}")
    yield message(f"BSN {BSN}", to="w.zonnebloem@partner.example")
    yield message(f"BSN {BSN}", to="geweigerd@partner.example")
    listed = message()
    listed.add_attachment(
        f"naam;bsn\nWilhelmina Zonnebloem;{BSN}\n".encode(), "text", "csv", filename="Cliëntenlijst-zonnebloem.csv"
    )
    yield listed
    sealed = message()
    sealed.add_attachment(b"x", "application", "pkcs7-mime", filename="Cliëntenlijst-zonnebloem.p7m")
    yield sealed
    for plant in ("crash", "hang", "eat_memory", "raise", "print"):
        yield message(f"BSN {BSN}", plant=plant)


def send(port: int, mail: EmailMessage) -> str:
    """Hand over a message; the reply to its content."""
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
        client.ehlo("client.test")
        client.mail("alice.afzender@ons.example")
        client.rcpt(mail["To"].partition("<")[2].rstrip(">"))
        return repr(client.data(mail.as_bytes(policy=SMTP)))


def bad_commands(port: int) -> list[str]:
    """What is said to commands that are wrong."""
    commands = (
        ("EHLO", "client.test"),
        ("MAIL", f"FROM:<w.zonnebloem {BSN}>"),
        ("MAIL", f"FROM:<alice.afzender@ons.example> X={BSN}"),
        ("RCPT", "TO:<w.zonnebloem@elders.example>"),
        ("VRFY", "w.zonnebloem@elders.example"),
        ("NONSENSE", BSN),
    )
    with smtplib.SMTP("127.0.0.1", port) as client:
        return [repr(client.docmd(*command)) for command in commands]


@pytest.fixture(scope="module")
def traces(tmp_path_factory) -> dict[str, bytes]:
    """All that a relay process at debug left behind, by where it was found."""
    folder = tmp_path_factory.mktemp("privacy")
    settings = '[log]\nlevel = "debug"\n[inspection]\nseconds_per_message = 1.0\n'
    with Sink() as sink, start_relay(folder, sink.port, settings, planted=True) as relay:
        replies = []
        for mail in messages():
            if "geweigerd" in mail["To"]:
                sink.hop.on("DOT", "554 5.7.1 Refused", times=1)
            replies.append(send(relay.port, mail))
        sink.hop.on("DOT", close="before", times=1)
        replies.append(send(relay.port, message()))
        replies += bad_commands(relay.port)
        assert relay.stop() == 0
    left = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert_all_fates_were_met(relay, replies)
    return left | {"replies": "\n".join(replies).encode()}


def assert_all_fates_were_met(relay: RelayProcess, replies: list[str]) -> None:
    for word in (
        "pass, delivered",
        "flag, delivered",
        "hold, kept-back",
        "pass, refused",
        "uninspectable-crashed",
        "uninspectable-timed-out",
        "pass, unknown",
    ):
        assert word in relay.log, word
    assert len(replies) == 18


@pytest.mark.parametrize("value", VALUES)
def test_no_value_is_left_anywhere(traces, value):
    assert {"log", "state/mailguard.sqlite3", "replies"} <= traces.keys()
    for where, content in traces.items():
        for form in writings(value):
            assert form not in content, f"{where} holds {form!r}"


def test_no_file_is_left_but_the_relays_own(traces):
    files = {Path(name) for name in traces} - {Path("replies")}
    own = {"log", "mailguard.toml", "organisation.toml", "state/keys/master.key"}
    assert {str(f) for f in files if not str(f).startswith("state/mailguard.sqlite3")} == own
