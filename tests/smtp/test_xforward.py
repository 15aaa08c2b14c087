"""XFORWARD: what Postfix says of its client, read and said on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailguard.smtp.paths import Refusal
from mailguard.smtp.xforward import ATTRIBUTES, address_in, attributes_of, parse


def test_attributes_are_read_whatever_their_case():
    said = b"NAME=mail.gemeente.test addr=192.0.2.7 Port=4711 PROTO=ESMTP HELO=exchange IDENT=4Zx1 SOURCE=remote"
    assert parse(said) == {
        "NAME": "mail.gemeente.test",
        "ADDR": "192.0.2.7",
        "PORT": "4711",
        "PROTO": "ESMTP",
        "HELO": "exchange",
        "IDENT": "4Zx1",
        "SOURCE": "REMOTE",
    }


@pytest.mark.parametrize("name", ATTRIBUTES)
@pytest.mark.parametrize("value", ["[UNAVAILABLE]", "[TEMPUNAVAIL]"])
def test_what_is_not_known_is_kept_as_such(name, value):
    assert parse(f"{name}={value.lower()}".encode()) == {name: value}


@pytest.mark.parametrize(
    ("said", "value"),
    [(b"a+2Bb", "a+b"), (b"a=b", "a=b"), (b"a+3Db", "a=b"), (b"a+20b", "a b"), (b"zo+C3+AB", "zoë")],
)
def test_xtext_is_decoded(said, value):
    assert parse(b"HELO=" + said) == {"HELO": value}


@pytest.mark.parametrize(
    ("said", "value", "plain"),
    [
        (b"192.0.2.7", "192.0.2.7", "192.0.2.7"),
        (b"IPV6:2001:DB8::7", "IPV6:2001:db8::7", "2001:db8::7"),
        (b"ipv6:2001:db8::7", "IPV6:2001:db8::7", "2001:db8::7"),
        (b"2001:db8::7", "IPV6:2001:db8::7", "2001:db8::7"),
        (b"IPV6:::ffff:192.0.2.7", "192.0.2.7", "192.0.2.7"),
        (b"IPV6:fe80::1%eth0", "IPV6:fe80::1", "fe80::1"),
        (b"[UNAVAILABLE]", "[UNAVAILABLE]", None),
        (b"[TEMPUNAVAIL]", "[TEMPUNAVAIL]", None),
    ],
)
def test_addresses_are_those_of_a_socket(said, value, plain):
    attributes = parse(b"ADDR=" + said)
    assert attributes == {"ADDR": value}
    assert address_in(attributes) == plain


def test_without_addr_there_is_no_address():
    assert address_in({"NAME": "192.0.2.7"}) is None


BAD = [
    b"", b" ", b"NAME", b"NAME=", b"=x", b"FOO=x", b"NAME =x", b"NAME= x", b"NAME=a NAME=b", b"NAME=a name=b",
    b"NAME=a\tADDR=192.0.2.7", b"NAME=a\r\nADDR=192.0.2.7", b"NAME=a\x00", b"NAME=zo\xc3\xab", b"NAME=+", b"NAME=+4",
    b"NAME=+zz", b"NAME=+0D+0A", b"NAME=+00", b"NAME=a+09b", b"NAME=+7F", b"NAME=+FF", b"NAME=+E2+80+A8",
    b"NAME=" + b"x" * 256, b"HELO=" + b"x" * 256, b"IDENT=" + b"x" * 256, b"PROTO=" + b"x" * 65,
    b"PORT=65536", b"PORT=-1", b"PORT=x", b"PORT=1.0", b"PORT=1_0", b"PORT=+C2+B2", b"SOURCE=HERE",
    b"ADDR=localhost", b"ADDR=[192.0.2.7]", b"ADDR=192.0.2.7/32", b"ADDR=IPV6:192.0.2.7", b"ADDR=IPV6:",
    b"ADDR=192.0.2",
]  # fmt: skip


@pytest.mark.parametrize("said", BAD)
def test_all_else_is_refused_with_501_5_5_4(said):
    with pytest.raises(Refusal) as refused:
        parse(said)
    assert refused.value.reply.wire() == (b"501 5.5.4 Syntax: XFORWARD attribute=value [attribute=value ...]\r\n")


def test_values_as_long_as_postfix_has_them_are_taken():
    assert parse(b"HELO=" + b"x" * 255) == {"HELO": "x" * 255}
    assert parse(b"PROTO=" + b"x" * 64) == {"PROTO": "x" * 64}


@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(said):
    try:
        attributes = parse(b"HELO=" + said)
    except Refusal:
        return
    assert all(value.isprintable() and value for value in attributes.values())


def test_of_our_own_client_we_say_what_we_saw():
    assert attributes_of("192.0.2.7", 4711, "exchange.gemeente.test", "ESMTP") == {
        "NAME": "[UNAVAILABLE]",
        "ADDR": "192.0.2.7",
        "PORT": "4711",
        "PROTO": "ESMTP",
        "HELO": "exchange.gemeente.test",
        "SOURCE": "REMOTE",
    }


@pytest.mark.parametrize(
    ("address", "said", "source"),
    [
        ("2001:db8::7", "IPV6:2001:db8::7", "REMOTE"),
        ("fe80::1%eth0", "IPV6:fe80::1", "REMOTE"),
        ("::ffff:192.0.2.7", "192.0.2.7", "REMOTE"),
        ("127.0.0.9", "127.0.0.9", "LOCAL"),
        ("::ffff:127.0.0.1", "127.0.0.1", "LOCAL"),
        ("::1", "IPV6:::1", "LOCAL"),
        ("", "[UNAVAILABLE]", "REMOTE"),
    ],
)
def test_our_own_client_is_written_as_postfix_writes_it(address, said, source):
    attributes = attributes_of(address, 0, "", "SMTP")
    assert (attributes["ADDR"], attributes["SOURCE"]) == (said, source)
    assert (attributes["PORT"], attributes["HELO"]) == ("[UNAVAILABLE]", "[UNAVAILABLE]")
    written = " ".join(f"{name}={value}" for name, value in attributes.items())
    assert parse(written.encode()) == attributes
