"""Who writes to whom: counted from delivered mail, once a message, and unreadable to whoever sees the tables."""

import pytest
import sqlalchemy as sa

from mailguard.config import Organisation
from mailguard.correspondence import History, Sent
from mailguard.db import metadata
from mailguard.message import Envelope

ALICE = "Alice.Jansen@ons.example"
STRANGER = "p.bakker@Elders.example"


@pytest.fixture
def history(database) -> History:
    return History(database, Organisation(internal_domains=("ons.example",)), b"k" * 32)


def mail(*recipients: str, sender: str = ALICE) -> Envelope:
    return Envelope.of(sender, recipients)


def sent(*recipients: str, identity: bytes) -> Sent:
    return Sent.of(mail(*recipients), identity)


def times(history: History, recipient: str, sender: str = ALICE) -> int:
    facts = history.facts(Envelope.of(sender, (recipient,)))
    return facts.messages_to[recipient.lower()]


def test_knows_nobody_at_first(history):
    facts = history.facts(Envelope.of(ALICE, (STRANGER,)))
    assert facts.first_contacts == 1


def test_counts_messages_by_sender_and_recipient(history):
    for _ in range(3):
        history.learn(mail(STRANGER)).result()
    assert times(history, STRANGER) == 3
    assert times(history, "ander@elders.example") == 0
    assert times(history, STRANGER, sender="bob@ons.example") == 0


def test_writings_of_one_address_are_one(history):
    history.learn(mail("P.Bakker@ELDERS.example")).result()
    assert times(history, STRANGER, sender="alice.jansen@ONS.example") == 1


def test_colleagues_are_not_kept(history, database):
    history.learn(mail("bob@ons.example")).result()
    assert history.facts(Envelope.of(ALICE, ("bob@ons.example",))).messages_to == {}
    with database.transaction() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(metadata.tables["correspondence"])) == 0


def test_an_archive_is_learned_once(history):
    archive = [sent(STRANGER, identity=b"<1>"), sent(STRANGER, identity=b"<2>"), sent(STRANGER, identity=b"<1>")]
    assert history.learn_archive(archive) == 2
    assert history.learn_archive(archive) == 0
    assert times(history, STRANGER) == 2


def test_tables_hold_no_address_name_or_id(history, database):
    history.learn_archive([sent(STRANGER, identity=b"<geheim-42@ons.example>")])
    dump = b""
    with database.transaction() as connection:
        for table in metadata.tables.values():
            for row in connection.execute(sa.select(table)):
                dump += b"|".join(v if isinstance(v, bytes) else str(v).encode() for v in row)
    assert len(dump) > 60
    for word in (b"bakker", b"alice", b"jansen", b"elders", b"ons.example", b"geheim-42"):
        assert word not in dump.lower()


def test_another_key_cannot_look_anything_up(history, database):
    history.learn(mail(STRANGER)).result()
    other = History(database, Organisation(internal_domains=("ons.example",)), b"x" * 32)
    assert times(other, STRANGER) == 0
