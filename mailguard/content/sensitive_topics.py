"""What people would not have told of themselves, as the words of a mail name it: health, habits, debts, belief.

Stems stand anywhere in a word. Each pattern is an alternation without nested repeats: linear.
"""

import re


def any_of(patterns: str, *, is_whole: bool = False) -> re.Pattern[str]:
    """One of these patterns, parted by blanks; `is_whole` for whole words, not a part of one."""
    joined = "|".join(patterns.split())
    return re.compile(rf"\b(?:{joined})\b" if is_whole else joined, re.IGNORECASE)


# Health and grief; below: what else art. 9 and 10 GDPR name, money, violence.
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
# What people learn or leave off together, led by those who treat them.
_HABITS = r"""
    stoppen\smet(?!\swerk) rookstop gestopt\smet rookvrij(?!e) \brookgroep nicotine \bsigaret \bcannabis gameversl
    minder\s(?:roken|drinken|blowen) niet\smeer\s(?:roken|drinken|blowen)
    \bblow(?:en|ers) minderen\smet leefstijl(?:groep|cursus|coach|interv|program|training|traject) \bgli\b \bafvallen\b
    \bafvallers \bafslank gewichts(?:verl|consul|probl|beheers) gezond\sgewicht op\sgewicht valpreventie valrisico
    \bval(?:training|cursus|groep) vallen\sverleden niet\smeer\svallen \bosteopor
    \bpijn(?:\b|groep|klacht|behand|cursus|educa|train|poli|program) rug(?:pijn|klacht|school) nekklacht \bhoofdpijn
    migraine whiplash etalageben \bhoge\sbloeddruk slaap(?:probl|klacht|cursus|groep|training|dagboek|restrict|therap)
    slaapmiddel slapeloos \bslecht\sslapen \bbeter\s(?:leren\s)?slapen \bpieker stressklacht overspann somberh
    emotieregul overgangs(?:klacht|caf) \bbedplas smoking weight\sloss insomnia fall\sprevention chronic\spain
    """
# Subjects of a training to those who give it: with a group or a course only.
_TREATMENTS = r"""
    fysio physio oefenther \brevalid(?!anten) oncologi logoped taalontwikkelingsst taalachterst dyslex schematherapiegr
    leefstijl(?!akkoord|beleid|netwerk|loket)
    """
# What a child gets at school besides the lessons of all.
_LESSONS = r"""
    faalangst sociale\svaardigh \bsova \bweerbaarheid schakelklas \bnt2\b nieuwkomers(?:klas|groep) \brt\b \bmrt\b
    remedial rekenprobl leesprobl spellingprobl gedragsprobl prikkelverwerk \btos\b
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
# What people get from those who help them: it tells of those alone who get it, and is the work of many others.
_HELP = r"""
    jeugd(?:hulp|zorg|besch|ggz|-ggz) \bggz gezinshulp gezinscoach opvoed(?:hulp|onderst) uit\s?huis\s?(?:ge)?pla
    pleegzorg \bwmo\b (?:wijk|jeugd|gezins|buurt)team sociaal\steam maatschappelijk\swerk thuiszorg thuisbegel dagbested
    (?:begeleid|beschermd|beschut)\s(?:wonen|werk) kredietbank sociale\sdienst \bwerk\sen\sinkomen participatiewet
    dagbehand bemoeizorg maatschappelijke\sopvang ambulante\s(?:hulp|begel|zorg) psycholo(?:og|gen|gisch) psychiat
    (?:in|onder|voor)\s(?:behandeling|therapie)\b onder\s(?:bewind|curatele|toezicht|mentorschap)\b
    in\s(?:zorg|begeleiding)\b schuldbemid betalingsregeling
    wachtlijst\s(?:van|bij|voor)\s(?:[\w-]+\s){0,3}[\w-]*(?:hulp|zorg|behandel|therap|begeleid|intake|diagnos|onderzoek)
    care\steam youth\s(?:care|services) social\sservices counselling in\streatment mental\shealth
    """
HABIT, HEALTH = any_of(_HABITS), any_of(_HEALTH + _HABITS)
GROUP_TOPIC = any_of(_HEALTH + _HABITS + _TREATMENTS + _LIFE)
LESSON = any_of(_HEALTH + _TREATMENTS + _LESSONS)
HELP = any_of(_HEALTH + _HABITS + _TREATMENTS + _LIFE + _HELP)
CHILDS_HELP = any_of(_HEALTH + _HABITS + _TREATMENTS + _LESSONS + _LIFE + _HELP)
# In small letters, or where all is in capitals, these are other words.
_ACRONYM = re.compile(r"\b(?:ADD|ASS|ALS|AIDS|IVF|CVS|OCS|AA|WIA|WAO|MS(?!\s(?:Teams|Office|Excel|Word|Outlook)))\b")


def find(topic: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Where the topic, or an illness by its acronym, stands in this text."""
    return topic.search(text) or (None if text.isupper() else _ACRONYM.search(text))
