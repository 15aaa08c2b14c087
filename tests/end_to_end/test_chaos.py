"""The running relay under attack: killed, stopped, starved, and before a next hop that comes and goes.

Every scene ends in the client's ledger against what the next hop got (`storm.Storm.check`), and in a look at the log.
"""

import os
import random
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.end_to_end.storm import Storm
from tests.end_to_end.storm.letters import LEAK, PERSONAL, Kind, Mix
from tests.end_to_end.storm.next_hop import arrivals
from tests.end_to_end.test_run import CLEAN, decided, send, sqlite_of
from tests.relay_process import RelayProcess, start_relay
from tests.sink import Sink

FLAGGED = CLEAN.replace(b"Dinsdag om tien uur.", LEAK.encode())
LEAKS = Mix(kind=Kind.BSN)
FLAG = '[rules.SENSITIVE_DATA]\nmode = "flag"\n'  # delivered, with a row before and after


def assert_discreet(log: str) -> None:
    """Invariant 4: no value of a message, and no traceback."""
    assert [word for word in (*PERSONAL, "Traceback", 'File "') if word in log] == []


def children(pid: int) -> list[int]:
    """Its living children, whichever thread started them."""
    lists = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    return [int(child) for children in lists for child in children.split()]


@pytest.mark.parametrize("kills", [2, pytest.param(20, marks=pytest.mark.long)])
def test_nothing_accepted_is_lost_when_the_relay_is_killed(tmp_path, kills):
    dice, logs = random.Random(4), ""
    with Sink() as sink:
        relay = start_relay(tmp_path, sink.port, FLAG)
        with Storm(lambda: relay.port, LEAKS) as storm:
            for _ in range(kills):
                storm.wait_for(20)
                time.sleep(dice.random() / 4)
                relay.process.kill()
                relay.process.wait()
                logs += relay.log
                relay = start_relay(tmp_path, sink.port, FLAG)
            storm.wait_for(20)
        assert relay.stop() == 0
        storm.check(arrivals(sink.hop.accepted))
    rows = decided(sqlite_of(relay))
    # A flag is written down before it is sent: what was delivered has its row, settled or still open.
    assert sum(rows.values()) >= len(storm.ledger.accepted)
    assert set(rows) <= {("flag", "delivered"), ("flag", "pending")}
    assert_discreet(logs + relay.log)


def test_a_stop_under_load_answers_every_message_and_sends_none_twice(tmp_path):
    with Sink() as sink:
        relay = start_relay(tmp_path, sink.port, FLAG)
        with Storm(lambda: relay.port, LEAKS) as storm:
            storm.wait_for(20)
            began = time.monotonic()
            assert relay.stop() == 0
            assert time.monotonic() - began < 10
            assert storm.ledger.unheard.total() == 0
            storm.abandon()
        assert storm.check(arrivals(sink.hop.accepted)) == 0
    assert set(decided(sqlite_of(relay))) == {("flag", "delivered")}
    assert_discreet(relay.log)


def test_a_stop_that_cuts_off_a_delivery_writes_down_that_nobody_knows(tmp_path):
    """The next hop has the whole message and says nothing. That a flag fares alike is in tests/test_gate.py."""
    with Sink() as sink, start_relay(tmp_path, sink.port, "shutdown_seconds = 0.5") as relay:
        sink.hop.on("DOT", delay=30)
        with begin(relay, CLEAN) as client:
            wait_until(lambda: sink.hop.accepted)
            assert relay.stop() == 0
            assert client.recv(1000)[:9] == b"421 4.3.2"
        assert decided(sqlite_of(relay)) == {("pass", "unknown"): 1}
        assert_discreet(relay.log)


def test_a_flag_that_a_crash_left_open_is_settled_while_the_next_relay_runs(tmp_path):
    with Sink() as sink:
        sink.hop.on("DOT", delay=30, times=1)
        with start_relay(tmp_path, sink.port, FLAG) as relay, begin(relay, FLAGGED):
            wait_until(lambda: sink.hop.accepted)
            relay.process.kill()
            relay.process.wait()
        assert decided(sqlite_of(relay)) == {("flag", "pending"): 1}
        with start_relay(tmp_path, sink.port, FLAG, next_hop="final_seconds = 0.3") as relay:
            wait_until(lambda: decided(sqlite_of(relay)) == {("flag", "unknown"): 1})
            assert relay.stop() == 0


def begin(relay: RelayProcess, content: bytes) -> socket.socket:
    """A client that has sent its whole message and not heard of it yet."""
    client = socket.create_connection(("127.0.0.1", relay.port), timeout=20)
    for line in (b"EHLO client.test", b"MAIL FROM:<alice@ons.example>", b"RCPT TO:<bob@example.test>", b"DATA"):
        client.recv(1000)
        client.sendall(line + b"\r\n")
    client.recv(1000)
    client.sendall(content + b".\r\n")
    return client


def wait_until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 120  # a letter whose first attempt fails on a busy machine goes again after a minute
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_next_hop_that_comes_and_goes_loses_nothing_and_is_noticed_by_itself(tmp_path):
    with Sink() as sink, start_relay(tmp_path, sink.port, FLAG) as relay:
        with Storm(lambda: relay.port, LEAKS) as storm:
            for step in ("EHLO", "MAIL", "RCPT", "DATA", "BODY", "DOT"):
                sink.hop.on(step, "421 4.3.2 <bob@example.test>", close="after", times=4)
                sink.hop.on(step, close="before", times=4)
                sink.hop.on(step, "rubbish <bob@example.test>", times=4)
                storm.wait_for(10)
            port = sink.port
            sink.stop()
            time.sleep(0.3)
            sink.start(port)
            storm.wait_for(20)
        assert relay.stop() == 0
        storm.check(arrivals(sink.hop.accepted))
        assert_discreet(relay.log)


