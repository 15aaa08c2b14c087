"""What an organisation adds to what detectors know: its domains, its own values, the formats of its numbers, its words.

Values only, made from the settings by `config` and handed to every worker. The detectors say what comes of them.
"""

from dataclasses import dataclass, field
from typing import Any

from mailguard.vocabulary import EntityType


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How the organisation writes one kind of number. In `formats` a `#` is a digit, an `@` a letter, all else itself
    (`Z-####-#####`). With `words` a number only counts near one of them.
    """

    entity: EntityType
    name: str
    formats: tuple[str, ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One organisation's own. `own_values` and `test_numbers` are keys (`key_of`); a test number may end in `*`.

    `not_names` are never people here ("Huize Anna"), `health_words` say of a person that he gets care.
    """

    internal_domains: frozenset[str] = frozenset()
    own_values: frozenset[str] = field(default=frozenset(), repr=False)
    test_numbers: frozenset[str] = frozenset()
    not_names: tuple[str, ...] = ()
    health_words: tuple[str, ...] = ()
    number_formats: tuple[NumberFormat, ...] = ()

    def is_own(self, key: str) -> bool:
        """True for one of the organisation's own values, however it is grouped."""
        return key in self.own_values

    def is_test_number(self, key: str) -> bool:
        """True for a number that software and textbooks use, and that is nobody's."""
        return key in self.test_numbers or any(
            key.startswith(number[:-1]) for number in self.test_numbers if number.endswith("*")
        )

    def to_json(self) -> dict[str, Any]:
        """As plain values, for a worker that is started in a process of its own."""
        return {
            "internal_domains": sorted(self.internal_domains),
            "own_values": sorted(self.own_values),
            "test_numbers": sorted(self.test_numbers),
            "not_names": self.not_names,
            "health_words": self.health_words,
            "number_formats": [(n.entity.value, n.name, n.formats, n.words) for n in self.number_formats],
        }

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> "Lexicon":
        return cls(
            frozenset(plain["internal_domains"]),
            frozenset(plain["own_values"]),
            frozenset(plain["test_numbers"]),
            tuple(plain["not_names"]),
            tuple(plain["health_words"]),
            tuple(
                NumberFormat(EntityType(entity), name, tuple(formats), tuple(words))
                for entity, name, formats, words in plain["number_formats"]
            ),
        )


def key_of(text: str) -> str:
    """A value without its grouping and case, so that two writings of it compare equal."""
    return "".join(c for c in text.casefold() if c.isalnum() or c == "@")
