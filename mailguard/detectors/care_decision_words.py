"""What care, support or benefit somebody gets for his health: words and patterns of Dutch decisions, some English.

Wmo, Jeugdwet, Wlz, Zvw, Participatiewet on medical grounds, WIA/WGA/ZW/Wajong, Wvggz, Wzd, youth protection.
"""

import re

# A word of these speaks of a decision about somebody.
DECISIONS = frozenset(
    """
    arbeidsongeschikt arbeidsongeschikte arbeidsongeschiktheid arbeidsongeschiktheidspercentage
    arbeidsongeschiktheidsuitkering assistentiehond begeleiding-individueel beschermingsbevel ciz-aanvraag
    ciz-besluit ciz-indicatie crisismaatregel crisisplaatsing crisisplaatsingen crisispleegzorg doventolk
    gebarentolk gebarentolkvoorziening gezagsbeëindiging gezinshuisplaatsing hulphond ibs-maatregel
    inbewaringstelling indicatiebesluit indicatiestelling inloopdouche iva-beschikking iva-uitkering jeugd-ggz
    jeugdbeschermingsmaatregel jeugdhulpbeschikking jeugdhulpindicatie jeugdwetbeschikking
    kinderbeschermingsmaatregel leerlingenvervoer-indicatie logeeropvang lvb-indicatie maatwerkvoorziening
    maatwerkvoorzieningen netwerkplaatsing netwerkpleegzorg onder-toezichtstelling ondertoezichtgesteld
    ondertoezichtstelling ondertoezichtstellingen ots-maatregel ots-verlenging pgb-aanvraag pgb-beschikking
    pgb-besluit pgb-toekenning pleegzorgplaatsing rolstoelafhankelijkheid rolstoeltoegankelijke
    rolstoelvergoeding rolstoelvoorziening rolstoelwoning scootmobielvergoeding scootmobielvoorziening
    spoedmachtiging spoeduithuisplaatsing terugplaatsing traplift trapliftvergoeding uhp-machtiging uithuisgeplaatst
    uithuisgeplaatste uithuisplaatsing uithuisplaatsingen verblijfsindicatie vervoersindicatie vervoersvoorziening
    vots wajong wajong-uitkering wajonger wajongstatus wga wga-beschikking wga-uitkering wia wia-aanvraag
    wia-beoordeling wia-beschikking wia-keuring wia-uitkering wlz-aanvraag wlz-beschikking wlz-besluit wlz-indicatie
    wlz-zorg wmo-aanvraag wmo-afwijzing wmo-beschikking wmo-besluit wmo-hulp wmo-indicatie wmo-maatwerkvoorziening
    wmo-melding wmo-ondersteuning wmo-onderzoek wmo-toekenning wmo-vervoer wmo-vervoersvoorziening wmo-voorziening
    woonvoorziening zelfbindingsverklaring ziektewet ziektewetuitkering
    vv4 vv5 vv6 vv7 vv8 vv9 vv10 vv04 vv05 vv06 vv07 vv08 vv09
    zorgindicatie zorgmachtiging zorgzwaartepakket zw-uitkering
    """.split()
)

# Care that a decision gives; alone it may be a product somebody offers.
CARE = frozenset(
    """
    ambulante-begeleiding ambulante-hulp begeleiding-groep beschut-werk bevallingsverlof crisisopvang dagbesteding
    deeltijdverblijf doelgroepregister elv grz herindicatie jeugdwet doelgroepverklaring foster-care gezinsbegeleiding
    gezinshuis gezinsopname huishoudelijke-hulp huishoudelijke-ondersteuning hulpmiddelenvergoeding
    individuele-begeleiding kortdurend-verblijf kraamzorg leefgroep logeerzorg loondoorbetaling-bij-ziekte
    loonkostensubsidie opvoedondersteuning persoonlijke-begeleiding persoonlijke-verzorging persoonsgebonden-budget pgb
    pleeggezin respijtzorg sheltered-housing thuisbegeleiding tlv toelaatbaarheidsverklaring verpleeghuisopname
    verpleeghuisplaatsing wijkverpleging woonbegeleiding wlz woongroepplaatsing ziekengeld ziekmelding
    ziekteverlof zorgmelding zwangerschapsverlof
    """.split()
)

