"""Connections kept for the next message: when one is used again, when it is not, and how many there may be."""

import asyncio
import gc
import mmap

import pytest

from mailguard.errors import NextHopError, NextHopUnavailable
from tests.fake_next_hop import FakeNextHop
from tests.smtp.next_hop_stage import ALICE, BOB, begin, next_hop, one_message, play, ready
from tests.smtp.stage import eventually


def test_one_connection_carries_message_after_message():
    async def scene():
        async with next_hop() as (hop, way):
            for _ in range(5):
                assert (await one_message(way)).is_positive
            assert (hop.connections, len(hop.accepted)) == (1, 5)
            connection = await way.borrow()
            assert connection.is_reused
            way.give_back(connection)
            await way.close()
            assert hop.commands[-1] == b"QUIT"
            await eventually(lambda: hop.open_connections == 0)

    play(scene)


def test_a_connection_ends_after_so_many_messages():
    async def scene():
        async with next_hop(messages_per_connection=2) as (hop, way):
            for _ in range(5):
                await one_message(way)
            assert hop.connections == 3
            await eventually(lambda: hop.commands.count(b"QUIT") == 2)

    play(scene)


def test_a_connection_is_kept_no_longer_than_it_may():
    async def scene():
        async with next_hop(keep_seconds=0.1) as (hop, way):
            first, second = await way.open(), await way.open()
            way.give_back(first)
            await asyncio.sleep(0.06)
            way.give_back(second)
            await eventually(lambda: hop.open_connections == 1)
            assert second.is_open
            await eventually(lambda: hop.open_connections == 0)
            assert hop.commands.count(b"QUIT") == 2

    play(scene)


@pytest.mark.parametrize("farewell", [b"421 4.4.2 Idle too long\r\n", b"250 2.0.0 Unasked\r\n", b"25", b""])
def test_a_kept_connection_that_speaks_or_closes_is_not_used_again(farewell):
    async def scene():
        async with next_hop() as (hop, way):
            await one_message(way)
            [writer] = hop.writers
            if farewell:
                writer.write(farewell)
            else:
                writer.close()
            await asyncio.sleep(0.05)
            assert (await one_message(way)).is_positive
            assert hop.connections == 2

    play(scene)


@pytest.mark.parametrize("rule", [{"close": "before"}, {"reply": "421 4.3.2 Closing", "close": "after"}])
def test_a_kept_connection_may_turn_out_dead_at_mail(rule):
    async def scene():
        async with next_hop() as (hop, way):
            await one_message(way)
            hop.on("MAIL", **rule, times=1)
            connection = await way.borrow()
            assert connection.is_reused
            with pytest.raises(NextHopUnavailable):
                await connection.mail(ALICE)
            fresh = await way.open()
            assert not fresh.is_reused
            assert (await fresh.mail(ALICE)).is_positive
            await fresh.quit()

    play(scene)


def test_a_connection_in_a_transaction_is_not_kept():
    async def scene():
        async with next_hop() as (hop, way):
            way.give_back(await ready(way))
            connection = await way.borrow()
            assert not connection.is_reused
            assert (await connection.mail(ALICE)).is_positive
            await connection.quit()
            assert hop.connections == 2

    play(scene)


def test_a_connection_given_back_twice_is_lent_once():
    async def scene():
        async with next_hop() as (_, way):
            connection = await way.open()
            way.give_back(connection)
            way.give_back(connection)
            first, second = await way.borrow(), await way.borrow()
            assert first is connection
            assert second is not connection
            await first.quit()
            await second.quit()

    play(scene)


def test_nothing_is_kept_once_closed():
    async def scene():
        async with next_hop() as (hop, way):
            connection = await way.open()
            await way.close()
            way.give_back(connection)
            await eventually(lambda: hop.open_connections == 0)
            assert hop.commands[-1] == b"QUIT"

    play(scene)


# So many at once


def test_no_more_connections_than_there_may_be():
    async def scene():
        async with next_hop(max_connections=2, connect_seconds=0.1) as (hop, way):
            first, second = await way.open(), await way.borrow()
            for ask in (way.open, way.borrow):
                with pytest.raises(NextHopUnavailable, match="all connections to the next hop are in use"):
                    await ask()
            assert hop.connections == 2
            await first.quit()
            third = await way.open()
            second.close()
            fourth = await way.borrow()
            assert hop.connections == 4
            await third.quit()
            await fourth.quit()

    play(scene)


def test_who_waits_to_borrow_gets_what_is_given_back():
    async def scene():
        async with next_hop(max_connections=1) as (hop, way):
            connection = await way.borrow()
            waiting = asyncio.create_task(way.borrow())
            await asyncio.sleep(0.02)
            way.give_back(connection)
            assert await waiting is connection
            assert connection.is_reused
            await connection.quit()
            assert hop.connections == 1

    play(scene)


def test_who_needs_a_fresh_connection_gets_the_place_of_a_kept_one():
    async def scene():
        async with next_hop(max_connections=1) as (hop, way):
            way.give_back(await way.open())
            connection = await way.open()
            assert not connection.is_reused
            waiting = asyncio.create_task(way.open())
            await asyncio.sleep(0.02)
            way.give_back(connection)
            fresh = await waiting
            assert hop.connections == 3
            assert hop.commands.count(b"QUIT") == 2
            await fresh.quit()

    play(scene)


