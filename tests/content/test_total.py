"""`read_content` is total: whatever the bytes, it answers, soon."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailguard.findings import Content, Obstacle
from tests.content.messages import html, message, multipart, read_content

FRAGMENTS = [
    b"\r\n",
    b"\n",
    b"\r",
    b"\r\n\r\n",
    b"--b0\r\n",
    b"--b0--\r\n",
    b"--",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b" ",
    b"\t",
    b"Content-Type: multipart/mixed; boundary=b0\r\n",
    b'Content-Type: multipart/alternative; boundary="b0"\r\n',
    b"Content-Type: text/html; charset=utf-16\r\n",
    b"Content-Type: message/rfc822\r\n",
    b"Content-Type: text/csv\r\n",
    b"Content-Type: text/calendar; method=REQUEST\r\n",
    b"Content-Type: text/plain; format=flowed; delsp=yes\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Transfer-Encoding: quoted-printable\r\n",
    b"Content-Transfer-Encoding: x-uuencode\r\n",
    b"Content-Disposition: attachment; filename*0*=a''%zz; filename*1=b\r\n",
    b"To: a@x.example, (((\r\n",
    b"Subject: =?utf-8?B?!!!?= =?x?Q?=zz?=\r\n",
    b'Cc: "\\\r\n',
    b"<table><tr><td colspan=9999999999>",
    b"</table>",
    b"<!--",
    b"-->",
    b"<![",
    b"<!x",
    b"&#99999999999;",
    b"&#x;",
    b"<pre>",
    b"</p>",
    b"<style>",
    b"<td rowspan=3>",
    b"a;b;c\n",
    b'"',
    b"|",
    b"begin 644 x\n",
    b"#0V%T\n",
    b"`\nend\n",
    b"=",
    b"=C3",
    b"QlNO",
    b'ATTENDEE;CN="x:mailto:a@b\r\n',
    b"BEGIN:VCALENDAR\r\n",
    b"> > ",
    b"-- \r\n",
    b"Van: x\r\nVerzonden: y\r\nAan: z\r\n",
    b"Groet,\r\n",
    b"912345678",
    "é€😀".encode(),
    b"\x80\x81",
    b"+AGE-",
    b"%PDF-",
    b"PK\3\4",
]
BOUNDED = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@BOUNDED
@given(st.binary(max_size=2000))
def test_any_bytes_are_read(raw):
    assert isinstance(read_content(raw), Content)


@BOUNDED
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=60))
def test_any_mix_of_mail_is_read(fragments):
    assert isinstance(read_content(b"".join(fragments)), Content)


@BOUNDED
@given(st.lists(st.sampled_from(FRAGMENTS) | st.binary(max_size=20), max_size=40))
def test_any_page_is_read(fragments):
    assert isinstance(read_content(html(b"".join(fragments).decode("latin-1"))), Content)


def nested(levels: int) -> bytes:
    opened = b"".join(b"Content-Type: multipart/mixed; boundary=n%d\r\n\r\n--n%d\r\n" % (n, n) for n in range(levels))
    return b"From: a@x.example\r\n" + opened + b"\r\nhallo"


HOSTILE = {
    "2000 nested multiparts": nested(2000),
    "2000 nested messages": b"Content-Type: message/rfc822\r\n\r\n" * 2000,
    "5000 parameters": message("x", content_type="text/plain" + "; a=b" * 5000),
    "20000 parts": multipart(*["\r\nx"] * 20_000),
    "100000 blank fields": b"X:\r\n" * 100_000 + b"\r\nx",
    "one long folded field": b"To: " + b"x,\r\n " * 100_000 + b"\r\n\r\nx",
    "many encoded words": b"Subject: " + b"=?utf-8?Q?x?= " * 50_000 + b"\r\n\r\nx",
    "unclosed encoded words": b"Subject: " + b"=?utf-8?Q?" * 50_000 + b"\r\n\r\nx",
    "padding only": message(b"=" * 1_000_000, "Content-Transfer-Encoding: base64"),
    "begin lines": message(b"begin 644 x\n" * 50_000),
    "100000 nested div": html("<div>" * 100_000),
    "5000 nested tables": html("<table><tr><td>" * 5000 + "x"),
    "unclosed comments": html("<!--" * 200_000),
    "unclosed declarations": html("<!" * 200_000),
    "lone angles": html("<" * 500_000),
    "unclosed quotes": html("<a b='" * 100_000),
    "ampersands": html("&" * 500_000),
    "wide spans": html("<table>" + "<tr><td colspan=1000 rowspan=1000>x</td><td>y</td></tr>" * 300 + "</table>"),
    "separators": message("a|b\n" * 100_000),
    "rules": message("-|-\n" * 100_000),
    "uneven rows": message("a;b;c\na;b;c;d\n" * 50_000),
    "quote marks": message(("> " * 500 + "\n") * 500),
    "openings of headers": message("Van: x\n" * 50_000),
    "dashes": message("-" * 500_000),
    "closings": message("Op 1 " * 50_000 + "\n" + "Groet " * 50_000),
    "csv quotes": message('"' * 500_001 + ",", content_type="text/csv"),
    "boundary everywhere": message(b"--b0 x\n" * 100_000, content_type="multipart/mixed; boundary=b0"),
    "dash boundary": message(b"-" * 500_000, content_type="multipart/mixed; boundary=-"),
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_hostile_mail_ends_within_seconds(raw):
    start = time.process_time()
    assert isinstance(read_content(raw), Content)
    assert time.process_time() - start < 5.0


@pytest.mark.parametrize("name", ["2000 nested multiparts", "2000 nested messages", "20000 parts"])
def test_what_was_skipped_is_never_called_clean(name):
    assert Obstacle.TOO_LARGE in [item.obstacle for item in read_content(HOSTILE[name]).uninspectable]
