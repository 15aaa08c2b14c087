"""What the register keeps as JSON comes back as it was, and stays readable when versions differ."""

import pytest

from mailguard.incident import Facts, Particulars, Severity, SeverityLevel
from mailguard.stores.plain_form import Unreadable, canonical, from_plain, to_plain
from tests.stores.records import FACTS, PARTICULARS


@pytest.mark.parametrize("value", [FACTS, Facts(), PARTICULARS, Particulars()], ids=lambda v: type(v).__name__)
def test_a_value_comes_back_as_it_was(value):
    assert from_plain(type(value), to_plain(value)) == value


def test_a_newer_version_may_have_written_more():
    plain = to_plain(FACTS)
    plain["court"] = "none"
    plain["severity"]["colour"] = "amber"
    plain["reasons"][0]["weight"] = 3
    plain["findings"][0]["page"] = None
    assert from_plain(Facts, plain) == FACTS


def test_an_older_version_may_have_written_less():
    plain = to_plain(FACTS)
    for name in ("recipient_trust", "risk_proposal", "mailguard_version"):
        del plain[name]
    del plain["severity"]["is_potential"]
    found = from_plain(Facts, plain)
    assert found.mailguard_version == ""
    assert found.severity == Severity(2, 100, 25, 225, 125, SeverityLevel.MEDIUM, ("bsn-with-name",))


@pytest.mark.parametrize(
    "spoilt",
    [
        None,
        [],
        {"bsn_count": "2"},
        {"bsn_count": True},
        {"counts": [1]},
        {"reasons": [{"rule": "SENSITIVE_DATA"}]},
        {"severity": {"level": "hevig"}},
        {"data_categories": "name"},
    ],
)
def test_what_is_no_such_value_is_refused_without_quoting_it(spoilt):
    with pytest.raises(Unreadable, match=r"^no Facts$"):
        from_plain(Facts, spoilt)


def test_undecodable_bytes_of_a_header_come_back():
    particulars = Particulars(subject=b"caf\xe9".decode("utf-8", "surrogateescape"))
    assert b"\\udce9" in canonical(to_plain(particulars))
    assert from_plain(Particulars, to_plain(particulars)) == particulars


def test_equal_values_have_one_text():
    assert canonical({"b": 1, "a": [True, None, "é"]}) == canonical({"a": (True, None, "é"), "b": 1})
    assert canonical({"b": 1, "a": "é"}) == b'{"a":"\\u00e9","b":1}'


def test_a_number_that_json_does_not_know_is_refused():
    with pytest.raises(ValueError):
        canonical({"score": float("nan")})
