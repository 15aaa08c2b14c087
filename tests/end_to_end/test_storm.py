"""The storm of `benchmarks/storm` in both tiers, and that its ledger sees what it is there to see."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.storm.books import Books
from mailguard.stores.decisions import Decision, Outcome
from mailguard.verdict import ReasonRow
from tests.conftest import missing
from tests.databases import postgres_programs
from tests.end_to_end.storm.ledger import Arrival, Attempt, Balance, Calendar, Ledger
from tests.end_to_end.storm.letters import BOB, Kind, Mix

ROOT = Path(__file__).parent.parent.parent
QUEUED, KEPT = "250 2.0.0 Ok: queued", "250 2.0.0 Kept for review (INC-2026-0001) as ABC"
UNKNOWN, AWAY = "451 4.4.2 The next mail server did not confirm", "451 4.4.1 The next mail server cannot be reached"
LETTER = Mix().letter(0)


def blow(minutes: float, *options: str) -> dict[str, dict[str, int]]:
    """The figures of a storm after which the books balance."""
    command = [sys.executable, "-m", "benchmarks.storm", "--json", "--minutes", str(minutes), *options]
    run = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=60 * minutes + 240)
    assert run.stdout, run.stderr
    result = json.loads(run.stdout)
    assert result["broken"] == {}, result["terms"]
    assert run.returncode == 0
    figures: dict[str, dict[str, int]] = result["figures"]
    return figures


def test_nothing_is_lost_in_a_storm_of_a_minute():
    figures = blow(0.55, "--seed", "4")
    messages, faults = figures["Messages"], figures["Faults"]
    assert messages["sent"] == messages["accepted (250)"] + messages["refused (5xx)"] > 100
    assert messages["  held (250, kept)"] > 10
    assert messages["  by a rule"] > 5
    assert faults.keys() >= {"relay killed", "relay restarted", "fork server killed", "office killed"}


@pytest.mark.long
def test_nothing_is_lost_in_a_storm_over_two_relay_processes_and_postgresql():
    if postgres_programs() is None:
        missing("PostgreSQL is not installed: on Debian apt-get install postgresql")
    figures = blow(5, "--seed", "5", "--processes", "2", "--database", "postgresql")
    assert figures["Faults"].keys() >= {"PostgreSQL restarted", "relay child killed"}
    assert figures["Final replies lost"]["relay killed"] > 0


# --- the ledger -------------------------------------------------------------------------------------------------------


def ledger_of(*attempts: Attempt) -> Ledger:
    """The books of a client that sent one letter in these attempts and got its answer."""
    ledger = Ledger()
    ledger.post(LETTER)
    for attempt in attempts:
        ledger.enter(attempt)
    ledger.settled.add(LETTER.token)
    return ledger


def told(answer: str, number: int = 0) -> Attempt:
    """The whole letter was sent, and this was the answer."""
    recipients = LETTER.recipients
    return Attempt(LETTER.token, number, float(number), number + 0.5, recipients, answer=answer, is_handed_over=True)


def copy_of(attempt: Attempt) -> Arrival:
    return Arrival(attempt.name, attempt.token, attempt.recipients, LETTER.digest)


def broken(*attempts: Attempt, arrived: list[Arrival], calendar: Calendar | None = None) -> set[str]:
    found = Balance(ledger_of(*attempts), arrived, calendar or Calendar()).broken()
    assert all(tokens == [LETTER.token] for tokens in found.values())
    return set(found)


def test_one_copy_for_a_250_balances():
    attempt = told(QUEUED)
    assert broken(attempt, arrived=[copy_of(attempt)]) == set()


def test_an_accepted_message_that_did_not_arrive_is_named():
    assert broken(told(QUEUED), arrived=[]) == {"accepted, and not at the next hop"}


def test_an_accepted_message_that_reached_some_of_its_recipients_only_is_named():
    attempt = replace(told(QUEUED), recipients=(BOB, "carla@derden.example"))
    some = replace(copy_of(attempt), recipients=(BOB,))
    assert broken(attempt, arrived=[some]) == {"accepted, and not at the next hop", "changed on the way"}


def test_a_message_that_was_changed_on_the_way_is_named():
    attempt = told(QUEUED)
    assert broken(attempt, arrived=[replace(copy_of(attempt), digest=b"")]) == {"changed on the way"}


def test_a_lost_reply_accounts_for_one_copy_and_not_for_two():
    unheard, heard = told(UNKNOWN), told(QUEUED, 1)
    once = [copy_of(unheard), copy_of(heard)]
    assert broken(unheard, heard, arrived=once) == set()
    assert Balance(ledger_of(unheard, heard), once, Calendar()).duplicates == {"next hop died after the dot": 1}
    assert broken(unheard, heard, arrived=[*once, copy_of(unheard)]) == {"at the next hop twice for one attempt"}


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        (KEPT, "at the next hop, and told held"),
        (AWAY, "at the next hop, and told to try again"),
        ("550 5.7.1 Not sent (INC-2026-0001)", "at the next hop, and told refused"),
    ],
)
def test_a_copy_of_what_the_client_was_told_is_not_sent_is_named(answer, rule):
    attempt = told(answer)
    assert broken(attempt, arrived=[copy_of(attempt)]) == {rule}


def test_a_copy_of_what_was_never_sent_to_its_end_is_named():
    cut_off, heard = replace(told(""), is_handed_over=False), told(QUEUED, 1)
    arrived = [copy_of(cut_off), copy_of(heard)]
    assert broken(cut_off, heard, arrived=arrived) == {"at the next hop, and never sent to its end"}


def test_a_connection_that_is_lost_after_the_dot_must_have_been_somebodys_doing():
    lost, heard = told(""), told(QUEUED, 1)
    arrived = [copy_of(heard)]
    assert broken(lost, heard, arrived=arrived) == {"unheard without a cause"}
    assert broken(lost, heard, arrived=arrived, calendar=Calendar(kills=(0.2,))) == set()
    assert broken(lost, heard, arrived=arrived, calendar=Calendar(kills=(0.8,))) == {"unheard without a cause"}
    assert broken(replace(lost, hung_up=True), heard, arrived=arrived) == set()


def test_a_refusal_of_our_own_making_is_named():
    assert broken(told("554 5.5.1 No"), arrived=[]) == {"refused without a cause"}
    assert broken(told("554 5.6.0 storm: no"), arrived=[]) == set()


# --- register and quarantine against the ledger -----------------------------------------------------------------------

NUMBER = "INC-2026-0001"


def books_of(kind: Kind, attempt: Attempt, *arrived: Arrival, rows: tuple[Decision, ...] = ()) -> Books:
    """What the database holds when one letter of this kind was sent, before a test spoils it."""
    ledger = ledger_of(attempt)
    ledger.sent[LETTER.token] = replace(ledger.sent[LETTER.token], kind=kind)
    numbers = {} if kind.action == "pass" else {LETTER.token: [NUMBER]}
    held = {LETTER.token: ["ABC"]} if attempt.is_kept else {}
    decisions = {row.id: row for row in rows}
    return Books(numbers, held, [], [], decisions, True, Balance(ledger, arrived, Calendar()))


def flag(outcome: Outcome = Outcome.DELIVERED, code: str = "visible-recipients-some") -> Decision:
    reasons = (ReasonRow("VISIBLE_RECIPIENTS", code, 1.0, "flag", False),)
    return Decision("ID", "normal", "flag", outcome, reasons, incident=NUMBER)


def test_a_held_message_is_kept_once_under_the_id_its_client_was_told():
    books = books_of(Kind.BSN, told(KEPT))
    assert books.broken(0) == {}
    token = LETTER.token
    assert replace(books, held={}).broken(0) == {"told held, and not in the quarantine": [token]}
    twice = replace(books, held={token: ["ABC", "DEF"]}).broken(0)
    assert twice == {"in the quarantine twice": [token], "told held, and not in the quarantine": [token]}
    assert replace(books, changed=[token]).broken(0) == {"held, and not as it was sent": [token]}


def test_what_was_held_refused_or_flagged_has_one_incident():
    books = books_of(Kind.RECORDS, told(f"550 5.7.1 Not sent ({NUMBER})"))
    assert books.broken(0) == {}
    unrecorded = replace(books, numbers={}).broken(0)
    assert unrecorded == {"held, refused or flagged, and not in the register": [LETTER.token]}
    twice = replace(books, numbers={LETTER.token: [NUMBER, "INC-2026-0002"]}).broken(0)
    assert twice == {"in the register twice": [LETTER.token]}
    assert replace(books, strangers=[NUMBER]).broken(0) == {"in the register, and never sent": [NUMBER]}
    assert replace(books, is_whole=False).broken(0) == {"register": ["its chain is broken"]}


def test_a_flag_is_written_down_before_it_goes_with_the_outcome_its_client_was_told():
    attempt = told(QUEUED)
    copy = replace(copy_of(attempt), relay_id="ID")
    assert books_of(Kind.VISIBLE, attempt, copy, rows=(flag(),)).broken(0) == {}
    unwritten = books_of(Kind.VISIBLE, attempt, copy).broken(0)
    assert unwritten == {"flagged, and not written down before it went": [LETTER.token]}
    otherwise = books_of(Kind.VISIBLE, attempt, copy, rows=(flag(Outcome.LOST),)).broken(0)
    assert otherwise == {"delivered, and its outcome says otherwise": [LETTER.token]}


def test_only_a_killed_worker_lets_through_what_a_rule_would_keep_back():
    attempt = told(QUEUED)
    copy = replace(copy_of(attempt), relay_id="ID")
    against = books_of(Kind.BSN, attempt, copy, rows=(flag(),)).broken(0)
    assert against == {"delivered against its rule": [LETTER.token]}
    crashed = books_of(Kind.BSN, attempt, copy, rows=(flag(code="uninspectable-crashed"),))
    assert crashed.broken(1) == {}
    assert crashed.broken(0) == {"crashed by itself": ["ID"]}


def test_a_plain_letter_is_in_no_register():
    books = books_of(Kind.PLAIN, told(QUEUED))
    assert books.broken(0) == {}
    recorded = replace(books, numbers={LETTER.token: [NUMBER]}).broken(0)
    assert recorded == {"in the register for nothing": [LETTER.token]}
