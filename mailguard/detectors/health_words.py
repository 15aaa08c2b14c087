"""Words of health, Dutch and English: what somebody has, what he complains of, what is done about it.

Lower case; accents as they should be written (`health_terms` adds the forms without). Words that plain prose uses for
other things ("uitslag", "breuk", "toeval") stand only inside a phrase or a compound.
"""

# A word of these says by itself what somebody has.
DIAGNOSES = frozenset(
    """
    aambeien aangezichtspijn aangezichtsverlamming abces abcess achalasie achillespeesruptuur acne acromegalie
    addiction ademnood ademstilstand adenoma adhd adnexitis afasie agorafobie agoraphobia albinisme
    alcoholafhankelijk alcoholism alcoholisme alcoholist alcoholiste alcoholmisbruik alcoholprobleem
    alcoholproblemen alcoholvergiftiging alcoholverslaafd alcoholverslaving alexithymie allergie allergisch alopecia
    alzheimer alzheimer's amblyopie amenorroe amnesie amputatie amputee amyloidosis anaemia anafylaxie anaphylaxis
    anemia anemie aneurysm aneurysma angina angiopathie angstneurose angststoornis anorectisch anorexia anorexic
    aorta-aneurysma apneu appendicitis aritmie arrhythmia arthritis artritis artrose asperger asthma asthmatic astma
    astmatisch ataxie atheromatose atopie atriumfibrilleren atrofie autism autisme autismespectrumstoornis autist
    autiste autistic autistisch automutilatie automutileert automutileren azoöspermie baarmoederhalskanker
    baarmoederkanker baarmoederverzakking bacteriëmie bechterew bedwateren beenmergfalen bekkeninstabiliteit
    beroerte bijnierinsufficiëntie bindingsangst bipolar blindedarmontsteking blindheid bloedarmoede bloedkanker
    bloedpropje bloedstolsel bloedvergiftiging boezemfibrilleren borderline borderliner borreliose borstkanker
    botbreuk botontkalking boulimia boulimie brandwonden bronchiectasis bronchiolitis bronchitis bronchiëctasieën
    buikgriep buikvliesontsteking buikwandbreuk buitenbaarmoederlijk bulimia bulimic burn-out burnout cancer
    cannabisverslaving carcinoma carcinoom cardiomyopathy cataract cataracts catatonie celiac celiakie chalazion
    chlamydia cholecystitis cholera cirrhosis claustrofobie clusterhoofdpijn cocaïneverslaafd coeliac coeliakie
    colitis collumfractuur coma comateus comorbiditeit concussion conversiestoornis copd coronavirus covid covid-19
    coxartrose coxitis coördinatieontwikkelingsstoornis cva cyste cystenieren cystic cystitis darmbloeding
    darmkanker decompensatio decubitus deficiëntie dehydratie delier
    delirant delirium dement dementeert dementeren dementerend dementia
    dementie depersonalisatie depressed depressie depressief depressieve depression derealisatie dermatitis diabeet
    diabetes diabetic diabeticus diabetisch diabetus difterie diplegie dissociatie dissociatief dissocieert
    doofblind doofheid doofstom downsyndroom drankprobleem drankverslaving drugsmisbruik drugsprobleem
    drugsproblemen drugspsychose drugsverslaafd drugsverslaafde drugsverslaving duchenne dupuytren dwanggedachten
    dwanghandelingen dwangmatig dwangneurose dwangstoornis dwarslaesie dysartrie dyscalculia dyscalculie dysfagie
    dysfasie dyslectisch dyslexia dyslexic dyslexie dyslexieverklaring dysmenorroe dyspepsie dysphoria dyspraxia
    dyspraxie dysthymie dystonie dystrofie echolalie eczeem eczema eetprobleem eetproblemen eierstokkanker
    ejaculatieproblemen embolie emfyseem emphysema encefalitis encefalopathie encephalitis encopresis endocarditis
    endometriose endometriosis endometritis enuresis epidermolysis epilepsie epilepsieaanval epilepsy epileptic
    epileptisch epileptische erectieproblemen erectiestoornis erysipelas faalangst faalangstig fasciitis
    fibromyalgia fibromyalgie fibrose fistel flauwvallen flebitis forensisch-psychiatrisch fotofobie
    galblaasontsteking galsteen galstenen gameverslaving ganglion gastritis gastro-enteritis gastroparese geelzucht
    geelzuchtig gehandicapt gehandicapte geheugenstoornis geheugenverlies gehoorbeperking gehoorverlies
    genderdysforie geslachtsziekte gezichtsverlies gilles-de-la-tourette glaucoom glioblastoom glomerulonefritis
    gokverslaafd gokverslaving gonartrose gonorroe gordelroos gout groeistoornis guillain-barré haemophilia
    hallucinatie hallucinaties hallucineert hartaanval hartafwijking hartaritmie hartfalen hartinfarct hartklachten
    hartklepafwijking hartklepgebrek hartkloppingen hartkwaal hartpatiënt hartritmestoornis hartritmestoornissen
    hartruis hartstilstand hashimoto hechtingsproblematiek hechtingsproblemen hechtingsstoornis heesheid hemangioom
    hematoom hemiparese hemiplegie hemofilie hemophilia hepatitis hepatitis-b hepatitis-c hernia heroïneverslaafd
    heroïneverslaafde herpes hersenaandoening hersenbeschadiging hersenbloeding hersenkneuzing hersenletsel
    hersenmetastase hersenmetastasen hersenschade hersenschudding hersentumor hersenvliesontsteking heupdysplasie
    heupfractuur hidradenitis hiv hiv-positief hiv-positive hivpositief hoarder hoarding hoardingstoornis hodgkin
    hoofdletsel hoogtevrees hooikoorts huidkanker huilbaby hydrocefalus hydronefrose hyperactief hyperactiviteit
    hyperalgesie hypercholesterolemie hyperglykemie hypermobiliteit hypersensitief hypertensie hypertension
    hyperthyreoïdie hyperthyroidism hypertonie hyperventilatie hyperventileert hypo's hypochondrie hypoglycaemia
    hypoglycemia hypoglykemie hypomanie hypotensie hypothyreoïdie hypothyroidism hypotonie hysterectomie ichthyosis
    ileus immuundeficiëntie impetigo impotentie incontinence incontinent incontinentie infertility influenza
    insomnia insomnie insulineresistentie insult insulten intoxicatie invalide invaliditeit ischaemia ischemie
    ischias jaundice jeugdreuma jeugdtrauma jicht kanker kankerpatiënt keelkanker keratitis keratoconus
    kindermishandeling kinderverlamming kinkhoest kleptomanie klompvoet klompvoetjes koemelkallergie
    koolmonoxidevergiftiging koortsstuip koortsstuipen korsakoff korsakov kraambedpsychose krentenbaard
    kruisbandletsel kruisbandruptuur kyfose laagbegaafd lactose-intolerant lactose-intolerantie leerbeperking
    leerstoornis legionella leukaemia leukemia leukemie levercirrose leverfalen levermetastasen lichen liesbreuk
    lipoedeem longcovid longembolie longemfyseem longfibrose longkanker longontsteking lumbago lupus lyme lymeziekte
    lymfoedeem lymfoom lymphedema lymphoma maagbloeding maagkanker maagverkleining maagzweer macula-degeneratie
    maculadegeneratie magersucht malaria maniakaal manie manisch manisch-depressief manisch-depressieve marfan
    mazelen meerlingzwangerschap meervoudig-gehandicapt melanoma melanoom meningeoom meningitis meniscusletsel
    menopausal menorragie mesothelioom metastase metastasen metastasering metastases metastatic microcefalie
    middelenafhankelijkheid middelenmisbruik middelenverslaving migraine miltruptuur misbruikverleden miscarriage
    miskraam misofonie mononucleose moordgedachten motoriekstoornis muisarm multimorbiditeit muscoviscidose mutisme
    myalgie myasthenie myelodysplasie myeloom myocarditis myoom myopathie ménière nachtblindheid narcistisch
    narcolepsie narcolepsy nasofaryngitis necrose nefritis nefropathie nefrotisch neurofibromatose neuropathie
    neuropathy neurose neurotisch nierfalen nierinsufficiëntie niersteen nierstenen niertransplantatie norovirus
    obees obese obesitas obesity obsessief-compulsief obstipatie oedeem oesofagitis ontwenningsverschijnselen
    ontwikkelingsachterstand ontwikkelingsstoornis onvruchtbaar onvruchtbaarheid osteoarthritis osteochondrose
    osteomyelitis osteoporose osteoporosis otitis ovariumcarcinoom overdosis overgewicht overprikkeld overprikkeling
    overspannen overspannenheid pancreatitis paniekaanval paniekaanvallen paniekstoornis paracetamolvergiftiging
    paranoia paranoid paranoïde paranoïdie paraplegic paraplegie parese parkinson parkinson's parkinsonisme
    parodontitis pdd-nos pericarditis peritonitis perthes peuterdiabetes plaatsangst placentaloslating
    plaveiselcelcarcinoom pleinvrees pleuritis pneumonia pneumonie pneumothorax poliepen polio polsbreuk
    polsfractuur polyartritis polycysteus polymyalgie polyneuropathie polytrauma porfyrie post-covid postnataal
    postpartumdepressie pre-eclampsie pregnancy pregnant prematuriteit prikkelbaredarmsyndroom prikkelgevoelig
    prolaps prostaathyperplasie prostaatkanker prostatitis pseudo-epilepsie pseudokroep psoriasis psychopathie
    psychopathologie psychose psychosegevoelig psychosegevoeligheid psychosis psychosomatisch psychotic psychotisch
    psychotrauma pts ptsd ptss pyelonefritis rachitis raynaud reflux refluxziekte retinoblastoom retinopathie rett
    reuma reumatiek reumatisch reumatoïde rheumatism rheumatoid rickets rodehond rolstoelafhankelijk
    rolstoelgebonden roodvonk rsi rsv ruggenmergletsel rugletsel salmonella sarcoidosis sarcoom sarcoïdose scabiës
    schedelbasisfractuur scheefhals scheidingsangst scheuermann scheurbuik schildklierkanker schisis schizoaffectief
    schizofreen schizofrenie schizophrenia schizophrenic schoolfobie schoolweigering schouderluxatie schurft
    sciatica sclerodermie scoliose scoliosis seizure seizures seksverslaving self-harm self-harming sepsis septisch
    seropositief shigella shingles sikkelcelanemie sikkelcelziekte silicose sinusitis sjögren skeletdysplasie
    slaapapneu slaapstoornis slaapwandelen slaapziekte slechthorend slechthorende slechthorendheid slechtziend
    slechtziende slechtziendheid slokdarmkanker smetvrees soa somatisatie somatoform spasmen spasticiteit spastisch
    spierdystrofie spierreuma spina-bifida spondylitis spondylose staar stembandverlamming stenose sterilisatie
    stotteren stottert subarachnoïdaal suicidal suicide suikerziekte suïcidaal suïcidaliteit suïcide
    suïcidegedachten suïcidegevaar suïcidepoging suïciderisico suïcidewens syfilis syncope taalontwikkelingsstoornis
    tbc tbs-behandeling teelbalkanker tekenbeet tendinitis tenniselleboog tetanus tetraplegie thalassemie thrombosis
    tics tinnitus tonsillitis tourette toxoplasmose tramadolverslaving transseksualiteit trisomie trombocytopenie
    trombose trombosebeen tuberculose tuberculosis tumor tumour tyfus uitdroging uitzaaiing uitzaaiingen ulcerative
    ulcus urosepsis urticaria vaatdementie vaatlijden vaginisme vasculitis ventrikelfibrilleren vergeetachtigheid
    verkrachting verlamd verlamming verlatingsangst verslaafd verslaafde verslaving verslavingsgevoelig
    verslavingsproblematiek verslavingsproblemen verstopping verwardheid verzamelstoornis verzamelwoede vitiligo
    vleesbomen vleesboom voedselallergie voedselvergiftiging vroeggeboorte vruchtbaarheidsproblemen vulvodynie
    waanbeelden waandenkbeelden waanideeën wanen waterhoofd waterpokken wekedelenletsel whiplash windpokken wondroos
    xerostomie zelfbeschadiging zelfdoding zelfdodingspoging zelfmoord zelfmoordgedachten zelfmoordpoging
    zelfverwonding zenuwbeschadiging zenuwinzinking zuurbranden zuurstofgebrek zwakbegaafd zwakbegaafde
    zwakbegaafdheid zwakzinnig zwanger zwangere zwangerschapsafbreking zwangerschapscomplicaties
    zwangerschapsdiabetes zwangerschapskwaal zwangerschapsmisselijkheid zwangerschapsvergiftiging
    """.split()
)

