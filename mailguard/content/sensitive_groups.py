"""Whether words speak to people who share a diagnosis, debts or another matter that they would not have told of them.

Such a group is named by what it takes part in ("cursus omgaan met je depressie") or by what its members have in common
("cliënten met een bijstandsuitkering"). Those who meet it in their work are told by their professions, and papers and
trade by their words: "scholing over ADHD", "offerte training schuldhulp".
"""

import re
from collections.abc import Iterator, Sequence

_NEAR = 6  # words between a group and its topic


def _any_of(patterns: str, *, is_whole: bool = False) -> re.Pattern[str]:
    """One of these patterns, parted by blanks; `is_whole` for whole words, not a part of one."""
    joined = "|".join(patterns.split())
    return re.compile(rf"\b(?:{joined})\b" if is_whole else joined, re.IGNORECASE)


# What people take part in, and who does, by how the word ends or begins.
_GROUPS = tuple(
    """
    groep groepen groepsleden groepslid cursus cursussen cursisten deelnemers deelneemsters deelnemer spreekuur
    spreekuren café cafe rouwkring gesprekskring group groups course participants attendees clinic class
    """.split()
)
# Held for those who work with such people as often as for themselves.
_EVENTS = tuple(
    "training trainingen workshop workshops bijeenkomst bijeenkomsten meeting meetings session sessions".split()
)
_BEGINNINGS = ("lotgenoten", "inloop", "groepsbij", "groepstr", "groepsbe", "groepsthe", "gespreksgr")
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
# Health, grief and habits; what else art. 9 and 10 GDPR name, money, violence. Stems stand anywhere in a word.
_HEALTH = r"""
    kanker tumor leukemi lymfo[om] diabet epilep dement alzheimer parkinson autis adhd depress burn-?out psychos
    psychot schizo bipola borderline trauma anorexi boulimi bulimi eetstoorn eetprobl angst fobie paniek verslav
    verslaaf alcohol drugs \bgokk su[iï]cid zelfmoord zelfdoding zelfbeschad zelfverwond \brouw verliesverw
    met\sverlies nabestaa miskra stilgebor doodgebor zwanger fertilit onvruchtb abortus dyslexi dyscalcul incontinen
    bekkenbod overgewicht obesit \bcopd astma hart(?:fal|reval|pati|ziekt) nier(?:fal|pati|ziekt|dial|trans)
    (?:long|lever|darm|maag|huid|oog)(?:pati|ziekt|aand|covid) dialyse reuma fibromyal artrose hersenlets
    hersenbloed beroerte afasi dwarslaes spierziek slechthor slechtzie gehoorbep prikkelbare\sdarm \bcrohn colitis
    \bstoma amputat transplant stotter \bpts[sd]\b \bcva\b \bocd\b \bnah\b \blvb\b \bhiv\b seropos \bsoa\b
    chronische?\s(?:pijn|ziek|vermoei) pijnreval \bmet\seen\s(?:\w+\s)?beperking met\s(?:roken|drinken|blowen)
    \bkopp\b \bkoap\b genderdys menopauz slaapstoor cancer bereave \bgrie[fv] addict eating\sdisorder anxiety
    self-harm \bstroke disabilit infertil pregnan arthritis anger\smanagement agressiereg
    """
_LIFE = r"""
    schuldhulp schuldsan schuldregel schuldprobl schuldena schuldenvrij \bschulden \bwsnp\b geldzorg geldprobl
    \bbewind beschermingsbew budgetbeh budgetcoa voedselbank bijstand uitkering \bminima\b armoede daklo thuislo
    asiel statushoud vluchteling ontheemd inburger ongedocum wajong arbeidsongesch werklo[oz] mishandel misbruik
    \bgeweld incest verkracht stalking \bpest(?:en|gedrag|groep) \bgepest echtscheid \bgescheiden
    \bhomo(?:'s|seks|\b) lesbi lesbo biseks transgend transseks lhbt \blgbt queer non-?binair reclasser gedetineer
    detentie moskee parochi kerk(?:leden|gang) synagog gelovig bekeerling vakbond debt\s(?:help|advi|couns|relief)
    divorc abuse refugee asylum food\sbank on\swelfare domestic\sviol union\smem
    """
_HEALTH_TOPIC, _TOPIC = _any_of(_HEALTH), _any_of(_HEALTH + _LIFE)
# In small letters, or where all is in capitals, these are other words.
_ACRONYM = re.compile(r"\b(?:ADD|ASS|ALS|AIDS|IVF|CVS|OCS|AA|WIA|WAO|MS(?!\s(?:Teams|Office|Excel|Word|Outlook)))\b")

_PROFESSIONALS = _any_of(
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
_ABOUT = _any_of(
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
_YOU = _any_of(r"uw? jij je jullie jouw welkom uitgenodigd onze wij we you your our welcome", is_whole=True)
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
    if sentences and _TO_THEM.match(paragraph) and (_takes_part(sentences[0], _TOPIC) or _has_in_common(sentences[0])):
        return True
    return any(map(_takes_part, sentences)) and _YOU.search(paragraph) is not None


def greets_professionals(paragraph: str) -> bool:
    """True for "Beste collega's" and "Geachte huisartsen": they deal with such groups, and are in none."""
    greeting = _GREETING.match(paragraph)
    return greeting is not None and _names_professionals(greeting[0])


def _sentences(text: str) -> Iterator[Sequence[str]]:
    """The words of each sentence."""
    return (words for sentence in _SENTENCE_END.split(text) if (words := _WORD.findall(sentence)))


def _takes_part(words: Sequence[str], topic_of_events: re.Pattern[str] = _HEALTH_TOPIC) -> bool:
    """True when a group, course or meeting stands near what its members would not have told."""
    for at, word in enumerate(words):
        folded = word.casefold()
        if not _is_group(folded):
            continue
        near = " ".join(words[max(0, at - _NEAR) : at + _NEAR + 1])
        topic = topic_of_events if folded.endswith(_EVENTS) else _TOPIC
        if _names(topic, near):
            return _is_theirs(words)
    return False


def _has_in_common(words: Sequence[str]) -> bool:
    """True when people are named by it: "inwoners met schulden", "nierpatiënten", "leden van de moskee"."""
    found = (at for at, word in enumerate(words) if word.casefold().endswith(_PEOPLE))
    return any(_names(_TOPIC, " ".join(words[at : at + _NEAR + 1])) for at in found) and _is_theirs(words)


def _is_group(word: str) -> bool:
    is_group = word.endswith(_GROUPS) or word.endswith(_EVENTS) or word.startswith(_BEGINNINGS)
    return is_group and not word.startswith(_NO_GROUPS)


def _names(topic: re.Pattern[str], text: str) -> bool:
    return topic.search(text) is not None or (not text.isupper() and _ACRONYM.search(text) is not None)


def _is_theirs(words: Sequence[str]) -> bool:
    """False where the sentence tells of professionals: "training schuldhulp voor consulenten"."""
    sentence = " ".join(words)
    return not _ABOUT.search(sentence) and not _names_professionals(sentence)


def _names_professionals(text: str) -> bool:
    found = _PROFESSIONALS.finditer(text)
    return any(not _NOT_READERS.search(text[max(0, match.start() - 20) : match.start()]) for match in found)