DECISION_PHRASES = tuple(
    phrase.strip()
    for phrase in """
    ambulante begeleiding, ambulante hulpverlening, ambulante jeugdhulp, intensieve ambulante gezinsbehandeling,
    ambulante spoedhulp, residentiële jeugdhulp, residentiële plaatsing, residentieel verblijf, gesloten jeugdhulp,
    gesloten jeugdzorg, gesloten plaatsing, gesloten opname, gesloten accommodatie, gesloten machtiging,
    machtiging gesloten jeugdhulp, machtiging uithuisplaatsing, machtiging tot uithuisplaatsing, machtiging uhp,
    rechterlijke machtiging, voorlopige machtiging, voorwaardelijke machtiging, machtiging tot voortgezet verblijf,
    voorlopige ondertoezichtstelling, voorlopige ots, verlenging ots, verlenging van de ots, onder toezicht gesteld,
    spoed uit huis geplaatst, uit huis geplaatst, uit huis geplaatste, uit huis plaatsing,
    uit huis te plaatsen, uithuis geplaatst, voogdijmaatregel, gezagsbeëindigende maatregel, ontheven uit het gezag,
    ontheven uit de ouderlijke macht, ontzet uit de ouderlijke macht, crisis geplaatst, in een pleeggezin,
    in een crisispleeggezin, in een leefgroep, in een gezinshuis, in een woongroep, in een instelling,
    plaatsing in een woongroep, plaatsing in een gezinshuis, plaatsing in een pleeggezin,
    plaatsing in een leefgroep, plaatsing in een instelling, plaatsing in een verpleeghuis, bij pleegouders,
    naar een pleeggezin, naar een verpleeghuis, opname in een verpleeghuis, opname verpleeghuis,
    opgenomen in een verpleeghuis, beschermd wonen, begeleid wonen, beschermde woonvorm, begeleide woonvorm,
    begeleid zelfstandig wonen, kamertraining, begeleiding individueel, begeleiding groep, individuele begeleiding,
    individuele voorziening, persoonlijke verzorging, huishoudelijke hulp, huishoudelijke ondersteuning,
    hulp in de huishouding, hulp bij het huishouden, hulp bij huishouden, huishoudelijke verzorging,
    schoon en leefbaar huis, kortdurend verblijf, persoonsgebonden budget, zorg in natura, volledig pakket thuis,
    modulair pakket thuis, beschermd wonen met intensieve, beschut werk, beschut werken, banenafspraak,
    indicatie banenafspraak, medische keuring, medische herkeuring, sociaal sociaal-medisch advies,
    sociaal medische indicatie, sociaal-medische indicatie, medische indicatie,
    ontheffing arbeidsplicht, ontheffing arbeidsverplichting, vrijstelling arbeidsverplichting,
    volledig arbeidsongeschikt, gedeeltelijk arbeidsongeschikt, duurzaam arbeidsongeschikt,
    blijvend arbeidsongeschikt, volledig en duurzaam, volledig afgekeurd, gedeeltelijk afgekeurd, medisch afgekeurd,
    is afgekeurd, functionele mogelijkhedenlijst, geen benutbare mogelijkheden,
    geen duurzaam benutbare mogelijkheden, vervroegde iva, tweede ziektejaar, eerste ziektejaar, aangepaste woning,
    aangepaste badkamer, aangepaste auto, aangepaste fiets, aangepast toilet, aangepast vervoer, aangepaste keuken,
    verhoogd toilet, elektrische rolstoel, handbewogen rolstoel,
    sta-op stoel, aangepaste stoel, aangepast werk, orthopedische schoenen, medische urgentie,
    urgentie op medische gronden, urgentieverklaring op medische gronden, speciaal basisonderwijs,
    speciaal onderwijs, cluster 2, cluster 3, cluster 4, vrijstelling leerplicht, ernstige dyslexie,
    ernstige enkelvoudige dyslexie, onder curatele, onder mentorschap, verplichte zorg, onvrijwillige zorg,
    gedwongen zorg, crisisinterventie, ambulant dwangkader, tbs met dwangverpleging, tbs met voorwaarden,
    melding veilig thuis, melding bij veilig thuis, bekend bij veilig thuis, raadsonderzoek,
    onderzoek raad voor de kinderbescherming, drang- en dwangkader, drangkader, in een hospice,
    out-of-home placement, care order, foster care, supervision order, disability benefit, sickness benefit,
    incapacity for work, unfit for work, occupational disability, supported housing, sheltered living,
    home care package
    """.replace("\n", " ").split(",")
)

# In capitals or not at all.
ACRONYMS = frozenset("OTS VOTS UHP MUHP IBS IVA WGA WIA PGB TLV VPT Wajong WAJONG".split())

