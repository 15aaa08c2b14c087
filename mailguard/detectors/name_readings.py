"""Which words of a run are a name: every reading that the words and their surroundings allow, best first."""

import re
from collections.abc import Iterator

from mailguard.detectors.name_alone import does_something, is_known_by, is_met, is_relative
from mailguard.detectors.name_context import Lead, is_greeting, line_before, starts_sentence
from mailguard.detectors.name_grammar import Run, fold, is_particle, is_surname_after_particle
from mailguard.detectors.name_professions import names_profession
from mailguard.detectors.name_words import (
    BELONGING,
    CLOSINGS,
    FUNCTION_ROLES,
    GREETINGS,
    HUMAN_ROLES,
    LETTERED,
    RELATIVES,
    WEAK_PARTICLES,
    WORD_SURNAMES,
)
from mailguard.findings import Evidence

NAME_SCORE = 0.85
LIKELY_SCORE = 0.7
DOUBTFUL_SCORE = 0.6
FIRST_NAME_SCORE = 0.55

Reading = tuple[int, float, tuple[str, ...]]  # how many words, with which score, and why

_TITLED = re.compile(r"[IB]*[fa]{0,3}I*[pP]*[fasw](?:[pP]+[fasw]|[sw])?")
_INITIALS = re.compile(r"I+B?[pP]*[fasw](?:[pP]+[fasw]|s)?")
_BARE_INITIALS = re.compile(r"Bp+[fasw]|Bs")
_FULL = re.compile(r"[fa][faI]*B?(?:[pP]+[fasw]|[sw])(?:[pP]+[fasw]|[sw]|(?<=s)f)?|[fa]{2,4}")
_UNKNOWN = re.compile(r"[ws]p+[fasw]|ws|s[fa]{1,2}")
_VAN_DER = re.compile(r"van de[nr]$")
_SHORTENED = re.compile(r"[fa]p*I$")
_FULLY_SHORTENED = re.compile(r"Ip*I$")
# A line of a form about somebody: "Naam: Blokzeil" near it is a surname.
_FORM_LINE = re.compile(r"(?im)^[ \t*-]{0,4}(?:voorna|geb(?:oren|oorte|\.)|bsn|roepnaam|date of birth|first name)")
_FORM_REACH = 200
# "Moustapha N'Diaye 06-12345678": a mobile number is somebody's.
_MOBILE_BEHIND = re.compile(r"[ \t:,(]{1,3}(?:\+31[ ]?|0)6[ -]?\d")
_TWO_UNLISTED = re.compile(r"w[sw]{1,2}")
_PAIR = re.compile(r"w(?:p*[wfas]){1,2}")
_LONE = re.compile(r"P[pP]*[fasw]")
_NOT_VAN = frozenset(
    "minister staatssecretaris wethouder burgemeester officier raadslid kinderen agent rechter".split()
)
# Titles that stand before a first name as well; with one a person signs, and is greeted.
_FAMILIAR = frozenset("juf juffrouw meester zuster broeder tante oom opa oma".split())
# Offices that have a seat: "notaris te Culemborg".
_OFFICES = frozenset(
    "notaris burgemeester rechter officier agent dominee ds pastoor raadslid wethouder inspecteur".split()
)
_SIGNED_BELOW = re.compile(r"(?P<closing>[^\W\d_]+)[^\n]{0,25}\n\s*\S*\s?$")
_FUNCTION_BEHIND = re.compile(r",[ ](?:[a-z-]+[ ]){0,3}?(?P<role>[a-z-]+)[ ]*(?=\n|$)")
_BELONGING = re.compile(r"(?P<who>[^\W\d_][\w']*)(?:[ ](?:van|bij|op|of|at))?[ ]$")
_NUMBERED = re.compile(r"(?:^|\n)[ \t]*(?:[-*•]|\d{1,3}[.):]?)[ \t]+$")
# "Van: Jan" above a quoted message says no more than a greeting does.
_MAILBOXES = frozenset(("van", "aan", "cc", "bcc", "from", "to"))
_HOUSE_LETTER = re.compile(r"\d-$|[^\W\d_]{4}[ ]\d{1,4}$")
_COMPASS = frozenset(("N.", "O.", "E.", "S.", "Z.", "W."))
_DEGREES = re.compile(r"[\d°'\"][ ]?$")
_NO_INITIALS = frozenset("B.V. N.V. U.S. V.S. L.S. C.V. P.S. N.B. U.K. T.a.v. E.D. Gr.".split())


