"""PERSON in running text: names by form and by the words around them; and all that only looks like one."""

import pytest

from mailguard.detectors import scan
from mailguard.detectors.person import PersonDetector
from mailguard.findings import REPORTED_SCORE, Evidence, Finding, Place, Segment
from mailguard.lexicon import Lexicon


def findings(*texts: str, header: tuple[str, ...] = (), not_names: tuple[str, ...] = ()) -> list[Finding]:
    segments = [Segment(text, Place("body")) for text in texts]
    result = scan(segments, Lexicon(), header, [PersonDetector(not_names)])
    assert result.failures == ()
    return [finding for finding in result.findings if finding.score >= REPORTED_SCORE]


def people(*texts: str, header: tuple[str, ...] = ()) -> list[str]:
    return [finding.text for finding in findings(*texts, header=header)]


def signature(*texts: str) -> list[Finding]:
    segments = [Segment(text, Place("body", is_signature=True)) for text in texts]
    return [f for f in scan(segments, Lexicon(), (), [PersonDetector()]).findings if f.score >= REPORTED_SCORE]


TITLED = [
    ("Geachte heer Landveld,", "Landveld"),
    ("Geachte mevrouw De Vries,", "De Vries"),
    ("Geachte heer/mevrouw Kowalski,", "Kowalski"),
    ("Beste meneer El Amrani, dank.", "El Amrani"),
    ("Dear Ms Jones,", "Jones"),
    ("De brief aan dhr. Pieterse is weg.", "Pieterse"),
    ("mw. J. Zwart-Kramer belde", "J. Zwart-Kramer"),
    ("Overleg met mr. drs. J.P. van der Berg", "J.P. van der Berg"),
    ("Volgens prof. Ten Have klopt dat", "Ten Have"),
    ("Volgens wethouder Bruinsma klopt dat", "Bruinsma"),
    ("De familie Tesfay komt morgen", "Tesfay"),
    ("gezin Haddad verhuist", "Haddad"),
    ("de kinderen Blokzeil", "Blokzeil"),
    ("Ik sprak zuster Overwater", "Overwater"),
    ("Vraag het juf Anja maar", "Anja"),
    ("De methylfenidaat blijft tot dokter Hofland terug is", "Hofland"),
    ("mw jansen belt terug", "jansen"),
    ("dhr van den berg is er niet", "van den berg"),
    ("mevr de groot heeft gebeld", "de groot"),
    ("beste meneer van dijk, dank", "van dijk"),
    ("mw. quuxma komt later", "quuxma"),
]
INITIALLED = [
    ("Hierbij het dossier van J.P. van der Berg.", "J.P. van der Berg"),
    ("door A de Vries ondertekend", "A de Vries"),
    ("Cliënt F. El-Amrani - Yildiz woont hier", "F. El-Amrani - Yildiz"),
    ("volgens A. van 't Hof", "A. van 't Hof"),
    ("Tj. Wiersma, kamer 2", "Tj. Wiersma"),
    ("aanvraag van H.J.M. Timmermans-van Dijk", "H.J.M. Timmermans-van Dijk"),
    ("Verzekerde: N.M.A. de Wilde e/v Koning", "N.M.A. de Wilde e/v Koning"),
    ("de Vries, J.P. is aanwezig", "de Vries, J.P."),
    ("JANSEN, P. is aanwezig", "JANSEN, P."),
    ("Jansen-de Boer (Anna)", "Jansen-de Boer"),
    ("graag t. van veen bellen", "t. van veen"),
]
FULL = [
    ("Ik sprak met Fatima El Amrani.", "Fatima El Amrani"),
    ("Op verzoek van Sem van Dijk sturen wij", "Sem van Dijk"),
    ("Het gaat om Agnieszka Wiśniewska.", "Agnieszka Wiśniewska"),
    ("Bilal Çelik woont daar", "Bilal Çelik"),
    ("Sophie Johanna van Tellingen", "Sophie Johanna van Tellingen"),
    ("Maria Antonia Ferreira da Silva", "Maria Antonia Ferreira da Silva"),
    ("Peter-Paul Oosterhuis komt", "Peter-Paul Oosterhuis"),
    ("het dossier van Roos Terpstra", "Roos Terpstra"),
    ("met Giovanni di Lorenzo", "Giovanni di Lorenzo"),
    ("met Xyriel van der Quast", "Xyriel van der Quast"),
    ("Fatima\u00a0Yildiz", "Fatima\u00a0Yildiz"),
    ("dossier van sem van dijk", "sem van dijk"),
    ("kan iemand fatma yildiz bellen", "fatma yildiz"),
    ("- Jansen, Petra; Bakker, Willem", "Jansen, Petra"),
    ("de broer van Mees Ottevanger", "Mees Ottevanger"),
    ("de familie van Roos Bakker", "Roos Bakker"),
    ("Paspoort van Chantal Quast ligt klaar", "Chantal Quast"),
    ("Mevrouw van Maas belde", "van Maas"),
    ("de heer Van Houten komt, Kevin de Ruijter ook", "Kevin de Ruijter"),
]
LABELLED = [
    ("Naam: Quirilla Blokzeil", "Quirilla Blokzeil"),
    ("naam: sandra visser", "sandra visser"),
    ("Cliënt: G. Hagen-Mout, Kade 3", "G. Hagen-Mout"),
    ("Leerling Noah Wijaya, klas 2B", "Noah Wijaya"),
    ("Contactpersoon: Marieke", "Marieke"),
    ("t.n.v. K.L. Chen te Rotterdam", "K.L. Chen"),
    ("huisarts: dr. M. Wesselma, 033", "M. Wesselma"),
    ("mentor Gijs belt", "Gijs"),
    ("Naam: Blokzeil\nVoornamen: Willem", "Blokzeil"),
    ("Getuige Xyriel Quast Wongh verklaarde", "Xyriel Quast Wongh"),
    ("leerling Xyriel Quast is ziek", "Xyriel Quast"),
    ("verdachte M. el B. zweeg", "M. el B."),
    ("Onze penningmeester Wubbe heeft betaald", "Wubbe"),
]