_CARE_OBJECT = (
    r"(?:(?:de|het|een|uw|haar|zijn|individuele|ambulante|extra|intensieve|persoonlijke|huishoudelijke|langdurige|"
    r"specialistische|gespecialiseerde) ){0,2}(?:"
    r"[a-zë-]{0,20}begeleiding(?: (?:individueel|groep|thuis|speciaal|basis))?|"
    r"[a-z-]{0,20}behandeling|"
    r"dagbesteding|"
    r"(?:huishoudelijke )?(?:hulp|ondersteuning|verzorging)(?: (?:bij|in) (?:het |de )?huishoud(?:en|ing))?|verblijf|"
    r"rolstoel|scootmobiel|traplift|tillift|jeugdhulp|jeugdzorg|pleegzorg|verpleging|wijkverpleging|thuiszorg|therapie|"
    r"(?:beschermd|begeleid) wonen|logeeropvang|respijtzorg|taxivervoer|regiotaxi|woningaanpassing|"
    r"[a-zë]{0,20}therapie|dyslexiezorg|24-uurszorg|verpleeghuiszorg)"
)
_SPECIALIST = (
    r"(?:[a-zë]{2,20}(?:loog|iater|chirurg|therapeut|cardioloog)|internist|ggz|revalidatiearts|kinderarts|orthopeed|"
    r"pijnpoli|geheugenpoli|verslavingszorg|[a-z]{0,20}poli(?:kliniek)?|(?:jeugd-|volwassenen)?ggz|"
    r"specialistische ggz|basis-ggz|spv)"
)
_PLACE_OF_CARE = (
    r"(?:ggz(?:-instelling)?|kliniek|[a-z-]{1,20}kliniek|psychiatrie|"
    r"psychiatrische (?:kliniek|afdeling|instelling|inrichting)|ziekenhuis|"
    r"[a-z-]{1,20}ziekenhuis|verpleeghuis|hospice|ic|intensive care|paaz|"
    r"(?:gesloten|open) (?:afdeling|instelling|groep)|"
    r"[a-z]{1,20}afdeling|revalidatiecentrum|instelling|jeugdinrichting|psychiatric (?:ward|hospital)|hospital)"
)
_BODY = (
    r"(?:heup|arm|been|pols|enkel|knie|rug|nek|rib(?:ben)?|voet|hand|vinger|sleutelbeen|schouder|schedel|elleboog|kaak|teen|neus|bekken"
    r"|onderbeen|onderarm|bovenarm|wervel|buik|borst|hoofd|hart|maag|gewrichten|spieren|lies|long(?:en)?|oog|ogen|oor|oren|kuit|"
    r"keel|tand(?:en)?|kies|"
    r"duim|hiel|bovenbeen|meniscus|amandelen|galblaas|blindedarm|prostaat|baarmoeder|hernia|staar|voeten|handen|"
    r"benen|knieën|heupen)"
)
_POSSESSIVE = r"(?:(?:de|het|een|haar|zijn|mijn|uw|je|m'n|z'n|d'r|linker|rechter|beide|lage|onder|in) ?){0,3}"
# "heeft haar heup gebroken": the part before what befell it.
_BREAKABLE = tuple(
    """
    heup arm been pols enkel knie rug nek rib ribben voet hand vinger sleutelbeen schouder schedel elleboog kaak teen
    neus bekken onderbeen onderarm bovenarm wervel kuit duim hiel bovenbeen meniscus kruisband achillespees
    """.split()
)
_BROKEN = r"(?:gebroken|gekneusd|verstuikt|geamputeerd|gescheurd|ontstoken|verbrijzeld|verzwikt|uit de kom)(?!\w)"
_OPENING = r"(?:de|het|een|een van de|haar|zijn)"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


