"""Whether somebody is named in a profession ("huisarts dr. Hofman", "wethouder Z"): data about others is not theirs."""

import re

from mailguard.detectors.name_grammar import fold
from mailguard.detectors.name_words import NOT_NAMES, PARTICLES, TITLES

PROFESSIONAL = "professional"

_CARE = """
    huisarts arts kinderarts tandarts oogarts longarts bedrijfsarts verzekeringsarts jeugdarts vertrouwensarts
    schoolarts dierenarts specialist cardioloog neuroloog internist chirurg oncoloog gynaecoloog uroloog dermatoloog
    radioloog orthopeed psychiater psycholoog gz-psycholoog psychotherapeut orthopedagoog pedagoog therapeut
    fysiotherapeut ergotherapeut logopedist dietist mondhygienist apotheker verloskundige kraamverzorgster
    verpleegkundige wijkverpleegkundige verpleegkundig-specialist praktijkondersteuner poh doktersassistente
    behandelaar regiebehandelaar hoofdbehandelaar hulpverlener jeugdhulpverlener verzorgende dokter dr prof
    professor zuster broeder doctor physician surgeon nurse psychologist psychiatrist therapist dentist gp midwife
    pharmacist
"""
_SCHOOL = """
    docent docente leraar lerares leerkracht mentor mentrix juf juffrouw meester rector conrector schoolleider
    decaan intern-begeleider ib'er onderwijsassistent trainer coach instructeur teacher lecturer tutor headmaster
"""
_LAW_AND_STATE = """
    advocaat advocate raadsman raadsvrouw notaris kandidaat-notaris deurwaarder gerechtsdeurwaarder rechter
    kantonrechter officier griffier curator bewindvoerder mediator jurist wethouder burgemeester minister
    staatssecretaris raadslid gedeputeerde ambtenaar leerplichtambtenaar buitengewoon-opsporingsambtenaar boa
    handhaver inspecteur agent wijkagent brigadier hoofdagent rechercheur reclasseringsmedewerker tolk lawyer
    solicitor attorney barrister judge alderman mayor officer
"""
_CASEWORK = """
    jeugdbeschermer jeugdreclasseerder gezinsvoogd raadsonderzoeker maatschappelijk-werker jongerenwerker
    casemanager casusregisseur regisseur zorgcoordinator zorgbemiddelaar begeleider begeleidster gezinsbegeleider
    woonbegeleider pleegzorgbegeleider consulent consulente woonconsulent klantmanager inkomensconsulent jobcoach
    wijkteammedewerker gedragswetenschapper caseworker counsellor counselor
"""
PROFESSIONS = frozenset((_CARE + _SCHOOL + _LAW_AND_STATE + _CASEWORK).split())
_ENDS = ("psycholoog", "therapeut", "verpleegkundige", "pedagoog", "begeleider", "begeleidster", "chirurg", "consulent")
# Said of one's own people, who may as well be the ones that something happens to: "onze collega is ziek".
_COLLEAGUES = frozenset("collega collegae colleague".split())
_BEFALLS = frozenset("is was heeft had blijft zit ligt meldt meldde krijgt kreeg wordt werd has".split())

_BEFORE = re.compile(r"[^\s/|]+")
# "T. Mulder, huisarts te Borne": the profession, and what comes after it.
_BEHIND = re.compile(
    r"[ ]?(?:[,(][ ]?|[ ]-[ ]|[ ]?\|[ ]?|\n[ ]?)(?:(?:de|onze|uw|zijn|haar|its|our|the)[ ])?"
    r"(?P<word>[\w'-]+)(?:[ ](?P<next>[\w'-]+)|(?P<colon>[ ]?:))?"
)
_WORD_BEHIND = re.compile(r"[ ](\w+)")
_MOST_TITLES = 4
_AT = frozenset("van bij te in op aan voor".split())  # "huisarts te Borne"


def is_professional(text: str, start: int, end: int) -> bool:
    """True for a name with a profession before it ("kinderarts mevrouw Smit") or behind it ("T. Mulder, huisarts")."""
    line = text[max(0, start - 50) : start].rsplit("\n", 1)[-1]
    for written in reversed(_BEFORE.findall(line)[-_MOST_TITLES:]):
        word = fold(written.strip("()\"'“‘*:.,-"))
        if names_profession(word):
            return True
        if word in _COLLEAGUES:
            behind = _WORD_BEHIND.match(text, end)
            return behind is None or behind[1] not in _BEFALLS
        if word not in TITLES and word not in ("drs", "mr", "ir", "ing", "de", "is"):
            break
    behind = _BEHIND.match(text, end)
    return behind is not None and names_profession(fold(behind["word"])) and _is_all_of_it(behind)


def _is_all_of_it(behind: re.Match[str]) -> bool:
    """False for "mevrouw Jansen (huisarts: dr. Bakker)" and "Jan Jansen, huisarts Bakker": that is somebody else."""
    following = behind["next"]
    if behind["colon"] or following is None:
        return not behind["colon"]
    folded = fold(following)
    return folded not in TITLES and (following[0].islower() or folded in NOT_NAMES) and folded not in PARTICLES - _AT


def names_profession(word: str) -> bool:
    """True for a folded word that says what somebody is by trade, "GGZ-psycholoog" and "kinderpsycholoog" too."""
    return word in PROFESSIONS or word.rpartition("-")[2] in PROFESSIONS or word.endswith(_ENDS)
