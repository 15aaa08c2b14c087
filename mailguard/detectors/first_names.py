"""First names common in the Netherlands, of every descent; and those of them that are words of the language too.

All are folded as `name_grammar.fold` does: small letters without accents. A name with a hyphen counts by its first
part ("Jan-Willem").
"""

# Dutch and Frisian, boys and men.
_DUTCH_MEN = """
    aad ab aalbert aaldert aalt aart aatje abe abel abraham ad adam adelbert adolf adri adriaan adrian adrianus aernout
    aiden al albert albertus aldert alef alex alexander alfons alfred allard alphons alwin ambrosius andre andreas
    andries anne anno ansgar anthonie anthonius anthony antoine anton antonie antonius antoon appie arend arent arie
    arjan arjen arjo arno arnold arnoldus arnoud arnout aron art arthur artur august augustinus auke aurel axel
    balthasar barend barry bart bartel bartholomeus bas bastiaan bastian bauke beitske ben benjamin bennie benno
    benny berend bernard bernardus bernd bernhard bert bertus bjarne bjorn boaz bob bobby boele bonne boris bote
    boudewijn bouke bouwe boy boyd bram brandon brent brian broer bruce bruno bryan burt carel carl carlo carolus
    cas caspar casper chiel chris christ christiaan christian christianus christoffel claas claus clemens coen
    coenraad colin constant constantijn cor corne cornelis cornelius crispijn cyril daan daantje damian dan daniel
    danny dave david deen denis dennis denzel derek derk dick diederick diederik dion dirk ditmar djurre doede dolf
    dominic dominique donald donny douwe dries duco durk dylan eb ebbe eddie eddy edgar edmond eduard edward edwin
    eef eelco eelke eelko eerke egbert egge eise eit eli elias elmar elmer emiel emil emile epke eppo eric erik erno
    ernst erwin esge eugene evan evert ewald ewout ezra faas fabian fabio fedde fedor feike felix ferdi ferdinand
    ferdinandus ferry fester fiete filip fin finn flip floris fokke fokko folkert foppe franc franciscus frank frans
    fransiscus fred freddie freddy frederik freek frerik friso frits fritz gabe gabriel gaby garrelt gavin geerd
    geert geertjan gerald gerard gerardus gerben gerbrand gerhard gerhardus germ germen gerolf gerriet gerrit gert
    gertjan giel gijs gijsbert gijsbertus giovanni glenn godert godfried goof gosse govert guido guillaume gustaaf
    guus haaije hajo hanno hans harald hark harm harmen harold harrie harro harry hayo hein heinrich heinz helmer
    hendericus hendrik hendrikus henk hennie henny henri henricus henry herbert heribert herman hermanus hette hidde
    hielke hille hobbe holger hubert hubertus hugo huib huibert huub hylke ids ignace igor iman imre ingmar isaac
    isak ivan ivo iwan izaak jaap jack jacky jaco jacob jacobus jacques jaimy jakob jakobus jamie jan jannes jannis
    jarl jarne jarno jasper jay jayden jayson jef jeffrey jelle jelmer jelte jens jeremy jeroen jerome jerry jesper
    jesse jilles jim jimmy jip jitse jitze job jochem joel joep joeri joey johan johannes john johnny johny jolle
    jolmer jonas jonathan jonne joop joos joost jord jordi jordy joren jorg jorgen jorik joris jorn jorrit jort jos
    josef joseph joshua josse jouke joure jules julian julien julius jur jurgen juriaan jurjen jurre jurrian jurrien
    justin justus kai kaj karel karst karsten kas kasper kay kees keesjan keimpe kelvin kenneth kenny kevin kick
    kiki kjeld klaas klaus koen koenraad koert koos korneel kornelis krijn kris kristiaan kristian lambert lambertus
    lammert lars laurens laurent laurentius lauwrens leander leen leendert len lennard lennart lennert lennox leo
    leon leonard leonardus levi lex liam lieuwe linus livius lodewijk loek loet lorenzo lou louis lourens louw lowie
    luc luca lucas ludo luit luitzen lukas luke luuk luut maarten maas maikel mannes manus marc marcel marcellus
    marco marcus marijn marinus mario marius mark markus marnix marten martijn martin martinus marvin mats matteo
    matthew matthias matthieu matthijs maup maurice mauritius maurits max maxim maximiliaan mees meinard meindert
    meinte melchior melle melvin menno mente merijn mervin michael michel michiel mick mike mikkel milan milo mitch
    mitchel mohammed morris morten nander nanne nardus nathan neel nick nico nicolaas nicolas niek niels nikolaas
    nils noah noel noud nout odin oebele oene okke olaf oliver olivier onno orlando oscar oskar otger otis otto owen
    pascal patrick paul paulus peer pelle pepijn peter petrus philip philippe pier piet pieter pim pjotr quincy
    quint quinten raf ralf ralph ramon raoul raphael raymond reggie reimer rein reinder reinier reinout reint remco
    remi remko remon remy rene reno reyer richard rick ricky riekele rients rijk rik rikus rinke rinse rinus ritske
    rob robbert robbie robby robert roberto robin rocco rochus roderick roderik rodney roel roeland roelf roelof
    roger rogier rokus roland rolf romano rombout romeo ron ronald ronnie ronny rover roy ruben rudi rudie rudolf
    rudolph rudy ruud ruurd ruurt ryan sake sam sammy samuel sander sandor sascha scott sebastiaan sebastian sef
    seger sem sepp serge servaas seth sibe sicco siebe siebrand siebren sietse sietze sieuwert sijbren sil silvan
    silvester simon sipke sjaak sjaco sjef sjeng sjoerd sjon sjors sjouke skip stan stef stefan steffen
    stephan stephen steven stijn storm sven sweder syb sybe sybrand sybren sytse sytze tammo ted teun teunis teus
    thade theo theodoor theodorus theun thies thijmen thijn thijs thom thomas thor thorsten tiede tieme tiemen tiemo
    tije tijl tijmen tijn tijs tim timen timo timon timothy tino tjaard tjaart tjalle tjalling tjarco tjeerd tjerk
    tjibbe tjitse tobias toby toine tom tommy ton toni tonnie tonny tony toon tycho tygo tyler tymen tys uilke ulbe
    ulrich ulrik uwe valentijn valentin vic vick victor vigo viktor vince vincent vinnie vito volkert wabe walter
    walther wander ward warner wesley wessel wicher wiebe wiebrand wiebren wieger wiert wietse wijbe wijnand wijtse
    wil wilbert wilco wilfred wilhelm wilhelmus wiljan willem willibrord willy wim winfried winston wisse wobbe wolf
    wolter wout wouter wubbo wybe wybo wybren wytse wytze xander xavier yde yme ymte yoran yorick youri yves
    zacharias zef zeger
"""

