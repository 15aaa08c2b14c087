"""Readers who are written to as a group without its being named so: by habit, by a child's help, by the reason told."""

from time import perf_counter

import pytest

from mailguard.content.audience import audience_of
from mailguard.findings import Audience, Place, Segment


def audience(subject: str, *paragraphs: str) -> Audience:
    return audience_of(subject, [Segment(text, Place("body")) for text in paragraphs])


@pytest.mark.parametrize(
    ("subject", "greeting", "text"),
    [
        ("Vervolg dinsdag", "Beste (bijna) ex-rokers,", "Knap dat jullie zonder nicotine zijn. Tot dinsdag."),
        ("Week 4", "Lieve afvallers,", "Morgen wegen we weer. Een gezond gewicht komt niet vanzelf."),
        ("Programma beter slapen", "Dag slechte slapers,", "Vergeet jullie slaapdagboek niet."),
        ("Beter slapen", "Beste allemaal,", "De volgende bijeenkomst is op 3 maart. Vul het schema in."),
        ("Minder piekeren", "Hallo allemaal,", "Jullie huiswerk voor de volgende keer staat in de bijlage."),
        ("Rugschool: andere zaal", "Beste mensen,", "Onze groep zit vanaf nu in zaal 2."),
        ("Valpreventiegroep: schoenen", "Goedemorgen allemaal,", "Trek stevige schoenen aan."),
        ("Deelnemers valtraining", "Beste allen,", "Tot maandag."),
        ("Fysio in groepsverband: rooster mei", "Beste allemaal,", "Zie hieronder."),
        ("Bekkenbodemcursus verplaatst", "Beste dames,", "De zaal is dicht."),
        ("Les 3", "Beste deelnemers van de pijngroep,", "Neem een mat mee."),
        ("Uitnodiging", "Beste deelnemers,", "Jullie hebben je opgegeven voor de cursus afvallen met plezier."),
        ("Welkom", "Beste allemaal,", "Fijn dat u meedoet met onze leefstijlgroep."),
        ("GLI groep 2: kookavond", "Beste allemaal,", "Tot dan!"),
        ("Groep minderen met alcohol", "Beste allemaal,", "Dinsdag weer."),
        ("Nieuwe tijd", "Beste deelnemers aan de hartrevalidatiegroep,", "Om 10 uur."),
        ("Quit smoking", "Dear all,", "Our next session is on Tuesday."),
        ("Sova-training: start", "Beste ouders,", "Dinsdag beginnen we om 13 uur."),
        ("Faalangsttraining", "Beste ouders, verzorgers,", "Graag gymschoenen mee."),
        ("RT-groepje dinsdag", "Beste ouders,", "Het uur verschuift."),
        ("Start", "Beste ouders,", "Uw zoon of dochter is aangemeld voor de training sociale vaardigheden."),
        ("Logopedie", "Beste ouders,", "Jullie kind krijgt vanaf maandag logopedie bij ons op school."),
        ("Nieuws", "Geachte ouders,", "Binnenkort start uw dochter in de schakelklas."),
        ("Rekenhulp", "Beste ouder,", "Uw kind heeft dyscalculie en krijgt daarom extra tijd bij toetsen."),
        ("Extra begeleiding", "Beste ouders,", "Vanwege de verklaring krijgt uw kind hulpmiddelen bij dyslexie."),
        ("Maatjes", "Beste ouders,", "Omdat jullie zoon ASS heeft, mag hij eerder de zaal in."),
        ("NT2-klasje", "Dag ouders,", "We beginnen om 9 uur."),
        ("Avond", "Beste ouders,", "Als ouder van een kind met autisme kent u de vragen. We nodigen u uit."),
        ("Dyslexia group", "Dear parents,", "Your child is in our dyslexia group this term."),
        (
            "Bericht",
            "Geachte heer/mevrouw,",
            "U ontvangt deze mail omdat u cliënt bent van de afdeling schuldhulpverlening.",
        ),
        ("Wijziging", "Goedemiddag,", "Als cliënt van het wijkteam krijgt u een nieuwe contactpersoon."),
        (
            "Andere dag",
            "Beste allemaal,",
            "Aangezien jullie bij ons in behandeling zijn, laten we weten dat de praktijk sluit.",
        ),
        ("Wachttijd", "Beste mensen,", "U staat op de wachtlijst voor behandeling bij ons. Het duurt langer."),
        ("Wachttijd", "Beste ouders,", "Jullie kind staat bij ons op de wachtlijst voor een onderzoek naar autisme."),
        ("Belangrijk", "Geachte mevrouw, heer,", "Omdat u onder bewind staat, verandert uw leefgeld."),
        ("Regels", "Beste inwoner,", "U ontvangt een bijstandsuitkering van de gemeente. Daarom schrijven wij u."),
        ("Energietoeslag", "Geachte inwoner,", "Wij schrijven u omdat u in de bijstand zit."),
        ("Budget", "Hallo,", "Je krijgt deze mail omdat je in de schuldsanering zit."),
        ("Zomer", "Beste gezinnen,", "Omdat uw gezin hulp krijgt van het jeugdteam, mag u mee op kamp."),
        (
            "Vragenlijst",
            "Geachte heer, mevrouw,",
            "U ontvangt dagbesteding via de Wmo, want u bent cliënt bij thuiszorg De Linde.",
        ),
        (
            "Uitje",
            "Beste mantelzorgers,",
            "Als mantelzorger van iemand met dementie hebt u het zwaar. Kom naar ons uitje.",
        ),
        ("Pakketten", "Beste allemaal,", "Omdat jullie klant zijn bij de voedselbank, krijgen jullie een kerstpakket."),
        ("Sluiting", "Beste mensen,", "Jullie zijn nu bij ons in therapie. Vrijdag is de praktijk dicht."),
        ("Notice", "Dear all,", "You receive this because you are a client of our debt advice team."),
        ("Zomersluiting", "Beste ouders,", "Uw kind is bij ons onder behandeling bij een psycholoog."),
        (
            "Rookvrij in zes weken",
            "Hallo allemaal,",
            "De vorige keer ging het over ontwenning. Deze keer over terugval.",
        ),
        ("Slaapcursus: zaal", "Beste allemaal,", "We zitten dinsdag in de kleine zaal."),
        ("Bekkenfysiotherapie in een groep", "Beste dames,", "Tot volgende week."),
        ("Oefengroep COPD", "Beste allemaal,", "De zaal is dicht."),
        ("Slank de zomer in", "Beste afvallers,", "Wie is er deze week aangekomen op gewicht? We wegen op maandag."),
        ("Vervolg", "Beste stoppers,", "De sigaretten zijn de deur uit!"),
        ("Rugklachten: oefengroep", "Goedemiddag,", "We starten 3 mei."),
        ("Verzetten", "Beste groepsleden,", "De valpreventiecursus gaat niet door. Kunnen jullie donderdag?"),
        ("Sociale vaardigheidstraining", "Beste ouders en verzorgers,", "We beginnen op 8 september om 14.00 uur."),
        ("Taalklas", "Beste ouders,", "Uw kind krijgt vanaf maandag NT2-lessen van juf Bo."),
        ("Afspraak", "Beste ouders,", "Uw kinderen krijgen begeleiding van onze logopedist."),
        ("Weerbaarheidsgroepje", "Beste ouders,", "We starten weer na de herfst."),
        ("Mail", "Beste ouders,", "Jullie dochter zit bij ons in het groepje faalangst."),
        ("Start", "Beste papa's en mama's,", "Na de vakantie gaat jullie kind naar het dyscalculieklasje."),
        (
            "Verhuizing",
            "Beste allemaal,",
            "Jullie krijgen deze mail omdat jullie zoon of dochter bij ons ambulante begeleiding krijgt.",
        ),
        (
            "Verhuizing",
            "Geachte heer, mevrouw,",
            "Omdat u bij ons onder beschermingsbewind staat, informeren wij u over de verhuizing.",
        ),
        ("Nieuwe tarieven", "Geachte cliënt,", "U bent bij ons cliënt voor schuldbemiddeling."),
        (
            "Onderzoek",
            "Geachte heer/mevrouw,",
            "U bent benaderd omdat u in het verleden in behandeling was bij onze kliniek.",
        ),
        ("Vakantie", "Hoi allemaal,", "Omdat jullie in begeleid wonen zitten, mogen jullie mee op vakantie."),
        ("Tolk", "Beste allemaal,", "Omdat u als statushouder in onze gemeente woont, krijgt u een tolk."),
        (
            "Groepsuitje",
            "Beste jongens en meiden,",
            "Jullie zitten allemaal in de jeugdzorg bij ons en verdienen een uitje.",
        ),
        ("Koffie", "Beste ouders,", "Uw kind is uit huis geplaatst. Wij organiseren een koffieochtend."),
        ("Even wachten", "Beste mensen,", "Helaas staan jullie nog steeds op de wachtlijst voor hulp bij schulden."),
        (
            "minder roken: hoe verder",
            "Beste minderaars,",
            "Hoe is het gegaan? Op de vierde bijeenkomst blazen we opnieuw.",
        ),
        ("Groepje dyslexie na de kerst", "Beste ouders,", "Na de kerstvakantie gaan we verder met lezen."),
        (
            "Uitnodiging thema-avond",
            "Beste ouders,",
            "Omdat uw zoon of dochter hulp krijgt van onze jeugdhulp, nodigen we u uit voor een avond over slapen.",
        ),
    ],
)
def test_readers_share_a_habit_a_childs_help_or_the_reason_told(subject, greeting, text):
    assert audience(subject, greeting, text) is Audience.SENSITIVE
    assert audience(subject, greeting, text, "Met vriendelijke groet,") is Audience.SENSITIVE


