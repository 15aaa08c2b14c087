"""The Received field, and counting those of others."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailguard.message import Envelope, Recipient
from mailguard.smtp.trace import host_of, received_count, received_field

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def _envelope(**changes) -> Envelope:
    bob = Recipient("bob@example.test", b"<bob@example.test>")
    return Envelope(
        **{
            "reverse_path": "alice@gemeente.test",
            "reverse_path_raw": b"<alice@gemeente.test>",
            "recipients": (bob,),
            "client_address": "192.0.2.7",
            "helo": "client.test",
        }
        | changes
    )


def test_field_is_as_rfc_5321_wants_it():
    assert received_field(_envelope(), "mailguard.test", "ABC234", AT) == (
        b"Received: from client.test ([192.0.2.7])\r\n"
        b"\tby mailguard.test (mailguard) with ESMTP id ABC234;\r\n"
        b"\tMon, 02 Mar 2026 09:30:00 +0000\r\n"
    )


def test_field_names_protocol_and_ipv6_client():
    field = received_field(_envelope(client_address="2001:db8::7", is_esmtp=False), "mailguard.test", "X", AT)
    assert b"([IPv6:2001:db8::7])" in field
    assert b"with SMTP id" in field
    assert b"with UTF8SMTP id" in received_field(_envelope(parameters=(b"SmtpUtf8",)), "mailguard.test", "X", AT)


def test_field_names_no_address_of_sender_or_recipient():
    field = received_field(_envelope(), "mailguard.test", "X", AT)
    assert b"bob" not in field
    assert b"alice" not in field


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=400))
def test_no_helo_can_break_the_field(argument):
    field = received_field(_envelope(helo=host_of(argument)), "mailguard.test", "X", AT)
    lines = field.split(b"\r\n")
    assert len(lines) == 4
    assert all(b"\r" not in line and b"\n" not in line and len(line) < 998 for line in lines)
    assert lines[0].count(b"(") == lines[0].count(b")") == 1
    assert b"@" not in field


@pytest.mark.parametrize(
    ("argument", "host"),
    [(b"mail.example.test", "mail.example.test"), (b"[192.0.2.1]", "[192.0.2.1]"), (b"[IPv6:::1]", "[IPv6:::1]"),
     (b"jan@x.test (by evil)", "jan?x.test??by?evil?"), (b"a\tb;c", "a?b?c"), (b"[x];", "?x??")],
)  # fmt: skip
def test_helo_keeps_host_names_and_literals(argument, host):
    assert host_of(argument) == host


@pytest.mark.parametrize(
    ("wire", "count"),
    [
        (b"", 0),
        (b"\r\nReceived: body\r\n", 0),
        (b"Received: a\r\nreceived: b\r\nX: Received: c\r\n\tReceived: d\r\nRECEIVED:e\r\n\r\nReceived: f\r\n", 3),
        (b"X-Received: a\r\nReceived-SPF: b\r\n\r\n", 0),
        (b"Received: a\r\n" * 51, 51),
    ],
)
def test_received_fields_are_counted_in_the_header_section_only(wire, count):
    assert received_count(wire) == count
