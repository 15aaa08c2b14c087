"""Postfix before the relay and behind it: TLS and certificates on both legs, delivery notices, a bad next hop."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email import message_from_bytes

import pytest
import uvloop

from mailguard.config import NextHopSettings, RelaySettings
from mailguard.next_hop import NextHop
from mailguard.smtp_proxy import Relay
from tests.certificates import Authority, Pair, authority
from tests.conftest import require_postfix
from tests.end_to_end.postfix import SERVER_TLS, Postfix, SendingPostfix
from tests.fake_next_hop import FakeNextHop
from tests.ports import free_port
from tests.smtp.next_hop_stage import server_context
from tests.smtp.stage import eventually, hand_over

BOB = ("bob@example.test", ())
MAIL = (
    b"From: alice@ons.example\r\nTo: bob@example.test\r\nSubject: chain\r\nMessage-ID: <1@ons.example>\r\n\r\nbody\r\n"
)


@dataclass(frozen=True, slots=True)
class Chain:
    """Before and behind the relay, and the certificates that all of them have of one CA."""

    sending: SendingPostfix
    receiving: Postfix
    relay_port: int
    ca: Authority
    own: Pair
    own_as_client: Pair
    of_next_hop: Pair


@pytest.fixture(scope="module")
def chain(tmp_path_factory) -> Iterator[Chain]:
    program = require_postfix()
    ca = authority(tmp_path_factory.mktemp("papers"))
    of_next_hop, port = ca.certificate_for("next-hop.test"), free_port()
    tls = {"certificate": of_next_hop.certificate, "private_key": of_next_hop.private_key, "ca": ca.ca_file}
    receiving = Postfix(program, SERVER_TLS.format(**tls))
    sending = SendingPostfix(program, port, ca.certificate_for("mail.ons.example", is_for_clients=True), ca.ca_file)
    own, own_as_client = ca.certificate_for("mailguard.test"), ca.certificate_for("relay.test", is_for_clients=True)
    try:
        receiving.start()
        sending.start()
        yield Chain(sending, receiving, port, ca, own, own_as_client, of_next_hop)
    finally:
        sending.remove()
        receiving.remove()


@pytest.fixture(autouse=True)
def _is_empty(chain: Chain) -> None:
    chain.receiving.empty()


@asynccontextmanager
async def _relay(chain: Chain, port: int) -> AsyncIterator[None]:
    """The relay before the next hop on this port. It knows its client by certificate alone."""
    tls = {
        "mode": "require",
        "certificate": chain.own.certificate,
        "private_key": chain.own.private_key,
        "client_ca": chain.ca.ca_file,
        "client_names": ["*.ons.example"],
    }
    settings = {"port": chain.relay_port, "hostname": "mailguard.test", "tls": tls, "shutdown_seconds": 2.0}
    towards = {
        "mode": "verify",
        "ca": chain.ca.ca_file,
        "name": "next-hop.test",
        "certificate": chain.own_as_client.certificate,
        "private_key": chain.own_as_client.private_key,
    }
    next_hop = NextHop(NextHopSettings.model_validate({"port": port, "tls": towards}), "mailguard.test")
    strangers = {"allowed_networks": ("192.0.2.0/24",)}
    relay = Relay(RelaySettings.model_validate(settings | strangers), next_hop, hand_over)
    await relay.start()
    try:
        yield
    finally:
        await relay.stop()
        await next_hop.close()


def _hop(chain: Chain) -> FakeNextHop:
    """A next hop that does what it is told, with the TLS of the real one."""
    return FakeNextHop(tls=server_context(chain.of_next_hop, client_ca=chain.ca.ca_file))


def _report(notice: bytes) -> str:
    """The part of a notice that is for machines (RFC 3464)."""
    return next(str(p) for p in message_from_bytes(notice).walk() if p.get_content_type() == "message/delivery-status")


def test_mail_goes_over_verified_tls_on_both_legs(chain):
    async def scene():
        async with _relay(chain, chain.receiving.port):
            await asyncio.to_thread(chain.sending.send, MAIL, BOB)
            (delivered,) = await asyncio.to_thread(chain.receiving.mail_of, "bob", count=1)
        assert delivered.endswith(MAIL)
        assert b'Client CN "relay.test"' in delivered
        assert b"(verified OK)" in delivered
        assert b"by mailguard.test (mailguard) with ESMTPS id " in delivered

    uvloop.run(scene())


def test_mail_waits_when_the_next_hop_is_not_who_it_should_be(chain):
    async def scene():
        impostor = FakeNextHop(tls=server_context(chain.ca.certificate_for("elsewhere.test")))
        async with impostor:
            async with _relay(chain, impostor.port):
                await asyncio.to_thread(chain.sending.send, MAIL, BOB)
                await eventually(lambda: impostor.connections > 0)
                await asyncio.sleep(0.5)
                assert not any(command.startswith(b"MAIL") for command in impostor.commands)
                assert await asyncio.to_thread(chain.sending.waiting) == 1
            async with _relay(chain, chain.receiving.port):
                assert len(await asyncio.to_thread(chain.receiving.mail_of, "bob", count=1)) == 1

    uvloop.run(scene())


def test_the_last_server_says_that_it_delivered(chain):
    """RFC 3461 4.1: with DSN all the way nobody before the last says "relayed", and ORCPT and ENVID come back."""

    async def scene():
        async with _relay(chain, chain.receiving.port):
            wishes = ("NOTIFY=SUCCESS,FAILURE", "ORCPT=rfc822;Bob+2Bhome@example.test")
            send = chain.sending.send
            await asyncio.to_thread(send, MAIL, (BOB[0], wishes), parameters=("RET=HDRS", "ENVID=QQ-314"))
            await asyncio.to_thread(chain.receiving.mail_of, "alice", count=1)
            await eventually(lambda: chain.sending.waiting() == 0)
        (notice,) = chain.receiving.mail_of("alice", count=1)
        report = _report(notice)
        assert "Reporting-MTA: dns; next-hop.test" in report
        assert "Original-Envelope-Id: QQ-314" in report
        assert "Original-Recipient: rfc822;Bob+home@example.test" in report
        assert "Action: delivered" in report

    uvloop.run(scene())


def test_nobody_is_told_who_did_not_want_to_be(chain):
    async def scene():
        async with _relay(chain, chain.receiving.port):
            await asyncio.to_thread(chain.sending.send, MAIL, ("charlie@example.test", ("NOTIFY=NEVER",)), BOB)
            await asyncio.to_thread(chain.receiving.mail_of, "bob", count=1)
            await eventually(lambda: chain.sending.waiting() == 0)
        assert chain.receiving.mail_of("alice", count=1, seconds=0.5) == []

    uvloop.run(scene())


def test_addresses_beyond_ascii_go_all_the_way(chain):
    content = "From: zoë@ons.example\r\nSubject: één\r\n\r\nreünie\r\n".encode()

    async def scene():
        async with _relay(chain, chain.receiving.port):
            send = chain.sending.send
            await asyncio.to_thread(send, content, BOB, sender="zoë@ons.example", parameters=("SMTPUTF8",))
            (delivered,) = await asyncio.to_thread(chain.receiving.mail_of, "bob", count=1)
        assert delivered.endswith(content)
        assert "zoë@ons.example".encode() in delivered.partition(b"Received:")[0]
        assert b"(mailguard) with UTF8SMTPS id " in delivered

    uvloop.run(scene())


def test_one_refused_recipient_of_three_comes_back_to_the_sender(chain):
    async def scene():
        async with _relay(chain, chain.receiving.port):
            three = [(f"{name}@example.test", ()) for name in ("bob", "charlie", "dora")]
            await asyncio.to_thread(chain.sending.send, MAIL, *three)
            for name in ("bob", "dora"):
                assert len(await asyncio.to_thread(chain.receiving.mail_of, name, count=1)) == 1
            (notice,) = await asyncio.to_thread(chain.receiving.mail_of, "alice", count=1)
        report = _report(notice)
        assert "Final-Recipient: rfc822; charlie@example.test" in report
        assert "550 5.1.1" in report
        assert "bob@example.test" not in report

    uvloop.run(scene())


def test_greylisted_mail_arrives_once_on_the_second_try(chain):
    async def scene():
        async with _hop(chain) as hop, _relay(chain, hop.port):
            hop.on("RCPT", "450 4.2.0 Greylisted", times=1)
            await asyncio.to_thread(chain.sending.send, MAIL, BOB)
            await eventually(lambda: bool(hop.accepted) and chain.sending.waiting() == 0)
            assert len([c for c in hop.commands if c.startswith(b"RCPT")]) == 2
            (received,) = hop.received
            assert received.content.endswith(MAIL)
            assert received.is_encrypted

    uvloop.run(scene())


def test_a_reply_lost_behind_the_dot_costs_one_duplicate_and_no_message(chain):
    """RFC 1047: whether the first one was delivered nobody knows, so it comes again, with the same Message-ID."""

    async def scene():
        async with _hop(chain) as hop, _relay(chain, hop.port):
            hop.on("DOT", close="before", times=1)
            await asyncio.to_thread(chain.sending.send, MAIL, BOB)
            await eventually(lambda: len(hop.accepted) == 2 and chain.sending.waiting() == 0)
            assert [b"Message-ID: <1@ons.example>" in received.content for received in hop.received] == [True, True]

    uvloop.run(scene())


@pytest.mark.parametrize("seconds", [3, pytest.param(30, marks=pytest.mark.long)])
def test_a_next_hop_that_takes_its_time_is_waited_for(chain, seconds):
    async def scene():
        async with _hop(chain) as hop, _relay(chain, hop.port):
            hop.on("DOT", delay=float(seconds))
            await asyncio.to_thread(chain.sending.send, MAIL, BOB)
            await eventually(lambda: chain.sending.waiting() == 0, seconds + 20)
            assert len(hop.received) == 1

    uvloop.run(scene())
