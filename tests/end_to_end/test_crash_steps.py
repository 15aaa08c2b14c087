"""`kill -9` at each step of a flag, a hold and a release, in the running product: the client tries again, the process
is started again, and the books balance.

A message may be delivered twice for a death between its final dot and the written outcome alone; that is written down
as unknown. Steps are named and planted by `tests.dying`.
"""

import os
import re
import signal
import smtplib
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from mailguard.app import open_office
from mailguard.config_file import load
from mailguard.db import Database
from mailguard.held import HeldMessage, HeldStatus
from mailguard.incident import Delivered, Event, EventAction, Incident
from mailguard.office import Office
from mailguard.stores.decisions import decisions
from mailguard.stores.outbox import outbox
from tests.dying import OFFICE, RELAY, REVIEW
from tests.end_to_end.office import ALICE, BOB, CLEAN, SETTINGS, Answer, letter, new_id, wait_for
from tests.office import MARKER
from tests.relay_process import start_relay
from tests.sink import Sink

ROOT = Path(__file__).parent.parent.parent
LIST = ", ".join(f"persoon{number}@huis{number}.test" for number in range(6))  # enough to flag, too few to hold
FLAGGED_AND_TOLD = 0  # a list of addresses alone stands in the digest
HELD_AND_TOLD = 2  # the sender and the officer
DELIVERED, UNKNOWN = "delivered", "unknown"

# Step, copies at the next hop, outcomes of the decision rows once all is settled.
FLAGS = {
    "flag-before-it-is-written-down": (1, [DELIVERED]),
    "flag-before-its-commit": (1, [DELIVERED]),
    "flag-after-its-commit": (1, [DELIVERED, UNKNOWN]),
    "flag-before-its-content": (1, [DELIVERED, UNKNOWN]),
    "flag-after-the-final-dot": (2, [DELIVERED, UNKNOWN]),
    "flag-after-the-next-hops-250": (2, [DELIVERED, UNKNOWN]),
    "flag-before-its-outcome-commits": (2, [DELIVERED, UNKNOWN]),
    # The outcome is known; only the client did not hear of it.
    "flag-after-its-outcome-commits": (2, [DELIVERED, DELIVERED]),
}
HOLDS = (
    "hold-before-its-content",
    "hold-after-its-content",
    "hold-after-its-record",
    "hold-before-its-commit",
    "hold-after-its-commit",
)
# Step, and the exit code of the same command given again.
DECISIONS = {"decision-before-its-commit": 0, "decision-after-its-commit": 2}
# Step, copies at the next hop, outcomes in the register.
RELEASES = {
    "release-after-its-claim": (1, [DELIVERED]),
    "release-before-its-content-is-announced": (1, [DELIVERED]),
    "release-before-its-content": (1, [UNKNOWN, DELIVERED]),
    "release-after-the-next-hops-250": (2, [UNKNOWN, DELIVERED]),
    "release-before-its-outcome-commits": (2, [UNKNOWN, DELIVERED]),
    "release-after-its-outcome-commits": (1, [DELIVERED]),
}
ON_POSTGRESQL = {
    "flag-after-its-commit",
    "flag-after-the-next-hops-250",
    "hold-before-its-commit",
    "hold-after-its-commit",
    "decision-after-its-commit",
    "release-before-its-content",
    "release-after-the-next-hops-250",
}


