"""Words around a word of health: what belongs to it, what names it, what makes it a name or a manner of speaking."""

# Adjectives that a reader underlines with the word behind them.
QUALIFIERS = frozenset(
    """
    acute acuut advanced agressieve allergische atopische bacteriële beginnend beginnende bilateral bilaterale
    chronic chronisch chronische complexe dilaterende dubbele dubbelzijdige early-onset enkelvoudige enkelzijdige
    erfelijke ernstig ernstige flinke forse gecombineerde gecompliceerde gegeneraliseerde gemetastaseerde gevorderde
    halfzijdige hardnekkige herhaalde hevige hypertrofische jeugd juveniele kwaadaardige langdurig langdurige licht
    lichte linkszijdige matig matig-ernstige matige meervoudige metastatic mild milde moderate niet-aangeboren
    obsessieve obstructieve onbehandelde oncontroleerbare ongespecificeerde onverwerkte paranoïde partiële
    postnatale primaire progressieve progressive psychische psychotische rechtszijdige recidief recidiverende
    recurrent reumatoïde secundaire seksuele severe sociale spastische specifieke systemische tardieve terminal
    terminale terugkerende uitgebreide uitgezaaide vasculaire verdenking vergevorderde vermoedelijke virale vroege
    vroegkinderlijke zeer zwaar zware
    """.split()
)

# "praktijk voor fysiotherapie", "afdeling oncologie", "Stichting ...": a name or a post, nobody's disease.
ORGANISATION_BEFORE = frozenset(
    """
    aandachtsfunctionaris adviseur association behandelcentrum beleidsadviseur beleidsmedewerker bestrijding
    bestuurslid brochure center centre centrum clinic coach congres cursus department docent e-learning
    expertisecentrum folder fonds foundation hoogleraar informatieavond informatiebijeenkomst institute instituut
    kenniscentrum ketenzorg kliniek landelijke lector lezing maatschap module netwerk nieuwsbrief nurse opleiding
    oudervereniging patiëntenvereniging platform poli polikliniek praktijk preventie programmamanager projectleider
    protocol richtlijn sectie society specialist stichting stuurgroep symposium team themabijeenkomst themaweek
    therapeut vakgroep vereniging verpleegkundige voorlichting voorlichtingsavond voorzitter webinar werkgroep
    workshop zorgpad zorgstandaard
    """.split()
)
ORGANISATION_BEHIND = frozenset(
    """
    aanbieder aanbieders academie association awareness b.v. behandelcentrum beleid budget budgetplafond budgetten
    bv cafe café center centre centrum clinic coach collectief congres consulent consulenten cursus expertisecentrum
    fonds foundation fraude institute instituut jargon kliniek lezing loket medewerker nederland netwerk nl
    opleiding patiëntenvereniging pilot platform poli polikliniek praktijk premie premies preventie protocol
    richtlijn society specialist stichting symposium team telefoon therapeut training trust vereniging verordening
    verpleegkundige voorlichting webinar werkgroep workshop
    """.split()
)

# What makes prose speak of business or sport instead of somebody: the vague words then mean nothing.
IMPERSONAL = frozenset(
    """
    aanbesteding aanbieders antivirus begroting beleidsmedewerkers beleidsnota beleidsplan bijscholing congres
    conjunctuur contractering cursusaanbod e-learning economie economische factuurspecificatie firewall gemeenteraad
    golf golfbaan golfclub golfer golfers golftoernooi
    informatieavond inkoop jaarverslag kwartaalcijfers malware marktconsultatie nieuwsbrief persbericht phishing
    productcode raadsbrief raadsvoorstel raamovereenkomst ransomware scholing statistieken symposium tarieven
    themabijeenkomst vacature vacatures verordening voorlichtingsavond webinar
    """.split()
)

# Words right behind "verslaafd aan", "allergisch voor" that make it a manner of speaking.
FIGURATIVE = frozenset(
    """
    bureaucratie chocola chocolade drop excel hardlopen kaas koffie lezen mail netflix puzzelen series sporten thee
    vergaderen vergaderingen voetbal werk
    """.split()
)

