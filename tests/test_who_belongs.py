"""Who belongs, from a raw letter to the verdict: letters of an ordinary day pass, and letters gone astray do not.

Everything is real but the mail: content, detectors, the learned history on SQLite, the judgement.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

import pytest

from mailguard.addresses import normalise
from mailguard.config import Organisation, Partner, Rules
from mailguard.correspondence import History, Sent, day_of
from mailguard.data_subjects import data_subjects_of
from mailguard.db import Database
from mailguard.findings import Finding, Headers, Inspection, Place, Segment, VisibleField, VisibleRecipient
from mailguard.inspection.worker import Terms, inspect_content
from mailguard.message import Envelope
from mailguard.policy import Policy, decide
from mailguard.verdict import Action, Verdict
from mailguard.vocabulary import EntityType

ONS = Organisation(
    internal_domains=("ons.example",),
    partners=(Partner(domain="verzekeraar.example", allows=frozenset({EntityType.NL_BSN})),),
)
SANNE, BOB = "Sanne Vermeer <s.vermeer@ons.example>", "Bob Hendriks <b.hendriks@ons.example>"
BSN, IBAN = "912345676", "NL91ABNA0417164300"
GROETEN = "\n\nMet vriendelijke groet,\nSanne Vermeer"

PETRA = "Petra Bakker <petra.bakker@gmail.com>"
PETER = "Peter Bakker <peter@bouwbedrijf.example>"
JAN, ANITA = "Jan Smit <j.smit@westerhout.example>", "Anita Bol <anita.bol@westerhout.example>"
KARIN, OTHER_KARIN = "Karin de Groot <k.degroot@advies.example>", "Karin Wolters <karin.wolters@drukkerij.example>"
MILAN, AHMED = "Milan Hofstede <milan.hofstede@gmail.com>", "Ahmed El Amrani <ahmed.elamrani@hotmail.com>"
MARK, OPAQUE = "Mark Visser <m.visser@bouw.example>", "zonnebloem61@hotmail.com"
COUPLE, FAMILY = "C.W. Hofland <vandervaart12@gmail.com>", "Fam. Wolters <zeewind7@ziggo.nl>"
JOKE, KEES = "Joke de Wit <joke.dewit@ziggo.nl>", "Kees de Wit <kees.dewit@ziggo.nl>"
FATIMA, WILLEM = "Fatima Yilmaz <fatima.yilmaz@hotmail.com>", "Johannes Vos <johannes.vos@firma.example>"
SMIT_WROTE = """

Van: Jan Smit <j.smit@westerhout.example>
Verzonden: maandag 2 november 2026 10:00
Aan: Sanne Vermeer <s.vermeer@ons.example>
Onderwerp: Afspraak

Zullen we maandag bellen? Mijn nummer is 06-12345678.

Jan"""

OWN = f"Uw BSN is {BSN} en uw rekening {IBAN}."
RECORD = f"Hierbij van Milan Hofstede: geboren op 3 mei 1961, rekening {IBAN}."
ACCOUNT = f"Wij betalen op rekening {IBAN}."


def _address(shown: str) -> str:
    return shown.rpartition(" ")[2].strip("<>")


@dataclass(frozen=True)
class Letter:
    """A letter of Sanne's, as people write it."""

    to: str | tuple[str, ...]
    text: str
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    thread: str = ""
    id: str = ""
    sender: str = SANNE

    @property
    def shown(self) -> tuple[str, ...]:
        return (self.to,) if isinstance(self.to, str) else self.to

    @property
    def envelope(self) -> Envelope:
        return Envelope.of(_address(self.sender), tuple(map(_address, (*self.shown, *self.cc, *self.bcc))))

    def raw(self, number: int) -> bytes:
        fields = {"From": self.sender, "To": ", ".join(self.shown), "Cc": ", ".join(self.cc)}
        fields |= {"Subject": "Bericht", "Message-ID": self.id or f"<{number}@ons.example>", "In-Reply-To": self.thread}
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
        head += "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
        return f"{head}\r\n{self.text}{GROETEN}\r\n".replace("\r\n", "\n").replace("\n", "\r\n").encode()


