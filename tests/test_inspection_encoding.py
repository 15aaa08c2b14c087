"""What a worker says, as bytes and back; what is no such value is refused without quoting it."""

from dataclasses import replace

import pytest

from mailguard.findings import (
    Attachment,
    Content,
    Finding,
    Headers,
    Inspection,
    Obstacle,
    Place,
    Role,
    Segment,
    Uninspectable,
    VisibleField,
    VisibleRecipient,
)
from mailguard.inspection import encoding
from mailguard.vocabulary import EntityType

BSN = "912345678"
PEOPLE = (
    VisibleRecipient("jan@bewoner.example", "Jan \udce9", VisibleField.CC, is_quoted=True),
    VisibleRecipient("els@bewoner.example", "Els", VisibleField.ATTENDEE),
)
FINDING = Finding(
    EntityType.NL_BSN, BSN, Place("lijst.csv", 0, 1, 2, "BSN", "Jan"), 3, 0, 9, 0.9, Role.QUOTED, ("context-word",)
)
INSPECTION = Inspection(
    Headers(subject="Één \U0001f512", visible_recipients=PEOPLE, is_auto_submitted=True),
    (FINDING, replace(FINDING, place=Place("body"))),
    (Attachment("lijst.csv", "text/csv", 123, is_read=True),),
    (Uninspectable(Obstacle.ENCRYPTED, "geheim.zip", "zip"),),
    seconds=0.25,
)


def test_an_inspection_comes_back_as_it_was_sent():
    assert encoding.decode(Inspection, encoding.encode(INSPECTION)) == INSPECTION
    assert encoding.decode(Headers, encoding.encode(INSPECTION.headers)) == INSPECTION.headers


def test_a_text_comes_back_as_it_was_sent():
    segments = (Segment("Beste Jan \udce9", Place("body", is_quoted=True)), Segment(BSN, FINDING.place))
    content = Content(INSPECTION.headers, segments, INSPECTION.attachments, INSPECTION.uninspectable, is_cut=True)
    assert encoding.decode(Content, encoding.encode(content)) == content
    with pytest.raises(encoding.Undecodable):
        encoding.decode(Content, encoding.encode(INSPECTION))


ENCODED = encoding.encode(INSPECTION)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"null",
        b"\xff\xfe",
        ENCODED[:-1],
        ENCODED.replace(b"0.25", b'"soon"'),
        ENCODED.replace(b"0.25", b"NaN"),
        ENCODED.replace(b"0.25", b"true"),
        ENCODED.replace(b'"NL_BSN"', b'"NL_XXX"'),
        ENCODED.replace(b'"NL_BSN"', b"[]"),
        ENCODED.replace(b"true", b"1", 1),
        ENCODED.replace(b"123", b"1.5"),
        ENCODED.replace(b'"context-word"', b"{}"),
        ENCODED.replace(b'["context-word"]', b'"context-word"'),
        ENCODED.replace(b"]", b",null]", 1),
        b"[" * 100_000,
        b"9" * 100_000,
    ],
)
def test_a_result_that_is_not_what_it_says_is_refused_without_quoting_it(payload):
    assert payload != ENCODED
    with pytest.raises(encoding.Undecodable) as refusal:
        encoding.decode(Inspection, payload)
    assert str(refusal.value) == "no Inspection"
    assert refusal.value.__cause__ is None
