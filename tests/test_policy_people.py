"""The judgement where it speaks of people: health, identity documents, history, the own case."""

from dataclasses import replace

import pytest

from mailguard.config import Partner, SensitiveDataRule
from mailguard.findings import (
    Evidence,
    Finding,
    Place,
    VisibleField,
    VisibleRecipient,
)
from mailguard.held import Releaser
from mailguard.message import Envelope
from mailguard.policy import releaser_of
from mailguard.verdict import Action
from mailguard.vocabulary import EntityType
from tests.judging import (
    ALICE,
    ORGANISATION,
    PARTNER,
    POLICY,
    STRANGER,
    bsn,
    families,
    finding,
    judge,
    phones,
    seen,
    with_rules,
)

FROM_ALICE = Envelope.of(ALICE, (STRANGER,))


def person(text: str = "Anna de Vries", **more) -> Finding:
    return finding(EntityType.PERSON, text, **more)


def health(**more) -> Finding:
    return finding(EntityType.HEALTH, "astma", **more)


def test_health_data_about_somebody_known_is_held():
    verdict = judge(person(), health())
    assert (verdict.action, verdict.reasons[0].code) == (Action.HOLD, "health-to-outsider")


def test_vague_words_of_health_about_somebody_known_are_flagged():
    verdict = judge(person(), health(score=0.6))
    assert (verdict.action, verdict.reasons[0].code) == (Action.FLAG, "health-likely-to-outsider")


def test_health_data_to_a_private_person_whom_the_sender_writes_to_is_flagged():
    assert judge(person(), health(), to="iemand@gmail.com", known=3).action is Action.FLAG
    assert judge(person(), health(score=0.6), to="iemand@gmail.com", known=3).reasons == ()


def test_health_data_to_an_organisation_is_held_however_often_the_sender_writes_there():
    assert judge(person(), health(), known=3).action is Action.HOLD


def test_health_data_about_a_first_name_alone_is_flagged_for_a_stranger():
    sem = replace(person("Sem"), evidence=(Evidence.FIRST_NAME,))
    assert judge(sem, health()).action is Action.FLAG
    assert judge(sem, health(score=0.6)).action is Action.PASS
    assert judge(sem, health(), to="iemand@gmail.com", known=3).action is Action.PASS


def test_health_data_about_a_first_name_is_held_for_a_partner_who_may_not_have_it():
    sem = replace(person("Sem"), evidence=(Evidence.FIRST_NAME,))
    assert judge(sem, health(), to=PARTNER).action is Action.HOLD


def test_health_words_about_nobody_are_no_personal_data():
    assert judge(health()).action is Action.PASS


def test_somebodys_own_health_is_told_to_nobody_else():
    own = VisibleRecipient("a.devries@gmail.com", "Anna de Vries", VisibleField.TO)
    assert judge(person(), health(), to=own.address, visible=(own,)).action is Action.PASS
    assert judge(person(), health(), to=(own.address, STRANGER), visible=(own,)).action is Action.HOLD
    assert judge(person("Bram Jansen"), health(), to=own.address, visible=(own,)).action is Action.HOLD


@pytest.mark.parametrize(
    ("name", "address", "shown"),
    [
        ("Anna de Vries", "a.devries@gmail.com", ""),
        ("Anna de Vries", "annadevries83@gmail.com", ""),
        ("Anna de Vries", "devries.anna@gmail.com", ""),
        ("Anna de Vries", "fan83@gmail.com", "Vries, A. de"),
        ("Anna de Vries", "fan83@gmail.com", "De Vries"),
        ("mevrouw De Vries", "a.devries@gmail.com", "Anna de Vries"),
        ("A. Jansen-de Boer", "anna.jansen@gmail.com", ""),
        ("A. Jansen-de Boer", "a.deboer@gmail.com", ""),
        ("Anna Jansen", "fan83@gmail.com", "Anna Jansen - de Boer"),
        ("J.P. van den Berg", "jvandenberg@gmail.com", ""),
        ("Fatima El Amrani", "f.elamrani@gmail.com", ""),
        ("Fatima El-Amrani", "fan83@gmail.com", "F. el Amrani"),
        ("Maria Garcia Lopez", "fan83@gmail.com", "Maria Garcia Lopez"),
    ],
)
def test_a_stranger_of_this_name_is_told_of_himself(name, address, shown):
    own = VisibleRecipient(address, shown, VisibleField.TO)
    assert judge(person(name), health(), to=address, visible=(own,)).action is Action.PASS


@pytest.mark.parametrize(
    ("name", "address", "shown"),
    [
        ("Anna de Vries", "p.devries@gmail.com", ""),
        ("Anna de Vries", "fan83@gmail.com", "Piet de Vries"),
        ("A. de Vries", "fan83@gmail.com", "P. de Vries"),
        ("Mark Jansen", "marjan.jansen@gmail.com", "Marjan Jansen"),
        ("Anna Berg", "a.hoogenberg@gmail.com", ""),
        ("Anna Vos", "devosjes@gmail.com", ""),
        ("Anna van den Berg", "a.vandijk@gmail.com", ""),
    ],
)
def test_a_stranger_of_the_same_family_name_may_be_somebody_else(name, address, shown):
    other = VisibleRecipient(address, shown, VisibleField.TO)
    assert judge(person(name), health(), to=address, visible=(other,)).action is Action.HOLD


def test_a_mother_whom_the_sender_writes_to_is_told_of_her_child():
    mother = VisibleRecipient("k.devries@gmail.com", "Karin de Vries", VisibleField.TO)
    found = (person("mevrouw De Vries"), person("Sem de Vries"), health())
    assert judge(*found, to=mother.address, visible=(mother,), known=3).action is Action.PASS
    assert judge(*found, to=mother.address, visible=(mother,)).action is Action.HOLD


