"""First names that may be one person's: call names and baptismal names, names in two languages, spellings of a sound.

Folded as `name_grammar.fold` does: small letters without accents; a name of two words in one ("annemarie").
"""

from enum import IntEnum
from functools import cache, lru_cache

from mailguard.detectors.first_names import FIRST_NAMES
from mailguard.detectors.name_words import NOT_NAMES

# Families, strokes between them: any two of one may be one person's. A name may be in several ("jo"), which joins none.
_FAMILIES = """
    jan johannes johan hans joop jo jannes hannes john johnny jean juan giovanni ivan jovan jonny joannes hanno / jan
    johannes sjang sjeng jens ioan iwan ian yahya yuhanna / johanna anna ans an jo joke hanna hannah hanneke annie
    joanna jo-anne joanne hanny hannie jannie janny jopie sjaan / johanna janna jannetje jansje jannigje jantje
    jantine jantien janneke janke jenny janny janine jane joan / anna ans an annie anneke ann anne antje annette anja
    anke anouk annemiek ania anka anita aneta hania / anna nans anna-maria annamaria annemarie annemieke anneloes
    annelies anneliese / antonia toos tonnie tonny toni tonia antoinette nettie netty net ton tosca antje / cornelis
    kees cor cees cornelius corneel nelis neel cornelus corne krelis keesjan / cornelia cor corrie corry nel nelly
    nellie neeltje cora conny lia keetje kea neelie nelleke / pieter piet peter petrus pier pete pierre pedro pietro
    piotr piotrek pjotr petros petar butrus peet / petronella nel nelly nellie ella pietje petra pieternella pieternel
    pia pietronella petronel / willem wim wil bill billy will willy william wilhelmus guillaume wilhelm willie wiljan
    pim helmus / wilhelmina wil mina willemijn mien willy wilma minke miep willemien willie wilhelmien mieneke willeke
    billie / hendrik henk rik hendrikus henny hennie harry henri henry harrie hein heinrich enrico henryk driek drikus
    heiko / hendrika hendrikje henny hennie riek rieka rika drika hendrien henriette jet rieke henrieke harriet
    henrica jetty / antonius ton antoon toon anton twan tonny tonnie toine anthony tony antonio antoine toni theun
    antoni teun antonie / jacobus jacob jaap koos jacques sjaak jaco ko james jakob jakub co coos sjaco jac sjakie jim
    jimmy yakup yaqub / jacoba coba cobi co jacqueline jacomina jacobien mina coby jacky ko koosje jaapje koba /
    abraham bram ibrahim brahim abe braam ab appie ibo ebrahim avraham avi brams abram / albertus albert bert ab appie
    bertus ap elbert aalbert al / hubertus hubert huub bert huib bertus huibert / lambertus lambert bert bertus
    lammert / robert rob bob bobby robbert robbie robin roberto bert robby / gijsbertus gijsbert gijs bert / norbertus
    norbert bert / egbert bert egbertus ebbe / bernardus bernard ben bernd bert bernhard berend bennie benno barend
    nard bernt / adelbert bert / alberta albertine bertha berta bep / mohamed mohammed mohammad muhammed muhammad
    muhammet mo mehmet mohamad muhamed mohand moh simo moha hamid mohamud / ahmed ahmet achmed ahmad hamo / mustafa
    mustapha moustafa moustapha mus musti moos / youssef yousef yusuf yousuf josef joseph jusuf joesoef youssouf yosef
    joe sef / jozef joseph josef jos joop sjef sef joe giuseppe jose jef jupp yusuf youssef jo josephus joost yossi
    pepe / josephina josefina josephine josefien josien fien jos josina jose josee josefine fieke fientje josette /
    fatima fatma fadma fatiha fatna fatoumata fati fatim fatiem fatimazahra fatemeh fatou faatima / aicha aisha aischa
    aysha ayse aysa aisa asha aysegul aichatou ayesha / khadija hatice khadijah kadija khadisha kadisha gadija hadice
    khadidja / mariam meryem maryam miriam mirjam myriam meriam mariem meriem maria maryem maryama / zeynep zainab
    zineb zaynab zeinab zeineb zainep / hussein huseyin hossein houssein hussain hossain hoessein houcine husein /
    hassan hasan al-hassan lahcen hassane / omar omer umar umer oumar / osman uthman othman ousmane otman usman /
    soulaiman suleyman sulaiman soleyman sulejman salomon suleiman solomon souleymane soulaymane slimane / moussa musa
    mozes moses mousa moshe / issa isa isaac iesa eissa / ishak isaac izaak isak yitzhak itzik ies / ismail ismael
    smail ismaiel esmaeil / ayoub eyup ayyoub job ayub ayyub / khalid halit khaled galid chalid / rachid rasit rashid
    rasjid raschid / abdelkader kader abdulkadir abdul kadir abdel / abdellah abdullah abdul abdallah apo abdulla
    abdel / abderrahman abderrahim abdurrahman abdirahman abdel abdoel abdul rahman / abdelaziz aziz abdulaziz abdel /
    abdelhamid hamid abdulhamid abdel / abdelkarim karim abdulkarim abdikarim abdelkrim abdel / abdellatif latif
    abdullatif abdel / abdelhak hak abdulhak abdel / noureddine nourdin nordin nourddine nurettin nordine nour nuri
    nouredine / jamal cemal djamal gamal jamel djamel / jamila cemile djamila camila gamila / saida saide sayida zaida
    / samira samire semira sam / hamza hamzah gamza / hakim hakiem abdelhakim / karima kerime karimah / latifa latife
    / nadia nadja nadya nadine / leila layla leyla laila lejla lela / yasmin yasmina yasmine jasmijn jasmin yasemin
    jasmina jasmine yas yasmien / yassin yassine yasin jassin yacine yaseen / bilal bielal belal / emine amina amine
    aminata / elif elief alif / ridouan redouan ridvan ridwan redouane ridouane / murat mourad morad murad moerad /
    tarik tarek tariq / faruk farouk farooq / malgorzata gosia margareta gosha malgosia / katarzyna kasia kaska
    catharina kate kathy / aleksandra ola alexandra aleksa sandra sasja / agnieszka aga agnes / joanna asia joasia /
    barbara basia babs bar barb babette barbera / zofia zosia sofia sophie sofie sonia / ewa eva ewelina ewka eve evi
    evy / elzbieta ela elisabeth elka / dorota dorothea dora / krzysztof krzysiek kris christoph christopher / tomasz
    tomek thomas / wojciech wojtek / grzegorz grzesiek greg gregory / slawomir slawek / miroslaw mirek / jaroslaw
    jarek / dariusz darek / przemyslaw przemek / zbigniew zbyszek / andrzej andre andreas andries jedrek andy andrew /
    lukasz lucas lukas luc luke luuk luca / pawel paul paulus paulo pablo paolo pavel / michal michael michiel michel
    mike mick miguel mikael mickey misha mikhail mihai mikail maikel chiel / jerzy george georg joris sjors jorge
    giorgio gheorghe jurek jurgen jorg yuri / stanislaw stan staszek stas / aleksander alexander alex xander sander
    sandor sacha lex olek sasha alexandru alexandre iskender alec / alexandra alex sandra lexi sacha xandra sasha
    alexia / elisabeth elizabeth liz lies bep els lisa betty beth lizzy ella elise eliza elly liesbeth lizet elsa bets
    lijsbeth / elisabeth elizabeth bella elsbeth lisbeth liza betsy libby lise lieske liset lisette liesje elsje ilse
    elisa bettie / catharina cato trijn toos kaatje trien karin katrien kaat catharine rina tineke trijntje catherine
    kate katrijn / catharina katharina ineke rini tiny tine trees kitty katja nienke catrien cathy karen kathy
    catarina kathleen katie / christina chris tine tineke stien christine christien kristel stijntje christel ina tina
    kirsten kristina kristin / christina kristien krista stina dien stineke tinie kristine christa chrisje /
    christiaan chris christian kris christiaen kristian christo kristiaan / christoffel chris christopher christof
    stoffel christophe toffel cristoffel / adriana jana adri ada adrie ariane jaantje sjaan adrienne janna arjanne ad
    / adrianus adriaan ad adri arie adrie adrian janus arjan arjen jaan aad aat / arend arnold arno nol arent arie
    arnout arnoud arnoldus noldus nolle / arthur art artur tuur / august guus gust augustinus gus augustus stijn /
    guusje augusta gusta guus gusje / gustaaf guus gus gustav staf gustave / gerardus gerard ger gerrit geert gerhard
    gert gerry gerrie geurt sjra grad graard sjraar garret gary / gerarda gerda gerrie geertje gerry gera gerardina
    ger geerte gerdien / geertruida truus geertje trudy truida truitje geerte trude truusje gertrude gertruda gerda
    trui trudie trudi ger / gerritje gerrie gerda gerry gerritdina / gerardina dina dien gerda dini diny / berendina
    dina dien dinie diny berdien / everdina dina everdien ever / frederik fred freek frits rik frederick frederic
    fredrik freddy freddie fritz freerk ferry frerik fedde / frederika frederike riek rika frieda fre freddie rikie
    frederique / ferdinand ferdi nand ferdy fer ferry fernand fernando / franciscus frans frank francis franz francois
    francesco cis sis franc francisco ciske franck / francisca fransje francien cisca frances francine sisca ciska
    france fransien franciska sis fran frannie / theodorus theo dorus ted theodoor dirk doris teun thei theodor fedor
    teddy / theodora dora thea doortje dorine doris theadora / dorothea dora thea doortje dorien do dorothy doro
    dorothee dorine dotje / theresia thea trees resi tess theresa therese treesje teresa terry teske tessa / diederik
    dirk dick rik derk diederick didi rick derek / richard rick ries rik dick ricardo ritchie rich riccardo ricky /
    nicolaas niek klaas nico nick nicolas nikolaas claus colin nicky nicholas nikolai niklas mikolaj klaus niels nic /
    nicolien nicoline coline lien nicole nikki nicolette colette klaasje klazien nicky / margaretha greet greta griet
    marga margriet gretha grietje margreet maggie meg rita peggy margot gre greetje / margaretha margaret margo marjan
    marijke margarita margit daisy gree margarete madge marguerite / maria marie mia mies riet rie ria marijke mieke
    marieke miep marja marianne mary mariette rita mariska maaike maja / maria mieneke miet mariken marije riekie
    marietje mieke mirjam mariek mariska mieps molly moira marielle marika / maria-johanna marijan marian marianne
    jannie marion marjan marjanne mariana / marjolein marjoleine marjolijn marjo jolein jolijn marjon lijn / martinus
    martin tinus martien maarten marten tiny mart martijn martino martinho / martina tiny martine tine tina martha
    martje maartje tineke / marinus rinus marien marijn rien marino ries / marina rina marijn mar marinka / mattheus
    mathijs thijs matthias matthijs mattie matthew mat matt mathieu tijs matteo mateusz thieu teeuwis teus mads /
    bartholomeus bart bartel meeuwis barthold bartolomeo barth / laurentius laurens lou louw rens lars laurent lorenzo
    lourens lau lawrence larry / laurentia laura lau laurien laurie loreen laure lauren / ludovicus louis lodewijk lou
    lowie ludo luis louw ludwig lewis luigi / louisa louise loes wies lou loeki luus marieloes louiza loesje lotje /
    lucia luus lucie lucy lucienne / leonardus leonard leo leen leendert len leon lennard leonardo lenny lennart
    nardus / leonora leonie leonoor nora noor leonor / eleonora nora noor leonore ellen nelly lenore ellie noortje /
    helena helen lena leni heleen elena ellen leen lenie helene lenneke leentje eleni halina nel ilona leneke jelena /
    magdalena magda lena leen malene leni madeleine madeleen madelon lenie maddy / sebastiaan bas sebastian bastiaan
    seb bastian sebas bassie / benjamin ben benny bennie benji jamin / benedictus ben benedict bennie bene / daniel
    daan dan danny dani danilo danyal daniyal / danielle daan dani danny danique daniella daniela / david daaf dave
    davy dawid daoud davut dawud davide / samuel sam sammy shmuel samuele / samantha sam sammy / simon siem siemen
    sijmen simeon shimon / stephanus stefan steven stephan stef steef stephen steve stijn fanus istvan esteban etienne
    stevie / stephanie stef fanny stefanie stefania steffie fannie / thomas tom tommy thom maas thomasz tomas /
    timotheus tim timo timothy timmy / tobias tob toby bias / victor vic vik viktor vito / victoria vicky viktoria
    tori vic / vincent vin vince cent vincentius vinnie / rudolf ruud dolf rudi rolf ruudje rudolph rudy roelof roel /
    adolf dolf alf adolphus / roeland roel roland orlando / reinier rein rene reinout reinder renier rainer reyer /
    gerben gerbrand ger / everhardus evert eef everard ever ed / eduard ed eddy edward edwin eddie ward edu edo
    eduardo eedje / edmond ed eddie edmund / elias elie eli ilyas lias / ignatius naas ignace ignas / jeremias jeremy
    jerry / hieronymus jeroen jerome jerry / gregorius gregor goris joris greg / karel carel charles carolus carlo
    karl carl charlie chuck carlos / carolina caroline lien lina carolien karolien lieneke lineke line karoline /
    charlotte lotte lot lotje charlot charly / carla carolina karla / constantinus stan stijn constant constantijn
    kostas costas / alphonsus fons alfons alfonso phons / alfred fred fredo alfredo alf / wilfred fred wil wilfried /
    gottfried godfried frits fried govert / clemens clement mens / dominicus dominique dominic nico dom minus /
    emanuel manuel manus manu emmanuel manolo / hermanus herman manus harm harmen arman manes / hermina mina hermien
    mien minke harmina hermine miny / jurriaan jurre jur juriaan jurjen uriaan / raphael raf rafael / raymond ray
    ramon raimond mon / ronald ron ronnie ronny roland rinaldo / valentijn val tijn valentin / walter wouter walt wout
    wolter walther wally / zacharias zach zaki zak / gabriel gabe gaby gabry / gabrielle gaby gabi gabriella /
    isabella isabel bella isa bel isabelle ies / jacintha cintha / jennifer jenny jen jenn / jessica jes jess jessie /
    jolanda jo yolanda jolande lanny / judith juut judy jutta / juliana julia juul jul julie liana juliette / julianus
    juul jules julius julian / kimberly kim kimmy kimberley / angelina angela lina angelique angie ankie / angenita
    nita agnita / aleida alida leida aly lida alie / alice alies lies alicia / alberdina dina alie bertha / adelheid
    heidi adele ada / aaltje alie aly ada / aagje agatha aag agaath / anastasia stasia nastja ana / antonetta net /
    annette net nettie netty / jeannette net nettie netty jeanette janet / jeanne jeanet sjaan jannie / beatrix bea
    trix trixie beatrice beatrijs / bernadette bernie det detje / brigitta gitta brigitte briggie bridget birgit /
    cecilia cilia celia cil silke cecile sil / clasina sina ina cla / clara klara claar klaartje claire / deborah
    debra debbie deb debora debby / desiree desi / diana diane dian di / emilia emmy emily mia emilie milly / engelina
    lien lina / esther ester essie hester / eugenie jenny / evelien eveline evelyn lien eef eefje evelijn / gesina
    sien sina gees geesje gesien ina / gijsberta gijsje / jozina josina sien / klasina sien / rosina roos sien /
    roosmarijn roos rosemarie rosemarijn / rosalie roos rosa rosalia rosie / rosa roos rosie roosje roza / saskia sas
    / sara saar sarah saartje sally sarai sar / susanna suus suze sanne suzan sanna susanne suzanne susan suzy zuzanna
    sue zuzana / sophia fie fieke sophie sofie sofia sofietje zofia / sylvia silvia syl sil / ursula ulla uschi /
    valerie val / veronica vera ron roni veronique veerle nicky / vanessa nes / virginia gina ginny / wendelien wendy
    wendelmoet / yvonne yvon ivonne von ivonna / yvette ivet yvet / jozua joshua josh / joachim jochem jo jochen achim
    joaquin / jonathan jon jona jonny nathan / nathanael nathan nathaniel / gideon gied / ezechiel chiel / egidius
    gilles gillis giel gied / guilielmus giel / machiel chiel michiel / reginald reg reggie / patricia pat patty trish
    / patrick pat paddy patrik / pauline paula lien paulien polly paulina / quirinus krijn quirijn rinus / quirina
    rina / regina gina ina reina / sabina bien sabine / severinus rinus / wijnandus wijnand nand / xaverius xavier
    faas savier / bonifatius faas bonne / servatius servaas vaas / philippus flip philip phil filip philippe filippo
    felipe / philippina pien philippine / josephine pien / jacobina bien bina / albertina bertien tina tine / gerharda
    gerda / leopold leo pol / oscar os oskar / olivier oliver ollie olli / maximiliaan max maxim maximilian maximus /
    maurits mau mauritius maurice mo morris / melchior mel / mercedes mer / monica mon monique moon monika mona /
    natalia natasja nat natasha nathalie natascha talia / rebecca becky bec rebekka reb / raquel rachel rahel / ramona
    mona / renate ren rena nate / tatiana tanja tania / tamara tam mara / ferenc frans / laszlo lasz / matilda tilly
    mathilde tilde til mathilda hilde / clothilde tilly / ottilie tilly otti / hildegard hilde hilda hil / gunter
    gunther / ulrich uli / wolfgang wolf / konrad koen koenraad coen conrad coenraad / kunigonde gonda gonnie /
    lidwina lidy lia lidwien wina / lydia lydie lida lidia / aloysius louis lou wies lo / eustachius staas stas /
    casparus cas jasper caspar kasper casper gaspard / ernestus erno ernst ernesto ernest / erikus erik erik-jan eric
    rik / frank francis franco / laurina rina / catherina rina / hadewych hade / hiltje hilda / gregoria goor /
    nazareth naz / fenna fen fennie fenne fennechien / fokkelien lien fokke / jelte jel / sjoerd sieuwert sjurd /
    sytse sietse sieds / wytske wietske / tjitske tjits / ytje ietje / eelkje eelk / froukje frouk / dieuwke
    dieuwertje duke / jitske jits / tsjitske tjitske / wiebe wybe / douwe dou / xiaoming ming / minh-anh minh / mehmed
    mehmet / huseyin husso / mustafa mistik / suleyman sulo / abdulkadir apo / gulsah gul / gulsen gul / nurcan nur /
    nurhan nur / aygul gul / hatice hatos
"""
# Names of men with which longer names of women begin ("Jan" and "Janneke"): of these a beginning is no call name.
_HIS = frozenset(
    """
    adrian albert alex ali andre arend bart ben ber bernard bert can carl cem christian dan daniel denis dirk don egbert
    emil eric erik evan fabian fred frederik gabriel geert ger gerard gerrit hans harm hendrik herman hubert ivan jaap
    jacob jan jean joan johan john jos josef joseph julian justin karl klaas lars leon louis luc manuel marc marcel
    marin mario mark martin max michel nico noel oliver pascal paul per peter philip pieter rafael rob robert robin
    roel roelf roland roman ron ruben samuel sebastian sem simon sjoerd stefan stephan theo tim tom victor wilhelm will
    willem willie wolf yan yannick
    """.split()
)
_LEAST_BEGINNING = 3  # letters by which "Lin" is short for "Linda"
_LEAST_MISTYPED = 4  # letters of a name that one other letter leaves recognisable
_LEAST_CONFUSED = 5
_HERS = ("a", "e", "ye")  # behind his name they make hers: "Samira", "Simone", "Nuriye"
_LONGEST = 40  # letters; no first name is longer


