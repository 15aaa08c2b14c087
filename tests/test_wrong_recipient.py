"""Doubts about a recipient: each kind of evidence by itself, and what takes it away."""

from dataclasses import replace

import pytest

from mailguard.config import Organisation
from mailguard.data_subjects import data_subjects_of
from mailguard.facts import Contact, CorrespondenceFacts, DataSubject, Likeness, Twin
from mailguard.findings import Headers, Inspection, Place, Segment, VisibleField, VisibleRecipient
from mailguard.message import Envelope
from mailguard.vocabulary import EntityType
from mailguard.wrong_recipient import Doubt, doubts
from tests.judging import finding

SENDER = "s.vermeer@ons.example"
ORGANISATION = Organisation(internal_domains=("ons.example",))
PETRA = "petra.bakker@gmail.com"
KNOWN = Contact(messages=3, messages_of_all=3, is_known_domain=True)


def named(address: str, name: str = "", *, quoted: bool = False) -> VisibleRecipient:
    return VisibleRecipient(address, name, VisibleField.TO, is_quoted=quoted)


def about(
    *findings,
    to=None,
    contact: Contact = KNOWN,
    greeted=(),
    thread=(),
    sender_name="Sanne Vermeer",
    people=None,
    **more,
) -> tuple[Doubt, ...]:
    """The doubts about a letter to these recipients, of each of whom the history says the same."""
    to = to or [named(PETRA, "Petra Bakker")]
    headers = Headers(visible_recipients=tuple(to), thread=thread, sender_name=sender_name)
    people = people or data_subjects_of(findings, [Segment("", Place("body"))])
    inspection = Inspection(headers, tuple(findings), data_subjects=people, greeted=greeted, **more)
    envelope = Envelope.of(SENDER, tuple(recipient.address for recipient in to))
    facts = CorrespondenceFacts({recipient.address: contact for recipient in to})
    return doubts(envelope, inspection, facts, ORGANISATION)


def codes(*findings, **letter) -> list[str]:
    return [doubt.code for doubt in about(*findings, **letter)]


def with_twin(likeness: Likeness, contact: Contact = KNOWN, **twin) -> Contact:
    return replace(contact, twins=(Twin(likeness, **{"messages": 2.0, "messages_of_all": 2.0} | twin),))


def test_nothing_speaks_against_a_known_contact():
    assert about() == ()


# --- the address --------------------------------------------------------------------------------------------------


def test_a_domain_a_slip_away_from_a_known_one():
    new = Contact(near_domain="westerhout.example")
    (doubt,) = about(to=[named("j.smit@westerhuot.example")], contact=new)
    assert doubt.code == "domain-slip"
    assert doubt.intended == "j.smit@westerhout.example"
    assert doubt.is_of_history
    assert doubt.is_astray


def test_a_slip_of_a_mail_provider_is_known_without_history():
    (doubt,) = about(to=[named("petra@gmial.com")], contact=Contact(near_domain="gmail.com"))
    assert not doubt.is_of_history


def test_a_slip_weighs_more_when_the_same_person_is_known_there():
    new = Contact(near_domain="westerhout.example")
    (without,) = about(to=[named("j.smit@westerhuot.example")], contact=new)
    twin = with_twin(Likeness.NEAR_DOMAIN, new, address="j.smit@westerhout.example")
    (known,) = about(to=[named("j.smit@westerhuot.example")], contact=twin)
    assert known.chance > without.chance


def test_an_address_a_slip_away_from_a_known_one():
    twin = with_twin(Likeness.NEAR_ADDRESS, Contact(is_known_domain=True), address="p.bakker@bouw.example")
    assert codes(to=[named("p.baker@bouw.example")], contact=twin) == ["address-slip"]


def test_two_known_addresses_a_letter_apart_are_two_people():
    assert codes(contact=with_twin(Likeness.NEAR_ADDRESS)) == []


# --- the greeting -------------------------------------------------------------------------------------------------


def test_a_letter_that_greets_another_contact():
    twin = with_twin(Likeness.GREETED, address="p.bakker@bouw.example")
    (doubt,) = about(greeted=("Peter",), contact=twin)
    assert doubt.code == "greets-contact"
    assert doubt.intended == "p.bakker@bouw.example"
    assert doubt.chance >= 0.9  # Outlook shows Peter and Petra below each other


def test_a_letter_that_greets_a_name_nobody_knows():
    assert codes(greeted=("mevrouw De Ruiter",)) == ["greets-stranger"]


@pytest.mark.parametrize("greeted", ["Petra", "mevrouw Bakker", "mevrouw P. Bakker"])
def test_a_letter_that_greets_its_recipient(greeted):
    assert codes(greeted=(greeted,), contact=with_twin(Likeness.GREETED)) == []