def readings(run: Run, position: int, lead: Lead, text: str) -> Iterator[Reading]:
    """What the words from here on could be, best first."""
    kinds = run.kinds
    match = _TITLED.match(kinds, position)
    if match and lead.kind == "title" and _is_titled_name(run, position, match.end(), lead, text):
        yield match.end() - position, NAME_SCORE, (Evidence.TITLE, Evidence.SURNAME)
    if match and lead.kind in ("sure", "label", "list") and (lead.word not in _MAILBOXES or len(match.group()) > 1):
        is_known = any(kind in "faIsp" for kind in match.group())
        is_pair = len(match.group()) > 1 and (lead.kind == "label" or match.group()[0] == "B")
        is_pair = is_pair or (lead.kind == "label" and is_known_by(text, run.spans[match.end() - 1][1]))
        if is_known or lead.kind == "sure" or is_pair or _is_in_form(text, run.spans[position][0], lead):
            score = NAME_SCORE if (is_known and len(match.group()) > 1) or lead.kind == "sure" else LIKELY_SCORE
            yield match.end() - position, score, (Evidence.LABEL,)
    match = _INITIALS.match(kinds, position)
    if match and not _is_no_initial(run, position, text) and not _numbers_a_heading(run, position, match.group(), text):
        yield match.end() - position, NAME_SCORE, (Evidence.INITIALS, Evidence.SURNAME)
    if match := _BARE_INITIALS.match(kinds, position):
        last = fold(run.words[match.end() - 1])
        if is_surname_after_particle(last) and (kinds[position + 1] == "p" or len(run.words[position]) == 1):
            yield match.end() - position, NAME_SCORE, (Evidence.INITIALS, Evidence.SURNAME)
    yield from _full_readings(run, position, lead, text)
    if lead.kind == "role" and (match := _TITLED.match(kinds, position)):
        yield from _role_reading(run, position, match.group(), lead.word, text)
    yield from _unlisted_readings(run, position, text)
    yield from _shortened_readings(run, position, lead, text)


def _is_no_initial(run: Run, position: int, text: str) -> bool:
    """True for a shortened word, and for a point of the compass behind a number: "4.0538 E. Container"."""
    word, start = run.words[position], run.spans[position][0]
    return word in _NO_INITIALS or (word in _COMPASS and _DEGREES.search(text, max(0, start - 4), start) is not None)


def _is_in_form(text: str, start: int, lead: Lead) -> bool:
    return lead.word == "naam" and _FORM_LINE.search(text, max(0, start - _FORM_REACH), start + _FORM_REACH) is not None


def _full_readings(run: Run, position: int, lead: Lead, text: str) -> Iterator[Reading]:
    match = _FULL.match(run.kinds, position)
    if match is None:
        return
    found = match.group()
    score = NAME_SCORE
    if found[0] == "a" and "f" not in found and "s" not in found:
        is_somebody = lead.kind == "role" or is_met(text, run.spans[position][0], run.spans[match.end() - 1][1])
        if "p" not in found and not is_somebody:
            return
        score = LIKELY_SCORE
    if (
        fold(run.words[position]) in GREETINGS
        and set(found) <= set("fa")
        and starts_sentence(text, run.spans[position][0])
    ):
        return  # "Lieve Lotte,"
    if "s" not in found and "ww" in found and run.kinds[match.end() : match.end() + 1] == "w":
        return  # four and more words of no list: "Florence Grid Upgrade Proposal"
    if set(found) <= set("a") or ("p" in found and not _has_real_particle(run, position, match.end())):
        return
    evidence = (
        (Evidence.FIRST_NAME, Evidence.PARTICLE) if "p" in found.lower() else (Evidence.FIRST_NAME, Evidence.SURNAME)
    )
    yield match.end() - position, score, evidence


def _has_real_particle(run: Run, position: int, behind: int) -> bool:
    """False for "Sem van Moeder", "Bram uit Utrecht", "Anna in Kader"."""
    particles = [
        fold(word)
        for word, kind in zip(run.words[position:behind], run.kinds[position:behind], strict=True)
        if kind in "pP"
    ]
    if all(particle in WEAK_PARTICLES for particle in particles):
        return False
    last = run.kinds[behind - 1]
    return last == "s" or len(particles) > 1 or last == "w" or (last in "fa" and particles[0] != "van")


