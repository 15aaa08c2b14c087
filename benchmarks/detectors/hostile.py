"""Text made to make a pattern slow: near misses of every pattern, alone, in pairs and mixed, and random characters.

Each detector reads each text at growing sizes. Time that grows faster than the text is a pattern that goes over it
again and again: somebody could stop all mail with one message.
"""

import random
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import permutations

from benchmarks.report import Meter, Row, Table
from benchmarks.timing import OutOfTime, limit, seconds
from mailguard.detectors import detectors_for, scan
from mailguard.detectors.detector import Detector
from mailguard.detectors.normalise import NormalisedContent, normalise
from mailguard.findings import Place, Segment
from mailguard.lexicon import Lexicon

KB, MB = 1024, 1024 * 1024
SIZES = (20 * KB, 80 * KB, 320 * KB)
SMALL = (5 * KB, 20 * KB)  # for the many: what grows too fast shows here already, and then goes on to SIZES
GROWTH = 6.0  # for four times the text
NOTICEABLE = 0.01  # seconds: below, growth is noise
DEAR = 2.0  # seconds per MB that send a text on to SIZES
GIVE_UP = 15.0
MIXTURES = 1000
QUICK_SECONDS, FULL_SECONDS = 8.0, 600.0
WHOLE = "whole scan"

SEEDS = (
    "0", "1 ", "12 ", "9123456", "912345678 ", "1.", "1.2.3.", "12,", "0 6", "06-", "+31", "(0", "00", " ", "\n",
    "\t", "\xa0", "\u200b", ".", ". ", ",", ":", ": ", ";", "-", "- ", "/", "(", ")", "<", ">", "[", "'", "\"", "°",
    "=", "#", "@", "a@", "a.b@c.", "@a.", "x", "X", "x ", "Xx ", "A.", "A. ", "A.B. ", "é", "Eé ", "van ",
    "van der ", "de ", "De ", "'t ", "Jansen ", "Jan ", "jan jansen ", "Jansen-", "Jansen, ", "mevrouw ", "dhr. ",
    "Geachte ", "Beste ", "Groet,\n", "Kerkstraat ", "straat 1", "weg ", "1e ", "Laan van ", "12 a ", "12-A ",
    "1234 AB ", "1234 ", "NL", "NL12", "NL91ABNA", "ABNA 0", "BSN ", "BSN: ", "bsn\n", "sofinummer 1", "12-",
    "12-03-", "12-03-1984 ", "12 maart ", "1984", "geb. ", "geboren op ", "geboortedatum: ", "52.1, ",
    "52.12345, 4.", "52°22'", "N 52 ", "lat ", "geo:", "https://", "https://a.b/", "?q=", "%20", "1.1.1.", "::",
    "fe80:", "ip ", "P<NLD", "<<", "I<NLD", "AB-12-", "AB-12-CD ", "99-", "kenteken ", "paspoort ",
    "paspoortnummer: N", "V-nummer ", "rijbewijs ", "4111 ", "4111-1111-", "creditcard ", "diabetes ", "diagnose ",
    "medicatie: ", "Wmo", "indicatie voor ", "20 mg ", "F32.", "ICD ", "personeelsnummer ", "clientnummer ",
    "dossier 2026-", "Z-2026-", "tel. ", "ref. ", "factuur ", "nr. ", "Naam: ",
)  # fmt: skip
ALPHABETS = {
    "digits and separators": "0123456789 .-/()+",
    "digits and spaces": "0123456789   ",
    "capitals, dots and spaces": "ABJKV. \n",
    "words": "aeinrstd  ",
    "Words": "aeinrstdABJV  '-",
    "hexadecimal and colons": "0123456789abcdef::",
    "addresses": "ab@@..-_+<>",
    "plates": "ABXZ0123456789-- ",
    "coordinates": "0123456789.,°'\"NSEW ",
    "all": "".join(map(chr, range(32, 127))) + "éëï\u00a0\n",
}


@dataclass(frozen=True)
class Text:
    """A text of any size, and what to call it."""

    name: str
    make: Callable[[int], list[Segment]]


@dataclass
class Worst:
    """The worst of one detector. `flagged` says of which texts its time grows too fast, or on which it fails."""

    texts: int = 0
    per_mb: float = 0.0
    per_mb_of: str = ""
    growth: float = 0.0
    growth_of: str = ""
    flagged: list[str] = field(default_factory=list)

    def note(self, what: str, per_mb: float, growth: float = 0.0) -> None:
        if per_mb > self.per_mb:
            self.per_mb, self.per_mb_of = per_mb, what
        if growth > self.growth:
            self.growth, self.growth_of = growth, what
        if growth > GROWTH:
            self.flagged.append(f"{what}: {growth:.1f}x")

    def row(self, name: str) -> Row:
        return {
            "detector": name,
            "texts": self.texts,
            "worst s/MB": self.per_mb or None,
            "with": self.per_mb_of,
            "growth for 4x": self.growth or None,
            "of": self.growth_of,
            "verdict": "LOOK" if self.flagged else "ok",
        }


