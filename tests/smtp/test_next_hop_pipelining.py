"""What goes along with a transaction: recipients in one write, a client's own sign-in, and who the client is."""

import asyncio

import pytest

from mailguard.errors import NextHopUnavailable
from mailguard.next_hop import LostHalfway
from mailguard.next_hop.xforward import xforward_lines, xtext
from tests.fake_next_hop import FakeNextHop
from tests.smtp.next_hop_stage import ALICE, next_hop, play

PATHS = [(b"<%s@client.example>" % name, ()) for name in (b"bob", b"charlie", b"dora")]


@pytest.mark.parametrize("extensions", [("PIPELINING",), ()])
def test_each_recipient_gets_its_own_reply_in_order(extensions):
    async def scene():
        async with next_hop(FakeNextHop(extensions)) as (hop, way):
            hop.on("RCPT", "550-5.1.1 No such\n550 5.1.1 user", containing="charlie", delay=0.05)
            connection = await way.open()
            await connection.mail(ALICE)
            replies = await connection.rcpts([*PATHS[:2], (PATHS[2][0], (b"NOTIFY=NEVER", b"ORCPT=rfc822;dora"))])
            assert [reply.code for reply in replies] == [250, 550, 250]
            assert hop.commands[-1] == b"RCPT TO:<dora@client.example> NOTIFY=NEVER ORCPT=rfc822;dora"
            assert (await connection.send(b"", b"x\r\n")).is_positive
            assert len(hop.accepted[0].recipients) == 2
            await connection.quit()

    play(scene)


@pytest.mark.parametrize(("extensions", "at_once"), [(("PIPELINING",), 3), ((), 1)])
def test_recipients_are_pipelined_only_where_that_was_announced(extensions, at_once):
    async def scene():
        # The first answer takes its time: by then all that goes out in one write has come.
        async with next_hop(FakeNextHop(extensions)) as (hop, way):
            connection = await way.open()
            await connection.mail(ALICE)
            hop.on("RCPT", delay=0.2, times=1)
            running = asyncio.create_task(connection.rcpts(PATHS))
            await asyncio.sleep(0.1)
            assert connection.link.replies_to_come == at_once
            assert len(await running) == 3
            await connection.quit()

    play(scene)


def test_a_thousand_recipients():
    async def scene():
        async with next_hop() as (_, way):
            connection = await way.open()
            await connection.mail(ALICE)
            paths = [(b"<%d%s@client.example>" % (number, b"x" * 200), ()) for number in range(1000)]
            replies = await connection.rcpts(paths)
            assert [reply.code for reply in replies] == [250] * 1000
            await connection.quit()

    play(scene)


@pytest.mark.parametrize("rule", [{"close": "before"}, {"reply": "421 4.3.2 Closing"}, {"reply": "354 What"}])
@pytest.mark.parametrize("extensions", [("PIPELINING",), ()])
def test_replies_that_came_before_the_end_are_kept(rule, extensions):
    async def scene():
        async with next_hop(FakeNextHop(extensions)) as (hop, way):
            hop.on("RCPT", **rule, containing="dora")
            hop.on("RCPT", "550 5.1.1 No such user", containing="charlie")
            connection = await way.open()
            await connection.mail(ALICE)
            with pytest.raises(LostHalfway) as lost:
                await connection.rcpts(PATHS)
            assert [reply.code for reply in lost.value.replies] == [250, 550]
            assert not connection.is_open

    play(scene)


def test_one_recipient_with_a_line_end_stops_them_all():
    async def scene():
        async with next_hop() as (hop, way):
            connection = await way.open()
            await connection.mail(ALICE)
            with pytest.raises(ValueError, match="one line"):
                await connection.rcpts([*PATHS, (b"<x@client.example>\r\nDATA", ())])
            await connection.quit()
            assert not any(command.startswith(b"RCPT") for command in hop.commands)

    play(scene)


