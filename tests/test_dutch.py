"""The Dutch of codes, times and numbers: every code has a word, every date one writing."""

from datetime import UTC, date, datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

import pytest

from mailguard import (
    assessment,
    dutch,
    explanations,
    facts,
    findings,
    held,
    incident,
    letter,
    severity,
    verdict,
    vocabulary,
)
from mailguard.dutch import lists
from mailguard.incident import (
    Channel,
    Classification,
    Delivered,
    EventAction,
    Facts,
    Incident,
    IncidentKind,
    SeverityLevel,
    Status,
)
from mailguard.stores.decisions import Outcome
from mailguard.verdict import ReasonRow

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# What a reader never meets: how a value was come by, where visible recipients stand (the console says Aan and Cc), and
# what an image was taken for (the finding says why).
NOT_SHOWN = {findings.Role, findings.VisibleField, findings.Picture}
ENUMS = sorted(
    {
        value
        for module in (incident, held, letter, verdict, vocabulary, findings)
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Enum) and value.__module__.startswith("mailguard")
    }
    - NOT_SHOWN,
    key=lambda enum: enum.__name__,
)


def record(*codes: str, monitored: bool = False, **counts: int) -> Incident:
    reasons = tuple(ReasonRow("RULE", code, 1.0, "hold", monitored) for code in codes)
    now = datetime(2026, 3, 27, 14, tzinfo=UTC)
    return Incident(
        "INC-2026-0001",
        IncidentKind.INCIDENT,
        Channel.MAILGUARD,
        Status.DETECTED,
        Classification.UNDETERMINED,
        Delivered.NO,
        now,
        now,
        Facts(incident_type="visible-recipients", reasons=reasons, counts=counts),
    )


@pytest.mark.parametrize("enum", ENUMS, ids=lambda enum: enum.__name__)
def test_every_member_of_every_enum_has_a_word(enum: type[Enum]):
    assert len(enum) > 1
    for member in enum:
        word = lists.WORDS[enum][member]
        assert dutch.words(member) == word.strip() == word != ""


def test_every_code_that_we_write_in_the_register_has_a_word():
    codes = {code for found in assessment._DATA_CATEGORIES.values() for code in found}
    codes |= set(assessment._SUBJECTS.values()) | {str(rule).lower().replace("_", "-") for rule in vocabulary.Rule}
    codes |= {str(outcome) for outcome in Outcome} | set(
        severity.assess(severity.Harm(frozenset(), frozenset())).inputs
    )
    codes |= {f"dpc:{code}" for code in severity.DataContext} | {f"ei:{code}" for code in facts.Identifier}
    codes |= {f"cb:{code}" for code in severity.Circumstance} | {f"house:{code}" for code in severity.HouseRule}
    assert len(codes) > 60
    assert not {code for code in codes if code not in lists.CODES and code not in lists.INPUTS}
    assert dutch.words(Outcome.LOST) == "Niet verstuurd: de verbinding viel weg"


def test_members_of_two_enums_with_one_value_keep_their_own_word():
    assert dutch.words(held.Releaser.OFFICER) == "Privacymedewerker"
    assert dutch.words("officer") == "privacymedewerker"
    assert dutch.words(verdict.Action.HOLD) == "Vastgehouden"
    assert dutch.words(vocabulary.Mode.HOLD) == "Houdt vast"


def test_a_code_of_a_newer_version_reads_as_itself():
    assert dutch.words("something-new") == "something new"


def test_severity_and_status_read_as_the_register_writes_them():
    assert [dutch.words(level) for level in SeverityLevel] == ["Laag", "Middel", "Hoog", "Zeer hoog"]
    assert dutch.words(EventAction.EXPIRED) == "Verlopen, niet verstuurd"


@pytest.mark.parametrize("code", sorted(explanations.CODES))
def test_every_reason_gives_its_record_a_title(code: str):
    title = dutch.title_of(record(code, visible_groups=1250, records=1250))
    assert title != dutch.words("visible-recipients")
    assert not title[0].islower()
    assert "{" not in title
    assert not title.endswith(".")
    assert len(title) <= 120


def test_a_title_counts_and_survives_a_missing_count():
    assert dutch.title_of(record("visible-recipients-many", visible_groups=38)).startswith("38 ontvangers")
    assert dutch.title_of(record("visible-recipients-many")).startswith("Meerdere ontvangers")


