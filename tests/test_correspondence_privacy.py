"""The history on the disk tells nobody anything, forgets whom it is told to, and what is old or too much."""

import re

import pytest
import sqlalchemy as sa

from mailguard.config import Rules
from mailguard.correspondence import tables
from mailguard.correspondence.reading import sent_of
from mailguard.facts import Contact, CorrespondenceFacts
from mailguard.policy import Policy
from tests.correspondence import ALICE, BAKKER, BOB, ONS, TODAY, Told, sent

TABLES = (tables.correspondence, *tables.OF_CONTACTS, tables.learned_messages, tables.learning)
# Each of their words of four letters and more is looked for.
LETTERS = (
    """From: Roderick Zwanenburg <roderick.zwanenburg@ons.example>
To: "Liesbeth Duifhuizen-Abels" <l.duifhuizen@kwikstaart.example>, Evertjan Mosterd <evertjan77@gmail.com>
Subject: Verlichting achterpad Vlinderstraat
Message-ID: <geheim-42-pimpelmees@ons.example>
In-Reply-To: <vraag-17-roodborst@kwikstaart.example>
Date: Mon, 2 Nov 2026 10:00:00 +0100

Beste Lies,

Mevrouw Grietje Ooievaar meldde dat haar schutting scheefstaat.

Van: Hannelore Wielewaal <h.wielewaal@fitis.example>
Aan: Gijsbrecht Kievit <kievit@zomertortel.example>
Onderwerp: Lantaarnpaal
""",
    """From: Roderick Zwanenburg <roderick.zwanenburg@ons.example>
To: l.duifhuizen@kwikstaart.example
Bcc: verborgen.leeuwerik@putter.example
Subject: Sleutelkastje
Message-ID: <geheim-43-koolmees@ons.example>
Date: Tue, 3 Nov 2026 10:00:00 +0100

Beste mevrouw Duifhuizen, Dirk-Jan Nachtegaal krijgt donderdag zijn tweede sleutel.
""",
)
OF_THE_FORM = {"from", "subject", "message", "date", "reply", "beste", "mevrouw", "example"}


def words_of(letters: tuple[str, ...]) -> set[bytes]:
    words = {word for letter in letters for word in re.findall(r"[a-z]{4,}", letter.lower())} - OF_THE_FORM
    assert {"roderick", "duifhuizen", "gmail", "pimpelmees", "nachtegaal", "schutting", "sleutelkastje"} < words
    return {word.encode() for word in words | {"@", "ons.example", "geheim-42", "evertjan77"}}


def wide(word: bytes) -> tuple[bytes, ...]:
    return word, word.decode().encode("utf-16-le"), word.hex().encode()


def rows(told: Told) -> list[tuple[object, ...]]:
    with told.database.transaction() as connection:
        return [tuple(row) for table in TABLES for row in connection.execute(sa.select(table))]


def counted(told: Told) -> dict[str, int]:
    with told.database.transaction() as connection:
        return {t.name: connection.scalar(sa.select(sa.func.count()).select_from(t)) or 0 for t in TABLES}


# --- what stands on the disk ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("remembers", [True, False])
def test_neither_tables_nor_file_hold_an_address_a_name_or_a_word(database, tmp_path, remembers):
    told = Told(database, remembers=remembers)
    lexicon, policy = ONS.lexicon(), Policy(ONS, Rules())
    learned = [sent_of(letter.encode(), lexicon, policy) for letter in LETTERS]
    assert told.learn(*(each for each in learned if each)) == 2
    kept = rows(told)
    assert min(counted(told).values()) > 0  # there is something in each table that could tell
    dump = b"|".join(v if isinstance(v, bytes) else str(v).encode() for row in kept for v in row)
    assert len(dump) > 1000
    told.database.forget_log()
    files = b"".join(file.read_bytes() for file in tmp_path.glob("mailguard.sqlite3*"))
    assert bool(files) == database.is_sqlite
    for word in words_of(LETTERS):
        for writing in wide(word) if word != b"@" else ():
            assert writing not in dump.lower(), word
            assert writing not in without_schema(files).lower(), word
    is_sealed = any(isinstance(value, bytes) and len(value) > tables.HASH_BYTES for row in kept for value in row)
    assert is_sealed == remembers


def without_schema(file: bytes) -> bytes:
    """Names of tables and columns stand in the file too, and belong to nobody."""
    return re.sub(rb"CREATE (?:TABLE|INDEX)[ -~\s]*", b"", file)


def test_remembered_addresses_are_read_with_their_key_alone(database):
    told = Told(database)
    told.learn(sent(f"Petra de Vries <{BAKKER}>"))
    asked = sent("Petra de Vries <pdv@ander.example>")
    assert {twin.address for twin in told.ask(asked).of("pdv@ander.example").twins} == {BAKKER}
    without = Told(database, remembers=False)
    assert {twin.address for twin in without.ask(asked).of("pdv@ander.example").twins} == {""}


def test_the_history_shows_nothing_of_a_message_when_it_is_printed():
    message = sent(f"Petra de Vries <{BAKKER}>", message_id="<geheim>", told_of=("Wim Smit",), greeted=("Petra",))
    assert not re.search("bakker|elders|petra|vries|geheim|smit|alice", repr(message), re.IGNORECASE)


# --- forgetting -------------------------------------------------------------------------------------------------------


@pytest.fixture
def told(database) -> Told:
    told = Told(database)
    told.learn(
        sent(f"Petra Bakker <{BAKKER}>", "Kim Bos <kim@elders.example>", message_id="<1>", told_of=("Wim Smit",)),
        sent(f"Petra Bakker <{BAKKER}>", sender=BOB, message_id="<2>", greeted=("Petra",)),
    )
    return told


