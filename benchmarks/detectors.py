"""How well and how fast the detectors read generated Dutch mail with planted values and traps.

    python -m benchmarks.detectors [--quick] [--json]

Everything is invented and seeded: BSNs begin with 9, domains end in .example. The generator knows which values it
planted and which traps it laid; a finding that is neither planted nor low-scoring is a false one.
"""

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from stdnum.iso7064 import mod_97_10
from stdnum.nl import bsn

from mailguard.detectors import scan
from mailguard.findings import Place, Segment
from mailguard.lexicon import Lexicon
from mailguard.vocabulary import EntityType

REPORT_FROM = 0.5
KINDS = (EntityType.NL_BSN, EntityType.IBAN_CODE, EntityType.PHONE_NUMBER, EntityType.EMAIL_ADDRESS)
WORDS = """
    de het een gemeente burger zorg aanvraag beschikking mevrouw heer kind school woning huur overleg met van op wij
    graag morgen bespreking verslag café coördinatie naar aanleiding gesprek verzoek dank reactie vriendelijke groet
    bijlage ontvangt binnenkort bericht afspraak week maandag dinsdag januari planning begeleiding ondersteuning
""".split()
BSN_PHRASES = (
    "BSN: {}",
    "bsn {}",
    "Het BSN van mijn dochter is {}.",
    "burgerservicenummer {}",
    "(bsn {})",
    "Burgerservicenr. {}",
    "sofinummer: {}",
    "BSN-nummer {}",
    "citizen service number {}",
    "{} is het bsn",
    "onderwijsnummer {}",
    "geb. 12-03-1984, BSN {}, Dorpsstraat 4",
)
TRAP_PHRASES = (
    "factuur {}",
    "Uw ordernummer is {}.",
    "klantnr. {}",
    "dossiernummer {}",
    "contract {}",
    "Ons kenmerk: {}",
    "RSIN {}",
    "serienummer {}",
    "invoice no. {}",
    "pakbon {}",
    "vergadernummer {}",
    "Een BSN heeft u niet nodig, vermeld wel uw debiteurnr. {}.",
    "https://winkel.example/bestelling/{}",
    "lidnummer {}",
)
PHONE_PHRASES = ("Bel {} even.", "tel. {}", "T {}", "bereikbaar op {}", "{} (na 5 uur)", "mobiel: {}")
PHONE_TRAPS = ("factuur 0{}", "ordernr 0{}", "kenmerk 2026-0{}", "dossier 0{}")
MAIL_PHRASES = ("mail naar {}.", "<{}>", "({})", "adres: {}", "mailto:{}")
IBAN_PHRASES = ("op {} t.n.v. J. Jansen", "IBAN: {}", "rekening {}.", "naar {}, graag voor vrijdag")


@dataclass
class Mail:
    """Segments, and what was planted in which of them."""

    segments: list[Segment] = field(default_factory=list)
    planted: set[tuple[EntityType, int, str]] = field(default_factory=set)

    def add(self, text: str, place: Place, kind: EntityType | None = None, value: str = "") -> None:
        if kind is not None:
            self.planted.add((kind, len(self.segments), value))
        self.segments.append(Segment(text, place))