# Dutch and Frisian, girls and women.
_DUTCH_WOMEN = """
    aafje aafke aagje aaltje ada adele adelheid adriana adrienne afke agatha agnes aimee akke alberta albertine
    aleid aleida aletta alexandra alexia alice alicia alida alie alien alies aline alison alma alwine aly amalia
    amanda amarens amber amelie amy an ana anastasia andrea angela angelina angelique anika anita anja anje anka
    anke ankie ann anna annabel annabelle annalies annegien annejet anneke anneli annelieke annelien annelies
    anneliese annelijn annelore annemarie annemarij annemarijn annemie annemiek annemieke annemijn annerieke annet
    annetta annette annick annie annieck anniek annigje annika anoek anouk ans anthonia antje antoinette antonetta
    antonia ariana ariane arianne ariette astrid atie atje aukelien aukje aurelia babette babs barbara barbera bea
    beatrice beatrijs beatrix belinda bente benthe berber berdien berna bernadette bernadien bernardina berta bertha
    bertina betsie betsy bettie betty bianca bibi bieke birgit birgitta bo bonnie brechtje bregje brenda brigit
    brigitta brigitte britney britt britta brittany cambria carin carina carla carlien carlijn carlijne carline
    carly carmen carola carolien carolina caroline cassandra catharina catherine cathy cato catootje cecile cecilia
    celeste celine chantal chantalle charlie charlotte chelsea cherie cheryl christa christel christelle christianne
    christien christina christine cilia cindy claar claartje claire clara clarissa clasina claudia clementine cobi
    coby colette conny constance coos cora corien corina corine corinne cornelia cornelie corrie corry cristel
    cynthia dafne dagmar daisy daniela danielle danique daphne debbie debora deborah deirdre delphine demi denise
    desiree dewi diana diane dianne dieke dieneke dieuwertje dieuwke diewertje dilara dina dineke dirkje ditte
    djoeke doetie doetje dolly donna doortje dora doreen dorien dorine doris dorothe dorothea dorothee dorothy
    doutzen dymphna ebba edith eefje eefke eelkje eileen eke elena eleonora elfi elfriede elin elina eline elisa
    elisabeth elise elizabeth elize elke ella elle ellemieke ellen elles ellie elly elma elna eloise els elsa
    elsbeth elseline elsemieke elsje elske elvira elyse emelie emilia emily emke emma emmelien emmely emmy engelina
    erica erika erna esmee esmeralda estelle ester esther eugenie eva evelien evelijn eveline evelyn evi evy
    fabienne famke fanny fardau fay felice felicia feline femke femmie femmigje femmy fenna fenne fennie fennigje
    ferdinanda fieke fien fiene fientje fijke filippa fiona fleur fleurtje floor floortje flora florence florentine
    floriane foekje fokelien fokje frances francien francine francis francisca franciska franka fransje frauke freda
    frederika frederique freya frouke froukje gabriela gabriella gabrielle gea geertje geertruida geesje geeske geke
    gemma genevieve georgina gepke gerarda gerda gerdien gerdina gerdine geri gerie gerjanne gerri gerritdina
    gerritje gertie gertrud gertruida gerty gien gina ginny gisela giselle giske gitta gitte gonda gonnie grace
    gracia greet greetje greta gretha griet grietje guda guusje gwen gwenda gwendolyn haike hanna hannah hanne
    hanneke hannelore hannie hanny harma harmien harmina harmke harriet hedda hedwig hedy heidi heike heila heiltje
    heleen helen helena helene helga henderika henderina hendrica hendrika hendrikje hendrina henriet henrietta
    henriette hermien hermina hermine hester hettie hetty hilda hilde hildegard hilke hilly hiltje hinke hiske
    hylkje ida idske ieke ien ieneke ietje igna ilja ilona ilse imke imme ina indy ine ineke ines inge ingeborg
    ingrid ink inna irene iris irma isa isabel isabella isabelle isis iva ivana ivonne ivy iza jacintha jackie
    jacoba jacolien jacomijn jacqueline jade jana janet janette janice janieke janina janine janita janke janna
    janne janneke jannet jannetje jannie jannigje jannitje jans jansje jantien jantina jantine jantje jasmijn jasmin
    jasmina jasmine jeanet jeanette jeanine jeanne jeannette jeannine jelka jelke jelleke jellie jennie jennifer
    jenny jessica jessie jet jetje jetske jette jetty jikke jill jinke jitske jo joan joanna joanne joany jobina
    jocelyn johanna johanne joke jokelien jolanda jolande jolanthe jolein jolien jolijn joline jonna joosje jordana
    jorien jose josefien josefina josephina josephine josette josien josina josine joukje joy joyce judit judith
    judy jule julia juliana julie juliet juliette julliette jurrina justine jutta juul juultje kaat kaatje karen
    karien karin karina karla karlijn karolien karolina karoline kate katelijne kathalijne katharina kathleen kathy
    katie katinka katja katrien katrijn kaylee keetje kelly kim kimberley kimberly kirsten kitty klaartje klaasje
    klara klaske klaziena koosje krista kristel kristien kristin kristina kristine kyra laila lana lara larissa
    laura laure lauren laurie lea leanne leida lena leni lenie lenneke lenny lente leona leoni leonie leonoor
    leonora leontien lesley letty leyla lia liana lianne lidia lidwien lidwina lidy lieke lien lieneke lientje lies
    liesanne liesbeth liesel lieselot lieselotte liesje lieve lijda lijntje lika lilian liliane lilly lily lin lina
    linda linde lindsay lindsey lineke linette linsey lisa lisanne lisbeth lise liselore liselot liselotte lisette
    lissy liv livia liz liza lizanne lize lizet lizette lizzy loeke loes loesje lola lone loni lonneke loraine loren
    lorena loretta lot lotje lotta lotte louisa louise lourdes lous lousje lucia lucie lucienne lucille lucinda lucy
    ludmilla luna lutgard luus lydia lynn lynne lysanne maaike maaikje maartje maddy madelein madeleine madelief
    madelijn madelon madieke maja majella malou mandy manon manou manuela mara marcella mare mareike mareille marga
    margaret margareth margaretha margarita margje margo margot margreet margret margriet margrieta margrit maria
    marian mariana marianne marie mariejose marieke mariel marielle marielouise mariet mariette marij marije marijke
    marijne marijse marika marike mariken marilou marilyn marina marinda marinka marion marisa mariska marissa marit
    marita marja marjan marjanne marjelle marjet marjo marjoke marjolein marjolijn marjon marjorie marleen marlene
    marlieke marlies marlijn marlinde marloes marlou marlous marly maroesja marretje marscha marsha martha marthe
    martina martine martje mary maryse mathijsje mathilda mathilde maud maudy maureen maxime mayke mechteld mechtild
    meike meintje melanie melina melisa melissa melody merel merle merlijn merlin mette mia michaela michele
    michelle mieke mien mieneke mientje miep mies mijke mijntje mila milena miljuschka milou mina minke minou mira
    miranda mirella miriam mirjam mirjana mirna mirre mirte mirthe monica moniek monika monique muriel myla myra
    myriam myrna myrte myrthe myrtille nadia nadine nadja naomi natalia natalie natascha natasha nathalie neeltje
    nel nele nelie nelleke nellie nelly nena nia nicole nicolette nicoline nieke niene nienke nikita nikki nikkie
    nina nine noa noelle noemi noor noortje nora norah norma nova nynke oda odette odile odilia olga olivia ottilie
    patricia paula paulien paulina pauline peggy penny petra petronella phaedra philomena phyllis pien pieta
    pieternel pieternella pietje pietronella pip pippa pleun pleuni polly puck quirine rachel rebecca rebekka regina
    regine reina reinie reinou reintje rejanne renata renate renee renske resi resie rhea ria rianne riannetje rie
    riek rieke riekje riet rieta rietje rika rina rineke rinske rita rixt rixte roberta robine roelfje roelie
    roelien roelina roelke roelofje romana romee romy ronja roos roosje roosmarijn rosa rosalie rosalien rosalina
    rosalinde rosanna rosanne rosemarie rosemarijn rosie roxane roxanne ruth saar saartje sabina sabine sabrina
    sacha sally samantha samira sandra sanna sannah sanne sanneke sara sarah saskia selena selina selma severien
    sharon sheila shirley sia siebrig sien sientje siets sietske sifra sigrid sijke sijtske silke sille silvana
    silvia silvie simone simonetta sina siska sita sjaan sjaantje sjanie sjoerdje sjoke sjoukje soetkin sofia sofie
    sonia sonja sophia sophie stacey stefanie stella stephanie sterre stien stientje stijntje susan susanna susanne
    suus suzan suzanna suzanne suze suzette suzie sybil sylvana sylvia sylvie syta sytske tabitha tamar tamara tania
    tanja tanneke tara tatiana tatjana tea teatske tecla teddy teresa tess tessa tessel thea theda theodora thera
    theresa therese theresia thirza thyra tiana tietje tiets tina tine tineke tirza titia tjarda tjitske toke tonia
    tonneke toos toosje tooske tosca tove tracy trees treesje trien trienke trijnie trijntje trix trudie trudy
    truida truus truusje tryntsje ulrike ursula valentina valeria valerie vanessa vera verena veronica veronie
    veronique vicky victoria vie vieve viola violet violette virginia vita vivian viviane vivianne vlinder vonne
    vroukje wanda wendela wendelien wendeline wendy wiep wies wiesje wieteke wietske wija wijke wik wilhelmien
    wilhelmina wilhelmine willeke willemieke willemien willemijn willemijntje willemina willie wilma wina winnie
    winnifred wiske wya wyke wypkje xandra xaviera yael yente yentl yfke yke ymke ynske yolanda yolande yolanthe
    yoni yora yvette yvon yvonne zara zita zoe zofia zus zwaantje zwanet zwannet zwanny
"""