def test_replies_of_pipelined_commands_have_their_time_each():
    async def scene():
        async with next_hop(command_seconds=0.4) as (hop, way):
            hop.on("RCPT", delay=0.25)
            connection = await way.open()
            await connection.mail(ALICE)
            assert len(await connection.rcpts(PATHS)) == 3
            hop.on("RCPT", delay=0.8, containing="dora")
            with pytest.raises(LostHalfway, match="no reply in"):
                await connection.rcpts(PATHS)

    play(scene)


# A client's own sign-in


def test_a_clients_sign_in_goes_through_and_ties_the_connection_to_it(caplog):
    async def scene():
        async with next_hop(FakeNextHop(("AUTH LOGIN",), credentials=(b"anna", b"geheim"))) as (_, way):
            connection = await way.open()
            assert (await connection.authenticate(b"AUTH LOGIN")).code == 334
            assert (await connection.authenticate(b"YW5uYQ==")).code == 334
            assert (await connection.authenticate(b"d3Jvbmc=")).code == 535
            assert (await connection.authenticate(b"AUTH LOGIN")).code == 334
            assert (await connection.authenticate(b"YW5uYQ==")).code == 334
            assert (await connection.authenticate(b"Z2VoZWlt")).code == 235
            way.give_back(connection)
            other = await way.borrow()
            assert not other.is_reused
            assert (await other.mail(ALICE)).code == 530
            await other.quit()
            with pytest.raises(NextHopUnavailable):
                await connection.authenticate(b"AUTH LOGIN")
            assert caplog.text == ""

    play(scene)


def test_an_answer_to_auth_that_fits_nothing_ends_the_connection():
    async def scene():
        async with next_hop() as (hop, way):
            hop.on("AUTH", "354 Go ahead")
            connection = await way.open()
            with pytest.raises(NextHopUnavailable, match="out of step"):
                await connection.authenticate(b"AUTH LOGIN")
            assert not connection.is_open

    play(scene)


# Who the client is


@pytest.mark.parametrize("extensions", [(), ("PIPELINING",)])
def test_a_postfix_behind_us_is_told_what_it_wants_to_know(extensions):
    async def scene():
        async with next_hop(FakeNextHop(("XFORWARD NAME ADDR HELO", *extensions))) as (hop, way):
            connection = await way.open()
            facts = {"NAME": "mail.gemeente.example", "ADDR": "192.0.2.7", "PORT": "25", "HELO": ""}
            assert (await connection.mail(b"<>", (), facts)).is_positive
            assert hop.commands[-2:] == [b"XFORWARD NAME=mail.gemeente.example ADDR=192.0.2.7", b"MAIL FROM:<>"]
            await connection.reset()
            hop.on("XFORWARD", "501 5.5.4 No")
            assert (await connection.mail(b"<>", (), {"HELO": "a b"})).is_positive
            await connection.reset()
            hop.on("XFORWARD", close="before")
            with pytest.raises(NextHopUnavailable):
                await connection.mail(b"<>", (), {"HELO": "a b"})

    play(scene)


def test_nobody_else_is_told_who_the_client_is():
    assert xforward_lines((("NAME", "mail.gemeente.example"),), "") == ()


def test_xforward_lines_are_not_too_long_and_cannot_be_broken():
    attributes = (("NAME", "n" * 255), ("HELO", "h" * 250), ("ADDR", "1.2.3.4\r\nMAIL"))
    lines = xforward_lines(attributes, "name addr helo")
    assert lines == (b"XFORWARD NAME=" + b"n" * 255, b"XFORWARD HELO=" + b"h" * 250 + b" ADDR=1.2.3.4+0D+0AMAIL")


@pytest.mark.parametrize(
    ("value", "coded"), [("a+b=c", b"a+2Bb+3Dc"), ("a b\t", b"a+20b+09"), ("é", b"+C3+A9"), ("\x7f~!", b"+7F~!")]
)
def test_xtext(value, coded):
    assert xtext(value) == coded