class House:
    """A relay with its office before a sink. It is started again where it dies; `parts` is a look at its database."""

    def __init__(self, folder: Path, url: str, sink: Sink) -> None:
        self.folder = folder
        self.sink = sink
        self._settings = f'{SETTINGS}[database]\nurl = "{url}"\n'
        self.start()
        self.parts: Office

    def start(self) -> None:
        self.relay = start_relay(self.folder, self.sink.port, self._settings, program=("-m", "tests.dying"))

    def dies_at(self, step: str) -> None:
        (self.folder / step).touch()

    def has_died_at(self, step: str) -> bool | None:
        return None if (self.folder / step).exists() else True

    # --- the client -------------------------------------------------------------------------------------------------

    def send(self, content: bytes, *recipients: str) -> Answer | None:
        """Hand over a message; None when the connection broke before an answer came."""
        with suppress(smtplib.SMTPServerDisconnected, ConnectionError):
            client = smtplib.SMTP("127.0.0.1", self.relay.port, timeout=60)
            try:
                client.ehlo("client.test")
                client.mail(ALICE, ["BODY=8BITMIME"])
                for recipient in recipients:
                    client.rcpt(recipient)
                code, text = client.data(content)
                return Answer(code, text.decode("ascii"))
            finally:
                client.close()
        return None

    def send_through_death(self, step: str, content: bytes, *recipients: str) -> Answer:
        """Send while the relay dies at this step; start it again, and send again as a mail server does."""
        self.dies_at(step)
        assert self.send(content, *recipients) is None
        assert self.relay.process.wait(timeout=30) == -signal.SIGKILL
        assert self.has_died_at(step)
        self.start()
        answer = self.send(content, *recipients)
        assert answer is not None, self.relay.log
        assert answer.code == 250, self.relay.log
        return answer

    # --- the officer ------------------------------------------------------------------------------------------------

    def command(self, program: str, *arguments: str) -> int:
        environment = os.environ | {"MAILGUARD_CONFIG": str(self.relay.configuration), "PYTHONPATH": str(ROOT)}
        environment.pop("MAILGUARD_STATE_DIR", None)
        command = [sys.executable, "-m", program, *arguments]
        return subprocess.run(
            command, check=False, cwd=self.folder, env=environment, capture_output=True, timeout=60
        ).returncode

    def release(self, number: str) -> int:
        return self.command("tests.dying", "review", "release", number, "--reason", "Nagevraagd bij de afzender.")

    # --- the books --------------------------------------------------------------------------------------------------

    def numbers(self) -> set[str]:
        with self.parts.database.transaction() as connection:
            return {incident.number for incident in self.parts.stores.register.list(connection)}

    def incident(self, number: str) -> Incident:
        with self.parts.database.transaction() as connection:
            return self.parts.stores.register.get(connection, number)

    def events(self, number: str) -> list[Event]:
        with self.parts.database.transaction() as connection:
            return self.parts.stores.register.events(connection, number)

    def held(self, number: str) -> list[HeldMessage]:
        with self.parts.database.transaction() as connection:
            return self.parts.stores.quarantine.of_incident(connection, number)

    def kept_content(self, held_id: str) -> bytes:
        with self.parts.database.transaction() as connection:
            return self.parts.stores.quarantine.message(connection, held_id).content()

    def outcomes(self, number: str) -> list[str]:
        """What the decision rows of an incident say."""
        query = sa.select(decisions.c.outcome).where(decisions.c.incident == number)
        with self.parts.database.transaction() as connection:
            return sorted(connection.scalars(query))

    def letters(self, number: str, kind: str) -> list[str]:
        """How far the letters of a kind are that belong to an incident."""
        query = sa.select(outbox.c.status).where(outbox.c.incident == number, outbox.c.kind == kind)
        with self.parts.database.transaction() as connection:
            return list(connection.scalars(query))

    def arrived(self, message_id: str) -> list[bytes]:
        """What the next hop said 250 to."""
        field = f"\r\nMessage-ID: {message_id}\r\n".encode()
        return [mail.content for mail in tuple(self.sink.hop.accepted) if field in mail.content]

    def assert_register_is_whole(self) -> None:
        with self.parts.database.transaction() as connection:
            assert self.parts.stores.register.verify(connection).is_whole


@pytest.fixture(scope="module")
def houses(request, tmp_path_factory) -> Iterator[Callable[[str], House]]:
    """One house for each engine, for all steps: a step dies once, and leaves nothing to the next."""
    built: dict[str, House] = {}
    with ExitStack() as stack:

        def of(engine: str) -> House:
            if engine not in built:
                folder = tmp_path_factory.mktemp(engine)
                url = f"sqlite:///{folder}/mailguard.sqlite3"
                if engine == "postgresql":
                    url = fresh_database(request.getfixturevalue("postgres"))
                built[engine] = stack.enter_context(living(House(folder, url, stack.enter_context(Sink()))))
            return built[engine]

        yield of


@contextmanager
def living(house: House) -> Iterator[House]:
    try:
        with open_office(load(str(house.relay.configuration))) as house.parts:
            yield house
        assert house.relay.stop() == 0
        assert house.command("mailguard", "register", "verify") == 0
        assert "Traceback" not in house.relay.log
    finally:
        house.relay.process.kill()
        house.relay.process.wait()


@pytest.fixture
def house(request, houses: Callable[[str], House]) -> House:
    return houses(request.param)


