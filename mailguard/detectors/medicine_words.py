"""Words of medicines: substances, brand names, the endings that substances of one family share, groups of medicines.

Lower case. Brand names that are also names of people or plain words (Yasmin, Foster, Refusal) are left out.
"""

SUBSTANCES = frozenset(
    """
    abacavir abatacept acamprosaat acarbose acenocoumarol acetaminophen acetylcysteïne acetylsalicylzuur aciclovir
    acitretine adalimumab adrenaline agomelatine alendroninezuur alfacalcidol alfuzosine allopurinol alprazolam
    amantadine amfetamine amiodaron amisulpride amitriptyline amlodipine amoxicillin amoxicilline amphetamine
    anastrozol apixaban apomorfine aprepitant aripiprazol aspirin atomoxetine atorvastatin atorvastatine atropine
    azathioprine azithromycin azitromycine baclofen beclometason benzbromaron betahistine betamethason bicalutamide
    biperideen bisacodyl bisoprolol bosentan brexpiprazol brivaracetam bromazepam budesonide bumetanide buprenorfine
    bupropion buspiron cabergoline calcitriol calciumcarbonaat candesartan cannabidiol capecitabine captopril
    carbamazepin carbamazepine carbasalaatcalcium carbimazol carboplatine carvedilol cefalexine ceftriaxon cefuroxim
    cetirizine chloordiazepoxide chloorpromazine chloortalidon ciclosporine cinacalcet cinnarizine ciprofloxacine
    cisplatine citalopram claritromycine clindamycine clobazam clobetasol clomifeen clomipramine clonazepam
    clonidine clopidogrel cloxazolam clozapine co-trimoxazol codeine codeïne colchicine colecalciferol cotrimoxazol
    cyclofosfamide cyproteron cytarabine dabigatran dapagliflozine darifenacine darunavir dasatinib denosumab
    desloratadine desmopressine dexamethason dexamfetamine dexamphetamine dexmedetomidine dextromethorfan diazepam
    diclofenac digoxine diltiazem dimethylfumaraat dipyridamol disulfiram docetaxel dolutegravir domperidon
    donepezil doxazosine doxepine doxorubicine doxycycline dulaglutide duloxetine dupilumab dutasteride edoxaban
    efavirenz eletriptan empagliflozine emtricitabine enalapril enoxaparine entecavir epinefrine eplerenon erenumab
    ertapenem erytromycine escitalopram esketamine esomeprazol estradiol estriol eszopiclon etanercept
    ethinylestradiol etonogestrel etoricoxib everolimus exemestaan ezetimib famotidine febuxostaat felodipine
    fenobarbital fenofibraat fenprocoumon fentanyl fenytoïne ferrofumaraat fexofenadine filgrastim finasteride
    fingolimod flecaïnide flucloxacilline fluconazol fludrocortison flunarizine flunitrazepam fluoxetine flupentixol
    flurazepam fluticason fluvastatine fluvoxamine foliumzuur formoterol fosfomycine fosinopril frovatriptan
    furosemide fusidinezuur gabapentine galantamine gemcitabine gentamicine glibenclamide gliclazide glimepiride
    glipizide glycopyrronium goserelin granisetron guanfacine haloperidol heparine hydrochloorthiazide hydrocodone
    hydrocortison hydromorfon hydroxocobalamine hydroxychloroquin hydroxychloroquine hydroxyzine hyoscine
    ibandroninezuur ibuprofen ifosfamide imatinib imipramine indapamide indometacine infliximab insulin insuline
    insulines interferon ipratropium irbesartan irinotecan isoniazide isosorbidedinitraat isosorbidemononitraat
    isotretinoïne itraconazol ivabradine ivermectine ketamin ketamine ketoconazol ketoprofen labetalol lacosamide
    lactulose lamivudine lamotrigine lanreotide lansoprazol latanoprost leflunomide lenalidomide letrozol
    leuproreline levetiracetam levocetirizine levodopa levofloxacine levomepromazine levonorgestrel levothyroxin
    levothyroxine lidocaine lidocaïne linagliptine liothyronine liraglutide lisdexamfetamine lisdexamphetamine
    lisinopril lithium lithiumcarbonaat loperamide lopinavir loratadine lorazepam lormetazepam losartan lurasidon
    macrogol medroxyprogesteron mefloquine melatonine melfalan meloxicam memantine mesalazine metamizol metformin
    metformine methadon methotrexaat methotrexate methyldopa methylfenidaat methylphenidate methylprednisolon
    metoclopramide metoprolol metronidazol miconazol midazolam mifepriston minocycline mirabegron mirtazapine
    misoprostol mitomycine moclobemide modafinil mometason montelukast morfine morphine moxifloxacine moxonidine
    mycofenolaat nabilon nadroparine naloxon naltrexon naproxen naratriptan natalizumab nebivolol nevirapine
    nicotinezuur nifedipine nilotinib nimodipine nitrazepam nitrofurantoïne nitroglycerin nitroglycerine nivolumab
    noradrenaline norethisteron nortriptyline nystatine ocrelizumab octreotide ofloxacine olanzapine olmesartan
    omalizumab omeprazol ondansetron oseltamivir oxaliplatine oxazepam oxcarbazepine oxybutynine oxycodon oxycodone
    oxytocine paclitaxel paliperidon pamidroninezuur pantoprazol paracetamol paroxetine pembrolizumab penicillin
    penicilline pentasa perfenazine periciazine perindopril permetrine pethidine phenobarbital pimozide pioglitazon
    pipamperon piracetam piroxicam pizotifeen pramipexol prasugrel pravastatine prednisolon prednisolone prednison
    prednisone pregabaline primidon progesteron promethazine propafenon propofol propranolol propylthiouracil
    pyridostigmine quetiapin quetiapine quinapril rabeprazol raloxifeen ramipril ranitidine rasagiline remdesivir
    ribavirine rifampicine riluzol risedroninezuur risperidon risperidone ritonavir rituximab rivaroxaban
    rivastigmin rivastigmine rizatriptan ropinirol rosuvastatine rotigotine rufinamide salbutamol salmeterol
    saxagliptine secukinumab selegiline semaglutide sertindol sertralin sertraline sevelamer sildenafil simvastatin
    simvastatine sitagliptine sofosbuvir solifenacine somatropine sotalol spironolacton sulfasalazine sulpiride
    sumatriptan sunitinib tacrolimus tadalafil tamoxifen tamsulosine tapentadol telmisartan temazepam temozolomide
    tenofovir terazosine terbinafine terbutaline teriflunomide testosteron tetracycline theofylline thiamazol
    thiamine thyrax tiagabine ticagrelor timolol tiotropium tirzepatide tizanidine tobramycine tocilizumab
    tofacitinib tolbutamide tolterodine topiramaat torasemide tramadol tranexaminezuur tranylcypromine trastuzumab
    trazodon tretinoïne triamcinolon triamtereen trimethoprim triptoreline ursodeoxycholzuur ustekinumab
    valaciclovir valganciclovir valproaat valproate valproïnezuur valsartan vancomycine vardenafil varenicline
    vedolizumab venlafaxine verapamil vigabatrine vincristine voriconazol vortioxetine warfarin warfarine
    xylometazoline zidovudine ziprasidon zoledroninezuur zolmitriptan zolpidem zonisamide zopiclon zuclopentixol
    """.split()
)

