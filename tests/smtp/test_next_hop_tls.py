"""TLS towards the next hop: where it is wanted nothing goes out without it, and nothing said before it counts."""

import asyncio
import logging
import ssl
from contextlib import suppress

import pytest

from mailguard.errors import FinalReplyLost, NextHopUnavailable, TlsUnavailable
from tests.certificates import Authority, authority, self_signed
from tests.fake_next_hop import FakeNextHop
from tests.smtp.next_hop_stage import client, next_hop, one_message, play, server_context
from tests.smtp.stage import eventually

WRONG_PIN = "0" * 64


@pytest.fixture(scope="module")
def ca(tmp_path_factory) -> Authority:
    return authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="module")
def context(ca):
    return server_context(ca.certificate_for("127.0.0.1", "mx.provider.example"))


@pytest.mark.parametrize("mode", ["opportunistic", "require"])
def test_mail_goes_out_encrypted_where_tls_is_offered(context, mode):
    async def scene():
        async with next_hop(FakeNextHop(tls=context), tls={"mode": mode}) as (hop, way):
            connection = await way.open()
            assert connection.is_encrypted
            assert "STARTTLS" not in way.capabilities
            assert "PIPELINING" in way.capabilities
            await connection.quit()
            assert (await one_message(way, b"x" * 600_000)).is_positive
            assert hop.accepted[0].is_encrypted
            assert hop.accepted[0].content == b"x" * 600_000 + b"\r\n"
            assert hop.commands[:4] == [b"EHLO mailguard.test", b"STARTTLS", b"EHLO mailguard.test", b"QUIT"]

    play(scene)


@pytest.mark.parametrize("mode", ["require", "verify"])
def test_nothing_goes_out_to_a_next_hop_without_tls_where_tls_is_wanted(mode):
    async def scene():
        async with next_hop(tls={"mode": mode}) as (hop, way):
            with pytest.raises(TlsUnavailable, match="the next hop offers no TLS"):
                await way.open()
            assert not any(command.startswith(b"MAIL") for command in hop.commands)

    play(scene)


@pytest.mark.parametrize("reply", ["454 4.7.0 Not now", "501 5.5.4 No", "250 2.0.0 Ok"])
def test_refused_starttls_is_no_tls(context, reply):
    async def scene():
        async with next_hop(FakeNextHop(tls=context), tls={"mode": "require"}) as (hop, way):
            hop.on("STARTTLS", reply)
            with pytest.raises(TlsUnavailable, match="refuses STARTTLS with"):
                await way.open()

    play(scene)


def test_verified_by_ca_and_name(context, ca):
    async def scene():
        hop = FakeNextHop(tls=context)
        for name in ("", "mx.provider.example"):
            async with next_hop(hop, tls={"mode": "verify", "ca": ca.ca_file, "name": name}) as (_, way):
                assert (await one_message(way)).is_positive
        assert [message.is_encrypted for message in hop.accepted] == [True, True]

    play(scene)


@pytest.mark.parametrize("is_implicit", [False, True])
@pytest.mark.parametrize("fault", ["wrong name", "expired", "unknown CA", "wrong pin"])
def test_a_certificate_that_does_not_stand_the_test_ends_it(ca, tmp_path, fault, is_implicit):
    tls = {"mode": "verify", "ca": ca.ca_file, "is_implicit": is_implicit}
    pair = ca.certificate_for("127.0.0.1")
    if fault == "wrong name":
        tls["name"] = "other.provider.example"
    elif fault == "expired":
        pair = ca.certificate_for("127.0.0.1", is_expired=True)
    elif fault == "unknown CA":
        pair = authority(tmp_path).certificate_for("127.0.0.1")
    else:
        tls = {"mode": "verify", "pins": [WRONG_PIN], "is_implicit": is_implicit}

    async def scene():
        fake = FakeNextHop(tls=server_context(pair), is_implicit=is_implicit)
        async with next_hop(fake, tls=tls) as (hop, way):
            with pytest.raises(TlsUnavailable, match=r"no TLS with 127\.0\.0\.1 port"):
                await way.open()
            assert hop.received == []
            assert not any(command.startswith(b"MAIL") for command in hop.commands)

    play(scene)


def test_a_pinned_certificate_needs_no_ca(tmp_path):
    pair = self_signed(tmp_path, "whatever.example", is_expired=True)

    async def scene():
        tls = {"mode": "verify", "pins": [WRONG_PIN, pair.pin]}
        async with next_hop(FakeNextHop(tls=server_context(pair)), tls=tls) as (hop, way):
            assert (await one_message(way)).is_positive
            assert hop.accepted[0].is_encrypted

    play(scene)


def test_tls_from_the_first_byte(context, ca):
    async def scene():
        tls = {"mode": "verify", "ca": ca.ca_file, "is_implicit": True}
        async with next_hop(FakeNextHop(tls=context, is_implicit=True), tls=tls) as (hop, way):
            assert (await one_message(way)).is_positive
            assert hop.accepted[0].is_encrypted
            assert b"STARTTLS" not in hop.commands

    play(scene)


def test_implicit_tls_to_a_server_that_speaks_plainly_is_no_tls():
    async def scene():
        async with next_hop(tls={"mode": "opportunistic", "is_implicit": True}) as (hop, way):
            with pytest.raises(TlsUnavailable):
                await way.open()
            assert hop.received == []

    play(scene)


