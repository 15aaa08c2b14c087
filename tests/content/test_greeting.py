"""Whom a letter greets by name."""

from time import perf_counter

import pytest

from mailguard.content import read_content
from mailguard.content.greeting import MAX_GREETED, greeted, greeted_in_files
from mailguard.findings import Place, Segment

BODY = Place("body")


def names(*paragraphs: str, place: Place = BODY) -> tuple[str, ...]:
    return greeted(Segment(paragraph, place) for paragraph in paragraphs)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Hoi Karin,", "Karin"),
        ("Hi Olivia", "Olivia"),
        ("Ha Ellen!", "Ellen"),
        ("Hoi Mo,", "Mo"),
        ("Goedemiddag Sandra,", "Sandra"),
        ("Goedemorgen, Karin,", "Karin"),
        ("Good morning Olivia,", "Olivia"),
        ("Hallo beste Karin,", "Karin"),
        ("Beste Jan-Willem,", "Jan-Willem"),
        ("Beste Jan van het Hof,", "Jan van het Hof"),
        ("BESTE KARIN,", "KARIN"),
        ("beste karin", "karin"),
        ("beste mevrouw de ruiter,", "mevrouw de ruiter"),
        ("Dag Özgür,", "Özgür"),
        ("Hoi Łukasz,", "Łukasz"),
        ("Hi\u00a0Olivia,", "Olivia"),
        ("Hi @Peter Jansen, zie onder", "Peter Jansen"),
        ("Beste *Karin*,", "Karin"),
        ("Geachte mevrouw De Ruiter,", "mevrouw De Ruiter"),
        ("Geachte Mevr. A.B. Jansen-de Vries,", "mevrouw A.B. Jansen-de Vries"),
        ("Geachte mevr.Bakker,", "mevrouw Bakker"),
        ("Geachte heer J.P. van der Berg,", "heer J.P. van der Berg"),
        ("Geachte de heer Prins,", "heer Prins"),
        ("Zeer geachte heer Mulder,", "heer Mulder"),
        ("Dag meneer Visser", "heer Visser"),
        ("Beste heer/mevrouw Van Beek", "mevrouw Van Beek"),
        ("Geachte heer, mevrouw Van Beek,", "mevrouw Van Beek"),
        ("Geachte heer en mevrouw Bakker,", "mevrouw Bakker"),
        ("Geachte mevrouw van 't Hof,", "mevrouw van 't Hof"),
        ("Beste mevrouw Burger,", "mevrouw Burger"),  # a word that is nobody without the title
        ("Beste familie Jansen", "familie Jansen"),
        ("Dear Ms Grant,", "Ms Grant"),
        ("Dear Mr. Smith,", "Mr Smith"),
        ("Dear Mrs O'Neill,", "Mrs O'Neill"),
        ("Lieve opa Henk,", "Henk"),
        ("Dag juf Anna!", "Anna"),
        ("Beste collega Jansen,", "Jansen"),
        ("Beste patiënt Jansen,", "Jansen"),
        ("Geachte wethouder De Wit,", "De Wit"),
        ("Peter,", "Peter"),
        ("Lin,", "Lin"),
        ("Peter!", "Peter"),
    ],
)
def test_a_letter_greets_one_person(line, name):
    assert names(line, "Morgen kom ik langs.") == (name,)


@pytest.mark.parametrize(
    ("line", "greeted_names"),
    [
        ("Beste Peter en Karin,", ("Peter", "Karin")),
        ("Hoi Karin, Peter en Lin,", ("Karin", "Peter", "Lin")),
        ("Hoi Peter/Karin,", ("Peter", "Karin")),
        ("Hello Emma and Noah,", ("Emma", "Noah")),
        ("Beste Tim en Tess van Dijk,", ("Tim", "Tess van Dijk")),
        ("Geachte mevrouw Jansen, geachte heer De Vries,", ("mevrouw Jansen", "heer De Vries")),
        ("Beste mevrouw Bank en heer Raad,", ("mevrouw Bank", "heer Raad")),
        ("hoi peter en karin,", ("peter", "karin")),
        ("Peter en Karin,", ("Peter", "Karin")),
    ],
)
def test_a_letter_greets_several(line, greeted_names):
    assert names(line) == greeted_names


@pytest.mark.parametrize(
    "line",
    [
        "Hallo Peter, kun je morgen?",
        "Hallo Peter kun je bellen?",
        "Hoi Peter - ik bel zo",
        "Hoi Peter, Prima!",
        "Hoi Peter, Karin heeft gebeld.",
        "Dag Peter. Morgen kom ik.",
        "Beste Peter van harte gefeliciteerd",
        "Beste Peter en collega's,",
        "Beste Peter (en Karin),",
        "Hey Peter :)",
        "Hoi Peter 👋",
    ],
)
def test_the_name_ends_where_the_letter_begins(line):
    assert names(line) == ("Peter",)


