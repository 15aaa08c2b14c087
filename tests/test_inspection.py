"""Inspection in worker processes: one message harms no other, and nothing of a message gets out."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from mailguard.config import InspectionSettings
from mailguard.errors import InspectionUnavailable
from mailguard.findings import (
    Headers,
    Inspection,
    Obstacle,
    Uninspectable,
)
from mailguard.inspection import InspectionPool, ReadingPool
from mailguard.inspection import pool as pool_module
from mailguard.lexicon import Lexicon
from mailguard.message import Envelope, Message
from mailguard.vocabulary import EntityType
from tests import planted

ECHO = "tests.planted:echo"
MIB = 1024 * 1024
BSN = "912345678"
VALID_BSN = "900000004"
ENVELOPE = Envelope.of("balie@gemeente.example", ("burger@bewoner.example",))


def message(content: bytes, message_id: str = "1") -> Message:
    return Message.from_content(message_id, ENVELOPE, content)


def planted_message(trouble: str, message_id: str = "1") -> Message:
    return message(f"X-Plant: {trouble}\r\n\r\nBSN {BSN}\r\n".encode(), message_id)


def settings(**changes) -> InspectionSettings:
    return InspectionSettings(
        **{"workers": 2, "seconds_per_message": 5.0, "memory_per_message_bytes": 64 * MIB} | changes
    )


def echo_pool(**changes) -> InspectionPool:
    return InspectionPool(settings(**changes), Lexicon(), function=ECHO)


@pytest.fixture(scope="module")
def pool() -> Iterator[InspectionPool]:
    """Shared: after whatever a test does to it, the next has to find it well."""
    with echo_pool() as started:
        yield started


@pytest.fixture
def single() -> Iterator[InspectionPool]:
    with echo_pool(workers=1, seconds_per_message=1.0) as started:
        yield started


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def comes_true(condition: Callable[[], bool], seconds: float = 2.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.005)
    return condition()


def test_is_ready_when_every_worker_has_answered_and_no_longer_when_closed():
    pool = echo_pool(workers=3)
    readiness = [pool.ready]
    with pool:
        readiness.append(pool.ready)
        pids = pool.worker_pids
        assert len(set(pids)) == pool.workers_alive == 3
        server = parent_of(pids[0])
    readiness.append(pool.ready)
    assert readiness == [False, True, False]
    assert comes_true(lambda: not any(is_running(pid) for pid in (*pids, server)))


def test_answers_a_plain_message_with_the_time_it_took(pool):
    inspection = pool.inspect(message(b"Hallo\r\n\r\nTekst\r\n"))
    assert inspection.headers == Headers(subject="Hallo", message_id="16")
    assert inspection.uninspectable == ()
    assert 0 < inspection.seconds < 1


def test_hands_over_the_content_without_dot_stuffing(pool):
    stuffed = Message("1", ENVELOPE, b"Subject\r\n..\r\n")
    assert pool.inspect(stuffed).headers.message_id == str(len(b"Subject\r\n.\r\n"))


@pytest.mark.parametrize(
    ("trouble", "obstacle", "detail"),
    [
        ("crash", Obstacle.CRASHED, "died"),
        ("leave", Obstacle.CRASHED, "died"),
        ("abort", Obstacle.CRASHED, "died"),
        ("raise", Obstacle.CRASHED, "ValueError"),
        ("exit", Obstacle.CRASHED, "SystemExit"),
        ("write_file", Obstacle.CRASHED, "FileNotFoundError"),
        ("recurse", Obstacle.CRASHED, "recursion"),
        ("garbage", Obstacle.CRASHED, "garbled"),
        ("forge", Obstacle.CRASHED, "garbled"),
        ("eat_memory", Obstacle.TOO_LARGE, "memory"),
        ("announce_terabytes", Obstacle.TOO_LARGE, "result"),
    ],
)
def test_a_message_that_gets_the_better_of_its_worker_is_uninspectable(pool, trouble, obstacle, detail):
    inspection = pool.inspect(planted_message(trouble))
    assert inspection.uninspectable == (Uninspectable(obstacle, "message", detail),)
    assert inspection.headers.subject == f"X-Plant: {trouble}"  # reported before the trouble came
    assert pool.ready
    assert pool.workers_alive == 2
    assert pool.inspect(message(b"next")).headers.subject == "next"


def test_a_message_that_hangs_is_killed_at_the_limit_of_time(single):
    (pid,) = single.worker_pids
    started = time.monotonic()
    inspection = single.inspect(planted_message("hang"))
    assert 1.0 <= time.monotonic() - started < 2.0
    assert inspection.uninspectable == (Uninspectable(Obstacle.TIMED_OUT, "message", "seconds-per-message"),)
    assert inspection.seconds >= 1.0
    assert comes_true(lambda: not is_running(pid))


def test_a_message_larger_than_the_memory_for_it_is_uninspectable(pool):
    inspection = pool.inspect(message(b"x" * (80 * MIB)))
    assert inspection.uninspectable == (Uninspectable(Obstacle.TOO_LARGE, "message", "memory"),)


def test_a_result_too_large_to_take_in_is_uninspectable():
    with InspectionPool(
        settings(memory_per_message_bytes=512 * MIB), Lexicon(), function="tests.planted:flood"
    ) as pool:
        assert len(pool.inspect(message(b"few")).findings) == 1
        inspection = pool.inspect(planted_message("flood"))
        assert inspection.uninspectable == (Uninspectable(Obstacle.TOO_LARGE, "message", "result"),)


def test_a_worker_killed_while_it_waits_costs_no_message(pool):
    killed = pool.worker_pids
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    assert comes_true(lambda: pool.workers_alive == 0)
    for number in range(4):
        assert pool.inspect(message(b"%d" % number)).headers.subject == str(number)
    assert not set(killed) & set(pool.worker_pids)


def test_a_worker_that_speaks_out_of_turn_gets_no_message_any_more(single):
    (pid,) = single.worker_pids
    assert single.inspect(planted_message("talk_on")).uninspectable == ()
    time.sleep(0.15)
    assert single.inspect(message(b"next")).headers.subject == "next"
    assert single.worker_pids != (pid,)


def test_a_worker_left_large_makes_room_for_a_fresh_one(single):
    (pid,) = single.worker_pids
    for _ in range(4):  # together more than one worker may hold
        assert single.inspect(planted_message("stay_large")).uninspectable == ()
    assert single.worker_pids != (pid,)


def test_a_message_in_work_is_inspected_again_when_the_server_dies(single):
    server = parent_of(single.worker_pids[0])
    with ThreadPoolExecutor(1) as threads:
        inspecting = threads.submit(single.inspect, planted_message("slow"))
        time.sleep(0.2)
        os.kill(server, signal.SIGKILL)
        assert inspecting.result(2).uninspectable == ()
    assert single.ready
    assert parent_of(single.worker_pids[0]) != server


def test_a_message_that_kills_the_server_each_time_is_uninspectable(pool):
    inspection = pool.inspect(planted_message("kill_server"))
    (fact,) = inspection.uninspectable
    assert fact.obstacle is Obstacle.CRASHED
    assert fact.detail in ("died", "PermissionError")  # root's workers are somebody else, and cannot
    assert pool.inspect(message(b"next")).headers.subject == "next"


def test_interrupts_from_the_terminal_and_stops_of_the_service_leave_the_workers_to_the_relay(pool):
    pids = pool.worker_pids
    for pid in (*pids, parent_of(pids[0])):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            os.kill(pid, number)
    assert pool.inspect(message(b"still here")).headers.subject == "still here"
    assert pool.worker_pids == pids


def test_every_other_message_is_answered_right_among_poison(pool):
    troubles = ["crash", "leave", "raise", "garbage", "recurse"]

    def one(number: int) -> tuple[int, Inspection]:
        if number % 20 == 7:
            return number, pool.inspect(planted_message(troubles[number // 20 % 5], str(number)))
        return number, pool.inspect(message(b"message %d\r\n" % number + b"x" * number, str(number)))

    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(one, range(200)))
    for number, inspection in answers:
        if number % 20 == 7:
            assert inspection.uninspectable[0].obstacle is Obstacle.CRASHED
        else:
            assert inspection.headers.subject == f"message {number}"
            assert inspection.uninspectable == ()
    assert pool.workers_alive == 2


def test_messages_that_take_long_make_room_for_the_others(monkeypatch):
    monkeypatch.setattr(pool_module, "_SLOW_SECONDS", 0.1)
    with echo_pool(workers=2, seconds_per_message=1.5) as pool, ThreadPoolExecutor(2) as threads:
        hanging = [threads.submit(pool.inspect, planted_message("hang")) for _ in range(2)]
        time.sleep(0.05)
        started = time.monotonic()
        for number in range(20):
            assert pool.inspect(message(b"%d" % number)).headers.subject == str(number)
        assert time.monotonic() - started < 1.0
        assert pool.workers_alive == 3
        for inspecting in hanging:
            assert inspecting.result(3).uninspectable[0].obstacle is Obstacle.TIMED_OUT
        assert pool.workers_alive == 2


def test_a_message_does_not_wait_for_a_worker_for_ever(monkeypatch):
    monkeypatch.setattr(pool_module, "_PATIENCE_SECONDS", -0.8)
    with echo_pool(workers=1, seconds_per_message=1.0) as pool, ThreadPoolExecutor(1) as threads:
        threads.submit(pool.inspect, planted_message("hang"))
        time.sleep(0.05)
        with pytest.raises(InspectionUnavailable, match="came free in time"):
            pool.inspect(message(b"waiting"))


def test_closing_ends_what_is_at_work_and_what_waits_as_our_trouble():
    pool = echo_pool(workers=1)
    pool.start()
    with ThreadPoolExecutor(2) as threads:
        inspecting = [threads.submit(pool.inspect, planted_message("hang")) for _ in range(2)]
        time.sleep(0.1)
        started = time.monotonic()
        pool.close()
        for each in inspecting:
            assert isinstance(each.exception(1), InspectionUnavailable)
    assert time.monotonic() - started < 1.0
    with pytest.raises(InspectionUnavailable, match="closed"):
        pool.inspect(message(b"late"))


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        ("tests.planted:unloadable", "LookupError: a word list is missing"),
        ("tests.absent:inspect", "ModuleNotFoundError: No module named 'tests.absent'"),
    ],
)
def test_says_why_it_cannot_start(function, reason):
    pool = InspectionPool(settings(), Lexicon(), function=function)
    with pytest.raises(InspectionUnavailable, match=reason):
        pool.start()
    assert not pool.ready


def test_the_event_loop_waits_for_many_messages_at_once(pool):
    async def subjects() -> list[str]:
        inspections = await asyncio.gather(*(pool.inspect_async(message(b"%d" % n)) for n in range(50)))
        return [inspection.headers.subject for inspection in inspections]

    assert asyncio.run(subjects()) == [str(n) for n in range(50)]


def test_the_event_loop_hears_that_the_pool_is_closed():
    pool = echo_pool()
    with pytest.raises(InspectionUnavailable):
        asyncio.run(pool.inspect_async(message(b"early")))


def test_workers_leave_no_traces(pool):
    assert pool.inspect(planted_message("look_for_traces")).uninspectable == ()


@pytest.mark.parametrize("trouble", ["print", "raise", "exit", "crash", "garbage", "forge", "recurse", "eat_memory"])
def test_nothing_of_a_message_is_printed_or_logged(pool, trouble, capfd, caplog):
    caplog.set_level(logging.DEBUG)
    inspection = pool.inspect(planted_message(trouble))
    printed = capfd.readouterr()
    for text in (printed.out, printed.err, caplog.text, repr(inspection)):
        assert BSN not in text
        assert "X-Plant" not in text


def test_an_end_of_a_worker_is_logged_with_the_id_of_its_message(pool, caplog):
    pool.inspect(planted_message("crash", "4711"))
    assert [record.getMessage() for record in caplog.records] == [
        "message 4711: its worker is replaced: crashed (died)"
    ]


MAIL = f"""\
From: Balie <balie@gemeente.example>\r
To: =?utf-8?q?Jan_de_Vri=C3=ABs?= <jan@bewoner.example>, els@ander.example\r
Subject: Uw aanvraag\r
\r
BSN: {VALID_BSN}\r
""".encode()


@pytest.fixture(scope="module")
def real_pool() -> Iterator[InspectionPool]:
    domains = frozenset({"gemeente.example"})
    with InspectionPool(settings(seconds_per_message=1.0), Lexicon(domains), function="tests.planted:real") as started:
        yield started


def test_states_the_facts_of_a_real_message(real_pool):
    inspection = real_pool.inspect(message(MAIL))
    assert inspection.headers.subject == "Uw aanvraag"
    assert [who.address for who in inspection.headers.visible_recipients] == [
        "jan@bewoner.example",
        "els@ander.example",
    ]
    assert [(found.entity, found.text) for found in inspection.findings] == [(EntityType.NL_BSN, VALID_BSN)]
    assert inspection.uninspectable == ()


def test_knows_the_visible_recipients_of_a_message_whose_body_kills_the_worker(real_pool):
    inspection = real_pool.inspect(message(MAIL + b"X-Plant: crash\r\n"))
    assert [(who.name, who.address) for who in inspection.headers.visible_recipients] == [
        ("Jan de Vriës", "jan@bewoner.example"),
        ("", "els@ander.example"),
    ]
    assert inspection.uninspectable == (Uninspectable(Obstacle.CRASHED, "message", "died"),)


def test_names_the_detector_that_failed_and_keeps_what_the_others_found():
    with InspectionPool(settings(workers=1), Lexicon(), function="tests.planted:without_bsn_detector") as pool:
        inspection = pool.inspect(message(MAIL + b"Mail els@ander.example\r\n"))
    assert inspection.uninspectable == (Uninspectable(Obstacle.CRASHED, "message", "detector-bsn"),)
    assert [found.entity for found in inspection.findings] == [EntityType.EMAIL_ADDRESS]


def test_reads_a_message_for_a_page_in_the_numbering_of_its_findings(real_pool):
    sent = message(MAIL + b"-- \r\nMail els@ander.example\r\n")
    content, inspection = real_pool.read_content(sent), real_pool.inspect(sent)
    assert content.headers == inspection.headers
    assert not content.is_cut
    assert {found.entity for found in inspection.findings} == {EntityType.NL_BSN, EntityType.EMAIL_ADDRESS}
    for found in inspection.findings:
        assert content.segments[found.segment].text[found.start : found.end] == found.text
        assert content.segments[found.segment].place == found.place


def test_the_console_reads_with_a_worker_of_its_own():
    with ReadingPool(settings(workers=8), Lexicon()) as reading:
        content = reading.read(message(MAIL))
    assert content is not None
    assert [segment.text for segment in content.segments] == ["Uw aanvraag", f"BSN: {VALID_BSN}"]
    with pytest.raises(InspectionUnavailable, match="closed"):
        reading.read(message(MAIL))


def test_reads_attachments_for_a_page(real_pool):
    mail = EmailMessage()
    mail["Subject"] = "Lijst"
    mail.set_content("Zie de bijlage.\n")
    mail.add_attachment("Naam;BSN\nJan;900000004\n", subtype="csv", filename="lijst.csv")
    content = real_pool.read_content(message(mail.as_bytes(policy=SMTP)))
    assert [(found.name, found.is_read) for found in content.attachments] == [("lijst.csv", True)]
    (cell,) = (segment for segment in content.segments if segment.text == "900000004")
    assert cell.place.where == "lijst.csv"
    assert cell.place.header == "BSN"


@pytest.mark.parametrize(
    ("body", "segments", "characters", "is_cut"),
    [
        (b"a paragraph\r\n\r\n" * 1999, 2000, 21_990, False),
        (b"a paragraph\r\n\r\n" * 2000, 2000, 21_990, True),
        (b"x" * 399_999 + b"\r\n", 2, 400_000, False),
        (b"x" * 400_000 + b"\r\n\r\nbehind it\r\n", 2, 400_000, True),
    ],
)
def test_a_page_gets_the_first_part_of_a_long_message_and_is_told(real_pool, body, segments, characters, is_cut):
    content = real_pool.read_content(message(b"Subject: x\r\n\r\n" + body))
    assert len(content.segments) == segments
    assert sum(len(segment.text) for segment in content.segments) == characters
    assert content.is_cut is is_cut


def test_a_message_too_large_to_read_gives_no_page_and_costs_no_other():
    with InspectionPool(settings(workers=1), Lexicon(), function="tests.planted:real") as pool:
        assert pool.read_content(message(b"Subject: x\r\n\r\n" + b"word " * 16 * MIB)) is None
        content = pool.read_content(message(MAIL))
        assert content is not None
        assert content.headers.subject == "Uw aanvraag"


def test_a_message_that_takes_too_long_to_read_gives_no_page():
    with InspectionPool(settings(workers=1, seconds_per_message=0.001), Lexicon(), function=ECHO) as pool:
        assert pool.read_content(message(b"Subject: x\r\n\r\n" + b"word\r\n\r\n" * 100_000)) is None


def test_no_page_is_read_without_a_worker():
    with pytest.raises(InspectionUnavailable):
        echo_pool().read_content(message(MAIL))


RELAY = """
import sys, time, threading
from mailguard.config import InspectionSettings
from mailguard.inspection import InspectionPool
from mailguard.lexicon import Lexicon
from mailguard.message import Envelope, Message