@pytest.mark.parametrize(("text", "name"), TITLED + INITIALLED + FULL + LABELLED)
def test_names_are_found_without_their_titles(text, name):
    assert name in people(text)


@pytest.mark.parametrize("text", [text for text, _ in INITIALLED[:8] + FULL[:8]])
def test_a_whole_name_is_strong(text):
    assert findings(text)[0].score == 0.85


@pytest.mark.parametrize(
    "text",
    [
        "Jansen Bouw BV komt morgen.",
        "Albert Heijn en Van der Valk",
        "Van Dijk & Zn. levert de deuren",
        "Stichting De Vries",
        "De Vries Accountants heeft getekend",
        "Garage Peters in Ede",
        "Basisschool Anne Frank",
        "Huize Anna",
        "Wij wonen in de Willem de Zwijgerlaan 12 en de Jan van Galenstraat 3",
        "Bezoekadres: Burgemeester Reigerstraat 45",
        "Willem Dreeshof 12",
        "de ziekte van Parkinson en het syndroom van Down",
        "Afdeling Burgerzaken, Team Jeugd en Gezin",
        "In Mei en Augustus, op Maandag en in April",
        "Wet verbetering Poortwachter",
        "College van Burgemeester en Wethouders",
        "de minister van Binnenlandse Zaken",
        "Raad van State, Hof van Twente, Partij van de Arbeid",
        "Den Haag, De Bilt en Bergen op Zoom",
        "Microsoft Teams en Windows",
        "Mail Jan.Jansen@site.example of zie https://site.example/Jan-Jansen",
        "Bijlage: Verslag Jan Jansen.pdf",
        "Verlenging Machtiging Uithuisplaatsing",
        "Geachte heer, mevrouw,",
        "Beste ouders, Hallo collega's,",
        "mevrouw is gebeld, dhr komt later, de heer en mevrouw zijn thuis",
        "mevrouw van de gemeente",
        "Mark de datum. Roos van de week. Wil je dat?",
        "Naam: n.v.t.",
        "Contactpersoon: Klantenservice",
        "Huisarts: Praktijk De Linde",
        "Bijlage A. Toelichting",
        "2923 EB Westerhage",
        "gezinsbegeleider De Vlonder",
        "Kind regards, The Team",
        "o.m. de zee, t.a.v. de heer",
        "Het fregat Hr. Ms. De Ruyter en het ms Anna Margaretha",
        "orkaan Maria hebben we gehad, FC Emmen speelt tegen Willem II",
        "Georgia Tech and Alberta Transmission signed",
        "Please review the Florence Pipeline Master Agreement",
        "Florence Grid Upgrade Proposal",
        "The parts go to Jordan and Chad.",
        "De Renault Zoe wordt ingeruild, de Zoe is er niet",
        "Groetjes, Mark",
        "Tot morgen!\nGr. Lisa",
        "Roos, Iris, Jasmijn en Margriet per bos 5 euro",
        "De Martinus Nijhoff Prijs wordt uitgereikt",
        "De Willem Alexander kazerne is open",
        "Scholengemeenschap Jan Arentsz zoekt een docent",
        "Beste Sem, kun je bellen?",
    ],
)
def test_what_only_looks_like_a_name_is_none(text):
    assert people(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sem is gisteren gevallen.", ["Sem"]),
        ("Ik heb met Fatima gesproken.", ["Fatima"]),
        ("Dat zijn Sem's spullen", ["Sem"]),
        ("Hoi Kees, kun je bellen?", []),
        ("Beste Piet en Anneke,", []),
        ("Peter, dat is goed.", []),
        ("Roos is mooi.", []),
        ("bedankt Kim!", []),
        ("Van: Jan\nAan: Petra", []),
        ("Ik sprak Jeroen en Wietske vanmiddag", ["Jeroen", "Wietske"]),
        ("Daan, Julia en Mees worden ingeschreven", ["Daan", "Julia", "Mees"]),
        ("Afwezig waren: Levi, Sem Bouwhuis en Ilyas.", ["Levi", "Sem Bouwhuis", "Ilyas"]),
        ("Sem, Fatima El Amrani belt je morgen", ["Fatima El Amrani"]),
        ("Beste Ellen, wil jij Gijs uitnodigen?", ["Gijs"]),
        ("Heeft Hassan de toets ingehaald?", ["Hassan"]),
        ("Kun je Fatima B. bellen? En mail Fatima B. daarna.", ["Fatima B.", "Fatima B."]),
        ("Het ging naar Milan Vastgoed", []),
        ("Van: Esther Koopmans\nAan: Rachid Benali", ["Esther Koopmans", "Rachid Benali"]),
    ],
)
def test_a_first_name_counts_when_it_is_spoken_of(text, expected):
    assert people(text) == expected


