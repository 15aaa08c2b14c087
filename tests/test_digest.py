"""The digest: what it says (golden texts), when it is due, and that it goes out once."""

import email
import email.policy
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mailguard.config import Configuration, DigestSettings, NoticesSettings, Organisation
from mailguard.db import Connection, Database
from mailguard.digest import DigestWriter
from mailguard.digest.facts import DayFacts, Health, Running, Waiting
from mailguard.digest.mail import compose, write_out
from mailguard.digest.wording import overview
from mailguard.incident import SENDER, Actor, Classification, Event, EventAction, Particulars, Status
from mailguard.keys import MasterKey
from mailguard.letter import Letter
from mailguard.message import Envelope, Message
from mailguard.sealing import Sealer
from mailguard.stores.decisions import Decision, Decisions, Outcome
from mailguard.stores.marks import Marks
from mailguard.stores.outbox import Outbox
from mailguard.stores.quarantine import Quarantine
from mailguard.stores.register import Register
from tests.build_incidents import BSN, LOCKED, VISIBLE, held, prevented, signal

DIGESTS = Path(__file__).parent / "digests"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 3, 31, 5, 30, tzinfo=UTC)  # 07.30 uur
HOUR = timedelta(hours=1)
OFFICER = Actor("0123456789ABCDEF", "officer")


def facts(**rest) -> DayFacts:
    return DayFacts(
        day=date(2026, 3, 31),
        now=rest.pop("now", NOW),
        start=datetime(2026, 3, 30, 5, 30, tzinfo=UTC),
        end=NOW,
        zone=AMSTERDAM,
        console_url="https://mailguard.ons.example",
        **({"health": quiet_health()} | rest),
    )


def quiet_health(**rest) -> Health:
    known: dict[str, Any] = {
        "messages": 1240,
        "uninspectable": 3,
        "last_message_at": NOW - 14 * HOUR,
        "events": 1204,
        "head_seq": 1204,
        "head_hash": "c0ffee" * 10 + "c0ff",
    }
    return Health(**(known | rest))


def events(*done: tuple[EventAction, Actor]) -> tuple[Event, ...]:
    return tuple(Event(n, "INC-2026-0001", NOW - 5 * HOUR, who, what) for n, (what, who) in enumerate(done))


def empty_day() -> DayFacts:
    return facts()


def busy_day() -> DayFacts:
    running = signal(NOW - 63.5 * HOUR, BSN, "INC-2026-0409")
    fresh = signal(NOW - 2 * HOUR, VISIBLE, "INC-2026-0412")
    locked = signal(NOW - 3 * HOUR, LOCKED, "INC-2026-0413")
    worst = prevented(NOW - 20 * HOUR, BSN, "INC-2026-0410")
    old = prevented(NOW - 28 * 24 * HOUR, VISIBLE, "INC-2026-0311")
    rejected = prevented(NOW - 4 * HOUR, VISIBLE, "INC-2026-0414", action="reject")
    return facts(
        deadlines=(Running(running, NOW + 8.5 * HOUR), Running(fresh, NOW + 70 * HOUR)),
        waiting=(
            Waiting(held(NOW - 20 * HOUR, worst.number, "AA11", approval_by="x"), worst),
            Waiting(held(NOW - 28 * 24 * HOUR, old.number, "BB22", asked_at=NOW, answered_at=NOW), old),
        ),
        new=(fresh, locked, worst, rejected),
        decided=events(
            (EventAction.RELEASED, OFFICER),
            (EventAction.RELEASED_AS_BCC, SENDER),
            (EventAction.RELEASED_AS_BCC, OFFICER),
            (EventAction.WITHDRAWN, SENDER),
            (EventAction.CLASSIFIED, OFFICER),
        ),
        to_judge=(running, fresh, locked),
        to_review=1,
        health=quiet_health(letters_waiting=2, oldest_letter_at=NOW - 3 * HOUR),
    )


def overdue_deadline() -> DayFacts:
    late = signal(NOW - 75 * HOUR - timedelta(minutes=10), BSN, "INC-2026-0401")
    broken = quiet_health(letters_failed=1, messages=0, uninspectable=0, last_message_at=None)
    return facts(deadlines=(Running(late, NOW - 3 * HOUR - timedelta(minutes=10)),), to_judge=(late,), health=broken)


@pytest.mark.parametrize("make", [empty_day, busy_day, overdue_deadline], ids=lambda make: make.__name__)
def test_says_what_the_golden_file_says(make):
    digest = write_out(overview(make()))
    golden = (DIGESTS / f"{make.__name__.replace('_', '-')}.txt").read_text()
    assert f"Subject: {digest.subject}\n\n{digest.text}" == golden


