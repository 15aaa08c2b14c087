"""Words of which addresses are made: how street names end and begin, what looks like one and is none, and what a number
counts that is no house number. All in lower case.
"""

# A word that ends in one of these and has a number behind it is an address, in lower case too.
STREET_ENDINGS = """
    straat straatje straatweg strjitte leane dyk str weg wegje laan laantje ln plein pleintje kade kaai gracht
    singel dreef steeg steegje dijk plantsoen pad paadje hof hofje erf allee boulevard promenade passage kwartier
    straße strasse platz gasse allée
""".split()
# These end common words and surnames as well: they count with a capital, or with a postcode or label beside them.
PLACE_ENDINGS = """
    akker akkers baan beek berg bergen boog boogerd bogerd boom borg bos bosch brink brug burg buurt dal dam donk
    drift duin eind einde eng enk gaard gaarde gang haag hage haven heem heerd heide heuvel hil hoek hoeve hoeven
    hove horst hout huizen kamp kampen kant kolk kreek kring kwelder loo made mark markt meent meer molen oever oord
    park plaats plas polder poort rak reed reep ring rode rotonde schans schipper sloot stede stee steen terp terras
    tocht toren tuin tuinen vaart veen veer veld velden ven wal waard wei weide weiden werf wetering wijk wijck
    woerd wold zand zicht zijde zijl zoom ley stroom vliet gouw geest bocht boulevard brouck broek dries donck
""".split()
# Words that are a whole street name: "Markt 12".
WHOLE_STREETS = frozenset(
    """
    kade kaai markt plein dijk brink singel haven havenkade gracht dam veerdam hof wal kaatsbaan plantage
    esplanade rijksweg hoofdstraat dorp eind einde heuvel burcht buitenhof binnenhof spui coolsingel damrak rokin
    voorhout noordeinde zuideinde westeinde oosteinde kerkplein oudegracht vismarkt grotemarkt veemarkt zeedijk
    achterom heerengracht herengracht meent kerkhof lepelenburg mient waterkant boompjes hofvijver groenmarkt
    nieuwmarkt
    """.split()
)
# They stand in front of "van", "der" and the like: "Laan van Nieuw Oost-Indië 25".
STREET_HEADS = frozenset(
    """
    laan weg plein hof park straat kade dijk pad baan singel gracht steeg poort oever boulevard allee avenue
    promenade rue place chaussée chaussee via calle
    """.split()
)
FRENCH_HEADS = frozenset("rue avenue boulevard chaussée chaussee".split())
# Before the last word of a street name: "Burgemeester van der Meulenlaan", "Oude Gracht", "1e Oosterparkstraat".
STREET_LEADS = frozenset(
    """
    burgemeester burg burgem wethouder weth pastoor past pater pr prof professor dr dokter doctor mr meester ir
    ingenieur ds dominee mgr monseigneur jhr jonkheer jkvr graaf gravin hertog hertogin prins prinses koning
    koningin keizer ridder baron freule generaal gen admiraal adm kapitein kap kolonel luitenant president
    minister min secretaris schout schepen deken kapelaan kardinaal bisschop zuster broeder rector notaris
    gouverneur st sint sinte heer vrouwe gebroeders gebr oud oude nieuw nieuwe groot grote groote klein kleine
    lang lange kort korte hoog hoge hooge laag lage brede smalle kromme schuine verlengde gedempte eerste tweede
    derde vierde vijfde zesde wijde voorste achterste middelste boven beneden binnen buiten noorder zuider ooster
    wester noord zuid oost west groene witte zwarte blauwe rode gele gouden gulden zilveren drie twee zeven vier
    stille warme koude natte droge bonte maarschalk commandant majoor sergeant stadhouder raadhuis kasteel huis
    fort nassau
    """.split()
)
# First names that streets are named after.
STREET_FIRST_NAMES = frozenset(
    """
    jan willem pieter jacob johan cornelis hendrik anna johannes piet dirk albert gerrit frans gerard maria
    adriaan herman louis karel nicolaas simon abraham klaas john henri paul thomas peter theo johanna bernard henk
    wim kees robert anton annie gebroeders charles marie hans david petrus otto hugo floris jacobus george max
    geert catharina nico maarten joseph jacques cor philips frederik christiaan ben arie martin lodewijk jaap
    elisabeth frits evert eduard charlotte jean james leo clara alexander wouter jo harry anthonie anne vincent
    joost michiel constantijn rembrandt ferdinand albertus antonie balthasar bartholomeus constant daniel erasmus
    ernst govert isaac jeroen justus laurens lucas martinus maurits multatuli reinier rudolf samuel sebastiaan
    titus wilhelmina beatrix juliana emma betje aletta nelson spinoza tobias victor walter mahatma salvador joan
    theodoor carel bart
    """.split()
)
PARTICLES = frozenset(
    """
    van von de der den het ten ter te 't 's la le du des di d' l' aan achter op in bij onder over tussen voor naar
    en buiten binnen boven it 'e
    """.split()
)
# Words that end like a street and are none.
NOT_STREETS = frozenset(
    """
    onderweg snelweg autosnelweg terugweg heenweg simpelweg gewoonweg kortweg uitweg omweg gaandeweg pakweg
    eenvoudigweg verreweg grofweg domweg botweg luidweg slechtweg vluchtweg vaarweg afweg luchtweg levensweg route
    magistraat sesamstraat afwerkstraat productiestraat teststraat vaccinatiestraat priklaan vluchtstraat
    wasstraat gerechtshof hooggerechtshof strafhof doolhof fietspad wandelpad ipad schildpad carrierepad leerpad
    groeipad tijdpad tijdspad ontwikkelpad ontwikkelingspad loopbaanpad zorgpad klantpad transitiepad ruiterpad
    voorplein parkeerplein marktplaats leerplein werkplein zorgplein kennisplein netwerkplein slaan verslaan
    ontslaan overslaan opslaan inslaan toeslaan afslaan omslaan aanslaan milaan voldaan gegaan blokkade olieverf
    verf grondverf muurverf bederf erf onderwerf oprit afslag magazijnstraat afvalstraat milieustraat vliegveld
    slagveld middenveld speelveld voetbalveld sportveld grasveld maaiveld invoerveld zoekveld tekstveld werkveld
    datumveld spanningsveld aandachtsveld krachtenveld trapveld rijtjesveld voorveld driehoek invalshoek rechthoek
    leeshoek speelhoek zithoek uithoek bouwhoek koffiehoek sportpark pretpark vakantiepark attractiepark
    natuurpark windpark zonnepark dierenpark wagenpark bungalowpark recreatiepark bedrijvenpark machinepark
    cliëntenpark computerpark supermarkt arbeidsmarkt woningmarkt rommelmarkt huizenmarkt bouwmarkt jaarmarkt
    kerstmarkt banenmarkt informatiemarkt beurs zorgmarkt ring kring regering ervaring oplevering vergadering
    luchthaven zeehaven containerhaven antwoord woord boord wachtwoord voorwoord akkoord moord zomerkamp
    trainingskamp tentenkamp vakantiekamp werkkamp schoolkamp schouwburg ijsberg berg herberg karwei paspoort
    toegangspoort transport rapport sport support speeltuin achtertuin voortuin moestuin dierentuin
    kleuterspeeltuin proeftuin woonwijk buitenwijk toegang ingang overgang vooruitgang uitgang ondergang doorgang
    voortgang omgang jaargang achteruitgang opgang leergang aanvang nooduitgang zijingang hoofdingang verloopgang
    rondgang stoelgang welvaart luchtvaart scheepvaart uitvaart binnenvaart hemelvaart overeind jaareinde weekend
    achterzijde voorzijde bladzijde buitenzijde onderzijde binnenzijde bovenzijde keerzijde noordzijde zuidzijde
    oostzijde westzijde achterkant voorkant zijkant bovenkant onderkant binnenkant buitenkant krant trant klant
    loopbaan golfbaan achtbaan landingsbaan rijbaan ijsbaan bijbaan glijbaan kegelbaan fulltimebaan parttimebaan
    woonplaats parkeerplaats begraafplaats werkplaats standplaats zitplaats stageplaats ligplaats opslagplaats
    slaapplaats rustplaats bouwplaats vestigingsplaats geboorteplaats opstapplaats kampeerplaats leerplaats
    opvangplaats speelplaats kwartaal regenboog elleboog boek goed meer oord land plaats steen dam mark heer
    inboedel voetboog bodem probleem systeem algemeen iedereen alleen boven binnen buiten nederland buitenland
    vaderland duitsland engeland friesland zeeland gelderland flevoland holland ierland finland eiland platteland
    deutschland beter december september oktober november januari etage kamer lokaal zaal ruimte unit afdeling
    verdieping gebouw overzicht inzicht toezicht uitzicht gezicht doorzicht tegoed speelgoed spoed bloed vastgoed
    erfgoed aanbod proces succes adres les fles mes zes dossier damwand meerwerk stuurboom kerstboom stamboom
    beslisboom slagboom functieboom doelenboom beslissingsboom keurmerk denkmark denemarken telefoonboom
    klimaatdoel boomgrens dorpshuizen ziekenhuizen verpleeghuizen huizen woningen verzorgingshuizen vakantiehuizen
    tehuizen appartementenhuizen sluis station halte perron spoor lijn bus tram
    """.split()
)
# Street names that are everyday words as well: with a capital they may be an address.
EVERYDAY_STREETS = frozenset(
    """
    hoofdweg ringweg spoorweg waterweg zijstraat winkelstraat kerkhof stadspark jachthaven schoolplein bospad
    voetpad tussenweg rijksweg dorpsweg marktplein speelplein
    """.split()
)
# Behind these a number is never a house number, whatever follows it.
NEVER_STREETS = frozenset(
    """
    postbus postbox postfach box bus antwoordnummer kamer unit lokaal zaal etage verdieping artikel art lid
    paragraaf hoofdstuk bijlage pagina pag blz bladzijde week weken dag fase stap groep klas team afdeling versie
    nummer nr no punt vraag regel tabel figuur bedrag ruim circa ca ongeveer totaal minimaal maximaal maand
    kwartaal jaar leeftijd postcode pc telefoon tel bsn mobiel fax factuur order dossier zaak kenmerk referentie
    ref gebouw blok vak kavel januari februari maart april mei juni juli augustus september oktober november
    december jan feb mrt apr jun jul aug sep sept okt nov dec maandag dinsdag woensdag donderdag vrijdag zaterdag
    zondag ma di wo do vr za zo uur om vanaf tot per op in van aan te de het een en of met bij voor na over onder
    is zijn was en/of niveau schaal perron spoor lijn tram halte room floor page chapter section article number
    version phase step group grade from to at on the a an and or with by for monday tuesday wednesday thursday
    friday saturday sunday january february march may june july august october
    """.split()
)
# Behind a number: what it counts. "Dorpsstraat 5 december", "park 3 km", "plein 40 mensen".
COUNTED = """
    uur u uren jaar jr jaren keer maal x km kilometer meter mtr m cm mm m2 m3 kg gram liter euro eur cent procent
    personen persoon mensen man vrouwen kinderen leerlingen bewoners cliënten deelnemers huizen woningen panden
    auto's auto stuks stuk dagen dag weken week maanden maand min minuten minuut seconden graden punten plekken
    plaatsen meldingen keren pagina's leden adressen huishoudens appartementen ondergrondse containers bomen
    lantaarnpalen units verdiepingen woonlagen parkeerplaatsen kamers lokalen pct
    januari februari maart april mei juni juli augustus september oktober november december jan
    feb mrt apr jun jul aug sep sept okt nov dec january february march may june july august october people times
    years hours minutes mb gb kb
""".split()
# Larger towns, to tell "Dorpsstraat 12, Utrecht" from "Dorpsstraat 12, Jan".
CITIES = frozenset(
    """
    alkmaar almelo almere alphen amersfoort amstelveen amsterdam antwerpen apeldoorn appingedam arnhem assen baarn
    barendrecht barneveld bergen berlijn beverwijk bilthoven bloemendaal boskoop boxtel breda brugge brummen
    brussel bunschoten bussum capelle castricum coevorden culemborg cuijk dalfsen delden delft delfzijl deventer
    diemen dieren doetinchem dokkum dongen dordrecht drachten driebergen dronten druten duiven ede eersel
    eindhoven elst emmeloord emmen enkhuizen enschede epe ermelo etten-leur franeker geertruidenberg geldermalsen
    geldrop geleen gemert gennep gent goes goirle gorinchem gouda groningen haarlem haaksbergen hardenberg
    harderwijk harlingen hasselt hattem heemskerk heemstede heerde heerenveen heerhugowaard heerlen heiloo
    hellendoorn hellevoetsluis helmond hengelo heusden hillegom hilversum hoofddorp hoogeveen hoogezand hoogvliet
    hoorn houten huizen hulst joure kampen katwijk kerkrade keulen krommenie laren leerdam leeuwarden leiden
    leiderdorp lelystad lemmer leusden leuven lichtenvoorde lisse lochem londen losser luik maarssen maassluis
    maastricht mechelen medemblik meerssen meppel middelburg middelharnis mijdrecht monnickendam montfoort
    naaldwijk naarden namen nieuwegein nieuwkoop nijkerk nijmegen nijverdal noordwijk nunspeet oisterwijk
    oldenzaal ommen oosterhout oostende oss oud-beijerland oudewater papendrecht parijs pijnacker purmerend putten
    raalte renkum rhenen ridderkerk rijssen rijswijk roermond roosendaal rotterdam schagen scheveningen schiedam
    schijndel schoonhoven sittard sliedrecht sneek soest spijkenisse stadskanaal steenbergen steenwijk stein
    tegelen terneuzen tholen tiel tilburg twello uden uitgeest uithoorn urk utrecht vaals valkenburg valkenswaard
    veendam veenendaal veghel veldhoven velp venlo venray vianen vlaardingen vlissingen volendam voorburg voorhout
    voorschoten vught waalre waalwijk waddinxveen wageningen wassenaar weert weesp wijchen wijhe winschoten winsum
    winterswijk woerden wolvega wormerveer zaandam zaltbommel zandvoort zeewolde zeist zevenaar zevenbergen
    zierikzee zoetermeer zundert zutphen zwijndrecht zwolle
    """.split()
)
# Two letters behind four digits that are no postcode: "1500 MB", "2024 en".
UNITS = frozenset(
    """
    NL MB GB KB TB KM KG KW MW CM MM EU TV AD BC HA PK kb mb gb km kg kw cm mm ha nl eu pk en is de te op we ik ze
    je er om of in al zo na nu ma di wo do vr za st nd rd th jr uu at to by it my us so go no he
    """.split()
)
