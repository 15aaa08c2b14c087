"""Invariant 4 for what the transport sees: nothing of a sign-in, a forwarder's word, a large message on its way or one
in chunks is spread, by any of two relay processes at debug."""

import base64
import contextlib
import re
import smtplib
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.policy import SMTP
from pathlib import Path

import pytest

from tests.certificates import Authority, authority
from tests.end_to_end.test_chaos import wait_until
from tests.end_to_end.test_processes import said
from tests.end_to_end.test_transport import from_elsewhere, listener_tls, trusting, verified
from tests.fake_next_hop import EXTENSIONS, FakeNextHop
from tests.office import MARKER
from tests.ports import free_port
from tests.relay_process import RelayProcess, start_relay
from tests.sink import Sink
from tests.smtp.next_hop_stage import server_context
from tests.test_privacy import BSN, OF_MAIL, SENDER, message, table_traces
from tests.traces import files_below, files_held, processes_read_out, writings

BEHIND_BALANCER = "203.0.113.9"
NAME, PASSWORD = "w.inlogger", "elf rode eekhoorns"
OWN_NAME, OWN_PASSWORD = "mailguard.eigen", "dertien grijze ganzen"
OF_TRANSPORT = {
    "user name": NAME,
    "password": PASSWORD,
    "wrong password": "negen gele giraffen",
    "password sent without TLS": "zestien zwarte zwanen",
    "our own user name": OWN_NAME,
    "our own password": OWN_PASSWORD,
    "name of a forwarded client": "pc-kwikstaart.intern.example",
    "address of a forwarded client": "198.51.100.77",
    "HELO of a forwarded client": "laptop-kwikstaart",
    "mailbox that the next hop names": "geweigerde.zwaluw",
}
VALUES = {what: OF_MAIL[what] for what in ("BSN", "name", "IBAN", "recipient", "subject", "sender")} | OF_TRANSPORT
RECIPIENTS = ("w.zonnebloem@elders.example", "tweede@elders.example", "derde@elders.example")
# Who runs it wrote these there himself.
OPERATORS_OWN = ("mailguard.toml", "organisation.toml", "notices.password")
SETTINGS = """processes = 2
auth = "next_hop"
proxy_protocol_from = ["127.0.0.1"]
xforward_from = ["127.0.0.1"]
spool_above_bytes = 65536
{listener}
[log]
level = "debug"
[notices]
officer = "functionaris@ons.example"
[notices.next_hop]
port = {own_way}
username = "{name}"
password_file = "notices.password"
{verified}
"""


@dataclass
class Traffic:
    """A relay, its two next hops, what clients heard and what was seen."""

    relay: RelayProcess
    sink: Sink
    own_way: Sink
    ca: Authority
    replies: list[str] = field(default_factory=list)
    seen: dict[str, bytes] = field(default_factory=dict)
    held_open: list[str] = field(default_factory=list)

    @contextlib.contextmanager
    def client(self, *, kind: str = "PLAIN", password: str = PASSWORD) -> Iterator[smtplib.SMTP]:
        """One that comes from elsewhere and signs in."""
        with from_elsewhere(self.relay.port) as client:
            client.starttls(context=trusting(self.ca))
            client.ehlo("client.test")
            self.hear(sign_in(client, kind, password))
            yield client

    def hear(self, reply: object) -> None:
        self.replies.append(repr(reply))

    def look(self, when: str) -> None:
        """Everything on the disk, and which files are open, at this moment."""
        self.seen |= files_below(self.relay.folder, f"{when}: ")
        self.held_open += files_held(self.relay.process.pid, self.relay.folder)


def coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def plain(name: str, password: str) -> str:
    return coded(f"\0{name}\0{password}")


def sign_in(client: smtplib.SMTP, kind: str, password: str) -> list[tuple[int, bytes]]:
    if kind == "PLAIN":
        return [client.docmd("AUTH", f"PLAIN {plain(NAME, password)}")]
    return [client.docmd(*line) for line in (("AUTH", "LOGIN"), (coded(NAME),), (coded(password),))]