@dataclass
class TownHall:
    """An organisation with a learned history, and its judgement about letters."""

    history: History
    terms: Terms = field(default_factory=lambda: Terms(ONS.lexicon(), 1_000_000, 512 * 1024 * 1024))
    policy: Policy = field(default_factory=lambda: Policy(ONS, Rules()))
    letters: int = 0

    def inspect(self, letter: Letter) -> Inspection:
        self.letters += 1
        return inspect_content(letter.raw(self.letters), self.terms, lambda _: None)

    def learn(self, letter: Letter, times: int = 1) -> None:
        """Learn it as delivered so many times."""
        sent = [Sent.of(letter.envelope, self.inspect(letter)) for _ in range(times)]
        self.history.learn_archive(sent)

    def judge(self, letter: Letter) -> Verdict:
        return self.decide(letter.envelope, self.inspect(letter))

    def decide(self, envelope: Envelope, inspection: Inspection) -> Verdict:
        return decide(envelope, inspection, self.history.facts(envelope, inspection), self.policy)


def _town_hall(database: Database) -> TownHall:
    history = History(database, ONS, b"k" * 32, b"b" * 32)
    history.complete_archive(day_of(datetime.now(UTC)))
    hall = TownHall(history)
    for shown, greeting in (
        (PETRA, "Beste Petra,\n\nHierbij de stukken over uw zoon Daan."),
        (PETER, "Beste Peter,\n\nHierbij de tekening."),
        (JAN, "Beste Jan,\n\nHierbij de offerte."),
        (ANITA, "Beste Anita,\n\nHierbij de offerte."),
        (KARIN, "Beste Karin,\n\nHierbij het advies."),
        (OTHER_KARIN, "Beste Karin,\n\nHierbij de drukproef."),
        (MILAN, "Beste Milan,\n\nHierbij de brief."),
        (AHMED, "Beste Ahmed,\n\nHierbij de brief."),
        (MARK, "Beste Mark,\n\nHierbij de tekening."),
        ("Jos Visser <visser62@gmail.com>", "Beste Jos,\n\nHierbij de brief."),
        (OPAQUE, "Geachte mevrouw De Wit,\n\nHierbij uw brief."),
        (COUPLE, "Geachte heer Hofland,\n\nHierbij de brief."),
        (FAMILY, "Geachte familie Wolters,\n\nHierbij de brief."),
    ):
        hall.learn(Letter(shown, greeting), times=3)
    hall.learn(Letter(JAN, "Beste Jan,\n\nMaandag is goed.", id="<afspraak@ons.example>"))
    return hall


@contextmanager
def _town_hall_in(migrated_file: Path, folder: Path) -> Iterator[TownHall]:
    database = Database(f"sqlite:///{shutil.copy(migrated_file, folder / 'town.sqlite3')}")
    yield _town_hall(database)
    database.close()


@pytest.fixture(scope="module")
def town(migrated_file, tmp_path_factory):
    """What has written to these for a while. Judging teaches nothing, so that all may share it."""
    with _town_hall_in(migrated_file, tmp_path_factory.mktemp("town")) as hall:
        yield hall


@pytest.fixture
def own_town(migrated_file, tmp_path):
    """One to teach."""
    with _town_hall_in(migrated_file, tmp_path) as hall:
        yield hall


# --- an ordinary day ----------------------------------------------------------------------------------------------

