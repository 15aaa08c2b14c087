"""IP addresses: of machines that may be somebody's. Versions, sections, times and masks are none."""

import pytest

from mailguard.vocabulary import EntityType
from tests.detectors.build import findings, found, paragraphs, table

IP = EntityType.IP_ADDRESS


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Ingelogd vanaf 145.53.10.77 om 10:20:30", "145.53.10.77"),
        ("IP-adres: 145.53.10.77", "145.53.10.77"),
        ("Zijn ip is 145.53.10.77.", "145.53.10.77"),
        ("Zie ook de bijlage. IP 145.53.10.77", "145.53.10.77"),
        ("De firewall hangt op 145.53.10.77, handig.", "145.53.10.77"),
        ("145.53.10.77 is de router", "145.53.10.77"),
        ("http://145.53.10.77/beheer", "145.53.10.77"),
        ("145.53.10.77:8080", "145.53.10.77"),
        ("Received: from mail.example ([145.53.10.77])", "145.53.10.77"),
        ("host 8.8.4.4", "8.8.4.4"),
        ("IPv6 2a02:a45c:1234:1:9c1f:aa02:77e0:1b2c", "2a02:a45c:1234:1:9c1f:aa02:77e0:1b2c"),
        ("server 2a02:a45c::77e0:1b2c%eth0", "2a02:a45c::77e0:1b2c"),
        ("server 2a02:a45c::77e0:1b2c/64", "2a02:a45c::77e0:1b2c"),
        ("https://[2a02:a45c::77e0:1b2c]:443/", "2a02:a45c::77e0:1b2c"),
        ("ip 2A02:A45C::77E0:1B2C", "2A02:A45C::77E0:1B2C"),
    ],
)
def test_an_address_that_is_named_is_found(text, address):
    (finding,) = findings(paragraphs(text), IP)
    assert finding.text == address
    assert finding.score >= 0.7


@pytest.mark.parametrize("address", ["145.53.10.77", "2a02:a45c::77e0:1b2c", "203.0.113.58"])
def test_an_address_without_a_name_is_likely(address):
    assert found(paragraphs(f"Dit was {address} volgens hem."), IP, 0.5) == [address]


@pytest.mark.parametrize("address", ["10.12.0.1", "192.168.40.17", "172.16.3.9", "fd12:3456:789a:1::17"])
def test_a_private_address_is_likely_but_never_strong(address):
    assert found(paragraphs(f"Dit was {address}, zegt hij."), IP, 0.5) == [address]
    assert found(paragraphs(f"Balie 2   {address}   kanaal 36"), IP, 0.5) == [address]
    assert found(paragraphs(f"De camera hangt op {address}, zegt hij."), IP, 0.5) == [address]
    assert found(paragraphs(f"IP-adres van Jan: {address}"), IP, 0.8) == []


def test_an_address_of_the_link_alone_needs_a_word():
    assert found(paragraphs("Dit was fe80::1c2f:77, zegt hij."), IP, 0.5) == []
    assert found(paragraphs("De camera hangt op fe80::1c2f:77."), IP, 0.5) == ["fe80::1c2f:77"]


@pytest.mark.parametrize(
    "text",
    [
        "Controller 84.241.99.7, firmware 8.10.185.0",
        "De software op server 84.241.99.7 is oud",
        "TeamViewer vanaf 84.241.99.7",
        "De versie op host 84.241.99.7",
    ],
)
def test_a_word_for_a_version_elsewhere_in_the_sentence_hides_no_address(text):
    assert found(paragraphs(text), IP, 0.5) == ["84.241.99.7"]


@pytest.mark.parametrize(
    "text",
    [
        "de versie van de driver is 5.10.2.33",
        "de firmware van de camera is nu 10.2.3.44",
        "software gaat morgen naar 12.4.60.1",
        "Recorder sw 4.61.0.15, twee stuks",
        "fw 84.2.1.9",
        "FileSender vanaf 3.66.1.0 werkt, ouder niet",
        "OpenMail op de host is 9.6.1.2",
        "LibreDesk 7.41.2.0",
        "Oracle 10.2.0.4",
        "versie 1.2.3.4",
        "v1.2.3.4",
        "v. 4.12.33.150",
        "Update naar versie 45.12.33.150",
        "firmware 45.12.33.150",
        "build 45.12.33.150",
        "pakket==45.12.33.150",
        "pakket-45.12.33.150",
        "Chrome/45.12.33.150",
        "zie § 4.12.33.50",
        "hoofdstuk 4.12.33.50",
        "paragraaf 45.12.33.50",
        "artikel 45.12.33.50",
        "versie 45.12.33.149 naar 45.12.33.150",
        "OID 1.3.6.1.4.1.311",
        "1.2.3.4.5",
        "zie 1.2.3.4",
        "bedrag 1.234.567.890",
        "06.12.34.56",
        "256.300.1.2",
        "145.53.10.077",
        "om 10:20:30 uur",
        "10:20 - 11:30, 12:40",
        "MAC 00:1a:2b:3c:4d:5e",
        "EUI 00:1a:2b:ff:fe:3c:4d:5e gezien",
        "std::vector en a::b",
        "Score 3::2",
        "netmasker 255.255.255.0",
        "127.0.0.1",
        "0.0.0.0",
        "netwerk 145.53.10.0/24",
        "::1",
        "01.02.20.26,50",
    ],
)
def test_other_dotted_and_coloned_text_is_none(text):
    assert found(paragraphs(text), IP, 0.5) == []


def test_a_column_names_its_addresses():
    rows = [["j.devries", "10.12.0.77"], ["p.bakker", "145.53.10.77"]]
    assert found(table(["Gebruiker", "IP-adres"], rows), IP, 0.5) == ["10.12.0.77", "145.53.10.77"]
    assert found(table(["Pakket", "Versie"], [["x", "1.2.3.4"], ["y", "4.5.6.7"]]), IP, 0.5) == []


def test_the_kind_stands_in_the_detail():
    assert [hit.detail for hit in findings(paragraphs("ip 145.53.10.77 en 2a02:a45c::77e0:1b2c"), IP)] == [
        "ipv4",
        "ipv6",
    ]


@pytest.mark.parametrize("text", ["netwerkadres 10.20.31.7", "network address: 10.20.31.7", "hostadres 10.20.31.7"])
def test_the_address_of_a_network_card_is_named(text):
    assert found(paragraphs(text), IP, 0.6) == ["10.20.31.7"]


@pytest.mark.parametrize("behind", ["", ".", ". Dus", ",", ")", " en"])
def test_a_network_is_no_address_whatever_stands_behind_it(behind):
    assert found(paragraphs(f"de firewall laat 84.241.99.0/24{behind} door"), IP, 0.5) == []
    assert found(paragraphs(f"de firewall laat 84.241.99.7/32{behind} door"), IP, 0.5) == ["84.241.99.7"]
