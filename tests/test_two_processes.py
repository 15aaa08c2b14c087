"""Two nodes on one database, each a process of its own, start on the same work at the same moment: it is done once."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from mailguard.db import Database
from mailguard.held import HeldStatus
from mailguard.incident import Delivered, EventAction
from mailguard.review import COMMAND_LINE
from mailguard.stores.decisions import decisions
from mailguard.stores.outbox import outbox
from tests.office import TestOffice, mail
from tests.racing import READY, WHY
from tests.sink import Sink

ROOT = Path(__file__).parent.parent
ROUNDS = 20
TURNS = 3
HEAD_START = 0.05  # for both to have read their task before its moment


class Pair:
    """Two nodes, and the office of the test itself on the same database."""

    def __init__(self, nodes: "list[subprocess.Popen[str]]", it: TestOffice) -> None:
        self.nodes = nodes
        self.it = it

    def race(self, *tasks: tuple[str, list[object]]) -> list[object]:
        """Have each node do its task at the same moment; their answers."""
        moment = time.monotonic() + HEAD_START
        for node, (name, arguments) in zip(self.nodes, tasks, strict=True):
            self._tell(node, moment, name, arguments)
        return [answer_of(node) for node in self.nodes]

    def both(self, name: str, *arguments: object) -> list[object]:
        return self.race((name, [*arguments]), (name, [*arguments]))

    def ask(self, name: str, *arguments: object) -> object:
        """Have the first node do a task by itself."""
        self._tell(self.nodes[0], 0.0, name, [*arguments])
        return answer_of(self.nodes[0])

    @staticmethod
    def _tell(node: "subprocess.Popen[str]", moment: float, name: str, arguments: list[object]) -> None:
        assert node.stdin is not None
        node.stdin.write(json.dumps([moment, name, arguments]) + "\n")
        node.stdin.flush()

    # --- looking ----------------------------------------------------------------------------------------------------

    def hold(self, rounds: int = ROUNDS) -> list[str]:
        """Hold so many messages; the numbers of their incidents."""
        for number in range(1, rounds + 1):
            assert self.it.process(mail(f"<{number}@ons.example>", number=number)).code == 250
        return sorted(self.it.numbers())

    def actions(self, number: str) -> Counter[EventAction]:
        with self.it.database.transaction() as connection:
            return Counter(event.action for event in self.it.register.events(connection, number))

    def delivered(self, number: str) -> Delivered:
        with self.it.database.transaction() as connection:
            return self.it.register.get(connection, number).delivered

    def status(self, number: str) -> HeldStatus:
        with self.it.database.transaction() as connection:
            (held,) = self.it.quarantine.of_incident(connection, number)
            return held.status

    def letters(self, kind: str) -> Counter[str]:
        """How many letters of a kind there are, for each incident."""
        query = sa.select(outbox.c.incident).where(outbox.c.kind == kind)
        with self.it.database.transaction() as connection:
            return Counter(number or "" for number in connection.scalars(query))

    def letters_by_status(self) -> Counter[str]:
        with self.it.database.transaction() as connection:
            return Counter(connection.scalars(sa.select(outbox.c.status)))

    def outcomes(self) -> Counter[str]:
        """What the decision rows say."""
        with self.it.database.transaction() as connection:
            return Counter(connection.scalars(sa.select(decisions.c.outcome)))

    def assert_register_is_whole(self) -> None:
        with self.it.database.transaction() as connection:
            assert self.it.register.verify(connection).is_whole


def answer_of(node: "subprocess.Popen[str]") -> object:
    assert node.stdout is not None
    line = node.stdout.readline()
    assert line, "a node ended; its last words are on standard error"
    return json.loads(line)


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as sink:
        yield sink


@pytest.fixture
def pair(database: Database, fresh_url: str, tmp_path: Path, sink: Sink) -> Iterator[Pair]:
    it = TestOffice(database, tmp_path)
    with node_of(fresh_url, tmp_path, sink) as one, node_of(fresh_url, tmp_path, sink) as other:
        assert [answer_of(one), answer_of(other)] == [READY, READY]
        pair = Pair([one, other], it)
        yield pair
        pair.assert_register_is_whole()


@contextmanager
def node_of(url: str, folder: Path, sink: Sink) -> "Iterator[subprocess.Popen[str]]":
    command = [sys.executable, "-m", "tests.racing", url, str(folder), str(sink.port)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as node:
        yield node
        assert node.stdin is not None
        node.stdin.close()
        assert node.wait(timeout=30) == 0


def test_of_two_releases_one_is_carried_out_and_the_other_told_so(pair):
    for number in (numbers := pair.hold()):
        assert sorted(map(str, pair.both("release", number))) == ["AlreadyDecided", "released"]
    assert pair.letters("release") == dict.fromkeys(numbers, 1)
    for number in numbers:
        assert pair.actions(number) == {EventAction.DETECTED: 1, EventAction.RELEASED: 1}


def test_of_a_release_and_a_refusal_one_is_carried_out(pair):
    numbers = pair.hold()
    for number in numbers:
        answers = pair.race(("release", [number]), ("refuse", [number]))
        winner = HeldStatus.REFUSED if answers[0] == "AlreadyDecided" else HeldStatus.RELEASED
        assert set(answers) == {"AlreadyDecided", str(winner)}
        assert pair.status(number) is winner
        assert pair.letters("release")[number] == (winner is HeldStatus.RELEASED)


def test_a_message_that_comes_in_at_two_nodes_at_once_is_held_once(pair):
    for turn in range(ROUNDS):
        message_id = f"<{turn}@ons.example>"
        one, other = pair.race(("receive", [message_id, 2 * turn]), ("receive", [message_id, 2 * turn + 1]))
        assert one == other  # the second is told what the first was: the id under which it is kept
        assert str(one).startswith("250 ")
    assert len(pair.it.numbers()) == ROUNDS
    for number in pair.it.numbers():
        assert pair.status(number) is HeldStatus.HELD
        assert pair.actions(number) == {EventAction.DETECTED: 1}


def test_each_of_many_releases_is_delivered_once(pair, sink):
    numbers = pair.hold()
    for number in numbers:
        pair.it.review.release(number, COMMAND_LINE, WHY, was_right="unknown")
    letters = pair.letters_by_status().total()
    sink.hop.on("DOT", delay=0.02)
    assert pair.both("carry") == [letters, letters]
    letters += pair.letters("digest").total()  # which is written meanwhile when it is past its time of day
    assert len(sink.hop.accepted) == letters
    assert pair.letters_by_status() == {"sent": letters}
    arrived = Counter(mail.content for mail in sink.hop.accepted if b"Auto-Submitted" not in mail.content)
    assert len(arrived) == ROUNDS
    assert set(arrived.values()) == {1}
    for number in numbers:
        assert pair.actions(number)[EventAction.DELIVERY] == 1
        assert pair.delivered(number) is Delivered.YES


def test_the_digest_of_a_day_is_written_once(pair):
    pair.hold(3)
    today = datetime.now(UTC).date()
    for ago in range(ROUNDS):
        day = (today - timedelta(days=ago)).isoformat()
        assert sorted(map(bool, pair.both("digest", day))) == [False, True]
    assert pair.letters("digest").total() == ROUNDS


def test_what_nobody_decided_about_expires_once_and_is_told_once(pair):
    numbers = pair.hold()
    told = pair.letters("notice")
    assert pair.both("do_due_after", 31) == [None, None]
    for number in numbers:
        assert pair.status(number) is HeldStatus.EXPIRED
        assert pair.actions(number) == {EventAction.DETECTED: 1, EventAction.EXPIRED: 1}
        assert pair.letters("notice")[number] == told[number] + 1


def test_a_flag_that_a_dead_relay_left_pending_is_settled_once(pair):
    for turn in range(TURNS):
        pair.ask("flag", turn, ROUNDS)
        one, other = pair.both("recover")
        assert (one, other) in {(ROUNDS, 0), (0, ROUNDS)}
    assert pair.outcomes() == {"unknown": TURNS * ROUNDS}
    numbers = pair.it.numbers()
    assert len(numbers) == TURNS * ROUNDS
    for number in numbers:
        assert pair.actions(number) == {EventAction.DETECTED: 1, EventAction.DELIVERY: 1}
        assert pair.delivered(number) is Delivered.UNKNOWN


def test_a_flag_that_is_given_up_while_it_is_settled_has_one_outcome(pair):
    for turn in range(TURNS):
        pair.ask("flag", turn, ROUNDS)
        settled, given_up = pair.race(("settle", []), ("recover", []))
        assert (settled, given_up) in {(n, ROUNDS - n) for n in range(ROUNDS + 1)}
    assert pair.outcomes().total() == TURNS * ROUNDS
    assert set(pair.outcomes()) <= {"delivered", "unknown"}
    for number in pair.it.numbers():
        assert pair.actions(number) == {EventAction.DETECTED: 1, EventAction.DELIVERY: 1}
