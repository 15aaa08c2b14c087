"""Words that make of a name that of a thing: ships, locks, prizes, firms and streets that are called after people.

All folded as `name_grammar.fold` does: small letters, no accents, no dot behind.
"""

# Right before a name: it names a building, a firm, a prize, a disease, a law.
NAMED_AFTER = frozenset(
    """
    stichting vereniging basisschool obs cbs rkbs kbs sbo school lyceum college gymnasium kinderdagverblijf kdv bso
    peuterspeelzaal huize hotel restaurant cafe brasserie grandcafe bistro eetcafe firma fa garage autobedrijf
    bakkerij slagerij taxi apotheek praktijk huisartsenpraktijk tandartspraktijk kliniek ziekenhuis makelaardij
    makelaars kantoor advocatenkantoor notariskantoor gemeente provincie prins prinses koning koningin keizer graaf
    gravin sint st st. san santa saint wet methode syndroom ziekte test schaal protocol museum theater galerie
    scholengemeenschap kazerne ave stadion sporthal zaal gebouw complex flat residentie villa landgoed kasteel molen
    camping hoeve boerderij manege park plein brug tunnel sluis metro halte station bouwbedrijf aannemersbedrijf
    aannemer installatiebedrijf schildersbedrijf hoveniersbedrijf loodgietersbedrijf uitvaart uitvaartverzorging
    fysiotherapie woonzorgcentrum verzorgingshuis verpleeghuis zorgcentrum hospice wijk buurt dorp stichtingen
    uitgeverij boekhandel drukkerij winkel supermarkt transportbedrijf reisbureau universiteit fonds prijs award
    boek film serie roman album band schip motorschip zeilschip fregat veerboot jacht orkaan storm cycloon model
    koninklijke juwelier kermis rederij bloemist slijterij opticien kwekerij drogist kapper cafetaria snackbar
    rijschool autorijschool sportschool schoenmakerij veerpont pont binnenschip vrachtschip cruiseschip sleepboot
    duwboot zeiljacht kotter tjalk binnenvaartschip tanker vessel ship yacht gebroeders gebr
    code arrest gezinshuis logeerhuis studio salon kapsalon vof bv holding merk dijk polder kapel kathedraal bureau
    gemaal duiker stuw kering standbeeld borstbeeld beeld monument plaquette viaduct aquaduct steiger vessel ship boat
    yacht barge boot rondvaartboot sloep kotter dagboek biografie schilderij tentoonstelling expositie penning trofee
    bokaal leerstoel lezing banden schadeherstel autoschade veilinghuis bloemenhuis koffiehuis eethuis modehuis
    pannenkoekenhuis tuincentrum
    """.split()
)
# Ends of such words: "Administratiekantoor", "Ouderraad", "Kaasboerderij".
NAMED_AFTER_ENDS = (
    *("kantoor", "raad", "bureau", "winkel", "praktijk", "bedrijf", "vereniging", "handel", "makelaardij", "school"),
    *("centrum", "groep", "dienst", "club", "maatschap", "fabriek", "schip", "hotel", "boerderij", "bakkerij", "zaak"),
    *("slagerij", "kwekerij", "stichting", "commissie", "comite", "opvang", "brouwerij", "rederij", "beheer", "fonds"),
    *("gemaal", "sluis", "beeld", "boot", "jacht", "fregat", "model", "prijs", "zaal", "herstel", "verhuur", "molen"),
    "belang",
)
# Of these what bears even a name with its title: "gemaal Ir. Lely", "Dr. Schaepmanhuis".
MONUMENTS = frozenset(
    """
    gemaal sluis stuw duiker brug tunnel viaduct aquaduct park plein zaal kazerne schip motorschip fregat standbeeld
    borstbeeld beeld monument prijs award penning leerstoel lezing steiger molen kering
    """.split()
)
# Offices and degrees that streets keep of those whom they honour: "Burgemeester Fockema Andreaelaan".
STREET_TITLES = frozenset(
    """
    burgemeester wethouder minister pastoor dominee ds dr dokter doctor prof professor ir meester notaris rector
    kapelaan pater broeder zuster
    """.split()
)
# Right behind a name: a firm, a building, a street.
ORGANISATION_ENDS = frozenset(
    """
    bv b.v nv n.v vof v.o.f cv gmbh ltd inc holding groep group accountants advocaten advocatuur notarissen
    notariaat makelaars makelaardij bouw bouwbedrijf bouwgroep installaties installatie installatietechniek techniek
    transport verzekeringen assurantien adviesgroep advies consultancy partners & zn zonen stichting school
    basisschool college lyceum gymnasium academie kliniek ziekenhuis kinderziekenhuis zorg zorggroep thuiszorg
    fysiotherapie apotheek onderhoud schilders schilderwerken dakwerken loodgieters elektra tuinen hoveniers
    catering bakkerij slagerij supermarkt auto's autobedrijf garage verhuur beheer vastgoed wonen museum theater
    stadion arena hal sporthal zaal huis fonds foundation instituut institute centrum center stichtingen straat laan
    plein weg park brug singel gracht kade hof flat ziekte syndroom test schaal uitvaart uitvaartverzorging media
    design reclame reizen vervoer taxi security schoonmaak interieur keukens meubelen mode optiek juweliers bloemen
    tandartsen huisartsen juristen architecten ingenieurs street road university hospital prijs award prize cup
    toernooi trofee opleidingen trainingen coaching support service services solutions software international
    nederland rental rentals verhuizingen verhuizers banden bandenservice onderdelen lease leasing trading logistics
    shipping travel tweewielers rijwielen machines tuincentrum bouwmaterialen autoschade schadeherstel autoverhuur
    automotive parts industries engineering recycling containers bestrating sanitair montage kozijnen koeltechniek
    watersport jachtbouw liften witgoed letselexperts reiniging meettechniek kantoorsystemen medisch
    gerechtsdeurwaarders sanering erfrecht
    """.split()
)
STREET_ENDS = (
    *("straat", "straatje", "laan", "plein", "gracht", "singel", "steeg", "kade", "dreef", "plantsoen", "boulevard"),
    *("weg", "pad", "school", "kliniek", "ziekenhuis", "college", "lyceum", "stichting", "park", "brug", "markt"),
    *("fonds", "flat", "wijk", "tunnel", "zaal", "gebouw", "toren", "str"),
    *("sluis", "gemaal", "kazerne", "standbeeld", "prijs", "trofee", "penning", "lezing"),
)
# Ends of streets and of surnames alike: a street only with a house number behind it.
STREET_OR_SURNAME_ENDS = (
    *("hof", "dijk", "veld", "hoek", "berg", "land", "oord", "haven", "wal", "erf", "donk", "burg"),
    "ring",
)
EPONYMS = frozenset(
    """
    alzheimer parkinson asperger down tourette crohn huntington hodgkin turner marfan graves meniere pfeiffer
    gilbert korsakov korsakoff raynaud sjogren bechterew lyme cushing addison basedow hashimoto pompe rett angelman
    williams noonan klinefelter ehlers danlos duchenne becker lewy wernicke guillain barre creutzfeldt scheuermann
    paget dupuytren munchhausen cesar mensendieck montessori dalton jena freinet steiner maslow belbin likert
    celsius diesel
    """.split()
)
# Written like people, and never meant so in mail: firms, institutions, figures that things are named after.
NAMED_LIKE_PEOPLE = (
    *("albert heijn", "jan linders", "van der valk", "van dale", "van gogh", "anton piek", "willem de zwijger"),
    *("anne frank", "erasmus mc", "antoni van leeuwenhoek", "frans hals", "johan cruijff", "maarten luther"),
    *("douwe egberts", "van melle", "van houten", "karl lagerfeld", "michael page", "ernst & young", "van lanschot"),
    *("simon levelt", "hans anders", "kees smit", "van haren", "van bommel", "van den assem", "peter langhout"),
    *("van den ende", "de ruijter", "van nelle", "dr oetker", "mr proper", "tommy hilfiger", "marie curie"),
    *("martin luther king", "nelson mandela", "jeroen bosch", "van leer", "van neynsel", "de wit & partners"),
)
