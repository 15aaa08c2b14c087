"""Visible recipients, whatever way they are written, and who of them the thread knew already."""

import time

import pytest

from mailguard.findings import Obstacle, VisibleField
from tests.content.messages import ContentLimits, message, multipart, obstacles, read_content

LISTS = {
    "plain": ("To: a@x.example, b@y.example", ["a@x.example", "b@y.example"]),
    "names": ('To: Ann <a@x.example>, "Bos, B." <b@y.example>', ["a@x.example", "b@y.example"]),
    "folded": ("To: a@x.example,\r\n\tb@y.example,\r\n c@z.example", ["a@x.example", "b@y.example", "c@z.example"]),
    "semicolons": ("To: a@x.example; b@y.example;", ["a@x.example", "b@y.example"]),
    "undisclosed": ("To: Undisclosed recipients:;", []),
    "group": ("To: Team: a@x.example, Bo <b@y.example>;", ["a@x.example", "b@y.example"]),
    "group and more": ("To: Team: a@x.example;, c@z.example", ["a@x.example", "c@z.example"]),
    "comment": ("To: a@x.example (Ann, of (the) office), b@y.example", ["a@x.example", "b@y.example"]),
    "quoted local part": ('To: "j. jansen"@x.example', ["j. jansen@x.example"]),
    "comma in a quoted local part": ('To: "a,b"@x.example, c@z.example', ["a,b@x.example", "c@z.example"]),
    "quote never closed": ('To: "Ann <a@x.example>, b@y.example', ["a@x.example", "b@y.example"]),
    "bracket never closed": ("To: Ann <a@x.example, b@y.example", ["a@x.example", "b@y.example"]),
    "comma forgotten": ("To: a@x.example b@y.example", ["a@x.example", "b@y.example"]),
    "source route": ("To: <@relay.example:a@x.example>", ["a@x.example"]),
    "upper case": ("To: A@X.EXAMPLE, a@x.example.", ["a@x.example"]),
    "twice over": ("To: a@x.example\r\nCc: Ann <a@x.example>", ["a@x.example"]),
    "several fields": ("To: a@x.example\r\nTo: b@y.example", ["a@x.example", "b@y.example"]),
    "resent": ("Resent-To: a@x.example\r\nResent-Cc: b@y.example", ["a@x.example", "b@y.example"]),
    "apparently": ("Apparently-To: a@x.example", ["a@x.example"]),
    "bcc is not visible": ("To: a@x.example\r\nBcc: b@y.example", ["a@x.example"]),
    "mailto": ("To: mailto:a@x.example", ["a@x.example"]),
    "encoded comma in the name": ("To: =?utf-8?Q?Bos=2C_Bo?= <b@y.example>", ["b@y.example"]),
    "raw eight-bit name": ("To: Jos\xe9 <a@x.example>, b@y.example", ["a@x.example", "b@y.example"]),
    "international domain": ("To: a@b\u00fccher.example", ["a@xn--bcher-kva.example"]),
    "address literal": ("To: a@[IPv6:2001:db8::1], b@y.example", ["a@[ipv6:2001:db8::1]", "b@y.example"]),
    "no address": ("To: Ann, , <>, @x.example, b@", []),
    "empty": ("To:", []),
}


def read(fields: str, body: str = "hallo"):
    raw = f"From: alice@town.example\r\n{fields}\r\n\r\n{body}".encode()
    return read_content(raw)


def addresses(content):
    return [recipient.address for recipient in content.headers.visible_recipients]


@pytest.mark.parametrize(("fields", "expected"), LISTS.values(), ids=LISTS)
def test_reads_the_visible_recipients(fields, expected):
    assert addresses(read(fields)) == expected


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("Ann Smit <a@x.example>", "Ann Smit"),
        ('"Smit, Ann" <a@x.example>', "Smit, Ann"),
        ("=?iso-8859-1?Q?Jos=E9_Smit?= <a@x.example>", "José Smit"),
        ("=?utf-8?B?Sm9zw6kg?=\r\n =?utf-8?B?U21pdA==?= <a@x.example>", "José Smit"),
        ("a@x.example (Ann Smit)", "Ann Smit"),
        ("a@x.example", ""),
        ('"a@x.example" <a@x.example>', ""),
    ],
)
def test_reads_the_display_name(field, name):
    (recipient,) = read(f"To: {field}").headers.visible_recipients
    assert (recipient.address, recipient.name) == ("a@x.example", name)


def test_says_in_which_field_someone_stands():
    found = read("Cc: b@y.example\r\nTo: a@x.example").headers.visible_recipients
    assert [(r.address, r.field_name) for r in found] == [
        ("a@x.example", VisibleField.TO),
        ("b@y.example", VisibleField.CC),
    ]


HISTORY = (
    "dag\n\nVan: Ann Smit\nVerzonden: maandag\nAan: Alice; Bos, Bo\nCC: carl@z.example\nOnderwerp: x\n\nook Dirk was er"
)


