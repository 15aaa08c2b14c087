"""Generated Dutch mail with planted values and traps. Everything is invented and seeded.

The generator knows which values it planted and which traps it laid; a finding of a planted kind that is neither planted
nor low-scoring is a false one.
"""

from collections import Counter
from collections.abc import Callable, Sequence

from benchmarks.detectors.invention import Invention, Mail
from benchmarks.detectors.labelled import figures
from benchmarks.detectors.scoring import Tally
from benchmarks.report import Meter, Table
from mailguard.detectors import scan
from mailguard.findings import REPORTED_SCORE, Place, Segment
from mailguard.lexicon import Lexicon
from mailguard.vocabulary import EntityType

KINDS = (EntityType.NL_BSN, EntityType.IBAN_CODE, EntityType.PHONE_NUMBER, EntityType.EMAIL_ADDRESS)
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
BSN_HEADERS = ("", "bsn", "Burgerservicenummer", "bsn_kind")
OTHER_HEADERS = ("serienr", "factuur", "Boekstuk", "lidnummer")


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
        mail.add(invent.around(invent.chance.choice(PHONE_TRAPS).format(invent.digits(9))), body)
        mail.add(invent.around(f"rekening {invent.iban()[:-1]}"), body)
    return mail


def planted_table(invent: Invention, rows: int, name: str, header: str) -> Mail:
    """A table whose middle column holds numbers that pass the 11-test: BSNs under a BSN header or none at all."""
    mail = Mail()
    headers = ("naam", header, "bedrag")
    for row in range(rows):
        left = ""
        for column, text in enumerate((invent.prose(2), invent.bsn(), "12,50")):
            kind = EntityType.NL_BSN if header in BSN_HEADERS and column == 1 else None
            mail.add(text, Place(name, 0, row + 1, column, headers[column], left), kind, text)
            left = text
    return mail


def score(mails: Sequence[Mail], meter: Meter) -> dict[EntityType, Tally]:
    """Exact to the character; what is not of a planted kind is not looked at."""
    tallies = {kind: Tally() for kind in KINDS}
    meter.begin("planted values", len(mails))
    for mail in mails:
        counts: Counter[tuple[EntityType, int, str]] = Counter()
        for finding in scan(mail.segments, Lexicon()).findings:
            if finding.score >= REPORTED_SCORE and finding.entity in tallies:
                counts[finding.entity, finding.segment, finding.text] += 1
        for kind, index, value in mail.planted:
            is_found = bool(counts.pop((kind, index, value), 0))
            tallies[kind].add(Tally(1, is_found, is_found))
        for (kind, _, _), count in counts.items():
            tallies[kind].false += count
        meter.step()
    return tallies


def false_bsns_per_10000(invent: Invention) -> int:
    """Bare random numbers, each in its own paragraph, one a line, and in a column without header."""
    bare = [invent.digits(9) for _ in range(10_000)]
    ways = (
        [Segment(f"Zie {number} in het overzicht.", Place("body")) for number in bare],
        [Segment("\n".join(bare), Place("body"))],
        [Segment(number, Place("a.csv", 0, row, 0)) for row, number in enumerate(bare)],
    )
    found = [f for segments in ways for f in scan(segments, Lexicon()).findings]
    return sum(f.entity is EntityType.NL_BSN and f.score >= REPORTED_SCORE for f in found)


def measure(meter: Meter, *, quick: bool) -> list[Table]:
    invent = Invention(seed=20260101)
    scale = 1 if quick else 5
    mails = [planted_mail(invent, 20) for _ in range(10 * scale)]
    mails += [planted_table(invent, 12, f"{n}.csv", h) for n, h in enumerate((*BSN_HEADERS, *OTHER_HEADERS) * scale)]
    rows = [{"type": str(kind), **figures(tally)} for kind, tally in score(mails, meter).items()]
    bare = false_bsns_per_10000(invent)
    note = f"Of 10,000 bare numbers of nine digits (as paragraphs, as lines, as a column) {bare} were taken for BSNs."
    return [Table("Planted values and traps, generated mail", rows, note, {"P": 4, "R": 4, "F1": 4})]
