"""Whose tenant a message of Exchange Online is, with somebody in another tenant at work on the answer."""

import mmap
import tempfile
import time

import pytest

from mailguard.config import Microsoft365
from mailguard.message import Wire
from mailguard.smtp.tenant import is_ours

OURS = "9c6a2e0b-1f3d-4a5b-8c7d-0123456789ab"
THEIRS = "9d11aa22-0000-4000-8000-ffffffffffff"
NETWORKS = ("192.0.2.0/24",)
BY_TENANT = Microsoft365(networks=NETWORKS, tenant_id=OURS)
BY_DOMAIN = Microsoft365(networks=NETWORKS, originator_domains=("gemeente.example", "wijk.test"))
BY_BOTH = Microsoft365(networks=NETWORKS, tenant_id=OURS, originator_domains=("gemeente.example",))

TENANT = f"X-MS-Exchange-CrossTenant-Id: {OURS}"
OTHER_TENANT = f"X-MS-Exchange-CrossTenant-Id: {THEIRS}"
DOMAIN = "X-OriginatorOrg: gemeente.example"
OTHER_DOMAIN = "X-OriginatorOrg: anders.example"


def message(*fields: str | bytes, body: bytes = b"Dag\r\n") -> bytes:
    lines = (b"From: a@gemeente.example", *(f.encode() if isinstance(f, str) else f for f in fields), b"Subject: x")
    return b"".join(line + b"\r\n" for line in lines) + b"\r\n" + body


@pytest.mark.parametrize(
    "field",
    [
        TENANT,
        TENANT.upper(),
        TENANT.lower(),
        f"X-MS-Exchange-CrossTenant-Id:{OURS}",
        f"X-MS-Exchange-CrossTenant-Id: \t {OURS} \t",
        f"X-MS-Exchange-CrossTenant-Id:\r\n {OURS}",
        f"X-MS-Exchange-CrossTenant-Id:\r\n\t{OURS}\r\n ",
    ],
)
def test_our_tenant_is_known_however_its_mark_is_written(field):
    assert is_ours(message(field), BY_TENANT)


@pytest.mark.parametrize("domain", ["gemeente.example", "GEMEENTE.example", "post.gemeente.example", "wijk.test"])
def test_our_domains_and_what_is_below_them_are_ours(domain):
    assert is_ours(message(f"X-OriginatorOrg: {domain}"), BY_DOMAIN)


def test_the_mark_may_be_first_last_or_all_there_is():
    assert is_ours(f"{TENANT}\r\nSubject: x\r\n\r\nDag\r\n".encode(), BY_TENANT)
    assert is_ours(f"Subject: x\r\n{TENANT}\r\n\r\n".encode(), BY_TENANT)
    assert is_ours(f"{TENANT}\r\n".encode(), BY_TENANT)
    assert is_ours(TENANT.encode(), BY_TENANT)


def test_a_mark_that_is_there_twice_and_ours_is_ours():
    assert is_ours(message(TENANT, DOMAIN, TENANT, "X-OriginatorOrg: post.gemeente.example"), BY_BOTH)


def test_a_message_in_a_file_is_read_as_one_in_memory():
    with tempfile.TemporaryFile() as file:
        file.write(message(TENANT, DOMAIN))
        file.flush()
        with mmap.mmap(file.fileno(), 0) as wire:
            assert is_ours(wire, BY_BOTH)
            assert not is_ours(wire, Microsoft365(networks=NETWORKS, tenant_id=THEIRS))


@pytest.mark.parametrize(
    ("fields", "settings"),
    [
        ((), BY_TENANT),
        ((), BY_DOMAIN),
        ((OTHER_TENANT,), BY_TENANT),
        ((OTHER_DOMAIN,), BY_DOMAIN),
        ((DOMAIN,), BY_TENANT),
        ((TENANT,), BY_DOMAIN),
        ((TENANT,), BY_BOTH),
        ((DOMAIN,), BY_BOTH),
        ((TENANT, OTHER_DOMAIN), BY_BOTH),
        ((OTHER_TENANT, DOMAIN), BY_BOTH),
        ((TENANT, DOMAIN), Microsoft365()),
    ],
)
def test_each_mark_that_is_asked_for_must_be_there_and_ours(fields, settings):
    assert not is_ours(message(*fields), settings)


@pytest.mark.parametrize("marks", [(TENANT, OTHER_TENANT), (OTHER_TENANT, TENANT), (TENANT, OTHER_TENANT, TENANT)])
def test_a_mark_of_ours_beside_their_own_does_not_help(marks):
    assert not is_ours(message(*marks), BY_TENANT)