def test_a_first_name_alone_is_likely_at_most():
    assert [f.score for f in findings("Sem is gisteren gevallen.")] == [0.55]


def test_a_surname_once_found_is_found_again():
    found = findings("Mevrouw Blokzeil belde.", "Later heeft Blokzeil gemaild.")
    assert [(f.text, f.score) for f in found] == [("Blokzeil", 0.85), ("Blokzeil", 0.7)]
    assert people("Later heeft Blokzeil gemaild.") == []
    assert people("Dossier Wouter van der Quast.", "Van der Quast belde.")[1] == "Van der Quast"


def test_an_unlisted_first_name_is_known_from_the_whole_name():
    assert people("Het gaat om Quirilla van der Berg.", "Gisteren heeft Quirilla gebeld.")[-1] == "Quirilla"
    assert people("Het gaat om Quirilla van der Berg.", "Dag Quirilla,") == ["Quirilla van der Berg"]


def test_names_of_the_header_are_found_in_either_order_and_case():
    for text in ("wil jij fenna xyling vragen", "Xyling, Fenna komt ook", "door Fenna Xyling gemaakt"):
        found = findings(text, header=("Fenna Xyling",))
        assert [(f.score, f.evidence[0]) for f in found] == [(0.9, Evidence.HEADER_NAME)]
    assert people("Servicedesk Blauw helpt u", header=("Servicedesk Blauw",)) == []


def test_the_line_below_a_greeting_is_a_signature():
    found = signature("Met vriendelijke groet,", "drs. N. El Idrissi\nGZ-psycholoog")
    assert found[0].text == "N. El Idrissi"
    assert signature("Groet,\nQuirien Jansen\nConsulent Wmo")[0].score == 0.8
    assert signature("Groet,\nQuirien Blokzeil\nConsulent Wmo")[0].score == 0.6
    assert signature("Met vriendelijke groet,\nTeam Jeugd en Gezin") == []
    assert signature("Groet,\nKlantenservice Wonen") == []
    assert signature("Groet,", "Gijs") == []
    assert signature("Senior Adviseur\nAfdeling Inkomen") == []


