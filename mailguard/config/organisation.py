"""The organisation file: who we are, whom we trust, and what our numbers and words look like."""

from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from mailguard import addresses
from mailguard.config.values import Domain, Domains, Section
from mailguard.lexicon import Lexicon, NumberFormat, key_of
from mailguard.vocabulary import EntityType

_LONGEST_FORMAT = 40
_FEWEST_SIGNS = 4


def _word(value: str) -> str:
    if not value.isprintable():
        raise ValueError("more than one line: write each word or name as an item of its own")
    if len(value.strip()) < 2:
        raise ValueError("too short to be a word: write two letters or more")
    return value.strip()


def _own_value(value: str) -> str:
    if not value.isprintable():
        raise ValueError("more than one line: write each value as an item of its own")
    if len(key_of(value)) < _FEWEST_SIGNS:
        raise ValueError('too short to be told from other values: write it in full, such as "088-1234567"')
    return value


def _number_format(value: str) -> str:
    if not value.isprintable() or not value.strip():
        raise ValueError("no format: write # for a digit and @ for a letter, such as Z-####-#####")
    if len(value) > _LONGEST_FORMAT:
        raise ValueError(f"longer than {_LONGEST_FORMAT} signs: write the format of one number")
    if set("#@").isdisjoint(value):
        raise ValueError("fits one number alone: write # for each digit and @ for each letter, such as Z-####-#####")
    if "#" not in value and not any(sign.isdigit() for sign in value):
        raise ValueError("fits ordinary words: a number of yours holds a digit, write # for it")
    return value.strip()


def _each_once(values: tuple[str, ...]) -> tuple[str, ...]:
    seen: set[str] = set()
    for value in values:
        if value.casefold() in seen:
            raise ValueError("one item stands here twice: take one of them out")
        seen.add(value.casefold())
    return values


Words = Annotated[
    tuple[Annotated[str, AfterValidator(_word)], ...], Field(strict=False), AfterValidator(_each_once)
]  # fmt: skip
OwnValues = Annotated[tuple[Annotated[str, AfterValidator(_own_value)], ...], Field(strict=False)]
Formats = Annotated[
    tuple[Annotated[str, AfterValidator(_number_format)], ...],
    Field(strict=False, min_length=1),
    AfterValidator(_each_once),
]


class Partner(Section):
    """An organisation that gets data on a legal basis or under a processor agreement (art. 6 and 28 GDPR)."""

    domain: Domain
    name: str = ""
    allows: Annotated[frozenset[Annotated[EntityType, Field(strict=False)]], Field(strict=False)] = frozenset()


class Numbers(Section):
    """How we write one kind of number of our own: `#` a digit, `@` a letter, all else itself."""

    entity: Literal["EMPLOYEE_NUMBER", "CLIENT_NUMBER"]
    name: Annotated[str, AfterValidator(_word)]
    formats: Formats
    words: Words = ()

    @model_validator(mode="after")
    def _formats_say_enough(self) -> Self:
        """Without words a format must not fit every number that people write."""
        for written in () if self.words else self.formats:
            if sum(sign.isalnum() or sign in "#@" for sign in written) < _FEWEST_SIGNS:
                raise ValueError(f'format "{written}" fits too much: add words that stand near such a number')
            if set(written) == {"#"}:
                raise ValueError(f'format "{written}" fits any number: add words that stand near such a number')
        return self

    @property
    def format(self) -> NumberFormat:
        return NumberFormat(EntityType(self.entity), self.name, self.formats, self.words)


class Organisation(Section):
    """Who we are and whom we trust: the organisation file."""

    name: str = ""
    sector: str = ""
    profile: Literal["gemeente", "zorg", "onderwijs", "wonen", "algemeen"] = "algemeen"
    internal_domains: Domains = ()
    partners: Annotated[tuple[Partner, ...], Field(strict=False)] = ()
    own_values: OwnValues = ()
    not_names: Words = ()
    health_words: Words = ()
    numbers: Annotated[tuple[Numbers, ...], Field(strict=False)] = ()

    @model_validator(mode="after")
    def _partners_are_outside_and_named_once(self) -> Self:
        domains = [partner.domain for partner in self.partners]
        for domain in domains:
            if addresses.is_within(domain, self.domains):
                raise ValueError(f"partner {domain} lies within internal_domains: take it out of one of the two")
            if domains.count(domain) > 1:
                raise ValueError(f"partner {domain} is named twice: join the two tables and their allows")
        return self

    @model_validator(mode="after")
    def _values_and_formats_stand_here_once(self) -> Self:
        keys = [key_of(value) for value in self.own_values]
        if len(set(keys)) < len(keys):
            raise ValueError("own_values holds one value twice, perhaps grouped otherwise: take one of them out")
        formats = [written.casefold() for numbers in self.numbers for written in numbers.formats]
        for written in formats:
            if formats.count(written) > 1:
                raise ValueError(f'format "{written}" stands in two tables of numbers: take it out of one of them')
        return self

    @cached_property
    def domains(self) -> frozenset[str]:
        return frozenset(self.internal_domains)

    def lexicon(self, test_numbers: tuple[str, ...] = ()) -> Lexicon:
        """What we add to what detectors know."""
        return Lexicon(
            internal_domains=self.domains,
            own_values=frozenset(map(key_of, self.own_values)),
            test_numbers=frozenset(test_numbers),
            not_names=self.not_names,
            health_words=self.health_words,
            number_formats=tuple(numbers.format for numbers in self.numbers),
        )

    def is_internal(self, address: str) -> bool:
        """True when mail to this address stays inside."""
        return addresses.is_within(addresses.domain_of(address), self.domains)

    def allowed_at(self, address: str) -> frozenset[EntityType]:
        """The entity types that may go to this outside address."""
        domain = addresses.domain_of(address)
        return next(
            (p.allows for p in self.partners if addresses.is_within(domain, frozenset({p.domain}))), frozenset()
        )
