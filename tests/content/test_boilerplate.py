"""Disclaimers and standing footers are marked; letters that use their words are not."""

import pytest

from mailguard.content.boilerplate import footer_start, is_boilerplate
from tests.content.messages import holding, html, message, read_content

BOILERPLATE = [
    (
        "Dit bericht is uitsluitend bestemd voor de geadresseerde. Gebruik van dit bericht door anderen is "
        "niet toegestaan."
    ),
    (
        "De informatie verzonden met dit e-mailbericht is uitsluitend bestemd voor de geadresseerde(n) en kan "
        "persoonlijke of vertrouwelijke informatie bevatten. Gebruik van deze informatie door anderen dan de "
        "geadresseerde(n) en gebruik door hen die niet gerechtigd zijn van deze informatie kennis te nemen, "
        "is niet toegestaan."
    ),
    "Denk aan het milieu voordat u deze e-mail print.",
    "Denk aan het milieu: print deze mail alleen als het nodig is",
    "Please consider the environment before printing this e-mail.",
    (
        "This e-mail is confidential and may be legally privileged. If you are not the intended recipient, "
        "please notify the sender and delete this message."
    ),
    "Aan dit bericht kunnen geen rechten worden ontleend.",
    (
        "Aan deze e-mail kunnen geen rechten worden ontleend. Op al onze diensten zijn de algemene "
        "voorwaarden van toepassing."
    ),
    "U ontvangt deze mail omdat u zich heeft ingeschreven voor onze nieuwsbrief. Klik hier om u af te melden.",
    "Unsubscribe | Manage preferences",
    "Afmelden voor deze nieuwsbrief",
    "Stuur nooit uw BSN per mail.",
    "Let op: wij vragen u nooit om uw BSN of wachtwoord per e-mail te sturen.",
    "In onze privacyverklaring leest u hoe wij uw burgerservicenummer (BSN) verwerken.",
    (
        "Wij gaan zorgvuldig om met uw gegevens, zoals uw BSN. Lees onze privacyverklaring op "
        "www.gemeente.example/privacy."
    ),
    "Never send your BSN (citizen service number) by e-mail.",
    "We process your BSN in accordance with our privacy statement.",
    "No rights can be derived from this message.",
    (
        "De gemeente aanvaardt geen aansprakelijkheid voor schade als gevolg van onjuiste of onvolledige "
        "verzending van dit bericht."
    ),
    (
        "Als u dit bericht ten onrechte heeft ontvangen, verzoeken wij u de afzender te waarschuwen en het "
        "bericht te verwijderen."
    ),
    (
        "Dit e-mailbericht kan vertrouwelijke informatie bevatten, zoals een BSN. Bent u niet de "
        "geadresseerde, dan verzoeken wij u dit bericht te verwijderen."
    ),
    "Vermeld geen BSN in uw e-mail.",
    "Mail geen persoonsgegevens zoals uw BSN of medische gegevens; gebruik de beveiligde berichtenbox.",
    "Please do not share your BSN or passport copy by email.",
    "Disclaimer: informatie zoals BSN en geboortedatum in deze mail is vertrouwelijk.",
    "This message contains confidential information and is intended only for the individual named.",
    "DISCLAIMER\nDe inhoud van dit bericht is alleen bedoeld voor de geadresseerde. KvK 12345678 | BTW NL123456789B01",
    "Aan dit bericht kunnen geen rechten worden ontleend. Stuur uw BSN alleen via de beveiligde omgeving.",
]


@pytest.mark.parametrize("text", BOILERPLATE)
def test_a_disclaimer_or_a_standing_footer_is_boilerplate(text):
    assert is_boilerplate(text)
    assert is_boilerplate(text.upper())
    assert is_boilerplate(text.replace(" ", "\n", 3))