class Alike(IntEnum):
    """How two names compare."""

    DIFFERENT = 0
    NEAR = 1  # one may have been written for the other: Karin, Karen
    SAME = 2  # may be one person's


_NAMES_OF = tuple(frozenset(family.replace("-", "").split()) for family in _FAMILIES.split("/"))
_INITIALS_OF = tuple(frozenset(name[0] for name in names) for names in _NAMES_OF)


def _by_name() -> dict[str, frozenset[int]]:
    table: dict[str, set[int]] = {}
    for number, names in enumerate(_NAMES_OF):
        for name in names:
            table.setdefault(name, set()).add(number)
    return {name: frozenset(numbers) for name, numbers in table.items()}


_FAMILIES_OF = _by_name()
_NONE: frozenset[int] = frozenset()


def initials_of(name: str) -> frozenset[str]:
    """The first letters of all names that whoever is called this may bear, its own among them."""
    own = frozenset(name[:1])
    return own.union(*(_INITIALS_OF[number] for number in _FAMILIES_OF.get(name, _NONE)))


@lru_cache(maxsize=8192)
def first_names_alike(one: str, two: str) -> Alike:
    """Whether two folded first names may be one person's.

    A well-known name one letter from another well-known one is another name ("Lieke", "Mieke"); within a longer one it
    may be a slip ("Karin", "Karen"), but at its end it tells the sexes apart ("Martin", "Martina").
    """
    if one == two:
        return Alike.SAME
    if not one or not two or max(len(one), len(two)) > _LONGEST:
        return Alike.DIFFERENT
    if _FAMILIES_OF.get(one, _NONE) & _FAMILIES_OF.get(two, _NONE):
        return Alike.SAME
    short, long = sorted((one, two), key=len)
    if len(short) >= _LEAST_BEGINNING and long.startswith(short) and short not in _HIS and not _is_hers(long, short):
        return Alike.SAME
    sounds = sound_of(one), sound_of(two)
    if sounds[0] == sounds[1]:
        return Alike.SAME
    return _spelled_alike(short, long, sounds)