# Written in capitals or not at all: in small letters they are other words.
ACRONYMS = frozenset(
    """
    ADD ADHD ECT ADHD-C AIDS ALS AMD AMI ASS BPD BPS CKD CMV CNI CP CRPS CVI CVS DCD DVT FAS FASD GAD GTS HELLP HMSN HNP
    HSP ITP KOPP LVB MCDD MDD ME/CVS MS MVB NAH NSTEMI OCD OCS ODD OSAS PAOD PCOS PDS PMS PTS PVL SGLVB SLE SMA SOLK
    STEMI TBS TIA TOS VCF
    """.split()
)
# These are ordinary words in a text all in capitals.
WORDLIKE_ACRONYMS = frozenset({"ADD", "ALS", "AIDS", "MS", "ODD", "TOS", "CP", "TIA", "ASS"})
# "MS Teams", "MS Office": the maker, not the disease; "CP 4", "ASS 1": codes.
NOT_BEHIND_ACRONYM = frozenset(
    """
    access authenticator azure dos dynamics edge excel exchange forms office outlook powerpoint project sharepoint
    sql teams visio windows word
    """.split()
)

DIAGNOSIS_PHRASES = tuple(
    phrase.strip()
    for phrase in """
    syndroom van down, down syndrome, down's syndrome, kind met down, met down geboren, heeft down,
    ziekte van pfeiffer, gilles de la tourette, ziekte van crohn, nicht aangeboren hersenletsel,
    niet aangeboren hersenletsel, niet-aangeboren hersenletsel, verstandelijke beperking, verstandelijk beperkt,
    licht verstandelijk beperkt, licht verstandelijke beperking, lichte verstandelijke beperking,
    ernstig meervoudig beperkt, meervoudig beperkt, meervoudige beperking, meervoudig gehandicapt,
    verstandelijk gehandicapt, lichamelijk gehandicapt, lichamelijke beperking, lichamelijke beperkingen,
    fysieke beperking, fysieke beperkingen, visuele beperking, visueel beperkt, auditieve beperking,
    auditief beperkt, zintuiglijke beperking, motorische beperking, cognitieve beperking, cognitieve beperkingen,
    psychische beperking, psychische beperkingen, chronisch ziek, chronische ziekte, chronische aandoening,
    ernstig ziek, terminaal ziek, ongeneeslijk ziek, psychisch ziek, geestesziek, psychische aandoening,
    psychiatrische aandoening, psychiatrisch patiënt, psychiatrische patiënt, psychiatrische problematiek,
    psychische problematiek, psychische problemen, psychiatrische problemen, psychisch kwetsbaar,
    psychische klachten, psychische stoornis, psychische nood, bipolaire stoornis, bipolair, manische episode,
    manische periode, depressieve episode, depressieve stoornis, depressieve klachten, depressieve gevoelens,
    depressieve gedachten, postnatale depressie, post-partum depressie, gegeneraliseerde angststoornis,
    sociale angst, sociale fobie, sociale angststoornis, obsessieve compulsieve stoornis,
    obsessief compulsieve stoornis, posttraumatische stressstoornis, post traumatische stress stoornis,
    posttraumatische stress, posttraumatische klachten, complexe ptss, complex trauma, vroegkinderlijk trauma,
    anorexia nervosa, boulimia nervosa, reactieve hechtingsstoornis, onveilig gehecht, onveilige hechting,
    gedesorganiseerde hechting, oppositioneel opstandig, oppositioneel opstandige gedragsstoornis,
    oppositioneel gedrag, selectief mutisme, speech delay, selective mutism, suïcidale gedachten,
    suïcidale uitingen, suïcidale neigingen, poging tot zelfdoding, poging tot suïcide, suicide attempt,
    zichzelf snijden, snijdt zichzelf, snijdt zich, zichzelf beschadigen, beschadigt zichzelf,
    zelfbeschadigend gedrag, einde aan zijn leven, einde aan haar leven, dood wil, wil niet meer leven,
    leven beëindigen, zichzelf iets aandoen, zelfmoord plegen, zelf iets aandoen, huiselijk geweld,
    seksueel misbruik, seksueel misbruikt, seksueel grensoverschrijdend gedrag, seksueel geweld,
    emotionele verwaarlozing, emotioneel verwaarloosd, pedagogische verwaarlozing, fysieke mishandeling,
    lichamelijke mishandeling, getuige van huiselijk geweld, eergerelateerd geweld, domestic violence, sexual abuse,
    child abuse, kinderen van ouders met psychische problemen, hoge bloeddruk, te hoge bloeddruk,
    verhoogde bloeddruk, hoog cholesterol, verhoogd cholesterol, hartkloppingen, verminderde nierfunctie,
    slechte nierfunctie, acuut coronair syndroom, chronische pijn, chronische vermoeidheid,
    chronisch vermoeidheidssyndroom, chronic fatigue, multiple sclerose, multiple sclerosis,
    amyotrofische laterale sclerose, cerebrale parese, cerebral palsy, spina bifida, open rug, cystische fibrose,
    cystic fibrosis, taaislijmziekte, prikkelbare darm, colitis ulcerosa, zwakke blaas, non-hodgkin lymfoom,
    non hodgkin, diabetes mellitus, suiker type 2, aan de suiker, long covid, post covid, vasculaire dementie,
    lewy body, cognitieve achteruitgang, cognitieve stoornis, cognitieve problemen, mild cognitive impairment,
    licht dementerend, heart attack, heart failure, heart disease, kidney failure, kidney disease, liver failure,
    lung disease, breast cancer, mental illness, mental health problems, mental health issues, mental disorder,
    eating disorder, anxiety disorder, panic attack, panic attacks, learning disability, learning difficulties,
    intellectual disability, physical disability, developmental delay, developmental disorder, attachment disorder,
    personality disorder, spectrum disorder, chronic pain, terminally ill, high blood pressure, brain injury,
    brain damage, brain tumour, brain tumor, spinal cord injury, hearing loss, visually impaired, hearing impaired,
    sleep apnea, sleep apnoea, multiple personality, borderline personality, nervous breakdown, mental breakdown,
    breast lump, substance abuse, drug abuse, drug addict, alcohol abuse, post-traumatic stress, broken hip,
    broken leg, broken arm, foetal alcohol syndrome, foetaal alcohol syndroom, gespleten lip, gespleten gehemelte,
    aangeboren afwijking, aangeboren hartafwijking, erfelijke ziekte, erfelijke aandoening, erfelijk belast,
    brca-gen, besmettelijke ziekte, open been, open benen, open tbc, wankel evenwicht, geestelijk in de war,
    verward gedrag, verward persoon, verwarde man, verwarde vrouw, in de war, overmatig alcoholgebruik,
    problematisch alcoholgebruik, overmatig drankgebruik, overmatig drinken, te veel drinkt, drinkt te veel,
    aan de drank, aan de drugs, verslaafd geraakt, problematisch middelengebruik, problematisch gebruik, jaar clean,
    maanden clean, weken clean, dagen clean, is clean, was clean, blijft clean, nog clean, weer clean, nu clean,
    jaar nuchter, maanden nuchter, in verwachting, vermiste zwangerschap, buitenbaarmoederlijke zwangerschap,
    ongewenst zwanger, ongewenste zwangerschap, tienerzwangerschap, hoogrisico zwangerschap,
    kinderwens niet vervuld, zware bevalling, trage schildklier, snelle schildklier, te trage schildklier,
    traag werkende schildklier, slechte ogen, slecht ter been, slecht zicht, aan één oog blind, blind geboren,
    blind aan, bijna blind, volledig blind, is blind, zo goed als blind, maatschappelijk blind, is doof,
    doof geboren, volledig doof, doof aan, een tia, gehad tia, lichte beroerte, licht hartinfarct, kapotte knie,
    versleten knie, versleten heup, versleten knieën, versleten rug, open hartoperatie, nieuwe heup, nieuwe knie,
    nieuwe nier, nieuwe hartklep, dubbele longontsteking, posttraumatische dystrofie, frozen shoulder,
    carpaal tunnelsyndroom, scheve rug, gescheurde meniscus, gescheurde kruisband, gescheurde achillespees,
    gescheurde enkelband, gescheurde enkelbanden, klachtende schouder, burn out, bijna burn-out,
    tegen een burn-out aan, mentaal uitgeput, geestelijk uitgeput, volledig uitgeput, helemaal opgebrand,
    is opgebrand, psychisch in de knoop, psychisch overbelast, ernstig overbelast, hoog sensitief,
    internaliserende problematiek, externaliserende problematiek, multiple diagnose, dubbele diagnose, reuma in,
    epileptisch insult, epileptische aanval, epileptische aanvallen, verlies van decorum, delirante toestand,
    sociaal-emotionele problemen, sociaal-emotionele problematiek, kenmerken van autisme, vorm van autisme,
    autistisch spectrum, autisme spectrum stoornis, autisme spectrumstoornis, aandachtstekortstoornis,
    aandachtstekort hyperactiviteitsstoornis, taal ontwikkelingsstoornis, taalspraak stoornis, spraak-taalstoornis,
    spraaktaalachterstand, spraak-taalachterstand, vertraagde ontwikkeling, laag iq, disharmonisch profiel,
    disharmonisch intelligentieprofiel, laag intelligentieniveau, verbaal iq, performaal iq, totaal iq,
    verstandelijk niveau
    """.replace("\n", " ").split(",")
)