LETTERS = [
    "Geachte heer Jansen, in onze privacyverklaring leest u hoe wij uw gegevens verwerken. Uw BSN is 912345676.",
    "Wij hebben uw dossier vertrouwelijk behandeld en de bijlage verwijderd.",
    "Beste Jan, wil je mijn privacy respecteren en dit niet delen?",
    "Het verslag is vertrouwelijk en alleen bestemd voor de ouders van Sem.",
    "De cliënt heeft een verzoek op grond van de AVG ingediend. Zij wil dat haar persoonsgegevens worden verwijderd.",
    (
        "Ik heb het bericht per ongeluk ontvangen en het meteen verwijderd. Mevrouw De Vries belde gisteren "
        "over de medicatie van haar moeder en vroeg om een nieuw recept. Kun jij haar terugbellen?"
    ),
    "Hierbij het BSN van mijn zoon.",
    (
        "Wij spreken morgen over het privacybeleid van de school. De vergadering is om tien uur in lokaal 3. "
        "Neem je laptop mee. Ik zorg voor koffie."
    ),
    "Denk aan je zwemspullen morgen.",
    "Kun je de nieuwsbrief printen?",
    "Het milieu is een thema in groep 7.",
    "Stuur nooit uw BSN per mail, het mijne is 912345676",
    "De afzender van het pakket is onbekend; de ontvanger woont op nummer 7.",
    "Mevrouw heeft zich afgemeld voor de les. Haar rug is nog niet hersteld en de fysiotherapeut raadt rust aan.",
    "Ik wil me graag uitschrijven van Kerkstraat 4 per 1 mei. Mijn nieuwe adres is Dorpsstraat 9.",
    (
        "U bent niet aansprakelijk voor de schade aan de auto van uw zoon Piet. De verzekering keert 300 euro "
        "uit aan mevrouw Bos."
    ),
    "Graag het dossier alleen verspreiden onder derden die er recht op hebben.",
    "",
    "BSN",
    (
        "Denk aan het milieu. De wijkagent belde over de buren en hun hond. De wijkagent belde over de buren "
        "en hun hond. De wijkagent belde over de buren en hun hond. De wijkagent belde over de buren en hun "
        "hond."
    ),
]


@pytest.mark.parametrize("text", LETTERS)
def test_a_letter_that_mentions_such_things_is_none(text):
    assert not is_boilerplate(text)


@pytest.mark.parametrize("number", ["912345676", "912.345.676", "912 345 676", "9123.45.676"])
def test_a_paragraph_with_a_number_like_a_bsn_is_never_boilerplate(number):
    assert not is_boilerplate(f"Dit bericht is uitsluitend bestemd voor de geadresseerde. BSN {number}.")


def test_paragraphs_are_marked_where_they_stand():
    body = f"Beste Jan,\n\nHierbij het verslag.\n\n{BOILERPLATE[0]}\n"
    marks = [segment.place.is_boilerplate for segment in read_content(message(body)).segments]
    assert marks == [False, False, True]


def test_a_footer_below_a_signature_is_a_paragraph_of_its_own():
    lines = ["Met vriendelijke groet,", "Jan de Boer", "Dit bericht is uitsluitend bestemd voor", "de geadresseerde."]
    assert footer_start(lines) == 2
    assert footer_start(lines[:2]) == 2
    assert footer_start(lines[2:]) == 0
    content = read_content(message("\n".join(["Dag,", "", *lines])))
    (footer,) = holding(content, "uitsluitend bestemd")
    assert footer.text == "\n".join(lines[2:])
    assert footer.place.is_boilerplate
    assert not holding(content, "Jan de Boer")[0].place.is_boilerplate


def test_a_footer_in_a_cell_is_marked():
    rows = f"<tr><td>Jan</td><td>tel</td></tr><tr><td>{BOILERPLATE[0]}</td><td>06</td></tr>"
    (footer,) = holding(read_content(html(f"<table>{rows}</table>")), "uitsluitend")
    assert footer.place.is_boilerplate


def test_hostile_paragraphs_take_no_time():
    for piece in ("dit bericht ", "geen rechten ", "privacyverklaring ", "stuur nooit ", "niet de ", "lees de "):
        is_boilerplate((piece * 600)[:3000])
        footer_start([piece] * 20_000)
