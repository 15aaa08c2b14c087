"""One person as far as he is known, and by what a reader could tell who he is."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from mailguard.data_subjects.names import PersonName
from mailguard.facts import DataSubject, Identifier
from mailguard.findings import Evidence, Finding
from mailguard.vocabulary import EntityType

Indexed = tuple[int, Finding]

# One person has one of these, so that a second one begins another person.
ONE_EACH = (EntityType.PERSON, EntityType.NL_BSN, EntityType.DATE_OF_BIRTH, EntityType.NL_ID_DOCUMENT)
# Two people may bear one name; who has another of these is another. (A passport and a driving licence are one man's.)
_TELLS_APART = (EntityType.NL_BSN, EntityType.DATE_OF_BIRTH)
_MORE = frozenset((EntityType.DATE_OF_BIRTH, EntityType.EMAIL_ADDRESS, EntityType.NL_ADDRESS, EntityType.PHONE_NUMBER))
_CODES = frozenset(
    (
        EntityType.CLIENT_NUMBER,
        EntityType.EMPLOYEE_NUMBER,
        EntityType.NL_LICENSE_PLATE,
        EntityType.IBAN_CODE,
        EntityType.IP_ADDRESS,
        EntityType.CREDIT_CARD,
    )
)
_MOST_NAMES = 50  # ways to write one person's name


@lru_cache(maxsize=64)
def parsed(name: str) -> PersonName:
    """The parts of a name. It is asked of one name a few times in a row."""
    return PersonName.of(name)


@dataclass(slots=True, eq=False)
class Subject:
    """One person: his findings, his names, and the values of each kind."""

    order: int = 0
    findings: list[Indexed] = field(default_factory=list, repr=False)
    names: dict[PersonName, None] = field(default_factory=dict, repr=False)
    values: dict[EntityType, set[str]] = field(default_factory=lambda: defaultdict(set), repr=False)
    has_family_name: bool = False  # a first name alone is known to those who know him already

    def take(self, indexed: Indexed) -> PersonName | None:
        """Add what is known of him; the name, when it is one."""
        finding = indexed[1]
        self.findings.append(indexed)
        if finding.entity is not EntityType.PERSON:
            self.values[finding.entity].add(finding.text if finding.entity is EntityType.HEALTH else finding.key)
            return None
        self.values[finding.entity].add(finding.text)
        name = parsed(finding.text)
        self.has_family_name |= not (Evidence.FIRST_NAME in finding.evidence and name.is_single)
        if len(self.names) < _MOST_NAMES:
            self.names[name] = None
        return name

    def has_another(self, finding: Finding) -> bool:
        """True when he is known by another value of a kind of which a person has one, names apart."""
        if finding.entity not in ONE_EACH or finding.entity is EntityType.PERSON:
            return False
        most = 1 if finding.entity is EntityType.NL_ID_DOCUMENT else 0  # a passport and a driving licence
        return len(self.values.get(finding.entity, set()) - {finding.key}) > most

    def is_apart_from(self, other: "Subject") -> bool:
        """True when both are known by a BSN or a date of birth, and by none in common."""
        both = [entity for entity in _TELLS_APART if entity in self.values and entity in other.values]
        return bool(both) and all(self.values[entity].isdisjoint(other.values[entity]) for entity in both)

    def is_named(self, name: PersonName) -> bool:
        """True when nothing in the names he goes by speaks against this one, and one of them is like it."""
        known = [own for own in self.names if not own.is_single] or [*self.names]
        return any(own.agrees(name) for own in self.names) and (
            name.is_single or any(own.agrees(name) for own in known)
        )

    def stated(self) -> DataSubject:
        """What is told of him to the rest of the program."""
        names = dict.fromkeys(f.text for _, f in self.findings if f.entity is EntityType.PERSON)
        return DataSubject(
            entities=tuple(sorted(self.values)),
            identifiers=tuple(sorted(set(self._identifiers()))),
            names=tuple(names),
            findings=tuple(sorted(index for index, _ in self.findings)),
        )

    def _identifiers(self) -> Iterator[Identifier]:
        """ENISA's cells for what is known of one person (ease of identification)."""
        entities = self.values.keys()
        is_named = self.has_family_name
        if entities & {EntityType.NL_BSN, EntityType.NL_ID_DOCUMENT}:
            is_linked = bool(entities & {EntityType.NL_ADDRESS, EntityType.DATE_OF_BIRTH, EntityType.EMAIL_ADDRESS})
            linked = Identifier.ID_NUMBER_LINKED if is_linked else Identifier.ID_NUMBER
            yield Identifier.ID_NUMBER_AND_NAME if is_named else linked
        if is_named:
            alone = Identifier.NAME_RARE if self._has_full_name() else Identifier.NAME_COMMON
            yield Identifier.NAME_AND_MORE if entities & _MORE else alone
        if EntityType.EMAIL_ADDRESS in entities:
            yield Identifier.EMAIL_WITH_NAME if is_named else Identifier.EMAIL_WITHOUT_NAME
        if EntityType.NL_ADDRESS in entities:
            yield Identifier.CONTACT_SMALL_TOWN
        elif EntityType.PHONE_NUMBER in entities:
            yield Identifier.CONTACT_UNLISTED
        if self.names and not is_named:
            yield Identifier.CODE_LINKED  # a first name alone
        elif entities & _CODES:
            yield Identifier.CODE

    def _has_full_name(self) -> bool:
        """True for a first and a family name, in one cell or in two."""
        singles = {name.words for name in self.names if name.is_single}
        return len(singles) > 1 or any(name.first for name in self.names)
