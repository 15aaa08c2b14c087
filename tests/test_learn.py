"""`mailguard learn` and `mailguard forget`, as an operator types them: once each, resumable, silent about people."""

import mailbox
import os
import re
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from mailguard import app
from mailguard.config_file import Loaded, load
from mailguard.correspondence import Sent
from mailguard.correspondence.tables import OF_CONTACTS, correspondence, learned_messages, learning
from mailguard.db import Database
from tests.command_line import ROOT, run_mailguard

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov".split()


def letter(number: int, to: str = "", sender: str = "alice@ons.example") -> str:
    to = to or f"Petra Bakker <p.bakker{number % 7}@elders.example>"
    return f"""From: Alice Jansen <{sender}>
To: {to}
Subject: De schutting van nummer {number}
Message-ID: <{number}@ons.example>
Date: {number % 28 + 1} {MONTHS[number % 11]} 2026 10:00:00 +0100

Beste Petra,

Mevrouw Kim Lievens vraagt of dinsdag om tien uur goed is.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "organisation.toml").write_text('name = "Ons"\ninternal_domains = ["ons.example"]\n')
    (tmp_path / "mailguard.toml").write_text('organisation = "organisation.toml"\nstate_directory = "state"\n')
    return tmp_path


def make_mbox(path: Path, *letters: str) -> str:
    box = mailbox.mbox(path)
    for each in letters:
        box.add(each)
    box.close()
    return path.name


def environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "MAILGUARD_STATE_DIR"}
    return kept | {"MAILGUARD_CONFIG": str(folder / "mailguard.toml")}


def mailguard(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return run_mailguard(*arguments, cwd=folder, environment=environment(folder))


def lines(folder: Path, *arguments: str) -> list[str]:
    done = mailguard(folder, *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def loaded_in(folder: Path) -> Loaded:
    return load(str(folder / "mailguard.toml"))


def kept_in(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of the history, but what encryption makes another each time."""
    database = app.open_database(loaded_in(folder))
    kept = {}
    with database.transaction() as connection:
        for table in (correspondence, *OF_CONTACTS, learned_messages, learning):
            columns = [column for column in table.c if column.name != "sealed"]
            kept[table.name] = [tuple(row) for row in connection.execute(sa.select(*columns).order_by(*columns))]
    database.close()
    return kept


# --- learn ------------------------------------------------------------------------------------------------------------


def test_learns_each_message_once_and_says_how_much_is_known(folder):
    archive = make_mbox(folder / "sent.mbox", *(letter(number) for number in range(20)))
    known = "7 contacts and 7 pairs of sender and contact are known."
    assert lines(folder, "learn", archive) == ["20 messages read, 20 of them new.", known]
    before = kept_in(folder)
    assert lines(folder, "learn", archive) == ["20 messages read, 0 of them new.", known]
    assert kept_in(folder) == before


def test_the_form_of_an_archive_and_its_order_make_no_difference(folder):
    letters = [letter(number) for number in range(30)]
    make_mbox(folder / "sent.mbox", *letters)
    lines(folder, "learn", "sent.mbox")
    before = kept_in(folder)
    other = folder / "other"
    (other / "mail").mkdir(parents=True)
    (other / "organisation.toml").write_text((folder / "organisation.toml").read_text())
    (other / "mailguard.toml").write_text((folder / "mailguard.toml").read_text())
    (other / "state" / "keys").mkdir(parents=True, mode=0o700)
    (other / "state" / "keys" / "master.key").write_bytes((folder / "state" / "keys" / "master.key").read_bytes())
    (other / "state" / "keys" / "master.key").chmod(0o600)
    maildir = mailbox.Maildir(other / "maildir")
    for number, each in enumerate(reversed(letters)):
        if number % 2:
            maildir.add(each)
        else:
            (other / "mail" / f"{number}.eml").write_text(each, newline="\r\n")
    lines(other, "learn", "maildir", "mail")
    assert kept_in(other) == before


def test_what_the_relay_learned_is_not_counted_again(folder):
    loaded = loaded_in(folder)
    database = app.open_database(loaded)
    live = Sent("alice@ons.example", ("p.bakker1@elders.example",), message_id="<1@ons.example>")
    app.open_history(loaded, database).learn(live).result()
    database.close()
    archive = make_mbox(folder / "sent.mbox", letter(1), letter(8))
    assert lines(folder, "learn", archive)[0] == "2 messages read, 1 of them new."
    [(_, _, messages, _, _)] = kept_in(folder)["correspondence"]
    assert messages == 2


def test_leaves_out_mail_of_others_and_counts_mail_among_ourselves(folder):
    ours = letter(3, to="bob@ons.example")
    archive = make_mbox(folder / "sent.mbox", letter(1), letter(2, sender="x@elders.example"), ours)
    assert lines(folder, "learn", archive) == [
        "3 messages read, 2 of them new.",
        "1 left out: automatic, from elsewhere, or without recipients.",
        "1 contacts and 1 pairs of sender and contact are known.",
    ]