@pytest.mark.parametrize("make", [empty_day, busy_day, overdue_deadline], ids=lambda make: make.__name__)
def test_text_and_html_say_the_same(make):
    digest = write_out(overview(make()))
    assert words_of_html(digest.html) == words_of_text(digest.text)


def words_of_text(text: str) -> set[str]:
    return {word.strip(":") for word in text.split() if set(word) != {"-"} and "://" not in word}


def words_of_html(html: str) -> set[str]:
    body = html.partition("<body")[2].partition(">")[2]
    return {w.strip(":") for w in re.sub(r"<[^>]+>", " ", body).split() if "://" not in w and w != ":"}


def test_html_holds_nothing_that_outlook_fetches_or_drops():
    html = write_out(overview(busy_day())).html
    assert not re.search(r"<(img|link|script|style|div|iframe)|url\(|class=|src=", html)
    assert set(re.findall(r'href="https?://([^/"]+)', html)) == {"mailguard.ons.example"}


def test_a_broken_register_goes_before_all_else():
    day = facts(health=quiet_health(is_whole=False, broken_at=87), deadlines=overdue_deadline().deadlines)
    digest = write_out(overview(day))
    assert digest.subject.startswith("Register klopt niet, 1 termijn te laat")
    assert digest.text.startswith("Begin met het register")
    assert "bij regel 87" in " ".join(digest.text.split())


def test_a_signal_alone_is_not_called_handled():
    locked = signal(NOW - 3 * HOUR, LOCKED, "INC-2026-0413")
    digest = write_out(overview(facts(to_judge=(locked,))))
    assert digest.subject == "1 signaal te beoordelen · mailguard 31 maart"
    assert digest.text.startswith("Begin met INC-2026-0413")


def test_a_very_long_list_ends_in_a_link_to_the_console():
    many = tuple(signal(NOW, BSN, f"INC-2026-{n:04}") for n in range(1, 151))
    section = overview(facts(new=many)).sections[2]
    assert len(section.lines) == 101
    assert section.lines[-1].text == "En nog 51: zie de console."


def test_the_mail_says_that_it_is_automatic():
    digest = write_out(overview(empty_day()))
    raw = compose(digest, "mailguard@ons.example", ("ans@ons.example", "bob@ons.example"), NOW)
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["To"] == "ans@ons.example, bob@ons.example"
    assert message["Message-ID"].endswith("@ons.example>")
    assert message["Subject"] == digest.subject
    plain, html = (part.get_content().replace("\r\n", "\n") for part in message.iter_parts())
    assert (plain, html) == (digest.text, f"{digest.html}\n")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998  # RFC 5322 2.1.1


# --- with real stores -------------------------------------------------------------------------------------------------

CONFIGURATION = Configuration(notices=NoticesSettings(officer="ans@ons.example", deputy="bob@ons.example"))
ORGANISATION = Organisation(internal_domains=("ons.example",))
SEALER = Sealer(MasterKey(b"d" * 32))
TODAY = date(2026, 3, 31)


def writer_for(database: Database, configuration: Configuration = CONFIGURATION) -> DigestWriter:
    return DigestWriter(
        database=database,
        register=Register(database, SEALER),
        quarantine=Quarantine(database, SEALER),
        outbox=Outbox(database, SEALER),
        decisions=Decisions(database),
        marks=Marks(database),
        configuration=configuration,
        organisation=ORGANISATION,
    )


def at_time(at: str) -> Configuration:
    return CONFIGURATION.model_copy(update={"digest": DigestSettings(at=at)})


def letters(writer: DigestWriter, now: datetime) -> list[Letter]:
    found = []
    while claimed := writer.outbox.claim(now, timedelta(hours=1)):
        found.append(claimed.letter)
    return found


def test_is_due_from_its_local_time_on_until_it_was_sent(database):
    writer = writer_for(database)
    assert writer.due(NOW - timedelta(seconds=1)) is None
    assert writer.due(NOW) == TODAY
    assert writer.send(TODAY, NOW)
    assert writer.due(NOW + 5 * HOUR) is None
    assert writer.due(NOW + 24 * HOUR) == date(2026, 4, 1)