def test_somebodys_own_bsn_passes_or_is_flagged_where_the_organisation_wants_that():
    own = VisibleRecipient("a.devries@gmail.com", "Anna de Vries", VisibleField.TO)
    assert judge(person(), bsn(), to=own.address, visible=(own,), known=3).action is Action.PASS
    careful = with_rules(SENSITIVE_DATA=SensitiveDataRule(flag_own_bsn=True))
    verdict = judge(person(), bsn(), to=own.address, visible=(own,), known=3, policy=careful)
    assert (verdict.action, verdict.reasons[0].code) == (Action.FLAG, "own-bsn-by-mail")


def test_somebody_elses_bsn_is_held_also_for_whoever_has_a_case_of_his_own():
    own = VisibleRecipient("a.devries@gmail.com", "Anna de Vries", VisibleField.TO)
    found = (person(row=0), bsn(row=0), person("Kees Bakker", row=1), bsn("900556134", row=1))
    assert judge(*found, to=own.address, visible=(own,), known=3).action is Action.HOLD


def test_health_words_beside_a_doctor_are_not_about_him():
    doctor = replace(person("dr. Piet Smit"), detail="professional")
    assert judge(doctor, health()).action is Action.PASS
    assert judge(person(), doctor, health()).action is Action.HOLD
    assert judge(doctor, health(), person()).action is Action.HOLD


def test_health_data_may_go_to_a_partner_that_is_allowed_it():
    partner = Partner(domain="zorg.example", allows=frozenset({EntityType.HEALTH}))
    policy = replace(POLICY, organisation=ORGANISATION.model_copy(update={"partners": (partner,)}))
    assert judge(person(), health(), to="arts@zorg.example", policy=policy).action is Action.PASS


@pytest.mark.parametrize(("score", "action"), [(0.9, Action.HOLD), (0.6, Action.FLAG), (0.3, Action.PASS)])
def test_the_number_of_an_identity_document_is_held(score, action):
    assert judge(finding(EntityType.NL_ID_DOCUMENT, "NX1234567", score=score)).action is action


def test_a_list_of_names_alone_is_no_list_of_records():
    surnames = "Aarts Bakker Cohen Dirks Eker Faber Goos Hol Ipek Jol".split()
    names = [person(f"Anna {surname}", row=row) for row, surname in enumerate(surnames)]
    assert judge(*names).action is Action.PASS
    assert judge(*names, *phones(10)).action is Action.HOLD


def test_people_in_care_are_never_released_by_the_sender():
    assert releaser_of(judge(visible=families(12)), FROM_ALICE, ORGANISATION) is Releaser.SENDER
    partner = Partner(domain="elders.example", allows=frozenset({EntityType.HEALTH}))
    policy = replace(POLICY, organisation=ORGANISATION.model_copy(update={"partners": (partner,)}))
    verdict = judge(person(), health(), visible=families(12), policy=policy)
    assert verdict.reasons[0].code == "visible-recipients-many"
    assert releaser_of(verdict, FROM_ALICE, ORGANISATION) is Releaser.OFFICER


def test_the_addresses_of_this_very_mail_are_no_bulk():
    colleagues = [f"medewerker{i}@school.example" for i in range(12)]
    found = [finding(EntityType.EMAIL_ADDRESS, address.title()) for address in colleagues]
    assert judge(*found, visible=seen(*colleagues)).action is Action.PASS
    assert judge(*found, to=tuple(colleagues)).action is Action.PASS
    assert judge(*found).action is Action.HOLD


def test_role_addresses_are_no_bulk():
    assert (
        judge(*[finding(EntityType.EMAIL_ADDRESS, f"info@bedrijf{i}.example") for i in range(30)]).action is Action.PASS
    )


def firms(telephone: str, **more) -> list[Finding]:
    return [
        found
        for i in range(12)
        for found in (
            finding(EntityType.EMAIL_ADDRESS, f"info@bedrijf{i}.example", row=i),
            finding(EntityType.PHONE_NUMBER, telephone.format(i), row=i, **more),
        )
    ]


def test_a_list_of_firms_with_their_office_telephones_is_no_bulk():
    assert judge(*firms("0228-5555{:02}")).action is Action.PASS
    in_plain_text = [replace(f, place=Place("body")) for f in firms("0228-5555{:02}")]
    assert judge(*firms("(0228) 5555{:02}"), *in_plain_text).action is Action.PASS
    assert judge(*in_plain_text).action is Action.HOLD


@pytest.mark.parametrize("mobile", ["06-123456{:02}", "+31 6 123456{:02}", "0031 (0)6 123456{:02}", "6123456{:02}"])
def test_a_mobile_beside_a_role_address_is_still_somebodys(mobile):
    assert judge(*firms(mobile)).action is Action.HOLD


def test_people_with_a_role_address_in_their_row_are_still_people():
    private = [finding(EntityType.EMAIL_ADDRESS, f"p{i}@gmail.com", row=i) for i in range(12)]
    assert judge(*firms("0228-5555{:02}"), *private).action is Action.HOLD


def test_rows_with_different_kinds_of_data_are_counted_as_rows():
    half = [finding(EntityType.EMAIL_ADDRESS, f"p{i}@gmail.com", row=i) for i in range(5)]
    other = [finding(EntityType.PHONE_NUMBER, f"06123456{i:02}", row=5 + i) for i in range(5)]
    assert judge(*half, *other).counts["records"] == 10
