"""Words in and around names: tussenvoegsels, titles, surnames, and the many words that are written with a capital and
are no names. All folded as `name_grammar.fold` does: small letters, no accents, no dot behind.
"""

# Between first name and surname, also as people shorten them.
PARTICLES = frozenset(
    """
    van von vd v.d v/d vdr v. de den der des d' het 't 's op in aan bij onder over uit te ten ter tot la le les du
    di da do dos das della del dal el al ul ibn bin bint ait ould abu e/v ev gen. geb zu zum zur af af. y
    """.split()
)
# With these alone in front, a word with a capital is still no surname: "in Utrecht", "bij Kade", "over Milan".
WEAK_PARTICLES = frozenset("in aan bij onder over uit tot tom do geb gen. ev e/v v. y al den het des ben af".split())

# Said before a name and seldom before anything else that begins with a capital.
TITLES = frozenset(
    """
    dhr hr heer heren meneer mijnheer menheer mw mevr mevrouw mevr.mr mej mejuffrouw mevrouws dr drs mr mrs ms miss
    mister ir ing prof professor dokter doctor ds dominee pastoor pater zuster broeder rabbijn imam kapelaan juf
    juffrouw meester fam familie gezin echtpaar kinderen erven weduwe wed tante oom opa oma buurman buurvrouw
    wethouder burgemeester minister staatssecretaris raadslid gedeputeerde officier rechter notaris agent brigadier
    inspecteur hoofdagent sir madam lady lord frau herr mme monsieur madame senor senora zr br
    """.split()
)
# Of these a single word behind may be a first name or a place: "juf Anja", "de kinderen Jansen", "de heer Utrecht"
SMALL_LETTER_TITLES = frozenset("dhr hr mw mevr mevrouw meneer mijnheer heer fam familie".split())
# Abbreviations after which anything in small letters is a name.
ABBREVIATED_TITLES = frozenset("dhr mw mevr fam".split())

# What somebody is to the writer or the case: a name may follow, but often none does.
CLIENT_ROLES = frozenset(
    """
    client patient clienten leerling leerlinge kind zoon dochter bewoner bewoonster huurder huurster jongere
    pleegkind pupil student studente kandidaat kandidate deelnemer deelneemster betrokkene belanghebbende verzoeker
    verzoekster appellant gedaagde eiser eiseres verdachte slachtoffer aanvrager aanvraagster melder verzekerde
    rekeninghouder contractant sollicitant inwoner inwoonster burger moeder vader mama papa ouder broer zus zusje
    broertje zwager schoonzus neef nicht partner ex-partner ex echtgenoot echtgenote man vrouw vriend vriendin
    zoontje dochtertje neefje nichtje kleinzoon kleindochter buurjongen buurmeisje peuter kleuter baby pleegmoeder
    pleegvader pleegouder stiefvader stiefmoeder patiente
    cliente client's voogd mantelzorger curandus rechthebbende getuige aangever werknemer werkneemster witness
    employee speler speelster koper koopster verkoper verkoopster buyer seller applicant
    """.split()
)
# Behind "haar", "uw" and one of these any word with a capital is a name.
RELATIVES = frozenset(
    """
    zoon zoontje dochter dochtertje broer broertje zus zusje zwager schoonzus neef neefje nicht nichtje kleinzoon
    kleindochter moeder vader partner echtgenoot echtgenote man vrouw vriend vriendin buurjongen buurmeisje baby kind
    pleegmoeder pleegvader stiefvader stiefmoeder son daughter brother sister husband wife mother father
    """.split()
)
# Of these what no firm can be.
HUMAN_ROLES = CLIENT_ROLES - frozenset(
    """
    client clienten contractant aanvrager aanvraagster melder verzekerde verzoeker verzoekster appellant gedaagde
    eiser eiseres betrokkene belanghebbende partner rechthebbende rekeninghouder
    """.split()
) | frozenset(
    """
    collega colleague voorzitter secretaris penningmeester bestuurslid vrijwilliger vrijwilligster stagiair
    stagiaire concierge teamleider leidinggevende directeur directrice
    """.split()
)
FUNCTION_ROLES = frozenset(
    """
    huisarts arts specialist tandarts psycholoog gz-psycholoog psychiater orthopedagoog therapeut fysiotherapeut
    logopedist behandelaar regiebehandelaar verpleegkundige wijkverpleegkundige praktijkondersteuner poh begeleider
    begeleidster gezinsbegeleider hulpverlener jeugdhulpverlener casemanager casusregisseur regisseur consulent
    klantmanager contactpersoon medewerker medewerkster collega collegae teamleider leidinggevende manager directeur
    directrice bestuurder voorzitter secretaris penningmeester mentor mentrix docent docente leerkracht leraar
    lerares rector conrector concierge conciergie ib'er intern-begeleider coach trainer advocaat advocate
    deurwaarder bewindvoerder curator mediator makelaar aannemer monteur schilder loodgieter huismeester opzichter
    projectleider adviseur beleidsadviseur inspecteur wijkagent jeugdbeschermer gezinsvoogd jurist griffier
    ambtenaar handhaver bezwaarmaker gemachtigde tolk vrijwilliger stagiair stagiaire assistente doktersassistente
    apotheker verloskundige bestuurslid vrijwilligster pedagoog maatschappelijk-werker ambulant-begeleider
    zorgcoordinator hr-adviseur accountant boekhouder teacher doctor nurse client patient tenant student mother
    father son daughter colleague
    """.split()
)
# What stands before a colon: the value behind it is a person.
LABELS = frozenset(
    """
    naam namen naam/namen volledige-naam achternaam voornaam voornamen roepnaam geslachtsnaam familienaam
    meisjesnaam geboortenaam name names surname clientnaam patientnaam leerlingnaam aanwezig aanwezigen afwezig
    deelnemers genodigden aanvrager contactpersoon contactpersonen t.n.v tnv t.a.v tav betreft-client van aan cc
    from to notulist verslaglegger opgesteld-door opsteller auteur indiener melder paraaf ondertekend getekend
    ouders behandeld-door opgemaakt-door spreker sprekers begunstigde ontvanger afzender op-naam-van namens kinderen
    bestuurder inzake relatie attn contact organizer organisator verzekerde eigenaar kandidaat gebruiker
    """.split()
)

