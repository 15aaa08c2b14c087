"""The organisation file: who we are, whom we trust, and what our numbers and words look like."""

import re
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from mailguard import addresses
from mailguard.config.values import Domain, Domains, MailAddress, Section
from mailguard.lexicon import Lexicon, NumberFormat, key_of
from mailguard.vocabulary import EntityType

_LONGEST_FORMAT = 40
_FEWEST_SIGNS = 4
_SHORTEST_TAG = 3
_FIELD_NAME = re.compile(r"[!-9;-~]{1,70}")  # RFC 5322 3.6.8
# These stand in ordinary mail: by their presence all of it would be taken for mail on the route.
_ORDINARY_FIELDS = frozenset(
    "accept-language bcc cc comments content-language content-transfer-encoding content-type date dkim-signature from "
    "importance in-reply-to keywords message-id mime-version received references reply-to return-path sender subject "
    "thread-index thread-topic to user-agent x-mailer x-originating-ip".split()
)


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


def _field_name(value: str) -> str:
    if not _FIELD_NAME.fullmatch(value):
        raise ValueError("no name of a header field: write the name alone, such as X-Veilig-Verzonden")
    if value.lower() in _ORDINARY_FIELDS:
        raise ValueError("stands in ordinary mail: name a field that only mail on this route has")
    return value.lower()


def _tag(value: str) -> str:
    if len(value.strip()) < _SHORTEST_TAG:
        raise ValueError("too short to be told from ordinary subjects: write three signs or more, such as [veilig]")
    if not value.isprintable():
        raise ValueError("more than one line: write the tag as it stands in the subject")
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
Entities = Annotated[frozenset[Annotated[EntityType, Field(strict=False)]], Field(strict=False)]


class Partner(Section):
    """An organisation that gets data on a legal basis or under a processor agreement (art. 6 and 28 GDPR)."""

    domain: Domain
    name: str = ""
    allows: Entities = frozenset()


class SecureRoute(Section):
    """A service for secure mail (NTA 7516), how mail on it is known, and what that mail may carry. A header field (in
    lower case) or a tag in the subject tells of the whole message, domains of the recipients there alone.
    """

    name: Annotated[str, AfterValidator(_word)]
    header: Annotated[str, AfterValidator(_field_name)] | None = None
    subject_tag: Annotated[str, AfterValidator(_tag)] | None = None
    recipient_domains: Annotated[tuple[Domain, ...], Field(strict=False, min_length=1)] | None = None
    allows: Annotated[Entities, Field(min_length=1)]

    @model_validator(mode="after")
    def _is_known_by_one_thing(self) -> Self:
        given = [each for each in (self.header, self.subject_tag, self.recipient_domains) if each is not None]
        if len(given) != 1:
            raise ValueError(
                f"{self.name} is known by {'more than one thing' if given else 'nothing'}: write one of header, "
                "subject_tag and recipient_domains, and a table of its own for each other way to know it"
            )
        return self


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


class RecipientList(Section):
    """People outside who know each other's address: a council, a board, a steering group."""

    name: Annotated[str, AfterValidator(_word)]
    members: Annotated[tuple[MailAddress, ...], Field(strict=False, min_length=2)]


class Organisation(Section):
    """Who we are and whom we trust: the organisation file."""

    name: str = ""
    sector: str = ""
    profile: Literal["gemeente", "zorg", "onderwijs", "wonen", "algemeen"] = "algemeen"
    internal_domains: Domains = ()
    partners: Annotated[tuple[Partner, ...], Field(strict=False)] = ()
    secure_routes: Annotated[tuple[SecureRoute, ...], Field(strict=False)] = ()
    sealed_senders: Annotated[tuple[MailAddress, ...], Field(strict=False)] = ()
    lists: Annotated[tuple[RecipientList, ...], Field(strict=False)] = ()
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
    def _routes_lead_outside(self) -> Self:
        for route in self.secure_routes:
            for domain in route.recipient_domains or ():
                if addresses.is_within(domain, self.domains):
                    raise ValueError(f"{domain} of route {route.name} lies within internal_domains: take it out")
        return self

    @model_validator(mode="after")
    def _sealed_senders_are_inside(self) -> Self:
        for address in self.sealed_senders:
            if not self.is_internal(address):
                # The address itself names somebody: an error says where it stands, not what it is.
                number = self.sealed_senders.index(address) + 1
                raise ValueError(f"sealed sender {number} lies outside internal_domains: write a mailbox of your own")
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

    @cached_property
    def known_lists(self) -> tuple[frozenset[str], ...]:
        """The members of each list, as normalised addresses."""
        return tuple(frozenset(map(addresses.normalise, each.members)) for each in self.lists)

    @cached_property
    def known_domains(self) -> frozenset[str]:
        """The registrable domains that this file names: ours and the partners'."""
        named = (*self.internal_domains, *(partner.domain for partner in self.partners))
        return frozenset(map(addresses.organisation_domain, named))

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

    def is_sealed(self, address: str) -> bool:
        """True for a sender whose mail no officer may look into; `or+team@` is read by `or@` too (RFC 5233)."""
        return addresses.mailbox_of(address) in map(addresses.mailbox_of, self.sealed_senders)

    def is_partner(self, address: str) -> bool:
        """True when this file says what may go to this outside address."""
        return self._partner_of(address) is not None

    def allowed_at(self, address: str) -> frozenset[EntityType]:
        """The entity types that may go to this outside address."""
        partner = self._partner_of(address)
        return partner.allows if partner else frozenset()

    def _partner_of(self, address: str) -> Partner | None:
        domain = addresses.domain_of(address)
        return next((p for p in self.partners if addresses.is_within(domain, frozenset({p.domain}))), None)