@pytest.mark.parametrize(
    "near",
    [
        "X-MS-Exchange-CrossTenant-Id : {id}",
        "X-MS-Exchange-CrossTenant-Id\t: {id}",
        ".X-MS-Exchange-CrossTenant-Id: {id}",
        "\ufeffX-MS-Exchange-CrossTenant-Id: {id}",
        "X-MS-Exchange-CrossTenant-Id\u00a0: {id}",
    ],
)
def test_a_name_that_is_nearly_the_marks_is_an_attempt(near):
    assert not is_ours(message(TENANT, near.format(id=THEIRS)), BY_TENANT)
    assert not is_ours(message(TENANT, near.format(id=OURS)), BY_TENANT)
    assert not is_ours(message(near.format(id=OURS)), BY_TENANT)


@pytest.mark.parametrize(
    "value",
    [
        "",
        OURS[:-1],
        OURS + "0",
        f"{OURS}, {THEIRS}",
        f"{OURS} (ours)",
        f'"{OURS}"',
        f"{{{OURS}}}",
        f"=?utf-8?q?{OURS}?=",
        f"{OURS[:8]}\r\n {OURS[8:]}",
        f"{OURS}\r\n {THEIRS}",
        f"{OURS}\u00a0",
        OURS.replace("a", "\uff41"),
    ],
)
def test_a_tenant_is_exactly_its_id(value):
    assert not is_ours(message(f"X-MS-Exchange-CrossTenant-Id: {value}"), BY_TENANT)


@pytest.mark.parametrize(
    "value",
    [
        "anders.example.gemeente.example.anders.example",
        "nietgemeente.example",
        "gemeente.example.anders.example",
        "anders.example gemeente.example",
        "anders.example,gemeente.example",
        "anders.example, .gemeente.example",
        ".gemeente.example",
        "a..gemeente.example",
        "@gemeente.example",
        "(c).gemeente.example",
        "example",
        "gemeente.example\r\n anders.example",
        "gemeente.exampl\u00e9",
        "",
    ],
)
def test_a_domain_is_a_domain_and_ours(value):
    assert not is_ours(message(f"X-OriginatorOrg: {value}"), BY_DOMAIN)


@pytest.mark.parametrize(
    "fields",
    [
        (TENANT, b"X-A: b\n" + OTHER_TENANT.encode()),
        (b"X-A: b\n" + TENANT.encode(),),
        (b"X-A: b\r" + TENANT.encode(),),
        (TENANT, b"X-A: b\r\r"),
        (TENANT, b"X-A: \0"),
        (TENANT.encode() + b"\0",),
        (b"X-MS-Exchange-Cross\0Tenant-Id: " + OURS.encode(), TENANT),
        (TENANT, b"no field at all"),
        (TENANT.replace(":", ""),),
    ],
)
def test_what_exchange_online_would_not_write_is_an_attempt(fields):
    assert not is_ours(message(*fields), BY_TENANT)


def test_other_fields_are_no_attempt_whatever_their_names_and_language():
    assert is_ours(message("Subject: Beste Zoë:\r\n een groet", b"X-A: \xff", TENANT), BY_TENANT)
    assert is_ours(message("X-MS-Exchange-CrossTenant-Network-Message-Id: 1", TENANT), BY_TENANT)
    assert is_ours(message("X-OriginatorOrg2: x", "Old-X-OriginatorOrg: x", DOMAIN), BY_DOMAIN)


def test_a_mark_within_another_field_or_the_body_is_none():
    assert not is_ours(message(f"Subject: about\r\n {TENANT}"), BY_TENANT)
    assert not is_ours(message(f"Subject: {TENANT}"), BY_TENANT)
    assert not is_ours(message(body=TENANT.encode() + b"\r\n"), BY_TENANT)
    assert not is_ours(b"\r\n" + TENANT.encode() + b"\r\n\r\n", BY_TENANT)
    assert not is_ours(b"", BY_TENANT)
    assert is_ours(message(TENANT, body=OTHER_TENANT.encode() + b"\r\n"), BY_TENANT)


def test_more_header_than_is_looked_at_is_not_ours():
    padding = b"X-Padding: " + b"x" * 1024 * 1024
    assert not is_ours(message(TENANT, padding, OTHER_TENANT), BY_TENANT)
    assert not is_ours(message(*[TENANT] * 9), BY_TENANT)
    assert is_ours(message(*[TENANT] * 8), BY_TENANT)


HOSTILE: dict[str, Wire] = {
    "short lines": message(*[b"a:"] * 200_000, TENANT),
    "names without an end": message(b"x-originatororg" * 65_000),
    "names in one name": message(b"x-originatororg" * 65_000 + b":"),
    "folds": message(b"X-OriginatorOrg: gemeente.example" + b"\r\n " * 300_000),
    "one name": message(b"a" * 900_000 + b": b"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_header_takes_long(name):
    start = time.process_time()
    for settings in (BY_TENANT, BY_DOMAIN):
        is_ours(HOSTILE[name], settings)
    assert time.process_time() - start < 0.5