# Turkish and Kurdish.
_TURKISH = """
    abdulkadir abdullah abdurrahman adalet adem adil adnan ahmet akif akin ali alp alper alperen altan anil aras
    arda arif asim asiye aslan asli asuman asya atakan ates atilla attila ayca aycan aydin ayfer aygul ayhan aykut
    ayla aylin aynur ayse aysegul aysel aysen aysun aytac ayten azad aziz azra bahar baki banu baran baris basak
    batuhan baycan bayram bedri begum behcet bekir belgin belma berat berfin beril berk berkay berke berrin betul
    beyza bilal bilge bilgin birgul birol bora buket bulent burak burcin burcu burhan busra can canan caner cansel
    cansu celal cem cemal cemil cemile cengiz cenk cennet ceren cevat ceyda ceyhun cigdem cihan cihat coskun cuneyt
    damla defne deniz derin derya devran dilan dilek dogan dondu doruk durmus durukan duygu ebru ece ecrin eda ekrem
    ela elanur elif emel emine emir emrah emre ender enes engin enver eray ercan erdal erdem erdogan eren erhan
    erkan erman erol ersin ertan ertugrul esat esen esin esma esra evin evren eylul eyup fadik fadime fahri faruk
    fatih fatma fatmagul feray ferda ferhat feride feridun feriha ferit fevzi fidan figen fikret filiz firat fulya
    furkan gamze gizem gokay gokce gokhan gokmen gonca gonul gozde gulay gulbahar gulcan guldane guler gulhan guliz
    gullu gulnur gulsah gulsen gulseren gulsum gultekin gulten gunay gunes guney gungor gurbet gurkan habib hacer
    hafize hakan hakki haldun halide halil halim halime haluk hamdi hamit hamza handan hande hanife hanim harun
    hasan hasret hatice hatun havva hayat haydar hayri hayriye hazal helin hicran hikmet hilal hilmi hulya humeyra
    hurriyet husamettin huseyin ibrahim idris ilayda ilhan ilker ilknur ilyas inan inci ipek irem irfan ishak
    iskender ismail ismet izzet jale kaan kader kadir kadriye kamil kamuran kazim kemal kenan kerem kerim kevser
    kezban koray korkut kubilay kubra kursat lale leman levent lokman lutfi mahmut mahsun makbule mazlum medine
    mehmet mehtap melahat melda melek melih meltem memduh memet menekse meral mert merve meryem mesut metehan metin
    mikail mine miran muammer muge muhammed muhammet muharrem muhittin muhsin mujde mujgan mukaddes mukerrem
    munevver murat musa muserref mustafa mutlu muzaffer naci nadir nafiz nagihan naim nalan naz nazan nazife nazim
    nazli nazmiye nebahat necati necdet necip necla nejat nergis neriman nermin nesibe neslihan nesrin nevin nevriye
    nevzat neziha nihal nihat nil nilay nilgun nilufer nimet nisa nisanur nizamettin nuran nuray nurcan nurettin
    nurgul nurhan nuri nuriye nursel nursen nurten nurullah oguz oguzhan okan oktay olcay omer onat onder onur orhan
    orkun osman ozan ozcan ozer ozge ozgur ozkan ozlem ozlen pelin perihan pervin pinar polat rabia rahime ramazan
    rana raziye recep refik refika remzi remziye resat resul reyhan ridvan rifat riza rojda rojhat rojin rukiye
    ruveyda saadet sabiha sabri sabriye sadik safiye sahin sait sakine salih saliha salim samet sami saniye sati
    sebnem seda sedat sedef sefa sefer sehnaz selahattin selami selcuk selda selim selin selvi sema semih semiha
    semra sena senay senem sengul serap seray serdal serdar serhan serhat serkan serpil sertac sevda sevgi sevil
    sevilay sevim sevinc seyhan seyma sezer sezgin sibel sidika simge sinan soner songul suat suheyla sukran sukru
    sule suleyman sultan suna sureyya taha tahir tahsin talat talha tamer taner tarik tayfun tayfur tayyip teoman
    tevfik timur tolga tuba tugba tugce tugrul tulay tulin tulun tuncay tuncer turan turgay turgut turkan ufuk ugur
    ulku umit umran umut unal unzile utku vedat veli veysel vildan volkan yagmur yahya yakup yalcin yaprak yasar
    yasemin yasin yavuz yelda yeliz yesim yeter yigit yildiz yilmaz yucel yunus yurdagul yusuf zafer zarife zehra
    zeki zekiye zeliha zerrin zeynep ziya zubeyde zuhal zulal zumra
"""

