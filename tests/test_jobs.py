"""The loop: what is due is done once by however many nodes, trouble stops nothing else, and it ends cleanly."""

import asyncio
import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from mailguard.db import Database
from mailguard.errors import DatabaseUnavailable
from mailguard.held import HeldStatus
from mailguard.incident import EventAction
from mailguard.letter import LetterKind
from mailguard.review import COMMAND_LINE
from mailguard.stores.decisions import decisions
from mailguard.stores.outbox import outbox
from tests.fake_next_hop import Received
from tests.nodes import DAY, HOUR, TERM, WHY, Node, at_once
from tests.office import MARKER, SENDER, mail
from tests.sink import Sink


@pytest.fixture
def node(database, tmp_path):
    return Node(database, tmp_path)


@pytest.fixture
def two(database, tmp_path):
    """Two nodes on one database."""
    second = Database(database.engine.url.render_as_string(hide_password=False))
    yield Node(database, tmp_path), Node(second, tmp_path)
    second.close()


# --- expiry, warnings, ageing -----------------------------------------------------------------------------------------


def test_held_message_that_nobody_decided_about_is_refused_at_the_end_of_its_term(node):
    held_id = node.hold()
    node.after(TERM - HOUR)
    assert node.held(held_id).status is HeldStatus.HELD
    node.clear()
    node.after(TERM + HOUR)
    held = node.held(held_id)
    assert (held.status, held.decided_by) == (HeldStatus.EXPIRED, "system")
    assert held.purge_at > node.desk.now()
    assert len(node.events(EventAction.EXPIRED)) == 1
    assert SENDER in node.recipients()
    with node.it.database.transaction() as connection:
        ruling = node.it.quarantine.ruling(connection, held.incident, held.content_hash)
    assert ruling.status is HeldStatus.EXPIRED


def test_all_copies_of_a_case_expire_together_and_their_sender_is_told_once(node):
    ids = [node.hold(), node.hold(number=2, message_id="<1@ons.example>", to=("ander@elders.example",))]
    assert len(node.it.numbers()) == 1
    node.after(TERM - HOUR)
    node.clear()
    node.after(TERM + HOUR)
    assert node.recipients().count(SENDER) == 1
    assert all(node.held(held_id).status is HeldStatus.EXPIRED for held_id in ids)
    assert len(node.events(EventAction.EXPIRED)) == 1


def test_sender_is_warned_once_before_it_expires(node):
    node.hold()
    node.after(TERM - 3 * DAY - HOUR)
    node.clear()
    node.after(TERM - 3 * DAY + HOUR)
    assert node.recipients() == [SENDER]
    node.clear()
    node.after(TERM - DAY)
    assert node.letters() == 0


def test_nobody_is_warned_of_what_was_decided_or_hardly_has_a_term(database, tmp_path):
    node = Node(database, tmp_path, quarantine={"expire_days": 3})
    node.hold()
    node.after(5 * HOUR)
    node.clear()
    node.after(2 * DAY)
    assert node.letters() == 0


def test_officers_are_told_once_of_a_message_that_waits_long(node):
    held_id = node.hold()
    node.clear()
    node.after(3 * HOUR)
    assert node.letters() == 0
    node.after(5 * HOUR)
    assert sorted(node.recipients()) == ["officier@ons.example", "vervanger@ons.example"]
    node.clear()
    node.after(9 * HOUR)
    assert node.letters() == 0
    assert node.held(held_id).status is HeldStatus.HELD


def test_message_that_was_decided_in_time_neither_ages_nor_expires(node):
    held_id = node.hold()
    node.it.review.refuse(held_id, COMMAND_LINE, WHY, was_right="yes")
    node.clear()
    for passed in (5 * HOUR, TERM - DAY, TERM + DAY):
        node.after(passed)
    assert node.letters() == 0
    assert node.events(EventAction.EXPIRED) == []


# --- what goes away ---------------------------------------------------------------------------------------------------


