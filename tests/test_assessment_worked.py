"""The worked cases of the register: ENISA's numbers by hand, held against ours."""

from dataclasses import replace
from typing import Any

import pytest

from mailguard.assessment import realised
from mailguard.findings import (
    Evidence,
    Finding,
    Role,
)
from mailguard.incident import Delivered, Facts, SeverityLevel
from mailguard.vocabulary import EntityType
from tests.assessing import CARE, addresses_of, bsn, facts, finding, inspected, named, rows, severity

WORKED: dict[str, tuple[dict[str, Any], int, int, SeverityLevel]] = {
    "30 visible recipients with names": (
        {"inspection": inspected(visible=named(30))},
        125,
        125,
        SeverityLevel.LOW,
    ),
    "30 visible recipients without names": (
        {"inspection": inspected(visible=addresses_of(30))},
        100,
        100,
        SeverityLevel.LOW,
    ),
    "200 recipients of a clinic's newsletter": (
        {"inspection": inspected(visible=named(200), clients=True), "profile": "zorg", "rules": CARE},
        325,
        325,
        SeverityLevel.HIGH,
    ),
    "a BSN to one wrong person": ({"inspection": inspected(bsn())}, 125, 225, SeverityLevel.MEDIUM),
    "the same in a letter about care": (
        {"inspection": inspected(bsn()), "profile": "zorg"},
        325,
        325,
        SeverityLevel.HIGH,
    ),
    "the same with a diagnosis": (
        {"inspection": inspected(bsn(), finding(EntityType.HEALTH, "angststoornis")), "profile": "zorg"},
        425,
        425,
        SeverityLevel.VERY_HIGH,
    ),
    "500 clients, contact data": ({"inspection": inspected(*rows(500))}, 125, 125, SeverityLevel.LOW),
    "500 clients, account numbers": (
        {"inspection": inspected(*rows(500, EntityType.IBAN_CODE))},
        225,
        225,
        SeverityLevel.MEDIUM,
    ),
    "500 clients of care": (
        {"inspection": inspected(*rows(500)), "profile": "zorg"},
        325,
        325,
        SeverityLevel.HIGH,
    ),
}


@pytest.mark.parametrize(("case", "strict", "score", "level"), WORKED.values(), ids=WORKED.keys())
def test_the_worked_cases(case, strict, score, level):
    found = severity(facts(**case))
    assert (found.strict_hundredths, found.score_hundredths, found.level) == (strict, score, level)
    assert not found.is_potential


@pytest.mark.parametrize(("case", "strict", "score", "level"), WORKED.values(), ids=WORKED.keys())
def test_the_same_mail_held_is_potential(case, strict, score, level):
    found = facts(**case, delivered=Delivered.NO)
    assert severity(found).is_potential
    assert (severity(found).strict_hundredths, severity(found).score_hundredths) == (strict - 25, score - 25)
    assert found.risk_proposal == ""


@pytest.mark.parametrize(("case", "strict", "score", "level"), WORKED.values(), ids=WORKED.keys())
def test_what_was_held_and_then_released_is_as_if_it_was_delivered_at_once(case, strict, score, level):
    at_once, later = facts(**case), realised(facts(**case, delivered=Delivered.NO))
    assert (severity(later).score_hundredths, severity(later).strict_hundredths) == (score, strict)
    assert set(severity(later).inputs) == set(severity(at_once).inputs)
    assert replace(later, severity=at_once.severity) == at_once


def test_what_was_delivered_or_has_no_severity_stays_as_it_is():
    delivered = facts(inspected(bsn()))
    assert realised(delivered) is delivered
    assert realised(Facts()) == Facts()


@pytest.mark.parametrize("people", [100, 101])
def test_flags_more_than_a_hundred_people(people):
    assert severity(facts(inspected(visible=named(people)))).over_100 == (people > 100)
    assert severity(facts(inspected(*rows(people)))).over_100 == (people > 100)


def person(text: str = "Anna de Vries", **rest: Any) -> Finding:
    return finding(EntityType.PERSON, text, **rest)


def health(**rest: Any) -> Finding:
    return finding(EntityType.HEALTH, "astma", **rest)


def first_name() -> Finding:
    return replace(person("Sem"), evidence=(Evidence.FIRST_NAME,))


