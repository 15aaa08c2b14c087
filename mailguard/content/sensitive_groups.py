"""Whether words speak to people who share a diagnosis, debts or another matter that they would not have told of them.

Such a group is named by what it takes part in ("cursus omgaan met je depressie") or by what its members have in common
("cliënten met een bijstandsuitkering"). Those who meet it in their work are told by their professions, and papers and
trade by their words: "scholing over ADHD", "offerte training schuldhulp".
"""

import re
from collections.abc import Iterator, Sequence

from mailguard.content.sensitive_topics import GROUP_TOPIC, HABIT, HEALTH, LESSON, any_of, find

_NEAR = 6  # words between a group and its topic


# What people take part in, and who does, by how the word ends or begins.
_GROUPS = tuple(
    """
    groep groepen groepsleden groepslid cursus cursussen cursisten deelnemers deelneemsters deelnemer spreekuur
    spreekuren café cafe rouwkring gesprekskring groepje groepjes klasje klasjes groepsverband schakelklas
    group groups course participants attendees clinic class
    """.split()
)
# Held for those who work with such people as often as for themselves.
_EVENTS = tuple(
    "training trainingen workshop workshops bijeenkomst bijeenkomsten meeting meetings session sessions".split()
)
_BEGINNINGS = ("lotgenoten", "inloop", "groepsbij", "groepstr", "groepsbe", "groepsthe", "groepsfys", "gespreksgr")
_NO_GROUPS = tuple(
    """
    werkgroep projectgroep stuurgroep vakgroep doelgroep regiegroep kerngroep expertgroep beroepsgroep adviesgroep
    kennisgroep intervisie leeftijdsgroep risicogroep onderzoeksgroep klankbordgroep focusgroep taakgroep zorggroep
    beleidsgroep ontwikkelgroep netwerkbijeenkomst raadsbijeenkomst werkbijeenkomst personeelsbijeenkomst workgroup
    """.split()
)
# Who has something in common, by how the word ends.
_PEOPLE = tuple(
    """
    patiënten patienten cliënten clienten zorgvragers lotgenoten deelnemers bewoners ouders verzorgers mantelzorgers
    inwoners mensen leden jongeren leerlingen studenten kinderen klanten naasten nabestaanden gezinnen huurders
    ontvangers aanvragers gerechtigden zoekers statushouders verslaafden daklozen thuislozen werklozen vluchtelingen
    schuldenaren gedetineerden diabetici rouwenden mannen vrouwen minima parochianen gelovigen slachtoffers
    overlevenden zwangeren people families members survivors patients clients parents residents carers refugees
    """.split()
)
_PROFESSIONALS = any_of(
    r"""
    [\w-]*professionals? (?:keten|netwerk|samenwerkings|zorg|convenant)partners? [\w-]*arts(?:en)? leerkracht(?:en)?
    docent(?:en)? leraar leraren [\w-]*consulent\w* [\w-]*hulpverleners? [\w-]*bestuur\w* [\w-]*vrijwilligers?
    [\w-]*begeleid(?:st)?ers? mentor\w* [\w-]*medewerkers? [\w-]*verwijzers? [\w-]*verpleegkundigen?
    praktijkonderst\w+ poh\S* zorgverleners? zorgaanbieders? (?:job)?coach(?:es)? trainers?
    [\w-]*team(?:s|leden|leiders?)? ib-?ers? intern\sbegeleiders? raadsl(?:id|eden) gemeenteraad redactie pers
    journalist\w* [\w-]*werk(?:st)?ers? [\w-]*deskundigen? psycholo(?:og|gen) psychiaters? therapeut\w*
    stakeholders? bewindvoerders? [\w-]*co[öo]rdinator\w* [\w-]*adviseurs? [\w-]*regisseurs? wethouders?
    gezinsvoogd\w* jeugdbeschermers? gemeenten scholen instellingen collega\S* colleagues? teachers? volunteers?
    staff practitioners? counsell?ors? providers? partner\sorgani[sz]ations? facilitators?
    """,
    is_whole=True,
)
# "Begeleid door een psycholoog", "samen met onze vrijwilligers": they are no readers.
_NOT_READERS = re.compile(
    r"\b(?:door|met|onze|hun|via|en|by|with|our|and)(?:\s(?:een|de|twee|onze|uw|je|jullie|a|an|the|our|two|your))?\s\Z",
    re.IGNORECASE,
)
# Papers, trade, and training on the job: about such a group, and to none of it.
_ABOUT = any_of(
    r"""
    (?:bij|na|om)?scholing deskundigheidsbevordering train-the-trainer e-learning signaler\w+ herkennen meldcode
    intervisie accreditatie congres symposium methodiek richtlijn protocol aanpak preventie beleid\w* offertes?
    factu(?:ur|ren) vacatures? notulen jaarverslag subsidie\w* begroting\w* evaluatie onderzoek\w* raadsbrief
    raadsinformatie\w* persbericht artikel casus\w* casu[iï]stiek verwijs\w+ verwijzing rapportage cijfers notitie
    memo pilot werkwijze inkoop aanbesteding contract huisvesting opvang zaalhuur quote invoice vacancy minutes
    policy report research referral safeguarding overleg in\sde\s(?:klas|praktijk)
    """,
    is_whole=True,
)
_SALUTATION = r"(?:beste|geachte|lieve|dag|hallo|hoi|goede\w+|dear|hi|hello)\b"
_GREETING = re.compile(rf"\W*{_SALUTATION}[^.!?,\n]{{0,80}}", re.IGNORECASE)
_TO_THEM = re.compile(rf"\W*(?:{_SALUTATION}|(?:aan|voor)\s+(?:alle?|onze|de)\b|to\s+(?:all|our)\b)", re.IGNORECASE)
_SUBJECT_TO_THEM = re.compile(
    r"""(?:(?:re|fwd?|antw|doorst)\s*:\s*)*
    (?:(?:uitnodiging|informatie|info|bericht|brief|nieuws(?:brief)?|oproep|invitation|news)\W+)?
    (?:aan|voor|beste|to|for|dear)\b""",
    re.IGNORECASE | re.VERBOSE,
)
# Called by what they do, or no longer do.
_DOERS = re.compile(
    rf"""\W*{_SALUTATION}(?:\s[^\s.!?,]{{1,30}}){{0,4}}?\s
    (?:(?:ex|niet|bijna|oud)[\s-])?(?:rokers|stoppers|minderaars|afvallers|lijners|slapers|piekeraars|stotteraars|gokkers
    |drinkers|blowers|gamers|vallers|quitters|slimmers|sleepers|smokers)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_MEETS = re.compile(
    r"""\b(?:(?:eerste|tweede|derde|vierde|vijfde|zesde|zevende|achtste|laatste|volgende|komende|vorige|next|last|first)
    \s(?:groeps)?(?:bijeenkomst|keer|les|sessie|avond|ochtend|middag|session|meeting|time)
    |(?:jullie|onze|our)\s(?:groep|cursus|group|course)|groepsgenoten|huiswerk|terugkom\w+|homework)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_FOR_ALL = any_of(
    "campagne folder lespakket gastles(?:sen)? themaweek stoptober netwerk werkgroep projectgroep webinar",
    is_whole=True,
)
_PARENTS = re.compile(rf"\W*{_SALUTATION}[^.!?,\n]{{0,40}}\b(?:ouders?|verzorgers?|parents?)\b", re.IGNORECASE)
_PUPILS_HELPED = re.compile(
    r"groepjes?\b|\b\w*klasjes?\b|schakelklas|training|begeleiding|traject|lessen\b|behandeling", re.IGNORECASE
)
_WHOLE_CLASS = re.compile(
    r"\b(?:groep(?:en)?\s[1-8]|klas\s\d|brugklas\w*|(?:alle|hele)\s(?:leerlingen|kinderen|klas|school|groep))\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"groep [1-8]", re.IGNORECASE)
_AT_SCHOOL = any_of(r"kind kinderen leerling\w* ouders? ouderavond juf meester school\w* klas(?:sen)?", is_whole=True)
_ONE_OF_MANY = frozenset(
    "inwoner inwoonster lezer relatie lid klant gezin cursist ouder verzorger belanghebbende".split()
)
_YOU = any_of(r"uw? jij je jullie jouw welkom uitgenodigd onze wij we you your our welcome", is_whole=True)
_SENTENCE_END = re.compile(r"[.!?;](?:\s|$)")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def names_sensitive_group(subject: str) -> bool:
    """True for a subject such as "Lotgenotengroep borstkanker" or "Informatie voor mensen met schulden"."""
    if any(map(_takes_part, _sentences(subject))):
        return True
    return _SUBJECT_TO_THEM.match(subject) is not None and any(map(_has_in_common, _sentences(subject)))


def speaks_to_sensitive_group(paragraph: str) -> bool:
    """True for a paragraph that greets or addresses such a group: "Beste deelnemers van de training ADHD"."""
    sentences = list(_sentences(paragraph))
    if (
        sentences
        and _TO_THEM.match(paragraph)
        and (_takes_part(sentences[0], GROUP_TOPIC) or _has_in_common(sentences[0]))
    ):
        return True
    return any(map(_takes_part, sentences)) and _YOU.search(paragraph) is not None


def greets_by_habit(paragraph: str) -> bool:
    """True for "Beste stoppers," and "Dag slechte slapers": it says nothing before `names_habit` says of what."""
    return _DOERS.match(paragraph) is not None


def names_habit(text: str) -> bool:
    """True where smoking, weight, sleep, pain or the like is named."""
    return HABIT.search(text) is not None


def meets_about_habit(subject: str, paragraph: str) -> bool:
    """True for "Stoppen met roken: vervolg" over "de derde bijeenkomst is dinsdag"."""
    is_named = names_habit(subject) and not _FOR_ALL.search(f"{subject} {paragraph}") and _is_theirs((subject,))
    return is_named and _MEETS.search(paragraph) is not None and _is_theirs((paragraph,))


def tells_parents_of_help(subject: str, paragraph: str) -> bool:
    """True for "Sova-training" over "Beste ouders,": what one child gets, and not the whole class."""
    if not _PARENTS.match(paragraph) or _WHOLE_CLASS.search(f"{subject} {paragraph}"):
        return False
    return _PUPILS_HELPED.search(subject) is not None and names_lesson(subject) and _is_theirs((subject,))


def names_lesson(text: str) -> bool:
    """True where a diagnosis or the help that a child gets for it is named."""
    return LESSON.search(text) is not None


def calls_people(name: str) -> bool:
    """True for what reads as a name behind "Beste" and is none: "inwoner", "gezinnen"."""
    return name.endswith(_PEOPLE) or name in _ONE_OF_MANY


def greets_professionals(paragraph: str) -> bool:
    """True for "Beste collega's" and "Geachte huisartsen": they deal with such groups, and are in none."""
    greeting = _GREETING.match(paragraph)
    return greeting is not None and _names_professionals(greeting[0])


def _sentences(text: str) -> Iterator[Sequence[str]]:
    """The words of each sentence."""
    return (words for sentence in _SENTENCE_END.split(text) if (words := _WORD.findall(sentence)))


def _takes_part(words: Sequence[str], topic_of_events: re.Pattern[str] = HEALTH) -> bool:
    """True when a group, course or meeting stands near what its members would not have told."""
    for at, word in enumerate(words):
        folded = word.casefold()
        if not _is_group(folded) or _is_year(words, at):
            continue
        near = " ".join(words[max(0, at - _NEAR) : at + _NEAR + 1])
        topic = topic_of_events if folded.endswith(_EVENTS) else GROUP_TOPIC
        if find(topic, near):
            return _is_theirs(words)
    return False


def _is_year(words: Sequence[str], at: int) -> bool:
    """True for "groep 5" of a school, that all children of an age are in."""
    return _YEAR.fullmatch(" ".join(words[at : at + 2])) is not None and _AT_SCHOOL.search(" ".join(words)) is not None


def _has_in_common(words: Sequence[str]) -> bool:
    """True when people are named by it: "inwoners met schulden", "nierpatiënten", "leden van de moskee"."""
    found = (at for at, word in enumerate(words) if word.casefold().endswith(_PEOPLE))
    return any(find(GROUP_TOPIC, " ".join(words[at : at + _NEAR + 1])) for at in found) and _is_theirs(words)


def _is_group(word: str) -> bool:
    is_group = word.endswith(_GROUPS) or word.endswith(_EVENTS) or word.startswith(_BEGINNINGS)
    return is_group and not word.startswith(_NO_GROUPS)


def _is_theirs(words: Sequence[str]) -> bool:
    """False where the sentence tells of professionals: "training schuldhulp voor consulenten"."""
    sentence = " ".join(words)
    return not _ABOUT.search(sentence) and not _names_professionals(sentence)


def _names_professionals(text: str) -> bool:
    found = _PROFESSIONALS.finditer(text)
    return any(not _NOT_READERS.search(text[max(0, match.start() - 20) : match.start()]) for match in found)
