"""What a later form of the same text repeats (multipart/alternative), so that one value does not count as two.

Each alternative is read, since a number may stand in only one. A later segment is dropped only when nothing is lost by
it: its text, or each of its lines, stood in an earlier form as a line, a paragraph or some consecutive lines of one;
that earlier one was not more discounted (quoted, signature, hidden, boilerplate, where the later is none of these); and
it brings no header or label, which tells what a bare number is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from mailguard.findings import Place, Segment

MAX_RUN = 6  # lines that a mail program may have broken one line into
# What plain text puts in the place of markup: bullets, `*bold*`, and the target behind a link's text.
_ORNAMENT = re.compile(r"^\s*[-*·•o–§▪]\s+|[*_]|\s?<(?:mailto|https?|tel):[^<>\s]*>")

_Discount = tuple[str, bool, bool, bool, bool]


def _discount(place: Place) -> _Discount:
    return place.where, place.is_boilerplate, place.is_quoted, place.is_signature, place.is_hidden


def _bare_lines(text: str) -> list[str]:
    bare = (" ".join(_ORNAMENT.sub("", line).split()) for line in text.split("\n"))
    return [line for line in bare if line]


@dataclass(slots=True)
class Known:
    """Texts of the earlier alternatives. Hashes are kept and not texts: a large mail would be held many times over."""

    seen: set[tuple[_Discount, int]] = field(default_factory=set, repr=False)

    def learn(self, segments: Sequence[Segment]) -> None:
        for segment in segments:
            discount, lines = _discount(segment.place), _bare_lines(segment.text)
            self.seen.add((discount, hash(" ".join(lines))))
            for start in range(len(lines) if len(lines) > 1 else 0):
                for end in range(start + 1, min(start + MAX_RUN, len(lines)) + 1):
                    self.seen.add((discount, hash(" ".join(lines[start:end]))))

    def without_repeats(self, segments: Sequence[Segment]) -> list[Segment]:
        if not self.seen:
            return list(segments)
        return [segment for segment in segments if not self._repeats(segment)]

    def _repeats(self, segment: Segment) -> bool:
        place = segment.place
        if place.header or place.label:
            return False
        where, is_boilerplate, is_quoted, is_signature, is_hidden = _discount(place)
        no_more_discounted = {
            (where, footer, *marks)
            for footer in {False, is_boilerplate}
            for marks in (
                (False, False, False),
                (is_quoted, False, False),
                (False, is_signature, False),
                (is_quoted, is_signature, is_hidden),
            )
        }
        lines = _bare_lines(segment.text)
        return self._is_known(" ".join(lines), no_more_discounted) or all(
            self._is_known(line, no_more_discounted) for line in lines
        )

    def _is_known(self, text: str, discounts: set[_Discount]) -> bool:
        key = hash(text)
        return any((discount, key) in self.seen for discount in discounts)