# Moroccan, Arabic, Berber, Iranian, Afghan, Somali, Eritrean, Ethiopian, Pakistani.
_ARABIC = """
    aadil aaliyah abbas abdel abdelaziz abdelghani abdelhadi abdelhafid abdelhak abdelhamid abdelilah abdelkader
    abdelkarim abdelkrim abdellah abdellatif abdelmajid abdelmalek abdelmoumen abdenbi abderrahim abderrahman
    abderrahmane abderrazak abdeslam abdessamad abdi abdikarim abdirahman abdirizak abdul abdulahi abdullahi
    abdulrahman abeba abir abrham abu achmed achraf adel adham adila adnane afaf afsana ahlam ahmad ahmed aicha aida
    aisa aischa aisha aissa aizah ajmal akram alaa aladdin alam aleem alia aliya amal amani amanuel amar amin amina
    aminata amine amir amira ammar amr anas anass anisa anissa anouar anwar arash arwa ashraf asia asif asma asmae
    assia assma atef atefeh atika awatif aya ayaan ayman aymane ayoub azadeh azeddine aziza azzedine bader badr
    badreddine bahia bahram bashar bashir basil basma bassam batoul behnam behrouz benaissa bereket bilel biniam
    boubker bouchaib bouchra brahim bujar bushra chadia chafik chahid chahida chaima chaimae chakib chakir charif
    charifa cherif chourouk cyrus dalila dani dania daniyal daoud darius dariush dawit djamel doha dounia drifa
    driss efrem ehsan elaheh elham elyas emad essam fadel fadi fadila fadma fadoua fahd fahim fahima faical faisal
    faissal faiza farah farahnaz fares farhad farhan fariba farid farida farooq farouk farzana fatema fatemeh faten
    fathia fatiha fatima fatimazahra fatna fatou fatoumata fawad fawzi fawzia faysal fereshteh feryal filmon firas
    fouad fouzia fuad ghada ghassan ghizlan ghizlane ghulam girmay habiba hachim hadi hadil hafid hafida hafsa
    haidar haile haitham hajar hakim hala hamed hamid hamida hamouda hamoudi hanaa hanaan hanae hanan hani hania
    haroon hashim hasna hasnae hassan hassane hatem hatim hawa hawo hend hiba hicham hind hisham hiwet hosni hossam
    hossein houda houria houssain houssam houssine huda hussain hussein ibrahima ibtissam idriss ihab ikram ikrame
    ilham ilias ilyass imad imane imran inaya intissar iqbal ismael israa issa issam jaber jabir jafar jalal jamal
    jamil jamila jaouad javad jawad jihan jihane junaid kaddour kaltoum kamal kamran kaoutar kaouthar karam kareem
    karim karima kassim kaveh kawtar kenza khadidja khadija khadra khaira khaled khalid khalida khalil kian kidane
    ladan lahcen lamia lamya lamyae larbi latif latifa leila leyli lotfi loubna lubna luwam maha mahdi maher mahin
    mahmood mahmoud mahnaz mahsa majda majed majid malak malek malik malika manal mansour mariam marouan marouane
    marwa marwan maryam masoud mazen mebrahtu mehdi mehran meron merouane mihret milad miloud mimoun mimount minoo
    moaad moad moez moh moha mohamad mohamed mohammad mohcine mohsen mohsin mokhtar mona moncef morad mossab mouad
    moubarak mouhcine moulay mouna mounaim mounia mounir mounira mourad mousa moussa moussab moustafa mubarak
    muhamad muhammad muhannad mulu mustapha nabil nabila nada nadeem nader naeem naima najat najia najla najma
    najoua naoufal naoufel nargis nasima nasir nasrin nasser nassim nassima nassira natnael navid nawal nawid
    nazanin nazia nejma nezha nidal nihad nisrine nizar noaman noordin nordin nordine nouha nour noura nourdin
    noureddine nourhan omar omid omran osama ossama othman otman ouafae ouail oualid oum oumaima oumayma oussama
    outhman parisa parvin qasim rabah rachid rachida radia radouan radouane rafik rahim rahma rahmat rahmouna raja
    rajab rajae ramadan rami ramin ramsis ramzi rania rasha rashid rayan rayane razia reda redouan redouane reza
    riad rida rihab rim riyad robel rouwaida roya saad saba sabah saber saddam sadia sadiq saeed safa safae safia
    safiya safouan sahar said saida sakina salah salaheddine salam saleh salem salima salma salwa saman samar samer
    samia samih samir sana sanaa sanae saqib sarra sayed semhar senait shabnam shahid shahin shahnaz shahram
    shaima shakil sharif sheida sherif shirin siamak sidi siham sihem sima simret soad sofian sofiane sohail soraya
    souad soufian soufiane soufyan soukaina soulaiman soumaya soumia suhail sulaiman suleiman sumaira sumaya tahar
    taher tahira taoufik taous tarek tareq tariq tawfik tayeb teklit touria tsegay usman wael wafa wafae
    wahid waleed walid warda wasim wassim widad wissal yacine yahia yamina yaser yasir yasmin yasmina yasmine yassin
    yassine yassir yazan yohannes yonas younes youness younis yousef yousif yousra yousri youssef yousuf yusra zahia
    zahra zaid zaina zainab zakaria zakariae zakariya zaki zakia zayd zayn zaynab zeinab ziad zineb zohra zohre
    zoubida zouhair zoulikha zubair
"""

