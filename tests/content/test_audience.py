"""Whether a message speaks to patients or clients as a group."""

import pytest

from mailguard.content.audience import addresses_clients
from mailguard.findings import Place, Segment

BODY = Place("body")


def body(*texts: str, place: Place = BODY) -> list[Segment]:
    return [Segment(text, place) for text in texts]


@pytest.mark.parametrize(
    "greeting",
    [
        "Beste patiënten,",
        "Geachte patienten van onze praktijk,",
        "Beste diabetespatiënten,",
        "Hallo oud-cliënten!",
        "Beste ouders en verzorgers,",
        "Lieve pleegouders,",
        "Beste bewoners van de Lindehof,",
        "Geachte patiënt,",
        "Geachte patiënt\nU komt in aanmerking voor de griepprik.",
        "Beste cliënt!",
        "Dear patients,",
        "Dear client,",
    ],
)
def test_a_greeting_to_the_group_addresses_clients(greeting):
    assert addresses_clients("Bericht", body(greeting, "Tot dan."))
    assert addresses_clients("Bericht", body("Logo", greeting))


@pytest.mark.parametrize(
    "text",
    [
        "Beste collega's,",
        "De patiënt komt maandag.",
        "Beste collega, de patiënt komt maandag.",
        "Geachte patiëntenraad,",
        "Geachte patiënt Jansen,",
        "Beste Jan. Onze patiënten klagen.",
        "Geachte clientadviseur,",
    ],
)
def test_speaking_of_clients_is_not_speaking_to_them(text):
    assert not addresses_clients("Bericht", body(text))


def test_only_the_beginning_of_the_senders_own_text_is_a_greeting():
    assert not addresses_clients("Bericht", body("Beste cliënten,", place=Place("body", is_quoted=True)))
    assert not addresses_clients("Bericht", body("Beste cliënten,", place=Place("body", is_signature=True)))
    assert not addresses_clients("Bericht", body("a", "b", "c", "Beste cliënten,"))


@pytest.mark.parametrize("subject", ["Uitnodiging ouders groep 4", "Lotgenotengroep rouw", "Info voor nierpatiënten"])
def test_a_subject_that_names_the_group_addresses_clients(subject):
    assert addresses_clients(subject, [])


def test_a_subject_about_one_case_does_not():
    assert not addresses_clients("Overleg over een patiënt", [])
    assert not addresses_clients("Foto's van de schouders", [])
