"""Which messages are copies of one, and which say the same (DESIGN invariant 5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailguard.content.identity import identify
from mailguard.content.limits import ContentLimits

SENDER = "alice@town.example"
HEAD = {
    "From": "Alice <alice@town.example>",
    "To": "bob@outside.example",
    "Cc": "carol@outside.example",
    "Subject": "Verslag",
    "Date": "Mon, 30 Mar 2026 14:00:00 +0200",
    "Message-ID": "<1@town.example>",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "X-Mailer": "Mailprogramma 1",
}
BODY = "Beste Bob,\r\n\r\nHier is het verslag.\r\n"


def raw(body: str = BODY, before: str = "", **changes: str | None) -> bytes:
    fields = HEAD | {name.replace("_", "-"): value for name, value in changes.items()}
    lines = [f"{name}: {value}\r\n" for name, value in fields.items() if value is not None]
    return f"{before}{''.join(lines)}\r\n{body}".encode()


def content(message: bytes) -> tuple[bytes, ...]:
    return identify(message, SENDER).content_values


def copy(message: bytes, sender: str = SENDER, message_id: str = "") -> tuple[bytes, ...]:
    return identify(message, sender, message_id).copy_values


SAME_CONTENT = {
    "another way here": raw(before="Received: from a by b; now\r\nReceived: from b by c; later\r\n"),
    "signatures and marks of servers": raw(before="DKIM-Signature: v=1; b=abc\r\nARC-Seal: i=1\r\nReturn-Path: <>\r\n"),
    "another X- field": raw(X_Mailer="Mailprogramma 2", X_MS_Exchange_Organization_SCL="-1"),
    "another Message-ID": raw(Message_ID="<2@town.example>"),
    "no Message-ID": raw(Message_ID=None),
    "other case of field names": raw().replace(b"Subject:", b"SUBJECT:"),
    "a folded field": raw().replace(b"Verslag", b"\r\n Verslag"),
    "another order of fields": raw(before="Subject: Verslag\r\n", Subject=None),
}


@pytest.mark.parametrize("message", SAME_CONTENT.values(), ids=SAME_CONTENT.keys())
def test_content_is_equal_whatever_the_journey_added(message):
    assert content(message) == content(raw())


OTHER_CONTENT = {
    "body": raw("Iets anders.\r\n"),
    "one byte more": raw(BODY + " "),
    "no body": raw(""),
    "sender": raw(From="Mallory <m@town.example>"),
    "To": raw(To="eve@outside.example"),
    "Cc": raw(Cc="eve@outside.example"),
    "no Cc": raw(Cc=None),
    "a second To": raw(before="To: eve@outside.example\r\n"),
    "Bcc that others can read": raw(Bcc="eve@outside.example"),
    "Resent-To": raw(Resent_To="eve@outside.example"),
    "Resent-Cc": raw(Resent_Cc="eve@outside.example"),
    "Apparently-To": raw(Apparently_To="eve@outside.example"),
    "Subject": raw(Subject="verslag"),
    "Date": raw(Date="Mon, 30 Mar 2026 14:00:01 +0200"),
    "charset": raw(Content_Type="text/plain; charset=utf-16"),
    "encoding": raw(Content_Transfer_Encoding="base64"),
    "To and Cc swapped": raw(To=HEAD["Cc"], Cc=HEAD["To"]),
    "a line that is no field": raw(before="Geen veld\r\n"),
    "another order of one field": raw(before="To: bob@outside.example\r\n", To="eve@outside.example"),
}


@pytest.mark.parametrize("message", OTHER_CONTENT.values(), ids=OTHER_CONTENT.keys())
def test_content_differs_when_what_is_read_differs(message):
    assert content(message) != content(raw())


def test_the_order_of_two_fields_of_one_name_counts():
    one = raw(before="To: eve@outside.example\r\n")
    other = raw(before="To: bob@outside.example\r\n", To="eve@outside.example")
    assert content(one) != content(other)


def test_a_boundary_of_other_blanks_is_another():
    one, other = (raw(Content_Type=f'multipart/mixed; boundary="a{blanks}b"') for blanks in (" ", "  "))
    assert content(one) != content(other)


def test_what_stands_in_a_field_does_not_count_as_body():
    assert content(b"Subject: a\r\n\r\nb") != content(b"Subject: ab\r\n\r\n")
    assert content(b"To: a\r\nTo: b\r\n\r\n") != content(b"To: ab\r\n\r\n")
    assert content(b"To: x\r\n\r\n") != content(b"Cc: x\r\n\r\n")


def test_a_header_too_long_to_read_counts_whole():
    padding = "X-Vulling: " + "x" * 60_000 + "\r\n"
    long = padding * (ContentLimits().max_header_bytes // len(padding) + 2)
    assert content(raw(before=long)) == content(raw(before=long))
    assert content(raw(before=long)) != content(raw(before=long, To="eve@outside.example"))


def test_a_large_body_counts_to_its_last_byte():
    large = "regel van de inhoud\r\n" * 200_000
    assert content(raw(large + "a")) == content(raw(large + "a"))
    assert content(raw(large + "a")) != content(raw(large + "b"))


@pytest.mark.parametrize(
    "message",
    [raw("Gewijzigd.\r\n"), raw(before="Received: from a by b; now\r\n"), raw(Message_ID="1@town.example")],
    ids=["another body", "another way here", "no angle brackets"],
)
def test_a_copy_is_the_same_sender_and_message_id(message):
    assert copy(message) == copy(raw())
    assert copy(message, "Alice@TOWN.example") == copy(raw())


@pytest.mark.parametrize("message_id", ["", "  ", "<1@town.example>"])
def test_the_message_id_is_found_where_none_is_given(message_id):
    assert copy(raw(), message_id=message_id) == copy(raw(), message_id="<1@town.example>")


def test_another_sender_or_id_is_no_copy():
    assert copy(raw(), "bob@town.example") != copy(raw())
    assert copy(raw(), "") != copy(raw())
    assert copy(raw(Message_ID="<2@town.example>")) != copy(raw())


@pytest.mark.parametrize("message_id", [None, "", "<>"])
def test_without_a_message_id_date_and_content_tell(message_id):
    message = raw(Message_ID=message_id)
    assert copy(message) == copy(raw(before="Received: from a by b; now\r\n", Message_ID=message_id))
    assert copy(message) != copy(raw(Message_ID=message_id, Date="Tue, 31 Mar 2026 14:00:00 +0200"))
    assert copy(message) != copy(raw("Gewijzigd.\r\n", Message_ID=message_id))
    assert copy(message) != copy(message, "bob@town.example")


def test_a_message_id_never_passes_for_a_date():
    without = raw(Message_ID=None, Date="date")
    assert copy(raw(Message_ID="<date>"))[1:] != copy(without)[1:]


@given(st.binary(max_size=400), st.text(max_size=40), st.text(max_size=40))
def test_never_raises(message, sender, message_id):
    identity = identify(message, sender, message_id)
    assert identity == identify(message, sender, message_id)
    assert all(isinstance(value, bytes) for value in identity.copy_values + identity.content_values)


@pytest.mark.parametrize("text", ["\udcff", "\ud83d\ude00"], ids=ascii)
def test_takes_names_that_no_charset_has(text):
    assert identify(raw(), text, text).copy_values != identify(raw(), SENDER, "").copy_values


def test_its_repr_tells_nothing():
    assert "town" not in repr(identify(raw(), SENDER))
