"""The transport of a running relay: certificates that change, next hops that die, ways of their own, AUTH from outside,
our marker on another node, and a stop while a large message comes in."""

import hashlib
import shutil
import smtplib
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.certificates import Authority, Pair, authority
from tests.end_to_end.test_chaos import wait_until
from tests.end_to_end.test_processes import said, two_processes
from tests.end_to_end.test_run import ALICE, CLEAN, LEAK, send
from tests.fake_next_hop import EXTENSIONS, FakeNextHop
from tests.relay_process import RelayProcess, start_relay
from tests.sink import Sink
from tests.smtp.next_hop_stage import server_context
from tests.traces import files_held

BOB = "bob@example.test"
NAME, PASSWORD = "ans.van.buiten", "vier paarse olifanten"
# A next hop that failed is passed over for half a second instead of half a minute.
IMPATIENT = """
from mailguard.next_hop import servers
from mailguard.cli import main
servers.PASSED_OVER_SECONDS = 0.5
main()
"""
LARGE = b"From: alice@ons.example\r\nSubject: groot\r\n\r\n" + b".stip.\r\n" + (b"x" * 1022 + b"\r\n") * 2 * 1024
SPOOLED = "spool_above_bytes = 1048576\n"


def from_elsewhere(port: int) -> smtplib.SMTP:
    """A client behind a balancer, at an address from which nobody may send without more."""
    client = smtplib.SMTP(timeout=30)
    client._host = "relay.test"  # type: ignore[attr-defined]  # whom STARTTLS asks for
    client.sock = socket.create_connection(("127.0.0.1", port), timeout=30)
    client.sock.sendall(b"PROXY TCP4 203.0.113.9 127.0.0.1 40000 25\r\n")
    assert client.getreply()[0] == 220
    return client


def trusting(ca: Authority) -> ssl.SSLContext:
    """For a client that knows the CA, and not the name."""
    context = ssl.create_default_context(cafile=ca.ca_file)
    context.check_hostname = False
    return context


@pytest.fixture(scope="module")
def papers(tmp_path_factory) -> Authority:
    return authority(tmp_path_factory.mktemp("papers"))


def listener_tls(pair: Pair) -> str:
    return f'[relay.tls]\nmode = "offer"\ncertificate = "{pair.certificate}"\nprivate_key = "{pair.private_key}"\n'


def signing_in(ca: Authority) -> Sink:
    """A next hop with TLS that wants a name and a password."""
    tls = server_context(ca.certificate_for("next-hop.test"))
    extensions = (*EXTENSIONS, "AUTH PLAIN LOGIN")
    return Sink(FakeNextHop(extensions, tls=tls, credentials=(NAME.encode(), PASSWORD.encode())))


def verified(ca: Authority) -> str:
    return f'tls = {{ mode = "verify", ca = "{ca.ca_file}", name = "next-hop.test" }}'


def shown(ca: Authority, port: int) -> str:
    """The fingerprint of the certificate that the relay shows now."""
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.starttls(context=trusting(ca))
        assert isinstance(client.sock, ssl.SSLSocket)
        return hashlib.sha256(client.sock.getpeercert(binary_form=True) or b"").hexdigest()


def test_certificate_that_is_replaced_is_shown_to_the_next_client(tmp_path, papers):
    old, new = papers.certificate_for("relay.test"), papers.certificate_for("relay.test")
    with Sink() as sink, start_relay(tmp_path, sink.port, listener_tls(old)) as relay:
        assert shown(papers, relay.port) == old.pin
        shutil.copy(new.private_key, old.private_key)
        wait_until(
            lambda: shown(papers, relay.port) == old.pin and said(relay, "relay.tls")
        )  # half of the new one is there
        shutil.copy(new.certificate, old.certificate)
        wait_until(lambda: shown(papers, relay.port) == new.pin)
        assert send(relay.port, CLEAN, BOB)[0] == 250
        assert relay.stop() == 0


def test_fallback_takes_over_from_a_dead_next_hop_until_that_is_back(tmp_path):
    with Sink() as first, Sink() as second:
        port, fallbacks = first.port, f'fallbacks = [{{ host = "127.0.0.1", port = {second.port} }}]'
        with start_relay(tmp_path, port, next_hop=fallbacks, program=("-c", IMPATIENT)) as relay:
            assert send(relay.port, CLEAN, BOB)[0] == 250
            first.stop()
            assert [send(relay.port, CLEAN, BOB)[0] for _ in range(2)] == [250, 250]
            assert (len(first.hop.accepted), len(second.hop.accepted)) == (1, 2)
            first.start(port)
            wait_until(lambda: send(relay.port, CLEAN, BOB)[0] == 250 and len(first.hop.accepted) == 2)
            told = [line["message"] for line in said(relay, "mail goes to")]
            assert told == [f"mail goes to 127.0.0.1 port {hop} from now on" for hop in (second.port, port)]
            assert relay.stop() == 0