# Surinamese, Antillean, African; Hindustani, Javanese, Indonesian, Indian, Tamil.
_OVERSEAS = """
    abena adjoa afua agus akosua akua ama amadou amit amrita anand anjali anoushka anuradha archana arun aruna
    arvind asha ashish ashna ashok ashvin avinash awa ayodele aziezah babita bambang bhagwan bharat bhavna binta
    bipin bisnath budi carmelita cedrick chandra chandrika chidi chinedu chinwe chioma churandy clifton clyde
    codjo dewanand dharma dharminder dilip dinesh djaimy djoko dwayne dwight edsel efua ekua elroy emeka errol esi
    fanta faried farisha fatimata fatoe fitria gaitri ganesh gaurav geeta gilmar gita gopal gowri hari harinder
    harish harsha hemant hensley hilbert hubertine hyacinth ifeoma indira indra indrani jagdish jairzinho jamiro
    jandino jaswant jayant jayanti jeandro jeevan jermaine jhony joao juan jurien jurmen jyoti kabir kadek kadiatou
    kalpana kamala kamla kanta kapil karan kavita kemi kenrick ketut kiran kishan kishore koffi kofi krishna kumar
    kwabena kwadwo kwaku kwame kwasi lakshmi lalita latoya lekha madhavi mahendra mahesh malti mamadou mamta manish
    manisha manoj mariama marlon mavis meena mehul mercedita merlyn mohan mohini moses mukesh nandini narain naresh
    naveen neha ngozi nikhil nilesh nirmala nisha nitin nur nurul nyoman olu oluwaseun oumar ousmane pankaj parvati
    parwin pooja prabha pradeep prakash prashant pratap pravin precious preeti prem priscilla priya priyanka putri
    rabin radha radjen radjesh raghu rahmad rahul raj rajan rajani rajesh rajinder rajiv rajni rakesh ram rama
    ramesh ranjit rashida rashmi ratih ratna ravi ravindra reena rekha reshma rigoberto rishi ritesh rizky rohan
    rohit rosalinda rosario roshni rosita ruchi rupa ruthmila sabitri sachin sakuntala sandeep sandhya
    sangita sanjay sanjeev santosh sari sarita saroj sarojini satish savita savitri seema sekou seydou shailesh
    shalini shanaya shanella shanice shanker shanti sharda sharmila sheetal sheldon sherwin shilpa shiva shivani
    shobha shurandy shyam sidney siegfried sitara siti slamet soerin sohan sonal sri subhash sudha sudhir suharto
    sujata sukarno suman sumitra sunil sunita suraj suresh surinder sushma susila sutrisno swati tanvi teuku tulsi
    tyrell tyrone uday umesh urdley usha varsha vernon vijay vikas vikram vimala vinay vinod vishal vishnu wati
    wayan wendel winfred xiomara yaa yanti yaw zaira zuleika
"""

