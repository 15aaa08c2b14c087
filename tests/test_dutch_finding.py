"""Why something was taken for personal data, in one phrase."""

import pytest

from mailguard.dutch.finding import why
from mailguard.findings import Evidence, Finding, Place
from mailguard.vocabulary import EntityType


def phrase(*evidence: str, entity: EntityType = EntityType.NL_BSN) -> str:
    return why(Finding(entity, "912345676", Place("body"), 0, 0, 9, 0.9, evidence=evidence))


def test_says_what_speaks_for_it():
    assert phrase(Evidence.CHECKSUM, Evidence.CONTEXT_WORD) == (
        "BSN, want de controle van de cijfers klopt en een woord ernaast noemt het zo."
    )


def test_says_what_speaks_against_it_and_what_else_it_could_be():
    assert phrase(Evidence.CHECKSUM, Evidence.OTHER_NUMBER, "not-PHONE_NUMBER") == (
        "BSN, want de controle van de cijfers klopt, maar een woord ernaast noemt het een ander nummer."
        " Het leek ook: telefoonnummer."
    )


def test_says_what_it_is_when_there_is_no_more_to_say():
    assert phrase(entity=EntityType.PERSON) == "Naam."


@pytest.mark.parametrize("code", list(Evidence))
def test_every_evidence_makes_a_sentence_without_the_value(code):
    text = phrase(code)
    assert text.endswith(".")
    assert "912345676" not in text
