"""The list of attachments as a reviewer sees it, and what was not read of the message and why: plain Dutch, no text of
the message but the attachments' names, masked.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from mailguard.case import ShownAttachment
from mailguard.dutch import count
from mailguard.dutch.finding import why
from mailguard.dutch.obstacles import obstacle_phrase
from mailguard.findings import Attachment, Finding, Inspection, Uninspectable
from mailguard.review.places import MESSAGE, Places, is_whole
from mailguard.vocabulary import EntityType

WITHHELD = "niet getoond: bij de controle niet gelezen"
_UNLOCKED = "geopend met een wachtwoord uit dit bericht"
_SMALL_PICTURE = "niet gelezen: een klein plaatje in de opmaak"
_MOST_PHRASES = 8
_MOST_PLACES = 3


def shown_attachments(inspection: Inspection, masked_name: Callable[[Attachment], str]) -> tuple[ShownAttachment, ...]:
    """Every attachment with its number and all there is to say of it."""
    places = Places(inspection)
    obstacles = _by_number(inspection.uninspectable, places)
    photos = {f.place.where: f for f in inspection.findings if f.entity is EntityType.PHOTO}
    shown = []
    for number, attachment in enumerate(inspection.attachments, 1):
        phrases = _phrases(obstacles.get(number, ()), places)
        how_read = _how_read(attachment, phrases, _elsewhere(number, attachment, places, obstacles))
        is_withheld = places.is_withheld(attachment.name)
        remarks = _remarks(attachment, how_read, photos.get(attachment.name), is_withheld=is_withheld)
        shown.append(ShownAttachment(number, masked_name(attachment), attachment.size_bytes, remarks))
    return tuple(shown)


def _remarks(
    attachment: Attachment, how_read: tuple[str, ...], photo: Finding | None, *, is_withheld: bool
) -> tuple[str, ...]:
    remarks = [*how_read]
    if attachment.is_unlocked:
        remarks.append(_UNLOCKED)
    if photo is not None:
        remarks.append(why(photo).removesuffix(".").lower())
    if is_withheld:
        remarks.append(WITHHELD)
    return tuple(remarks)


def unread_of_message(inspection: Inspection) -> tuple[str, ...]:
    """What was not read of the message itself, and of what stands in no list of attachments."""
    places = Places(inspection)
    whole = [fact for fact in inspection.uninspectable if is_whole(fact)]
    if whole:
        return tuple(f"niet gelezen: {phrase}" for phrase in _phrases(whole, places))
    facts = _by_number(inspection.uninspectable, places).get(0, ())
    searched = [fact for fact in facts if _is_search(fact)]
    return (
        *(f"niet helemaal gelezen: {p}" for p in _phrases([f for f in facts if not _is_search(f)], places)),
        *(f"niet helemaal doorzocht: {p}" for p in _phrases(searched, places)),
    )


def _is_search(fact: Uninspectable) -> bool:
    """The message was read, and the look for personal data in it was not finished."""
    return fact.where == MESSAGE and fact.detail.startswith(("detector", "findings"))


def _by_number(facts: Iterable[Uninspectable], places: Places) -> dict[int, list[Uninspectable]]:
    found: dict[int, list[Uninspectable]] = {}
    for fact in facts:
        found.setdefault(places.spot(fact.where).number, []).append(fact)
    return found


def _phrases(facts: Sequence[Uninspectable], places: Places) -> list[str]:
    """Each reason once, with the places in the file that it holds for."""
    inner: dict[str, dict[str, None]] = {}
    for fact in facts:
        inner.setdefault(obstacle_phrase(fact), {})[places.spot(fact.where).inner] = None
    phrases = [_with_places(phrase, [place for place in found if place]) for phrase, found in inner.items()]
    return phrases[:_MOST_PHRASES]


def _with_places(phrase: str, found: list[str]) -> str:
    more = len(found) - _MOST_PLACES
    behind = f" en {count(more, 'andere plaats', 'andere plaatsen')}" if more > 0 else ""
    return f"{phrase} (in {'; '.join(found[:_MOST_PLACES])}{behind})" if found else phrase


def _elsewhere(number: int, attachment: Attachment, places: Places, obstacles: Mapping[int, object]) -> int:
    """The attachment that tells about one without content: the same file once it was opened, or the archive out of
    which it could not be taken; 0 where it is just empty.
    """
    if attachment.size_bytes:
        return 0
    same, around = places.spot(attachment.name).number, attachment.name.rpartition(" / ")[0]
    holder = places.spot(around).number if around else 0
    return same if same != number else holder if holder in obstacles else 0


def _how_read(attachment: Attachment, phrases: list[str], elsewhere: int) -> tuple[str, ...]:
    if elsewhere:
        return (f"niet gelezen: zie bijlage {elsewhere}",)
    if phrases:
        extent = "niet helemaal gelezen" if attachment.is_read else "niet gelezen"
        return tuple(f"{extent}: {phrase}" for phrase in phrases)
    if attachment.is_read:
        return ("gelezen",)
    return (_SMALL_PICTURE if attachment.media_type.startswith("image/") else "niet gelezen",)
