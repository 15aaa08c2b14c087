"""Notices: whom they reach, what they say, and what they never say."""

import email
import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default

import pytest

from mailguard.case import CaseSummary
from mailguard.config import Configuration, ConsoleSettings, NoticesSettings, Organisation
from mailguard.custody import sentence_of, summarise
from mailguard.db import Connection, Database
from mailguard.errors import LinkInvalid
from mailguard.held import HeldStatus, Releaser
from mailguard.incident import Facts
from mailguard.letter import LetterKind
from mailguard.links import Links
from mailguard.notices import Notices
from mailguard.stores.outbox import Claimed, Outbox
from tests.build_incidents import BSN, VISIBLE, held, prevented, signal
from tests.stores.records import SEALER

NOW = datetime(2026, 3, 30, 14, 0, tzinfo=UTC)
HELD_AT = NOW - timedelta(hours=6, minutes=48)
NUMBER = "INC-2026-0413"
HELD_ID = "0011223344556677"
ALICE = "Alice@ons.example"
ANS, BEN = "ans@ons.example", "ben@zuid.ons.example"
CONTACT = "FG-team, 010-5550100"
LINKS = Links(b"l" * 32, "https://post.ons.example")
ORGANISATION = Organisation(internal_domains=("ons.example",))
SETTINGS = NoticesSettings(officer=ANS, deputy=BEN, contact=CONTACT, per_hour=3)


@dataclass(slots=True)
class Desk:
    """Notices on a real outbox, with a clock that a test turns."""

    database: Database
    outbox: Outbox
    settings: NoticesSettings = SETTINGS
    now: datetime = NOW

    def tell(self, say: Callable[[Notices, Connection], None]) -> None:
        configuration = Configuration(
            notices=self.settings, console=ConsoleSettings(public_url="http://console.ons.example")
        )
        notices = Notices(self.outbox, ORGANISATION, configuration, SEALER, LINKS, lambda: self.now)
        with self.database.write_transaction() as connection:
            say(notices, connection)

    def letters(self) -> list[Claimed]:
        found: list[Claimed] = []
        while claimed := self.outbox.claim(self.now, timedelta(hours=1)):
            found.append(claimed)
        return found

    def mails(self) -> list[EmailMessage]:
        return [mail_of(claimed) for claimed in self.letters()]

    def mail(self) -> EmailMessage:
        (mail,) = self.mails()
        return mail


def mail_of(claimed: Claimed) -> EmailMessage:
    return email.message_from_bytes(claimed.letter.content, policy=default)


@pytest.fixture
def desk(tmp_path) -> Iterator[Desk]:
    """On SQLite: what notices say does not know the engine."""
    database = Database(f"sqlite:///{tmp_path}/mailguard.sqlite3")
    database.upgrade()
    yield Desk(database, Outbox(database, SEALER))
    database.close()


@pytest.fixture
def any_desk(database) -> Desk:
    """On each engine."""
    return Desk(database, Outbox(database, SEALER))


def summary(facts: Facts = VISIBLE, **rest) -> CaseSummary:
    """38 people see each other's address; held at 09.12 in Amsterdam."""
    line = summarise(prevented(HELD_AT, facts, NUMBER), held(HELD_AT, NUMBER, HELD_ID, recipients=38))
    return replace(line, **rest)