def paragraph(unit: str) -> Callable[[int], list[Segment]]:
    return lambda size: [Segment((unit * (size // len(unit.encode()) + 1))[:size], Place("body"))]


def paragraphs(unit: str) -> Callable[[int], list[Segment]]:
    """Many short ones: what looks back into those before it."""
    text = (unit * 12)[:24]
    return lambda size: [Segment(f"{text}{n:06d}", Place("body")) for n in range(size // 30)]


def cells(unit: str) -> Callable[[int], list[Segment]]:
    text = (unit * 12)[:12]
    return lambda size: [Segment(text, Place("a.csv", 0, n, 0, unit.strip() * (n % 2))) for n in range(size // 12)]


def singles() -> Iterator[Text]:
    for seed in SEEDS:
        yield Text(repr(seed), paragraph(seed))


def shapes() -> Iterator[Text]:
    for seed in SEEDS:
        yield Text(f"paragraphs of {seed!r}", paragraphs(seed))
        yield Text(f"cells of {seed!r}", cells(seed))


def characters() -> Iterator[Text]:
    for name, alphabet in ALPHABETS.items():

        def make(size: int, alphabet: str = alphabet) -> list[Segment]:
            return [Segment("".join(random.Random(size).choices(alphabet, k=size)), Place("body"))]

        yield Text(f"random {name}", make)


def mixtures(count: int) -> Iterator[Text]:
    """Pairs first one way, then the other, in an order that meets every seed early; then mixtures of three to six."""
    chance = random.Random("hostile")
    pairs = list(permutations(SEEDS, 2))
    chance.shuffle(pairs)
    for pair in pairs[: count * 4 // 5]:
        yield Text(f"{pair[0]!r} {pair[1]!r}", paragraph("".join(pair)))
    for _ in range(count // 5):
        unit = "".join(chance.choices(SEEDS, k=chance.randint(3, 6)))
        yield Text(repr(unit), paragraph(unit))


def cost(detector: Detector | None, segments: list[Segment]) -> float:
    """Seconds of one detector, or of the whole scan; GIVE_UP when it took that long."""
    normal = tuple(normalise(segments))

    def work() -> None:
        if detector is None:
            scan(segments, Lexicon())
        else:
            deque(detector.detect(NormalisedContent(normal)), maxlen=0)

    try:
        with limit(GIVE_UP):
            return seconds(work, rounds=2, enough=0.05)
    except OutOfTime:
        return GIVE_UP


def screen(detector: Detector | None, text: Text, worst: Worst) -> bool:
    """True when small sizes make one want to see larger ones: it grows, is dear, or fails."""
    try:
        small, larger = (cost(detector, text.make(size)) for size in SMALL)
    except Exception:  # noqa: BLE001 - the attack says which
        return True
    if larger > NOTICEABLE / 10:
        worst.note(f"{text.name}, {SMALL[1] // KB} KB", larger / SMALL[1] * MB)
    return larger > NOTICEABLE / 4 and (larger > (GROWTH - 1) * small or larger > DEAR * SMALL[1] / MB)


def attack(detector: Detector | None, text: Text, sizes: Sequence[int], worst: Worst) -> None:
    """One text at growing sizes."""
    before = 0.0
    for size in sizes:
        segments = text.make(size)
        try:
            took = cost(detector, segments)
            if before and took > NOTICEABLE and took > GROWTH * before:
                took = cost(detector, segments)  # again: the first may have met something else
        except Exception as error:  # noqa: BLE001 - whatever it is, the detector ought not to raise it
            worst.flagged.append(f"{text.name}: raises {type(error).__name__}")
            return
        if took > NOTICEABLE:
            worst.note(f"{text.name}, {size // KB} KB", took / size * MB, took / before if before else 0.0)
        if took >= GIVE_UP:
            worst.flagged.append(f"{text.name}, {size // KB} KB: more than {GIVE_UP:.0f} s")
        if took >= GIVE_UP / 4:  # four times the text would take too long
            return
        before = took


def measure(meter: Meter, *, quick: bool) -> list[Table]:
    """Single seeds and random characters at all sizes, the rest where small sizes give reason to. Ends when its time is
    up: the table says how many texts each detector met.
    """
    deadline = time.process_time() + (QUICK_SECONDS if quick else FULL_SECONDS)
    attackers: dict[str, Detector | None] = {detector.name: detector for detector in detectors_for(Lexicon())}
    attackers[WHOLE] = None
    worsts = {name: Worst() for name in attackers}
    certain = [] if quick else [*characters(), *singles()]
    others = [*mixtures(MIXTURES), *shapes(), *([*characters(), *singles()] if quick else [])]
    random.Random("order").shuffle(others)
    meter.begin("hostile text", len(certain) + len(others))
    for number, text in enumerate((*certain, *others)):
        for name, detector in attackers.items():
            worsts[name].texts += 1
            if number < len(certain) or screen(detector, text, worsts[name]):
                attack(detector, text, SIZES[:2] if quick else SIZES, worsts[name])
        meter.step()
        if time.process_time() > deadline:
            break
    return [_table(worsts)]


def _table(worsts: dict[str, Worst]) -> Table:
    flagged = [f"{name}: {text}" for name, worst in worsts.items() for text in worst.flagged[:3]]
    note = (
        f"Near misses of every pattern at 20 to 320 KB. Growth: how much longer four times the text takes: linear is "
        f"4, more than {GROWTH:.0f} is flagged. Empty: never more than {NOTICEABLE * 1000:.0f} ms."
    )
    if flagged:
        note += "\nTo look into: " + "; ".join(flagged)
    rows = [worst.row(name) for name, worst in worsts.items()]
    return Table("Hostile text", rows, note, {"worst s/MB": 2, "growth for 4x": 1})
