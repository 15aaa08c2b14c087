"""Secure routes: how mail on one is known, what it may carry, and what it changes nothing about."""

from dataclasses import replace

import pytest

from mailguard.config import Organisation, Rules, SecureRoute
from mailguard.content import read_content
from mailguard.content.headers import LONGEST_FIELD_NAME, MAX_FIELD_NAMES
from mailguard.data_subjects import data_subjects_of
from mailguard.disclosures import disclosures
from mailguard.facts import CorrespondenceFacts
from mailguard.findings import Finding, Headers, Inspection, Place, Segment, VisibleField, VisibleRecipient
from mailguard.message import Envelope
from mailguard.policy import Policy, decide
from mailguard.secure_routes import secured_at
from mailguard.verdict import Action, Verdict
from mailguard.vocabulary import EntityType
from tests.judging import ALICE, ORGANISATION, STRANGER, bsn, finding, phones

BSN_AND_NAME = frozenset({EntityType.NL_BSN, EntityType.PERSON})
BY_HEADER = SecureRoute(name="Veilig Mailen", header="X-Veilig-Verzonden", allows=BSN_AND_NAME)
BY_TAG = SecureRoute(name="Beveiligd", subject_tag="[Veilig]", allows=frozenset({EntityType.HEALTH}))
BY_DOMAIN = SecureRoute(name="Zorgpost", recipient_domains=("zorgpost.example",), allows=BSN_AND_NAME)
OURS = ORGANISATION.model_copy(update={"secure_routes": (BY_HEADER, BY_TAG, BY_DOMAIN)})
SECURE = Headers(field_names=("from", "x-veilig-verzonden"))
PRIVATE = "j.bakker@gmail.com"


def judged(
    *findings: Finding,
    headers: Headers = SECURE,
    to: tuple[str, ...] = (STRANGER,),
    ours: Organisation = OURS,
    **rules,
) -> Verdict:
    people = data_subjects_of(findings, [Segment("", Place("body"))])
    inspection = Inspection(headers, findings, data_subjects=people)
    return decide(Envelope.of(ALICE, to), inspection, CorrespondenceFacts(), Policy(ours, Rules(**rules)))


def read(header: bytes) -> Headers:
    return read_content(header + b"\r\n\r\nDag.\r\n").headers


# --- how it is known --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [b"X-Veilig-Verzonden", b"x-veilig-VERZONDEN"])
def test_a_header_field_tells_by_being_there_whatever_it_says(name):
    headers = read(b"From: <alice@ons.example>\r\n" + name + b": nee")
    assert secured_at(STRANGER, headers, OURS) == BSN_AND_NAME


def test_the_name_of_a_field_in_the_text_tells_nothing():
    headers = read(b"Subject: X-Veilig-Verzonden: ja\r\nX-Andere: X-Veilig-Verzonden")
    assert secured_at(STRANGER, headers, OURS) == frozenset()


@pytest.mark.parametrize("subject", ["[veilig] Besluit", "RE: Besluit [VEILIG]", "=?utf-8?q?=5Bveilig=5D_Besluit?="])
def test_a_tag_may_stand_anywhere_in_the_subject(subject):
    assert secured_at(STRANGER, read(f"Subject: {subject}".encode()), OURS) == frozenset({EntityType.HEALTH})


def test_a_tag_is_no_word_that_looks_like_it():
    assert secured_at(STRANGER, read(b"Subject: veilig besluit"), OURS) == frozenset()


@pytest.mark.parametrize(
    ("address", "is_on_it"),
    [
        ("arts@zorgpost.example", True),
        ("arts@Noord.Zorgpost.example", True),
        ("arts@nietzorgpost.example", False),
        (STRANGER, False),
    ],
)
def test_a_domain_tells_of_the_recipients_there_alone(address, is_on_it):
    assert bool(secured_at(address, Headers(), OURS)) is is_on_it


def test_what_several_routes_allow_adds_up():
    headers = replace(SECURE, subject="[veilig] Besluit")
    assert secured_at(STRANGER, headers, OURS) == BSN_AND_NAME | {EntityType.HEALTH}