# "economische depressie": of nobody.
FIGURATIVE_BEFORE = frozenset(
    "economische tropische bestuurlijke politieke digitale collectieve organisatorische".split()
)
# Behind these a name of a disease is a person's.
PERSON_BEFORE = frozenset(
    "heer mevrouw meneer mevr mw dhr dr drs prof mr ing ir familie fam tante oom zuster broeder dokter mrs miss".split()
)
# Capitals at the beginning of a sentence before an eponym, so no first names.
NOT_FIRST_NAMES = frozenset(
    """
    aan beginnende bij daarnaast de diagnose door een geen had haar heeft het lijdt met mijn mogelijk ook sinds
    van vanwege vermoedelijk vermoeden verdenking wegens zijn of en ziekte syndroom vader moeder oma opa cliënt patiënt
    has with his her diagnosed
    """.split()
)

# What a column or a line says of the values it names.
NAMES_DIAGNOSIS = (
    r"(?<![^\W_])(?:(?:hoofd|neven|werk|medische|psychiatrische|dsm)?-?diagnos(?:e[ns]?|is|es|ecode)|"
    r"dsm(?:-?(?:5|iv))?|icd(?:-?10)?|"
    r"(?:hoofd|neven)?aandoening(?:en)?|ziekte(?:beeld(?:en)?|geschiedenis|s|n)?|handicap|problematiek|stoornis(?:sen)?|"
    r"beperking(?:en)?|allergie(?:ën|en)?|allerg(?:y|ies)|"
    r"medische (?:bijzonderhe(?:id|den)|gegevens|informatie|situatie|klachten)|"
    r"gezondheid(?:sproblemen|stoestand|ssituatie)?|reden (?:van )?(?:opname|verzuim|ziekte|ziekmelding)|verzuimreden|"
    r"(?:medical|health|underlying|chronic)[ _]?conditions?|disabilit(?:y|ies)|"
    r"voorgeschiedenis|comorbiditeit)(?![^\W_])"
)
NAMES_MEDICATION = (
    r"(?<![^\W_])(?:(?:huidige )?medicatie(?:gebruik|lijst)?|medicijn(?:en|gebruik)?|geneesmiddel(?:en)?|"
    r"medication|medicines?)(?![^\W_])"
)
NAMES_CARE = (
    r"(?<![^\W_])(?:(?:wlz-|wmo-|zorg)?indicatie|zorgprofiel|zzp|zorgvorm|hulpvorm|jeugdhulpvorm|zorgproduct|"
    r"(?:wmo-|maatwerk)voorziening|hulpmiddel(?:en)?|behandeling|therapie|treatment)(?![^\W_])"
)
# What stands there when nothing does.
NOTHING = frozenset(
    """
    ja nee geen nvt n.v.t. n.v.t onbekend
    niet zie volgt none no yes unknown n/a nihil idem anders overig overige akkoord
    open     nader gesloten lopend afgerond actief nieuw aanwezig afwezig bekend leeg todo tbd nog divers diversen
    """.split()
)

# One of these stands in such a name: without it none need be looked for.
NAMING_WORDS = frozenset(
    """
    aandoening aandoeningen allergie allergies allergieën allergy beperking beperkingen comorbiditeit condition
    conditions diagnose diagnosecode diagnosen diagnoses diagnosis disabilities disability dsm dsm-5 geneesmiddel
    geneesmiddelen gezondheid gezondheidsproblemen gezondheidssituatie gezondheidstoestand handicap hoofdaandoening
    hoofddiagnose icd icd-10 medicatie medicatiegebruik medicatielijst medication medicijn medicijnen
    medicijngebruik medicine medicines medische nevendiagnose problematiek reden stoornis stoornissen verzuimreden
    voorgeschiedenis werkdiagnose ziekte ziektebeeld ziektebeelden ziektegeschiedenis
    """.split()
)
CLASSIFICATIONS = frozenset(
    "atc dbc diagnosecode dsm dsm-5 dsm5 dsm-iv dsm-v hoofddiagnosecode icd icd-10 icd10 icd-11 icd11 icpc".split()
)