FLAGGED = signal(HELD_AT, replace(BSN, recipients=2), NUMBER)
SENDER: dict[str, Callable[[Notices, Connection, str], None]] = {
    "held": lambda n, c, to: n.held(c, to, summary()),
    "confirm": lambda n, c, to: n.held(c, to, summary(releaser=Releaser.SENDER)),
    "expires soon": lambda n, c, to: n.expires_soon(c, to, summary()),
    "asked": lambda n, c, to: n.asked(c, to, summary(), "Klopt dit?\nWie zijn <deze> mensen & waarom?"),
    "released": lambda n, c, to: n.released(c, to, summary(), recipients=38, as_bcc=False),
    "released as Bcc": lambda n, c, to: n.released(c, to, summary(), recipients=38, as_bcc=True),
    "released to some": lambda n, c, to: n.released_to_some(c, to, summary(), chosen=1, reason="Te veel lezers."),
    "refused": lambda n, c, to: n.refused(c, to, summary(), "Dit mag niet naar buiten."),
    "expired": lambda n, c, to: n.expired(c, to, summary()),
    "recipients refused": lambda n, c, to: n.recipients_refused(c, to, summary(), refused=2),
}
OFFICER: dict[str, Callable[[Notices, Connection], None]] = {
    "held": lambda n, c: n.officer_held(c, summary()),
    "aged": lambda n, c: n.officer_aged(c, summary()),
    "answered": lambda n, c: n.officer_answered(c, summary()),
    "flagged": lambda n, c: n.officer_flagged(c, FLAGGED, sentence_of(FLAGGED)),
}
to_sender = pytest.mark.parametrize("say", SENDER.values(), ids=SENDER.keys())
to_officer = pytest.mark.parametrize("say", OFFICER.values(), ids=OFFICER.keys())


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert isinstance(part, EmailMessage)
    return str(part.get_content()).replace("\r\n", "\n")