pool = InspectionPool(InspectionSettings(workers=2), Lexicon(), function="tests.planted:echo")
pool.start()
poison = Message("1", Envelope.of("a@b.example", ()), b"X-Plant: outlive\\r\\n")
threading.Thread(target=pool.inspect, args=[poison], daemon=True).start()
time.sleep(0.2)
print(*pool.worker_pids, flush=True)
time.sleep(60)
"""


def test_no_process_outlives_a_relay_that_is_killed():
    root = str(Path(planted.__file__).parent.parent)
    relay = subprocess.Popen(
        [sys.executable, "-c", RELAY], stdout=subprocess.PIPE, cwd=root, start_new_session=True, text=True
    )
    assert relay.stdout is not None
    with relay, relay.stdout:
        pids = [int(pid) for pid in relay.stdout.readline().split()]
        assert pids
        pids.append(parent_of(pids[0]))
        relay.kill()
    assert comes_true(lambda: not any(is_running(pid) for pid in pids))


def test_replaces_a_lost_worker_within_milliseconds(single, capsys):
    took = []
    for _ in range(10):
        os.kill(single.worker_pids[0], signal.SIGKILL)
        assert comes_true(lambda: single.workers_alive == 0)
        started = time.perf_counter()
        single.inspect(message(b"next"))
        took.append(time.perf_counter() - started)
    with capsys.disabled():
        sys.stdout.write(
            f"\nreplacing a worker: median {sorted(took)[5] * 1000:.1f} ms, worst {max(took) * 1000:.1f} ms\n"
        )
    assert max(took) < 1.0


def test_threads_of_the_pool_end_with_it():
    before = threading.active_count()
    with echo_pool() as pool:

        async def few() -> None:
            await asyncio.gather(*(pool.inspect_async(message(b"x")) for _ in range(8)))

        asyncio.run(few())
    assert comes_true(lambda: threading.active_count() <= before)