@pytest.mark.parametrize(
    "line",
    [
        "Beste allemaal",
        "Beste Allen,",
        "Hallo allemaal, zie bijlage",
        "Dear all",
        "Hi there,",
        "Geachte heer/mevrouw",
        "Geachte mevrouw, meneer,",
        "Dear Sir or Madam,",
        "L.S.",
        "Goedemorgen,",
        "Hallo,",
        "Hoi hoi!",
        "Beste collega,",
        "Beste collega's",
        "Beste ouders van Daan,",
        "Beste ouder/verzorger van Sem,",
        "Beste leden van de raad",
        "Beste redactie",
        "Beste buurtbewoner",
        "Beste cliënt,",
        "Geachte aanwezigen,",
        "Geachte nabestaanden,",
        "Hoi team",
        "Beste Team Jeugd,",
        "Dag dames",
        "Hoi schat",
        "Lieve mama,",
        "Beste Gemeente Voorbeeldstad",
        "Beste Het Anker,",
        "Geachte college",
        "Geachte burgemeester,",
        "Beste makelaar,",
        "Beste wensen voor het nieuwe jaar!",
        "Hallo hierbij de stukken",
        "Vergeten:",
        "Helaas,",
        "Top,",
        "Top!",
        "Dank,",
        "Bedankt,",
        "Akkoord,",
        "Prima,",
        "Zie bijlage,",
        "Goed nieuws!",
        "Voorbeeldstad, 3 maart",
        "Karin heeft gebeld.",
        "Peter, kun je bellen?",  # of what follows, a name by itself says too little
        "Peter",
    ],
)
def test_a_letter_greets_nobody(line):
    assert names(line, "Met vriendelijke groet") == ()


def test_the_greeting_stands_among_the_first_lines():
    assert names("Betreft: uw brief", "Beste Karin,") == ("Karin",)
    assert names("Goedemorgen,\nBeste Karin,") == ("Karin",)
    assert names("Een\nTwee\nDrie\nBeste Karin,") == ()


def test_a_name_alone_is_a_greeting_on_the_very_first_line_only():
    assert names("Betreft: uw brief", "Peter,") == ()
    assert names("Peter,", place=Place("body", table=0, row=0, column=0)) == ()


def test_who_is_greeted_first_is_greeted():
    assert names("Beste allemaal,", "Hoi Karin,") == ()
    assert names("Hoi Karin,", "Dag Peter,") == ("Karin",)


@pytest.mark.parametrize(
    "place",
    [
        Place("subject"),
        Place("brief.docx"),
        Place("body", is_quoted=True),
        Place("body", is_signature=True),
        Place("body", is_hidden=True),
        Place("body", is_boilerplate=True),
    ],
)
def test_only_the_letter_itself_greets(place):
    assert names("Beste Karin,", place=place) == ()


def test_each_name_comes_once_and_few_of_them():
    assert names("Beste Karin en Karin,") == ("Karin",)
    assert len(names("Beste Ann, Bob, Cor, Dex, Eef, Fay, Gus en Hal,")) == MAX_GREETED


def test_a_message_read_tells_whom_it_greets():
    raw = (
        b"From: a@ons.example\r\nSubject: Bericht\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n'
        b"Geachte mevrouw De Ruiter,\r\n\r\nTot morgen.\r\n\r\n> Beste Karin,\r\n--b\r\nContent-Type: text/html\r\n\r\n"
        b"<p>Geachte mevrouw De Ruiter,</p><p>Tot morgen.</p>\r\n--b--\r\n"
    )
    content = read_content(raw)
    assert content.greeted == ("mevrouw De Ruiter",)
    assert "Ruiter" not in repr(content)


@pytest.mark.parametrize(
    "hostile",
    [
        "Beste " * 50_000,
        "Beste " + "Aa " * 50_000,
        "Beste heer/" + "heer/" * 50_000,
        "A." * 50_000,
        "Hoi Jan-" + "a-" * 99_999,
    ],
)
def test_hostile_text_takes_no_time(hostile):
    began = perf_counter()
    names(*[hostile] * 100)
    assert perf_counter() - began < 0.5


def test_attached_letters_greet_below_their_address():
    head = "Merwoude College\n\nAan de ouders van Fenna Jonker\nSluispad 9\n3362 GK Haverdrecht\n\nBetreft: brief\n"
    letter = Segment(head + "Geachte mevrouw Jonker,\nHierbij bevestig ik dit.", Place("brief.docx"))
    assert greeted_in_files([Segment("Beste mevrouw Mulder,", BODY), letter]) == ("mevrouw Jonker",)
    assert greeted_in_files([Segment("Beste Karin,\nDit is het verslag.", Place("verslag.docx"))]) == ()
    assert greeted_in_files([Segment("regel\n" * 50 + "Geachte mevrouw Jonker,", Place("boek.txt"))]) == ()