@pytest.mark.parametrize(
    "text",
    [
        "huisarts dr. Hofman",
        "Dr. Hofman belde",
        "kinderarts mevrouw Smit vond dat",
        "advocaat mr. De Wit",
        "onze collega Jan de Boer neemt contact op",
        "behandelaar K. Jansen",
        "de jeugdbeschermer Chantal Visser",
        "wethouder Bruinsma",
        "Meester Bram van groep 5",
        "Uw casemanager is Ilse Visser",
        "Huisarts: M. Wesselma",
        "GZ-psycholoog drs. Y. Visser",
        "T. Mulder, huisarts te Ede",
        "T. Mulder (kinderarts)",
    ],
)
def test_who_is_named_in_a_profession_is_a_professional(text):
    assert [f.detail for f in findings(text)] == ["professional"]


@pytest.mark.parametrize(
    "text",
    [
        "mevrouw Smit",
        "cliënt K. Jansen",
        "medewerker Jan de Boer is ziek",
        "Onze collega Jan de Boer is ziek",
        "de huisarts van mevrouw Smit",
        "de huisarts heeft mevrouw Smit gezien",
        "T. Mulder (huisarts: onbekend)",
        "T. Mulder, huisarts Quist is er niet",
    ],
)
def test_who_is_not_is_none(text):
    assert findings(text)[0].detail == ""


def test_a_surname_is_a_professional_when_all_who_bear_it_are():
    assert [f.detail for f in findings("Huisarts M. Wesselma belde.", "Later mailde Wesselma.")] == ["professional"] * 2
    assert findings("Huisarts M. Wesselma en mw. Wesselma.", "Later mailde Wesselma.")[-1].detail == ""


def test_the_organisations_own_names_are_nobody():
    assert findings("Wij wonen bij Sanne Bakhuis fijn.", not_names=("Sanne Bakhuis",)) == []
    assert [f.text for f in findings("Piet Bakhuis belde.", not_names=("Bakhuis",))] == ["Piet Bakhuis"]


def test_the_name_of_an_attachment_is_no_text():
    segment = Segment("Jan Jansen.pdf", Place("Jan Jansen.pdf"))
    assert scan([segment], Lexicon(), (), [PersonDetector()]).findings == ()


def test_a_margin_may_break_a_name():
    text = "Naar aanleiding van ons gesprek van vorige week heb ik mevrouw Fatima\nEl Amrani gebeld."
    assert people(text) == ["Fatima\nEl Amrani"]


@pytest.mark.parametrize(
    "text",
    [
        "Het motorschip Anna Catharina ligt bij de sluis.",
        "Ligplaats ms Sophia Johanna",
        "De MS Willem Barentsz vertrekt morgen.",
        "Schipper ms Cornelia Elisabeth meldt zich.",
        "Ouderraad De Regenboog vraagt 2 euro.",
        "Bloemist De Graaf levert de kransen.",
        "Slagerij De Jong en Kwekerij Van Vliet doen mee.",
        "Kaasboerderij De Boer opent zaterdag.",
        "Dierenwinkel Van Dam is dicht.",
        "Betaal aan Oudervereniging De Boog.",
        "Administratiekantoor Van den Berg",
        "Met vriendelijke groet,\nHR De Linde",
        "Groetjes,\njuf Marieke",
        "Beste juf Anouk,",
        "Lieve Sanne en Tim,",
        "Lieve Sofie,",
        "Koninklijke Jansen levert.",
        "Parkeer op terminal C. Paspoort mee.",
        "Laan van Meerdervoort 12-B. Wondverzorging gaat door.",
        "Kerkstraat 44 A. Verzoek om sleutel.",
        "Wij kopen hepatitis B. Vaccinatie volgt.",
        "mr. X, notaris te Leiden",
        "notaris te Middelharnis",
        "De mensen van De Linden zijn blij.",
        "Beste medewerkers van De Berg,",
        "De Jong & Zn. levert het hout.",
        "Van Dijk en Zonen",
        "A. Toelichting",
        "B. Begroting",
        "Kermis Van Duin komt.",
        "IT Support",
        "HR Services",
        "Voor gate D. Boarding start nu.",
    ],
)
def test_what_is_named_after_people_or_signed_or_greeted_is_nobody(text):
    assert people(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Geboren: Sem, 12-03-2019.",
        "Sem (9) krijgt therapie.",
        "Het gaat om zijn zusje Xylana, wonend in Leiden.",
        "Haar dochter Zefira komt mee.",
        "uw zoontje Milan kreeg eczeem",
        "mijn broer Tjarko belt u",
        "Helaas ligt Corrie nog in het ziekenhuis.",
        "komt Yvonne vandaag nog langs",
        "Morgen belt Fatima de apotheek.",
        "ik geef Quincy om 12 uur zijn pil",
        "Bel Marieke even terug.",
        "De passagier heet Ton, bel hem.",
        "cijfers naar Roos, die zit op kamer 4",
        "Let op Esra, haar beste vriendin.",
        "Met Kim, mijn dochter, gaat het goed.",
        "Beste Kramer,",
        "Amice Hoekstra,",
        "- Van Beek bellen over pgb",
        "Hoekstra mailen over de huur",
        "Bestuurster was Xanthe Plokhoff (personeelsnr 55120)",
        "Tweede chauffeur: Marvio Klundert, geb. 01-12-1995",
        "Xanthe Plokhoff, verpleegkundige",
        "M. Quispel",
        "Roderick baron van Heeckeren spreekt.",
        "Wij gedenken zr. De Haan-Postma.",
        "3 Bep van Loon Hoefstraat 3 alarm",
        "1. Aagtje van Dam, kamer 4",
        "Full name: Park Ji-woo\nBorn: 17 Feb 1990",
        "Naam       Okonkwo, Chidinma Grace\nGeboren   21-07-1990",
        "Dear Ms Park,",
        "Geachte heer Winter,",
        "- Gonnie Prinsen, borstkanker\n- Latifa, griep\n- Sem, rug",
        "In de rol van meneer Van den Elzen. baxter vd Elzen",
        "Veel sterkte,\nMarijntje van den Hoek",
    ],
)
def test_the_words_around_tell_that_somebody_is_meant(text):
    assert people(text)


