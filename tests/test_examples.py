"""The example mail gets the verdicts that examples/mail/expected.json promises, and `make demo` shows them."""

import io
import json
import mailbox
import re
import shutil
import socket
import subprocess
import sys
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from rich.console import Console
from stdnum import iban
from stdnum.nl import bsn

from examples import demo, office
from examples.next_hop import Maildir, NextHop
from examples.relay import RelayFailed, RelayProcess
from examples.send import Letter, read, send
from mailguard.app import open_office
from mailguard.config_file import load
from mailguard.stores.accounts import LinkPurpose, Role
from tests.ports import free_port

EXAMPLES = Path(__file__).parent.parent / "examples"
FILES = sorted((EXAMPLES / "mail").glob("*.eml"))
EXPECTED = json.loads((EXAMPLES / "mail" / "expected.json").read_text(encoding="utf-8"))


def text_of(file: Path) -> str:
    """The header fields and all readable parts of a message, decoded."""
    message = message_from_bytes(file.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    fields = "\n".join(f"{name}: {value}" for name, value in message.items())
    parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    return re.sub(r"<[^@<>]*>", "", "\n".join([fields, *parts]))


# --- the mail -------------------------------------------------------------------------------------------------------


def test_every_example_has_an_expected_verdict():
    assert [file.name for file in FILES] == sorted(EXPECTED)
    assert len(FILES) >= 14


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_everybody_in_the_examples_is_invented(file: Path):
    text = text_of(file)
    domains = {match[1] for match in re.finditer(r"@([\w.-]+\w)", text)}
    assert domains
    assert {domain for domain in domains if not domain.endswith((".example", ".test"))} == set()
    numbers = (re.sub(r"\D", "", found) for found in re.findall(r"(?<![\w.])\d[\d.]{6,9}\d(?![\w.])", text))
    real = {number for number in numbers if len(number) in {8, 9} and bsn.is_valid(number)}
    assert {number for number in real if not number.startswith("9")} == set()
    accounts = re.findall(r"\bNL\d\d[A-Z]{4}\d{10}\b", text)
    assert {account for account in accounts if not iban.is_valid(account)} == set()


def test_check_gives_each_example_its_expected_verdict():
    command = [sys.executable, "-m", "mailguard", "check", "--json"]
    command += ["--organisation", str(EXAMPLES / "organisation.toml"), *map(str, FILES)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1, done.stderr
    said = [json.loads(line) for line in done.stdout.splitlines()]
    verdicts = {
        Path(one["path"]).name: {"action": one["action"], "rule": next((r["rule"] for r in one["reasons"]), None)}
        for one in said
    }
    assert verdicts == EXPECTED


# --- sending it -----------------------------------------------------------------------------------------------------


def test_bcc_becomes_the_envelope_and_leaves_the_message():
    newsletter = EXAMPLES / "mail" / "11-nieuwsbrief-in-bcc.eml"
    letter = read(newsletter)
    assert len(letter.recipients) == 26
    head, _, body = letter.content.partition(b"\r\n\r\n")
    assert letter.recipients[-1].encode() not in head
    assert newsletter.read_bytes().endswith(b"\r\n\r\n" + body)
    assert newsletter.read_bytes().startswith(head.partition(b"\r\nSubject:")[0])


def test_automatic_reply_has_the_null_sender():
    letter = read(EXAMPLES / "mail" / "12-afwezig.eml")
    assert letter.reverse_path == ""
    assert b"Return-Path" not in letter.content


def test_next_hop_keeps_every_byte(tmp_path: Path):
    content = "Subject: punten\r\n\r\n.één\r\n..twee\r\n.\r\n\tdrie  \r\n".encode()
    letter = Letter("punten", "punten", "", ("a@elders.example",), content)
    maildir, port = Maildir(tmp_path / "Maildir"), free_port()
    with NextHop("127.0.0.1", port, maildir):
        answer = send(letter, "127.0.0.1", port)
    assert answer.code == 250
    delivered = mailbox.Maildir(tmp_path / "Maildir")
    assert [delivered.get_bytes(key) for key in delivered.keys()] == [content]  # noqa: SIM118  a mailbox is no dict
    delivered.close()


# --- the demo -------------------------------------------------------------------------------------------------------


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demo's settings on ports of this test's own: other tests run at the same time."""
    shutil.copy(EXAMPLES / "organisation.toml", tmp_path)
    text = demo.SETTINGS.read_text(encoding="utf-8")
    for port in ("10025", "10026", "8025", "8026"):
        text = text.replace(port, str(free_port()))
    path = tmp_path / "mailguard.toml"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(demo, "SETTINGS", path)
    monkeypatch.setenv("MAILGUARD_STATE_DIR", "")  # the demo sets it: put back afterwards
    return path


def test_demo_keeps_to_the_settings_and_their_ports(settings: Path, tmp_path: Path):
    wanted, used = load(str(settings)), load(str(demo.prepare(tmp_path / "state")))
    for section in (*demo.LISTENERS, "notices", "digest", "rules"):
        assert getattr(used.configuration, section) == getattr(wanted.configuration, section)
    assert used.organisation == wanted.organisation


def test_demo_takes_free_ports_when_the_usual_ones_are_in_use(settings: Path, tmp_path: Path):
    wanted = ports_of(settings)
    in_use = [socket.create_server(("127.0.0.1", port)) for port in wanted]
    used = ports_of(demo.prepare(tmp_path / "state"))
    for listener in in_use:
        listener.close()
    assert len({*wanted, *used}) == 8


def ports_of(settings: Path) -> list[int]:
    configuration = load(str(settings)).configuration
    return [getattr(configuration, listener).port for listener in demo.LISTENERS]


def test_demo_keeps_its_state_beside_its_settings_for_whoever_calls_mailguard_on_them(settings: Path, tmp_path: Path):
    assert load(str(demo.prepare(tmp_path / "state"))).configuration.state_path == tmp_path / "state"


def test_demo_starts_from_nothing(settings: Path, tmp_path: Path):
    state = tmp_path / "state"
    (state / "Maildir" / "new").mkdir(parents=True)
    demo.prepare(state)
    assert [file.name for file in state.iterdir()] == ["mailguard.toml"]


def test_demo_runs_to_its_end_and_finds_all_as_expected(settings: Path, tmp_path: Path):
    screen = io.StringIO()
    exit_code = demo.run(Console(file=screen, width=100), tmp_path / "state", once=True)
    shown = screen.getvalue()
    assert exit_code == 0, shown
    assert "Niet zoals verwacht" not in shown
    assert f"{len(FILES)} berichten" in shown
    assert "tegengehouden" in shown
    to_be_copied = re.compile(r"  (http://|MAILGUARD_CONFIG=|INC-)")
    assert max(len(line) for line in shown.splitlines() if not to_be_copied.match(line)) <= 100
    maildir = Maildir(tmp_path / "state" / "Maildir")
    delivered = sum(verdict["action"] in {"pass", "flag"} for verdict in EXPECTED.values())
    ours = list(office.own_mail(maildir))
    assert len(list((maildir.path / "new").iterdir())) - len(ours) == delivered
    for promise in (f"{held()} berichten wachten op u", "/link/", "release-as-bcc INC-", "klopt", "Maildir/new/"):
        assert promise in shown
    assert len([subject for _, subject in ours if " · mailguard " in subject]) == 1
    link = re.search(r"/link/(\S+)", shown)
    assert link is not None
    with open_office(load(str(tmp_path / "state" / "mailguard.toml"))) as parts, parts.database.transaction() as read:
        account, purpose = parts.stores.accounts.peek_link(read, link[1], datetime.now(UTC))
    assert (account.login, account.role, purpose) == (office.LOGIN, Role.OFFICER, LinkPurpose.SIGN_IN)


def held() -> int:
    return sum(verdict["action"] == "hold" for verdict in EXPECTED.values())


def test_demo_sends_its_digest_and_link_again_when_asked_again(settings: Path, tmp_path: Path):
    state = tmp_path / "state"
    with open_office(load(str(demo.prepare(state)))) as parts:
        now = datetime.now(UTC)
        first, second = (office.sign_in_url(parts, now) for _ in range(2))
        assert first != second
        with parts.database.transaction() as connection:
            assert len(parts.stores.accounts.all(connection)) == 1
        # Nobody delivers here.
        assert office.send_digest(parts, Maildir(state / "Maildir"), now, seconds=0.1) is None


def test_demo_says_which_verdict_is_not_as_expected(settings: Path, tmp_path: Path):
    settings.write_text(
        settings.read_text(encoding="utf-8") + '\n[rules.SENSITIVE_DATA]\nmode = "off"\n', encoding="utf-8"
    )
    screen = io.StringIO()
    exit_code = demo.run(Console(file=screen, width=300), tmp_path / "state", once=True)
    assert exit_code == 1
    assert "Niet zoals verwacht: 05-bsn-naar-vreemde.eml: pass (geen regel) in plaats van hold" in screen.getvalue()


def test_demo_says_why_the_relay_did_not_start(settings: Path, tmp_path: Path):
    configuration = demo.prepare(tmp_path / "state")
    configuration.write_text("unknown = 1\n", encoding="utf-8")
    relay = RelayProcess(configuration, tmp_path / "mailguard.log")
    with relay, pytest.raises(RelayFailed, match="unknown key"):
        relay.wait_until_ready("127.0.0.1", free_port(), 30)