def test_decided_content_is_destroyed_after_its_term_and_that_is_an_event(node):
    held_id = node.hold()
    node.it.review.refuse(held_id, COMMAND_LINE, WHY, was_right="yes")
    node.after(13 * DAY)
    assert not node.held(held_id).is_purged
    node.after(15 * DAY)
    node.after(16 * DAY)
    assert node.held(held_id).is_purged
    assert [event.changes["message"] for event in node.events(EventAction.PURGED)] == [held_id]


def test_what_was_destroyed_leaves_the_log_as_soon_as_nobody_reads_there(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/x.sqlite3")
    database.upgrade()
    node, log = Node(database, tmp_path), tmp_path / "x.sqlite3-wal"
    held_id = node.hold()
    node.it.review.refuse(held_id, COMMAND_LINE, WHY, was_right="yes")
    with database.transaction() as reader:
        reader.execute(sa.select(outbox)).all()
        node.after(15 * DAY)
        assert node.held(held_id).is_purged
        assert log.stat().st_size > 0
    node.after(15 * DAY + timedelta(minutes=2))
    assert log.stat().st_size == 0
    database.close()


def test_content_of_a_release_that_is_still_to_be_sent_is_kept(database, tmp_path):
    node = Node(database, tmp_path, quarantine={"keep_days_after_decision": 0})
    held_id = node.hold()
    node.release(held_id)
    node.after(DAY)
    assert not node.held(held_id).is_purged
    node.clear()
    node.after(DAY + HOUR)
    assert node.held(held_id).is_purged


def test_particulars_of_a_closed_incident_are_destroyed_after_its_term(node):
    node.it.review.refuse(node.hold(), COMMAND_LINE, WHY, was_right="no")
    [number] = node.it.numbers()
    node.after(364 * DAY)
    assert node.events(EventAction.DESTROYED) == []
    node.after(367 * DAY)
    node.after(368 * DAY)
    assert len(node.events(EventAction.DESTROYED)) == 1
    with node.it.database.transaction() as connection:
        assert node.it.register.particulars(connection, number).sender == ""
        assert node.it.register.verify(connection).is_whole


def test_decision_rows_letters_and_marks_are_forgotten_after_their_term(node):
    node.hold()
    node.after(5 * HOUR)
    node.after(89 * DAY)
    with node.it.database.write_transaction() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(decisions)) == 1
        connection.execute(outbox.update().values(status="sent", settled_at=datetime.now(UTC)))
    node.after(91 * DAY)
    with node.it.database.transaction() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(decisions)) == 0
        query = sa.select(sa.func.count()).where(outbox.c.status == "sent")
        assert connection.scalar(query) == 0
        assert node.it.office.marks.at(connection, "aged", "MSG0000000000001") is not None
    node.after(402 * DAY)
    with node.it.database.transaction() as connection:
        assert node.it.office.marks.at(connection, "aged", "MSG0000000000001") is None


# --- two nodes --------------------------------------------------------------------------------------------------------


def test_two_nodes_expire_each_message_once(two):
    for number in range(1, 5):
        two[0].hold(number=number, text=f"Uw BSN is 912345676, brief {number}.")
    assert len(two[0].it.numbers()) == 4
    two[0].clear()
    for node in two:
        node.passed = TERM + HOUR
    at_once(*(lambda node=node: node.jobs._do(node.jobs.jobs[2], node.desk.now()) for node in two))
    assert len(two[0].events(EventAction.EXPIRED)) == 4
    assert two[0].recipients() == [SENDER] * 4


def test_two_nodes_remind_the_officers_once(two):
    two[0].hold()
    two[0].clear()
    at_once(*(lambda node=node: node.after(5 * HOUR) for node in two))
    assert len(two[0].recipients()) == 2