def test_an_archive_of_others_does_not_end_the_time_of_learning(folder):
    archive = make_mbox(folder / "sent.mbox", letter(2, sender="x@elders.example"))
    assert lines(folder, "learn", archive)[0] == "1 messages read, 0 of them new."
    assert kept_in(folder)["learning"] == []


def test_an_archive_that_was_read_as_a_whole_ends_the_time_of_learning(folder):
    lines(folder, "learn", make_mbox(folder / "sent.mbox", letter(1)))
    [(source, messages, completed_day)] = kept_in(folder)["learning"]
    assert (source, messages) == ("archive", 1)
    assert completed_day is not None


def test_says_nothing_of_anybody(folder):
    make_mbox(folder / "petra-bakker.mbox", letter(1), letter(2, sender="x@elders.example"), "From: x\n\nkapot")
    done = mailguard(folder, "learn", "petra-bakker.mbox")
    assert not re.search("alice|bakker|petra|elders|lievens|schutting", done.stdout + done.stderr, re.IGNORECASE)


# --- interrupted ------------------------------------------------------------------------------------------------------


def learned_so_far(folder: Path) -> int:
    if not (folder / "state" / "mailguard.sqlite3").exists():
        return 0
    database = Database(f"sqlite:///{folder}/state/mailguard.sqlite3")
    with database.transaction() as connection:
        is_there = sa.inspect(connection).has_table("learned_messages")
        rows = connection.scalar(sa.select(sa.func.count()).select_from(learned_messages)) if is_there else 0
    database.close()
    return rows or 0


def assert_no_reader_is_left(folder: Path) -> None:
    """The processes that read mail have the folder's configuration in their environment, as has nobody else."""
    deadline = time.monotonic() + 30
    marker = f"MAILGUARD_CONFIG={folder}/".encode()
    while any(marker in environ_of(each) for each in Path("/proc").glob("[0-9]*")):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def environ_of(process: Path) -> bytes:
    try:
        return (process / "environ").read_bytes()
    except OSError:  # it ended, or is another user's
        return b""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_a_run_that_is_cut_short_loses_a_batch_at_most_and_goes_on_where_it_was(folder, number, code):
    archive = make_mbox(folder / "sent.mbox", *(letter(each) for each in range(2_000)))
    command = [sys.executable, "-m", "mailguard", "learn", str(folder / archive)]
    run = subprocess.Popen(
        command, cwd=ROOT, env=environment(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - ours may be ignoring it
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while learned_so_far(folder) == 0 and time.monotonic() < deadline:
        time.sleep(0.02)
    run.send_signal(number)
    assert run.wait(30) == code
    assert_no_reader_is_left(folder)
    learned = learned_so_far(folder)
    assert 0 < learned < 2_000
    assert learned % 200 == 0  # whole batches
    assert kept_in(folder)["learning"] == [("archive", learned, None)]
    assert lines(folder, "learn", archive)[0] == f"2000 messages read, {2_000 - learned} of them new."
    assert sum(int(str(row[2])) for row in kept_in(folder)["correspondence"]) == 2_000
    assert kept_in(folder)["learning"][0][2] is not None


def test_an_archive_that_cannot_be_read_to_its_end_is_not_complete(folder):
    (folder / "mail").mkdir()
    (folder / "mail" / "1.eml").write_text(letter(1))
    (folder / "mail" / "2.eml").mkdir()  # no file
    make_mbox(folder / "sent.mbox", letter(2))
    done = mailguard(folder, "learn", "sent.mbox", "nowhere.mbox")
    assert done.returncode == 2
    assert kept_in(folder)["learning"] == []


# --- forget -----------------------------------------------------------------------------------------------------------


def test_forget_takes_out_all_that_is_kept_under_an_address(folder):
    lines(folder, "learn", make_mbox(folder / "sent.mbox", *(letter(number) for number in (1, 2, 8))))
    [said] = lines(folder, "forget", "<P.Bakker1@Elders.example>")
    assert re.fullmatch(r"\d+ rows are forgotten\.", said)
    kept = kept_in(folder)
    assert len(kept["contacts"]) == len(kept["correspondence"]) == 1
    assert lines(folder, "forget", "p.bakker1@elders.example") == ["Nothing is kept under this address."]


def test_forget_works_while_somebody_reads_and_says_what_is_left_to_do(folder):
    lines(folder, "learn", make_mbox(folder / "sent.mbox", letter(1)))
    database = Database(f"sqlite:///{folder}/state/mailguard.sqlite3")
    with database.transaction() as reader:
        reader.execute(sa.select(correspondence)).all()
        done = mailguard(folder, "forget", "p.bakker1@elders.example")
    database.close()
    assert (done.returncode, "are forgotten." in done.stdout) == (0, True)
    assert "its log may keep them" in done.stderr


@pytest.mark.parametrize("text", ["bakker", "@verzonnen.example", "bakker@", "petra bakker@verzonnen.example", ""])
def test_forget_wants_an_address_and_does_not_repeat_what_it_got(folder, text):
    done = mailguard(folder, "forget", text)
    assert done.returncode == 2
    assert "forget: write an e-mail address" in done.stderr
    assert not text or text not in done.stderr
