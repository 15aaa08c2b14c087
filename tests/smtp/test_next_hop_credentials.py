"""Our own name and password at the next hop: how we sign in, and that neither shows anywhere."""

import logging

import pytest

from mailguard.config import NextHopSettings
from mailguard.errors import ConfigError, NextHopUnavailable
from mailguard.next_hop import NextHop
from tests.certificates import authority
from tests.fake_next_hop import FakeNextHop
from tests.smtp.next_hop_stage import next_hop, one_message, play, server_context

NAME, PASSWORD = "relay@gemeente.example", "zeer geheim é"
RIGHT = (NAME.encode(), PASSWORD.encode())


@pytest.fixture(scope="module")
def context(tmp_path_factory):
    return server_context(authority(tmp_path_factory.mktemp("ca")).certificate_for("127.0.0.1"))


@pytest.fixture
def password_file(tmp_path):
    file = tmp_path / "next-hop.password"
    file.write_text(PASSWORD + "\n", encoding="utf-8")
    file.chmod(0o600)
    return file


def _settings(file):
    return {"username": NAME, "password_file": str(file), "tls": {"mode": "require"}}


@pytest.mark.parametrize(
    ("offer", "commands"), [("AUTH LOGIN PLAIN", 1), ("AUTH PLAIN", 1), ("AUTH GSSAPI LOGIN", 1), ("auth plain", 1)]
)
def test_signs_in_after_tls_by_what_is_offered(context, password_file, offer, commands):
    async def scene():
        fake = FakeNextHop(("PIPELINING", offer), tls=context, credentials=RIGHT)
        async with next_hop(fake, **_settings(password_file)) as (hop, way):
            for _ in range(2):
                assert (await one_message(way)).is_positive
            starts = [command.partition(b" ")[0] for command in hop.commands]
            assert starts[:4] == [b"EHLO", b"STARTTLS", b"EHLO", b"AUTH"]
            assert starts.count(b"AUTH") == commands

    play(scene)


def test_the_password_is_read_at_each_use(context, password_file):
    async def scene():
        fake = FakeNextHop(("AUTH PLAIN",), tls=context, credentials=(RIGHT[0], b"nieuw"))
        async with next_hop(fake, **_settings(password_file)) as (_, way):
            password_file.write_bytes(b"nieuw\r\n")
            connection = await way.open()
            await connection.quit()
        password_file.write_text(PASSWORD + "\n", encoding="utf-8")

    play(scene)


@pytest.mark.parametrize("offer", ["AUTH PLAIN", "AUTH LOGIN"])
def test_refused_credentials_are_logged_without_them(context, password_file, offer, caplog):
    async def scene():
        caplog.clear()
        fake = FakeNextHop((offer,), tls=context, credentials=(b"x", b"y"))
        async with next_hop(fake, **_settings(password_file)) as (hop, way):
            with pytest.raises(NextHopUnavailable, match="the next hop refuses our credentials") as refused:
                await way.open()
            [record] = [r for r in caplog.records if r.levelno == logging.ERROR]
            assert record.getMessage() == f"127.0.0.1 port {hop.port} refuses our username and password with 535"
            for text in (caplog.text, str(refused.value), repr(way)):
                assert NAME not in text
                assert "geheim" not in text

    play(scene)


@pytest.mark.parametrize("extensions", [("PIPELINING",), ("AUTH GSSAPI NTLM",)])
def test_a_next_hop_that_takes_no_password_gets_none(context, password_file, extensions):
    async def scene():
        fake = FakeNextHop(extensions, tls=context)
        async with next_hop(fake, **_settings(password_file)) as (hop, way):
            with pytest.raises(NextHopUnavailable, match="takes no password"):
                await way.open()
            assert not any(command.startswith(b"AUTH") for command in hop.commands)

    play(scene)


def test_a_password_file_that_went_away_is_trouble_of_the_moment(context, password_file):
    async def scene():
        fake = FakeNextHop(("AUTH PLAIN",), tls=context, credentials=RIGHT)
        async with next_hop(fake, **_settings(password_file)) as (_, way):
            password_file.rename(password_file.with_suffix(".old"))
            with pytest.raises(NextHopUnavailable, match="password for the next hop cannot be read"):
                await way.open()
            password_file.with_suffix(".old").rename(password_file)
            connection = await way.open()
            await connection.quit()

    play(scene)


def test_a_password_file_that_is_missing_is_an_error_of_the_settings(tmp_path):
    settings = NextHopSettings.model_validate(_settings(tmp_path / "missing"))
    with pytest.raises(ConfigError, match="No such file") as error:
        NextHop(settings, "mailguard.test", section="notices.next_hop")
    assert error.value.where == "notices.next_hop.password_file"


def test_a_password_that_others_can_read_is_an_error_of_the_settings(password_file):
    password_file.chmod(0o644)
    with pytest.raises(ConfigError, match="can be read by others") as error:
        NextHop(NextHopSettings.model_validate(_settings(password_file)), "mailguard.test")
    assert error.value.where == "next_hop.password_file"
    assert error.value.mend == f"chmod 600 {password_file}"