BRANDS = frozenset(
    """
    abilify accolate accuretic actonel actrapid adalat adcirca advagraf advil aerius afinitor akineton aldactone
    aldara alkeran allegra alvesco amaryl ambien amgevita anafranil antabus apidra aranesp aricept arimidex arixtra
    aromasin arthrotec asacol ascal atacand ativan atripla atrovent augmentin avamys avastin avodart avonex azilect
    bactroban baraclude benlysta betaferon betmiga bosulif botox braltus bricanyl brilique brintellix buccolam
    burinex buscopan bydureon byetta campral cardura celebrex celecoxib cellcept cerazette champix cialis cimzia
    ciproxin circadin clamoxyl claritine clarityn clexane climara clomid colofac combivir competact concerta
    copaxone cordarone corlanor cosentyx coversyl cozaar creon crestor cymbalta daivobet daktarin decapeptyl
    depakine depakote deponit dermovate desloratadine detrusitol diamicron diamox diane-35 dianette diovan dipidolor
    dipiperon dispril distraneurin dormicum dostinex dulcolax duodart duodopa duphaston dupixent duratears durogesic
    ebixa efexor elidel eliquis elvanse emconcor emselex enbrel endoxan entocort entresto entyvio epipen eprex
    equasym erbitux esbriet escodiaal etalpha eucreas euthyrox eviplera evista evra exelon exforge eylea fampyra
    faslodex femara femoston fenistil ferinject flixonase flixotide fluanxol fluimucil forsteo forxiga fosamax
    fosavance fosrenol fragmin fraxiparine frisium fucidin fucithalmic fungizone galvus gardasil gilenya glivec
    glucobay glucophage glucotrol gonal-f haldol harvoni herceptin humalog humira humulin hydrea hytrin hyzaar
    ibrance imbruvica imigran imodium imovane imuran inderal inegy influvac innohep inspra instanyl intuniv invega
    invokana iressa isoptin janumet januvia jardiance jext kaftrio kaletra kenacort keppra kesimpta keytruda kineret
    kisqali kliogest lamictal lamisil lanoxin lantus largactil lariam lasix lemtrada lenvima leponex lescol leukeran
    levemir levitra lexapro lexotanil librium lioresal lipitor litalgin livial losec lovenox lucentis lucrin
    ludiomil lustral luvion lynparza lyrica lysodren mabthera madopar marcoumar marevan marvelon maxalt medikinet
    melleril mephaquin mercilon metalyse metoject microgynon minirin mirapex mirapexin mirena modiodal mogadon
    motilium mounjaro movicol movicolon mst-continus myfortic naprosyne nasonex natalizumab nebilet neoral neulasta
    neupogen neurontin nexavar nexium nexplanon nicorette nicotinell nitrolingual nizoral nolvadex nootropil
    norprolac norvasc norvir novomix novorapid nozinan nplate nuvaring ocrevus olumiant omnitrope onbrez opdivo
    oramorph orap orencia orkambi otezla oxazepam oxbryta oxycontin oxynorm ozempic palexia panadol pantozol pariet
    parlodel paxlovid pegasys pentasa peppel perfalgan persantin plaquenil plavix pradaxa praluent prednisolonum
    premarin prezista prezolon priligy prograf prolia propecia proscar prozac pulmicort pulmozyme puregon qlaira
    quviviq qvar rebif redoxon regaine relenza relpax relvar remeron remicade reminyl renitec repatha requip
    retrovir revatio revlimid revolade rheumatrex ribomustin rilatine rinvoq risperdal ritalin rivotril roaccutane
    rocephin rohypnol rybelsus rytmonorm sabril saizen salazopyrine sandimmune sandostatine saxenda selokeen septrin
    serdolect seresta seretide seroquel seroxat simponi sinemet sinequan singulair sintrom sipralexa skyrizi slenyto
    slow-k solian somatuline spinraza spiriva spravato sprycel stalevo staloral stelara stesolid stilnoct stilnox
    stivarga strattera stribild suboxone subutex sumycin sustanon sutent symbicort symproic synthroid tafil tagrisso
    taltz tamiflu tarceva targin targretin tasigna tecfidera tegretol temazepam temesta temodal tenormin thyroxine
    tildiem topamax toujeo tracleer trajenta tranxene trental tresiba trevicta trikafta trilafon trileptal trimbow
    triptafen trulicity truvada truxal tryptizol tysabri tyverb uloric ultibro ultracet urbanyl utrogestan valcyte
    valdoxan valium valtrex vascepa venofer ventolin vesicare viagra victoza vidaza viibryd vimpat viread voltaren
    vyvanse wakix wegovy wellbutrin xalatan xalkori xanax xarelto xeljanz xeloda xenical xeplion xgeva xolair xtandi
    xyrem yentreve zaldiar zantac zarontin zebinix zelboraf zeldox zelitrex zestoretic zestril zinnat zithromax
    zocor zofran zoladex zolgensma zoloft zometa zomig zovirax zyban zyloric zypadhera zyprexa zyrtec zytiga
    """.split()
) - {"aerius", "peppel", "tobi", "orap"}

