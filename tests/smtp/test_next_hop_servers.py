"""Fallbacks: who is tried when, what is remembered of a server that failed, and that all is told."""

import asyncio
import logging
import socket

import pytest

from mailguard.config import Server
from mailguard.errors import NextHopUnavailable, TlsUnavailable
from mailguard.next_hop.servers import KnownServer, Servers
from tests.fake_next_hop import FakeNextHop
from tests.smtp.next_hop_stage import client, one_message, play


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def _servers(clock):
    return Servers([Server(host="127.0.0.1", port=port) for port in (1, 2, 3)], clock)


def _order(servers):
    return [server.place.port for server in servers.to_try()]


def test_a_failed_server_is_passed_over_and_longer_each_time():
    clock = Clock()
    server = KnownServer(Server(host="127.0.0.1", port=1), clock)
    waits = []
    for _ in range(6):
        server.begin()
        assert server.failed()
        began = clock.now
        while server.is_passed_over:
            clock.now += 1.0
        waits.append(clock.now - began)
    assert waits == [30.0, 60.0, 120.0, 240.0, 300.0, 300.0]
    server.begin()
    server.succeeded()
    assert not server.is_passed_over
    server.failed()
    clock.now += 30.0
    assert not server.is_passed_over


def test_many_failures_at_once_are_one():
    clock = Clock()
    server = KnownServer(Server(host="127.0.0.1", port=1), clock)
    assert [server.failed() for _ in range(3)] == [True, False, False]
    clock.now += 30.0
    assert not server.is_passed_over


def test_one_alone_tries_a_server_whose_time_is_over():
    clock = Clock()
    servers = _servers(clock)
    first = next(servers.to_try())
    first.failed()
    assert _order(servers) == [2, 3, 1]
    clock.now += 30.0
    assert _order(servers) == [1, 2, 3]
    first.begin()
    assert _order(servers) == [2, 3, 1]
    first.succeeded()
    assert _order(servers) == [1, 2, 3]


def test_where_all_failed_all_are_tried_in_order():
    servers = _servers(Clock())
    for server in servers.to_try():
        server.failed()
    assert _order(servers) == [1, 2, 3]


def test_the_next_server_is_taken_when_one_cannot_be_reached(caplog):
    async def scene():
        caplog.clear()
        async with FakeNextHop() as first, FakeNextHop() as second:
            second.extensions = ("SIZE 1000",)
            await first.stop()
            way = client(first, second)
            assert (await one_message(way)).is_positive
            assert len(second.accepted) == 1
            assert way.capabilities == {"SIZE": "1000"}
            texts = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
            dead = f"127.0.0.1 port {first.port}"
            assert texts == [
                f"{dead} is passed over for a while: no connection to {dead}: Connection refused",
                f"mail goes to 127.0.0.1 port {second.port} from now on",
            ]
            await way.close()

    play(scene)


@pytest.mark.parametrize(
    "rule",
    [
        {"step": "CONNECT", "reply": "421 4.3.2 Busy"},
        {"step": "CONNECT", "reply": "450 4.3.2 Busy"},
        {"step": "CONNECT", "reply": "554 5.7.1 Go away"},
        {"step": "CONNECT", "close": "before"},
        {"step": "CONNECT", "delay": 3.0},
        {"step": "EHLO", "reply": "421 4.3.2 Busy"},
    ],
)
def test_the_next_server_is_taken_when_one_does_not_serve(rule):
    async def scene():
        async with FakeNextHop() as first, FakeNextHop() as second:
            first.on(**rule)
            way = client(first, second, command_seconds=0.3)
            for _ in range(3):
                assert (await one_message(way)).is_positive
            assert (first.connections, second.connections, len(second.accepted)) == (1, 1, 3)
            await way.close()

    play(scene)


def test_the_next_server_is_taken_when_one_lacks_tls():
    async def scene():
        async with FakeNextHop() as first, FakeNextHop() as second:
            way = client(first, second, tls={"mode": "require"})
            with pytest.raises(TlsUnavailable, match="the next hop offers no TLS; the next hop offers no TLS"):
                await way.open()
            assert (first.connections, second.connections) == (1, 1)
            await second.stop()
            with pytest.raises(NextHopUnavailable) as mixed:
                await way.open()
            assert not isinstance(mixed.value, TlsUnavailable)

    play(scene)


def test_back_to_the_first_server_as_soon_as_it_may_be_tried():
    async def scene():
        clock = Clock()
        async with FakeNextHop() as first, FakeNextHop() as second:
            way = client(first, second)
            way._servers = Servers([Server(host="127.0.0.1", port=hop.port) for hop in (first, second)], clock)
            first.on("CONNECT", "421 4.3.2 Busy", times=1)
            await one_message(way)
            await one_message(way)
            assert (first.connections, second.connections) == (1, 1)
            clock.now += 30.0
            assert (await one_message(way)).is_positive
            assert len(first.accepted) == 1
            # What was kept of the other is not used again.
            await asyncio.sleep(0.05)
            assert second.open_connections == 0
            await way.close()

    play(scene)


def test_what_comes_back_from_a_server_no_longer_in_use_is_not_kept():
    async def scene():
        async with FakeNextHop() as first, FakeNextHop() as second:
            way = client(first, second)
            old = await way.open()
            first.on("CONNECT", "421 4.3.2 Busy")
            new = await way.open()
            assert new.server == f"127.0.0.1 port {second.port}"
            way.give_back(new)
            way.give_back(old)
            assert await way.borrow() is new
            await new.quit()

    play(scene)


def test_a_server_that_does_not_answer_the_call_costs_no_more_than_its_time():
    # A listener whose queue is full answers no SYN.
    with socket.socket() as deaf, socket.socket() as filler, socket.socket() as more:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        for call in (filler, more):
            call.setblocking(False)
            call.connect_ex(deaf.getsockname())

        async def scene():
            fake = FakeNextHop()
            fake.port = deaf.getsockname()[1]
            with pytest.raises(NextHopUnavailable, match="no answer in time"):
                await client(fake, connect_seconds=0.2).open()

        play(scene)
