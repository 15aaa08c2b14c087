"""Words of health by the fields that use them: teeth, eyes, ears, birth, work, old age, the mind, wounds, aids.

As in `health_words`: lower case, with accents. What ordinary prose uses for other things stands in no list.
"""

# Sure: what somebody has.
FIELD_DIAGNOSES = frozenset(
    """
    cariës tandvleesontsteking parodontose tandabces bruxisme tandenknarsen kaakontsteking tandbederf netvliesloslating
    maculadegeneratie nystagmus strabisme bijziendheid verziendheid presbyopie hoornvliesontsteking glasvochttroebeling
    kleurenblind kleurenblindheid oogontsteking hyperemesis zwangerschapshypertensie stuitligging placenta-praevia
    dysmatuur borstontsteking kraamvrouwenkoorts vruchtdood doodgeboren bekkenbodemklachten beroepsziekte bore-out
    rugproblematiek stressgerelateerd muisarmklachten valfractuur decubituswond doorligwond doorligplek delirium
    ondertemperatuur alzheimerdementie kwetsbare-oudere adl-afhankelijk uitdrogingsverschijnselen
    alcoholafhankelijkheid drugsafhankelijkheid schoolangst tandartsangst vliegangst prestatieangst examenvrees
    zelfverminking dissociaties hechtingstrauma rouwstoornis angststoornissen persoonlijkheidsproblematiek bradycardie
    tachycardie niersteenkoliek galsteenkoliek nierkoliek galkoliek darmobstructie spataderbloeding liesblessure
    hamstringblessure enkelblessure kruisbandblessure verstuiking verstuikt verzwikt ontwricht
    brandwond snijwond schaafwond bijtwond     """.split()
)
FIELD_DIAGNOSIS_PHRASES = tuple(
    phrase.strip()
    for phrase in """
    postcommotioneel syndroom, metabool syndroom, nefrotisch syndroom, premenstrueel syndroom, carpaal tunnel syndroom,
    complex regionaal pijnsyndroom, myelodysplastisch syndroom, post-ic-syndroom, lui oog, scheel zien, dubbel zien,
    ernstig slechtziend, aangeboren heupafwijking, extreme misselijkheid, dreigende vroeggeboorte,
    verminderd belastbaar, beperkt belastbaar, lichamelijke afhankelijkheid, hip fracture,
    slipped disc, back pain, kidney stones, high cholesterol, postnatal depression, morning sickness,
    gestational diabetes, hearing aid, learning disorder, verstandskies getrokken
    """.replace("\n", " ").split(",")
)
# What is done about it.
FIELD_TREATMENTS = frozenset(
    """
    gedotterd gekatheteriseerd gedialyseerd geamputeerd gegipst geïntubeerd beademd gesedeerd gespalkt geïmplanteerd
    extractie-verstandskies tandextractie kaakoperatie kaakchirurgie wortelkanaal gebitsprothese tandimplantaat
    gebitssanering ooginjecties ooginjectie cataractoperatie hoornvliestransplantatie ooglidcorrectie vacuümverlossing
    tangverlossing zwangerschapsecho termijnecho ivf-traject icsi iui curettage zwangerschapstest
    agressieregulatietraining agressietraining weerbaarheidstraining sova-training faalangsttraining leefstijltraining
    oudertraining mindfulnesstraining gezinsgesprek gezinsgesprekken systeemgesprekken responspreventie
    traumaverwerking rouwbegeleiding rouwtherapie psycho-educatiegroep schemagroep griepprik coronaprik boosterprik
    tetanusprik reisvaccinatie wondspoeling zwachtelen zwachtelt gezwachteld compressietherapie fixatie-maatregel
    sondevoeding peg-sonde wisselligging toedienlijst wondbehandeling knievervanging heupvervanging gewrichtsvervanging
    hartklepvervanging
    """.split()
)
FIELD_TREATMENT_PHRASES = tuple(
    phrase.strip()
    for phrase in """
    exposure met responspreventie, exposure en responspreventie, sociale vaardigheidstraining, family based treatment,
    hip replacement, total hip replacement, knee replacement, total knee replacement, heart surgery, cataract surgery,
    root canal, c-section, caesarean section, physical therapy, occupational therapy, tweelaags zwachtelen,
    zuurstof aan huis, thuis aan de zuurstof, aan de zuurstof, in de separeer, vrijheidsbeperkende maatregel,
    vrijheidsbeperkende maatregelen, opname acute psychiatrie, verstandskiezen trekken, kies getrokken,
    kiezen getrokken, kunstmatige inseminatie, ingeleide bevalling, aan de antidepressiva, aan de medicijnen
    """.replace("\n", " ").split(",")
)
# Likely: said of other things as well.
FIELD_COMPLAINTS = frozenset("terminaal bloedverlies prematuur insluiting dwaalgedrag hechtingen".split())
# Likely: aids, and what work, school and old age ask for.
FIELD_AIDS = frozenset(
    """
    hoortoestel hoortoestellen gehoortoestel gehoortoestellen cochleair-implantaat zuurstofconcentrator trippelstoel
    douchestoel postoel toiletstoel transferlift plafondlift duwrolstoel orthese spalk enkelbrace rugbrace
    compressiekousen antidecubitusmatras anti-decubitusmatras gebitsbeugel stomazakjes kunstoog kunstbeen beenprothese
    armprothese driewielfiets communicatiehulpmiddel daisyspeler brailleleesregel insulinespuit
    """.split()
)
FIELD_CARE = frozenset(
    """
    badkameraanpassing urenbeperking gehandicaptenparkeervergunning zorgbeschikking jeugdhulpbeslissing zorgtoewijzing
    persoonsalarmering valpreventie nachtzorg mantelzorgwoning crisisbed eerstelijnsverblijf ziekgemeld hersteldmelding
    re-integratieverlof arbeidsbeperking arbeidsdeskundigonderzoek
    """.split()
)
FIELD_CARE_PHRASES = tuple(
    phrase.strip()
    for phrase in """
    jeugdhulp op grond van, ondersteuning op grond van de wmo, hulp op grond van de jeugdwet,
    zorg op grond van de wlz, specialistische jeugdhulp, specialistische ggz-behandeling, staat onder toezicht,
    staan onder toezicht, onder toezicht staat, onder toezicht stelling, uit de ziektewet, in de ziektewet,
    in de wia, de wia in, in de wajong
    """.replace("\n", " ").split(",")
)
# Dressings and creams by their brand, and medicines as English writes them.
FIELD_MEDICINES = frozenset(
    """
    aquacel mepilex allevyn kaltostat flaminal sorbact inadine biatain betadine bactigras jelonet urgotul duoderm
    hydrocortisone prednisone prednisolone morphine codeine insulin amoxicillin penicillin paracetamol ibuprofen
    warfarin metformin omeprazole sertraline fluoxetine methylphenidate levothyroxine diazepam oxycodone
    """.split()
)
# Behind the name of a medicine: "fentanylpleisters", "lithiumspiegel".
MEDICINE_TAILS = tuple(
    """
    pleisters pleister zalf crème creme tablet tabletten druppels spray neusspray spiegel spiegels kuur injectie
    injecties infuus pomp pennen spuit gebruik verslaving vergiftiging intoxicatie depot drank poeder
    """.split()
)
# What everybody has now and then, what a laboratory measures, a kind of notice: possible, never reported.
EVERYDAY = frozenset(
    """
    koorts koortsig fever kortademig ziekmeldingen bloedonderzoek bloeduitslagen hba1c egfr bloeddruk bloedsuiker
    """.split()
)