# Speech and fortune of people: what follows a name that stands on its own.
PERSON_VERBS = frozenset(
    """
    hebben worden zijn vangt rijdt reed neemt haalt haalde bracht brengt is was heeft had zit zat kan kon wil wilde
    moet moest gaat ging komt kwam staan komen gaan kunnen willen moeten wonen zitten werd wordt woont woonde vindt
    vond zegt zei vertelt vertelde belt belde mailt mailde geeft gaf doet deed krijgt kreeg weet wist ziet zag
    slaapt eet drinkt speelt mag mocht zal zou blijft bleef gebruikt slikt volgt volgde start begint begon stopt
    vraagt vroeg ligt lag loopt liep werkt werkte denkt dacht hoort hoorde maakt maakte nam verblijft laat liet
    reageert reageerde meldt meldde geldt spreekt sprak leest las schrijft schreef stuurt stuurde zoekt mist miste
    voelt voelde lijkt leek kent kende overleed verhuist verhuisde zelf vertrekt vertrok ontvangt stond staat houdt
    bellen terugbellen mailen terugmailen appen afwezig hield tekent tekende huilt huilde heet heette vervangt verving
    regelt regelde overlegt overlegde verschijnt
    hoeft hoefde
    verscheen bezoekt bezocht bevestigt bevestigde verklaart verklaarde klaagt klaagde verzoekt verzocht weigert
    weigerde wenst wenste verliet verlaat has says said wants went will would can called lives told asked
    """.split()
)
# Of these what only people do.
HUMAN_VERBS = frozenset(
    """
    bellen terugbellen mailen appen afwezig zegt zei vertelt vertelde belt belde mailt mailde slaapt eet drinkt slikt
    vraagt vroeg denkt dacht hoort hoorde
    spreekt sprak voelt voelde overleed huilt huilde heet heette klaagt klaagde verklaart verklaarde said told asked
    """.split()
)
# What stands before such a name: in a sentence, so that nobody is spoken to, or as what somebody is to another.
SENTENCE_WORDS = frozenset(
    """
    dus want om met van voor aan door bij naar over dat omdat als maar volgens namens tegen zonder rond via ook toen
    heeft is wil kan zag sprak belde vraag hebben with from for about that ik je jij u hij ze zij we wij jullie he
    geef zie haal breng help bel mail app vertel bedank feliciteer gedenken gedenkt she they you vroeg mailde bezocht
    laat liet geeft gaf stelt heb hebt had ken spreek vroegen heet heette ask
    asked tell told
    """.split()
)