@pytest.mark.parametrize(
    ("field", "is_quoted"),
    [
        ("Ann Smit <a@x.example>", True),
        ("Smit, Ann <a@x.example>", False),  # an unquoted comma: two entries, the second is `Ann`
        ('"Smit, Ann" <a@x.example>', True),
        ("Bo Bos <b@y.example>", False),
        ('"Bos, Bo" <b@y.example>', True),
        ("carl@z.example", True),
        ("CARL@Z.example", True),
        ("Dirk <d@z.example>", False),
        ("Ann Smits <a@x.example>", False),
    ],
)
def test_knows_who_was_in_the_thread(field, is_quoted):
    found = read(f"To: {field}", HISTORY).headers.visible_recipients
    assert [recipient.is_quoted for recipient in found] == [is_quoted]


def test_a_name_in_new_text_is_no_history():
    (found,) = read("To: Ann Smit <a@x.example>", "Ann Smit zei het").headers.visible_recipients
    assert not found.is_quoted


def test_a_forward_keeps_saying_who_was_in_the_thread():
    (found,) = read("Subject: FW: x\r\nTo: Ann Smit <a@x.example>", HISTORY).headers.visible_recipients
    assert found.is_quoted


def invitation(method: str, *, in_type: bool = True) -> bytes:
    people = "".join(f"ATTENDEE;CN=Gast {n};RSVP=TRUE:mailto:gast{n}@out{n}.example\r\n" for n in range(3))
    calendar = (
        f"BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nORGANIZER;CN=Alice:MAILTO:alice@town.example\r\n"
        'ATTENDEE;CN="Alice: chair":mailto:alice@town.example\r\n'
        "ATTENDEE;CN=Een heel lange naam die over de regel\r\n  loopt:mailto:lang@\r\n out.example\r\n"
        f"{people}SUMMARY:Overleg\\, kamer 3\r\nDESCRIPTION:BSN 912345678\\nTot dan\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    parameter = f"; method={method}" if in_type else ""
    return multipart("\r\nzie", f"Content-Type: text/calendar; name=invite.ics{parameter}\r\n\r\n{calendar}")


def test_attendees_of_an_invitation_see_each_other():
    content = read_content(invitation("REQUEST"))
    shown = [(r.address, r.name) for r in content.headers.visible_recipients if r.field_name is VisibleField.ATTENDEE]
    assert shown == [
        ("lang@out.example", "Een heel lange naam die over de regel loopt"),
        ("gast0@out0.example", "Gast 0"),
        ("gast1@out1.example", "Gast 1"),
        ("gast2@out2.example", "Gast 2"),
    ]
    assert [s.text for s in content.segments if s.place.label in ("SUMMARY", "DESCRIPTION")] == [
        "Overleg, kamer 3",
        "BSN 912345678\nTot dan",
    ]


@pytest.mark.parametrize("method", ["REPLY", "COUNTER", "reply"])
@pytest.mark.parametrize("in_type", [True, False])
def test_a_reply_shows_no_list(method, in_type):
    assert addresses(read_content(invitation(method, in_type=in_type))) == ["bob@outside.example"]


def test_twenty_thousand_recipients_are_read_within_a_second():
    many = ",\r\n ".join(f'"Gast {n}" <gast{n}@out.example>' for n in range(20_000))
    start = time.process_time()
    content = read(f"To: {many}", HISTORY)
    assert time.process_time() - start < 1.0
    assert len(addresses(content)) == 20_000
    assert content.uninspectable == ()


def test_more_recipients_than_may_be_read_is_too_large():
    content = read_content(
        message("x", "Cc: " + ", ".join(f"g{n}@x.example" for n in range(50))), ContentLimits(max_visible_recipients=10)
    )
    assert len(addresses(content)) == 10
    assert obstacles(content) == [(Obstacle.TOO_LARGE, "message", "recipients")]


@pytest.mark.parametrize(
    "hostile",
    ["(" * 3000, "<" * 3000, '"' * 3001, "\\" * 3001, ":" * 3000, "((" * 20_000 + "a@x.example", "[" * 50_000],
)
def test_hostile_address_lists_end_soon(hostile):
    start = time.process_time()
    read(f"To: {hostile}")
    assert time.process_time() - start < 1.0


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("Auto-Submitted: auto-replied", True),
        ("Auto-Submitted: auto-generated (rejected)", True),
        ("Auto-Submitted: no", False),
        ("Auto-Submitted: No ; x=y", False),
        ("Precedence: auto_reply", True),
        ("Precedence: bulk", False),
        ("X-Autoreply: yes", True),
        ("X-Autoreply: no", False),
        ("X-Auto-Response-Suppress: All", False),
        ("Subject: Automatisch antwoord", False),
    ],
)
def test_knows_what_a_machine_wrote(field, expected):
    assert read(field).headers.is_auto_submitted is expected


def test_reads_the_other_fields():
    headers = read(
        "Received: from a\r\nReceived: from b\r\nSender: Post <POST@town.example>\r\n"
        "Subject: =?utf-8?Q?Zaak_=E2=82=AC?=\r\n vervolg\r\n"
        "Message-ID: <1@town.example>\r\nIn-Reply-To: <0@x.example>\r\nDate: Mon, 16 Nov 2026 09:00:00 +0100"
    ).headers
    assert headers.subject == "Zaak € vervolg"
    assert headers.message_id == "<1@town.example>"