# A complaint, or a word that says less: likely, not certain.
COMPLAINTS = frozenset(
    """
    aandachtsproblemen aandoening ademhalingsproblemen agressieproblematiek agressieregulatie alcoholgebruik
      allergy angst angsten angstig angstklachten anxiety bedplassen behandelplan bekkenpijn
    benauwd benauwdheid bevallen bevalling bijenallergie blaasontsteking bloedneus bloeduitstorting blowen blowt
    braakt bruising buikklachten buikpijn childbirth cocaïnegebruik concentratieproblemen concentratiestoornis
    concentratieverlies corona coronabesmetting darmklachten diarree disabilities disability drankgebruik
    drugsgebruik duizelig duizeligheid duizelingen eetbuien flauwgevallen fracture fractured frail
    gebitsproblemen gedragsproblematiek gedragsproblemen gehandicaptenparkeerkaart geheugenklachten
    geheugenproblemen gehoorklachten gehoorproblemen getraumatiseerd gewichtsverlies gewrichtspijn gezwel
    gluten-allergie glutenallergie glutenvrij griep griepklachten groeiachterstand handicap handicaps hartproblemen
    headache headaches herbeleving herbelevingen heupklachten hoestklachten hoofdpijn hoofdpijnklachten hooggevoelig
    hoogsensitief huidaandoening huiduitslag huisstofmijtallergie illness infected infectie infection injury
    insomnia insomniac invalidenparkeerkaart jeuk keelpijn kiespijn kindermisbruik kneuzing
    kortademigheid lethargisch letsel lichaamsbeperking longklachten longproblemen
    loopstoornis loyaliteitsconflict loyaliteitsproblematiek luchtweginfectie luchtwegklachten maagdarmklachten
    maagklachten maagpijn maagzuur menopauze menstruatieklachten middelengebruik middelenproblematiek
    migraineaanvallen migraineklachten migraines misbruikt mishandeld mishandeling misselijk misselijkheid
    motoriekproblemen nachtmerrie nachtmerries nekklachten nekpijn nervositeit nierproblemen nightmares
    notenallergie ondergewicht ondervoed ondervoeding ontregeld ontregeling ontremd ontsteking ontstoken oorpijn
    opvoedingsproblemen opvoedproblematiek opvoedproblemen ouderverstoting overbelasting overgangsklachten
    overprikkelingsklachten overweight palsy paniekerig paniekklachten parentificatie pijnklachten pinda-allergie
    pindaallergie pleegkind prikkelbaarheid prikkelverwerking restklachten rouw rouwklachten rouwproblematiek
    rouwverwerking rsi-klachten rugklachten rugpijn schedeltrauma scheidingsproblematiek scheidingstrauma
    schildklierproblemen schouderklachten self-neglect slaapklachten slaapproblematiek slaapproblemen slapeloos
    slapeloosheid slijmbeursontsteking slikproblemen somber somberheid spanningshoofdpijn spanningsklachten
    spierpijn spraakachterstand spraakproblemen spraakstoornis stammer stemmingsklachten stemmingsproblemen
    stemmingswisselingen stressklachten stutter surmenage taalachterstand taalontwikkelingsachterstand tandpijn
    trauma traumaklachten traumaproblematiek traumas traumatisch traumatised traumatisering traumatized uitputting
    uitputtingsklachten vaatproblemen valgevaar valincident valincidenten valneiging valrisico vermagerd vermagering
    vermoeidheid vermoeidheidsklachten verwaarloosd verwaarlost verwaarlozing verwonding visusklachten
    vitaminetekort vomiting wanhoop wegloopgedrag wegraking wegrakingen wheelchair-bound wond wonden woede-uitbarstingen
    woedeaanval woedeaanvallen wondinfectie zelfverwaarlozing zenuwpijn ziekbed ziekenhuisopname
     zorgmijdend zorgmijder zorgmijding zwangerschap zweetaanvallen
    """.split()
)