def html_of(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    assert isinstance(part, EmailMessage)
    return str(part.get_content()).replace("\r\n", "\n")


def says(mail: EmailMessage) -> str:
    """The text on one line."""
    return " ".join(text_of(mail).split())


def words_of_text(mail: EmailMessage) -> list[str]:
    return re.sub(r"(?m)^>", "", text_of(mail)).split()


def words_of_html(mail: EmailMessage) -> list[str]:
    page = re.sub(r"(?s)<head>.*?</head>|<!DOCTYPE[^>]*>", "", html_of(mail))
    page = re.sub(r'<a href="([^"]*)"[^>]*>(.*?)</a>', r"\2: \1", page)
    return html.unescape(re.sub(r"<[^>]+>", " ", page)).split()


# --- to whom ----------------------------------------------------------------------------------------------------------


@to_sender
def test_tells_the_sender_at_the_address_he_sent_from(desk, say):
    desk.tell(lambda n, c: say(n, c, ALICE))
    (claimed,) = desk.letters()
    assert claimed.letter.recipients == (ALICE,)
    assert claimed.letter.kind is LetterKind.NOTICE
    assert claimed.letter.incident == NUMBER
    assert mail_of(claimed)["To"] == "Alice@ons.example"
    assert claimed.give_up_at == NOW + timedelta(days=3)


@to_sender
@pytest.mark.parametrize("sender", ["", "iemand@elders.test", "iemand@ons.example.elders.test", "postmaster"])
def test_never_writes_to_outside_or_to_nobody(desk, say, sender):
    desk.tell(lambda n, c: say(n, c, sender))
    assert desk.letters() == []


@to_officer
def test_tells_officer_and_deputy_each_in_a_mail_of_his_own(desk, say):
    desk.tell(say)
    assert sorted(claimed.letter.recipients[0] for claimed in desk.letters()) == [ANS, BEN]


@to_officer
def test_tells_nobody_outside_though_he_is_named_as_officer(desk, say):
    desk.settings = NoticesSettings(officer="ans@elders.test")
    desk.tell(say)
    assert desk.letters() == []


def test_without_an_officer_nothing_is_written(desk):
    desk.settings = NoticesSettings()
    desk.tell(OFFICER["held"])
    assert desk.letters() == []


@pytest.mark.parametrize(
    "sender",
    [
        "renée@ons.example",
        "b\udcffb@ons.example",
        '"alice de wit"@ons.example',
        "a..b@ons.example",
        "@ons.example",
        "()@ons.example",
    ],
)
def test_a_sender_with_an_odd_address_does_not_keep_the_message_from_being_held(desk, sender):
    desk.tell(lambda n, c: n.held(c, sender, summary()))
    (claimed,) = desk.letters()
    assert claimed.letter.recipients == (sender,)
    assert mail_of(claimed)["To"]


# --- how it looks ---------------------------------------------------------------------------------------------------


@to_sender
def test_is_marked_as_automatic_and_names_the_incident(desk, say):
    desk.tell(lambda n, c: say(n, c, ALICE))
    mail = desk.mail()
    assert mail["From"] == "mailguard <mailguard@ons.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["Date"] == "Mon, 30 Mar 2026 16:00:00 +0200"
    assert mail["Content-Language"] == "nl"
    assert re.fullmatch(r"<[0-9a-f]{32}@ons\.example>", mail["Message-ID"])
    assert mail["Subject"].endswith(f" ({NUMBER})")


def test_each_mail_has_an_id_of_its_own(desk):
    desk.tell(OFFICER["held"])
    first, second = desk.mails()
    assert first["Message-ID"] != second["Message-ID"]


def test_comes_from_the_sender_in_the_settings(desk):
    desk.settings = NoticesSettings(sender="privacy@post.ons.example")
    desk.tell(lambda n, c: n.held(c, ALICE, summary()))
    assert desk.mail()["From"] == "mailguard <privacy@post.ons.example>"


@to_sender
def test_text_and_html_say_the_same_to_the_sender(desk, say):
    desk.tell(lambda n, c: say(n, c, ALICE))
    mail = desk.mail()
    assert words_of_text(mail) == words_of_html(mail)
    assert text_of(mail).endswith(f"Vragen? {CONTACT}\n")


@to_officer
def test_text_and_html_say_the_same_to_the_officer(desk, say):
    desk.tell(say)
    for mail in desk.mails():
        assert words_of_text(mail) == words_of_html(mail)


@to_sender
def test_is_ascii_on_the_wire_in_short_lines_and_loads_nothing(desk, say):
    desk.tell(lambda n, c: say(n, c, ALICE))
    (claimed,) = desk.letters()
    content = claimed.letter.content
    assert content.isascii()
    assert content.count(b"\n") == content.count(b"\r\n")
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert not re.search(r"src=|url\(|<img|<script|<link", html_of(mail_of(claimed)))


def test_what_people_type_is_shown_and_not_obeyed(desk):
    question = "Zie <img src=x onerror=alert(1)> & {{ 7*7 }}\nregel twee\x07\udcff"
    desk.tell(lambda n, c: n.asked(c, ALICE, summary(), question))
    mail = desk.mail()
    assert "> Zie <img src=x onerror=alert(1)> & {{ 7*7 }}\n> regel twee?\n" in text_of(mail)
    assert "<img" not in html_of(mail)
    assert "&lt;img src=x onerror=alert(1)&gt; &amp; {{ 7*7 }}<br>" in html_of(mail)


def test_nobody_to_ask_leaves_the_closing_line_out(desk):
    desk.settings = NoticesSettings()
    desk.tell(lambda n, c: n.held(c, ALICE, summary()))
    assert "Vragen?" not in (text := says(desk.mail()))
    assert "Bel" not in text


# --- what it says ---------------------------------------------------------------------------------------------------


def test_a_held_message_is_told_with_time_number_reason_and_choices(desk):
    desk.tell(lambda n, c: n.held(c, ALICE, summary()))
    mail = desk.mail()
    assert mail["Subject"] == "Uw bericht is nog niet verstuurd (INC-2026-0413)"
    assert says(mail).startswith(
        "U stuurde vandaag om 09.12 uur een bericht naar 38 ontvangers. Wij houden het even vast. "
        "38 mensen of organisaties die elkaar niet kennen, zien elkaars e-mailadres; zet hen in Bcc. "
        "Er is nog niets verstuurd. Wat kunt u doen? "
        "Bekijk het bericht. Trek het in, verbeter het of leg uit waarom het klopt. Bekijk uw bericht: https://"
    )
    assert says(mail).endswith(
        "De link werkt tot maandag 6 april 2026 om 16.00 uur. Doet u niets, dan beslist onze privacymedewerker, "
        "meestal binnen 4 uur. Stuur het bericht niet opnieuw. Is er haast? Bel FG-team, 010-5550100. "
        "Vragen? FG-team, 010-5550100"
    )


def test_a_sender_who_may_decide_is_asked_to(desk):
    desk.tell(lambda n, c: n.held(c, ALICE, summary(releaser=Releaser.SENDER)))
    mail = desk.mail()
    assert mail["Subject"] == "Klopt dit bericht? (INC-2026-0413)"
    assert "Wij twijfelen over één ding: 38 mensen" in says(mail)
    assert "Klopt alles, dan kunt u het zelf vrijgeven. Klopt het niet, trek het dan in." in says(mail)


SENTENCES = {
    "expires soon": "Het wordt niet verstuurd als niemand vóór ",
    "asked": "Onze privacymedewerker heeft een vraag: > Klopt dit? > Wie zijn <deze> mensen & waarom?",
    "released": "38 ontvangers krijgen uw bericht. Vragen?",
    "released as Bcc": "Zij zien elkaars adres niet. Zet een volgende keer de adressen in het veld Bcc.",
    "released to some": "1 van de 38 ontvangers krijgt uw bericht. De anderen niet, want: > Te veel lezers.",
    "refused": "Niemand heeft het gekregen. Onze privacymedewerker schrijft: > Dit mag niet naar buiten. "
    "Zo kan het wel: zet de adressen in het veld Bcc en stuur het bericht opnieuw. U hoeft verder niets te doen.",
    "expired": "Niemand heeft het gekregen. U stuurde het vandaag om 09.12 uur naar 38 ontvangers.",
    "recipients refused": "Bij 2 van de 38 ontvangers is uw bericht niet afgeleverd.",
}


@pytest.mark.parametrize(("case", "sentence"), SENTENCES.items())
def test_the_sender_reads_what_became_of_his_message(desk, case, sentence):
    desk.tell(lambda n, c: SENDER[case](n, c, ALICE))
    assert sentence in says(desk.mail())


def test_bcc_is_advised_only_where_it_would_have_helped(desk):
    desk.tell(lambda n, c: n.refused(c, ALICE, summary(BSN), "Nee."))
    assert "Bcc" not in says(desk.mail())


def test_the_officer_reads_how_bad_it_is_and_where_to_decide(desk):
    desk.tell(lambda n, c: n.officer_held(c, summary(BSN)))
    mail, _ = desk.mails()
    assert mail["Subject"] == "Vastgehouden, ernst middel (INC-2026-0413)"
    assert "Een bericht naar 38 ontvangers wordt vastgehouden. Dit bericht bevat een burgerservicenummer" in says(mail)
    assert f"http://console.ons.example/berichten/{HELD_ID}" in says(mail)


def test_the_officer_reads_how_long_a_message_waits(desk):
    desk.tell(OFFICER["aged"])
    mail, _ = desk.mails()
    assert "wacht al 6 uur en 48 minuten op een besluit." in says(mail)


def test_the_officer_reads_the_term_of_what_was_delivered(desk):
    desk.tell(OFFICER["flagged"])
    mail, _ = desk.mails()
    assert mail["Subject"] == "Verstuurd en gemarkeerd, ernst middel (INC-2026-0413)"
    assert "dan meldt u het uiterlijk donderdag 2 april 2026 om 09.12 uur bij de AP." in says(mail)
    assert "http://console.ons.example/incidenten/INC-2026-0413" in says(mail)


@pytest.mark.parametrize("case", ["held", "confirm", "expires soon", "asked"])
def test_the_link_leads_to_the_message_until_its_term(desk, case):
    desk.tell(lambda n, c: SENDER[case](n, c, ALICE))
    mail = desk.mail()
    (token,) = set(re.findall(r"https://post\.ons\.example/afzender/([\w-]+)", text_of(mail) + html_of(mail)))
    assert LINKS.held_id(token, NOW + timedelta(days=6, hours=23)) == HELD_ID
    with pytest.raises(LinkInvalid) as caught:
        LINKS.held_id(token, NOW + timedelta(days=7))
    assert caught.value.is_expired


def test_no_notice_holds_an_address_or_value_of_a_message(desk):
    """What notices are given holds none; their own addressee is the one address they name."""
    desk.settings = replace_settings(per_hour=100)
    for say in SENDER.values():
        desk.tell(lambda n, c, say=say: say(n, c, ALICE))
    for tell in OFFICER.values():
        desk.tell(tell)
    letters = desk.letters()
    assert len(letters) == len(SENDER) + 2 * len(OFFICER)
    for claimed in letters:
        mail = mail_of(claimed)
        body = text_of(mail) + html_of(mail)
        assert "@" not in body
        assert not re.search(r"\b9\d{8}\b", body)
        named = set(re.findall(r"[\w.]+@[\w.]+", str(mail["From"]) + str(mail["To"])))
        assert named == {"mailguard@ons.example", claimed.letter.recipients[0]}


def replace_settings(**changes) -> NoticesSettings:
    return SETTINGS.model_copy(update=changes)


# --- how often --------------------------------------------------------------------------------------------------------


def test_the_last_notice_an_officer_may_get_says_that_it_is(any_desk):
    for _ in range(5):
        any_desk.tell(OFFICER["held"])
    mails = [mail for mail in any_desk.mails() if mail["To"] == ANS]
    assert len(mails) == 3
    assert ["In de console staat wat er nog meer wacht." in says(mail) for mail in mails] == [False, False, True]


def test_the_last_notice_a_sender_may_get_says_that_it_is(any_desk):
    for _ in range(5):
        any_desk.tell(lambda n, c: n.held(c, ALICE, summary()))
    assert ["U krijgt het komende uur geen bericht meer" in says(mail) for mail in any_desk.mails()] == [
        False,
        False,
        True,
    ]


def test_an_hour_later_notices_go_again(any_desk):
    for _ in range(5):
        any_desk.tell(lambda n, c: n.held(c, ALICE, summary()))
    any_desk.now += timedelta(hours=1, seconds=1)
    any_desk.tell(lambda n, c: n.held(c, ALICE, summary()))
    assert len(any_desk.letters()) == 4


def test_the_number_counts_for_one_mailbox_however_it_is_written(any_desk):
    for writing in (ALICE, "alice@ons.example", "ALICE@ONS.EXAMPLE", "alice@ons.example."):
        any_desk.tell(lambda n, c, writing=writing: n.held(c, writing, summary()))
    any_desk.tell(lambda n, c: n.held(c, "bob@ons.example", summary()))
    assert len(any_desk.letters()) == 4


@pytest.mark.parametrize("case", sorted(SENDER.keys() - {"held", "confirm", "expires soon"}))
def test_what_became_of_a_message_is_told_whatever_the_hour_brought(any_desk, case):
    for _ in range(4):
        any_desk.tell(lambda n, c: n.held(c, ALICE, summary()))
    for _ in range(5):
        any_desk.tell(lambda n, c: SENDER[case](n, c, ALICE))
    assert len(any_desk.letters()) == 3 + 5


def test_a_notice_is_gone_when_what_it_tells_of_is_rolled_back(any_desk):
    def fail(notices: Notices, connection: Connection) -> None:
        notices.held(connection, ALICE, summary(status=HeldStatus.HELD))
        raise LinkInvalid("rolled back")

    with pytest.raises(LinkInvalid):
        any_desk.tell(fail)
    assert any_desk.letters() == []