def test_a_letter_that_greets_one_of_its_recipients_inside():
    to = [named(PETRA, "Petra Bakker"), named("peter.smit@ons.example", "Peter Smit")]
    assert codes(to=to, greeted=("Peter",), contact=with_twin(Likeness.GREETED)) == []


def test_whom_we_called_so_before_is_called_so():
    known = replace(with_twin(Likeness.GREETED), known_calls=frozenset({"peter"}))
    assert codes(greeted=("Peter",), contact=known) == []


def test_a_colleague_of_the_recipient_is_hardly_a_mistake():
    twin = with_twin(Likeness.GREETED, is_of_same_organisation=True)
    (doubt,) = about(to=[named("p.smit@bouw.example", "Petra Smit")], greeted=("Mark",), contact=twin)
    assert doubt.chance <= 0.2


def test_a_role_mailbox_is_called_by_anybodys_name():
    assert codes(to=[named("info@bouw.example")], greeted=("Peter",), contact=with_twin(Likeness.GREETED)) == []


def test_who_is_greeted_by_a_name_of_his_own_letter():
    person = DataSubject((EntityType.PERSON,), names=("mevrouw Hoekstra",), is_in_thread=True)
    letter = {"greeted": ("mevrouw Hoekstra",), "thread": ("<1@ons.example>",)}
    to = [named(PETRA, "Petra Bakker", quoted=True)]
    assert codes(**letter, to=to) == ["greets-stranger"]
    assert codes(**letter, to=to, people=(person,)) == []


# --- the person ---------------------------------------------------------------------------------------------------


def test_work_that_is_sent_home():
    assert codes(to=[named("sanne.vermeer@gmail.com")]) == ["own-mailbox"]


def test_a_private_mailbox_of_somebody_with_a_work_address():
    assert codes(contact=with_twin(Likeness.SAME_NAME, address="p.bakker@bouw.example")) == ["private-mailbox"]


def test_a_namesake_who_was_told_of_these_people_before():
    told = [finding(EntityType.PERSON, "Milan Hofstede"), finding(EntityType.HEALTH, "ADHD")]
    twin = with_twin(Likeness.SAME_NAME, is_private=True, known_names=frozenset({"hofstede"}))
    (doubt,) = about(*told, contact=twin)
    assert doubt.code == "namesake"
    assert doubt.chance >= 0.9


def test_a_client_gets_the_file_of_another_contact():
    record = [finding(EntityType.PERSON, "Jolanda Meer"), finding(EntityType.IBAN_CODE, "NL91ABNA0417164300")]
    twin = with_twin(Likeness.SUBJECT, bears="Jolanda Meer", is_private=True)
    (doubt,) = about(*record, contact=twin)
    assert doubt.code == "others-file"


def test_a_client_gets_his_own_file():
    record = [finding(EntityType.PERSON, "P. Bakker"), finding(EntityType.IBAN_CODE, "NL91ABNA0417164300")]
    assert codes(*record) == []


def test_a_client_gets_an_attached_letter_to_another():
    letter = {"greeted": ("mevrouw Bakker",), "greeted_in_files": ("mevrouw Jonker",)}
    assert codes(**letter) == ["others-file"]
    assert codes(**letter, contact=replace(KNOWN, known_names=frozenset({"jonker"}))) == []
    assert codes(**letter, to=[named("p.bakker@bouw.example", "Petra Bakker")]) == []
    assert codes(finding(EntityType.PERSON, "Fenna Jonker"), **letter) == []  # the message itself speaks of her
    assert codes(greeted_in_files=("mevrouw Bakker-Smit",)) == []


def test_somebody_new_in_a_thread():
    to = [named("jan@school.example", "Jan", quoted=True), named("nieuw@elders.example")]
    found = about(to=to, thread=("<1@ons.example>",), contact=Contact())
    assert [doubt.code for doubt in found if doubt.recipient == "nieuw@elders.example"] == ["added-to-thread"]


def test_who_was_let_go_before_is_doubted_no_more():
    assert codes(greeted=("Peter",), contact=replace(with_twin(Likeness.GREETED), is_confirmed=True)) == []


def test_the_first_contact_alone_is_no_doubt():
    assert codes(contact=Contact()) == []


def test_of_a_long_list_nobody_is_doubted():
    to = [named(f"ouder{number}@gmail.com", f"Ouder {number}") for number in range(26)]
    assert codes(to=to, greeted=("Peter",)) == []


def test_a_doubt_shows_no_address():
    (doubt,) = about(greeted=("Peter",), contact=with_twin(Likeness.GREETED, address="p.bakker@bouw.example"))
    assert "bakker" not in repr(doubt)