# Families of substances (WHO stems, in Dutch and English spelling), on words of eight letters or more.
ENDINGS = tuple(
    """
    afenacine amfetamine azepam azoline azosine bactam bamazepine barbital bicine bital buvir ciclib ciclovir
    cillin cilline clizide codon conazol conazole coxib cycline dipine dronaat dronaten dronine droninezuur fenidaat
    fentanil fibraat floxacin floxacine formine fungine gatran gestrel gliflozin gliflozine gliptin gliptine
    glitazon glutide imab ipramine lamide limus lukast metason methason morfine mustine mycin mycine nacept navir
    nidazol nisolon nisolone olol oxacilline oxetin oxetine pamide parine penem peridol peridon piprazol platin
    platine prazol prazole pril profen racetam rubicin rubicine sartan semide setron statin statine steride stigmine
    sulfapyridine tadine taxel tecan tegravir terol thiazide tiapine tidine tinib triptan triptyline tropium umab
    xaban ximab zapine zodon zolam zosine zumab
    """.split()
)
NOT_ENDING = frozenset(
    """
    alcohol april benzine cholesterol clementine cocaine cocaïne control discipline elzevir glutide glycerol
    guillotine heroïne latrine magazine mandarine margarine marine maritime methanol paraffine parasol patrol petrol
    platine reservoir submarine symbol symbool tangerine tecan trampoline vaccine vaseline vitriol
    """.split()
)