COMPLAINT_PHRASES = tuple(
    phrase.strip()
    for phrase in """
    slaapt niet meer, niet kunnen slapen, eet nauwelijks, eet niet meer, niet meer eten, sterk vermagerd,
    erg afgevallen, kilo afgevallen, pijn op de borst, druk op de borst, pijn bij plassen, moeite met lopen,
    moeite met ademhalen, moeilijk lopen, kan niet lopen, niet meer lopen, kan niet traplopen, geen trap lopen,
    geen trappen lopen, geen trap meer lopen, geen trappen meer lopen, niet traplopen, niet meer traplopen,
    loopt moeilijk, loopt slecht, moeilijk ter been, minder mobiel, beperkte mobiliteit, mobiliteitsproblemen,
    ziek gemeld, ziek gemeldt, langdurig ziek, al maanden ziek, met ziekteverlof, sick leave, long-term sick,
    niet lekker in haar vel, niet lekker in zijn vel, stemmen hoort, hoort stemmen, hoort stemmetjes,
    ziet dingen die er niet zijn, praat in zichzelf, bang om alleen, last van angsten, slikt pillen, pillen slikt,
    slikt medicijnen, neemt medicijnen, gebruikt medicijnen, op zijn medicijnen, haar medicijnen, zijn medicijnen,
    mentale klachten, lichamelijke klachten, fysieke klachten, mentale problemen, mentaal zwaar, medische klachten,
    medische problemen, medische reden, medische redenen, medische gronden, medische urgentie, medisch urgent,
    medische noodzaak, medische situatie, medische toestand, medische achtergrond, gezondheidsproblemen,
    gezondheidsklachten, om gezondheidsredenen, psychisch kapot, emotioneel instabiel, ernstig letsel,
    blijvend letsel, blijvende invaliditeit, blijvend invalide, blijvende klachten, zwaar gewond, ernstig gewond,
    mental health, special needs, in a wheelchair, in een rolstoel, zit in een rolstoel, in een scootmobiel,
    aan bed gebonden, bedlegerig, kan niet alleen wonen, niet zelfstandig wonen, niet zelfredzaam,
    verminderd zelfredzaam, zeer prikkelbaar, grensoverschrijdend gedrag, agressief gedrag, agressieve buien,
    dreigt zichzelf, onverwerkt verlies, onverwerkte rouw, gecompliceerde rouw, in de rouw,
    gecompliceerde scheiding, complexe scheiding, vechtscheiding, hulp bij wassen, hulp bij douchen,
    hulp bij aankleden
    """.replace("\n", " ").split(",")
)