def _is_hers(long: str, short: str) -> bool:
    return len(short) >= _LEAST_MISTYPED and short in FIRST_NAMES and long.removeprefix(short) in _HERS


def _spelled_alike(short: str, long: str, sounds: tuple[str, str]) -> Alike:
    are_known = short in FIRST_NAMES and long in FIRST_NAMES
    begin_alike = sounds[0][:1] == sounds[1][:1]
    if len(short) >= _LEAST_MISTYPED and begin_alike and is_one_letter_apart(short, long):
        if not are_known:
            return Alike.DIFFERENT if long == f"{short}a" and short in FIRST_NAMES else Alike.SAME
        is_within = short[-1] == long[-1] and long[:-1] != short
        return Alike.NEAR if is_within and len(short) >= _LEAST_CONFUSED else Alike.DIFFERENT
    if sounds[0].removeprefix("h") == sounds[1].removeprefix("h"):
        return Alike.NEAR  # "Anna", "Hanna"
    is_end = len(short) >= _LEAST_MISTYPED and len(long) > len(short) + 1 and long.endswith(short)
    is_beginning = len(short) < _LEAST_BEGINNING and long.startswith(short)
    return Alike.NEAR if is_end or is_beginning else Alike.DIFFERENT


_SOUNDS = (
    *(("tsch", "tsh"), ("sch", "sh"), ("sj", "sh"), ("ph", "f"), ("chr", "kr"), ("ch", "sh"), ("ck", "k"), ("kh", "k")),
    *(("th", "t"), ("dt", "t"), ("qu", "kw"), ("q", "k"), ("x", "ks"), ("ce", "se"), ("ci", "si"), ("cy", "si")),
    *(("c", "k"), ("ie", "i"), ("ij", "i"), ("y", "i"), ("j", "i"), ("uu", "\0"), ("oe", "u"), ("ou", "u"), ("z", "s")),
)