PERSON_PREPOSITIONS = SENTENCE_WORDS | frozenset(
    """
    mijn onze my our zoon dochter kleindochter kleinzoon broer zus zusje broertje neef nicht nichtje moeder vader
    collega vriend vriendin vriendje buurman buurvrouw buurmeisje baby client patient leerling jongen meisje kind
    tante oom opa oma zoontje dochtertje neefje son daughter brother sister husband wife
    """.split()
)
# Before a thing that is called like a person: "de Zoe", "het Sophia".
DETERMINERS = frozenset("de het een 't deze dit the a an this".split())
# First names that are places at least as often.
PLACE_NAMES = frozenset(
    """
    alberta austin carolina chad charlotte chelsea dakota florence georgia houston israel jackson jordan kenya
    lincoln lourdes madison milan orlando paris savannah sydney troy valencia verona victoria vienna virginia
    """.split()
)

GREETINGS = frozenset(
    """
    beste geachte hoi hallo hey hee heey hai ha dag lieve goedemorgen goedemiddag goedenavond goedendag goededag
    goedenmiddag goeiemorgen goeiemiddag hi hello dear morgen middag waarde weledele weledelgeboren hooggeachte
    amice confrere salut hola moin he yo ola bedankt dank thanks sorry gefeliciteerd welkom beterschap succes
    """.split()
)
CLOSINGS = frozenset(
    """
    groet groeten groetjes groetje groete mvg mvrgr m.v.g m.vr.gr gr grt grtz hoogachtend liefs regards cheers
    sincerely wishes truly faithfully groetend hgr vr.gr xx xxx x bedankt dank thanks namens best bvd thnx thx tnx ciao
    doei kus
    """.split()
)