@pytest.mark.parametrize(
    ("subject", "greeting", "text"),
    [
        (
            "Nieuwsbrief voorjaar",
            "Beste leden,",
            "De kantine is open. De F-jes spelen zaterdag. Jullie krijgen nieuwe shirts.",
        ),
        ("Ouderavond groep 5", "Beste ouders,", "Uw kind zit in groep 5. Op 3 oktober is de ouderavond."),
        ("Luizencontrole", "Beste ouders,", "Uw kind heeft misschien luizen. Controleer het haar."),
        ("Ouderavond over pesten", "Beste ouders,", "Op 3 maart spreken we over pesten. Alle ouders zijn welkom."),
        ("Thema-avond dyslexie", "Beste ouders,", "Heeft uw kind dyslexie? Kom dan naar deze avond."),
        ("Avond", "Beste ouders,", "Als uw kind dyslexie heeft, kunt u een verklaring inleveren."),
        ("Avond", "Beste ouders,", "Denkt u dat uw kind faalangst heeft? Meld het bij juf Els."),
        ("Weerbaarheidstraining groep 7", "Beste ouders,", "Alle kinderen van de klas doen mee."),
        ("Rots en Water", "Beste ouders van groep 6,", "Jullie kinderen krijgen weerbaarheidstraining."),
        ("Plusklas start", "Beste ouders,", "Uw kind doet mee aan de plusklas."),
        ("Schoolfoto", "Beste ouders,", "Uw kind gaat dinsdag op de foto."),
        ("Gastles", "Beste ouders,", "Uw kind krijgt vrijdag een gastles over alcohol en drugs."),
        (
            "Overleg jeugdhulp regio",
            "Beste allemaal,",
            "De volgende bijeenkomst is op 4 april. Jullie ontvangen de agenda.",
        ),
        ("Uitnodiging", "Beste collega's,", "Omdat jullie in de jeugdhulp werken nodig ik jullie uit."),
        ("Uitnodiging", "Goedemiddag,", "U ontvangt deze uitnodiging omdat u werkzaam bent in de jeugdzorg."),
        (
            "Uitnodiging",
            "Geachte relatie,",
            "Omdat u als huisarts betrokken bent bij mensen met dementie, nodigen wij u uit.",
        ),
        (
            "Persbericht jeugdhulp",
            "Geachte redactie,",
            "U ontvangt hierbij het persbericht over de wachtlijsten in de jeugdhulp.",
        ),
        ("Persbericht", "Goedemorgen,", "U krijgt dit bericht omdat u op onze perslijst voor jeugdhulp staat."),
        ("Bewonersoverleg", "Beste huurders,", "U ontvangt de notulen. Volgende keer praten we over de lift."),
        ("Vrijwilligersavond", "Beste vrijwilligers van de voedselbank,", "Jullie krijgen een etentje."),
        (
            "Vrijwilligersavond",
            "Beste allemaal,",
            "Omdat jullie vrijwilliger zijn bij de voedselbank, krijgen jullie een etentje.",
        ),
        (
            "Webinar ADHD voor leerkrachten",
            "Beste deelnemers,",
            "Hierbij de link. Jullie leerlingen met ADHD staan centraal.",
        ),
        ("Zorgcongres 2026", "Geachte deelnemer,", "U heeft zich aangemeld voor het congres over psychiatrie."),
        ("Scholing autisme", "Beste deelnemers,", "De volgende bijeenkomst is dinsdag."),
        ("Campagne stoppen met roken", "Beste allemaal,", "De volgende bijeenkomst van de werkgroep is dinsdag."),
        ("Stoppen met werken", "Beste allemaal,", "De laatste bijeenkomst is dinsdag, daarna ben ik met pensioen."),
        ("Afvalinzameling", "Beste bewoners,", "De volgende keer halen we het afval op dinsdag."),
        ("Slaapfeest", "Beste slapers,", "Neem een slaapzak en een knuffel mee."),
        ("Avondvierdaagse", "Beste wandelaars,", "De derde avond lopen we door het bos."),
        ("Hardloopclub", "Beste hardlopers,", "De volgende keer lopen we 10 km."),
        ("Uw aanvraag", "Geachte inwoner,", "Wij schrijven u omdat uw aanvraag bij ons in behandeling is."),
        ("Melding", "Geachte inwoner,", "U ontvangt deze mail omdat u een melding in behandeling heeft."),
        ("Wachtlijst zwemles", "Beste ouders,", "Uw kind staat op de wachtlijst voor zwemles."),
        ("Wachtlijst", "Beste woningzoekenden,", "U staat op de wachtlijst voor een huurwoning in de wijk."),
        (
            "Nieuwsbrief",
            "Beste lezer,",
            "U ontvangt deze mail omdat u zich inschreef voor onze nieuwsbrief over dementie.",
        ),
        ("Dank", "Beste allemaal,", "U krijgt deze brief omdat u doneerde aan de kankerbestrijding."),
        ("Contract", "Beste allemaal,", "U levert jeugdhulp in onze regio, daarom vragen wij uw cijfers."),
        ("Uitvraag", "Beste aanbieders,", "Omdat u aanbieder bent van jeugdhulp vragen wij uw cijfers."),
        ("Training", "Beste allen,", "Jullie volgen als team de training motiverende gespreksvoering."),
        ("Vergadering Wmo-raad", "Beste leden van de Wmo-raad,", "Als lid van de Wmo-raad ontvangt u de stukken."),
        ("Wijkteam", "Beste allen,", "Als medewerker van het wijkteam krijg je een nieuwe laptop."),
        ("Inkoop", "Geachte heer, mevrouw,", "U heeft vragen gesteld over de bijstand. Zie de nota."),
        ("Cliëntenraad", "Beste leden van de cliëntenraad ggz,", "U ontvangt de agenda."),
        (
            "Voorlichting",
            "Beste inwoners,",
            "Indien u schulden hebt, kunt u bellen. Als u in de bijstand zit, hebt u misschien recht op toeslag.",
        ),
        ("Open dag", "Beste buren,", "Wij openen een huis voor beschermd wonen. U bent welkom op de open dag."),
        ("Huis", "Beste buren,", "Naast u komt een opvang voor statushouders. U krijgt nog een brief."),
        ("Bijeenkomst ketenpartners", "Beste allemaal,", "Jullie begeleiden gezinnen in de jeugdhulp."),
        ("Weerbaarheid digitale overheid", "Beste allen,", "Jullie training digitale weerbaarheid start."),
        ("Fysio", "Beste allen,", "De volgende bijeenkomst van de fysiotherapeuten is dinsdag."),
        ("Factuur", "Beste allemaal,", "De factuur voor de cursus stoppen met roken volgt."),
        ("Ouderraad", "Beste ouders van de ouderraad,", "De volgende keer bespreken we de begroting."),
        ("Schoolreis", "Beste ouders,", "Wie wil mee als begeleider? Uw kind is welkom."),
        ("Screening", "Beste ouders,", "Uw kind krijgt in groep 2 een logopedische screening, net als alle kinderen."),
        ("Staff training", "Dear all,", "You work with clients in treatment. The next session is Tuesday."),
        ("Clubblad", "Beste leden,", "De jeugd traint op woensdag. Jullie kind krijgt een medaille."),
        ("Kennismaking groep 8", "Beste ouders,", "Uw kind gaat naar groep 8. Wij stellen ons voor."),
        ("Studiedag", "Beste ouders,", "Uw kind is vrij op maandag. De leerkrachten krijgen scholing over autisme."),
        ("Zorgteam", "Beste ouders,", "Heeft u vragen over dyslexie? Stuur ons een mail."),
        ("Nieuwe ib'er", "Beste ouders,", "Vanaf mei is Els onze intern begeleider. Zij helpt kinderen met dyslexie."),
        ("Casuïstiek", "Beste allemaal,", "De volgende keer bespreken we een gezin in de jeugdhulp."),
        ("Regiotafel", "Geachte leden,", "U ontvangt de stukken voor het overleg over schuldhulp."),
        ("Nieuwe wet", "Beste allen,", "Omdat jullie met de Wmo werken, sturen we een samenvatting."),
        (
            "Inloop buurthuis",
            "Beste buurtbewoners,",
            "Iedereen is welkom voor koffie. Wie schulden heeft, kan langskomen.",
        ),
        (
            "Kerstpakketten",
            "Beste winkeliers,",
            "Omdat u elk jaar pakketten geeft aan de voedselbank, krijgt u een bon.",
        ),
        ("Collecte", "Beste collectanten,", "U loopt voor de kankerbestrijding. De bussen liggen klaar."),
        ("Studie slaap", "Beste studenten,", "De volgende bijeenkomst is in zaal 3."),
        (
            "Huurverhoging",
            "Beste huurders,",
            "U krijgt een nieuwe huurprijs. Als u een uitkering ontvangt, kunt u huurtoeslag vragen.",
        ),
        ("Liftonderhoud", "Beste bewoners,", "De lift staat stil, dus neem de trap en pas op voor vallen."),
        ("Tentoonstelling", "Beste vrienden,", "U bent welkom bij de opening over asiel en vlucht."),
        ("Persuitnodiging", "Beste redactie,", "Uw krant schreef over de wachtlijst voor behandeling in de ggz."),
        ("Aanbesteding jeugdhulp", "Geachte heer, mevrouw,", "U bent door naar de volgende ronde."),
        ("Zwemles", "Beste ouders,", "Uw kind begint dinsdag met zwemles."),
        ("Toneel", "Beste ouders,", "Uw kind speelt in een stuk over pesten."),
        ("Gezond gewicht op school", "Beste collega's,", "De volgende bijeenkomst is op 3 mei."),
        ("JOGG: gezond gewicht", "Beste partners,", "De volgende bijeenkomst van onze werkgroep is op 3 mei."),
        ("Vacature", "Beste allen,", "Wij zoeken een psycholoog. Jullie netwerk is groot!"),
        ("Training", "Beste deelnemers,", "Jullie volgen de training gesprekken voeren met mensen met schulden."),
        (
            "Ouderavond",
            "Beste ouders,",
            "De psycholoog van het jeugdteam vertelt over prikkels. Uw kind is ook welkom.",
        ),
        ("Uw bezwaar", "Geachte inwoner,", "U ontvangt bericht omdat uw bezwaar in behandeling is genomen."),
        ("Sportdag", "Beste ouders,", "Omdat uw kind meedoet aan de sportdag, heeft het een petje nodig."),
        ("Kamp", "Beste ouders,", "Omdat jullie kind op kamp gaat, vragen we naar allergieën en medicijnen."),
        ("BSO", "Beste ouders,", "Omdat uw kind bij ons op de bso zit, krijgt u deze mail."),
        ("Wachtlijst bso", "Beste ouders,", "Uw kind staat op de wachtlijst voor de bso."),
        ("Wijkteam", "Beste bewoners,", "Het wijkteam verhuist. U kunt met al uw vragen terecht aan de Dorpsstraat."),
    ],
)
def test_ordinary_readers_share_nothing_that_they_would_not_tell(subject, greeting, text):
    assert audience(subject, greeting, text) is not Audience.SENSITIVE