def test_notices_take_their_own_way_and_sign_in_there(tmp_path, papers):
    (tmp_path / "notices.password").write_text(f"{PASSWORD}\n")
    (tmp_path / "notices.password").chmod(0o600)
    with Sink() as sink, signing_in(papers) as own:
        way = f'[notices.next_hop]\nport = {own.port}\nusername = "{NAME}"\npassword_file = "notices.password"\n'
        settings = f'[notices]\nofficer = "officier@ons.example"\n{way}{verified(papers)}\n'
        with start_relay(tmp_path, sink.port, settings) as relay:
            assert send(relay.port, CLEAN, BOB)[0] == 250
            assert b"Kept for review" in send(relay.port, LEAK, BOB)[1]
            wait_until(lambda: len(own.hop.accepted) == 2)
            assert relay.stop() == 0
    assert {got.recipients for got in own.hop.accepted} == {(b"<officier@ons.example>",), (f"<{ALICE}>".encode(),)}
    assert all(got.is_encrypted for got in own.hop.accepted)
    assert [got.recipients for got in sink.hop.accepted] == [(f"<{BOB}>".encode(),)]


def test_client_from_outside_may_send_once_the_next_hop_knows_its_password(tmp_path, papers):
    with signing_in(papers) as sink:
        settings = 'auth = "next_hop"\nproxy_protocol_from = ["127.0.0.1"]\n'
        settings += listener_tls(papers.certificate_for("relay.test"))
        with start_relay(tmp_path, sink.port, settings, next_hop=verified(papers)) as relay:
            with from_elsewhere(relay.port) as client:
                assert client.starttls(context=trusting(papers))[0] == 220
                with pytest.raises(smtplib.SMTPAuthenticationError, match="5\\.7\\.8"):
                    client.login(NAME, "vijf paarse olifanten")
                assert client.mail(ALICE)[0] == 530
                assert client.login(NAME, PASSWORD)[0] == 235
                assert client.sendmail(ALICE, BOB, CLEAN) == {}
            assert PASSWORD not in relay.log
            assert relay.stop() == 0
        [got] = sink.hop.accepted
        assert got.is_encrypted
        assert b"with ESMTPSA id" in got.content


def passed_on(sink: Sink) -> bytes:
    """The last message as the next hop got it, with our marker."""
    content = sink.hop.accepted[-1].content
    assert b"X-Mailguard-Seen: " in content
    return content.replace(b"\r\n..", b"\r\n.")


def test_marker_of_one_process_is_known_by_the_other(tmp_path):
    with two_processes(tmp_path) as (relay, sink):
        assert send(relay.port, CLEAN, BOB)[0] == 250
        (made,) = said(relay, "message ")
        content = passed_on(sink)
        for _ in range(24):
            assert send(relay.port, content, BOB)[0] == 250
            back = said(relay, "message ")[-1]
            assert "returned: pass, delivered" in str(back["message"])
            if back["part"] != made["part"]:
                break
        assert back["part"] != made["part"]
        assert relay.stop() == 0


def test_marker_of_one_node_is_known_by_another_with_the_same_key(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
    with Sink() as sink, start_relay(one, sink.port) as first:
        assert send(first.port, CLEAN, BOB)[0] == 250
        assert first.stop() == 0
        shutil.copytree(one / "state" / "keys", other / "state" / "keys")
        with start_relay(other, sink.port) as second:
            assert send(second.port, passed_on(sink), BOB)[0] == 250
            assert "returned: pass, delivered" in str(said(second, "message ")[-1]["message"])
            assert second.stop() == 0


@contextmanager
def halfway(relay: RelayProcess) -> Iterator[socket.socket]:
    """A client whose large message is coming in, and is in its file already."""
    with socket.create_connection(("127.0.0.1", relay.port), timeout=20) as client:
        for line in (b"EHLO client.test", f"MAIL FROM:<{ALICE}>".encode(), f"RCPT TO:<{BOB}>".encode(), b"DATA"):
            client.recv(1000)
            client.sendall(line + b"\r\n")
        assert client.recv(1000)[:3] == b"354"
        client.sendall(LARGE[:-1000].replace(b"\r\n.", b"\r\n.."))
        wait_until(lambda: files_held(relay.process.pid, relay.folder / "state" / "spool"))
        yield client


def test_stop_lets_a_large_message_that_is_coming_in_end(tmp_path):
    with Sink() as sink, start_relay(tmp_path, sink.port, SPOOLED) as relay, halfway(relay) as client:
        relay.process.terminate()
        wait_until(lambda: "stopping: " in relay.log)
        time.sleep(0.2)
        client.sendall(LARGE[-1000:] + b".\r\n")
        assert client.recv(1000).startswith(b"250 2.0.0 Queued")
        assert relay.process.wait(timeout=20) == 0
        [got] = sink.hop.accepted
        assert got.content.endswith(b"\r\n" + LARGE.replace(b"\r\n.", b"\r\n.."))


def test_stop_that_cannot_wait_says_so_and_hands_over_nothing(tmp_path):
    settings = f"{SPOOLED}shutdown_seconds = 0.5\n"
    with Sink() as sink, start_relay(tmp_path, sink.port, settings) as relay, halfway(relay) as client:
        relay.process.terminate()
        assert client.recv(1000).startswith(b"421 4.3.2")
        assert relay.process.wait(timeout=20) == 0
        assert sink.hop.received == []
        assert [*(tmp_path / "state" / "spool").iterdir()] == []