# Words at the beginning of sentences and headings, with a capital and no names.
_FUNCTION_WORDS = """
    bel haal breng neem stuur check
    universele verklaring partij fractie a aan achter af afgelopen al alle alleen allemaal alles als alsjeblieft
    alstublieft alvast and anders are as at be beide bent ben bij binnen bovendien buiten by daar daarbij daarna
    daarnaast daarom dan dat de den der deze die dit doe doen dus dear each een eens eerst eerste elk elke en er
    even eventueel for from gaan gaat geef geen gelukkig goed graag haar had hadden heb hebben hebt heeft helaas het
    hem hen hier hierbij hij hoe hoeveel hun i ieder iedere iedereen iemand ik in indien inmiddels intussen is it ja
    jammer je jij jou jouw jullie kan kom komt kun kunnen kunt later let maar mag meer men met mijn misschien mits
    mocht moet na naar naast natuurlijk nee niemand niet niets nieuw nieuwe no nog nooit noch not now nu of om omdat
    omtrent on ons onder onze ook op our over please per prima samen sinds soms some straks te tegen tenzij that the
    their then there these they this those tijdens toch toen tot totdat tussen u uit uw uiteraard van vanaf vandaag
    veel verder via volgens volgend volgende voor vooraf vooral voorlopig vorige waar waarom wanneer want was wat we
    weer wegens wel welke wellicht werd were wie wij wijs wil will wilt with wordt worden yes you your ze zelf zeer
    zie zij zijn zo zoals zodat zodra zojuist zonder zou zowel zullen gisteren gistermiddag vanmiddag vanmorgen
    vanochtend vanavond ochtend avond nacht middag namens inzake betreft onderwerp re fw fwd antw automatisch
    antwoord dank bedankt groet groeten gegroet mvg bijlage bijlagen zaterdags ps pps nb svp aub
"""
_TIME_AND_PLACE = """
    januari februari maart april mei juni juli augustus september oktober november december jan feb mrt apr jun jul
    aug sep sept okt nov dec january february march may june july october maandag dinsdag woensdag donderdag vrijdag
    zaterdag zondag monday tuesday wednesday thursday friday saturday sunday ma di wo do vr za zo week weekend kerst
    kerstmis pasen pinksteren hemelvaart koningsdag sinterklaas carnaval ramadan kwartaal kerstvakantie voorjaar
    najaar herfst zomer winter lente zomervakantie herfstvakantie meivakantie nederland nederlands nederlandse
    nederlander nederlanders belgie duitsland duits frankrijk frans engeland engels engelse spanje spaans italie
    europa europese europees turkije turks turkse marokko marokkaans marokkaanse polen pools poolse syrie syrisch
    oekraine oekraiens afghanistan eritrea somalie suriname surinaams curacao aruba amerika amerikaans china chinees
    arabisch dari amsterdam rotterdam utrecht eindhoven groningen tilburg almere breda nijmegen enschede haarlem
    arnhem zaanstad amersfoort apeldoorn zwolle zoetermeer leiden maastricht dordrecht ede delft venlo deventer
    heerlen helmond alkmaar hilversum leeuwarden assen friesland drenthe overijssel gelderland flevoland zeeland
    limburg brabant holland noord-holland zuid-holland noord-brabant noord zuid oost west midden centrum randstad
    haag bosch bilt meern lier rijp wolden koog schiedam gouda lelystad hoorn purmerend veenendaal woerden houten
    zeist roermond sittard middelburg vlissingen goes terneuzen emmen hoogeveen meppel drachten sneek antwerpen
    brussel gent brugge london londen parijs berlijn alphen capelle spijkenisse
"""
_ORGANISATIONS = """
    bv b.v nv n.v vof v.o.f cv bvba gmbh ltd inc llc stichting vereniging cooperatie gemeente gemeenten provincie
    waterschap ministerie rijk rijkswaterstaat politie brandweer justitie rechtbank gerechtshof hof raad college
    kamer belastingdienst uwv svb duo cak ciz ggd ggz vng ind cjib rdw kvk rivm igj veilig thuis gezin jeugd
    jeugdhulp jeugdzorg zorg zorggroep zorgkantoor thuiszorg ziekenhuis kliniek polikliniek umc mc hospice apotheek
    huisartsenpraktijk praktijk huisartsenpost school scholen basisschool lyceum gymnasium mavo havo vwo mbo hbo
    universiteit hogeschool academie campus instituut kinderopvang bso peuterspeelzaal opvang dagbesteding
    bibliotheek museum theater buurthuis wijkcentrum wijkteam buurtteam team afdeling dienst bureau kantoor loket
    balie secretariaat directie bestuur management mt or redactie klantenservice klantcontactcentrum servicedesk
    helpdesk support service info administratie salarisadministratie zorgadministratie personeelszaken receptie
    facilitair boekhouding crediteuren debiteuren inkoop verkoop verhuur beheer onderhoud bouw groep group holding
    partners bank verzekeringen verzekering makelaars makelaardij notarissen notariaat advocaten advocatuur
    accountants adviesgroep consultancy installatie installaties techniek schilders transport taxi vervoer
    leerlingenvervoer reizen kampreizen hotel restaurant cafe winkel garage autobedrijf bakkerij slagerij
    woningstichting woonstichting woningcorporatie wonen woningbouw woonzorg vastgoed energie water commissie
    werkgroep stuurgroep regio vakbond fnv cnv kerk moskee parochie vve club fc sv vv bond fonds federatie koepel
    netwerk platform federatief participatie communicatie medewerkers collega's collegas allen ouders leden bewoners
    huurders klanten clienten patienten leerlingen cursisten sollicitaties beheerder
"""
_FUNCTIONS = """
    consulent adviseur medewerker medewerkster manager directeur bestuurder coordinator teamleider teammanager
    projectleider projectmanager begeleider behandelaar psycholoog psychiater arts huisarts verpleegkundige
    secretaris secretaresse bestuurssecretaris assistent assistente stagiair hoofd senior junior beleidsmedewerker
    beleidsadviseur specialist opzichter jurist controller functionaris functie afdelingshoofd gezinsbegeleider
    jeugdhulpverlener casemanager pleegzorgbegeleider woonconsulent gz-psycholoog orthopedagoog gedragswetenschapper
    burgerzaken wmo inkomen ict hr hrm p&o bedrijfsvoering financien juridische zaken sociaal sociale domein
    ambulant plaatsvervangend waarnemend wethouder wethouders burgemeester voorzitter penningmeester lid docent
    leerkracht mentor rector stadsdeel uitvoering incasso
"""
_THINGS = """
    wet wlz wvggz wzd jeugdwet participatiewet poortwachter avg awb bsn iban kenmerk ref referentie nummer nr datum
    dossier zaak zaaknummer klantnummer adres straat postcode plaats woonplaats telefoon tel mobiel fax mail e-mail
    email website www internet pagina pag blz hoofdstuk artikel lid bijlage verslag plan overzicht lijst formulier
    aanvraag beschikking besluit bezwaar beroep brief rapport rapportage factuur offerte contract overeenkomst
    huurovereenkomst polis vergunning indicatie diagnose medicatie behandeling onderzoek intake evaluatie afspraak
    overleg vergadering agenda notulen mdo training cursus bijeenkomst nieuwsbrief project zaal kamer gebouw locatie
    verdieping huis microsoft teams outlook word excel google apple windows iphone android facebook whatsapp
    instagram linkedin youtube zoom zivver office adobe pdf digid mijnoverheid zorgmail sharepoint onedrive chrome
    samsung ing rabobank abn amro knab bunq coolblue bol albert heijn jumbo lidl ah ns kpn ziggo vodafone postnl
    post.nl eneco vattenfall essent corona covid covid-19 adhd ptss autisme ass pdd-nos ms als copd emdr sdq mri ct
    ecg hiv burn-out tia ja nee n.v.t nvt onbekend geen idem diversen totaal subtotaal overig overige test vacature
    vacant volgt zie disclaimer let belangrijk update reminder herinnering urgent spoed concept definitief akkoord
    vertrouwelijk vraag vragen antwoord verzonden verstuurd sent date subject onderwerp cc bcc aan van from to beste
    geachte hoi hallo hey hee ha dag lieve goedemorgen goedemiddag goedenavond goedendag hi hello kind regards dear
    attached sir madam god jezus allah jesus kerstman piet sint zwarte mijnheer
"""
_NATURE_OF_PEOPLE = """
    moeder vader ouder zoon dochter oma opa tante oom broer zus mama papa kind kinderen jongen meisje man vrouw
    client patient leerling bewoner huurder familie mevrouw meneer heer dhr mw mevr partner buurman buurvrouw
    collega vrienden leraar leerkracht juf meester gezinsvoogd voogd aanvrager
"""
_BUSINESS = """
    agency agreement airlines airport alliance annual associates associated authority board capital center chemicals
    city committee communications company computing condition conditions corp corporation council customer data deal
    department desk digital director division electric energy enterprise enterprises equity executive expense export
    facility finance financial foods form freight fund funds gas general global growth harbor health help holdings
    import industrial industries insurance international invoice island labs legal limited logistics management
    manager market marketing markets master media meeting motor motors network networks oil operations order partner
    park payment pharma pharmaceuticals pipe pipeline plan plant policy power private product products program
    programme project properties property public purchase quarter railway reference report resort resources retail
    review revision river sales schedule school securities senior shipping software solar solutions square staff
    standard state station statement street studio summary supply support system systems tech technical technologies
    technology telecom terms trade traders trading training transmission travel trust union university update
    utilities valley venture ventures prijs award prize cup toernooi trofee beker version wind works
"""
NOT_NAMES = (
    frozenset(
        " ".join(
            (_FUNCTION_WORDS, _TIME_AND_PLACE, _ORGANISATIONS, _FUNCTIONS, _THINGS, _NATURE_OF_PEOPLE, _BUSINESS)
        ).split()
    )
    | GREETINGS
    | CLOSINGS
)

