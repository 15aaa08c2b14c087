"""Who writes to whom: learned once a message from delivered mail, faded with time, and asked about a new one."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from mailguard.correspondence import Sent, day_of
from mailguard.correspondence.tables import OF_CONTACTS, correspondence
from mailguard.facts import CorrespondenceFacts, Likeness
from mailguard.findings import (
    Finding,
    Headers,
    Inspection,
    Place,
    Role,
    VisibleField,
    VisibleRecipient,
)
from mailguard.message import Envelope
from mailguard.vocabulary import EntityType
from tests.correspondence import ALICE, BAKKER, BOB, TODAY, Told, sent


@pytest.fixture
def told(database) -> Told:
    return Told(database)


# --- counting ---------------------------------------------------------------------------------------------------------


def test_knows_nobody_at_first(told):
    facts = told.ask(sent(BAKKER))
    assert facts.first_contacts == 1
    assert not facts.of(BAKKER).is_known_domain


def test_counts_messages_by_sender_and_recipient(told):
    told.learn(*(sent(BAKKER) for _ in range(3)))
    assert told.times(BAKKER) == 3
    assert told.times("ander@elders.example") == 0
    assert told.times(BAKKER, sender=BOB) == 0
    assert told.of(BAKKER, sender=BOB).messages_of_all == 3


def test_hidden_recipients_count_like_others(told):
    told.learn(sent("x@elders.example", hidden=(BAKKER,)))
    assert told.times(BAKKER) == 1


def test_counts_fade_by_half_in_ninety_days(told):
    told.learn(sent(BAKKER), sent(BAKKER))
    assert told.of(BAKKER, day=TODAY + 90).messages == pytest.approx(1.0)
    assert told.of(BAKKER, day=TODAY + 180).messages_of_all == pytest.approx(0.5)


def test_the_order_of_learning_makes_no_difference(told):
    told.learn(sent(BAKKER, day=TODAY))
    told.learn(sent(BAKKER, day=TODAY - 300))
    assert told.times(BAKKER) == 2


def test_colleagues_are_not_kept(told):
    told.learn(sent(f"Bob <{BOB}>", told_of=("Wim Smit",), greeted=("Bob",)))
    assert told.ask(sent(BOB)) == CorrespondenceFacts()
    with told.database.transaction() as connection:
        for table in (correspondence, *OF_CONTACTS):
            assert connection.scalar(sa.select(sa.func.count()).select_from(table)) == 0


def test_writings_of_one_address_are_one():
    seen = (VisibleRecipient(BAKKER, "Piet Bakker", VisibleField.TO),)
    inspection = Inspection(Headers(message_id="<1@ons.example>", visible_recipients=seen))
    made = Sent.of(Envelope.of("Alice.Jansen@ONS.example", ("P.Bakker@ELDERS.example",)), inspection)
    assert (made.sender, made.recipients, made.visible) == (ALICE, (BAKKER,), {BAKKER: "Piet Bakker"})
    assert made.day == day_of(datetime.now(UTC))


def test_names_in_signatures_and_doubtful_ones_are_not_told():
    def found(text: str, role: Role = Role.CONTENT, score: float = 0.9) -> Finding:
        return Finding(EntityType.PERSON, text, Place("body"), 0, 0, len(text), score, role)

    findings = (
        found("Wim Smit"),
        found("Alice Jansen", Role.SIGNATURE),
        found("Mei", score=0.3),
        found("Kim Bos", Role.QUOTED),
    )
    made = Sent.of(Envelope.of(ALICE, (BAKKER,)), Inspection(Headers(), findings))
    assert made.told_of == ("Wim Smit", "Kim Bos")


# --- once each --------------------------------------------------------------------------------------------------------


def test_an_archive_is_learned_once(told):
    archive = [sent(BAKKER, message_id="<1>"), sent(BAKKER, message_id="<2>"), sent(BAKKER, message_id="<1>")]
    assert told.learn(*archive) == 2
    assert told.learn(*archive) == 0
    assert told.times(BAKKER) == 2


def test_what_the_relay_learned_is_not_learned_again_from_an_archive(told):
    told.history.learn(sent(BAKKER, message_id="<1>")).result()
    assert told.learn(sent(BAKKER, message_id="<1>"), sent(BAKKER, message_id="<2>")) == 1
    assert told.times(BAKKER) == 2


def test_a_copy_that_the_relay_delivers_again_counts_once(told):
    for _ in range(2):
        told.history.learn(sent(BAKKER, message_id="<1>")).result()
    assert told.times(BAKKER) == 1


def test_says_which_messages_are_not_learned_yet(told):
    told.learn(sent(BAKKER, message_id="<1>"))
    assert told.history.unlearned(["<1>", "<2>", "<3>"]) == {"<2>", "<3>"}
    assert told.history.unlearned([]) == frozenset()


def test_says_how_much_it_knows(told):
    told.learn(sent(BAKKER, "x@elders.example"), sent(BAKKER, sender=BOB))
    assert told.history.size() == (2, 3)


def test_learns_for_a_while_before_mail_is_held_by_it(told):
    assert told.ask(sent(BAKKER)).is_learning
    told.history.complete_archive(TODAY)
    assert not told.ask(sent(BAKKER)).is_learning


def test_enough_messages_are_enough_to_hold_by(told):
    told.learn(*(sent(BAKKER, message_id=f"<{number}>") for number in range(1_999)))
    assert told.ask(sent(BAKKER)).is_learning
    told.history.learn(sent(BAKKER, message_id="<last>")).result()
    assert not told.ask(sent(BAKKER)).is_learning


def test_another_key_cannot_look_anything_up(told, database):
    told.learn(sent(BAKKER))
    assert Told(database, key=b"x" * 32).times(BAKKER) == 0


# --- what it says of a new message ------------------------------------------------------------------------------------


def test_knows_an_organisation_by_any_of_its_people(told):
    told.learn(sent(BAKKER))
    assert told.of("nieuw@post.elders.example").is_known_domain
    assert not told.of("nieuw@ander.example").is_known_domain


def test_knows_who_got_an_earlier_message_of_the_thread(told):
    told.learn(sent(BAKKER, "x@elders.example", message_id="<1>"))
    asked = told.ask(sent(BAKKER, "y@elders.example", thread=("<0>", "<1>")))
    assert asked.of(BAKKER).is_in_thread
    assert not asked.of("y@elders.example").is_in_thread


def test_knows_who_stood_in_one_list(told):
    people = ("a@een.example", "b@twee.example", "c@drie.example")
    told.learn(sent(*people[:2]), sent(people[2]))
    assert told.ask(sent(*people)).acquainted == (frozenset(people[:2]),)


def test_hidden_recipients_do_not_know_each_other(told):
    people = ("a@een.example", "b@twee.example", "c@drie.example")
    told.learn(sent("x@elders.example", hidden=people))
    assert told.ask(sent(*people)).acquainted == ()


@pytest.mark.parametrize("recipient", ["kees@elders.example", BOB])
def test_who_stood_in_a_quoted_list_is_acquainted_whoever_got_the_letter(told, recipient):
    people = ("an@een.example", "bo@twee.example", "cas@drie.example", "dop@vier.example")
    told.learn(sent(recipient, quoted_lists=(people[:2], (people[2], ALICE), (people[3],))))
    assert told.ask(sent(*people)).acquainted == (frozenset(people[:2]),)
    assert told.times("an@een.example") == 0


def test_knows_of_whom_he_was_told_and_by_what_name_he_was_greeted(told):
    told.learn(sent(BAKKER, told_of=("Wim Smit",), greeted=("Piet",)))
    known = told.ask(sent(BAKKER, told_of=("Kim Smit",), greeted=("Piet",))).of(BAKKER)
    assert "smit" in known.known_names
    assert "kim" not in known.known_names
    assert known.known_calls == {"piet"}


def test_finds_whom_a_namesake_may_have_been_meant_for(told):
    told.learn(*(sent(f"Petra de Vries <{BAKKER}>") for _ in range(4)))
    (twin,) = (
        twin
        for twin in told.ask(sent("Petra de Vries <pdv@ander.example>")).of("pdv@ander.example").twins
        if twin.likeness is Likeness.SAME_NAME
    )
    assert (twin.address, twin.name, twin.messages) == (BAKKER, "Petra de Vries", 4)


def test_finds_the_address_that_a_new_one_is_a_letter_apart_from(told):
    told.learn(sent("wim.smit@elders.example"))
    twins = told.of("wim.smti@elders.example").twins
    assert ("wim.smit@elders.example", Likeness.NEAR_ADDRESS) in {(twin.address, twin.likeness) for twin in twins}


def test_finds_the_domain_that_a_new_one_is_a_letter_apart_from(told):
    told.learn(sent("wim.smit@elders.example"))
    contact = told.of("wim.smit@eldrs.example")
    assert contact.near_domain == "elders.example"
    assert Likeness.NEAR_DOMAIN in {twin.likeness for twin in contact.twins}


def test_without_remembered_addresses_a_namesake_is_found_and_not_named(database):
    told = Told(database, remembers=False)
    told.learn(sent(f"Petra de Vries <{BAKKER}>"))
    twins = told.ask(sent("Petra de Vries <pdv@ander.example>")).of("pdv@ander.example").twins
    assert Likeness.SAME_NAME in {twin.likeness for twin in twins}
    assert {(twin.address, twin.name) for twin in twins} == {("", "")}


def test_a_pair_that_somebody_looked_at_stays_confirmed(told):
    told.learn(sent(BAKKER, is_confirmed=True))
    told.learn(sent(BAKKER))
    assert told.of(BAKKER).is_confirmed
    assert not told.of(BAKKER, sender=BOB).is_confirmed


def test_characters_that_stand_for_nothing_are_learned_and_asked_about_like_others(told):
    odd = "half\ud800@elders.example"
    told.learn(sent(f"\ud800 \udcff <{odd}>", message_id="<\ud800>", told_of=("Wim \ud800",), greeted=("\udc80",)))
    assert told.times(odd) == 1