def sign_ins(traffic: Traffic) -> None:
    """Accepted and refused, by both mechanisms, twice, and where it may not be."""
    for kind in ("PLAIN", "LOGIN"):
        for password in (PASSWORD, OF_TRANSPORT["wrong password"]):
            with traffic.client(kind=kind, password=password) as client:
                traffic.hear(sign_in(client, kind, password))
                traffic.hear(client.docmd(password))
    with from_elsewhere(traffic.relay.port) as client:
        client.ehlo("client.test")
        traffic.hear(sign_in(client, "PLAIN", OF_TRANSPORT["password sent without TLS"]))


def forwarded(traffic: Traffic) -> None:
    """What a Postfix in front says of its client, rightly and wrongly."""
    name, helo = OF_TRANSPORT["name of a forwarded client"], OF_TRANSPORT["HELO of a forwarded client"]
    address = OF_TRANSPORT["address of a forwarded client"]
    with traffic.client() as client:
        traffic.hear(client.docmd("XFORWARD", f"NAME={name} ADDR={address} HELO={helo}"))
        traffic.hear(client.docmd("XFORWARD", f"NAME={name} {helo}={address}"))
        traffic.hear(client.sendmail(SENDER, RECIPIENTS[0], message().as_bytes(policy=SMTP)))
        client.mail(SENDER)
        client.rcpt(f"{OF_TRANSPORT['mailbox that the next hop names']}@elders.example")  # its reply names it


def in_chunks(traffic: Traffic, text: str, *recipients: str) -> None:
    """A message by BDAT with bare line ends and without an end."""
    content = message(text).as_bytes() + b"\n.\nWilhelmina Zonnebloem"
    with traffic.client() as client:
        client.mail(SENDER)
        for recipient in recipients:
            client.rcpt(recipient)
        client.send(b"BDAT %d LAST\r\n" % len(content) + content)
        traffic.hear(client.getreply())


def large(traffic: Traffic) -> None:
    """A large message, looked for while it comes in and while it goes out."""
    mail = message()
    mail.add_attachment(f"Wilhelmina Zonnebloem {BSN}\r\n".encode() * 40_000, "application", "octet-stream", cte="7bit")
    content = mail.as_bytes(policy=SMTP)
    traffic.sink.hop.on("DOT", delay=1.0, times=1)
    before = len(traffic.sink.hop.received)
    with traffic.client() as client:
        client.mail(SENDER)
        client.rcpt(RECIPIENTS[0])
        client.docmd("DATA")
        client.send(content[:-100])
        wait_until(lambda: files_held(traffic.relay.process.pid, spool(traffic.relay)))
        traffic.look("while it came in")
        client.send(content[-100:] + b"\r\n.\r\n")
        wait_until(lambda: len(traffic.sink.hop.received) > before)
        traffic.look("while it went out")
        traffic.hear(client.getreply())


def spool(relay: RelayProcess) -> Path:
    return relay.folder / "state" / "spool"