def test_field_names_come_once_without_what_they_say_and_within_bounds():
    many = b"\r\n".join(b"X-Naam-%d: geheim" % number for number in range(400))
    long = b"X-" + b"a" * LONGEST_FIELD_NAME
    headers = read(b"From: <a@ons.example>\r\nfrom: <b@ons.example>\r\n" + long + b": x\r\n" + many)
    assert headers.field_names[:3] == ("from", "x-naam-0", "x-naam-1")
    assert len(headers.field_names) == MAX_FIELD_NAMES
    assert "x-naam" not in repr(headers)


# --- what it may carry ------------------------------------------------------------------------------------------------


def test_a_bsn_goes_by_a_route_that_may_carry_it():
    assert judged(bsn(), headers=Headers()).action is Action.HOLD
    assert judged(bsn()).action is Action.PASS


def test_what_the_route_may_not_carry_is_held_as_ever():
    document = finding(EntityType.NL_ID_DOCUMENT, "SPECI2014")
    assert [reason.code for reason in judged(bsn(), document).acting_reasons] == ["id-document-to-outsider"]


def test_health_goes_by_a_route_that_may_carry_it():
    told = (finding(EntityType.PERSON, "Jan Bakker", row=1), finding(EntityType.HEALTH, "depressie", row=1))
    assert judged(*told).action is Action.HOLD
    assert judged(*told, headers=Headers(subject="[veilig]")).action is Action.PASS


def test_one_recipient_beside_the_route_is_enough_to_hold():
    both = ("arts@zorgpost.example", STRANGER)
    assert judged(bsn(), headers=Headers(), to=both[:1]).action is Action.PASS
    assert judged(bsn(), headers=Headers(), to=both).action is Action.HOLD


def test_it_adds_to_what_a_partner_may_have():
    told = (bsn(), *phones(12))
    assert judged(*told, to=("loket@gemeente.example",)).action is Action.PASS
    assert judged(*told).action is Action.HOLD, "telephone numbers of many people are not in its list"


def test_many_people_are_counted_by_the_kinds_it_may_not_carry():
    numbers = [bsn(f"9123456{i:02}", row=i) for i in range(12)]
    assert judged(*numbers, headers=Headers()).counts["records"] == 12
    assert judged(*numbers).counts["records"] == 0


def test_somebodys_own_bsn_is_no_signal_on_a_route_that_may_carry_it():
    name = VisibleRecipient(PRIVATE, "J. Bakker", VisibleField.TO)
    told = (finding(EntityType.PERSON, "J. Bakker", row=1), bsn(row=1))
    for names, codes in (((), ["own-bsn-by-mail"]), (SECURE.field_names, [])):
        headers = Headers(field_names=names, visible_recipients=(name,))
        verdict = judged(*told, headers=headers, to=(PRIVATE,), SENSITIVE_DATA={"flag_own_bsn": True})
        assert [r.code for r in verdict.reasons if r.code == "own-bsn-by-mail"] == codes


# --- what it changes nothing about ------------------------------------------------------------------------------------


def test_a_wrong_recipient_is_as_bad_by_a_secure_route():
    inspections = [Inspection(headers, (bsn(),)) for headers in (Headers(), SECURE)]
    envelope = Envelope.of(ALICE, (STRANGER,))
    told = [list(disclosures(envelope, each, CorrespondenceFacts(), OURS)) for each in inspections]
    weights = [disclosure.weight(with_own=True) for [disclosure] in told]
    assert weights == [1.0, 1.0]
    assert [disclosure.score(EntityType.NL_BSN) for [disclosure] in told] == [0.9, 0.0]


def test_visible_recipients_are_counted_on_it_as_ever():
    everyone = tuple(VisibleRecipient(f"familie{i}@gmail.com", "", VisibleField.TO) for i in range(12))
    verdict = judged(headers=replace(SECURE, visible_recipients=everyone))
    assert [reason.code for reason in verdict.acting_reasons] == ["visible-recipients-many"]