ORDINARY = {
    "own case of a known client": Letter(PETRA, f"Beste Petra,\n\n{OWN}"),
    "own case of a new client": Letter(JOKE, f"Geachte mevrouw De Wit,\n\n{OWN}"),
    "a client without a display name": Letter("jdewit@ziggo.nl", f"Geachte mevrouw De Wit,\n\n{OWN}"),
    "a client whose address says nothing, known by how he was greeted": Letter(
        OPAQUE, f"Geachte mevrouw De Wit,\n\n{OWN}"
    ),
    "both halves of a married name": Letter(JOKE, f"Geachte mevrouw Van Dijk-de Wit,\n\n{OWN}"),
    "the married name first": Letter(JOKE, f"Geachte mevrouw De Wit - van Dijk,\n\n{OWN}"),
    "a name that lost its capitals": Letter(JOKE, f"Geachte mevrouw dewit,\n\n{OWN}"),
    "in the husband's mailbox": Letter(KEES, f"Geachte mevrouw De Wit,\n\n{OWN}"),
    "a couple": Letter(KEES, f"Beste Kees en Joke,\n\n{ACCOUNT}"),
    "the mailbox of a couple": Letter("Kees en Joke de Wit <keesenjoke@ziggo.nl>", f"Beste Joke,\n\n{ACCOUNT}"),
    "a son of another family name": Letter(
        FATIMA, f"Geachte mevrouw Yilmaz,\n\nUw zoon Emre Kaya (BSN {BSN}) krijgt hulp vanwege ADHD."
    ),
    "a son told of before, by his first name": Letter(
        PETRA, "Beste Petra,\n\nDaan had een goede week. Zijn ADHD geeft minder klachten."
    ),
    "a child of the same family name": Letter(
        FATIMA, "Beste Fatima,\n\nHet rapport van Lina Yilmaz, geboren 3 mei 2015, is klaar."
    ),
    "a grandson": Letter(
        "Rie Post <rie.post@kpnmail.nl>", "Beste Rie,\n\nUw kleinzoon Bram Hoek, geboren 3 mei 2015, komt maandag."
    ),
    "a nickname": Letter(WILLEM, f"Beste Hans,\n\n{ACCOUNT}"),
    "a call name of other letters": Letter("W. Pietersen <w.pietersen@firma.example>", f"Beste Pien,\n\n{ACCOUNT}"),
    "a name a letter off": Letter("Marieke Dijkstra <m.dijkstra@firma.example>", f"Beste Marijke,\n\n{ACCOUNT}"),
    "a family name a letter off": Letter(
        "Marieke Dijkstra <m.dijkstra@firma.example>", f"Geachte mevrouw Dijksta,\n\n{ACCOUNT}"
    ),
    "who is greeted stands in Cc": Letter(JAN, f"Beste Anita,\n\n{ACCOUNT}", cc=(ANITA,)),
    "a colleague of ours in Cc is greeted": Letter(JAN, f"Beste Bob,\n\n{ACCOUNT}", cc=(BOB,)),
    "for a colleague of the recipient": Letter(JAN, f"Beste Anita,\n\n{ACCOUNT}"),
    "the reception is greeted by a name": Letter("receptie@westerhout.example", f"Beste Willem,\n\n{ACCOUNT}"),
    "all are greeted": Letter((JAN, KARIN), f"Beste allen,\n\n{ACCOUNT}"),
    "nobody is greeted by name": Letter(JAN, f"Geachte heer/mevrouw,\n\n{ACCOUNT}"),
    "in English": Letter("John Carpenter <jcarpenter@firma.example>", f"Dear Jack,\n\nPlease pay to {IBAN}."),
    "the other of two of one first name": Letter(OTHER_KARIN, f"Beste Karin,\n\n{ACCOUNT}"),
    "an address that a number tells from another's": Letter(
        "Els Visser <visser63@gmail.com>", f"Beste Els,\n\n{ACCOUNT}"
    ),
    "to his new employer": Letter(
        "Jan Smit <jan.smit@nieuwbedrijf.example>", "Beste Jan,\n\nGefeliciteerd met je nieuwe baan!"
    ),
    "a chat in his private mailbox": Letter("Jan Smit <jan.smit@gmail.com>", "Beste Jan,\n\nBellen we morgen?"),
    "a recipe sent home": Letter("Sanne Vermeer <sanne.vermeer@gmail.com>", "Recept voor vanavond: erwtensoep."),
    "to her husband": Letter("Tom Vermeer <tom.vermeer@gmail.com>", f"Hoi Tom,\n\nonze rekening is {IBAN}."),
    "a family firm": Letter(
        "Jan Jansen <jan@jansenbouw.example>", f"Beste Jan,\n\n{ACCOUNT}", sender="Piet Jansen <p.jansen@ons.example>"
    ),
    "somebody added on purpose": Letter(
        JAN,
        f"Dag Jan,\n\nIk neem Els mee in de cc.{SMIT_WROTE}",
        cc=("Els Kamp <e.kamp@elders.example>",),
        thread="<afspraak@ons.example>",
    ),
    "an answer by another name": Letter(
        "Secretariaat Hof <s.hof@hof.example>", f"Beste Monique,\n\n{ACCOUNT}", thread="<vraag@hof.example>"
    ),
    "forwarded for information": Letter(MARK, f"Mark, zie hieronder.{SMIT_WROTE}"),
    "to a known address with a tag": Letter("Jan Smit <j.smit+werk@westerhout.example>", "Beste Jan,\n\nTot morgen."),
    "what a partner may have": Letter("loket@verzekeraar.example", f"Geachte heer/mevrouw,\n\nHet BSN is {BSN}."),
    "a file to whom it mostly goes": Letter(JAN, f"Beste Jan,\n\n{RECORD}"),
}


@pytest.mark.parametrize("letter", ORDINARY.values(), ids=ORDINARY)
def test_an_ordinary_letter_passes(town, letter):
    verdict = town.judge(letter)
    assert [reason.code for reason in verdict.acting_reasons] == []


# --- gone astray --------------------------------------------------------------------------------------------------

