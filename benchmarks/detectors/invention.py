"""Invented values and prose from one seed: BSNs begin with 9, domains end in .example."""

import random
from dataclasses import dataclass, field

from stdnum.iso7064 import mod_97_10
from stdnum.nl import bsn

from mailguard.findings import Place, Segment
from mailguard.vocabulary import EntityType

WORDS = """
    de het een gemeente burger zorg aanvraag beschikking mevrouw heer kind school woning huur overleg met van op wij
    graag morgen bespreking verslag café coördinatie naar aanleiding gesprek verzoek dank reactie vriendelijke groet
    bijlage ontvangt binnenkort bericht afspraak week maandag dinsdag januari planning begeleiding ondersteuning
""".split()
FIRST_NAMES = "Anna Kees Fatima Piotr Sanne Mehmet Lotte Willem Chantal Youssef".split()
SURNAMES = ("Jansen", "de Vries", "van den Berg", "El Idrissi", "Kowalski", "Yilmaz", "Bakker-Smit", "ter Horst")
STREETS = "Kerkstraat Dorpsweg Molenlaan Havenkade Lindenhof Stationsplein".split()


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

    def __init__(self, seed: int | str) -> None:
        self.chance = random.Random(seed)

    def digits(self, count: int) -> str:
        """A number of so many digits, the first not 0."""
        return str(self.chance.randint(10 ** (count - 1), 10**count - 1))

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
        account = self.chance.choice(["INGB", "RABO", "ABNA", "TRIO", "KNAB"]) + f"{self.chance.randrange(10**10):010d}"
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
        """An e-mail address."""
        name = f"{self.chance.choice(WORDS)}.{self.chance.choice(WORDS)}{self.chance.randint(1, 99)}"
        return f"{name}@post.example".replace("ö", "o").replace("é", "e")

    def person(self) -> str:
        return f"{self.chance.choice(FIRST_NAMES)} {self.chance.choice(SURNAMES)}"

    def home(self) -> str:
        """A street, a number, a postcode and a town."""
        street, number = self.chance.choice(STREETS), self.chance.randint(1, 200)
        return f"{street} {number}, {self.digits(4)} {self.chance.choice(('AB', 'CD', 'XK'))} Dorp"

    def date(self) -> str:
        return f"{self.chance.randint(1, 28):02d}-{self.chance.randint(1, 12):02d}-{self.chance.randint(1940, 2015)}"

    def prose(self, words: int) -> str:
        return " ".join(self.chance.choice(WORDS) for _ in range(words)).capitalize() + "."

    def around(self, text: str) -> str:
        return f"{self.prose(12)} {text} {self.prose(8)}"
