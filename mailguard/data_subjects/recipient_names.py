"""Whether somebody with this display name and address may be called what the letter calls him.

Two sources say who a recipient is, the name beside the address and the address; each may be read in several ways
(`mailbox_names`), of which the best counts. A source that fits with a whole name decides for him; one that fits by an
initial only gives way to one that says a whole other name.
"""

from collections.abc import Iterator
from dataclasses import replace
from enum import Enum, IntEnum
from functools import lru_cache

from mailguard import addresses
from mailguard.data_subjects.mailbox_names import people_of_address, people_of_display, words_of_address
from mailguard.data_subjects.names import PersonName
from mailguard.data_subjects.nicknames import Alike, first_names_alike, initials_of, is_one_letter_apart, sound_of
from mailguard.data_subjects.written_names import Reading, readings_of
from mailguard.detectors.name_grammar import fold
from mailguard.detectors.name_words import SURNAMES

_LEAST_MISSPELT = 5  # letters of a family name that one other letter leaves recognisable
_LEAST_SOUNDING = 4
_LEAST_WITHIN = 4  # letters of a name that says something at the beginning or end of a longer word
_LEAST_LOCAL = 4  # letters of a local part that tells somebody apart
_ENDINGS = "sne"  # "Visser" and "Vissers", "Jans" and "Janse"


class Fit(Enum):
    """Whether the greeted name is the recipient's."""

    FITS = "fits"
    UNKNOWN = "unknown"  # too little is known of what he is called
    OTHER = "other"  # he is called otherwise


class _Match(IntEnum):
    """How one reading of the recipient compares."""

    OTHER = 0  # another name
    OTHER_INITIAL = 1
    UNKNOWN = 2  # nothing in common to compare
    NEAR = 3  # one may have been written for the other
    INITIAL = 4  # as far as an initial tells
    NAME = 5


@lru_cache(maxsize=4096)
def fit(greeted: str, display: str, address: str) -> Fit:
    """Whether whoever has this display name (may be "") and address may be called `greeted`: "Karin", "heer J. Bos".

    Karin and Karen, Mulder and Muller are UNKNOWN: one is often written for the other. A namesake with another first
    name is OTHER, and so is whoever bears another family name, as married people do. A greeting that may be no name is
    never OTHER.
    """
    readings = readings_of(greeted)
    fits = [_fit_of(reading, display, address) for reading in readings]
    if not fits or Fit.FITS in fits:
        return Fit.FITS if fits else Fit.UNKNOWN
    # What no list has is often no name: "Beste abonnee", "Alright," and somebody's own shorthand "JP".
    return fits[0] if any(reading.is_sure for reading in readings) else Fit.UNKNOWN


def _fit_of(greeted: Reading, display: str, address: str) -> Fit:
    matches = {_best(greeted, people) for people in _sources(display, address)}
    matches.add(_within(greeted, address))
    if _Match.NAME in matches:
        return Fit.FITS
    if _Match.OTHER in matches:
        fit = Fit.UNKNOWN if _Match.NEAR in matches else Fit.OTHER
    elif _Match.INITIAL in matches:
        fit = Fit.FITS
    else:
        fit = Fit.OTHER if _Match.OTHER_INITIAL in matches and _Match.NEAR not in matches else Fit.UNKNOWN
    # Behind a shared mailbox may be anybody, whoever's name stands beside it.
    return Fit.UNKNOWN if fit is Fit.OTHER and addresses.is_role_address(address) else fit


@lru_cache(maxsize=4096)
def _sources(display: str, address: str) -> tuple[tuple[Reading, ...], tuple[Reading, ...]]:
    words = words_of_address(address)
    shown = (replace(one, is_sure=one.is_sure or _is_confirmed(one, words)) for one in people_of_display(display))
    return tuple(shown), people_of_address(address)


def _is_confirmed(person: Reading, words: list[str]) -> bool:
    """True for a name of which no list knows a word, but the address has it as names are written: "s.okafor"."""
    letters = {given[0] for given in person.givens}
    has_given = any(word in person.givens or word in letters for word in words)
    return has_given and any(word in person.families for word in words)


def _best(greeted: Reading, people: tuple[Reading, ...]) -> _Match:
    return max((_match(greeted, person) for person in people), default=_Match.UNKNOWN)


def _match(greeted: Reading, person: Reading) -> _Match:
    given = _match_given(greeted, person)
    family = _match_family(greeted.families, person.families)
    if family is _Match.UNKNOWN:
        match = given
    elif given is _Match.UNKNOWN:
        match = family
    else:
        # Of two known parts the worse one tells; an initial beside the whole family name is as good as a name.
        match = min(family, _Match.NAME if given is _Match.INITIAL else given)
    return match if person.is_sure else max(match, _Match.UNKNOWN)


# --- first names ----------------------------------------------------------------------------------------------------


def _match_given(greeted: Reading, person: Reading) -> _Match:
    if greeted.givens and person.givens:
        return _match_names(greeted, person)
    if greeted.givens:
        return _match_initials(greeted.givens, person.initials)
    if person.givens:
        return _match_initials(person.givens, greeted.initials)
    if not greeted.initials or not person.initials:
        return _Match.UNKNOWN
    return _Match.INITIAL if greeted.initials & person.initials else _Match.OTHER_INITIAL


