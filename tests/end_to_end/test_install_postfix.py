"""docs/install-postfix.md, done as it says: its commands on a real Postfix, mail that goes through, the roll-back."""

import json
import os
import re
import smtplib
import subprocess
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import require_postfix
from tests.end_to_end.postfix import Postfix
from tests.end_to_end.test_chaos import wait_until
from tests.ports import free_port, is_open
from tests.relay_process import RelayProcess, start_relay

GUIDE = (Path(__file__).parents[2] / "docs/install-postfix.md").read_text(encoding="utf-8")
STEPS = dict(re.findall(r"```sh\n# as root: ([^\n]+)\n(.*?)```", GUIDE, re.DOTALL))
SETTINGS = [tomllib.loads(block) for block in re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)]
BEFORE_THE_QUEUE = next(s for s in SETTINGS if "xforward_from" in s.get("relay", {}))
SMART_HOST = next(s for s in SETTINGS if "notices" in s)

CLEAN = "From: Alice <alice@ons.example>\nTo: bob@example.test\nSubject: afspraak\nMessage-ID: <{0}>\n\n{0}\n"
LEAK = CLEAN + "Het BSN van mijn broer is 912345676.\n"
OUTSIDE = "bob@example.test"
# What a Postfix needs to send and to flush its queue, beyond what the one behind the relay has.
SENDING = "smtp unix - - n - - smtp\npickup unix n - n 60 1 pickup\nflush unix n - n 1000? 0 flush\n"
# The client's address as the re-entry service knows it; the session itself comes from mailguard, 127.0.0.1.
CLIENT = "127.0.0.9"
RELOADED = "reload -- version"


