"""Files with a number planted in every place of theirs, and where they are kept between two runs."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from benchmarks.detectors.invention import Invention
from benchmarks.report import warn

SOURCES = Path(__file__).parent / "sources"
MEDIA_TYPES = {
    "csv": "text/csv",
    "eml": "message/rfc822",
    "html": "text/html",
    "ics": "text/calendar",
    "json": "application/json",
    "txt": "text/plain",
    "vcf": "text/vcard",
    "xml": "application/xml",
    "jpg": "image/jpeg",
    "png": "image/png",
    "dat": "application/ms-tnef",
}
# [[place]] a new number; [[place|between]] one with markup in the middle; [[=place]] the same again; {{place}} a date
_MARKER = re.compile(r"\[\[(=?)([^]|]+)(?:\|([^]]*))?\]\]|\{\{([^}]+)\}\}")


@dataclass(frozen=True)
class Sample:
    """One file. `planted` has the value of each place."""

    maker: str
    name: str
    payload: bytes
    planted: dict[str, str]

    @property
    def format(self) -> str:
        return PurePath(self.name).suffix[1:]

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES.get(self.format, "application/octet-stream")


@dataclass(frozen=True)
class Group:
    """Samples of one maker that are made together, when they are wanted. `is_slow`: left out of a quick run."""

    maker: str
    name: str
    make: Callable[[], list[Sample]]
    is_slow: bool = False


class Planter:
    """Gives each place of one file a number of its own: nine digits that pass the 11-test, the first a 9."""

    def __init__(self, seed: str) -> None:
        self._invent = Invention(f"extraction {seed}")
        self.planted: dict[str, str] = {}

    def __call__(self, place: str) -> str:
        """The number of this place, always the same."""
        while place not in self.planted:
            number = self._invent.bsn()
            if number not in self.planted.values():
                self.planted[place] = number
        return self.planted[place]

    def date(self, place: str) -> str:
        """A date of birth, as ISO 8601 writes it."""
        if place not in self.planted:
            day, month, year = self._invent.date().split("-")
            self.planted[place] = f"{year}-{month}-{day}"
        return self.planted[place]

    def fill(self, template: str) -> str:
        """The template with a number at each marker."""
        return _MARKER.sub(self._marked, template)

    def sample(self, maker: str, name: str, payload: bytes) -> Sample:
        return Sample(maker, name, payload, dict(self.planted))

    def _marked(self, match: re.Match[str]) -> str:
        _, place, between, date = match.groups()
        if date:
            return self.date(date)
        number = self(place)
        return number if between is None else f"{number[:4]}{between}{number[4:]}"


def written(value: str) -> tuple[str, ...]:
    """How a planted value may be shown: a number as it is, a date as it is written here."""
    parts = value.split("-")
    if len(parts) != 3:
        return (value,)
    year, month, day = parts
    short = (f"{int(day)}-{int(month)}-{year}", f"{int(month)}/{int(day)}/{year}", f"{month}/{day}/{year[2:]}")
    return (value, f"{day}-{month}-{year}", f"{year}{month}{day}", *short)


def planted_source(name: str) -> tuple[str, dict[str, str]]:
    """A source with its numbers, and these by place."""
    planter = Planter(name)
    return planter.fill((SOURCES / name).read_text("utf-8")), planter.planted


def made(groups: Sequence[Group], folder: Path) -> Iterator[Sample]:
    """The samples of each group, out of the folder where they are kept, or made and put there."""
    for group in groups:
        home = folder / re.sub(r"\W+", "-", f"{group.maker} {group.name}".lower())
        try:
            yield from _kept(home) if home.exists() else _keep(home, group.make())
        except ImportError as error:
            warn(f"{group.maker} ({group.name}): no {error.name}, so left out (see benchmarks/extraction/__init__.py)")


def _keep(home: Path, samples: list[Sample]) -> list[Sample]:
    if samples:
        home.mkdir(parents=True)
        for sample in samples:
            (home / sample.name).write_bytes(sample.payload)
        index = [[sample.maker, sample.name, sample.planted] for sample in samples]
        (home / "planted.json").write_text(json.dumps(index))
    return samples


def _kept(home: Path) -> list[Sample]:
    index = json.loads((home / "planted.json").read_text())
    return [Sample(maker, name, (home / name).read_bytes(), planted) for maker, name, planted in index]