# Groups of medicines: likely of somebody, though a trade or a rule may speak of them.
GROUPS = frozenset(
    """
    adhd-medicatie amfetaminen anti-epileptica anti-epilepticum antibiotica antibioticakuur antibiotics antibioticum
    anticonceptiepil antidepressant antidepressants antidepressiva antidepressivum antihistaminica antipsychotica
    antipsychotics antipsychoticum antistolling antistollingsmedicatie benzo's benzodiazepine benzodiazepinen
    bloedverdunner bloedverdunners blood-thinners bètablokker bètablokkers cannabis cholesterolverlager cocaïne
    corticosteroïden depot-injectie depotinjectie ghb hartmedicatie hasj heroïne hiv-remmers hoestdrank
    immunosuppressiva inhalator insulinespuit insulinespuiten kalmeringsmiddel kalmeringsmiddelen
    kalmeringstabletten lachgas maagbeschermer maagbeschermers maagzuurremmer medicament medicamenten medicatie
    medicatielijst medicatieoverzicht medicatiewijziging medication medications medicijn medicijnen medicijnlijst
    medicines methadonpillen morfinepleister morfinepomp morning-afterpil nicotinepleisters noodmedicatie
    oogdruppels opiaten opioïden painkiller painkillers pijnmedicatie pijnstiller pijnstillers plaspil plaspillen
    prednisonkuur prikpil psychofarmaca puffer puffers slaapmedicatie slaapmiddel slaapmiddelen slaappil slaappillen
    slaaptabletten sleeping-pills statines stemmingsstabilisator wiet xtc
    """.split()
)
# Of these groups the names of trades and rules are made, and drugs are also contraband.
VAGUE_GROUPS = frozenset(
    "medicatie medicijn medicijnen medication medications medicines antibiotica antibiotics opiaten cannabis wiet hasj "
    "cocaïne heroïne ghb xtc lachgas amfetaminen puffer puffers statines hoestdrank".split()
)

# "citalopram aanvraag 20 mg" has no dose, "20 mg citalopram" and "citalopram 20 mg 1dd1" have.
DOSE_UNITS = r"(?:mg|mcg|µg|μg|ug|microgram|milligram|gram|gr|g|ml|milliliter|ie|iu|i\.e\.|eh|e|eenheden|units|%)"
NOT_BEFORE_DOSE = frozenset(
    """
    afgebouwd alcohol avond bevat cafeïne calcium capsule capsules circa dagelijks dosering dosis elke fosfaat
    gebruikt gehalte gewicht grenswaarde heeft iedere inhoud krijgt lood maximaal meer met middag minder minimaal
    naar natrium neemt nikkel nitraat norm ochtend ongeveer opgehoogd per ruim slikt stuks suiker tablet tabletten
    tot totaal van vanaf verhoogd verlaagd waarde water zout
    """.split()
)
