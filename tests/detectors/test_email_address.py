"""E-mail addresses: as people write them, whose they are, and what only looks like one."""

import pytest

from mailguard.findings import Place, Role, Segment
from mailguard.vocabulary import EntityType
from tests.detectors.build import findings, found, paragraphs

EMAIL = EntityType.EMAIL_ADDRESS

WRITTEN = [
    ("jan.jansen@provider.example", "jan.jansen@provider.example"),
    ("<jan@provider.example>", "jan@provider.example"),
    ("mailto:jan@provider.example", "jan@provider.example"),
    ("'jan@provider.example'", "jan@provider.example"),
    ("jan@provider.example.", "jan@provider.example"),
    ("jan@provider.example,piet@a.test", "jan@provider.example"),
    ("*jan@provider.example*", "jan@provider.example"),
    ("CN=jan@provider.example", "jan@provider.example"),
    ("?to=jan@provider.example&x=1", "jan@provider.example"),
    ("o'brien+werk@mail.provider.test", "o'brien+werk@mail.provider.test"),
    ("p&o@provider.example", "p&o@provider.example"),
    ("JAN_DE-BOER71@PROVIDER.EXAMPLE", "JAN_DE-BOER71@PROVIDER.EXAMPLE"),
    ("josé@café.example", "josé@café.example"),
    ("jan@werkgroep.local", "jan@werkgroep.local"),
    ("jan\u200b@provider.example", "jan\u200b@provider.example"),
    ("jan\uff20provider.example", "jan\uff20provider.example"),
    ("jan@my\u2011provider.example", "jan@my\u2011provider.example"),
]


@pytest.mark.parametrize(("written", "address"), WRITTEN)
def test_an_address_is_found_without_what_surrounds_it(written, address):
    hits = found(paragraphs(f"Zoë mailt {written} morgen"), EMAIL, at_least=0.8)
    assert hits[0] == address


NOT_AN_ADDRESS = [
    "@jan",
    "jan@",
    "jan@provider",
    "jan @ provider.example",
    "[cid:image001.png@01DB3C1A.2F6E5B70]",
    "cid:logo.png@abc.def",
    "3 stuks @ 4.50 euro",
    "@media screen",
    "versie@1.2.3",
]


@pytest.mark.parametrize("text", NOT_AN_ADDRESS)
def test_what_only_looks_like_an_address_is_not_found(text):
    assert found(paragraphs(text), EMAIL) == []


def test_a_role_address_is_reported_as_such():
    (finding,) = findings(paragraphs("Mail info@winkel.example"), EMAIL)
    assert finding.evidence == ("syntax", "role-address")
    assert finding.role is Role.CONTENT


@pytest.mark.parametrize("address", ["jan@gemeente.example", "jan@post.Gemeente.example", "info@gemeente.example"])
def test_an_internal_address_is_the_organisations_own(address):
    for place in (Place("body"), Place("body", is_quoted=True), Place("body", is_signature=True)):
        (finding,) = findings([Segment(f"Mail {address}", place)], EMAIL)
        assert finding.role is Role.OWN


def test_a_lookalike_of_an_internal_domain_is_not_own():
    (finding,) = findings(paragraphs("jan@nepgemeente.example"), EMAIL)
    assert finding.role is Role.CONTENT