# Polish, Ukrainian, Russian, Bulgarian, Romanian, Hungarian, Yugoslav, Albanian, Greek, Armenian.
_EASTERN = """
    adrianna agata agnieszka alan albena aleksandar aleksander aleksandr aleksandra aleksei alena alicja alina alla
    anastasiia anatolii anatoly andrei andrej andriana andrii andriy andrzej anelia aneta ania antanas antoni
    antonina anya arkadiusz armen arta artan artem artjom arturas atanas barbora bartek bartlomiej bartosz beata
    bogdan bogumil boguslaw boguslawa bohdan bojan boleslaw borislav boyan bozena branislav branka bronislaw cezary
    czeslaw dagmara dalia danijel danuta daria dariusz darya dejan denys desislava dimitar dimitri dimitris dmitri
    dmitrij dmytro dobrin dominik dorota dragan dragana drazen dusan edyta elira elka elzbieta emilija emina eniko
    ervin eryk ewa ewelina fatmir fatos florin franciszek gabor galina georgi georgios gergana gheorghe giorgi
    giorgos grazyna grzegorz halina hanka henryk hristo hryhorii ihor ilir iliya inga ioana ioannis ion iosif
    ireneusz irina iryna ivanka ivaylo ivica iwona izabela izabella jadwiga jakub janos janusz jaroslav jaroslaw
    jasna jelena jerzy jolanta jovan jozef jozsef julita justyna kacper kalina kamila karol kasia katarina katarzyna
    kateryna katya kazimierz khrystyna kinga klaudia konstantin konstantinos konstanty kostas kostyantyn krasimir
    krystian krystyna krzysztof kyrylo lada laszlo lech leszek liliya liudmyla liviu ljiljana ljubica lubomir lucjan
    lucyna ludmila lukasz lyubov lyudmyla maciej magda magdalena maksim maksym malgorzata marek mariia mariola
    mariusz mariya marta martyna maryna matea mateusz michal michalina mieczyslaw mihaela mihai mihail mikhail
    mikolaj milica miroslav miroslaw miroslawa mladen mykhailo mykola myroslava nadezhda nadiia nadiya nataliia
    natalija nataliya natalya nebojsa nenad nevena nikola nikolai nikolaos nikolay nikolina oksana olech oleg oleh
    olek oleksandr oleksandra oleksii oleksiy olena olexandr olha oliwia olya ondrej ostap pavel pavlo pawel penka
    petar petko petro petya piotr plamen polina przemyslaw radek radomir radoslav radoslaw radu rafal ramune
    robertas roksana roman roxana ruslan ruta ryszard sanja sebastjan sergei sergej sergey sergiy serhii serhiy
    sinisa slavica slavko slawomir snezana sofiia solomiia stanimir stanislav stanislaw stefania stefka stepan
    stoyan svetlana svetoslav svitlana sylwester sylwia szymon tadeusz tamas taras tatyana teodor teodora tetiana
    tetyana tihomir todor tomas tomasz tsvetan tymofiy urszula vadim vadym valentyna valerii valeriy vasil vasile
    vasiliki vasyl veselin vesna viacheslav viktoria viktoriia viktorija violeta violetta vitalii vitaliy vitaly
    vlad vladimir vladislav vladyslav vladyslava volodymyr vyacheslav waclaw waldemar weronika wieslaw wieslawa
    wiktor wiktoria wioleta wioletta wladyslaw wlodzimierz wojciech yana yaroslav yaroslava yevhen yevheniia yordan
    yulia yuliia yuliya yuri yurii yuriy zbigniew zdenka zdravko zdzislaw zhanna zlatan zlatko zoltan zoran zorica
    zuzanna zygmunt
"""