def test_a_kept_connection_that_died_makes_no_room():
    async def scene():
        async with next_hop(max_connections=2, connect_seconds=2.0) as (hop, way):
            first, second = await way.open(), await way.open()
            way.give_back(first)
            hop.writers[0].close()
            await eventually(lambda: not first.is_open)
            third = await way.open()
            way.give_back(second)
            fresh = await way.open()
            assert not second.is_open
            await third.quit()
            await fresh.quit()

    play(scene)


@pytest.mark.parametrize(
    "rule",
    [
        {"step": "CONNECT", "close": "before"},
        {"step": "CONNECT", "reply": "421 4.3.2 Busy"},
        {"step": "EHLO", "reply": "999 nonsense"},
        {"step": "MAIL", "reply": "421 4.3.2 Closing"},
        {"step": "RCPT", "close": "before"},
        {"step": "DOT", "close": "before"},
    ],
)
def test_a_place_is_free_again_however_the_connection_ends(rule):
    async def scene():
        async with next_hop(max_connections=1, connect_seconds=2.0) as (hop, way):
            hop.on(**rule, times=3)
            failures = 0
            for _ in range(4):
                try:
                    await one_message(way)
                except NextHopError:
                    failures += 1
            assert failures == 3
            assert len(hop.accepted) >= 1

    play(scene)


def test_a_connection_that_the_next_hop_ends_frees_its_place():
    async def scene():
        async with next_hop(max_connections=1, connect_seconds=2.0) as (hop, way):
            connection = await way.open()
            [writer] = hop.writers
            writer.close()
            again = await way.open()
            assert not connection.is_open
            await again.quit()

    play(scene)


# Cancelled


# Where a scene stands still: until the next hop answers this step.
STEPS = ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "DOT", "RSET", "QUIT"]


async def _all_of_it(way):
    connection = await way.borrow()
    await connection.mail(ALICE)
    await connection.rcpts([(BOB, ()), (BOB, ())])
    await connection.send(b"", b"x\r\n")
    await connection.reset()
    await connection.quit()


@pytest.mark.parametrize("step", STEPS)
def test_cancelled_at_any_step_the_connection_ends_and_its_place_is_free(step):
    async def scene():
        async with next_hop(max_connections=1, connect_seconds=2.0) as (hop, way):
            hop.on(step, delay=0.3, times=1)
            task = asyncio.create_task(_all_of_it(way))
            await asyncio.sleep(0.1)
            assert not task.done()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await eventually(lambda: hop.open_connections == 0)
            await _all_of_it(way)

    play(scene)


@pytest.mark.parametrize("rounds", range(0, 40, 3))
def test_cancelled_at_any_moment_no_place_is_lost(rounds):
    async def scene():
        async with next_hop(max_connections=2, connect_seconds=2.0) as (hop, way):
            tasks = [asyncio.create_task(_all_of_it(way)) for _ in range(6)]
            for _ in range(rounds):
                await asyncio.sleep(0)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            first, second = await way.open(), await way.open()
            await first.quit()
            await second.quit()
            await eventually(lambda: hop.open_connections == 0)
            gc.collect()

    play(scene)


def test_served_in_the_moment_of_giving_up_what_was_served_goes_on_to_the_next():
    async def scene():
        async with next_hop(max_connections=1, connect_seconds=2.0) as (hop, way):
            connection = await way.borrow()
            first, second = asyncio.create_task(way.borrow()), asyncio.create_task(way.borrow())
            await asyncio.sleep(0.02)
            way.give_back(connection)
            first.cancel()
            assert await second is connection
            third, fourth = asyncio.create_task(way.open()), asyncio.create_task(way.open())
            await asyncio.sleep(0.02)
            connection.close()
            await asyncio.sleep(0)
            third.cancel()
            fresh = await fourth
            assert hop.connections == 2
            await fresh.quit()
            for task in (first, third):
                with pytest.raises(asyncio.CancelledError):
                    await task

    play(scene)


def test_a_cancelled_send_of_much_ends_the_connection():
    async def scene():
        async with next_hop(max_connections=1) as (hop, way):
            hop.on("BODY", delay=1.0)
            connection = await begin(await way.open())
            wire = mmap.mmap(-1, 36_000_000)
            wire.write(b"x\r\n" * 12_000_000)
            sending = asyncio.create_task(connection.send(b"", wire))
            await asyncio.sleep(0.1)
            sending.cancel()
            with pytest.raises(asyncio.CancelledError) as cancelled:
                await sending
            assert not connection.is_open
            await asyncio.sleep(0)
            wire.close()  # whoever still has the error, nobody has a view of the file
            del cancelled
            fresh = await way.open()
            await fresh.quit()
            assert hop.received == []

    play(scene)


def test_a_cancelled_search_for_bare_line_ends_ends_the_connection():
    async def scene():
        async with next_hop(FakeNextHop(())) as (_, way):
            connection = await ready(way)
            sending = asyncio.create_task(connection.send(b"", b"x" * 5_000_000, is_chunked=True))
            await asyncio.sleep(0)
            sending.cancel()
            with pytest.raises(asyncio.CancelledError):
                await sending
            assert not connection.is_open

    play(scene)