def test_a_title_without_a_reason_that_acted_names_the_kind_of_incident():
    assert dutch.title_of(record()) == "E-mail met zichtbare adressen"
    assert dutch.title_of(record("bsn-to-outsider", monitored=True)) == "E-mail met zichtbare adressen"


def test_numbers_have_a_comma_and_thousands_a_point():
    assert dutch.hundredths(225) == "2,25"
    assert dutch.hundredths(100) == "1,00"
    assert dutch.hundredths(-25) == "-0,25"
    assert dutch.number(1250) == "1.250"


@pytest.mark.parametrize(("n", "text"), [(0, "0 ontvangers"), (1, "1 ontvanger"), (2000, "2.000 ontvangers")])
def test_counts_take_the_right_form(n: int, text: str):
    assert dutch.count(n, "ontvanger", "ontvangers") == text


@pytest.mark.parametrize(
    ("signal", "deadline"),
    [  # across both changes of the clock, and over the end of a year
        (datetime(2026, 3, 27, 14, tzinfo=UTC), "maandag 30 maart 2026 om 16.00 uur"),
        (datetime(2026, 10, 23, 13, tzinfo=UTC), "maandag 26 oktober 2026 om 14.00 uur"),
        (datetime(2026, 12, 24, 16, tzinfo=UTC), "zondag 27 december 2026 om 17.00 uur"),
        (datetime(2026, 12, 29, 8, 5, tzinfo=UTC), "vrijdag 1 januari 2027 om 09.05 uur"),
    ],
)
def test_a_moment_is_written_in_the_readers_zone(signal: datetime, deadline: str):
    assert dutch.moment(signal + timedelta(hours=72), AMSTERDAM) == deadline


def test_short_moments_and_days():
    at = datetime(2026, 3, 29, 22, 30, tzinfo=UTC)
    assert dutch.short_moment(at, AMSTERDAM) == "30-03-2026 00.30 uur"
    assert dutch.day(date(2026, 3, 31)) == "dinsdag 31 maart 2026"
    assert dutch.day_and_month(date(2026, 3, 1)) == "1 maart"


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (datetime(2026, 3, 30, 7, 12, tzinfo=UTC), "vandaag om 09.12 uur"),
        (datetime(2026, 3, 29, 21, 59, tzinfo=UTC), "gisteren om 23.59 uur"),
        (datetime(2026, 3, 30, 22, 1, tzinfo=UTC), "morgen om 00.01 uur"),
        (datetime(2026, 3, 27, 8, tzinfo=UTC), "vrijdag 27 maart 2026 om 09.00 uur"),
    ],
)
def test_near_days_have_a_name(at: datetime, text: str):
    assert dutch.moment_today(at, datetime(2026, 3, 30, 8, tzinfo=UTC), AMSTERDAM) == text


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(seconds=59), "minder dan 1 minuut"),
        (timedelta(minutes=1), "1 minuut"),
        (timedelta(minutes=52), "52 minuten"),
        (timedelta(hours=1, minutes=20), "1 uur en 20 minuten"),
        (timedelta(hours=2), "2 uur"),
        (timedelta(hours=47, minutes=59), "47 uur en 59 minuten"),
        (timedelta(days=2), "2 dagen"),
        (timedelta(days=3, hours=4, minutes=59), "3 dagen en 4 uur"),
    ],
)
def test_durations(span: timedelta, text: str):
    assert dutch.duration(span) == text


def test_a_term_of_the_law_counts_hours():
    assert dutch.hours(timedelta(hours=71, minutes=20)) == "71 uur en 20 minuten"


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (timedelta(hours=18, minutes=20), "Nog 18 uur en 20 minuten om te melden bij de AP."),
        (timedelta(hours=1), "Nog 1 uur om te melden bij de AP."),
        (timedelta(minutes=59), "Nog minder dan 1 uur om te melden bij de AP."),
        (timedelta(0), "Nog minder dan 1 uur om te melden bij de AP."),
        (timedelta(hours=-5), "5 uur te laat. Meld alsnog en schrijf op waarom."),
        (timedelta(seconds=-30), "Minder dan 1 minuut te laat. Meld alsnog en schrijf op waarom."),
    ],
)
def test_what_is_left_of_the_term(left: timedelta, text: str):
    deadline = datetime(2026, 3, 30, 14, tzinfo=UTC)
    assert dutch.remaining(deadline, deadline - left) == text