def test_catches_up_later_that_day_and_never_with_the_day_before(database):
    writer = writer_for(database)
    assert writer.due(datetime(2026, 3, 31, 21, 59, tzinfo=UTC)) == TODAY
    assert writer.due(datetime(2026, 3, 31, 22, 1, tzinfo=UTC)) is None  # 1 April, before its time
    assert writer.due(datetime(2026, 4, 1, 5, 30, tzinfo=UTC)) == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("day", "first_moment"),
    [
        (date(2026, 3, 29), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # 02.30 is skipped: 03.30 summer time
        (date(2026, 10, 25), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # 02.30 comes twice: the first
    ],
)
def test_is_sent_once_on_a_day_the_clock_is_changed(database, day, first_moment):
    writer = writer_for(database, at_time("02:30"))
    sent = []
    moment = datetime.combine(day, time(), AMSTERDAM).astimezone(UTC)
    while moment < first_moment + 20 * HOUR:
        due = writer.due(moment)
        if due and writer.send(due, moment):
            sent.append((due, moment))
        moment += timedelta(minutes=15)
    assert sent[-1] == (day, first_moment)
    assert [due for due, _ in sent] == [day]


def test_goes_to_officer_and_deputy_and_to_nobody_outside(database):
    assert writer_for(database).recipients == ("ans@ons.example", "bob@ons.example")
    outside = NoticesSettings(officer="ans@elders.example")
    writer = writer_for(database, Configuration(notices=outside))
    assert (writer.recipients, writer.due(NOW), writer.send(TODAY, NOW)) == ((), None, False)


def test_two_nodes_send_it_once(database):
    nodes = [Database(database.url.render_as_string(hide_password=False)) for _ in range(2)]
    barrier = threading.Barrier(2)

    def send(node: Database) -> bool:
        writer = writer_for(node)
        barrier.wait()
        return writer.send(TODAY, NOW)

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(send, nodes)) == [False, True]
    assert len(letters(writer_for(database), NOW)) == 1
    for node in nodes:
        node.close()


def test_tells_what_the_stores_hold_and_nothing_personal(database):
    writer = writer_for(database)
    secret = Particulars(sender="geheim@ons.example", subject="Geheim", summary="Geheim", message_id="<geheim@ons>")
    with database.write_transaction() as connection:
        writer.register.record(connection, signal(NOW - 64 * HOUR), secret)
        flagged = writer.register.record(connection, signal(NOW - 2 * HOUR), secret)
        writer.register.record(connection, signal(NOW - 1 * HOUR, LOCKED), secret)
        kept = writer.register.record(connection, prevented(NOW - 3 * HOUR), secret)
        hold(writer, connection, kept.number, "AA11")
        hold(writer, connection, kept.number, "BB22")
        writer.register.append(
            connection, kept.number, OFFICER, EventAction.REFUSED, note="Geheim", now=NOW - timedelta(minutes=5)
        )
        done = signal(NOW - 5 * HOUR, status=Status.DISMISSED, classification=Classification.FALSE_ALARM)
        writer.register.record(connection, done, secret)
    writer.decisions.record(
        Decision("1", "normal", "flag", Outcome.DELIVERED, counts={"uninspectable": 2}, decided_at=NOW - HOUR)
    ).result(10)
    writer.decisions.record(Decision("2", "normal", "pass", Outcome.DELIVERED, decided_at=NOW + HOUR)).result(10)

    digest = writer.compose(TODAY, NOW)
    text = " ".join(digest.text.split())
    assert digest.subject == "2 termijnen lopen, 1 wacht · mailguard 31 maart"
    assert text.startswith("Begin met INC-2026-0001: nog 8 uur.")
    assert f"{flagged.number}: Gevoelige gegevens. Ernst: middel. Termijn tot vrijdag 3 april 2026" in text
    assert "INC-2026-0003: Niet te controleren. Ernst: nog niet bepaald. Geen termijn." in text
    assert "3 verstuurd en gemarkeerd, 1 vastgehouden." in text
    assert "/berichten/AA11" in text
    assert "/berichten/BB22" not in text
    assert "Geweigerd: 1." in text
    assert "3 signalen wachten op uw oordeel, 1 daarvan langer dan afgesproken." in text
    assert "1 bericht gecontroleerd, 1 daarvan niet of niet helemaal leesbaar." in text
    assert "Het register is heel: 6 regels nagerekend. Volgnummer: 6." in text
    assert "geheim" not in (digest.subject + digest.text + digest.html).casefold()


def hold(writer: DigestWriter, connection: Connection, incident: str, held_id: str) -> None:
    """A copy of the same content."""
    message = Message.from_content(held_id, Envelope.of("geheim@ons.example", ("x@elders.example",)), b"Geheim\r\n")
    waiting = held(NOW - 3 * HOUR, incident, held_id, content_hash=b"c" * 16)
    wrapped_key = writer.quarantine.store_content(connection, message)
    writer.quarantine.add(connection, waiting, message, None, wrapped_key, ())