@pytest.mark.parametrize(
    ("subject", "greeting", "text"),
    [
        ("Praktijk dicht", "Goedemorgen,", "U ontvangt deze mail omdat u patiënt bent van onze praktijk."),
        ("Nieuwe site", "Goedemorgen,", "Als cliënt van onze instelling kunt u nu inloggen."),
        ("Nieuwe site", "Dag,", "Je krijgt dit omdat je bij ons cliënt bent."),
    ],
)
def test_who_is_called_a_client_is_one_though_nobody_says_of_what(subject, greeting, text):
    assert audience(subject, greeting, text) is Audience.CLIENTS


def test_colleagues_are_no_readers_of_what_is_told_to_clients():
    told = "Omdat uw kind bij ons in behandeling is, krijgt u deze brief."
    assert audience("Brief aan ouders", "Beste ouders,", told) is Audience.SENSITIVE
    assert audience("Brief aan ouders", "Beste collega's,", told) is not Audience.SENSITIVE


def test_a_letter_to_one_parent_by_name_speaks_to_no_group():
    told = "Uw kind krijgt logopedie bij ons."
    assert audience("Logopedie", "Beste mevrouw De Bruin,", told) is Audience.OPEN


@pytest.mark.parametrize(
    "hostile",
    [
        "omdat u " * 50_000,
        "uw kind " * 50_000,
        "omdat u op de wachtlijst voor " + "a-" * 100_000,
        "als cliënt van " + "- " * 100_000,
        "u krijgt " + "a-" * 100_000 + " uitkering",
        "Beste " + "a " * 100_000 + "stoppers",
        "u bent nu al nog bij ons in de " * 9999,
    ],
)
def test_hostile_text_takes_no_time(hostile):
    began = perf_counter()
    audience(hostile, hostile, hostile, hostile)
    assert perf_counter() - began < 1
