"""Who sees whose address anew: groups of people who do not know each other."""

import pytest

from mailguard.acquaintance import unacquainted_groups
from mailguard.config import Organisation
from mailguard.config.organisation import RecipientList
from mailguard.facts import CorrespondenceFacts
from mailguard.findings import VisibleField, VisibleRecipient

ORGANISATION = Organisation(internal_domains=("ons.example",))
PARENTS = tuple(f"ouder{number}@gmail.com" for number in range(6))


NOTHING = CorrespondenceFacts()


def groups(*addresses: str, facts: CorrespondenceFacts = NOTHING, organisation=ORGANISATION, quoted=()):
    visible = [VisibleRecipient(a, "", VisibleField.TO, is_quoted=a in quoted) for a in addresses]
    return unacquainted_groups(visible, facts, organisation)


def test_each_private_mailbox_is_a_group():
    assert groups(*PARENTS) == 6


def test_colleagues_of_one_organisation_are_one_group():
    assert groups("a@bouw.example", "b@bouw.example", "c@planning.bouw.example") == 1


def test_our_own_people_and_role_addresses_do_not_count():
    assert groups("alice@ons.example", "info@bouw.example", "administratie@school.example") == 0


def test_who_stood_in_one_list_before_knows_the_others():
    facts = CorrespondenceFacts(acquainted=(frozenset(PARENTS[:4]),))
    assert groups(*PARENTS, facts=facts) == 3


def test_lists_that_share_somebody_join():
    facts = CorrespondenceFacts(acquainted=(frozenset(PARENTS[:3]), frozenset(PARENTS[2:5])))
    assert groups(*PARENTS, facts=facts) == 2


def test_a_known_list_and_strangers_are_counted_together():
    strangers = tuple(f"vreemde{number}@ziggo.nl" for number in range(10))
    facts = CorrespondenceFacts(acquainted=(frozenset(PARENTS),))
    assert groups(*PARENTS, *strangers, facts=facts) == 11


def test_whom_the_quoted_thread_names_know_each_other():
    assert groups(*PARENTS, quoted=PARENTS[:5]) == 2


def test_a_configured_list_knows_itself_in_whatever_writing():
    members = tuple(address.upper() for address in PARENTS)
    organisation = Organisation(
        internal_domains=("ons.example",), lists=(RecipientList(name="ouderraad", members=members),)
    )
    assert groups(*PARENTS, organisation=organisation) == 1


@pytest.mark.parametrize("number", [0, 1, 2])
def test_few_people_are_few_groups(number):
    assert groups(*PARENTS[:number]) == number
