"""The command line as another program calls it: exit codes, JSON, tables, clear errors."""

import json
import mailbox
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.attached_files import LOCKED_WITH, carrying, locked_zip
from tests.command_line import run_mailguard

ORGANISATION = 'name = "Ons"\nprofile = "wonen"\ninternal_domains = ["ons.example"]\n'
CLEAN = b"""From: Alice <alice@ons.example>
To: Bouwer <bouwer@elders.example>
Subject: De schutting
Message-ID: <1@ons.example>

Dinsdag om tien uur is goed.
"""
LEAK = b"""From: Alice <alice@ons.example>
To: Bouwer <bouwer@elders.example>
Subject: Besluit
Message-ID: <2@ons.example>

Het BSN van de aanvrager is 912345676.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "organisation.toml").write_text(ORGANISATION)
    (tmp_path / "clean.eml").write_bytes(CLEAN)
    (tmp_path / "leak.eml").write_bytes(LEAK)
    return tmp_path


def mailguard(folder: Path, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {"MAILGUARD_STATE_DIR": str(folder / "state")}
    environment.pop("MAILGUARD_CONFIG", None)
    return run_mailguard(*map(str, arguments), cwd=folder, environment=environment)


def check(folder: Path, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    return mailguard(folder, "check", "--organisation", "organisation.toml", *arguments)


def test_check_ends_with_0_when_all_pass(folder):
    done = check(folder, "clean.eml")
    assert (done.returncode, done.stderr) == (0, "")
    assert "doorlaten" in done.stdout


def test_check_ends_with_1_when_anything_is_found_and_says_why(folder):
    done = check(folder, "clean.eml", "leak.eml")
    assert done.returncode == 1
    assert "tegenhouden" in done.stdout
    assert "burgerservicenummer" in done.stdout
    assert "912345676" not in done.stdout


def test_check_records_nothing(folder):
    check(folder, "leak.eml")
    assert not (folder / "state").exists()


def test_json_is_one_object_a_message_with_masked_values(folder):
    done = check(folder, "--json", "clean.eml", "leak.eml")
    clean, leak = map(json.loads, done.stdout.splitlines())
    assert (clean["path"], clean["action"], clean["reasons"]) == ("clean.eml", "pass", [])
    assert (leak["action"], leak["message_id"]) == ("hold", "<2@ons.example>")
    assert [r["rule"] for r in leak["reasons"]] == ["SENSITIVE_DATA"]
    assert leak["entities"] == [
        {
            "type": "NL_BSN",
            "text": "*******76",
            "where": "body",
            "score": leak["entities"][0]["score"],
            "role": "content",
            "why": "BSN, want de controle van de cijfers klopt en een woord ernaast noemt het zo.",
        }
    ]
    assert {"uninspectable", "seconds"} <= leak.keys()
    assert "912345676" not in done.stdout


def test_json_names_what_a_password_of_the_message_opened(folder):
    files = {"open.zip": LOCKED_WITH, "dicht.zip": "iets anders"}
    attached = [(name, "application/zip", locked_zip({"b.txt": b"Tot ziens"}, word)) for name, word in files.items()]
    (folder / "locked.eml").write_bytes(bytes(carrying(f"Wachtwoord: {LOCKED_WITH}", *attached).content()))
    said = json.loads(check(folder, "--json", "locked.eml").stdout)
    assert said["unlocked"] == ["open.zip"]
    assert said["uninspectable"] == [{"where": "dicht.zip", "reason": "encrypted", "detail": "zip"}]


def test_reveal_shows_values(folder):
    done = check(folder, "--json", "--reveal", "leak.eml")
    assert json.loads(done.stdout)["entities"][0]["text"] == "912345676"


def test_envelope_can_be_given(folder):
    assert check(folder, "--rcpt-to", "bob@ons.example", "leak.eml").returncode == 0
    assert check(folder, "--rcpt-to", "<bob@ons.example>", "leak.eml").returncode == 0
    assert '"action": "hold"' in check(folder, "--mail-from", "<carol@ons.example>", "--json", "leak.eml").stdout


@pytest.mark.parametrize("null", ["<>", ""])
def test_null_sender_can_be_given_and_is_flagged_at_most(folder, null):
    done = check(folder, "--mail-from", null, "--json", "leak.eml")
    assert json.loads(done.stdout)["action"] == "flag"


def test_says_that_a_message_without_recipients_was_not_judged(folder):
    (folder / "nobody.eml").write_bytes(LEAK.replace(b"To: Bouwer <bouwer@elders.example>\n", b""))
    assert "Geen ontvangers: niet beoordeeld" in check(folder, "nobody.eml").stdout
    assert json.loads(check(folder, "--json", "nobody.eml").stdout)["judged"] is False


def test_odd_file_names_are_shown_as_they_are(folder):
    (folder / "a [red] b.EML").write_bytes(LEAK)
    (folder / "folder.eml").mkdir()
    done = check(folder, ".")
    assert "a [red] b.EML" in done.stdout
    assert "3 berichten: 1 doorlaten, 2 tegenhouden." in done.stdout
    assert done.stderr == ""


def test_weak_possibilities_are_no_entities(folder):
    (folder / "weak.eml").write_bytes(CLEAN.replace(b"Dinsdag", b"Bel 0900 1884 dinsdag"))
    assert json.loads(check(folder, "--json", "weak.eml").stdout)["entities"] == []


def test_bcc_in_a_file_is_an_envelope_recipient(folder):
    (folder / "bcc.eml").write_bytes(LEAK.replace(b"To: Bouwer <bouwer@elders.example>", b"Bcc: x@elders.example"))
    assert check(folder, "bcc.eml").returncode == 1


def test_without_an_organisation_the_senders_domain_is_the_inside(folder):
    assert mailguard(folder, "check", "leak.eml").returncode == 1
    (folder / "inside.eml").write_bytes(LEAK.replace(b"bouwer@elders.example", b"bob@ons.example"))
    assert mailguard(folder, "check", "inside.eml").returncode == 0


def make_mbox(path: Path) -> Path:
    box = mailbox.mbox(path)
    for raw in (CLEAN, LEAK):
        box.add(raw)
    box.close()
    return path


def test_mailboxes_and_folders_are_read(folder):
    make_mbox(folder / "sent.mbox")
    maildir = mailbox.Maildir(folder / "maildir")
    maildir.add(LEAK)
    (folder / "sub").mkdir()
    (folder / "sub" / "deep.eml").write_bytes(CLEAN)
    done = check(folder, "--json", "sent.mbox", "maildir", "sub")
    paths = [json.loads(line)["path"] for line in done.stdout.splitlines()]
    assert paths[:2] + paths[3:] == ["sent.mbox#1", "sent.mbox#2", "sub/deep.eml"]
    assert paths[2].startswith("maildir#")
    assert (folder / "maildir" / "new" / paths[2].partition("#")[2]).exists()


def test_learn_counts_each_message_once(folder):
    make_mbox(folder / "sent.mbox")
    learn = ("learn", "--organisation", "organisation.toml", "sent.mbox")
    assert mailguard(folder, *learn).stdout.splitlines()[0] == "2 messages read, 2 of them new."
    assert mailguard(folder, *learn).stdout.splitlines()[0] == "2 messages read, 0 of them new."


def test_learn_leaves_out_what_the_relay_leaves_out(folder):
    (folder / "elsewhere.eml").write_bytes(CLEAN.replace(b"alice@ons.example", b"x@elders.example"))
    (folder / "nobody.eml").write_bytes(b"no mail at all")
    (folder / "automatic.eml").write_bytes(b"Auto-Submitted: auto-replied\n" + CLEAN)
    done = mailguard(folder, "learn", "--organisation", "organisation.toml", ".")
    assert done.stdout.splitlines() == [
        "5 messages read, 2 of them new.",
        "3 left out: automatic, from elsewhere, or without recipients.",
        "1 contacts and 1 pairs of sender and contact are known.",
    ]


def test_config_check_shows_what_it_will_do(folder):
    (folder / "mailguard.toml").write_text('organisation = "organisation.toml"\n')
    done = mailguard(folder, "config", "check", "--config", "mailguard.toml")
    assert (done.returncode, done.stderr) == (0, "")
    assert "The configuration can be used." in done.stdout
    lines = {line.split("  ")[0]: line for line in done.stdout.splitlines()}
    assert lines["console"].endswith("http://127.0.0.1:8025")
    assert "nobody is told" in lines["officer"]
    assert lines["database"].endswith("mailguard.sqlite3")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("check", "nowhere.eml"), "nowhere.eml: there is no such file or folder"),
        (("check", "--config", "bad.toml", "clean.eml"), "bad.toml: relay.hots: unknown key"),
        (("run", "--config", "empty.toml"), "no internal_domains are known"),
        (("config", "check"), "no internal_domains are known"),
        (("learn", "--organisation", "organisation.toml", "state-less"), "holds no .eml file"),
        (("check",), "Missing argument"),
        (("check", "--rcpt-to", "nobody", "clean.eml"), "--rcpt-to: write an e-mail address"),
        (("check", "--reveal", "clean.eml"), "give both"),
        (("learn", "clean.eml"), "no internal_domains are known"),
        (("chek", "x"), "No such command"),
    ],
)
def test_an_error_is_a_clear_line_and_exit_code_2(folder, arguments, said):
    (folder / "bad.toml").write_text('[relay]\nhots = "x"\n')
    (folder / "empty.toml").write_text("")
    (folder / "state-less").mkdir()
    done = mailguard(folder, *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_doctor_names_what_is_right_and_what_is_not(folder):
    config = 'organisation = "organisation.toml"\n[relay]\nport = 1\n[next_hop]\nport = 2\n'
    (folder / "mailguard.toml").write_text(config)
    done = mailguard(folder, "doctor", "--config", "mailguard.toml")
    assert done.returncode == 1
    lines = {line.split()[0]: line for line in done.stdout.splitlines()}
    assert "not right" in lines["next"]
    assert "2 workers ready" in lines["inspection"]
    assert "not right" in lines["officer"]
    assert "not right" in lines["console"]
    assert "mailguard user add" in done.stdout
    for part in ("organisation", "keys", "database", "sender's"):
        assert "not right" not in lines[part]


def test_doctor_is_content_with_an_officer_and_asks_for_a_deputy(folder):
    for deputy, seen in (("", "without a deputy"), ('deputy = "fg@ons.example"\n', "named, with a deputy")):
        named = f'organisation = "organisation.toml"\n[notices]\nofficer = "privacy@ons.example"\n{deputy}'
        (folder / "mailguard.toml").write_text(f"{named}[relay]\nport = 1\n[next_hop]\nport = 2\n")
        done = mailguard(folder, "doctor", "--config", "mailguard.toml")
        assert seen in " ".join(done.stdout.split())


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_certificate_that_cannot_be_used_is_said_before_anything_listens(folder, content):
    if content:
        (folder / "chain.pem").write_text(content)
    page = '[console]\ncertificate = "chain.pem"\nprivate_key = "chain.pem"\n'
    (folder / "mailguard.toml").write_text(f'organisation = "organisation.toml"\n{page}')
    for command in ("office", "doctor"):
        done = mailguard(folder, command, "--config", "mailguard.toml")
        assert done.returncode == {"office": 2, "doctor": 1}[command]
        assert "console.certificate: cannot be used" in done.stdout + done.stderr
        assert "unexpected" not in done.stderr
        assert "ready" not in done.stderr


def test_a_database_server_that_is_away_is_said_with_what_to_look_at(folder):
    pytest.importorskip("psycopg")
    away = '[database]\nurl = "postgresql://mailguard:geheim@127.0.0.1:1/mailguard"\n'
    (folder / "mailguard.toml").write_text(f'organisation = "organisation.toml"\n{away}')
    done = mailguard(folder, "review", "list", "--config", "mailguard.toml")
    assert done.returncode == 2
    assert "cannot be reached: see that it runs" in done.stderr
    assert "geheim" not in done.stderr


def test_the_relay_starts_without_what_pages_and_letters_need():
    code = "import sys, mailguard.cli; print(*{'starlette', 'uvicorn', 'jinja2', 'segno'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("\n", "")