def _is_titled_name(run: Run, position: int, behind: int, lead: Lead, text: str) -> bool:
    """False for "minister van Handel", "familie in Schotland" and "Groetjes, juf Anouk"."""
    if lead.word in _FAMILIAR and behind - position == 1 and run.kinds[position] in "fa":
        return not _is_spoken_to(text, run.spans[position][0])
    if run.kinds[position] != "p":
        return True
    if fold(run.words[position]) in ("te", "ter", "ten", "op", "uit"):
        is_seat = lead.word in _OFFICES or names_profession(lead.word)
        if is_seat and not is_surname_after_particle(fold(run.words[behind - 1])):
            return False
    particles = [fold(w) for w, kind in zip(run.words, run.kinds, strict=True) if kind == "p"]
    if all(particle in WEAK_PARTICLES for particle in particles):
        return False
    return lead.word not in _NOT_VAN or is_surname_after_particle(fold(run.words[behind - 1]))


def _is_spoken_to(text: str, start: int) -> bool:
    """True in a greeting and below the closing of a letter."""
    if is_greeting(text, start):
        return True
    signed = _SIGNED_BELOW.search(text[max(0, start - 60) : start])
    return signed is not None and fold(signed["closing"]) in CLOSINGS


def _role_reading(run: Run, position: int, found: str, role: str, text: str) -> Iterator[Reading]:
    last = fold(run.words[position + len(found) - 1])
    is_surname = "p" not in found.lower() or (
        is_surname_after_particle(last) and _has_real_particle(run, position, position + len(found))
    )
    if is_surname and any(kind in "Is" or kind in "pP" for kind in found):
        is_word = fold(run.words[position]) in WORD_SURNAMES and len(found) == 1
        yield len(found), FIRST_NAME_SCORE if is_word else NAME_SCORE, (Evidence.TITLE, Evidence.SURNAME)
    elif "f" in found and not is_greeting(text, run.spans[position][0]):
        yield len(found), DOUBTFUL_SCORE, (Evidence.TITLE, Evidence.FIRST_NAME)
    elif role in HUMAN_ROLES or names_profession(role):
        unlisted = _TWO_UNLISTED.match(run.kinds, position)
        if unlisted:
            yield len(unlisted.group()), DOUBTFUL_SCORE, (Evidence.TITLE,)
        elif found[0] in "wa" and len(found) == 1:
            start, end = run.spans[position]
            is_one_of_family = role in RELATIVES and is_relative(text, start) and not run.words[position].isupper()
            if is_one_of_family or does_something(text, end):
                yield 1, DOUBTFUL_SCORE, (Evidence.TITLE,)


def _unlisted_readings(run: Run, position: int, text: str) -> Iterator[Reading]:
    """An unlisted first name before a tussenvoegsel or a known surname; a surname with its own tussenvoegsel."""
    start = run.spans[position][0]
    if with_second_surname(run, position + 1) > position + 1 and run.kinds[position] in "sw":
        yield 1, LIKELY_SCORE, (Evidence.SURNAME, Evidence.PARTICLE)
    if match := _UNKNOWN.match(run.kinds, position):
        words = run.words[position : match.end()]
        if "p" in match.group():
            if _is_unlisted_first(run, position, match.end(), text):
                yield len(words), LIKELY_SCORE, (Evidence.PARTICLE, Evidence.SURNAME)
        else:
            listed = words[0] if match.group()[0] == "s" else words[1]
            if (match.group()[0] == "s" or not starts_sentence(text, start)) and fold(listed) not in WORD_SURNAMES:
                yield len(words), DOUBTFUL_SCORE, (Evidence.SURNAME,)
    if match := _PAIR.match(run.kinds, position):
        end = run.spans[match.end() - 1][1]
        has_mobile = match.group() == "ws" and _MOBILE_BEHIND.match(text, end) is not None
        if has_mobile or is_known_by(text, end) or _has_function(text, start, end):
            yield len(match.group()), DOUBTFUL_SCORE, (Evidence.SURNAME,)
    yield from _lone_reading(run, position, text)