def pupils(number: int) -> tuple[Finding, ...]:
    """A class list: name and date of birth."""
    return tuple(
        found
        for n in range(number)
        for found in (
            person(f"Kind{chr(97 + n % 26)}{chr(97 + n // 26)} Jansen", where="klas.csv", row=n, header="leerling"),
            finding(EntityType.DATE_OF_BIRTH, f"01-01-20{n:02}", "klas.csv", row=n, header="geboren"),
        )
    )


BORN = finding(EntityType.DATE_OF_BIRTH, "12-03-1984")
PASSPORT = finding(EntityType.NL_ID_DOCUMENT, "NX1234567")

# By hand: SE = DPC x EI + CB (0.25, known receivers), without and with our house rules.
PEOPLE: dict[str, tuple[tuple[Finding, ...], int, int, SeverityLevel]] = {
    # 4 x 0.5 + 0.25: sensitive, a full name that few share
    "a name and a diagnosis": ((person(), health()), 225, 225, SeverityLevel.MEDIUM),
    # 4 x 0.25 + 0.25: a family name that many share
    "a family name and a diagnosis": ((person("De Vries"), health()), 125, 125, SeverityLevel.LOW),
    # 4 x 1 + 0.25: name and date of birth
    "a letter with name, birth date and diagnosis": ((person(), BORN, health()), 425, 425, SeverityLevel.VERY_HIGH),
    # 4 x 0.75 + 0.25: a first name, linked
    "a first name and a diagnosis": ((first_name(), health()), 325, 325, SeverityLevel.HIGH),
    # 1 x 1 + 0.25: simple, number and what it refers to; our rule for a BSN: 2 x 1 + 0.25
    "a name and a BSN": ((person(), bsn()), 125, 225, SeverityLevel.MEDIUM),
    "a name and a passport": ((person(), PASSPORT), 125, 125, SeverityLevel.LOW),
    # nobody is named: the name is assumed, 1 x 1 + 0.25
    "a passport alone": ((PASSPORT,), 125, 125, SeverityLevel.LOW),
    # 1 x 1 + 0.25; minors: 2 x 1 + 0.25
    "a list of thirty pupils": (pupils(30), 125, 225, SeverityLevel.MEDIUM),
    # 4 x 1 + 0.25: full card details
    "a name, a BSN and a credit card": (
        (person(), bsn(), finding(EntityType.CREDIT_CARD, "4111111111111111")),
        425,
        425,
        SeverityLevel.VERY_HIGH,
    ),
}


@pytest.mark.parametrize(("found", "strict", "score", "level"), PEOPLE.values(), ids=PEOPLE.keys())
def test_people_by_what_is_told_and_how_they_are_known(found, strict, score, level):
    severe = severity(facts(inspected(*found)))
    assert (severe.strict_hundredths, severe.score_hundredths, severe.level) == (strict, score, level)


def test_a_letter_about_one_person_counts_one():
    found = facts(inspected(person(), BORN, health()))
    assert (found.subjects_min, found.subjects_max) == (1, 1)
    assert found.special_categories == ("health",)
    assert found.data_categories == ("birth-date", "name")
    assert found.consequences_subjects == ("loss-of-control", "discrimination", "reputation-damage")
    assert "assumed:name" not in severity(found).inputs


def test_a_list_of_pupils_counts_them():
    found = facts(inspected(*pupils(30)), profile="onderwijs")
    assert (found.subjects_min, found.subjects_max, found.record_count) == (30, 30, 30)
    assert found.subject_groups == ("pupils", "minors")


def test_a_number_of_a_document_may_be_used_for_fraud():
    assert "identity-fraud" in facts(inspected(person(), PASSPORT)).consequences_subjects


def test_health_of_a_first_name_is_no_special_category_of_a_stranger():
    assert facts(inspected(first_name(), health())).special_categories == ()


def test_health_of_nobody_who_is_known_makes_nothing_sensitive():
    doctor = replace(person("Piet Smit"), detail="professional")
    found = facts(inspected(doctor, health(), bsn(where="a.csv", row=0)))
    assert found.special_categories == ()
    assert severity(found).strict_hundredths == 125


def test_a_bsn_below_a_greeting_counts_and_a_footer_does_not():
    found = facts(
        inspected(
            bsn(role=Role.SIGNATURE),
            finding(EntityType.PHONE_NUMBER, "0612345678", role=Role.SIGNATURE),
            finding(EntityType.IBAN_CODE, "NL00BANK01", role=Role.BOILERPLATE),
        )
    )
    assert found.data_categories == ("bsn",)
    assert "house:bsn-with-name" in severity(found).inputs