class Machine:
    """A Postfix with its own configuration, on which the guide's commands are run as they stand."""

    def __init__(self, postfix: Postfix) -> None:
        self.postfix = postfix
        # What the guide calls by the ports and names of a real machine, and what it is called here.
        self.names: dict[str, str] = {}

    def do(self, step: str) -> str:
        """Run a step; what it prints."""
        environment = os.environ | {"MAIL_CONFIG": str(self.postfix.root / "etc")}
        script = "set -e\n" + self.in_our_words(STEPS[step])
        reloads = self.log().count(RELOADED)
        done = subprocess.run(
            ["bash", "-c", script], env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, f"{step}: {done.stderr}"
        assert "warning" not in done.stderr, f"{step}: {done.stderr}"
        if "postfix reload" in script:  # it does not wait for the master, which may serve in the old way meanwhile
            wait_until(lambda: self.log().count(RELOADED) > reloads)
        return done.stdout

    def in_our_words(self, text: str) -> str:
        for theirs, ours in self.names.items():
            text = text.replace(theirs, ours)
        return text

    def log(self) -> str:
        return (self.postfix.root / "log/mail.log").read_text(encoding="utf-8")

    def has_logged(self, pattern: str, seconds: float = 20) -> bool:
        deadline = time.monotonic() + seconds
        while not re.search(pattern, self.log()):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True


def send(
    port: int, message: str, *people: str, sender: str = "alice@ons.example", seconds: float = 20
) -> tuple[int, str]:
    """Code and text of the reply to a message handed to Postfix, from CLIENT, once its port is open."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            session = smtplib.SMTP("127.0.0.1", port, "pc9.ons.example", timeout=30, source_address=(CLIENT, 0))
            break
        except OSError:  # between a reload and the new service
            assert time.monotonic() < deadline
            time.sleep(0.1)
    with session:
        session.ehlo()
        session.mail(sender)
        for person in people or (OUTSIDE,):
            session.rcpt(person)
        code, text = session.data(message.replace("\n", "\r\n").encode())
    return code, text.decode()


def passed_mailguard(mail: bytes) -> bool:
    return b"(mailguard) with ESMTP" in mail


def lines(table: dict[str, Any], *leave_out: str) -> str:
    """A table of the guide as lines of TOML, without the keys that start_relay or this test gives."""
    return "".join(f"{key} = {json.dumps(value)}\n" for key, value in table.items() if key not in leave_out)


@contextmanager
def postfix_with(services: str = "") -> Iterator[Machine]:
    program = require_postfix()
    postfix = Postfix(program)
    try:
        with (postfix.root / "etc/master.cf").open("a") as master:
            master.write(services)
        postfix.start()
        yield Machine(postfix)
    finally:
        postfix.remove()


def with_relay_before_the_queue(machine: Machine, folder: Path, rules: str = "") -> RelayProcess:
    """mailguard with the guide's settings for shape (a), and the table of ports that goes with it."""
    way_back = free_port()
    settings = lines(BEFORE_THE_QUEUE["relay"], "port") + rules
    relay = start_relay(folder, way_back, settings, next_hop=lines(BEFORE_THE_QUEUE["next_hop"], "port"))
    machine.names = {
        "127.0.0.1:10026": f"127.0.0.1:{way_back}",
        "127.0.0.1:10025": f"127.0.0.1:{relay.port}",
        "submission/inet": f"127.0.0.1:{machine.postfix.port}/inet",
    }
    return relay


@pytest.fixture
def machine() -> Iterator[Machine]:
    with postfix_with() as made:
        yield made


@pytest.fixture
def before_the_queue(machine: Machine, tmp_path: Path) -> Iterator[Machine]:
    with with_relay_before_the_queue(machine, tmp_path):
        machine.do("before the queue, the way back in")
        machine.do("before the queue, in")
        yield machine


class TestBeforeTheQueue:
    def test_mail_of_colleagues_passes_by_mailguard_and_arrives(self, before_the_queue):
        code, text = send(before_the_queue.postfix.port, CLEAN.format("one"))
        assert code == 250
        assert text.startswith("2.0.0 Ok: queued as ")
        (mail,) = before_the_queue.postfix.mail_of("bob", count=1)
        assert passed_mailguard(mail)

    def test_the_guide_shows_what_one_sees(self, before_the_queue):
        shown = re.search(r"# as root: before the queue, look\n.*?```text\n(.*?)```", GUIDE, re.DOTALL)
        assert shown is not None
        seen = before_the_queue.do("before the queue, look")
        assert seen.split()[:8] == before_the_queue.in_our_words(shown[1]).split()

    def test_a_leak_is_held_and_its_sender_is_told_so_in_the_session(self, before_the_queue):
        code, text = send(before_the_queue.postfix.port, LEAK.format("two"))
        assert code == 250
        assert re.fullmatch(r"2\.0\.0 Kept for review \(INC-\d{4}-\d{4}\) as [A-Z2-7]{12}", text)
        send(before_the_queue.postfix.port, CLEAN.format("three"))
        (mail,) = before_the_queue.postfix.mail_of("bob", count=2, seconds=3)
        assert b"three" in mail

    def test_a_rule_at_reject_gives_its_text_to_the_client(self, machine, tmp_path):
        rules = '[rules.SENSITIVE_DATA]\nmode = "reject"\n'
        with with_relay_before_the_queue(machine, tmp_path, rules):
            machine.do("before the queue, the way back in")
            machine.do("before the queue, in")
            code, text = send(machine.postfix.port, LEAK.format("four"))
        assert code == 550
        assert re.match(
            r"5\.7\.1 Dit bericht bevat een burgerservicenummer .* / Not sent: .* \(INC-\d{4}-\d{4}\)", text
        )

    def test_the_way_back_in_knows_who_the_client_was(self, before_the_queue):
        send(before_the_queue.postfix.port, CLEAN.format("five"))
        session = r"postfix/mailguard/smtpd\[\d+\]: \w+: client=\S*\[127\.0\.0\.1\], .*"
        client = rf"orig_client=\S*\[{re.escape(CLIENT)}\]"
        assert before_the_queue.has_logged(session + client), before_the_queue.log()

    def test_a_long_list_of_recipients_is_taken_as_a_whole(self, before_the_queue):
        people = [OUTSIDE, "dora@example.test", "alice@ons.example"]
        code, _ = send(before_the_queue.postfix.port, CLEAN.format("six"), *people)
        assert code == 250
        for person in ("bob", "dora", "alice"):
            assert len(before_the_queue.postfix.mail_of(person, count=1)) == 1

    def test_what_mailguard_says_of_one_recipient_counts_for_the_whole_message(self, machine, tmp_path):
        with with_relay_before_the_queue(machine, tmp_path, "max_recipients = 100\n"):
            machine.do("before the queue, the way back in")
            machine.do("before the queue, in")
            code, text = send(machine.postfix.port, CLEAN.format("eight"), *[OUTSIDE] * 101)
        assert (code, text[:5]) == (452, "4.5.3")
        assert machine.postfix.mail_of("bob", count=1, seconds=1) == []

    def test_after_the_roll_back_mail_flows_without_mailguard(self, machine, tmp_path):
        with with_relay_before_the_queue(machine, tmp_path) as relay:
            machine.do("before the queue, the way back in")
            machine.do("before the queue, in")
            machine.do("before the queue, out")
            relay.stop()
        assert send(machine.postfix.port, LEAK.format("seven"))[0] == 250
        (mail,) = machine.postfix.mail_of("bob", count=1)
        assert not passed_mailguard(mail)

    def test_roll_back_and_removal_leave_the_configuration_as_it_was(self, machine, tmp_path):
        before = services(machine)
        with with_relay_before_the_queue(machine, tmp_path):
            machine.do("before the queue, the way back in")
            machine.do("before the queue, in")
            assert services(machine) != before
            machine.do("before the queue, out")
            machine.do("before the queue, remove")
        assert services(machine) == before
        way_back = int(machine.names["127.0.0.1:10026"].rpartition(":")[2])
        wait_until(lambda: not is_open(way_back))


def services(machine: Machine) -> list[str]:
    """master.cf without its spaces and comments."""
    text = (machine.postfix.root / "etc/master.cf").read_text()
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


@contextmanager
def smart_host(folder: Path, provider: Machine) -> Iterator[tuple[Machine, RelayProcess]]:
    """A Postfix that sends all by way of the provider, as it did before mailguard came, and mailguard."""
    with postfix_with(SENDING) as machine:
        etc = machine.postfix.root / "etc"
        edits = [
            "virtual_mailbox_domains=",
            f"relayhost=[127.0.0.1]:{provider.postfix.port}",
            "smtpd_recipient_restrictions=permit_mynetworks,reject",
        ]
        subprocess.run(["postconf", "-c", etc, "-e", *edits], check=True)
        machine.postfix.run("reload")
        notices = SMART_HOST["notices"]["next_hop"] | {"port": machine.postfix.port}
        settings = lines(SMART_HOST["relay"], "port") + "[notices.next_hop]\n" + lines(notices)
        with start_relay(
            folder, provider.postfix.port, settings, next_hop=lines(SMART_HOST["next_hop"], "host", "port")
        ) as relay:
            machine.names = {
                "[127.0.0.1]:10025": f"[127.0.0.1]:{relay.port}",
                "jan@gemeente.example": "alice@ons.example",
                "mail.gemeente.example]:25": f"127.0.0.1]:{provider.postfix.port}",
                "gemeente.example": "ons.example",
            }
            yield machine, relay


def relayhost(machine: Machine) -> str:
    command = ["postconf", "-c", str(machine.postfix.root / "etc"), "-h", "relayhost"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


class TestSmartHost:
    def test_mail_passes_by_mailguard_to_the_provider(self, machine, tmp_path):
        with smart_host(tmp_path, machine) as (ours, _):
            ours.do("smart host, in")
            send(ours.postfix.port, CLEAN.format("one"))
            (mail,) = machine.postfix.mail_of("bob", count=1)
            assert passed_mailguard(mail)

    def test_a_leak_leaves_the_queue_and_is_held(self, machine, tmp_path):
        with smart_host(tmp_path, machine) as (ours, _):
            ours.do("smart host, in")
            send(ours.postfix.port, LEAK.format("two"))
            kept = r"status=sent \(250 2\.0\.0 Kept for review \(INC-\d{4}-\d{4}\) as [A-Z2-7]{12}\)"
            assert ours.has_logged(kept), ours.log()
            assert machine.postfix.mail_of("bob", count=1, seconds=2) == []

    def test_a_password_and_tls_for_all_relays_spare_mailguard_on_this_machine(self, machine, tmp_path):
        with smart_host(tmp_path, machine) as (ours, _):
            subprocess.run(
                ["postconf", "-c", ours.postfix.root / "etc", "-e", "smtp_tls_security_level=encrypt"], check=True
            )
            ours.do("smart host, in")
            ours.do("smart host, no TLS within the machine")
            send(ours.postfix.port, CLEAN.format("three"))
            assert len(machine.postfix.mail_of("bob", count=1)) == 1

    def test_mail_that_stays_inside_goes_past_mailguard(self, machine, tmp_path):
        with smart_host(tmp_path, machine) as (ours, _):
            ours.do("smart host, in")
            ours.do("smart host, inside stays inside")
            send(ours.postfix.port, CLEAN.format("four"), OUTSIDE, "officer@ons.example")
            (outside,) = machine.postfix.mail_of("bob", count=1)
            (inside,) = machine.postfix.mail_of("officer", count=1)
            assert passed_mailguard(outside)
            assert not passed_mailguard(inside)

    def test_after_the_roll_back_what_waited_goes_out_without_mailguard(self, machine, tmp_path):
        with smart_host(tmp_path, machine) as (ours, relay):
            before = relayhost(ours)
            ours.do("smart host, in")
            ours.do("smart host, in")  # typed twice, it must not forget what was there before
            relay.stop()
            send(ours.postfix.port, LEAK.format("five"))
            assert ours.has_logged(r"status=deferred")
            ours.do("smart host, out")
            assert relayhost(ours) == before
            (mail,) = machine.postfix.mail_of("bob", count=1)
            assert not passed_mailguard(mail)

    def test_a_pilot_is_for_its_senders_alone_until_it_ends(self, machine, tmp_path):
        with smart_host(tmp_path, machine) as (ours, _):
            ours.do("smart host, a pilot")
            send(ours.postfix.port, CLEAN.format("six"))
            send(ours.postfix.port, CLEAN.format("seven"), sender="officer@ons.example")
            arrived = {passed_mailguard(mail): mail for mail in machine.postfix.mail_of("bob", count=2)}
            assert b"six" in arrived[True]
            assert b"seven" in arrived[False]
            machine.postfix.empty()
            ours.do("smart host, the pilot ends")
            send(ours.postfix.port, CLEAN.format("eight"))
            assert not passed_mailguard(machine.postfix.mail_of("bob", count=1)[0])


def test_no_command_of_the_guide_goes_untried():
    """Each `sh` block is a named step, and each step is done by a test above."""
    assert len(STEPS) == GUIDE.count("```sh\n")
    done = set(re.findall(r'\.do\("([^"]+)"\)', Path(__file__).read_text(encoding="utf-8")))
    assert done == set(STEPS)
