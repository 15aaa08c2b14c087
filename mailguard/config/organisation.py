"""The organisation file: who we are, whom we trust, and what our numbers and words look like."""

from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from mailguard import addresses
from mailguard.config.values import Domain, Domains, Section
from mailguard.lexicon import Lexicon, NumberFormat, key_of
from mailguard.vocabulary import EntityType

Texts = Annotated[tuple[str, ...], Field(strict=False)]


class Partner(Section):
    """An organisation that gets data on a legal basis or under a processor agreement (art. 6 and 28 GDPR)."""

    domain: Domain
    name: str = ""
    allows: Annotated[frozenset[Annotated[EntityType, Field(strict=False)]], Field(strict=False)] = frozenset()


class Numbers(Section):
    """How we write one kind of number of our own: `#` a digit, `@` a letter, all else itself."""

    entity: Literal["EMPLOYEE_NUMBER", "CLIENT_NUMBER"]
    name: str
    formats: Annotated[tuple[str, ...], Field(strict=False, min_length=1)]
    words: Texts = ()

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
    own_values: Texts = ()
    not_names: Texts = ()
    health_words: Texts = ()
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