ASTRAY = {
    "a letter left out of a known domain": Letter("Jan Smit <j.smit@westerhot.example>", f"Beste Jan,\n\n{RECORD}"),
    "two letters of a known domain changed places": Letter(
        "Jan Smit <j.smit@westerhuot.example>", f"Beste Jan,\n\n{RECORD}"
    ),
    "a mail provider misspelt": Letter("Petra Bakker <petra.bakker@gmial.com>", f"Beste Petra,\n\n{OWN}"),
    "a provider misspelt, of somebody new": Letter("Femke Otten <f.otten@hotnail.com>", f"Beste Femke,\n\n{OWN}"),
    "another ending of a provider": Letter("Petra Bakker <petra.bakker@gmail.nl>", f"Beste Petra,\n\n{OWN}"),
    "Peter's letter to Petra": Letter(PETRA, f"Beste Peter,\n\n{RECORD}"),
    "Karin's letter to Petra": Letter(PETRA, f"Beste Karin,\n\n{RECORD}"),
    "another family's letter": Letter(PETRA, f"Geachte mevrouw De Ruiter,\n\nUw zoon Bram krijgt hulp. BSN {BSN}."),
    "a work contact's private mailbox": Letter("Jan Smit <jan.smit@gmail.com>", f"Beste Jan,\n\n{RECORD}"),
    "the same without a display name": Letter("jan.smit@gmail.com", f"Beste Jan,\n\n{RECORD}"),
    "one client's file to another": Letter(AHMED, f"Beste Ahmed,\n\n{RECORD}"),
    "a file sent home": Letter("Sanne Vermeer <sannevermeer88@gmail.com>", f"Hoi,\n\n{RECORD}"),
    "two clients' numbers": Letter(PETRA, f"Beste Petra,\n\nJoke de Wit, BSN {BSN}, en Henk Mulder, BSN 923456781."),
    "another's file in a thread": Letter(
        JAN, f"Beste Jan,\n\nOver Karel Dijkman: BSN {BSN}.{SMIT_WROTE}", thread="<afspraak@ons.example>"
    ),
    "a stranger in Bcc": Letter(JAN, f"Beste Jan,\n\nKarel Dijkman, BSN {BSN}.", bcc=("x.y@elders.example",)),
    "a namesake by first name alone": Letter(
        "Jan Otten <jan.otten@gmail.com>", f"Beste Jan,\n\nJan Kramer, geboren 3 mei 1961, BSN {BSN}."
    ),
    "a namesake by family name alone": Letter(
        "Jan Otten <jan.otten@gmail.com>", f"Beste Jan,\n\nHenk Otten, BSN {BSN}, heeft schizofrenie."
    ),
    "a stranger answered without a word of what he asked": Letter(
        "Eva Lam <eva.lam@gmail.com>",
        f"Beste Eva,\n\nHenk Ruiter, BSN {BSN}, heeft schizofrenie.",
        thread="<vraag@gmail.com>",
    ),
    "her own letter by the wrong name": Letter(OPAQUE, f"Geachte mevrouw Haan,\n\n{OWN}"),
}
DOUBTFUL = {
    "a letter left out before the @": Letter("Jan Smit <j.smt@westerhout.example>", f"Beste Jan,\n\n{RECORD}"),
    "the same without a display name": Letter("j.smti@westerhout.example", f"Beste Jan,\n\n{RECORD}"),
    "no data, but a known contact at a misspelt domain": Letter(
        "Jan Smit <j.smit@westerhuot.example>", "Beste Jan,\n\nZie bijlage."
    ),
    "a namesake at another ending of his domain": Letter(
        "Jan Smit <j.smit@westerhout.example.test>", f"Beste Jan,\n\n{RECORD}"
    ),
    "a look-alike letter of another script": Letter("Jan Smit <j.smit@westerhöut.example>", f"Beste Jan,\n\n{RECORD}"),
    "a letter that greets a family nobody knows": Letter(PETRA, f"Geachte mevrouw De Ruiter,\n\n{ACCOUNT}"),
    "a neighbour's health": Letter(PETRA, "Beste Petra,\n\nMevrouw Joke de Wit heeft dementie en gaat achteruit."),
    "a private namesake beside the one who was meant": Letter(
        JAN, f"Beste Jan,\n\n{RECORD}", bcc=("jan.smit@gmail.com",)
    ),
}


@pytest.mark.parametrize("letter", ASTRAY.values(), ids=ASTRAY)
def test_a_letter_gone_astray_is_held(town, letter):
    assert town.judge(letter).action is Action.HOLD