# What is done about it. The first say much, the second little.
TREATMENTS = frozenset(
    """
    abortus adenotomie afkickkliniek angioplastiek anticonceptie antipsychoticabehandeling appendectomie
    beenamputatie bestraald bestraling bestralingen biopsy borstamputatie botox-behandeling bypass bypassoperatie
    cardioversie chemo chemokuur chemotherapie chemotherapy cholecystectomie colonoscopie colonoscopy
    coronairangiografie crisisopname depotmedicatie detox detoxificatie dialyse dialyseert dialysis
    dotterbehandeling dotteren dwangmedicatie dwangopname emdr emdr-therapie emdr-traject endoscopie
    euthanasie euthanasieverklaring euthanasieverzoek gastric-bypass gastroscopie geopereerd gereanimeerd
    gesepareerd gesteriliseerd hartecho hartkatheterisatie hartoperatie hartrevalidatie hemodialyse heupoperatie
    heupprothese hormoontherapie hospitalised hospitalized hysterectomy immunotherapie insulinepomp ivf
    ivf-behandeling keizersnede kniebrace knieoperatie knieprothese kunstheup kunstknie laminectomie laparoscopie
    levertransplantatie liesbreukoperatie lithiumbehandeling lobectomie longrevalidatie longtransplantatie
    maagbandje maagsonde mammografie mastectomie mastectomy methadon methadonprogramma methadonverstrekking
    nierdialyse niertransplantatie ontgifting ontwenningskliniek ooglaseren openhartoperatie pacemaker palliatief
    palliatieve peritoneaaldialyse prostatectomie psychotherapie psychotherapy radiotherapie radiotherapy reanimatie
    reanimatieverklaring revalidatiekliniek schematherapie sedatie separatie separeer signaleringsplan sondevoeding
    spoedopname staaroperatie stamceltransplantatie stent stents stoma strottenhoofdoperatie suïcidepreventieplan
    systeemtherapie tonsillectomie tracheacanule tracheostoma transplantation traumabehandeling traumatherapie
    vasectomie verslavingsbehandeling verslavingskliniek verslavingszorg vruchtwaterpunctie zuurstofapparaat
    zuurstoftherapie
    """.split()
)