@pytest.fixture(scope="module")
def traffic(tmp_path_factory) -> Iterator[Traffic]:
    """A busy hour, after which the relay was stopped."""
    folder, ca = tmp_path_factory.mktemp("relay"), authority(tmp_path_factory.mktemp("papers"))
    (folder / "notices.password").write_text(OWN_PASSWORD)
    (folder / "notices.password").chmod(0o600)
    tls, extensions = server_context(ca.certificate_for("next-hop.test")), (*EXTENSIONS, "AUTH PLAIN LOGIN")
    hops = [
        FakeNextHop((*extensions, "XFORWARD NAME ADDR HELO"), tls=tls, credentials=(NAME.encode(), PASSWORD.encode())),
        FakeNextHop(extensions, tls=tls, credentials=(OWN_NAME.encode(), OWN_PASSWORD.encode())),
    ]
    hops[0].on("RCPT", "550 5.1.1 <geweigerde.zwaluw@elders.example> is unknown", containing="zwaluw")
    with Sink(hops[0]) as sink, Sink(hops[1]) as own_way:
        settings = SETTINGS.format(
            listener=listener_tls(ca.certificate_for("relay.test")),
            own_way=own_way.port, name=OWN_NAME, verified=verified(ca),
        )  # fmt: skip
        with start_relay(folder, sink.port, settings, next_hop=verified(ca), port=free_port()) as relay:
            busy = Traffic(relay, sink, own_way, ca)
            sign_ins(busy)
            forwarded(busy)
            in_chunks(busy, "", RECIPIENTS[0])
            in_chunks(busy, "", *RECIPIENTS)
            in_chunks(busy, f"BSN {BSN}", RECIPIENTS[0])
            large(busy)
            for _ in range(40):  # the kernel chooses whose the next one is
                if parts(relay) == {1, 2}:
                    break
                in_chunks(busy, "", RECIPIENTS[0])
            wait_until(lambda: own_way.hop.accepted)
            busy.seen |= processes_read_out(relay.process.pid)
            assert relay.stop() == 0
        busy.seen |= files_below(folder) | table_traces(f"sqlite:///{folder}/state/mailguard.sqlite3")
        busy.seen["replies"] = "\n".join(busy.replies).encode()
        yield busy


def parts(relay: RelayProcess) -> set[object]:
    """The relay processes that had a message."""
    return {line["part"] for line in said(relay, "message ")}


def traces(traffic: Traffic) -> dict[str, bytes]:
    return {where: content for where, content in traffic.seen.items() if not where.endswith(OPERATORS_OWN)}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES.keys())
def test_no_value_is_left_anywhere(traffic, value):
    found = {where: form for where, content in traces(traffic).items() for form in writings(value) if form in content}
    assert found == {}


def test_address_behind_a_balancer_is_the_clients_in_the_log_and_nowhere_else(traffic):
    places = {where for where, content in traces(traffic).items() if BEHIND_BALANCER.encode() in content}
    assert "log" in places
    assert {place.rpartition(": ")[2] for place in places} == {"log"}


def test_large_message_on_its_way_is_in_files_without_a_name_alone(traffic):
    folder = traffic.relay.folder
    spooled = [name for name in traffic.held_open if name.startswith((f"{spool(traffic.relay)}/", f"{folder}/tmp/"))]
    assert spooled
    assert [name for name in spooled if not name.endswith(" (deleted)")] == []
    assert [name for name in traffic.seen if "state/spool" in name] == []


def test_marker_tells_neither_who_the_recipients_are_nor_how_many(traffic):
    markers = {len(got.recipients): re.findall(MARKER, got.content)[0] for got in traffic.sink.hop.accepted}
    assert markers.keys() == {1, 3}
    assert len(markers[1]) == len(markers[3])
    assert len({re.sub(rb"[0-9a-f]", b"x", marker) for marker in markers.values()}) == 1
    for value in (*VALUES.values(), *RECIPIENTS):
        assert not any(form in marker for form in writings(value) for marker in markers.values())


def test_all_of_it_was_met(traffic):
    assert parts(traffic.relay) == {1, 2}
    assert '"level": "debug"' in traffic.relay.log
    assert "hold, kept-back" in traffic.relay.log
    assert {"log", "replies", "state/mailguard.sqlite3", "table held_messages"} <= traces(traffic).keys()
    ours, own_way = (b"\n".join(sink.hop.commands) for sink in (traffic.sink, traffic.own_way))
    assert OF_TRANSPORT["HELO of a forwarded client"].encode() in ours
    assert plain(NAME, PASSWORD).encode() in ours
    assert coded(PASSWORD).encode() not in own_way
    assert plain(OWN_NAME, OWN_PASSWORD).encode() in own_way
    codes = set(re.findall(r"\b([2-5]\d\d), b", "\n".join(traffic.replies)))
    assert codes >= {"235", "250", "334", "500", "501", "503", "535", "538"}
    assert sum(got.is_chunked for got in traffic.sink.hop.accepted) >= 2