def test_two_nodes_send_one_digest(two):
    noon = datetime.now(UTC).replace(hour=12, minute=0) + DAY
    for node in two:
        node.desk.now = lambda: noon
    at_once(*(node.jobs.do_due for node in two))
    assert two[0].letters(LetterKind.DIGEST) == 1


def test_two_nodes_purge_each_message_once(two):
    two[0].it.review.refuse(two[0].hold(), COMMAND_LINE, WHY, was_right="yes")
    at_once(*(lambda node=node: node.after(15 * DAY) for node in two))
    assert len(two[0].events(EventAction.PURGED)) == 1


def test_two_nodes_deliver_each_release_once(database, tmp_path):
    second = Database(database.engine.url.render_as_string(hide_password=False))
    with Sink() as sink:
        nodes = [Node(database, tmp_path, sink.port), Node(second, tmp_path, sink.port)]
        for number in range(1, 9):
            nodes[0].release(nodes[0].hold(number=number, text=f"Uw BSN is 912345676, brief {number}."))
        asyncio.run(run_until(lambda: waiting(nodes[0]) == 0, *nodes))
        assert len(released(sink)) == len({got.content for got in released(sink)}) == 8
    second.close()


# --- the loop ---------------------------------------------------------------------------------------------------------


def waiting(node: Node) -> int:
    with node.it.database.transaction() as connection:
        return node.desk.stores.outbox.waiting(connection)


def released(sink: Sink) -> list[Received]:
    """What came in that is no notice or digest."""
    return [got for got in sink.hop.accepted if got.mail != b"<>"]