def test_nothing_of_a_forgotten_contact_is_found(told):
    assert told.history.forget(BAKKER) > 6
    assert told.of(BAKKER) == Contact(is_known_domain=True)  # by her colleague
    asked = sent(BAKKER, "Kim Bos <kim@elders.example>", "x@ander.example", thread=("<1>",), told_of=("Wim Smit",))
    facts = told.ask(asked)
    assert facts.of(BAKKER) == Contact(is_known_domain=True)
    assert facts.acquainted == ()
    assert told.ask(sent("Petra Bakker <pb@ander.example>")).of("pb@ander.example").twins == ()
    assert facts.of("kim@elders.example").messages == 1  # who stood beside her is still known
    assert told.history.forget(BAKKER) == 0


def test_of_the_only_contact_no_row_is_left(database):
    told = Told(database)
    told.learn(sent(f"Petra Bakker <{BAKKER}>", message_id="<1>", told_of=("Wim Smit",), greeted=("Petra",)))
    told.history.forget(BAKKER)
    left = {name: rows for name, rows in counted(told).items() if rows}
    assert left == {"learned_messages": 1, "learning": 1}  # a hash of the id and a count: they name nobody


def test_a_sender_of_ours_is_forgotten_too(told):
    assert told.history.forget(BOB) > 0
    assert told.times(BAKKER, sender=BOB) == 0
    assert told.times(BAKKER, sender=ALICE) == 1


# --- retention --------------------------------------------------------------------------------------------------------


def prune(told: Told, today: int) -> int:
    return sum(told.history.prune(today))


def test_whom_nobody_wrote_to_for_eighteen_months_is_forgotten(database):
    told = Told(database)
    told.learn(
        sent("Wim Smit <oud@elders.example>", "x@elders.example", message_id="<1>", told_of=("Kim Bos",), day=1_000),
        sent("nieuw@elders.example", message_id="<2>", day=1_548),
    )
    told.history.complete_archive(1_548)
    assert prune(told, 1_548) > 0  # the thread alone: it is kept for half a year
    assert told.times("oud@elders.example") > 0
    prune(told, 1_549)
    assert counted(told)["contacts"] == counted(told)["correspondence"] == counted(told)["learned_messages"] == 1
    assert told.times("oud@elders.example") == 0
    assert told.times("nieuw@elders.example") > 0
    assert prune(told, 1_549) == 0


def test_a_contact_that_is_still_written_to_keeps_all_that_was_counted(database):
    told = Told(database)
    told.learn(sent(BAKKER, day=1_000), sent(BAKKER, day=1_500))
    prune(told, 1_600)
    assert told.of(BAKKER, day=1_500).messages == 2


def test_threads_are_kept_for_half_a_year(database):
    told = Told(database)
    told.learn(sent(BAKKER, message_id="<1>", day=1_000))
    answer = sent(BAKKER, thread=("<1>",), day=1_180)
    prune(told, 1_180)
    assert told.ask(answer).of(BAKKER).is_in_thread
    prune(told, 1_181)
    assert not told.ask(answer).of(BAKKER).is_in_thread


def test_of_one_sender_and_of_one_contact_the_newest_rows_are_kept(database):
    told = Told(database)
    told.learn(*(sent(f"nr{number}@elders.example", day=1_000 + number // 50) for number in range(2_050)))
    told.learn(*(sent(BAKKER, f"nr{number}@elders.example", sender=BOB, day=1_100 + number) for number in range(210)))
    names = [" ".join((f"Wim{chr(97 + n // 26)}{chr(97 + n % 26)}", "Smit")) for n in range(510)]
    told.learn(*(sent(BAKKER, sender=BOB, told_of=(name,), day=1_100 + n // 10) for n, name in enumerate(names)))
    prune(told, 1_320)
    kept = counted(told)
    assert kept["correspondence"] == 2_000 + 211
    assert told.times("nr0@elders.example") == 0
    assert told.times("nr2049@elders.example") > 0
    assert newest_of(told, tables.seen_together) == (200, 1_110)
    assert newest_of(told, tables.names_told)[0] == 500


def newest_of(told: Told, table: sa.Table) -> tuple[int, int]:
    """How many rows the contact with the most rows has, and the day of his oldest."""
    by_contact = sa.select(sa.func.count().label("rows"), sa.func.min(table.c.last_day)).group_by(table.c.contact)
    with told.database.transaction() as connection:
        most, oldest = connection.execute(by_contact.order_by(sa.desc("rows")).limit(1)).one()
    return most, oldest


def test_addresses_that_are_no_longer_to_be_kept_are_gone_within_a_day(database):
    told, without = Told(database), Told(database, remembers=False)
    told.learn(sent(f"Petra de Vries <{BAKKER}>"))
    asked = sent("Petra de Vries <pdv@ander.example>")
    assert prune(told, TODAY) == 0
    assert prune(without, TODAY) == 1
    assert {twin.address for twin in told.ask(asked).of("pdv@ander.example").twins} == {""}
    assert told.times(BAKKER) == 1


def test_while_somebody_counts_what_is_pruned_others_can_write(told):
    for _ in told.history.prune(TODAY + 1_000):
        assert told.learn(sent("x@elders.example", day=TODAY + 1_000)) == 1


def test_an_empty_history_forgets_nothing(database):
    told = Told(database)
    assert (told.history.forget(BAKKER), prune(told, TODAY)) == (0, 0)
    assert told.ask(sent(BOB)) == CorrespondenceFacts()
