"""How often a random number is taken for personal data.

Numbers of 8 to 10 digits, named as business names its numbers, in mails that read "Stuur nooit uw BSN per e-mail" at
their end: 1 in 11 passes the 11-test. Seeded; each mail goes in as bytes.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.detectors.invention import Invention
from benchmarks.detectors.written_mail import message_bytes
from benchmarks.report import Meter, Table, warn
from mailguard.content import read_content
from mailguard.detectors import scan
from mailguard.findings import REPORTED_SCORE
from mailguard.lexicon import Lexicon
from mailguard.vocabulary import EntityType

STRONG = 0.8  # of this score a single finding can hold a message
PER_MAIL = 12
GOALS = {"NL_BSN >= 0.5": 5, "NL_BSN >= 0.8": 0}
DISCLAIMERS = (
    "Stuur nooit uw BSN per e-mail. Wij vragen u nooit om uw burgerservicenummer of pincode.",
    "Dit bericht is alleen bestemd voor de geadresseerde. Deel uw BSN, paspoortnummer en geboortedatum nooit per mail.",
    "Please do not send your citizen service number (BSN), date of birth or passport number by e-mail.",
)
PHONES = frozenset({EntityType.PHONE_NUMBER})
CLIENTS = frozenset({EntityType.CLIENT_NUMBER})


def _number(invent: Invention) -> str:
    """Nearly all begin with another digit than 0, as most systems number."""
    size = invent.chance.choice((8, 9, 9, 10))
    return f"{'0' if invent.chance.random() < 0.1 else ''}{invent.digits(size)}"[:size]


@dataclass(frozen=True)
class Context:
    """How a kind of number is named, in sentences, and as a label or column name; `may_be` is what it could well be."""

    name: str
    sentences: tuple[str, ...]
    labels: tuple[str, ...]
    may_be: frozenset[EntityType] = frozenset()
    make: Callable[[Invention], str] = _number


def _phone_like(invent: Invention) -> str:
    return "0" + invent.digits(invent.chance.choice((7, 8, 9)))


def _date_like(invent: Invention) -> str:
    year, month, day = invent.chance.randint(1990, 2030), invent.chance.randint(1, 12), invent.chance.randint(1, 28)
    forms = (f"{year}{month:02d}{day:02d}", f"{day:02d}{month:02d}{year}", f"{year}{month:02d}{day:02d}{day % 10}")
    return invent.chance.choice(forms)


CONTEXTS = (
    Context(
        "invoice",
        ("Bijgaand factuur {}.", "Wij ontvingen uw betaling van factuurnr. {} nog niet.", "Invoice {} is overdue.",
         "de fact. {} klopt niet"),
        ("Factuurnummer", "factuur", "Invoice no.", "fact.nr"),
    ),
    Context(
        "order",
        ("Uw bestelling {} is verzonden.", "ordernr {} staat klaar", "Your order {} has shipped.", "Inkooporder: {}"),
        ("Ordernummer", "Bestelling", "Order number", "PO"),
    ),
    Context(
        "KvK",
        ("KvK {}", "Ingeschreven bij de Kamer van Koophandel onder {}.", "Chamber of Commerce {}", "kvk-nr. {}"),
        ("KvK-nummer", "kvk", "CoC number", "Handelsregister"),
    ),
    Context(
        "phone-like",
        ("tel. {}", "U bereikt ons op {}.", "Call us on {}.", "fax {}"),
        ("Telefoon", "tel", "Phone", "Mobiel"),
        PHONES,
        _phone_like,
    ),
    Context(
        "date-like",
        ("Het bestand van {} is geladen.", "export_{}", "Run of {} finished.", "Versie {} staat live."),
        ("Datum", "peildatum", "Date", "Versie"),
        make=_date_like,
    ),
    Context(
        "customer",
        ("Vermeld uw klantnummer {}.", "debiteurnr. {}", "Customer number {}", "relatienummer: {}"),
        ("Klantnr", "Debiteur", "Customer no.", "Relatie"),
        CLIENTS,
    ),
    Context(
        "article",
        ("Artikel {} is leverbaar.", "art.nr. {}", "Item {} is out of stock.", "serienummer {}"),
        ("Artikelnummer", "EAN", "SKU", "Serienr"),
    ),
    Context(
        "reference",
        ("Ons kenmerk: {}", "Onder vermelding van {}.", "Your reference {}", "betalingskenmerk {}"),
        ("Kenmerk", "Uw ref.", "Reference", "Betalingskenmerk"),
    ),
    Context(
        "project",
        ("Project {} loopt uit.", "uren op projectnr {}", "Contract {} ends soon.", "Offerte {} is akkoord."),
        ("Project", "Contractnr", "Quote", "Kostenplaats"),
    ),
    Context(
        "tracking",
        ("Volg uw pakket met {}.", "Track & trace: {}", "Tracking number {}", "zending {} is onderweg"),
        ("Zending", "Track & trace", "Tracking", "Vrachtbrief"),
    ),
    Context(
        "unnamed",
        ("Zie {}.", "Het gaat om {} en niet om een ander.", "This is about {}.", "{} graag nakijken"),
        ("", "Nr", "Id", "Waarde"),
        PHONES,
    ),
)  # fmt: skip


@dataclass
class Count:
    """What became of the numbers of one context."""

    numbers: int = 0
    found: Counter[str] = field(default_factory=Counter)
    strong: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Count") -> None:
        self.numbers += other.numbers
        self.found.update(other.found)
        self.strong.update(other.strong)

    def row(self, name: str) -> dict[str, object]:
        bsn, others = EntityType.NL_BSN.value, Counter(self.found)
        del others[bsn]
        phones = others.pop(EntityType.PHONE_NUMBER.value, 0)
        return {
            "numbers": name,
            "count": self.numbers,
            "NL_BSN >= 0.5": self._share(self.found[bsn]),
            "NL_BSN >= 0.8": self._share(self.strong[bsn]),
            "PHONE_NUMBER": self._share(phones),
            "other types": self._share(others.total()),
            "which": ", ".join(f"{kind} {count}" for kind, count in others.most_common(3)),
        }

    def _share(self, count: int) -> float:
        return 10_000 * count / self.numbers if self.numbers else 0.0


def _sentences(context: Context, numbers: Sequence[str], invent: Invention) -> bytes:
    paragraphs = [f"{invent.prose(9)} {invent.chance.choice(context.sentences).format(n)}" for n in numbers]
    return _mail("\n\n".join(paragraphs), invent)


def _list(context: Context, numbers: Sequence[str], invent: Invention) -> bytes:
    label, bullet = invent.chance.choice(context.labels), invent.chance.choice(("- ", "* ", "", "1. "))
    lines = [f"{bullet}{label}: {n}" if invent.chance.random() < 0.7 else f"{bullet}{label} {n}" for n in numbers]
    return _mail(f"{invent.prose(8)}\n\n" + "\n".join(lines), invent)


def _table(context: Context, numbers: Sequence[str], invent: Invention) -> bytes:
    label = invent.chance.choice(context.labels)
    rows = [(invent.prose(2), n, f"{invent.chance.randint(1, 900)},50") for n in numbers]
    if invent.chance.random() < 0.3:  # typed into the body
        text = "\n".join("\t".join(row) for row in [("Omschrijving", label, "Bedrag"), *rows])
        return _mail(text, invent)
    text = "\n".join(";".join(row) for row in [("Omschrijving", label, "Bedrag"), *rows])
    return _mail(invent.prose(10), invent, [("overzicht.csv", text + "\n")])


def _mail(text: str, invent: Invention, attachments: Sequence[tuple[str, str]] = ()) -> bytes:
    headers = (("From", "balie@bedrijf.example"), ("To", "inkoop@post.example"), ("Subject", "Overzicht"))
    body = (
        f"Goedemiddag,\n\n{text}\n\nMet vriendelijke groet,\nde administratie\n\n{invent.chance.choice(DISCLAIMERS)}\n"
    )
    return message_bytes(headers, body, attachments)


FORMS = {"running text": _sentences, "list": _list, "table": _table}


def mails(context: Context, total: int) -> Iterator[tuple[str, int, bytes]]:
    """Mails with `total` numbers between them: the form of each, how many numbers, and its bytes."""
    invent = Invention(f"false alarms {context.name}")
    forms = list(FORMS.items())
    for turn, start in enumerate(range(0, total, PER_MAIL)):
        numbers = [context.make(invent) for _ in range(min(PER_MAIL, total - start))]
        form, write = forms[turn % len(forms)]
        yield form, len(numbers), write(context, numbers, invent)


def count(raw: bytes, numbers: int, may_be: frozenset[EntityType]) -> Count:
    counted = Count(numbers)
    seen = scan(read_content(raw).segments, Lexicon())
    for name in seen.failures:
        warn(f"the detector {name} failed")
    for finding in seen.findings:
        is_the_number = sum(map(str.isdigit, finding.text)) >= 7  # and no word of the prose around it
        if is_the_number and finding.score >= REPORTED_SCORE and finding.entity not in may_be:
            counted.found[finding.entity.value] += 1
            counted.strong[finding.entity.value] += finding.score >= STRONG
    return counted


def measure(meter: Meter, *, quick: bool) -> list[Table]:
    per_context = -(-(10_000 if quick else 100_000) // len(CONTEXTS))
    by_context, by_form = {c.name: Count() for c in CONTEXTS}, {form: Count() for form in FORMS}
    meter.begin("random numbers", len(CONTEXTS) * per_context)
    for context in CONTEXTS:
        for form, numbers, raw in mails(context, per_context):
            counted = count(raw, numbers, context.may_be)
            by_context[context.name].add(counted)
            by_form[form].add(counted)
            meter.step(numbers)
    total = Count()
    for counted in by_form.values():
        total.add(counted)
    rows = [counted.row(name) for name, counted in (*by_context.items(), *by_form.items(), ("all", total))]
    return [Table("False alarms per 10,000 random numbers of 8 to 10 digits", rows, _note(rows[-1]), {})]


def _note(total: dict[str, object]) -> str:
    goals = []
    for head, most in GOALS.items():
        reached = total[head]
        assert isinstance(reached, float)
        wanted = "none" if most == 0 else f"fewer than {most}"
        goals.append(f"{head}: {reached:.2f}, aim {wanted}: {'met' if reached < most or reached == 0 else 'NOT met'}")
    return (
        f"{'; '.join(goals)}. Every mail ends with a disclaimer that names the BSN. Not counted: PHONE_NUMBER of "
        "phone-like and unnamed numbers, and CLIENT_NUMBER of customers' numbers."
    )
