"""A real Postfix as the next hop: TLS with a checked certificate, chunks, several recipients in one write, XFORWARD."""

import pytest

from mailguard.config import NextHopSettings
from mailguard.next_hop import NextHop
from tests.certificates import authority
from tests.conftest import require_postfix
from tests.private_postfix import PrivatePostfix
from tests.smtp.next_hop_stage import ALICE, HOSTNAME, play

MAIN_CF = """\
smtpd_tls_security_level = encrypt
smtpd_tls_loglevel = 1
smtpd_tls_chain_files = {key}, {certificate}
smtpd_authorized_xforward_hosts = 127.0.0.0/8
smtpd_recipient_restrictions = check_recipient_access inline:{{nobody@client.example=REJECT}}, permit_mynetworks, reject
default_transport = discard
smtpd_banner = $myhostname ESMTP
"""
MASTER_CF = """\
127.0.0.1:{port} inet n - n - - smtpd
discard unix - - n - - discard
tlsmgr unix - - n 1000? 1 tlsmgr
"""


@pytest.fixture
def postfix(tmp_path_factory):
    program = require_postfix()
    ca = authority(tmp_path_factory.mktemp("ca"))
    pair = ca.certificate_for("127.0.0.1")
    server = PrivatePostfix(program)
    server.configure(
        MAIN_CF.format(key=pair.private_key, certificate=pair.certificate), MASTER_CF.format(port=server.port)
    )
    server.start()
    try:
        yield server, ca
    finally:
        server.remove()


def test_messages_reach_a_real_postfix(postfix):
    server, ca = postfix
    tls = {"mode": "verify", "ca": ca.ca_file}
    settings = NextHopSettings.model_validate({"port": server.port, "tls": tls})

    async def scene():
        way = NextHop(settings, HOSTNAME)
        for is_chunked in (False, True):
            for wire in (b"Subject: x\r\n\r\nbody\r\n", b"Subject: y\r\n\r\n" + (b"y" * 70 + b"\r\n") * 20_000):
                connection = await way.borrow()
                assert connection.is_encrypted
                facts = {"NAME": "mail.gemeente.example", "ADDR": "192.0.2.7", "PROTO": "ESMTP"}
                assert (await connection.mail(ALICE, (b"BODY=8BITMIME",), facts)).is_positive
                paths = [(b"<%s@client.example>" % name, ()) for name in (b"bob", b"nobody", b"dora")]
                assert [reply.code for reply in await connection.rcpts(paths)] == [250, 554, 250]
                assert (await connection.send(b"X-Test: 1\r\n", wire, is_chunked=is_chunked)).is_positive
                way.give_back(connection)
        assert connection.is_reused
        await way.close()

    play(scene)
    log = (server.root / "log/mail.log").read_text()
    assert log.count("orig_client=mail.gemeente.example[192.0.2.7]") == 8
    assert log.count("TLS connection established from") == 2