WEAK_TREATMENTS = frozenset(
    """
    ablatie afkicken afkickt amandelen-knippen beademing beenprothese brace sectio scharnierbrace stomamateriaal
    stomazorg stroke thuisbeademing thuisdialyse trommelvliesbuisjes vacuümextractie verblijfskatheter wondzorg
    zuurstof biopsie blindengeleidehond blindenstok bloedtransfusie borstonderzoek braces counselling cpap
    cpap-apparaat ct-scan dagbehandeling deeltijdbehandeling ergotherapie forensische-zorg fysiotherapie
    gedragstherapie gehoorapparaat gehoorapparaten geriatrisch-onderzoek gezinsbehandeling gezinstherapie
    ggz-behandeling ggz-indicatie ggz-traject groepstherapie hoog-laagbed hospice hydrotherapie hypnotherapie
    incontinentiemateriaal insulinepen jeugdpsychiatrie katheter kinderpsychiatrie kindertherapie kunstgebit logopedie
    looprek manuele-therapie medicijngebruik mri mri-scan muziektherapie oefentherapie ouderenpsychiatrie
    partnerrelatietherapie pet-scan physiotherapy prothese psycho-educatie psychodiagnostiek psychologisch-onderzoek
    rehab rehabilitation relatietherapie revalidatie revalideert revalideren rollator rolstoel ruggenprik röntgenfoto
    röntgenfoto's schoonheidsoperatie scootmobiel sondevoeding speech-therapy speltherapie spoedoperatie stemtherapie
    stairlift steunkousen surgery tillift uitstrijkje vaktherapie wheelchair wondverzorging wortelkanaalbehandeling
    zuurstoffles
    """.split()
)

