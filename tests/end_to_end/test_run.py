"""The whole of it: `mailguard run` as its own process before a real Postfix, and under a storm of mail."""

import smtplib
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from mailguard.db import Database
from mailguard.stores.decisions import Decisions
from tests.conftest import require
from tests.relay_process import RelayProcess, start_relay
from tests.sink import Sink

ALICE = "alice@ons.example"
CLEAN = b"From: alice@ons.example\r\nTo: bob@example.test\r\nSubject: schutting\r\n\r\n.Dinsdag om tien uur.\r\n"
LEAK = CLEAN.replace(b"Dinsdag om tien uur.", b"BSN 912345676")


def send(port: int, content: bytes, *recipients: str) -> tuple[int, bytes]:
    """Hand one message to the relay; the last reply."""
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        client.ehlo("client.test")
        client.mail(ALICE)
        for recipient in recipients:
            client.rcpt(recipient)
        return client.data(content)


def sqlite_of(relay: RelayProcess) -> str:
    return f"sqlite:///{relay.folder}/state/mailguard.sqlite3"


def decided(url: str) -> Counter[tuple[str, str]]:
    """Action and outcome of every decision row, after the relay has ended."""
    database = Database(url)
    try:
        return Counter((row.action, str(row.outcome)) for row in Decisions(database).newest(100_000))
    finally:
        database.close()


def test_pass_reaches_postfix_untouched_and_hold_does_not(tmp_path, postfix):
    with start_relay(tmp_path, postfix.port) as relay:
        code, text = send(relay.port, CLEAN, "bob@example.test")
        assert (code, text[:22]) == (250, b"2.0.0 Ok: queued as " + text[20:22])
        code, text = send(relay.port, LEAK, "bob@example.test")
        assert (code, text[:22]) == (250, b"2.0.0 Kept for review ")
        assert relay.stop() == 0
    (delivered,) = postfix.mail_of("bob", count=1)
    assert delivered.endswith(b"\r\n" + CLEAN)
    assert decided(sqlite_of(relay)) == {("pass", "delivered"): 1, ("hold", "kept-back"): 1}


def test_nothing_is_accepted_while_postfix_is_down_and_all_arrives_after(tmp_path, postfix):
    with start_relay(tmp_path, postfix.port) as relay:
        postfix.stop()
        try:
            with smtplib.SMTP("127.0.0.1", relay.port) as client:
                client.ehlo("client.test")
                assert client.mail(ALICE) == (451, b"4.4.1 The next mail server cannot be reached, try again later")
        finally:
            postfix.start()
        assert send(relay.port, CLEAN, "bob@example.test")[0] == 250
        relay.stop()
    assert len(postfix.mail_of("bob", count=1)) == 1


def test_runs_on_postgresql_once_it_is_upgraded(tmp_path, postgres):
    settings = f'[database]\nurl = "{postgres.replace("+psycopg", "")}"\n'
    with Sink() as sink:
        with pytest.raises(AssertionError, match="run `mailguard db upgrade` once"):
            start_relay(tmp_path, sink.port, settings)
        upgrade = [sys.executable, "-m", "mailguard", "db", "upgrade", "--config", str(tmp_path / "mailguard.toml")]
        subprocess.run(upgrade, check=True, timeout=60)
        with start_relay(tmp_path, sink.port, settings) as relay:
            assert send(relay.port, CLEAN, "bob@example.test")[0] == 250
            assert b"Kept for review" in send(relay.port, LEAK, "bob@example.test")[1]
            assert relay.stop() == 0
        (passed,) = (mail.content for mail in sink.hop.accepted if b"Auto-Submitted" not in mail.content)
    assert b"Subject: schutting" in passed
    assert decided(postgres) == {("pass", "delivered"): 1, ("hold", "kept-back"): 1}


def test_poison_in_a_storm_harms_no_other_message(tmp_path):
    """200 messages over ten sessions, and among them some that crash, hang or eat the memory of their worker."""
    program = require("smtp-source", "on Debian apt-get install postfix")
    settings = "[inspection]\nseconds_per_message = 1.0\n"
    mail = tmp_path / "mail"
    mail.write_bytes(CLEAN.replace(b"\r\n", b"\n"))
    replies: list[int] = []
    with Sink() as sink, start_relay(tmp_path, sink.port, settings, planted=True) as relay:
        poison = threading.Thread(target=_poison, args=(relay.port, replies))
        poison.start()
        _storm(program, relay.port, mail, messages=200)
        poison.join(timeout=60)
        assert relay.stop() == 0
        contents = Counter(b"X-Plant" in message.content for message in sink.hop.accepted)
    assert contents == {False: 200, True: len(POISON)}
    assert replies == [250] * len(POISON)
    assert decided(sqlite_of(relay)) == {("pass", "delivered"): 200, ("flag", "delivered"): len(POISON)}


POISON = ("crash", "hang", "eat_memory", "abort", "exit", "hang", "recurse", "crash")


def _poison(port: int, replies: list[int]) -> None:
    for trouble in POISON:
        code, _ = send(port, f"X-Plant: {trouble}\r\n".encode() + CLEAN, "bob@example.test")
        replies.append(code)


def _storm(program: str, port: int, mail: Path, *, messages: int) -> None:
    command = [program, "-s", "10", "-m", str(messages), "-f", ALICE, "-t", "bob@example.test", "-F", str(mail)]
    subprocess.run([*command, f"127.0.0.1:{port}"], check=True, timeout=120)


def test_with_the_consoles_port_taken_jobs_run_all_the_same(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken, Sink() as sink:
        settings = f'[notices]\nofficer = "officier@ons.example"\n[console]\nport = {taken.getsockname()[1]}\n'
        with start_relay(tmp_path, sink.port, settings) as relay:
            assert send(relay.port, LEAK, "bob@example.test")[0] == 250
            deadline = time.monotonic() + 30
            while not sink.hop.received and time.monotonic() < deadline:
                time.sleep(0.05)
            assert sink.hop.received, relay.log
            assert "the pages are not there" in relay.log
            assert relay.stop() == 0
