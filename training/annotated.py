"""Text with names in it, as it is trained on."""

from dataclasses import dataclass, field
from typing import NamedTuple

PERSON, LOCATION, ORGANIZATION = "PER", "LOC", "ORG"
LABELS = (PERSON, LOCATION, ORGANIZATION)


class Span(NamedTuple):
    """A name in a text: offsets of its characters, and one of `LABELS`."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Annotated:
    """A text, the names in it, and the stretches (start, end) of which nobody knows whether, or what, they name."""

    text: str = field(repr=False)
    spans: tuple[Span, ...] = ()
    unknown: tuple[tuple[int, int], ...] = ()

    def in_lower_case(self) -> "Annotated":
        lower = self.text.lower()
        return Annotated(lower, self.spans, self.unknown) if len(lower) == len(self.text) else self

    def with_replaced(self, replaced: "dict[tuple[int, int], str]") -> "Annotated":
        """The text with the given stretches, which do not overlap, replaced, and everything behind them moved along."""
        pieces, moves, done, shift = [], [], 0, 0
        for (start, end), new in sorted(replaced.items()):
            pieces += [self.text[done:start], new]
            shift += len(new) - (end - start)
            moves.append((end, shift))
            done = end
        pieces.append(self.text[done:])

        def moved(offset: int) -> int:
            return offset + next((by for end, by in reversed(moves) if end <= offset), 0)

        return Annotated(
            "".join(pieces),
            tuple(Span(moved(s.start), moved(s.end), s.label) for s in self.spans),
            tuple((moved(start), moved(end)) for start, end in self.unknown),
        )
