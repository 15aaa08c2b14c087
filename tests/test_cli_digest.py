"""`mailguard digest`: the digest on the terminal, and sent once by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from mailguard import app
from mailguard.letter import LetterKind
from tests.held_mail import BSN, CONFIGURATION, Installation, install


@pytest.fixture
def here(tmp_path, capsys, monkeypatch) -> Installation:
    return install(tmp_path, capsys, monkeypatch)


def digests(here: Installation) -> int:
    found = 0
    with app.open_office(here.loaded) as office:
        while claimed := office.stores.outbox.claim(datetime.now(UTC), timedelta(hours=1)):
            found += claimed.letter.kind is LetterKind.DIGEST
    return found


def test_prints_what_would_be_sent_and_sends_nothing(here):
    number = here.hold().incident
    ran = here.run("digest")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Subject: 1 wacht · mailguard ")
    assert f"Begin met {number}: dit bericht wacht minder dan 1 minuut op uw besluit." in ran.words
    assert BSN not in ran.out
    assert digests(here) == 0


def test_prints_the_digest_of_another_day(here):
    ran = here.run("digest", "--date", "2026-03-31")
    assert ran.out.startswith("Subject: Alles behandeld · mailguard 31 maart\n")
    assert "30-03-2026 07.30 uur tot 31-03-2026 07.30 uur" in ran.words


def test_sends_a_day_once(here):
    first = here.run("digest", "--send", "--date", "2026-03-31")
    assert (first.code, "is in the outbox" in first.err) == (0, True)
    second = here.run("digest", "--send", "--date", "2026-03-31")
    assert (second.code, "was sent before" in second.err) == (0, True)
    assert digests(here) == 1


def test_says_who_is_missing_when_nobody_would_get_it(here):
    without = CONFIGURATION.partition("[notices]")[0]
    (here.folder / "mailguard.toml").write_text(without)
    ran = here.run("digest", "--send")
    assert ran.code == 2
    assert "notices.officer: nobody gets the digest" in ran.err


def test_refuses_what_is_no_date(here):
    ran = here.run("digest", "--date", "morgen")
    assert (ran.code, "morgen" in ran.err) == (2, True)
