"""The parser of MAIL and RCPT arguments: bytes kept, syntax judged, total on any input."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailguard.smtp.paths import Path, Refusal, parse_mail, parse_rcpt

GOOD = [
    (b"<alice@gemeente.test>", "alice@gemeente.test"),
    (b"<Alice.De-Vries+x=1@Gemeente.TEST>", "Alice.De-Vries+x=1@Gemeente.TEST"),
    (b'<"a b"@gemeente.test>', '"a b"@gemeente.test'),
    (b'<"a\\"\\\\>b"@gemeente.test>', '"a\\"\\\\>b"@gemeente.test'),
    (b'<""@gemeente.test>', '""@gemeente.test'),
    (b"<@a.test,@b.test:bob@example.test>", "bob@example.test"),
    (b"<bob@[192.0.2.1]>", "bob@[192.0.2.1]"),
    (b"<bob@[IPv6:2001:db8::1]>", "bob@[IPv6:2001:db8::1]"),
    (b"<bob@localhost>", "bob@localhost"),
    (b"<!#$%&'*+/=?^_`{|}~-@example.test>", "!#$%&'*+/=?^_`{|}~-@example.test"),
    (b"<bob@srv_mail.example.test>", "bob@srv_mail.example.test"),
    ("<zoë@één.test>".encode(), "zoë@één.test"),
]

BAD = [
    b"", b"<", b">", b"<>>", b"<@>", b"<a@>", b"<@b>", b"<a@b", b"a@b>", b"a@b", b"<a>", b"<a@b@c>", b"<.a@b>",
    b"<a.@b>", b"<a..b@c>", b"<a@b.>", b"<a@.b>", b"<a@-b>", b"<a@b->", b"<a b@c>", b'<"a@b>', b'<"a"b@c>', b"<a@[b>",
    b"<a@[]>", b"<(c)a@b>", b"<a@b(c)>", b"<a@b> <c@d>", b"<a@b>x", b"<a@b>\tSIZE=1", b"<@a.test:>", b"<a\x00@b>",
    b"<a\x7f@b>", b'<"a\x01"@b>', b"<\xff@b>", b"<a@b\xc3>", b"< a@b>", b"<a@b >", b"<a,b@c>", b"<a:b@c>",
]  # fmt: skip


@pytest.mark.parametrize(("raw", "address"), GOOD)
def test_path_is_kept_as_written(raw, address):
    assert parse_rcpt(b"TO:" + raw) == Path(raw, address)
    assert parse_mail(b"from:" + raw) == Path(raw, address)


@pytest.mark.parametrize("raw", BAD)
def test_bad_path_is_refused_with_501(raw):
    for parse, keyword in ((parse_mail, b"FROM:"), (parse_rcpt, b"TO:")):
        with pytest.raises(Refusal) as refused:
            parse(keyword + raw)
        assert refused.value.reply.wire().startswith(b"501 5.5.4 ")


def test_null_path_is_for_mail_alone():
    assert parse_mail(b"FROM:<>") == Path(b"<>", "")
    with pytest.raises(Refusal):
        parse_rcpt(b"TO:<>")


def test_postmaster_is_the_one_recipient_without_domain():
    assert parse_rcpt(b"TO:<PostMaster>").address == "PostMaster"
    with pytest.raises(Refusal):
        parse_mail(b"FROM:<postmaster>")


def test_parameters_keep_case_and_order():
    path = parse_mail(b"FROM:<a@b.test>  Size=10 ENVID=Ab+2B  body=8BitMime smtputf8 ")
    assert path.raw_parameters == (b"Size=10", b"ENVID=Ab+2B", b"body=8BitMime", b"smtputf8")
    assert [p.keyword for p in path.parameters] == ["SIZE", "ENVID", "BODY", "SMTPUTF8"]


@pytest.mark.parametrize("rest", [b"A=1 a=2", b"=1", b"A=", b"-A=1", b"A=1=2", b"A=\x01", b"A_B=1", b"A=1\t"])
def test_bad_parameters_are_refused(rest):
    with pytest.raises(Refusal):
        parse_mail(b"FROM:<a@b.test> " + rest)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_parsed_or_refused(raw):
    for parse, keyword in ((parse_mail, b"FROM:"), (parse_rcpt, b"TO:")):
        try:
            path = parse(keyword + raw)
        except Refusal:
            continue
        assert path.raw in raw
        assert not {b"\r", b"\n", b"\0"} & {bytes([byte]) for byte in path.raw}


@pytest.mark.parametrize("piece", [b"(", b"a.", b"a-", b'"\\', b"@a,", b"[", b"-_", b"a=1 "])
def test_hostile_input_takes_no_time(piece):
    line = b"FROM:<" + piece * (8000 // len(piece))
    started = time.perf_counter()
    for tail in (b"", b"@", b"@a.test>", b">"):
        with pytest.raises(Refusal):
            parse_mail(line + tail + b"\x01")
    assert time.perf_counter() - started < 1.0


def test_no_address_is_in_a_repr():
    path = parse_mail(b"FROM:<alice@gemeente.test> ENVID=alice@gemeente.test")
    assert "alice" not in repr(path)