# In capitals before a name or alone: departments and kinds of schools, no initials.
DEPARTMENTS = frozenset("HR IT BV NV FC SV".split())
# "baron van Heeckeren", between first name and surname.
NOBILITY = frozenset("baron barones baronesse jonkheer jonkvrouw".split())
# Before "van De Pol": those who work or live at something of that name.
BELONGING = frozenset(
    "mensen team medewerkers collega's collegas bewoners leden ouders vrijwilligers bestuur iedereen allen".split()
)
# Before a letter that is one of a row of places or things, and no initial: "terminal B.".
LETTERED = frozenset(
    """
    bijlage optie plan deel lid onderdeel punt blok groep type terminal gate hal poort perron lijn klasse team
    vitamine hepatitis variant kavel sectie unit vleugel ingang spoor route categorie rij vak zone niveau influenza
    """.split()
)
# Surnames that are no Dutch words, and those that follow a tussenvoegsel.
_SURNAMES = """
    aalbers aarts abbink adriaanse adriaansen aerts akkerman akkermans albers alberts albertsen alblas alkema ansems
    antonissen appelman arends arendsen baars baas baaij bakhuis bakker balk barendregt barends baten beekman
    beekmans beers bekker bekkers benjamins berends berendsen bergman bergmans bergsma bernards beukers beukema
    biemans bierens blaauw blankers bloem blok bloemen blom blommers boele boelens boer boerma boersma boerman
    boersen bol bolhuis bolt bon bongers boon boonstra boot borst bos bosch boschman bosma bosman bosmans bosscher
    bots bouma bouman bouwman bouwmans bouwmeester braam braams brand brands brandsma bremer brinkhuis brinkman
    broeders broekhuis broekman broers brouwer brouwers bruggeman bruggink bruins bruinsma brugman buijs buis
    buitenhuis burger bus buurman buurma buter christiaans claassen claessens clement coenen cornelisse cornelissen
    crijns custers daalder daamen damen dam damsma dekker dekkers derks derksen deurloo diepeveen dijkgraaf dijkhuis
    dijkman dijkstra dirks dirksen doesburg doornbos douma douwes driessen drost dubois duijn duinkerken ebbers
    eekhout egberts eijkelenboom elbers elders elferink elsinga engelen engels evers everts eversen faber feenstra
    feijen feringa flipse floris franken franssen franssens frederiks galema geelen geerts gerards gerritse
    gerritsen gerrits geurts geurtsen gielen giesbers gijsbers goedhart goossen goossens gorter goudsmit gosens
    greven griffioen groen groenendijk groenewegen groenewold groeneveld groenveld groothuis gronsveld haagsma haan
    haas haasnoot hagen hageman hanssen harbers harmsen hartman hartmans haverkamp heemskerk heemstra heerema
    heesters heijnen heijmans heikens heinen hekman hellinga helder hendricks hendriks hendriksen hendrikse hendrikx
    hermans hermsen heuvelman heuvelmans hiemstra hoekman hoekstra hoeks hoeksema hoeksma hoevenaars hofman hofmans
    hofstede hofstra hogendoorn hollander holtrop homan hoogeveen hoogendoorn hoogenboom hoogland hoogstraten hopman
    houben houtman huber huibers huijbers huisman huijsmans huizinga huizing hulshof hulst jaarsma jacobs jacobse
    jager jagers jansen jansens janse jansma janssen janssens jaspers jonker jonkers joosten joosse jongeneel
    jongerius jonkman jorritsma jungerius kaandorp kamphuis kampen kamps kap karels karsten kat keijzer keizer
    kemper kempen kerkhof kerkhofs kersten ketelaar keuning kleijn klaassen klaver klein kleinjan klerk klijn klomp
    kloosterman klop klooster kluivers knol koch koelewijn koenders koenen koelemij kok koning konings koenraad
    kooij kooijman kooiman koopman koopmans kooistra koolen koops kortekaas korver koster kosters kraaijeveld kraan
    kramer kramers kreeft krijgsman krol kroon kruijt kruis kuijper kuijpers kuijt kuiper kuipers kusters kwakkel
    laan lammers lambrechts langeveld langerak lankhorst leenders leeuw lemmens lemmers lenders lentink ligthart
    lindeman linders linssen lodder lodewijks loman lohuis loos looijen lubbers lucas luijten luiten maas maassen
    maes mallens marinus martens mathijssen meertens meijer meijers meinders melis menting mertens meulenbelt meurs
    meuwissen meijerink michels mol molenaar molenaars moerman moonen mooij mostert mulder mulders muller nagel
    neuteboom niemeijer nieuwenhuis nieuwenhuizen nijhof nijhuis nijland nijman nijs noordhoek noordam noorman noort
    nooij oldenburg olthof olsthoorn oosterhof oosterhuis oosterveld oostra ouwerkerk otten ottens otter otterspeer
    overbeek overdijk paulissen paauwe peeters pels peters petersen peijnenburg pieters pieterse pietersen pinas
    plas ploeg pol poelman poels poort post postma pot potma pouw prins pronk puts quist raaijmakers raven ramaker
    reijnders reinders reijnen reitsma renkema riemersma rietveld rijken rijnders rijpma ritsema roelofs roelofsen
    romeijn roos rooijakkers roosendaal rosier rozema rozendaal ruijter ruiter rutgers rutten sanders santen schaap
    schaeffer schaper scheepers scheffer schellekens schenk schepers scherpenzeel schilder schinkel schipper
    schippers schmidt schmitz scholte scholten scholtens schoenmaker schoenmakers schouten schoonhoven schreuder
    schreuders schrijver schrijvers schreurs schroder schulte schulten schut schutte schuurman schuurmans sengers
    siebelink sijbrandij simons slager slot sloot smeets smeenk smets smid smids smit smits smolders smulders snel
    snijder snijders snoek sneijder soeters sommer spaans spijker spoelstra staal stam stegeman steenbergen stevens
    stolk stoop straver strijbosch swart swarts swinkels tabak teeuwen terlouw terpstra teunissen theunissen theunis
    thijssen thomassen tiemens tijssen tijsen timmer timmerman timmermans timmers tromp tuin tuinman uijen
    uitterlinden ubbels valk valkenburg veen veenstra veldhuis veldhuizen veldkamp veldman velthuis velthuizen
    venema verbeek verbakel verberne verboom verbruggen verburg verdonk verduin verhaar verhage verhagen verheij
    verheijen verhoef verhoeven verhoeks verkerk verlaan vermaas vermeer vermeij vermeulen verploegen verschoor
    verschuren versteeg versteegh verstappen verstraten verweij vink vis vissers visser visscher vlaar vlieger vliet
    vogel vogelaar vogels voogd voorn vonk vos vreeman vreeken vrolijk waal wagenaar wagemakers walstra wanders
    waterman weber weerd weijers weijer wensink wessel wessels westerhof westerveld westra wezenberg wiegers wiersma
    wiersema wijnen wijnands wijnberg wilbers wildeboer willems willemse willemsen winkel winkelman winter winters
    wissink witteveen wit wolf wolters wolfs wouda wouters wubben zandbergen zandstra zeegers zegers zeeman zijlstra
    zijlmans zoet zoetemelk zomer zonneveld zuidema zuurbier zwaan zwart zwarts zweers zwiers zwaneveld
"""
_SURNAMES_ELSEWHERE = """
    yilmaz kaya demir sahin celik yildiz yildirim ozturk aydin ozdemir arslan dogan kilic aslan cetin kara koc kurt
    ozkan simsek polat korkmaz erdogan gunes bozkurt yavuz cakir acar aksoy turan kaplan karaca keskin kocak tas
    tekin unal yuksel bulut ates guler gunduz coskun ozcan sari tuncer uysal bayram akin avci aktas altun amrani
    idrissi khattabi bakkali haddad hamdaoui kaddouri mansouri ouali ghazi alaoui benali bouali bouzidi azzouzi
    azzaoui bennani chaoui cherkaoui daoudi fassi filali hajji hamidi jaziri kabbaj lahlou mokhtari moussaoui naciri
    ouahbi rahmani saidi sbai tahiri touzani zeroual ziani boukhari belhaj benhaddou bouchikhi elouali ahmadi karimi
    hosseini mohammadi rezaei hashemi rahimi saleh hussein hassan ali mohamed ahmed abdi ibrahim mahmoud khalil
    abdullah osman yusuf warsame tesfaye gebre haile kidane ghebre mengistu nowak kowalski kowalska wisniewski
    wisniewska wojcik kowalczyk kaminski kaminska lewandowski lewandowska zielinski zielinska szymanski wozniak
    dabrowski kozlowski jankowski mazur krawczyk piotrowski grabowski nowakowski pawlowski michalski adamczyk dudek
    wieczorek jablonski majewski olszewski stepien malinowski jaworski shevchenko kovalenko bondarenko tkachenko
    kravchenko oliynyk koval melnyk moroz petrenko savchenko rudenko ivanov ivanova petrov petrova popov popova
    dimitrov georgiev nikolov popescu ionescu dumitru stan nagy kovacs toth szabo horvath jovanovic petrovic nikolic
    markovic hoxha krasniqi ramcharan soekhai sewnarain bisoen jagroep kalpoe mahabier ramlal raghoebar sital
    wijngaarde pinas karg kartosen sardjoe hiwat lieuw chin menckeberg martina croes maduro geerman kelly wever eman
    oduber koolman singh kumar sharma patel gupta khan hussain begum malik butt nguyen tran pham huynh hoang phan vo
    dang bui chen wang zhang liu zhao huang zhou wu xu sun zhu lin lee kim park choi smith jones williams brown
    taylor davies johnson wilson evans thomas roberts walker wright thompson robinson hughes edwards green clarke
    harris martin anderson miller davis garcia rodriguez fernandez lopez gonzalez hernandez perez sanchez ramirez
    silva santos ferreira pereira oliveira costa rodrigues martins sousa fernandes gomes lopes marques rossi russo
    ferrari esposito bianchi romano colombo ricci marino greco lorenzo schneider fischer wagner becker hoffmann
    schulz schafer bauer richter klein schroeder neumann schwarz zimmermann krause lehmann andersson johansson
    karlsson eriksson hansen larsen nielsen andersen pedersen dupont durand lefebvre moreau laurent mensah owusu
    osei boateng asante appiah okafor okeke adeyemi diallo traore keita cisse ndiaye diop camara balde salah
"""
# After a tussenvoegsel: "van Dijk", "de Boer", "van der Berg".
_AFTER_PARTICLE = """
    aa aalst aar aarle aken akker alphen amerongen andel anraad asch assche asselt baar baan baars bakel beek beeck
    beekum been beemt belt bemmel bent bentum berg bergh berge bergen berkel beuningen beurden bie bijl bilt blanken
    blij boer boom boogaard boogaart boogert boor boorn borgh borst bosch bos bossche bouter bovenkamp brake brand
    breda bree breemen brink broek broeke bruggen brug bruijn bruijne bruin bruyn bruyne buuren buren burg burgh
    burgt craats cromvoirt daal daalen dalen dam dijk dijck dijken doorn doorne dongen donk donker dool dries drift
    duijn duijne duin dungen dussen eck eijk eijck eijnden eekelen egmond eerden eerd eerenbeemt elk elst elzen ende
    engel es essen esch ent feltz geer geest gelder gelderen gent gevel giessen ginkel goede goor goot graaf graaff
    graft gier groen groot groote gogh gulik gun haag haan haar haas haren hall ham hamer hart hartog have heer heij
    heijden heide heiden heijningen helm hengel herik heuvel heuvels heuvell hoek hoeven hoeve hoff hof hoogen hooff
    hooge horst hout houten houwelingen hove hul hulst hurk idsinga iersel jager jong jonge jongh jonghe kaa kaay
    kamp kampen kasteele keijser kerkhof kerk kessel keulen klei klerk klift klok kloet knaap koning kolk kooij kooi
    koppel korte kraan kraats kroon krogt kruijf kruis laak laan laar landen lange leer leest leeuw leeuwen lelie
    lem lent lienden lier liere liet lijn linde linden lingen lint lith loo loon looi lubbe luijt maas maat maarel
    male man manen mark marel meer meeren meeuwen meij meulen meulenhof mierlo mil moer molen mooij mortel muijen
    natris neer nes nieuwenhuizen niet nood noord noort oever oetelaar ommen oord oort oosten oosterhout os oss
    oudenaarden oosterom paas peet pas peppel pijl plas plasse ploeg poel poll poort pol pot putten put raad raaij
    ramshorst ree reek rest rhee rhijn riet rijk rijn rijt rijswijk roer roest rooi rooij roos rossum ruiter ruijter
    ruit sande sanden sar schaaf schaft schans scheur schoot schouw schuur sloot sluijs sluis smaal smit snel soest
    son spek spoel staal staak staay stam star steeg steen steenis stel sterren stok straaten straten strien stroom
    swart tang tempel tol toorn tuin tuijl tillaart uden uijl valk vecht veen veer veerdonk veken veld velde velden
    ven venne vijver vliet voet voort voorst vooren vorst vos vreede vries vrede waal waard waarde wal walle water
    wee weel weele weerd weerden weide werf werff werken wetering wijk wijngaard wijngaert wilde wilden wildt wiel
    wiele wit witte woude woerkom wolf wouw zaal zande zanden zanten zeijl zee zon zwaan zwan zwart zwet zijl
    hamdaoui idrissi khattabi amrani ouali bakkali lorenzo rossi luca silva costa santos vega cruz fuente rosa
    gaulle la-cruz
"""
SURNAMES = frozenset((_SURNAMES + _SURNAMES_ELSEWHERE).split())
SURNAMES_AFTER_PARTICLE = frozenset(_AFTER_PARTICLE.split()) | SURNAMES
# Surnames that are words as well: no name without company.
WORD_SURNAMES = frozenset(
    """
    baas baars balk bakker bekker bloem bloemen blok boer bol bon boon boot borst bos bosch brand brands brouwer
    burger bus buurman dam dekker engels groen haan haas hagen helder hollander huisman jager jagers jonker kat kap
    keizer klein klerk klomp klop klooster koning kok koopman koster kraan kreeft krol kroon kruis laan leeuw loos
    maas meijer mol molenaar nagel otter pels plas ploeg pol post pot prins puts raven roos ruiter schaap schaper
    schilder schipper schippers schenk schrijver schut slager slot sloot smid snel snijder snoek sommer spaans
    spijker staal stam stolk swart tabak timmer timmerman tromp tuin tuinman valk veen verhagen vink vis visser
    vlieger vliet vogel vogels voogd vonk vos vrolijk waal waterman weber weerd winkel winkelman winter winters wit
    wolf zeeman zoet zomer zwaan zwart tas sari stan park lee green brown walker wright miller costa marino klaver
    hoogland van man stevens kamp kampen verkerk evers otten ates chin wever eman sun lin wu dang bui vo kelly
    """.split()
)
# Endings by which a surname is known, however rare.
SURNAME_ENDS = (
    *("stra", "sma", "sema", "inga", "enga", "ssen", "nsen", "lsen", "rsen", "tsen", "mans", "huis", "huizen", "veld"),
    *("velt", "kamp", "kens", "kers", "ders", "ink", "dijk", "berg", "burg", "horst", "hout", "broek", "enaar", "oglu"),
    *(
        "ski",
        "ska",
        "wicz",
        "czyk",
        "enko",
        "ovic",
        "ova",
        "hoorn",
        "meijer",
        "meyer",
        "aoui",
        "ouni",
        "ouzi",
        "yan",
        "poulos",
        "escu",
    ),
)
