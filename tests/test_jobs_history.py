"""What the history forgets by itself: once a day, by one of the nodes, and again tomorrow where it failed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from mailguard.correspondence import day_of
from mailguard.db import Database
from tests.nodes import DAY, Node, at_once


def test_the_history_is_pruned_once_a_day_and_leaves_the_log(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/x.sqlite3")
    database.upgrade()
    node, log = Node(database, tmp_path), tmp_path / "x.sqlite3-wal"
    node.learn("wim@elders.example", ago=540)
    node.learn("kim@elders.example", ago=10)
    node.after(timedelta(0))
    assert node.known_contacts() == 2
    node.after(9 * DAY)
    assert node.known_contacts() == 1
    assert log.stat().st_size == 0
    node.learn("wim@elders.example", ago=600)
    node.jobs.do_due()  # the same day: it was done
    assert node.known_contacts() == 2
    node.after(10 * DAY)
    assert node.known_contacts() == 1
    database.close()


def test_a_history_that_cannot_be_pruned_today_is_pruned_tomorrow(database, tmp_path, monkeypatch):
    node = Node(database, tmp_path)
    node.learn("wim@elders.example", ago=600)
    with monkeypatch.context() as trouble:
        trouble.setattr(node.it.office.history, "prune", lambda _day: iter(lambda: 1 // 0, None))
        node.after(timedelta(0))
    assert node.known_contacts() == 1
    node.after(DAY)
    assert node.known_contacts() == 0


def test_two_nodes_prune_the_history_once(database, tmp_path, monkeypatch):
    second = Database(database.engine.url.render_as_string(hide_password=False))
    two = Node(database, tmp_path), Node(second, tmp_path)
    pruned: list[int] = []

    def prune(day: int) -> Iterator[int]:
        pruned.append(day)
        yield 0

    for node in two:
        monkeypatch.setattr(node.it.office.history, "prune", prune)
    at_once(*(node.jobs.do_due for node in two))
    assert pruned == [day_of(datetime.now(UTC))]
    second.close()