@pytest.mark.parametrize(
    "text",
    [
        'Vessel "Maria Theresia", ETA 21 May 23:00.',
        'Vaar mee met de "Jacob van Lennep" om 11.00 uur.',
        'Een half gezonken boot met de naam "Willem van Oranje" is geborgen.',
        'Schenking scheepsmodel "Willem Barentsz"',
        'The vessel "Lady May" at berth 41 may not leave.',
        "Aanvaring ms Johanna Cornelia",
        "13.30 rondvaart met ms Anna Maria van Schurman.",
        "Gemaal Ir. Lely is gestremd.",
        "Krediet Johan Frisosluis, 1.250.000 euro",
        "De Pieter Jansenprijs gaat naar het koor.",
        "Het bord op de Burgemeester Fockema Andreaelaan 12 ligt om.",
        "Verpleeghuis De Roos, Anna Bijnsring 200",
        "Beste Banden Hendriks, van de zending is nog geen nota.",
        "een bus van Van Vliet Verhuizingen",
        "Schadeherstel Van den Berg - werkplaats",
        "Van den Berg Rental",
        "rapport van Veilinghuis De Zwaan",
        "Team De Rakkers",
        "Melden bij de balie. Sleutel bij Bloemenhuis May ernaast.",
        "At 51.9512 N 4.0538 E. Container seal 12.",
    ],
)
def test_monuments_ships_and_firms_are_nobody(text):
    assert people(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Geachte heer N. Slootweg,", "N. Slootweg"),
        ("C. (Coby) Nijdam", "C. (Coby) Nijdam"),
        ("Gebeld door J.P. (Jan) van der Wgerda.", "J.P. (Jan) van der Wgerda"),
        ("Applicant: Wen Jiahui, born 3 December 2001", "Wen Jiahui"),
        ("Koper 2: Li Na Zhao, geboren te Wenzhou", "Li Na Zhao"),
        ("Kind: Danylo, geb. 9 nov 2024", "Danylo"),
        ("Moustapha N'Diaye 06-12345678", "Moustapha N'Diaye"),
        ("Wij spraken met Sinead O'Xyrie gisteren.", "Sinead O'Xyrie"),
        ("jolanda vd wijngaart komt ook", "jolanda vd wijngaart"),
        ("- Achterberg belt over de uitslag", "Achterberg"),
        ("- Oudshoorn afwezig, opvang in de aula", "Oudshoorn"),
        ("spreker en kleindochter Jildou\n", "Jildou"),
        ("dan hoeft Toos dat niet te doen", "Toos"),
    ],
)
def test_rarer_forms_of_names_are_found(text, name):
    assert people(text) == [name]