def fresh_database(maintenance_url: str) -> str:
    name = f"crash_{uuid4().hex}"
    engine = sa.create_engine(maintenance_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    url = f"{maintenance_url.removesuffix('/postgres')}/{name}"
    database = Database(url)
    database.upgrade()
    database.close()
    return url


def at_each(steps: Collection[str]) -> pytest.MarkDecorator:
    """All steps on SQLite, a chosen few on PostgreSQL."""
    cases = [("sqlite", step) for step in steps]
    cases += [("postgresql", step) for step in steps if step in ON_POSTGRESQL]
    return pytest.mark.parametrize(("house", "step"), cases, indirect=["house"])


@at_each(FLAGS)
def test_a_relay_killed_at_a_step_of_a_flag_loses_nothing_and_registers_once(house, step):
    before, message_id = house.numbers(), new_id()
    house.send_through_death(step, letter(message_id, CLEAN, to=LIST), *LIST.split(", "))
    (number,) = house.numbers() - before
    wait_for(lambda: True if "pending" not in house.outcomes(number) else None, "an outcome of each delivery")
    copies, outcomes = FLAGS[step]
    assert house.outcomes(number) == outcomes
    assert len(house.arrived(message_id)) == copies
    assert house.incident(number).delivered is Delivered.YES
    actions = Counter(event.action for event in house.events(number))
    attempts = len(outcomes)
    assert actions == Counter(
        {EventAction.DETECTED: 1, EventAction.COPY_FLAGGED: attempts - 1, EventAction.DELIVERY: attempts}
    )
    assert len(house.letters(number, "notice")) == FLAGGED_AND_TOLD
    house.assert_register_is_whole()


@at_each(HOLDS)
def test_a_relay_killed_at_a_step_of_a_hold_keeps_the_message_once(house, step):
    before, message_id = house.numbers(), new_id()
    content = letter(message_id)
    answer = house.send_through_death(step, content, BOB)
    (number,) = house.numbers() - before
    (held,) = house.held(number)
    assert (answer.number, answer.held_id) == (number, held.id)
    assert held.status is HeldStatus.HELD
    assert house.kept_content(held.id) == content
    assert house.incident(number).copies == 0
    assert [event.action for event in house.events(number)] == [EventAction.DETECTED]
    assert house.outcomes(number) == ["kept-back"]
    assert len(house.letters(number, "notice")) == HELD_AND_TOLD
    assert house.arrived(message_id) == []
    house.assert_register_is_whole()


@at_each(DECISIONS)
def test_a_command_killed_at_a_step_of_a_decision_decides_once(house, step):
    message_id = new_id()
    number = hold(house, letter(message_id))
    house.dies_at(step)
    assert house.release(number) == -signal.SIGKILL
    assert house.release(number) == DECISIONS[step]
    assert_released_once(house, number)
    assert outcomes_of_release(house, number) == [DELIVERED]
    assert len(house.arrived(message_id)) == 1


@at_each(RELEASES)
def test_an_office_killed_at_a_step_of_a_release_delivers_it_at_its_next_start(house, step):
    message_id = new_id()
    content = letter(message_id)
    number = hold(house, content)
    house.dies_at(step)
    assert house.release(number) == 0
    wait_for(lambda: house.has_died_at(step), f"a death at {step}")
    assert_released_once(house, number)
    copies, outcomes = RELEASES[step]
    assert outcomes_of_release(house, number) == outcomes
    arrived = house.arrived(message_id)
    assert len(arrived) == copies
    assert len({without_marker(mail) for mail in arrived}) == 1
    assert arrived[0].endswith(as_on_the_wire(content))


def hold(house: House, content: bytes) -> str:
    answer = house.send(content, BOB)
    assert answer is not None
    assert answer.held_id, house.relay.log
    return answer.number


def assert_released_once(house: House, number: str) -> None:
    """One decision, one letter that is sent, and one word of it to the sender."""
    wait_for(lambda: True if house.letters(number, "release") == ["sent"] else None, "the release")
    told = HELD_AND_TOLD + 1
    wait_for(lambda: True if house.letters(number, "notice") == ["sent"] * told else None, "the notices")
    assert [held.status for held in house.held(number)] == [HeldStatus.RELEASED]
    assert Counter(event.action for event in house.events(number))[EventAction.RELEASED] == 1
    assert house.incident(number).delivered is Delivered.YES
    house.assert_register_is_whole()


def outcomes_of_release(house: House, number: str) -> list[object]:
    events = house.events(number)
    return [event.changes["outcome"] for event in events if event.action is EventAction.DELIVERY]


def without_marker(mail: bytes) -> bytes:
    """Each try has a marker of its own: it says when that was."""
    rest, markers = re.subn(MARKER, b"", mail)
    assert markers == 1
    return rest


def as_on_the_wire(content: bytes) -> bytes:
    return content.replace(b"\r\n.", b"\r\n..")


def test_each_step_that_can_be_planted_is_tried():
    planted = [step.name for step in (*RELAY, *REVIEW, *OFFICE)]
    assert planted == [*FLAGS, *HOLDS, *DECISIONS, *RELEASES]
