"""Large mail, spooled as it comes in, and mail that came by BDAT: delivered, held, shown, released, refused, and always
byte for byte."""

import os
import re
import smtplib
from collections.abc import Iterator

import pytest

from tests.command_line import run_mailguard
from tests.end_to_end.test_chaos import wait_until
from tests.end_to_end.test_run import ALICE
from tests.office import MARKER
from tests.relay_process import RelayProcess, start_relay
from tests.sink import Sink

BOB = "bob@example.test"
DOTS = b".\r\n..\r\n.stip\r\n" + (b"." + b"x" * 990 + b"\r\n") * 12 * 1024
BARE = b"Het BSN is 912345676.\n.\n..twee\r.\r\n.drie\r\r\ngeen einde"
ATTACHED = (
    b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="grens"\r\n\r\n--grens\r\n\r\n'
    b"Het BSN is 912345676.\r\n--grens\r\nContent-Type: application/octet-stream\r\n\r\n"
)


def letter(name: str, rest: bytes) -> bytes:
    return f"From: <{ALICE}>\r\nTo: <{BOB}>\r\nSubject: {name}\r\nMessage-ID: <{name}@ons.example>\r\n".encode() + rest


def large(name: str) -> bytes:
    """12 MiB with a BSN in front, and an attachment of lines that begin with a dot."""
    return letter(name, ATTACHED + DOTS + b"--grens--\r\n")


def bare(name: str) -> bytes:
    """What only BDAT can carry."""
    return letter(name, b"\r\n" + BARE)


def hand_over(relay: RelayProcess, content: bytes, *, is_chunked: bool) -> tuple[int, bytes]:
    with smtplib.SMTP("127.0.0.1", relay.port, timeout=60) as client:
        client.ehlo("client.test")
        client.mail(ALICE)
        client.rcpt(BOB)
        if not is_chunked:
            return client.data(content)
        half = len(content) // 2
        client.send(
            b"BDAT %d\r\n" % half + content[:half] + b"BDAT %d LAST\r\n" % (len(content) - half) + content[half:]
        )
        assert client.getreply()[0] == 250
        return client.getreply()


def arrived(sink: Sink, content: bytes) -> bytes:
    """What the next hop got under the subject of this message, without our two fields in front."""
    subject = re.search(rb"\r\nSubject: \S+\r\n", content)
    assert subject is not None
    wait_until(lambda: any(subject[0] in got.content for got in sink.hop.accepted))
    [found] = [got for got in sink.hop.accepted if subject[0] in got.content]
    plain = re.sub(MARKER, b"", found.content, count=1)
    if not found.is_chunked:
        plain = plain.replace(b"\r\n.", b"\r\n")
    return plain[plain.index(b"From: ") :]


@pytest.fixture(scope="module")
def holding(tmp_path_factory) -> Iterator[tuple[RelayProcess, Sink]]:
    with Sink() as sink, start_relay(tmp_path_factory.mktemp("holding"), sink.port) as relay:
        yield relay, sink
        assert relay.stop() == 0


def review(relay: RelayProcess, *arguments: str) -> str:
    environment = os.environ | {"MAILGUARD_CONFIG": str(relay.configuration)}
    done = run_mailguard("review", *arguments, cwd=relay.folder, environment=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def release(holding: tuple[RelayProcess, Sink], content: bytes, how: str, *, is_chunked: bool) -> bytes:
    """Have it held, look at it, release it; what arrived."""
    relay, sink = holding
    code, text = hand_over(relay, content, is_chunked=is_chunked)
    assert code == 250
    held = text.decode().rpartition(" as ")[2]
    page = review(relay, "show", held)
    assert "Het BSN is" in page
    assert "912345676" not in page
    review(relay, how, held, "--reason", "Nagevraagd bij de afzender.")
    return arrived(sink, content)


def test_message_by_chunks_with_bare_line_ends_is_shown_and_released_byte_for_byte(holding):
    content = bare("kaal")
    assert release(holding, content, "release", is_chunked=True) == content


def test_message_by_chunks_is_released_as_bcc_with_its_body_as_it_was(holding):
    got = release(holding, bare("kaal-bcc"), "release-as-bcc", is_chunked=True)
    assert got.partition(b"\r\n\r\n")[2] == BARE
    assert b"undisclosed-recipients" in got


@pytest.mark.parametrize("is_chunked", [False, True], ids=["data", "chunks"])
def test_large_message_with_dots_is_shown_and_released_byte_for_byte(holding, is_chunked):
    content = large(f"groot-{is_chunked}")
    assert release(holding, content, "release", is_chunked=is_chunked) == content


MANNERS = [(large("groot"), False), (large("stukken"), True), (bare("kaal"), True)]


def test_large_and_chunked_messages_that_are_flagged_arrive_byte_for_byte(tmp_path):
    flag = '[rules.SENSITIVE_DATA]\nmode = "flag"\n'
    with Sink() as sink, start_relay(tmp_path, sink.port, flag) as relay:
        for content, is_chunked in MANNERS:
            assert hand_over(relay, content, is_chunked=is_chunked)[0] == 250
            assert arrived(sink, content) == content
        assert relay.log.count("flag, delivered") == 3
        assert relay.stop() == 0


def test_large_and_chunked_messages_that_are_rejected_go_nowhere(tmp_path):
    reject = '[rules.SENSITIVE_DATA]\nmode = "reject"\n'
    with Sink() as sink, start_relay(tmp_path, sink.port, reject) as relay:
        for content, is_chunked in MANNERS:
            code, text = hand_over(relay, content, is_chunked=is_chunked)
            assert (code, text[:6]) == (550, b"5.7.1 ")
        assert not [line for line in sink.hop.commands if line.startswith((b"DATA", b"BDAT"))]
        assert relay.stop() == 0