# English, French, German, Scandinavian, Italian, Spanish, Portuguese.
_WESTERN = """
    aaron abigail agostino aidan alain alana alba albertina alberto aldo alejandra alejandro alessandra alessandro
    alessia alessio alistair allan allen allison alonso alvaro alyssa amadeo ambre amelia andrew andy angel angelo
    angus anibal antonella antonio arlene armando arturo ashley astrit audrey aurelie aurora austin ava avery
    barnaby beatriz benedict benedikt benoit bernardo bethany beverly bill billy bjoern blake brad bradley brendan
    brett bridget brooke bruna bud caitlin callum cameron camila camilla camille candice caren carlos carmela cedric
    chad charlene charles chiara chloe christabel christopher christos claudio cody concetta connor conrad corey
    courtney craig cristian cristiano cristina curtis dale damien darren davide dawn dean debra declan diego dieter
    dimas domenico domingo donovan douglas duarte duncan dustin eamon edna edoardo eduardo elaine elia eliana elijah
    elliot elliott elsie emanuel emanuela emilio emmanuel emmanuelle enrico enrique enzo erin ernesto estela ethan
    eugenio eunice evangeline fabien fabiola fabrice fabrizio faith fausto federica federico felipe fernanda
    fernando filipa flavia flavio florian francesca francesco francisco francois francoise franz friedrich gareth
    gary gaston geoffrey george georgia gerd giacomo giada gianluca gianni gilbert gilles gino gisele giulia
    giuliana giulio giuseppe gloria gonzalo gordon graham grant greg gregor gregory guadalupe guilherme guillermo
    gunnar gunther gustavo guy hailey haley harvey hazel heather hector helder helmut hernan hilary holly hope horst
    howard hugh hugues ian ignacio ilaria imogen inacio ingemar isaiah isla jacinta jackson jacquelyn jaime jake
    james jane janelle jared jason javier jean jeff jenna jeremiah jesus joana joaquim joaquin jocelyne joelle joerg
    jorge josefa josue juanita julio kaitlyn karl kathrin kathryn katrin katrina keith ken kendra kent kieran kirk
    kirsty kristen kristoffer kurt kyle kylie lachlan larry laurence lawrence leandro leonardo leslie leticia lewis
    lilou lloyd logan loic lori lorna lorraine lucio ludovic luigi luis luisa luiz lynda lyndon mabel mackenzie
    madison maeve maite malcolm manfred manuel marcela marcelo marcin marguerite mariano maribel marielena martino
    mason massimo mateo mathieu mathis matilda matt mattia maura mauricio mauro maxwell may megan mercedes micheal
    miguel mildred miles milton misha molly moritz mya nancy natale neil nelson nestor niall nicola nicolo nigel
    niklas nuno octavio orla ornella oswald otmar pablo paloma pamela paola paolo pascale patrice patrik paulo pedro
    perry phil philipp philippa phillip pierluigi piero pierre poppy quentin rafael rafaela raffaele rainer ramona
    randy raquel raul rebeca reginald reinhard renaud rhiannon rhys ricardo rodrigo rogerio romain romina rosalia
    rosalyn rosemary ross rowan rufus rupert russell salvador salvatore samuele santiago savannah scarlett sean
    sergio shane shannon shaun shawn shayne sienna silvio simao simona siobhan soren spencer stacy stanley stefano
    stewart stuart summer susana terence terry thierry tiago tiffany todd tommaso tracey travis trevor tristan troy
    umberto ute valentino vaughn vicente vincenzo virginie vittoria vittorio vivien wallace warren wayne wilfried
    will wolfgang xenia yann yannick yannis yoann zachary zoey
"""