async def eventually(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not await asyncio.to_thread(is_so):  # noqa: ASYNC110 - it happens in a database or another thread
            await asyncio.sleep(0.02)


async def run_until(is_done: Callable[[], bool], *nodes: Node) -> None:
    stop = asyncio.Event()
    loops = [asyncio.create_task(node.jobs.run(stop)) for node in nodes]
    await eventually(is_done)
    stop.set()
    async with asyncio.timeout(20):
        await asyncio.gather(*loops)


def test_loop_sends_what_is_released_and_told_of_without_waiting_for_its_next_round(database, tmp_path):
    with Sink() as sink:
        node = Node(database, tmp_path, sink.port)
        node.jobs._pause_seconds = 600.0
        held_id = node.hold()

        async def run() -> None:
            stop = asyncio.Event()
            loop = asyncio.create_task(node.jobs.run(stop))
            await asyncio.sleep(0.5)
            await asyncio.to_thread(node.release, held_id)
            node.jobs.told.set()
            await eventually(lambda: bool(released(sink)))
            stop.set()
            async with asyncio.timeout(20):
                await loop

        asyncio.run(run())
        [got] = released(sink)
        assert re.sub(MARKER, b"", got.content) == mail().trace + mail().wire
        assert node.recovered == 1


def test_four_letters_are_under_way_at_once_and_no_more(database, tmp_path):
    with Sink() as sink:
        node = Node(database, tmp_path, sink.port)
        for number in range(1, 7):
            node.release(node.hold(number=number, text=f"Uw BSN is 912345676, brief {number}."))
        with database.write_transaction() as connection:
            connection.execute(outbox.delete().where(outbox.c.kind != LetterKind.RELEASE))
        sink.hop.on("DOT", delay=1.0)
        seen: list[int] = []

        def is_done() -> bool:
            with database.transaction() as connection:
                query = sa.select(sa.func.count()).where(outbox.c.status.in_(("claimed", "sending")))
                seen.append(connection.scalar(query) or 0)
            return waiting(node) == 0

        asyncio.run(run_until(is_done, node))
        assert max(seen) == 4
        assert len(released(sink)) == 6


def test_letter_left_behind_by_a_dead_node_is_sent_by_another(database, tmp_path):
    with Sink() as sink:
        node = Node(database, tmp_path, sink.port)
        node.release(node.hold())
        with database.write_transaction() as connection:
            connection.execute(outbox.delete().where(outbox.c.kind != LetterKind.RELEASE))
        claimed = node.desk.stores.outbox.claim(node.desk.now(), timedelta(minutes=1))
        assert claimed is not None
        node.desk.stores.outbox.begin_sending(claimed)
        node.passed = timedelta(minutes=2)
        asyncio.run(run_until(lambda: waiting(node) == 0, node))
        assert len(released(sink)) == 1
        outcomes = [event.changes["outcome"] for event in node.events(EventAction.DELIVERY)]
        assert outcomes == ["unknown", "delivered"]


def test_loop_that_is_stopped_lets_the_letters_under_way_end_and_begins_no_other(database, tmp_path):
    with Sink() as sink:
        node = Node(database, tmp_path, sink.port)
        for number in range(1, 7):
            node.release(node.hold(number=number, text=f"Uw BSN is 912345676, brief {number}."))
        sink.hop.on("DOT", delay=1.0)
        asyncio.run(run_until(lambda: b"DATA" in sink.hop.commands, node))
        assert 1 <= len(sink.hop.accepted) <= 4
        with database.transaction() as connection:
            in_hand = sa.select(sa.func.count()).where(outbox.c.status.in_(("claimed", "sending")))
            assert connection.scalar(in_hand) == 0


def test_letter_that_does_not_end_in_time_is_let_go_when_the_loop_stops(database, tmp_path, monkeypatch):
    monkeypatch.setattr("mailguard.jobs.STOP_SECONDS", 0.2)
    with Sink() as sink:
        node = Node(database, tmp_path, sink.port)
        node.release(node.hold())
        sink.hop.on("MAIL", delay=60)
        asyncio.run(run_until(lambda: bool(sink.hop.commands), node))
        assert sink.hop.received == []
        assert waiting(node) > 0


def test_one_job_in_trouble_stops_no_other_and_tells_no_value(node, monkeypatch, caplog):
    node.hold()

    def fails(*_args: object) -> None:
        raise KeyError("alice@ons.example")

    def is_away(*_args: object) -> None:
        raise DatabaseUnavailable("away")

    monkeypatch.setattr(node.desk, "carry_out", fails)
    monkeypatch.setattr(node.jobs, "_recover", is_away)
    monkeypatch.setattr(node.desk.stores.quarantine, "to_purge", is_away)
    node.clear()
    with caplog.at_level(logging.ERROR):
        node.after(TERM + HOUR)
    assert {record.getMessage() for record in caplog.records} == {
        "expiry failed",
        "pending flags is tried again: away",
        "purge is tried again: away",
    }
    assert node.letters() > 0  # the officers were told that it waits long
    monkeypatch.undo()
    node.after(TERM + 2 * HOUR)
    assert len(node.events(EventAction.EXPIRED)) == 1


def test_one_message_in_trouble_keeps_no_other_from_expiring(node, monkeypatch):
    first, second = node.hold(), node.hold(number=2, text="Uw BSN is 912345676, brief 2.")
    carry_out = node.desk.carry_out

    def sometimes(connection, case, wish):
        if case.held.id == first:
            raise DatabaseUnavailable("damaged")
        return carry_out(connection, case, wish)

    monkeypatch.setattr(node.desk, "carry_out", sometimes)
    node.after(TERM + HOUR)
    assert node.held(first).status is HeldStatus.HELD
    assert node.held(second).status is HeldStatus.EXPIRED


def test_loop_outlives_a_database_that_is_away(database, tmp_path, monkeypatch):
    with Sink() as sink:
        node = Node(database, tmp_path, sink.port)
        node.release(node.hold())
        due, troubles = node.desk.stores.outbox.due, [DatabaseUnavailable("away")] * 2

        def sometimes(*args):
            if troubles:
                raise troubles.pop()
            return due(*args)

        monkeypatch.setattr(node.desk.stores.outbox, "due", sometimes)
        asyncio.run(run_until(lambda: waiting(node) == 0, node))
        assert len(released(sink)) == 1