class Invention:
    """Invented values from one seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def number(self) -> str:
        return str(self.chance.randint(100_000_000, 999_999_999))

    def bsn(self) -> str:
        while True:
            number = f"9{self.chance.randint(0, 99_999_999):08d}"
            if bsn.is_valid(number) and not number.startswith("999990"):
                return number

    def written_bsn(self) -> str:
        number = self.bsn()
        gap = self.chance.choice(["", "", "", " ", ".", "\u00a0", "-"])
        sizes = self.chance.choice([(3, 6), (4, 6)])
        return gap.join((number[: sizes[0]], number[sizes[0] : sizes[1]], number[sizes[1] :]))

    def iban(self) -> str:
        account = (
            self.chance.choice(["INGB", "RABO", "ABNA", "TRIO", "KNAB"]) + f"{self.chance.randint(0, 10**10 - 1):010d}"
        )
        whole = f"NL{mod_97_10.calc_check_digits(account + 'NL')}{account}"
        if self.chance.random() < 0.5:
            return whole
        return " ".join(whole[at : at + 4] for at in range(0, 18, 4))

    def phone(self) -> str:
        mobile = f"{self.chance.choice('12345')}{self.chance.randint(0, 10**7 - 1):07d}"
        fixed = f"{self.chance.randint(1, 9)}{self.chance.randint(0, 10**5 - 1):05d}"
        forms = [f"06-{mobile}", f"06 {mobile[:4]} {mobile[4:]}", f"+31 6 {mobile}", f"06{mobile}", f"06.{mobile}"]
        forms += [f"0180-{fixed}", f"(0180) {fixed}", f"0180 {fixed[:3]} {fixed[3:]}", f"+31 (0)180 {fixed}"]
        return self.chance.choice(forms)

    def address(self) -> str:
        return (
            f"{self.chance.choice(WORDS)}.{self.chance.choice(WORDS)}{self.chance.randint(1, 99)}@post.example".replace(
                "ö", "o"
            ).replace("é", "e")
        )

    def prose(self, words: int) -> str:
        return " ".join(self.chance.choice(WORDS) for _ in range(words)).capitalize() + "."

    def around(self, text: str) -> str:
        return f"{self.prose(12)} {text} {self.prose(8)}"


def planted_mail(invent: Invention, size: int) -> Mail:
    """Paragraphs of prose with one value or one trap each."""
    mail, body = Mail(), Place("body")
    makers: dict[EntityType, tuple[Sequence[str], Callable[[], str]]] = {
        EntityType.NL_BSN: (BSN_PHRASES, invent.written_bsn),
        EntityType.IBAN_CODE: (IBAN_PHRASES, invent.iban),
        EntityType.PHONE_NUMBER: (PHONE_PHRASES, invent.phone),
        EntityType.EMAIL_ADDRESS: (MAIL_PHRASES, invent.address),
    }
    for _ in range(size):
        for kind, (phrases, make) in makers.items():
            value = make()
            mail.add(invent.around(invent.chance.choice(phrases).format(value)), body, kind, value)
            for _ in range(4):  # so that no word of one paragraph reaches the next
                mail.add(invent.prose(14), body)
        mail.add(invent.around(invent.chance.choice(TRAP_PHRASES).format(invent.bsn())), body)
        mail.add(invent.around(invent.chance.choice(PHONE_TRAPS).format(invent.number())), body)
        mail.add(invent.around(f"rekening {invent.iban()[:-1]}"), body)
    return mail


def planted_table(invent: Invention, rows: int, name: str, header: tuple[str, str, str]) -> Mail:
    """A table whose middle column holds numbers that pass the 11-test: BSNs under a BSN header or none at all."""
    mail = Mail()
    is_bsn = header[1] in ("", "bsn", "Burgerservicenummer", "bsn_kind")
    for row in range(rows):
        left = ""
        for column, text in enumerate((invent.prose(2), invent.bsn(), "12,50")):
            kind = EntityType.NL_BSN if is_bsn and column == 1 else None
            mail.add(text, Place(name, 0, row + 1, column, header[column], left), kind, text)
            left = text
    return mail


@dataclass
class Tally:
    planted: int = 0
    found: int = 0
    false: int = 0

    def figures(self) -> dict[str, float]:
        reported = self.found + self.false
        return {
            "planted": self.planted,
            "recall": round(self.found / self.planted, 4) if self.planted else 0.0,
            "precision": round(self.found / reported, 4) if reported else 0.0,
        }


def score(mails: Sequence[Mail]) -> dict[str, dict[str, float]]:
    tallies = {kind: Tally() for kind in KINDS}
    for mail in mails:
        counts: Counter[tuple[EntityType, int, str]] = Counter()
        for finding in scan(mail.segments, Lexicon()).findings:
            if finding.score >= REPORT_FROM:
                counts[finding.entity, finding.segment, finding.text] += 1
        for kind, index, value in mail.planted:
            tallies[kind].planted += 1
            tallies[kind].found += bool(counts.pop((kind, index, value), 0))
        for (kind, _, _), count in counts.items():
            tallies[kind].false += count
    return {kind.value: tally.figures() for kind, tally in tallies.items()}


def false_bsns_per_10000(invent: Invention) -> int:
    """Bare random numbers, each in its own paragraph, one a line, and in a column without header."""
    bare = [invent.number() for _ in range(10_000)]
    ways = (
        [Segment(f"Zie {number} in het overzicht.", Place("body")) for number in bare],
        [Segment("\n".join(bare), Place("body"))],
        [Segment(number, Place("a.csv", 0, row, 0)) for row, number in enumerate(bare)],
    )
    found = [f for segments in ways for f in scan(segments, Lexicon()).findings]
    return sum(f.entity is EntityType.NL_BSN and f.score >= REPORT_FROM for f in found)


def speed(segments: Sequence[Segment]) -> dict[str, float]:
    size = sum(len(segment.text.encode()) for segment in segments) / 1e6
    start = time.perf_counter()
    scan(segments, Lexicon())
    seconds = time.perf_counter() - start
    return {"MB": round(size, 2), "seconds": round(seconds, 2), "MB/s": round(size / seconds, 2)}


def wide_table(invent: Invention, rows: int) -> list[Segment]:
    """Rows of ten short cells, four of which hold a value."""
    header = ["naam", "bsn", "telefoon", "e-mail", "iban", "datum", "bedrag", "nr", "code", "plaats"]
    segments = []
    for row in range(rows):
        texts = ["Jan Jansen", invent.bsn(), invent.phone(), invent.address(), invent.iban()]
        texts += ["12-03-1984", "12,50", str(row), f"A{row % 9999:04d}", "Dorp"]
        for column, text in enumerate(texts):
            label = texts[column - 1] if column else ""
            segments.append(Segment(text, Place("a.csv", 0, row + 1, column, header[column], label)))
    return segments


def measure(*, quick: bool) -> dict[str, object]:
    invent = Invention(seed=20260101)
    scale = 1 if quick else 5
    mails = [planted_mail(invent, 20) for _ in range(10 * scale)]
    headers = ("bsn", "Burgerservicenummer", "bsn_kind", "", "serienr", "factuur", "Boekstuk", "lidnummer")
    mails += [planted_table(invent, 12, f"{n}.csv", ("naam", h, "bedrag")) for n, h in enumerate(headers * scale)]
    prose = [Segment(invent.prose(60), Place("body")) for _ in range(2_500 * scale)]
    with_values = [segment for mail in mails for segment in mail.segments if not segment.place.is_cell]
    return {
        "quality": score(mails),
        "false BSNs per 10,000 bare numbers": false_bsns_per_10000(invent),
        "speed": {
            "prose": speed(prose),
            "mail with values": speed(with_values),
            "table, a value in 4 of 10 cells": speed(wide_table(invent, 10_000 * scale)),
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a fifth of the work, well under 50 seconds")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    result = measure(quick=options.quick)
    if options.json:
        print(json.dumps(result))
        return
    for title, figures in result.items():
        print(title if isinstance(figures, dict) else f"{title}: {figures}")
        if isinstance(figures, dict):
            for name, values in figures.items():
                print(f"  {name:32s} " + "  ".join(f"{key} {value}" for key, value in values.items()))


if __name__ == "__main__":
    main()