def test_it_listens_and_stops_at_once_before_a_next_hop_that_is_silent(tmp_path):
    with Sink() as sink:
        sink.hop.on("CONNECT", delay=60)
        with start_relay(tmp_path, sink.port) as relay:
            began = time.monotonic()
            assert relay.stop() == 0
            assert time.monotonic() - began < 5


def test_killed_workers_and_servers_cost_no_message(tmp_path):
    dice = random.Random(5)
    with Sink() as sink, start_relay(tmp_path, sink.port, FLAG) as relay:
        with Storm(lambda: relay.port, LEAKS) as storm:
            for _ in range(8):
                storm.wait_for(1)
                servers = children(relay.process.pid)
                victims = servers + [worker for server in servers for worker in children(server)]
                if victims:  # none while the server is being started again
                    os.kill(dice.choice(victims), signal.SIGKILL)
            storm.wait_for(20)
        assert relay.stop() == 0
        assert storm.check(arrivals(sink.hop.accepted)) == 0
        assert_discreet(relay.log)


@pytest.mark.long
@pytest.mark.parametrize("lock", ["IMMEDIATE", "EXCLUSIVE"])
def test_a_locked_database_puts_mail_off_and_no_longer(tmp_path, lock):
    with Sink() as sink, start_relay(tmp_path, sink.port, FLAG) as relay:
        with Storm(lambda: relay.port, LEAKS) as storm:
            storm.wait_for(20)
            other = sqlite3.connect(tmp_path / "state" / "mailguard.sqlite3", isolation_level=None)
            other.execute(f"BEGIN {lock}")
            time.sleep(15)
            other.close()
            storm.wait_for(20)
        assert relay.stop() == 0
        assert storm.check(arrivals(sink.hop.accepted)) == 0
        assert_discreet(relay.log)


def test_more_clients_than_open_files_were_allowed_for_still_get_through(tmp_path):
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, before[1]))
    try:
        with Sink() as sink:
            relay = start_relay(tmp_path, sink.port, f"max_connections_per_client = 100\n{FLAG}")
            resource.setrlimit(resource.RLIMIT_NOFILE, before)
            idle = [socket.create_connection(("127.0.0.1", relay.port)) for _ in range(80)]
            assert send(relay.port, CLEAN, "bob@example.test")[0] == 250
            for client in idle:
                client.close()
            assert relay.stop() == 0
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


VANISHING = (
    b"",
    b"EHLO c.test\r\n",
    b"MAIL FROM:<alice@ons.example>\r\n",
    b"RCPT TO:<bob@example.test>\r\n",
    b"DATA\r\n",
    b"x\r\n",
)
RUBBISH = (
    b"\0" * 20_000, b"\xff\xfe" * 20_000, b"A" * 300_000 + b"\r\n", b"\n" * 1000, b"\r" * 1000,
    b"GET / HTTP/1.1\r\n\r\n",
    b"MAIL FROM:<alice\0@ons.example>\r\n" * 30, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
)  # fmt: skip


def test_clients_that_vanish_or_talk_rubbish_leave_nothing_behind(tmp_path):
    with Sink() as sink, start_relay(tmp_path, sink.port, 'host = "::1"\n') as relay:
        open_files = Path(f"/proc/{relay.process.pid}/fd")
        before = len(list(open_files.iterdir()))
        for cut in range(len(VANISHING)):
            said(relay, b"".join(VANISHING[: cut + 1]))
        for rubbish in RUBBISH:
            said(relay, rubbish)
        # All of them gone; the database keeps a few connections.
        wait_until(lambda: len(list(open_files.iterdir())) <= before + 8)
        assert sink.hop.received == []
        assert relay.stop() == 0
        assert_discreet(relay.log)


def said(relay: RelayProcess, text: bytes) -> None:
    with socket.create_connection(("::1", relay.port), timeout=10) as client:
        try:
            client.sendall(text)
        except OSError:
            return  # shown out before it was done


def start_refused(folder: Path, settings: str, **limits: int) -> str:
    """What a relay says that does not start; it must be an error of two lines and exit code 2."""
    (folder / "organisation.toml").write_text('internal_domains = ["ons.example"]\n')
    named = f'organisation = "organisation.toml"\nstate_directory = "{folder}/state"\n'
    (folder / "mailguard.toml").write_text(named + settings)
    command = [sys.executable, "-m", "mailguard", "run", "--config", str(folder / "mailguard.toml")]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent.parent)}
    environment.pop("MAILGUARD_STATE_DIR", None)
    if limits:
        command = ["prlimit", *(f"--{name}={value}" for name, value in limits.items()), *command]
    run = subprocess.run(command, check=False, cwd=folder, env=environment, capture_output=True, text=True, timeout=30)
    assert run.returncode == 2
    assert len(run.stderr.splitlines()) <= 2
    assert_discreet(run.stderr)
    return run.stderr


def test_a_port_that_is_taken_is_named_with_the_mend(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = start_refused(tmp_path, f"[relay]\nport = {port}\n")
    assert said == (
        f"mailguard: cannot listen on 127.0.0.1 port {port}: it is taken\n"
        "  to mend it: stop the program that listens there, or choose another relay.port\n"
    )


def test_too_few_open_files_for_its_connections_are_named_with_the_mend(tmp_path):
    said = start_refused(tmp_path, "[relay]\nport = 0\n", nofile=64)
    assert "relay.max_connections: 100 connections need 328 open files, and this process may have 64" in said