# Chinese, Vietnamese, Thai, Filipino, Japanese, Korean; Jewish; African.
_OTHER = """
    akira amara analyn anh aroon aviva ayana ayumi bao baruch binh chaim channa chao chava chen cherry chi chiamaka
    chihiro chun cuong dafna daiki dao desta duc dung eden eitan eliezer emmanuella esti feng folake giang gideon
    guang hadassa hai hao haruto hien hiroshi hoa hong hua huong huy huyen ifeanyi ilan itai jia jian jiao jie jin
    jing jomar jonalyn jong jun kaito kelechi kenji kenta khanh khoa kien kumiko kyung lan lei lian lihua linh long
    lovely mai malka maricel marites marivic mei meiling mein menachem micha ming minh minho mordechai moshe mylene
    naftali nana naoki ngoc nguyet nhung ning noam obinna orit osaro osas phuc phuong ping qiang qing quan quang
    quyen quynh rahel rivka rodel rommel rong rowena sakura satoshi schlomo shan shira shlomo shmuel shu somchai soo
    sumiko sunan takashi takeshi tendai thabo thanh thao thi thu thuy tien ting toshi tova trang trinh trung tuan
    tunde tuyen tuyet uchenna vinh wei wen xiao xiaoming xin xing xiu xue yaakov yan yang yehuda yi ying yitzhak
    yoav yoko yong yosef yuan yuki yuko yun yuna zeev zhen zhi zipora zola
"""

# Short forms in Slavic languages; Japanese, Korean, Antillean and Surinamese names; Dutch names of the old.
_SHORT_FORMS_AND_MORE = """
    jarek darek tomek zbyszek krzysiek wojtek mirek przemek piotrek slawek maciek zbigniew gosia basia zosia halyna
    dima vanya sasha kolya misha grisha yuto haruki daichi hinata yuma koki ryo satomi misaki haruka riku minjun jiwoo
    seoyeon jisoo minseo eunji ji-woo djenaira chayenne cheyenne rayenne delano jairo shurwin giovanca rudsel shanaira
    shurendy raelyn quinty urvin sharwin rishi anoushka prescilla chidinma adaeze temitope folasade mehret parwana
    farshid behnaz nilofar bep annelotte irmgard marietje leentje jopie bets diny riny roelfien gesina cisca klazien
    marretje jantien hermine wilma toosje antje dirkje geertruida wietske
"""

FIRST_NAMES = frozenset(
    " ".join(
        (_DUTCH_MEN, _DUTCH_WOMEN, _TURKISH, _ARABIC, _OVERSEAS, _EASTERN, _WESTERN, _OTHER, _SHORT_FORMS_AND_MORE)
    ).split()
)

# Words of Dutch or English too: a name only in the company of another.
AMBIGUOUS = frozenset(
    """
    ab ad adel adem al alien allen ama amber amine an angel anno armen art august ava aya bao bas ben bo boaz bonne boy
    broer bud can cherry chi chun constant coos cor dale dan dao dawn dean deen deniz dolly dung eb eden eke elke
    elle els eren erin ernst faith fin fleur flip floor franc frank friso germ gien goof grace grant griet guy hai
    hao hark hazel helder hoa holly hong hope horst hua iman ina ink inna ion iva jans jet jin job jong joy jun kaat
    kader kas ken kent kick koos lan leen lei len lente lien lies lieve lijntje lin linde linh liv long lot lous
    lovely maas mai mare mark mats max may mei mercedes merel mies miles mina mine ming moh nader nana naz nil ning
    noor nova nur onder oum peer penny perry pier ping pip precious prem puck quan raja ram rama ramadan rein reno
    rida rie riet rijk rik rim roman rong roos ross rover saba sake sati sepp shan shu sil skip soo stella sterre
    stien storm sultan summer tea thi thor thu tien tine ting ton toon tove trees tuan vie viola violet vita vlinder
    ward wei wen wies wik wil will wolf xin yang yi yun zus
    """.split()
)
