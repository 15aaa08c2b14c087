"""Where text stands, as a reviewer is told: "bericht", "bijlage 2, blz. 3", "bijlage 1, cel C14".

Attachments go by number. Of a place in a file only words that we gave it ourselves are shown: names of files, sheets
and folders are text of the message, and may hold what must not be shown.
"""

import re
from dataclasses import dataclass

from mailguard.findings import Inspection, Obstacle, Place, Uninspectable

MESSAGE = "message"  # `Uninspectable.where`, for the message as a whole
_BODY_PLACES = {"subject": "onderwerp", "body": "bericht", MESSAGE: "bericht"}
_BETWEEN = " / "
_DEEPEST = 60  # names inside one another; deeper ones go by the file that came with the message
_OWN_WORDS = (
    "aantekeningen|alternatieve tekst|bladnamen|diagram|diamodel|dianamen|eigenschappen|eindnoten|externe koppeling"
    "|formulier|grafiek|ingesloten object|kop|koppelingen|mappen|metagegevens|namen|notities|nummering|opmerkingen"
    "|overige tekst|samenvoegbron|tekstvak|velden|verborgen tekst|verwijderde tekst|voetnoten|voettekst"
)
_OWN = re.compile(
    rf"(?:{_OWN_WORDS}|afbeelding|OCR|(?:Blad|Werkblad|Sheet) ?\d{{1,3}}"
    r"|(?:(?:notities|opmerkingen) bij )?(?:blz\.|dia|afbeelding|ingesloten object) \d{1,4})?"
    r"(?: ?\((?:verborgen|OCR)\)){0,2}"
)
_PICTURE_FILE = re.compile(r"(afbeelding(?: \d{1,4})?)\.[a-z]{2,4}")
_MARK = re.compile(r"\((verborgen|OCR)\)$")
_SHEETS = frozenset("xlsx xlsm xlsb xltx xltm xls xlt ods ots fods numbers".split())
# Of a part that failed so, the next reading may give text that nobody looked through.
_OF_THE_MOMENT = frozenset((Obstacle.TIMED_OUT, Obstacle.CRASHED))
_FOR_WANT_OF_ROOM = frozenset(("memory", "result"))


@dataclass(frozen=True, slots=True)
class Spot:
    """A place to be shown: `base` is "bericht" or "bijlage 2", `inner` where in the file, in our own words. `number`
    is the attachment's; 0 for the message itself, and for what stands in no list.
    """

    base: str
    inner: str = ""
    number: int = 0

    @property
    def name(self) -> str:
        return f"{self.base}, {self.inner}" if self.inner else self.base


class Places:
    """The places of one message, by its inspection."""

    def __init__(self, inspection: Inspection) -> None:
        names = [attachment.name for attachment in inspection.attachments]
        self._numbers = {name: number for number, name in enumerate(names, 1)}
        self._spots: dict[str, Spot] = {}
        self._unseen = tuple(dict.fromkeys(f.where for f in inspection.uninspectable if is_unseen(f)))
        self._withheld: dict[str, bool] = {}

    def spot(self, where: str) -> Spot:
        """The place of a segment, a finding or an obstacle."""
        if where not in self._spots:
            self._spots[where] = self._spot(where)
        return self._spots[where]

    def _spot(self, where: str) -> Spot:
        if where in _BODY_PLACES:
            return Spot(_BODY_PLACES[where])
        name = where
        for _ in range(_DEEPEST):
            if name in self._numbers:
                break
            name, _, _ = name.rpartition(_BETWEEN)
        else:
            name = where.partition(_BETWEEN)[0]
        number = self._numbers.get(name, 0)
        if not number:
            return Spot("bijlage")
        return Spot(f"bijlage {number}", own_words(where[len(name) :].removeprefix(_BETWEEN)), number)

    def is_withheld(self, where: str) -> bool:
        """True for a place that the inspection could not read: nobody knows what to mask in what stands there."""
        if where not in self._withheld:
            self._withheld[where] = any(
                unseen == MESSAGE or where == unseen or where.startswith(unseen + _BETWEEN) for unseen in self._unseen
            )
        return self._withheld[where]

    @property
    def withheld(self) -> tuple[Spot, ...]:
        """What is not shown for that reason."""
        return tuple(dict.fromkeys(self.spot(where) for where in self._unseen))


def is_whole(fact: Uninspectable) -> bool:
    """True when the message as a whole was not looked into: its worker failed, not one search within it."""
    return fact.where == MESSAGE and is_unseen(fact)


def is_unseen(fact: Uninspectable) -> bool:
    """True for a part that was not looked into and may be readable the next time."""
    if fact.where == MESSAGE and fact.detail.startswith("detector"):
        return False
    return fact.obstacle in _OF_THE_MOMENT or (fact.obstacle is Obstacle.TOO_LARGE and fact.detail in _FOR_WANT_OF_ROOM)


def own_words(inner: str) -> str:
    """What of a place in a file is in our own words; what anybody else named is left out."""
    shown = []
    for part in inner.split(_BETWEEN)[:_DEEPEST]:
        for piece in part.split(", ")[:_DEEPEST]:
            mark, picture = _MARK.search(piece), _PICTURE_FILE.fullmatch(piece)
            if _OWN.fullmatch(piece):
                shown.append(piece.strip("()") if piece.startswith("(") else piece)
            elif picture:
                shown.append(picture[1])
            elif mark:
                shown.append("verborgen blad" if mark[1] == "verborgen" else mark[1])
    return ", ".join(filter(None, shown))


def cell_words(place: Place) -> str:
    """`cel C14` of a spreadsheet, `rij 14` of another table in a file; "" for what is no cell of one."""
    if place.row is None or place.column is None or place.where in _BODY_PLACES:
        return ""
    if is_sheet(place):
        return f"cel {column_letters(place.column)}{place.row + 1}"
    table = f"tabel {place.table + 1}, " if place.table else ""
    return f"{table}rij {place.row + 1}"


def is_sheet(place: Place) -> bool:
    """True for a place in a spreadsheet, by the names of the file and of what it lies in."""
    names = place.where.rsplit(_BETWEEN, 3)[-3:]
    return any(name.rpartition(".")[2].lower() in _SHEETS for name in names)


def column_letters(column: int) -> str:
    """0 is A, 26 is AA."""
    letters = ""
    while column >= 0:
        column, at = divmod(column, 26)
        letters = chr(ord("A") + at) + letters
        column -= 1
    return letters
