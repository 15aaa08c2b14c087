"""Who stood together in a message that is quoted or passed on."""

import pytest

from tests.content.messages import html, message, read_content

A, B, C, D = "an@een.example", "bo@twee.example", "cas@drie.example", "dop@vier.example"
BLOCKS = {
    "outlook dutch": f"Van: An <{A}>\nVerzonden: maandag\nAan: Bo <{B}>; {C}\nCC: {D}\nOnderwerp: plan\n\nX",
    "outlook english": f"From: {A}\nSent: Monday\nTo: {B}; Cas <mailto:{C}>\nCc: {D}\nSubject: plan\n\nHi",
    "bold": f"*Van:* An <{A}>\n*Aan:* {B}, {C}\n*CC:* {D}\n*Onderwerp:* plan",
    "forwarded": f"---------- Forwarded message ------\nVan: An <{A}>\nDate: ma 16 nov\nTo: {B}, {C}\nCc: {D}\n\nX",
    "notes": f'"An" <{A}> on 16-11-2026 09:12:19 AM\n\nTo: {A}, {B},\n\t{C}\ncc: {D}\n\nSubject: plan\n\nDag',
    "notes in columns": f'\t"An" <{A}>\n\t16-11-2026 09:12\n\t\t To: {A}, {B}\n\t\t cc: {C},\n{D}\n\t\t Subject: x',
    "marks": f"> Van: {A}\n> Aan: {B}, {C}\n> Cc: {D}\n> Onderwerp: plan",
}


def lists(body):
    return read_content(message(body)).quoted_lists


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_people_of_a_quoted_message_are_told_together(block):
    (people,) = lists(f"Hallo,\n\nZie onder.\n\nGroet, Els\n\n{block}")
    assert set(people) == {A, B, C, D}


def test_they_are_told_of_html_and_of_forwards_too():
    block = "".join(f"<div>{line.replace('<', '&lt;')}</div>" for line in BLOCKS["outlook dutch"].split("\n"))
    assert set(read_content(html(f"<p>Zie onder.</p>{block}")).quoted_lists[0]) == {A, B, C, D}
    assert set(lists(BLOCKS["outlook dutch"])[0]) == {A, B, C, D}


def test_each_quoted_message_has_its_own():
    first = f"Van: {A}\nAan: {B}\nOnderwerp: een"
    second = f"Van: {C}\nAan: {D}\nOnderwerp: twee"
    assert lists(f"Dag\n\n{first}\n\ntekst\n\n{second}\n\ntekst") == ((A, B), (C, D))


@pytest.mark.parametrize(
    "body",
    [
        f"Wil je dit sturen aan {A}, {B} en {C}?",
        f"Aan: {A}, {B}, {C}",
        f"Van: {A}\nOnderwerp: plan",
        f"Van: {A}\nAan: {A.upper()}\nOnderwerp: plan",
        f"Onderwerp: plan\nDatum: morgen\nhet gaat om {A} en {B}",
        "Van: " + ", ".join(f"p{n}@x.example" for n in range(501)) + "\nOnderwerp: plan",
    ],
)
def test_addresses_elsewhere_are_no_list(body):
    assert lists(body) == ()