TREATMENT_PHRASES = tuple(
    phrase.strip()
    for phrase in """
    klinische opname, gedwongen opname, gedwongen opgenomen, mijn operatie, haar operatie,
    zijn operatie, uw operatie, psychiatrische opname, opname in een kliniek, opname in de kliniek,
    opname ggz, opname op een gesloten afdeling, opgenomen op een gesloten afdeling, gesloten afdeling,
    cognitieve gedragstherapie, dialectische gedragstherapie, creatieve therapie, beeldende therapie,
    psychomotorische therapie, mentaliseren bevorderende therapie, acceptance and commitment therapy,
    exposure therapie, imaginaire exposure, elektroconvulsieve therapie, narratieve exposure,
    intensieve traumabehandeling, parent child interaction therapy, multi systeem therapie, multisysteem therapie,
    multidimensionele familietherapie, functional family therapy, ambulante behandeling, klinische behandeling,
    poliklinische behandeling, psychiatrische behandeling, psychologische behandeling, psychische behandeling,
    medische behandeling, medicamenteuze behandeling, medisch onderzoek, psychiatrisch onderzoek,
    psychologisch onderzoek, psychodiagnostisch onderzoek, persoonlijkheidsonderzoek, intelligentieonderzoek,
    neuropsychologisch onderzoek, palliatieve zorg, palliatieve sedatie, terminale zorg, terminale fase,
    palliatieve fase, niet reanimeren, niet-reanimeren, niet gereanimeerd, manuele therapie, ander medicijn,
    nieuwe medicatie, onder narcose, op de intensive care, op de ic, aan de beademing, aan de dialyse,
    aan het infuus, uitbehandeld, intensive care, spoedeisende hulp opgenomen, kijkoperatie, hernia-operatie,
    geopereerd aan, operatie aan, stoppen met de pil, morning-afterpil, morning after pil, deep brain stimulation
    """.replace("\n", " ").split(",")
)

# Names of doctors that are names of diseases: alone they are the disease, behind a first name a person.
EPONYMS = frozenset(
    """
    alzheimer asperger bechterew crohn cushing duchenne dupuytren guillain-barré hashimoto hodgkin huntington
    korsakoff korsakov lyme marfan menière ménière parkinson perthes raynaud rett scheuermann sjögren tourette
    """.split()
)
DISEASE_OF = ("ziekte", "syndroom", "morbus", "syndrome", "contractuur")

# Endings, by the score of what ends so. Below each list what ends so and is something else.
STRONG_ENDINGS = tuple(
    """
    aandoening aandoeningen aemia algie allergie anemie angioom anorexia apneu artrose astma autisme
    blastoma blastoom bloeding bloedingen calculie carcinoma cholesterolemie cinoom cirrose deficiëntie dementie
    denoom depressie depressies diabetes disorder dysplasie ectomie ectomy eczeem embolie epilepsie extirpatie fasie
    fibroom implantatie plastiek scopie
    fibrose fobie fracturen fractuur glaucoom glioom glykemie hematoom hepatitis hypertensie incontinentie infarct
    infarcten insufficiëntie intolerantie ischemie itis kanker kinesie kneuzing lanoom letsel leukemie lexie
    lipidemie lipoom lymfoom lymphoma metastase metastasen migraine mutilatie myeloom neuroom neurose ontsteking
        ontstekingen osis papilloom parese pathie cardie cardia koliek kolieken pathy penie phobia plegie praxie
    prothese psychose psychosen psychoses
    psychotisch reuma rragie ruptuur sarcoma sarcoom sclerose septikemie somnie stenose stomie stoornis stoornissen
    suïcidaliteit suïcide syndrome syndromen syndroom transplantatie trisomie trofie trombose tumor tumoren uremie
    urie vergiftiging verlamming verslaafd verslaafde verslaving ziekte zwangerschap
    """.split()
)
NOT_ENDING = (
    frozenset(
        """
    aandoening allopathie antipathie antipathy apathie microscopie apathy beeldstoornis beroepsziekte biphobia bloeding
    boomziekte brexitis catastrofe centurie curie diagnosis dierziekte doorbloeding empathie empathy fantasie furie
    geluidsstoornis gratis homeopathie homeopathy homofobie homophobia houtziekte hypnosis hypothesis iepziekte
    injurie inktbloeding islamofobie islamophobia jurie kinderziekte letsel luchtdepressie luxurie managersziekte
    mercurie metamorphosis motorontsteking naturopathie naturopathy netstoornis nostalgie ontsteking opbloeding
    osmosis osteopathie osteopathy penie periscopie plastiek scopie spectroscopie stethoscopie
    penurie plantenziekte plantziekte prognosis signaalstoornis
    spanningsstoornis spilziekte stoornis stroomstoornis symbiosis sympathie sympathy syndroom synthesis
    technofobie telepathie
    telepathy transfobie transphobia treinstoornis vergaderitis verkeersinfarct verkeersstoornis verslaving
    xenofobie xenophobia ziekte zwangerschap
    """.split()
    )
    - DIAGNOSES
)

