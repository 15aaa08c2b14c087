"""Who of the people in a list of recipients already know each other: what a visible list tells anew. Pure."""

from collections.abc import Iterable, Sequence

from mailguard import addresses
from mailguard.config import Organisation
from mailguard.facts import CorrespondenceFacts
from mailguard.findings import VisibleRecipient


def unacquainted_groups(
    visible: Sequence[VisibleRecipient], facts: CorrespondenceFacts, organisation: Organisation
) -> int:
    """How many groups of mutually unknown outsiders see each other.

    Each private mailbox is a group of its own, the addresses of one organisation are one; groups that the history saw
    together, that stand in one configured list, or that the quoted thread names, know each other. A role address
    (info@) is nobody's personal data.
    """
    people = [
        v for v in visible if not organisation.is_internal(v.address) and not addresses.is_role_address(v.address)
    ]
    groups = _Groups(person.address for person in people)
    by_organisation: dict[str, list[str]] = {}
    for person in people:
        by_organisation.setdefault(_organisation_of(person.address), []).append(person.address)
    for together in by_organisation.values():
        groups.join(together)
    groups.join(person.address for person in people if person.is_quoted)
    for acquainted in (*facts.acquainted, *organisation.known_lists):
        groups.join(acquainted)
    return groups.count()


def _organisation_of(address: str) -> str:
    if addresses.is_private_mailbox(address):
        return address
    return addresses.organisation_domain(addresses.domain_of(address))


class _Groups:
    """Union-find over addresses; others than those it began with are passed over."""

    def __init__(self, members: Iterable[str]) -> None:
        self._parents = {member: member for member in members}

    def join(self, acquainted: Iterable[str]) -> None:
        roots = {self._root(member) for member in acquainted if member in self._parents}
        for root in roots:
            self._parents[root] = min(roots)

    def count(self) -> int:
        return sum(member == parent for member, parent in self._parents.items())

    def _root(self, member: str) -> str:
        while self._parents[member] != member:
            self._parents[member] = self._parents[self._parents[member]]
            member = self._parents[member]
        return member