# The word a pattern begins with -> what may follow it.
CARE_PATTERNS: dict[str, re.Pattern[str]] = {
    "indicatie": _pattern(
        rf"indicatie (?:voor|tot|van) {_CARE_OBJECT}|indicatie (?:wlz|wmo|jeugdwet|ciz|vv|vg|lg|zzp)[ -]?\d{{0,2}}\b"
    ),
    "beschikking": _pattern(
        rf"beschikking (?:voor |inzake |betreffende )?(?:wmo|jeugdwet|wlz|wia|ziektewet|jeugdhulp|"
        r"(?:maatwerk|woon|vervoers)voorziening"
        rf"|{_CARE_OBJECT})"
    ),
    "besluit": _pattern(
        rf"besluit (?:wmo|jeugdwet|wlz|wia|jeugdhulp|(?:maatwerk|woon|vervoers)voorziening|{_CARE_OBJECT})"
    ),
    "toekenning": _pattern(rf"toekenning (?:van )?{_CARE_OBJECT}"),
    "aanvraag": _pattern(rf"aanvraag (?:om |voor |van )?(?:wlz|wmo|pgb|wia|wajong|{_CARE_OBJECT})"),
    "pgb": _pattern(rf"pgb (?:voor|t\.b\.v\.|ten behoeve van) {_CARE_OBJECT}"),
    "toewijzing": _pattern(rf"toewijzing (?:van |voor )?{_CARE_OBJECT}"),
    "recht": _pattern(rf"recht op {_CARE_OBJECT}"),
    "vergoeding": _pattern(rf"vergoeding (?:van |voor )?{_CARE_OBJECT}"),
    "zzp": _pattern(
        r"zzp[ -]?(?:(?:vv|vg|lg|lvg|sglvg|ggz|zg)[ -]?[bc]?[ -]?)?\d{1,2}[abc]?\b(?! (?:weken|maanden|dagen|uur|jaar))"
    ),
    "zorgprofiel": _pattern(r"zorgprofiel(?: (?:vv|vg|lg|lvg|ggz|zg)[ -]?[bw]?[ -]?\d{1,2}| \d{1,2})"),
    "zorgzwaartepakket": _pattern(r"zorgzwaartepakket(?: (?:zzp )?(?:[a-z]{2,5}[ -]?)?\d{1,2})?"),
    "wlz-indicatie": _pattern(r"wlz-indicatie(?: (?:zzp )?(?:vv|vg|lg|lvg|ggz|zg)[ -]?[bw]?[ -]?\d{1,2})?"),
    "opgenomen": _pattern(
        rf"opgenomen (?:geweest )?(?:in|op|bij) (?:{_OPENING} )?{_PLACE_OF_CARE}"
        r"|opgenomen geweest"
    ),
    "opname": _pattern(rf"opname (?:in|op|bij) (?:{_OPENING} )?{_PLACE_OF_CARE}"),
    "verwijzing": _pattern(rf"verwijzing (?:naar|voor) (?:{_OPENING} )?{_SPECIALIST}\b"),
    "doorverwijzing": _pattern(rf"doorverwijzing (?:naar|voor) (?:{_OPENING} )?{_SPECIALIST}\b"),
    "doorverwezen": _pattern(rf"doorverwezen naar (?:{_OPENING} )?{_SPECIALIST}\b"),
    "verwezen": _pattern(rf"verwezen naar (?:{_OPENING} )?{_SPECIALIST}\b"),
    "behandeling": _pattern(rf"behandeling (?:bij|door) (?:{_OPENING} )?{_SPECIALIST}\b"),
    "gebroken": _pattern(rf"gebroken {_POSSESSIVE}{_BODY}\b"),
    "gekneusde": _pattern(rf"gekneusde {_BODY}\b"),
    "versleten": _pattern(rf"versleten {_BODY}\b"),
    "pijn": _pattern(rf"pijn (?:in|aan|op) {_POSSESSIVE}{_BODY}\b"),
    "geopereerd": _pattern(rf"geopereerd aan {_POSSESSIVE}{_BODY}\b"),
    "operatie": _pattern(rf"operatie aan {_POSSESSIVE}{_BODY}\b"),
    **{part: _pattern(rf"{part} (?:is |was |zwaar |ernstig |werd |licht ){{0,2}}{_BROKEN}") for part in _BREAKABLE},
    "weken": _pattern(r"weken zwanger"),
    "gevallen": _pattern(rf"gevallen en (?:daarbij )?{_POSSESSIVE}{_BODY} (?:gebroken|gekneusd|bezeerd)"),
    "verslaafd": _pattern(r"verslaafd aan (?!de\b|het\b|een\b)[a-zëï]{3,25}"),
    "allergisch": _pattern(r"allergisch voor (?!de\b|het\b|een\b)[a-zëï]{3,25}"),
    "allergie": _pattern(r"allergie voor (?!de\b|het\b|een\b)[a-zëï]{3,25}"),
    "kanker": _pattern(r"kanker (?:in|aan) (?:de |haar |zijn )?[a-zëï]{3,25}"),
    "iq": _pattern(r"iq[ :=]{1,2}(?:van |is )?\d{2,3}\b"),
    "bijstand": _pattern(
        r"bijstand voor (?:medische kosten|dieetkosten|bewassingskosten|maaltijdvoorziening|tandartskosten)"
    ),
}
# How likely what such a pattern finds is what a reader would underline, and its kind.
LIKELY_PATTERNS = frozenset(
    "verwijzing doorverwijzing doorverwezen verwezen behandeling pijn aanvraag recht vergoeding".split()
)
DIAGNOSIS_PATTERNS = frozenset(
    "gebroken gekneusde versleten pijn weken iq gevallen verslaafd allergisch allergie kanker".split()
) | frozenset(_BREAKABLE)
TREATMENT_PATTERNS = frozenset(
    "opname opgenomen verwijzing doorverwijzing doorverwezen verwezen behandeling geopereerd operatie".split()
)

# Behind a benefit: how much of somebody is unfit for work.
PERCENTAGE = re.compile(r"\s?\(?(?:\d{1,2}\s?[-–]\s?)?\d{1,3}\s?(?:%|procent)\)?")