@lru_cache(maxsize=8192)
def sound_of(name: str) -> str:
    """A key that spellings of one sound share: "Youssef" and "Yusef", "Eric" and "Erik", "Thijs" and "Tys"."""
    key = name[:_LONGEST]
    head = "Z" if key.startswith("z") else ""
    key = key[len(head) :]
    for written, sound in _SOUNDS:
        key = key.replace(written, sound)
    if len(key) > 2 and key.endswith("d"):
        key = key[:-1] + "t"
    return head + "".join(letter for place, letter in enumerate(key) if not place or key[place - 1] != letter)


@cache
def _known_sounds() -> frozenset[tuple[str, str]]:
    return frozenset((name[:2], sound_of(name)) for name in FIRST_NAMES if len(name) >= _LEAST_MISTYPED)


def is_first_name(word: str) -> bool:
    """True for a folded first name of the lists, and for other spellings of one: "gregg", "kristi"."""
    if word in FIRST_NAMES or word in _FAMILIES_OF:
        return True
    return len(word) >= _LEAST_MISTYPED and word not in NOT_NAMES and (word[:2], sound_of(word)) in _known_sounds()


def is_one_letter_apart(one: str, two: str) -> bool:
    """True when one letter changed, added, left out or, in a longer word, swapped with its neighbour makes one the
    other.
    """
    if abs(len(one) - len(two)) > 1 or one == two:
        return False
    same = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    left, right = one[same:], two[same:]
    if len(one) == len(two):
        is_swapped = len(one) >= _LEAST_CONFUSED and left[:2] == right[1::-1] and left[2:] == right[2:]
        return left[1:] == right[1:] or is_swapped
    return left[1:] == right or left == right[1:]