# Compounds of what hurts or ails with what is said of it: "rugklachten", "hartpatiënt", "gedragsproblematiek".
BODY_AND_MIND = frozenset(
    """
    aandacht aangezicht achilles adem ademhaling adhd agressie alcohol alzheimer angst arm arms artrose astma
    autisme baarmoeder been bekken benen bewegings bindweefsel blaas bloed bloeddruk bloedvat borst bot buik
    burn-out burnout cannabis chromosoom cocaïne concentratie copd corona covid darm dementie depressie diabetes
    dialyse drank drug drugs duim duizeligheid echtscheiding eet elleboog emotieregulatie enkel epilepsie evenwicht
    gal galblaas gebit gedrag geheugen gehoor gelaat gewricht gezins gezondheid gok groei hand handen hart hartritme
    hechting hechtings hernia hersen heup hiv hoofd hoofdpijn hormoon huid hyperventilatie identiteit impuls jicht
    kaak kanker keel kies knie leer lees lever lies long longcovid loyaliteit luchtweg lvb maag maag-darm maagdarm
    menstruatie middelen middelengebruik middenoor migraine mobiliteit motoriek ms nacht nek netvlies neus nier
    obesitas ogen onderarm onderbeen onderrug ontwikkeling oog oor opvoed opvoeding ouder-kind overgang overspannen
    overspanning paniek parkinson pees persoonlijkheid pijn pols post-covid prikkelverwerking prostaat psychiatrie
    psychose ptss reuma rib rouw rug rugwervel schedel scheiding schildklier schouder seks sensorische slaap
    sleutelbeen slik slokdarm spanning spataderen spier spraak spraak-taal spraaktaal stem stembanden stemming
    stofwisseling stress suiker taal taalontwikkeling tand teen trauma vaat vermoeidheid verslaving verwerking
    vinger visus voet vruchtbaarheid wervel wond zelfbeeld zenuw zicht zwangerschap
    """.split()
)
# tail -> whether it says much
TAILS = {
    **dict.fromkeys(
        """
    aandoening aandoeningen aanval aanvallen afwijking afwijkingen amputatie breuk breuken falen fracturen fractuur
    infarct kwaal kwalen letsel medicatie operaties patiënt patiënte patiënten problematiek prothese ruptuur
    afhankelijkheid stoornis syndroom transplantatie tumor verlamming ziekte ziekten ziektes
    """.split(),
        True,
    ),
    **dict.fromkeys(
        """
    achterstand achterstanden behandeling beperking beperkingen bloeding infectie infecties klachten kneuzing
    onderzoek ontsteking pijn pijnen probleem problemen schade tekort therapie verlies
    """.split(),
        False,
    ),
}
# "onderzoek" and "verlies" of these heads are ordinary business.
NOT_COMPOUND = frozenset(
    """
    alcoholonderzoek armprobleem armschade bewegingsbeperkingen drugsonderzoek evenwichtsprobleem gezichtsverlies
    gezinsonderzoek gezinsprobleem gezondheidsonderzoek groeibeperking groeibeperkingen groeibreuk groeiprobleem
    groeiproblemen groeitekort handafwijking handproblemen handschade hartverlies hoofdbehandeling hoofdbreuk
    hoofdonderzoek hoofdoperatie hoofdprobleem hoofdproblemen hoofdschade identiteitsonderzoek identiteitsproblemen
    identiteitsverlies kiesbeperking kiesonderzoek leerachterstand leerachterstanden leeronderzoek leerprobleem
    leerproblematiek leertekort mobiliteitsonderzoek mobiliteitsproblematiek mobiliteitsschade nachtonderzoek
    nachtproblemen nachtverlies ontwikkelingsbeperkingen ontwikkelingsprobleem ontwikkelingsproblemen
    ontwikkelingstekort ouderproblemen persoonlijkheidonderzoek seksprobleem spanningsprobleem spanningsproblemen
    spanningsschade spanningstekort spanningsverlies spraakverlies stemonderzoek stemverlies stressonderzoek
    stresstekort taalbeperking taalonderzoek taalprobleem taalproblemen tandonderzoek verwerkingsprobleem
    verwerkingsproblematiek verwerkingsproblemen voetprobleem voetschade zichtbeperking zichtbeperkingen
    zichtonderzoek zichtprobleem zichtverlies
    """.split()
)

# Phrases in which such a word means something else.
FIGURATIVE_PHRASES = tuple(
    phrase.strip()
    for phrase in """
    pregnante, pregnant geformuleerd, pregnant verwoord, liefde is blind, is een nachtmerrie, wordt een nachtmerrie,
    werd een nachtmerrie, nachtmerrie voor, logistieke nachtmerrie, goed bevallen, prima bevallen, uitstekend bevallen,
    slecht bevallen, nooit bevallen, erg bevallen, wel bevallen, is bevallen en, niet bevallen, ons bevallen,
    mij bevallen, me bevallen, angst voor, in de war gestuurd,
    in de war gebracht, in de war schopt, in de war geschopt, in de war met,
    plannen in de war, planning in de war, agenda in de war, onder toezicht van, onder toezicht houden,
    overbelasting van, tijdens corona, sinds corona, voor corona, na corona,
    in corona, door corona, trauma helikopter, blind vertrouwen,
    letsel of schade, schade of letsel
    """.replace("\n", " ").split(",")
)