def _is_unlisted_first(run: Run, position: int, behind: int, text: str) -> bool:
    """True for "Bep van Loon"; at the beginning of a sentence only where it fills a line or an item of a list."""
    start, end = run.spans[position][0], run.spans[behind - 1][1]
    words = run.words[position:behind]
    if all(fold(word) in WEAK_PARTICLES for word in words[1:-1]):
        return False  # "Sleutel bij Bloemenhuis"
    is_listed = is_surname_after_particle(fold(words[-1])) and run.kinds[behind - 1] != "f"
    if not is_listed and not _VAN_DER.search(" ".join(words[1:-1])):
        return False
    if not starts_sentence(text, start):
        return True
    is_whole = len(words) > 3 and is_listed and not text[end : end + 8].lstrip(" ")[:1].isalpha()
    return is_whole or _NUMBERED.search(text[max(0, start - 12) : start]) is not None


def _lone_reading(run: Run, position: int, text: str) -> Iterator[Reading]:
    """A surname with its tussenvoegsel and nothing else: "Van Beek belde"."""
    match = _LONE.match(run.kinds, position)
    if match is None:
        return
    start = run.spans[position][0]
    words = run.words[position : match.end()]
    if not is_surname_after_particle(fold(words[-1])) or fold(words[0]) in WEAK_PARTICLES:
        return
    belongs = _BELONGING.search(text[max(0, start - 30) : start])
    if belongs and fold(belongs["who"]) in BELONGING:
        return  # "de mensen van De Pol"
    is_subject = does_something(text, run.spans[match.end() - 1][1])
    if is_subject or len(words) > 2 or (not starts_sentence(text, start) and run.kinds[match.end() - 1] == "s"):
        yield len(words), DOUBTFUL_SCORE, (Evidence.PARTICLE, Evidence.SURNAME)


def _has_function(text: str, start: int, end: int) -> bool:
    """True for a line of a signature: "Annelotte Greve, alarm centre nurse"."""
    behind = _FUNCTION_BEHIND.match(text, end) if starts_sentence(text, start) else None
    return behind is not None and (behind["role"] in FUNCTION_ROLES or names_profession(behind["role"]))


def _shortened_readings(run: Run, position: int, lead: Lead, text: str) -> Iterator[Reading]:
    """Names as newspapers and lists of classes shorten them: "Fatima B.", "verdachte M. el B."."""
    start, end = run.spans[position][0], run.spans[-1][1]
    if _SHORTENED.match(run.kinds, position) and (lead.kind == "role" or is_met(text, start, end)):
        yield len(run.kinds) - position, LIKELY_SCORE, (Evidence.FIRST_NAME, Evidence.INITIALS)
    elif _FULLY_SHORTENED.match(run.kinds, position) and lead.kind == "role":
        yield len(run.kinds) - position, DOUBTFUL_SCORE, (Evidence.TITLE, Evidence.INITIALS)


def _numbers_a_heading(run: Run, position: int, found: str, text: str) -> bool:
    """ "B. Toelichting" at the beginning of a line, and "bijlage A. Toelichting"."""
    if found != "Iw" or len(run.words[position]) > 2:
        return False
    start = run.spans[position][0]
    line = line_before(text, start).rstrip(" ")
    behind = text[run.spans[position + 1][1] : run.spans[position + 1][1] + 2]
    if not line.strip():
        letter = run.words[position][0]
        is_row = (
            letter < "I"
            or re.search(rf"(?m)^[ \t]*{chr(ord(letter) - 1)}\.", text[max(0, start - 400) : start]) is not None
        )
        return behind.strip() == "" and is_row
    # "Laan 412-B. Wondverzorging" and "terminal B. Paspoort"
    return _HOUSE_LETTER.search(line) is not None or fold(line.split()[-1]) in LETTERED


def with_second_surname(run: Run, behind: int) -> int:
    """The end of "Timmermans-van Dijk", whose first part ends in a tussenvoegsel."""
    _, hyphen, tail = run.words[behind - 1].rpartition("-")
    if not hyphen or not tail or not is_particle(fold(tail)):
        return behind
    while behind < len(run.kinds) and run.kinds[behind] == "p":
        behind += 1
    return min(behind + 1, len(run.kinds))
