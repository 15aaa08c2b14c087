"""Several relay processes on one port, as an operator starts them: both get mail, none takes the others down, and all
end together, however they end."""

import contextlib
import json
import os
import signal
import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.end_to_end.storm import Storm
from tests.end_to_end.storm.next_hop import arrivals
from tests.end_to_end.test_chaos import FLAG, LEAKS, assert_discreet, begin, start_refused, wait_until
from tests.end_to_end.test_run import CLEAN, decided, send, sqlite_of
from tests.ports import free_port
from tests.relay_process import RelayProcess, start_relay
from tests.sink import Sink

# The first process has room for its files, and the second one has not.
CRAMPED = """
from mailguard import child_process
from mailguard.cli import main
child_process.PROGRAM = ("prlimit", "--nofile=64", *child_process.PROGRAM)
main()
"""


@contextmanager
def two_processes(folder: Path, settings: str = "") -> Iterator[tuple[RelayProcess, Sink]]:
    with Sink() as sink, start_relay(folder, sink.port, f"processes = 2\n{settings}", port=free_port()) as relay:
        yield relay, sink


def said(relay: RelayProcess, words: str) -> list[dict[str, object]]:
    """The whole lines of the log with these words."""
    lines = [json.loads(line) for line in relay.log.splitlines() if line.startswith("{") and line.endswith("}")]
    return [line for line in lines if words in line["message"]]


def group(relay: RelayProcess) -> dict[int, str]:
    """Every process below the relay, itself included: its pid and command line."""
    found, waiting = {}, [relay.process.pid]
    while waiting:
        pid = waiting.pop()
        with contextlib.suppress(OSError):
            found[pid] = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
            for path in Path(f"/proc/{pid}/task").glob("*/children"):
                waiting += [int(child) for child in path.read_text().split()]
    return found


def pid_of(relay: RelayProcess, words: str) -> int | None:
    """That of the process below the relay with these words in its command line."""
    return next((pid for pid, command in group(relay).items() if words in command), None)


def second_part(relay: RelayProcess) -> int | None:
    return pid_of(relay, "--part 2")


def alive(pids: dict[int, str]) -> list[str]:
    """Those of them that still run, told from a stranger with the same pid by their command line."""
    running = []
    for pid, command in pids.items():
        with contextlib.suppress(OSError):
            now = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
            running += [command] if now == command and command else []
    return running


def spread(relay: RelayProcess, messages: int) -> Counter[object]:
    """How many messages each part took, of so many on connections of their own."""
    before = len(said(relay, "message "))
    for _ in range(messages):
        assert send(relay.port, CLEAN, "bob@example.test")[0] == 250
    return Counter(line["part"] for line in said(relay, "message ")[before:])


def test_both_take_mail_on_one_port_and_a_killed_one_comes_back(tmp_path):
    with two_processes(tmp_path) as (relay, _):
        assert len(said(relay, "ready: listening")) == 1
        assert set(spread(relay, 24)) == {1, 2}
        killed = second_part(relay)
        assert killed is not None
        # One that comes back runs on what the others run on, whatever the file has become.
        relay.configuration.write_text("in the middle of being edited")
        with Storm(lambda: relay.port, LEAKS, sessions=2) as storm:
            os.kill(killed, signal.SIGKILL)
            storm.wait_for(10)
            wait_until(lambda: len(said(relay, "relay process 2 of 2 listens")) == 2)
            storm.wait_for(5)
        assert second_part(relay) not in (None, killed)
        (told,) = said(relay, "is started again")
        assert told["message"] == "relay process 2 ended with code -9, and is started again in 1 s"
        assert set(spread(relay, 24)) == {1, 2}
        assert relay.stop() == 0
        assert_discreet(relay.log)


def test_a_killed_console_comes_back_on_the_configuration_of_its_relay(tmp_path):
    with Sink() as sink, start_relay(tmp_path, sink.port) as relay:
        wait_until(lambda: len(said(relay, "ready: jobs")) == 1)
        relay.configuration.write_text("in the middle of being edited")
        killed = pid_of(relay, "office --beside-relay")
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: len(said(relay, "ready: jobs")) == 2)
        (told,) = said(relay, "is started again")
        assert told["message"] == "the console's process ended with code -9, and is started again in 1 s"
        assert relay.stop() == 0


def test_a_killed_first_process_takes_all_others_along_and_the_next_one_has_the_port_at_once(tmp_path):
    with Sink() as sink:
        port, settings = free_port(), f"processes = 2\n{FLAG}"
        relay = start_relay(tmp_path, sink.port, settings, port=port)
        with Storm(lambda: port, LEAKS) as storm:
            storm.wait_for(20)
            processes = group(relay)
            relay.process.kill()
            relay.process.wait()
            relay = start_relay(tmp_path, sink.port, settings, port=port)
            storm.wait_for(20)
            wait_until(lambda: not alive(processes))
        assert relay.stop() == 0
        storm.check(arrivals(sink.hop.accepted))


def test_a_stop_under_load_drains_both_loses_nothing_and_leaves_no_process(tmp_path):
    with two_processes(tmp_path, FLAG) as (relay, sink):
        with Storm(lambda: relay.port, LEAKS) as storm:
            storm.wait_for(30)
            processes = group(relay)
            began = time.monotonic()
            assert relay.stop() == 0
            assert time.monotonic() - began < 10
            assert storm.ledger.unheard.total() == 0
            storm.abandon()
        assert alive(processes) == []
        assert storm.check(arrivals(sink.hop.accepted)) == 0
        assert {line["part"] for line in said(relay, "event loop lag")} == {1, 2}
        assert set(decided(sqlite_of(relay))) == {("flag", "delivered")}
        assert_discreet(relay.log)


def test_both_drain_at_the_same_time_within_the_time_set(tmp_path):
    """Every part has a delivery that does not end: all are cut off together, and not one after the other."""
    with two_processes(tmp_path, "shutdown_seconds = 2.0\n") as (relay, sink), contextlib.ExitStack() as each:
        sink.hop.on("DOT", delay=60)
        clients = [each.enter_context(begin(relay, CLEAN)) for _ in range(10)]
        wait_until(lambda: len(sink.hop.received) == 10)
        began = time.monotonic()
        assert relay.stop() == 0
        assert 2.0 <= time.monotonic() - began < 4.0
        assert [client.recv(1000)[:9] for client in clients] == 10 * [b"421 4.3.2"]
        assert decided(sqlite_of(relay)) == {("pass", "unknown"): 10}


def test_a_port_that_another_program_has_is_named_with_the_mend(tmp_path):
    """Even when that program would share it, as a second mailguard would: half of the mail would go there."""
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        told = start_refused(tmp_path, f"[relay]\nport = {port}\nprocesses = 2\n")
    assert told == (
        f"mailguard: cannot listen on 127.0.0.1 port {port}: it is taken\n"
        "  to mend it: stop the program that listens there, or choose another relay.port\n"
    )


def test_a_second_process_that_cannot_begin_fails_the_start_with_its_own_words(tmp_path):
    began = time.monotonic()
    with Sink() as sink, pytest.raises(AssertionError) as refusal:
        start_relay(tmp_path, sink.port, "processes = 2\n", port=free_port(), program=("-c", CRAMPED))
    (told,) = [line for line in str(refusal.value).splitlines() if line.startswith("mailguard: ")]
    assert told.startswith("mailguard: relay process 2 cannot start: ")
    assert told.endswith("50 connections need 228 open files, and this process may have 64")
    assert "is started again" not in str(refusal.value)
    assert time.monotonic() - began < 15