@pytest.mark.parametrize("asks_for", ["TLSv1_2", "TLSv1_3"])
def test_our_certificate_is_shown_to_who_asks(ca, asks_for):
    ours = ca.certificate_for("gemeente.example", is_for_clients=True)
    asking = server_context(ca.certificate_for("127.0.0.1"), client_ca=ca.ca_file)
    asking.maximum_version = ssl.TLSVersion[asks_for]
    shown = {"mode": "require", "certificate": ours.certificate, "private_key": ours.private_key}

    async def scene():
        async with next_hop(FakeNextHop(tls=asking), tls=shown) as (hop, way):
            assert (await one_message(way)).is_positive
            [certificate] = hop.certificates
            assert certificate is not None
            assert ("DNS", "gemeente.example") in certificate["subjectAltName"]
            without = client(hop, tls={"mode": "require"})
            with pytest.raises(TlsUnavailable, match="no TLS with"):
                await without.open()

    play(scene)


def test_opportunistic_goes_on_without_tls_and_remembers_it(caplog):
    async def scene():
        caplog.clear()
        async with next_hop() as (hop, way):
            hop.extensions = (*hop.extensions, "STARTTLS")
            hop.on("STARTTLS", "220 2.0.0 Go ahead", close="after")
            assert (await one_message(way)).is_positive
            again = await way.open()
            await again.quit()
            assert hop.connections == 3
            assert hop.commands.count(b"STARTTLS") == 1
            assert not hop.accepted[0].is_encrypted
            [record] = [r for r in caplog.records if "without TLS" in r.getMessage()]
            assert record.levelno == logging.WARNING

    play(scene)


def test_opportunistic_goes_on_where_starttls_is_refused(context):
    async def scene():
        async with next_hop(FakeNextHop(tls=context)) as (hop, way):
            hop.on("STARTTLS", "454 4.7.0 Not now", times=1)
            assert (await one_message(way)).is_positive
            assert hop.connections == 1
            assert not hop.accepted[0].is_encrypted

    play(scene)


def test_opportunistic_without_our_certificate_goes_on_without_tls(ca):
    # Under TLS 1.3 the server says only after the handshake that it wanted a certificate.
    asking = server_context(ca.certificate_for("127.0.0.1"), client_ca=ca.ca_file)

    async def scene():
        async with next_hop(FakeNextHop(tls=asking)) as (hop, way):
            assert (await one_message(way)).is_positive
            assert not hop.accepted[0].is_encrypted

    play(scene)


@pytest.mark.parametrize("injected", [b"250 2.0.0 Injected\r\n", b"25", b"250-half\r\n"])
@pytest.mark.parametrize("mode", ["opportunistic", "require"])
def test_what_is_said_behind_the_220_in_plain_text_ends_the_connection(context, injected, mode):
    connections = 0

    async def serve(reader, writer):
        nonlocal connections
        connections += 1
        writer.write(b"220 next-hop.test ESMTP\r\n")
        with suppress(OSError):
            while line := await reader.readline():
                if line.startswith(b"EHLO"):
                    writer.write(b"250-next-hop.test\r\n250 STARTTLS\r\n")
                elif line.startswith(b"STARTTLS"):
                    writer.write(b"220 2.0.0 Go ahead\r\n" + injected)
                    await writer.start_tls(context)
        writer.close()

    async def scene():
        nonlocal connections
        connections = 0
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        fake = FakeNextHop()
        fake.port = server.sockets[0].getsockname()[1]
        with pytest.raises(TlsUnavailable, match="spoke in plain text"):
            await client(fake, tls={"mode": mode}).open()
        assert connections == 1
        server.close()
        await asyncio.sleep(0.05)

    play(scene)


def test_capabilities_of_before_tls_are_forgotten(context):
    async def scene():
        async with next_hop(FakeNextHop(tls=context)) as (hop, way):
            hop.on("EHLO", "250 next-hop.test\n250 SIZE 1", times=1)
            hop.on("EHLO", "250 next-hop.test\n250 STARTTLS\n250 DSN\n250 XPLAIN", times=1)
            connection = await way.open()
            assert connection.is_encrypted
            assert way.capabilities == {"SIZE": "1"}
            await connection.quit()

    play(scene)


# Time, and who gives up


@pytest.mark.parametrize(("step", "error"), [("MAIL", NextHopUnavailable), ("DOT", FinalReplyLost)])
def test_each_step_has_its_time_under_tls_too(context, step, error):
    async def scene():
        times = {"command_seconds": 0.2, "final_seconds": 0.2}
        async with next_hop(FakeNextHop(tls=context), **times) as (hop, way):
            hop.on(step, delay=0.6)
            with pytest.raises(error):
                await one_message(way)
            await eventually(lambda: hop.open_connections == 0)

    play(scene)


def test_a_handshake_that_gets_no_answer_has_its_time():
    async def scene():
        async with next_hop(connect_seconds=0.2, tls={"mode": "require"}) as (hop, way):
            hop.extensions = (*hop.extensions, "STARTTLS")
            hop.on("STARTTLS", "220 2.0.0 Go ahead")
            with pytest.raises(TlsUnavailable, match="no TLS with"):
                await way.open()

    play(scene)


@pytest.mark.parametrize("is_implicit", [True, False])
def test_cancelled_in_the_handshake_the_connection_ends_and_its_place_is_free(context, is_implicit):
    async def scene():
        async with next_hop(max_connections=1, tls={"mode": "require", "is_implicit": is_implicit}) as (hop, way):
            hop.extensions = (*hop.extensions, "STARTTLS")
            hop.on("STARTTLS", "220 2.0.0 Go ahead")
            if is_implicit:
                hop.on("CONNECT", delay=0.5)
            opening = asyncio.create_task(way.open())
            await asyncio.sleep(0.1)
            opening.cancel()
            with pytest.raises(asyncio.CancelledError):
                await opening
            assert not way._pool._waiters
            assert way._pool._free == 1
            await eventually(lambda: hop.open_connections == 0)

    play(scene)