@pytest.mark.parametrize("letter", DOUBTFUL.values(), ids=DOUBTFUL)
def test_a_doubtful_letter_does_not_pass_unseen(town, letter):
    assert town.judge(letter).action in (Action.FLAG, Action.HOLD)


# --- what one mistake teaches ---------------------------------------------------------------------------------------


def test_a_wrong_greeting_that_went_out_makes_the_next_one_no_right_one(own_town):
    wrong = Letter(PETRA, f"Beste Peter,\n\n{RECORD}")
    own_town.learn(Letter(PETRA, "Beste Peter,\n\nTot morgen."))
    assert own_town.judge(wrong).action in (Action.FLAG, Action.HOLD)


def test_who_was_told_of_somebody_is_not_called_by_his_name(own_town):
    own_town.learn(Letter(PETRA, "Beste Petra,\n\nPeter belt je maandag."), times=2)
    assert own_town.judge(Letter(PETRA, f"Beste Peter,\n\n{RECORD}")).action is Action.HOLD


def test_a_released_doubt_is_no_doubt_about_the_same_pair(own_town):
    letter = Letter(JOKE, f"Geachte mevrouw Van Dijk,\n\n{ACCOUNT}")
    assert own_town.judge(letter).action is Action.FLAG
    released = replace(Sent.of(letter.envelope, own_town.inspect(letter)), is_confirmed=True)
    own_town.history.learn_archive([released])
    assert own_town.judge(letter).action is Action.PASS


# --- whatever comes -------------------------------------------------------------------------------------------------

NAMES = (
    "",
    "😀😀",
    "محمد علي",
    "\u202eJan\u202c",
    "\0",
    "Jan " + "a" * 5000,
    "-" * 500,
    "van de " * 2000,
    ", , ,",
    "'t",
    "J." * 2000,
)
ADDRESSES = (
    *("geen-apenstaart", "@", "a@", "@b.example", "a@b@c", "jan@bücher.example", "jan+x+y@firma.example"),
    *('"jan smit"@firma.example', '"a@b"@firma.example', "x" * 64 + "@" + "y" * 60 + ".example", "jan@[127.0.0.1]"),
    *("jan@" + "a." * 500 + "example", "jan@xn--.example", "-@-.example", "\udcff@x.example", "." * 30 + "@."),
)


def told(to: tuple[str, ...], name: str = "", people: tuple[str, ...] = ()) -> tuple[Envelope, Inspection]:
    """A letter to these, all called and greeted by this name, that tells of these people."""
    visible = tuple(VisibleRecipient(normalise(address), name, VisibleField.TO) for address in to)
    findings = tuple(Finding(EntityType.PERSON, one, Place("body"), 0, 0, len(one), 0.9) for one in people)
    subjects = data_subjects_of(findings, [Segment(" ".join(people), Place("body"))])
    headers = Headers(visible_recipients=visible, sender_name=name)
    greeted = (name,) if name else ()
    return Envelope.of("s.vermeer@ons.example", to), Inspection(
        headers, findings, data_subjects=subjects, greeted=greeted
    )


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
@pytest.mark.parametrize("address", ADDRESSES, ids=range(len(ADDRESSES)))
def test_no_name_and_no_address_is_too_odd_to_be_judged(town, name, address):
    began = process_time()
    verdict = town.decide(*told((address, "jan@firma.example"), name, (name, "Piet Muis")))
    assert verdict.action in Action
    assert process_time() - began < 1.0


def test_a_letter_to_thousands_is_judged_soon(town):
    letter = told(tuple(f"p{number}.jansen@firma{number}.example" for number in range(5_000)), "Klaas", ("Piet Muis",))
    began = process_time()
    town.decide(*letter)
    assert process_time() - began < 3.0  # a half, on a machine that does nothing else


CEES = f"Volgens Cees klopt zijn rekening niet. Het BSN van Cees is {BSN}."


def test_a_first_name_alone_is_the_owner_of_the_mailbox_that_bears_its_initial(town):
    assert town.judge(Letter(COUPLE, f"Beste Wil,\n\n{CEES}")).action is Action.PASS
    other = CEES.replace("Cees", "Henk")
    assert town.judge(Letter(COUPLE, f"Beste Wil,\n\n{other}")).action > Action.PASS


def test_who_is_greeted_in_a_familys_mailbox_is_of_the_family(town):
    text = CEES.replace("Cees", "Dick")
    assert town.judge(Letter(FAMILY, f"Beste Dick en Gerda,\n\n{text}")).action is Action.PASS
    assert town.judge(Letter(FAMILY, f"Beste Gerda,\n\n{text}")).action > Action.PASS
