"""Doubts about a recipient: officer and sender are told who, why and who may have been meant; nobody else is."""

import ast
import email
import email.policy
import logging
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

import mailguard.wrong_recipient
from mailguard.db import metadata
from mailguard.dutch import doubts as dutch_doubts
from mailguard.explanations import CODES
from mailguard.review import COMMAND_LINE
from tests.doubtful_mail import (
    COLLEAGUE,
    PETER,
    PETRA,
    TEXT,
    WHY,
    WITH_BSN,
    letter,
    office_that_knows_peter,
    teach_peter,
)
from tests.office import SENDER, TestOffice

CASE = letter().id


def shown(of_case) -> list[tuple[str, str, str]]:
    return [(doubt.recipient, doubt.why, doubt.intended) for doubt in of_case.doubts]


def held(it: TestOffice) -> TestOffice:
    assert it.process(letter()).code == 250
    assert [line.id for line in it.review.queue()] == [CASE]
    return it


@pytest.fixture
def it(database, tmp_path) -> TestOffice:
    return held(office_that_knows_peter(database, tmp_path))


def test_officer_sees_the_recipient_the_reason_and_who_was_meant(it):
    assert shown(it.review.open(CASE, COMMAND_LINE)) == [(PETRA, WHY, PETER)]


def test_sender_is_asked_for_a_contact_of_his_own(it):
    assert shown(it.by_sender.sender_case(CASE)) == [(PETRA, WHY, PETER)]


def test_sender_is_not_told_to_whom_a_colleague_writes(database, tmp_path):
    it = office_that_knows_peter(database, tmp_path, writer=COLLEAGUE)
    assert it.process(letter(text=TEXT.replace("Beste Peter", "Geachte heer Bakker"))).code == 250
    assert shown(it.review.open(CASE, COMMAND_LINE)) == [(PETRA, WHY, PETER)]
    assert shown(it.by_sender.sender_case(CASE)) == [(PETRA, WHY, "")]


def test_address_is_shown_as_the_client_gave_it(database, tmp_path):
    it = office_that_knows_peter(database, tmp_path)
    it.process(letter(to=("Petra.Vermeer@GMail.com",)))
    assert [doubt.recipient for doubt in it.review.open(CASE, COMMAND_LINE).doubts] == ["Petra.Vermeer@GMail.com"]


def test_rule_that_only_looks_on_doubts_before_the_officer_and_not_before_the_sender(database, tmp_path):
    rules = {"WRONG_RECIPIENT": {"mode": "monitor"}}
    it = office_that_knows_peter(database, tmp_path, rules=rules)
    it.process(letter(text=WITH_BSN))
    assert shown(it.review.open(CASE, COMMAND_LINE)) == [(PETRA, WHY, PETER)]
    assert it.by_sender.sender_case(CASE).doubts == ()


def test_doubt_that_came_up_after_the_message_was_held_is_not_shown(database, tmp_path):
    it = TestOffice(database, tmp_path)
    it.process(letter(text=WITH_BSN))
    codes = {reason.code for reason, _ in it.review.open(CASE, COMMAND_LINE).reasons}
    assert "greets-contact" not in codes
    teach_peter(it)
    assert PETER not in repr(shown(it.review.open(CASE, COMMAND_LINE)))


def test_purged_message_shows_no_doubts(it):
    it.review.refuse(CASE, COMMAND_LINE, "Dit is de verkeerde ontvanger.", was_right="yes")
    with it.database.write_transaction() as connection:
        it.quarantine.purge(connection, CASE)
    assert it.review.open(CASE, COMMAND_LINE).doubts == ()
    assert it.by_sender.sender_case(CASE).doubts == ()


def test_officer_sees_whether_the_sender_wrote_to_a_recipient_before(database, tmp_path):
    it = office_that_knows_peter(database, tmp_path)
    it.process(letter(to=(PETRA, PETER, SENDER), text=WITH_BSN))
    known = {person.address: person.is_known for person in it.review.open(CASE, COMMAND_LINE).recipients}
    assert known == {PETRA: False, PETER: True, SENDER: None}


def test_nobody_else_is_told_who_was_meant(it, caplog):
    caplog.set_level(logging.DEBUG)
    it.review.open(CASE, COMMAND_LINE)
    it.by_sender.sender_case(CASE)
    it.review.ask(CASE, COMMAND_LINE, "Klopt de ontvanger?")
    it.review.refuse(CASE, COMMAND_LINE, "Dit is de verkeerde ontvanger.", was_right="yes")
    assert PETER not in caplog.text
    assert PETER not in repr(it.review.open(CASE, COMMAND_LINE).doubts)
    now = it.office.desk.now()
    digest = it.office.digest.compose(now.date(), now)
    for text in (*letters(it), digest.html, digest.text):
        assert PETER not in text
        assert PETRA not in text
    with it.database.transaction() as connection:
        rows = [row for table in metadata.sorted_tables for row in connection.execute(sa.select(table))]
    assert rows
    assert PETER not in repr(rows)
    assert PETRA not in repr(rows)


def letters(it: TestOffice) -> list[str]:
    """The notices of it, taken out and as their readers see them."""
    texts, now = [], it.office.desk.now()
    while claimed := it.office.stores.outbox.claim(now, timedelta(hours=1)):
        parsed = email.message_from_bytes(claimed.letter.content, policy=email.policy.default)
        texts += [str(part.get_content()) for part in parsed.walk() if part.get_content_maintype() == "text"]
        texts.append(str(parsed["Subject"]))
    assert texts
    return texts


def test_every_doubt_has_its_sentence():
    source = ast.parse(Path(mailguard.wrong_recipient.__file__).read_text(encoding="utf-8"))
    given = {node.value for node in ast.walk(source) if isinstance(node, ast.Constant)} & CODES
    assert given == dutch_doubts.CODES


@pytest.mark.parametrize("code", sorted(dutch_doubts.CODES))
def test_sentence_of_a_doubt_is_one_plain_sentence(code):
    for to_sender in (False, True):
        sentence = dutch_doubts.why_doubted(code, to_sender=to_sender)
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert sentence.count(".") == 1
        assert len(sentence.split()) <= 16


def test_sender_is_spoken_to_about_his_own_mailbox():
    assert "uw eigen" in dutch_doubts.why_doubted("own-mailbox", to_sender=True)
    assert "de afzender" in dutch_doubts.why_doubted("own-mailbox")
