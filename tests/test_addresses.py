"""Addresses: when two writings are one mailbox, which domains lie inside others, and whose a mailbox is."""

import pytest

from mailguard.addresses import (
    PRIVATE_MAIL_DOMAINS,
    ROLE_LOCAL_PARTS,
    domain_of,
    is_private_mailbox,
    is_role_address,
    is_within,
    normalise,
    organisation_domain,
)

SAME = [
    (" J.Bos@School.example ", "j.bos@school.example"),
    ("j.bos@school.example.", "j.bos@school.example"),
    ('"J.Bos"@school.example', "j.bos@school.example"),
    ("j.bos@café.example", "j.bos@xn--caf-dma.example"),
    ("Straße@a.example", "strasse@a.example"),
    ('"a@b"@c.example', "a@b@c.example"),
    ("Postmaster", "postmaster"),
    ("", ""),
    ("@", "@"),
]


@pytest.mark.parametrize(("written", "form"), SAME)
def test_two_writings_of_one_mailbox_compare_equal(written, form):
    assert normalise(written) == form
    assert normalise(normalise(written)) == normalise(written)


def test_a_tag_or_a_dot_makes_another_mailbox():
    assert normalise("j.bos+school@a.example") != normalise("j.bos@a.example")
    assert normalise("j.bos@a.example") != normalise("jbos@a.example")


def test_a_domain_that_idna_refuses_is_kept_as_it_is():
    name = "é" * 70 + ".example"
    assert normalise(f"a@{name}") == f"a@{name}"


@pytest.mark.parametrize(
    ("address", "domain"), [("a@B.example.", "b.example"), ("a@b@c.example", "c.example"), ("nobody", "")]
)
def test_the_domain_is_what_stands_behind_the_last_at(address, domain):
    assert domain_of(address) == domain


@pytest.mark.parametrize(
    ("domain", "inside"),
    [
        ("school.example", True),
        ("mail.school.example", True),
        ("a.b.school.example", True),
        ("myschool.example", False),
        ("school.example.evil.test", False),
        ("example", False),
        ("", False),
    ],
)
def test_only_a_domain_itself_and_what_lies_below_it_is_within(domain, inside):
    assert is_within(domain, frozenset({"school.example"})) is inside


@pytest.mark.parametrize(
    "local",
    """
    info Info INFO administratie ib directie klantenservice noreply no-reply-2 noreply.school donotreply info2
    info-noord info.wijk wijkteam-noord team.jeugd planning+west afdeling_inkoop leerlingenadministratie
    huurdersadministratie bestuurssecretariaat wmo-loket it-servicedesk recepten penningmeester fg
    """.split(),
)
def test_an_office_or_a_function_is_a_role_address(local):
    assert is_role_address(f"{local}@school.example")


@pytest.mark.parametrize(
    "local",
    "j.bos j.post anna.post postma infante teamo sales1e j.info contactina mr.bos zorgvliet fgroot w.werk".split(),
)
def test_a_person_is_no_role_address(local):
    assert not is_role_address(f"{local}@school.example")


def test_a_composed_name_at_a_free_provider_is_somebodys_mailbox():
    assert not is_role_address("secretariaat.vvdewijk@gmail.com")
    assert not is_role_address("vvesecretariaat@ziggo.nl")
    assert not is_role_address("penningmeester@hetnet.nl")


def test_private_mailboxes_are_those_of_providers():
    assert is_private_mailbox("Familie@Ziggo.NL")
    assert is_private_mailbox("a@hccnet.nl")
    assert not is_private_mailbox("a@mail.ziggo.nl.example")
    assert not is_private_mailbox("a@school.example")


def test_the_lists_hold_plain_names():
    assert all(name == name.strip().casefold() and "@" not in name for name in ROLE_LOCAL_PARTS | PRIVATE_MAIL_DOMAINS)
    assert all("." in name for name in PRIVATE_MAIL_DOMAINS)
    assert {organisation_domain(name) for name in PRIVATE_MAIL_DOMAINS} >= {"gmail.com", "ziggo.nl"}


@pytest.mark.parametrize(
    ("domain", "organisation"),
    [
        ("mail.school.nl", "school.nl"),
        ("school.nl", "school.nl"),
        ("a.b.school.co.uk", "school.co.uk"),
        ("localhost", "localhost"),
        ("nl", "nl"),
        ("", ""),
    ],
)
def test_an_organisation_is_its_registrable_domain(domain, organisation):
    assert organisation_domain(domain) == organisation