def _match_names(greeted: Reading, person: Reading) -> _Match:
    alike = max(first_names_alike(one, two) for one in greeted.givens[:4] for two in person.givens[:8])
    if alike is Alike.DIFFERENT:
        # "Jan P. Bakker" may be called Peter.
        has_initial = any(given[0] in person.initials for given in greeted.givens)
        return _Match.NEAR if has_initial else _Match.OTHER
    return _Match.NAME if alike is Alike.SAME else _Match.NEAR


def _match_initials(givens: tuple[str, ...], initials: frozenset[str]) -> _Match:
    """A call name may begin with another letter than the name it comes from: Ans is called A., and J. for Johanna."""
    if not initials:
        return _Match.UNKNOWN
    if any(given[0] in initials for given in givens):
        return _Match.INITIAL
    return _Match.NEAR if any(initials_of(given) & initials for given in givens) else _Match.OTHER_INITIAL


# --- family names ---------------------------------------------------------------------------------------------------


def _match_family(ours: frozenset[str], theirs: frozenset[str]) -> _Match:
    if not ours or not theirs:
        return _Match.UNKNOWN
    if ours & theirs:
        return _Match.NAME
    return max(_match_families(one, two) for one in ours for two in theirs)


@lru_cache(maxsize=4096)
def _match_families(one: str, two: str) -> _Match:
    """One letter makes of a well-known family name another one ("Mulder", "Muller"), or it is misspelt."""
    if one[0] != two[0] or min(len(one), len(two)) < _LEAST_SOUNDING:
        return _Match.OTHER
    if sound_of(one) == sound_of(two):
        return _Match.NAME
    if min(len(one), len(two)) < _LEAST_MISSPELT or not is_one_letter_apart(one, two):
        return _Match.OTHER
    short, long = sorted((one, two), key=len)
    is_another = short in SURNAMES and long in SURNAMES and not (long[:-1] == short and long[-1] in _ENDINGS)
    return _Match.NEAR if is_another else _Match.NAME


def _within(greeted: Reading, address: str) -> _Match:
    """The greeted name as the beginning or end of a local part that cannot be read: "karinx2", "superbakker"."""
    if any(reading.is_sure for reading in people_of_address(address)) or addresses.is_role_address(address):
        return _Match.UNKNOWN
    local = "".join(words_of_address(address))
    is_given = any(len(given) >= _LEAST_WITHIN and local.startswith(given) for given in greeted.givens)
    is_family = any(len(word) >= _LEAST_WITHIN and local.startswith(word) for word in greeted.families)
    is_family |= any(len(word) >= _LEAST_WITHIN and local.endswith(word) for word in greeted.families)
    is_other_given = greeted.families and greeted.givens and not is_given
    return _Match.NAME if is_given or (is_family and not is_other_given) else _Match.UNKNOWN


# --- who he is ------------------------------------------------------------------------------------------------------


def names_of_recipient(display: str, address: str) -> PersonName:
    """The best name there is of a recipient: the one beside the address, else the one in it; else an empty one."""
    reading = _named(display, address)
    return PersonName() if reading is None else reading.name


def _named(display: str, address: str) -> Reading | None:
    display_people, address_people = _sources(display, address)
    people = (*display_people[:1], *address_people[:1])
    full = next((person for person in people if person.is_full), None)
    return full or next((person for person in people if person.is_sure or person in display_people), None)


@lru_cache(maxsize=4096)
def name_keys(display: str, address: str) -> tuple[str, ...]:
    """Keys by which namesakes are found by equality: `full:karin vries`, `initial:k vries`, `family:vries`,
    `given:karin`, and `local:k.devries`, the local part without digits behind it and +tag. The address may be "": what
    a letter greets.
    """
    reading = _named(display, address)
    readings = [] if reading is None else [*_shown_besides(reading, display), reading]
    keys = dict.fromkeys(key for one in readings for key in _keys_of(one))
    local = _local_key(address)
    return (*keys, local) if local else tuple(keys)


def _shown_besides(reading: Reading, display: str) -> list[Reading]:
    """What a display name of one word says, beside a whole name in the address; it may be a first or a family name."""
    people = people_of_display(display)
    return [] if any(one.is_full for one in people) else [one for one in people if one != reading]


def _keys_of(reading: Reading) -> Iterator[str]:
    name = reading.name
    families = sorted(fold(family) for family in name.families if "-" not in family) if reading.families else []
    first = reading.givens[0] if reading.givens else ""
    if first:
        yield from (f"full:{first} {family}" for family in families)
    if name.initial:
        yield from (f"initial:{fold(name.initial)} {family}" for family in families)
    yield from (f"family:{family}" for family in families)
    if first:
        yield f"given:{first}"


def _local_key(address: str) -> str:
    local = address.rpartition("@")[0].partition("+")[0].casefold().rstrip("0123456789._-")
    is_telling = sum(map(str.isalpha, local)) >= _LEAST_LOCAL and local not in addresses.ROLE_LOCAL_PARTS
    return f"local:{local}" if is_telling and not addresses.is_role_address(address) else ""
