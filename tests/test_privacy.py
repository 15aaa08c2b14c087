"""Invariant 4, nothing is spread: planted values occur in no log at debug, no stderr, no file left behind, no reply, no
column of either engine, no notice or digest, no address or title of a page.

A real relay takes messages of every fate: passed, flagged, held, refused by the next hop, killing their worker. Its
office tells of them, an officer decides in the console and on the command line, a sender on his page.
"""

import base64
import html
import os
import re
import smtplib
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path
from typing import Any

import pyotp
import pytest

from mailguard.db import Database
from tests.command_line import run_mailguard
from tests.conftest import missing
from tests.databases import postgres_programs, postgres_server
from tests.end_to_end.office import text_of, wait_for
from tests.relay_process import RelayProcess, start_relay
from tests.sink import Sink
from tests.traces import database_read_out, files_below, mail_read_out, processes_read_out, writings
from tests.web.browser import Answer, Browser

BSN = "9123.45.676"
OF_MAIL = {
    "BSN": BSN,
    "name": "Wilhelmina Zonnebloem",
    "IBAN": "NL91ABNA0417164300",
    "telephone number": "06-98 76 54 32",
    "address in the text": "aanvrager.zonnebloem@prive.example",
    "recipient": "w.zonnebloem",
    "subject": "geheim onderwerp",
    "name of an attachment": "Cliëntenlijst-zonnebloem",
    "sender": "alice.afzender",
    "date of birth": "12-03-1984",
    "home": "Zonnelaan 12",
    "passport": "NX1234567",
    "number plate": "8-TKR-52",
    "illness": "schizofrenie",
    "IP address": "203.0.113.58",
    "coordinates": "52.16084",
    "client number": "20384416",
    "doctor": "Zegerplas",
}
# One of each kind that detectors know, for whoever writes down what is known of a person.
OF_EACH_KIND = """Het gaat om Wilhelmina Zonnebloem, geboren 12-03-1984, Zonnelaan 12, 3011 AB Rotterdam.
Zij heeft schizofrenie; huisarts is dr. P. Zegerplas. Paspoort NX1234567, kenteken 8-TKR-52, IP-adres 203.0.113.58.
Zij is gezien op de coördinaten 52.16084, 5.40127. Cliëntnummer 20384416."""
# Of those who work with it, and what they say that nobody is told.
OF_PEOPLE = {
    "login name": "otto.ofwijk",
    "officer": "Otto Zegwaard",
    "password": "zeven groene kikkers in bad",
    "reason": "Overlegd met het kwikstaartteam",
}
SENDER, OFFICER = "alice.afzender@ons.example", "functionaris@ons.example"
# Whoever may see them finds names here, and that he looked is an event.
TELLING_PAGES = ("/berichten/", "/incidenten/", "/afzender/", "/account", "/aanmelden", "/link/")
FATES = (
    "pass, delivered",
    "flag, delivered",
    "hold, kept-back",
    ", refused, reply 554",  # passed, or flagged as a namesake once the messages before it were learned
    "uninspectable-crashed",
    "uninspectable-timed-out",
    "pass, unknown",
)


def test_writings_find_what_they_should():
    for hidden in (b"912345676", base64.b64encode(b"het nummer 9123.45.676 is"), b"9123.45.676".hex().encode()):
        assert any(form in hidden for form in writings(BSN))
    assert not any(form in b"message ABC: hold, kept-back" for form in writings(BSN))


def message(text: str = "", to: str = "w.zonnebloem@elders.example", plant: str = "") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = f"Alice <{SENDER}>"
    mail["To"] = f"Wilhelmina Zonnebloem <{to}>"
    mail["Subject"] = "geheim onderwerp over Wilhelmina Zonnebloem"
    if plant:
        mail["X-Plant"] = plant
    mail.set_content(
        f"{'Karel Winterkoning, ' if text else ''}{text}\n\n"
        "Wilhelmina Zonnebloem, NL91ABNA0417164300, 06-98 76 54 32\naanvrager.zonnebloem@prive.example\n"
    )
    return mail


def messages() -> Iterator[EmailMessage]:
    yield message()
    yield message(f"BSN {BSN}")
    yield message(OF_EACH_KIND)
    yield message(f"BSN {BSN}", to="w.zonnebloem@partner.example")
    yield message(f"BSN {BSN}", to="geweigerd@partner.example")
    listed = message()
    listed.add_attachment(
        f"naam;bsn\nKarel Winterkoning;{BSN}\n".encode(), "text", "csv", filename="Cliëntenlijst-zonnebloem.csv"
    )
    yield listed
    sealed = message()
    sealed.add_attachment(b"x", "application", "pkcs7-mime", filename="Cliëntenlijst-zonnebloem.p7m")
    yield sealed
    for plant in ("crash", "hang", "eat_memory", "raise", "print"):
        yield message(f"BSN {BSN}", plant=plant)


def send(port: int, mail: EmailMessage) -> str:
    """Hand over a message; the reply to its content."""
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
        client.ehlo("client.test")
        client.mail(SENDER)
        client.rcpt(mail["To"].partition("<")[2].rstrip(">"))
        return repr(client.data(mail.as_bytes(policy=SMTP)))


def bad_commands(port: int) -> list[str]:
    """What is said to commands that are wrong."""
    commands = (
        ("EHLO", "client.test"),
        ("MAIL", f"FROM:<w.zonnebloem {BSN}>"),
        ("MAIL", f"FROM:<alice.afzender@ons.example> X={BSN}"),
        ("RCPT", "TO:<w.zonnebloem@elders.example>"),
        ("VRFY", "w.zonnebloem@elders.example"),
        ("NONSENSE", BSN),
    )
    with smtplib.SMTP("127.0.0.1", port) as client:
        return [repr(client.docmd(*command)) for command in commands]


class Recorder(Browser):
    """A browser that writes down where it was and what it was shown, by who may read it."""

    def __init__(self, url: str, seen: dict[str, bytes]) -> None:
        super().__init__(url)
        self.seen = seen

    def request(
        self, method: str, path: str, body: str | bytes | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        answer = super().request(method, path, body, headers)
        title = "".join(re.findall(r"<title>(.*?)</title>", answer.text))
        places = re.findall(r"""(?:href|action|src)="([^"]*)""", answer.text)
        self._write("addresses", "\n".join([path, answer.headers.get("Location", ""), *map(html.unescape, places)]))
        self._write("titles", html.unescape(title))
        self._write("header fields", str(answer.headers))
        if not path.startswith(TELLING_PAGES):
            self._write("pages", re.sub(r"(?s)<header.*?</header>", "", answer.text))  # it says who is signed in
        return answer

    def _write(self, what: str, text: str) -> None:
        name = f"{what} of the console and the sender's page"
        self.seen[name] = self.seen.get(name, b"") + html.unescape(text).encode() + b"\n"


@dataclass(frozen=True)
class Held:
    """A message that is held: our id, and its incident."""

    id: str
    number: str


@dataclass
class Day:
    """A relay with its office, what it said and what was seen of it."""

    relay: RelayProcess
    sink: Sink
    console: str
    replies: list[str] = field(default_factory=list)
    seen: dict[str, bytes] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)  # what lets somebody in

    def send_all(self) -> None:
        for mail in messages():
            if "geweigerd" in mail["To"]:
                self.sink.hop.on("DOT", "554 5.7.1 Refused", times=1)
            self.replies.append(send(self.relay.port, mail))
        self.sink.hop.on("DOT", close="before", times=1)
        self.replies.append(send(self.relay.port, message()))
        self.replies += bad_commands(self.relay.port)

    def hold(self, number: int) -> "Held":
        """One message more that is held."""
        self.replies.append(send(self.relay.port, message(f"BSN {BSN}, bijlage {number}")))
        found = re.search(r"\((INC-[\d-]+)\) as (\w+)", self.replies[-1])
        assert found is not None, self.replies[-1]
        return Held(found[2], found[1])

    def command(self, *arguments: str) -> str:
        environment = os.environ | {"MAILGUARD_CONFIG": str(self.relay.configuration)}
        done = run_mailguard(*arguments, cwd=self.relay.folder, environment=environment)
        assert done.returncode == 0, done
        self.seen["stderr of commands"] = self.seen.get("stderr of commands", b"") + done.stderr.encode()
        return done.stdout

    def enrolled(self) -> Recorder:
        """A browser of the officer's, who has just chosen his password."""
        login, name = OF_PEOPLE["login name"], OF_PEOPLE["officer"]
        who = ("--name", name, "--address", f"{login}@ons.example", "--role", "officer")
        link = re.search(r"/link/(\S+)", self.command("user", "add", login, *who))
        assert link is not None
        browser = Recorder(self.console, self.seen)
        browser.get(link[0])
        page = browser.submit()
        shown = re.search(r'class="mg-key">([A-Z2-7 ]+)<', page.text)
        assert shown is not None
        secret, password = shown[1].replace(" ", ""), OF_PEOPLE["password"]
        browser.submit(password=password, again=password, code=pyotp.TOTP(secret).now())
        self.keys += [link[1], secret, *browser.cookies.values()]
        assert browser.page.path == "/"
        return browser

    def decide(self, browser: Recorder, held: Held, answer: str, reason: str) -> None:
        browser.get(f"/berichten/{held.id}")
        browser.submit("/controle", keuze=answer, klopte="no", motivering=reason)
        after = browser.submit("/besluit")
        assert f"na={held.id}" in after.path, after.text

    def notices(self) -> list[EmailMessage]:
        """What mailguard wrote and the next hop took."""
        taken = [received for received in self.sink.hop.accepted if received.mail.startswith(b"<>")]
        return [message_from_bytes(received.content, _class=EmailMessage, policy=default) for received in taken]

    def notice(self, *words: str) -> str:
        """Subject and plain text of the notice that says this, once it came."""

        def look() -> str | None:
            texts = (f"{mail['Subject']} {text_of(mail)}" for mail in self.notices())
            return next((text for text in texts if all(word in text for word in words)), None)

        return wait_for(look, f"a notice that says {words}")

    def released(self) -> int:
        """How many held messages arrived after all."""
        return sum(
            b"bijlage" in received.content and not received.mail.startswith(b"<>")
            for received in self.sink.hop.accepted
        )


def work_through(day: Day) -> None:
    """Each thing that people can do, with words of their own."""
    reason = OF_PEOPLE["reason"]
    by_command, as_bcc, refused, asked, withdrawn, waiting = (day.hold(number) for number in range(6))
    day.command("review", "list")
    day.command("review", "show", by_command.id)
    day.command("review", "release", by_command.id, "--reason", reason)
    browser = day.enrolled()
    day.decide(browser, as_bcc, "release_as_bcc", reason)
    day.decide(browser, refused, "refuse", "Gebruik de beveiligde weg.")
    day.decide(browser, asked, "ask", "Hoort dit bij een dossier?")
    browser.get(f"/berichten/{waiting.id}")
    assert "Zonnebloem" in browser.submit("/tonen/", reden=reason).text  # the first value is a name
    for path in ("/wachtrij", "/wachtrij?status=gemarkeerd", "/register", "/systeem", "/account", "/bestaat-niet"):
        browser.get(path)
    assert "w.zonnebloem" in browser.get(f"/incidenten/{waiting.number}").text
    visit_senders_page(day, "uitleg", "Hoort dit bij een dossier?", uitleg=reason)
    visit_senders_page(day, "intrekken", withdrawn.number)
    for command in (("register", "list"), ("register", "verify"), ("digest", "--send")):
        day.command(*command)
    browser.submit("/uitloggen")
    day.notice("Gebruik de beveiligde weg.")
    day.notice("· mailguard")  # the digest
    wait_for(lambda: day.released() == 2 or None, "the released messages")


def visit_senders_page(day: Day, act: str, *words: str, **filled_in: Any) -> None:
    """Follow the link of the notice that says this, and do what its page offers."""
    link = re.search(r"(http://[\w.:]+)(/afzender/[\w.~-]+)", day.notice(*words, "/afzender/"))
    assert link is not None
    browser = Recorder(link[1], day.seen)
    assert "geheim onderwerp" in browser.get(link[2]).text
    assert browser.submit(f"/{act}", **filled_in).status == 200


@contextmanager
def fresh_database(engine: str, folder: Path) -> Iterator[tuple[str, Path | None]]:
    """The URL of an empty database, and the folder of its server. A server of its own: what others' tests left in one
    they share would be found here.
    """
    if engine == "sqlite":
        yield f"sqlite:///{folder}/state/mailguard.sqlite3", None
        return
    programs = postgres_programs()
    if programs is None:
        missing("PostgreSQL is not installed: on Debian apt-get install postgresql")
    with postgres_server(programs) as url:
        database = Database(url)
        database.upgrade()
        with database.transaction() as connection:
            place = connection.exec_driver_sql("SHOW data_directory").scalar_one()
        database.close()
        yield url, Path(place).parent


def free_ports(count: int) -> list[int]:
    with ExitStack() as opened:
        sockets = [opened.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [int(one.getsockname()[1]) for one in sockets]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def day_and_traces(request, tmp_path_factory) -> tuple[Day, dict[str, bytes]]:
    """A day, and all that a relay and its office at debug left behind, by where it was found."""
    folder = tmp_path_factory.mktemp("privacy")
    console, senders_page = free_ports(2)
    with ExitStack() as parts:
        url, server = parts.enter_context(fresh_database(request.param, folder))
        sink = parts.enter_context(Sink())
        settings = f"""
[log]
level = "debug"
[inspection]
seconds_per_message = 1.0
[database]
url = "{url}"
[notices]
officer = "{OFFICER}"
per_hour = 1000
[console]
port = {console}
[senders_page]
port = {senders_page}
"""
        relay = parts.enter_context(start_relay(folder, sink.port, settings, planted=True))
        day = Day(relay, sink, f"http://127.0.0.1:{console}")
        wait_for(lambda: "ready: jobs" in relay.log or None, "the console")
        day.send_all()
        work_through(day)
        left = day.seen | processes_read_out(relay.process.pid) | files_below(folder, "while it ran: ")
        left |= table_traces(url)
        assert relay.stop() == 0
        left |= files_below(folder)
        left |= files_below(server, "PostgreSQL: ") if server else {}
    assert_all_was_met(day)
    return day, left | notice_traces(day) | {"replies": "\n".join(day.replies).encode()}


@pytest.fixture(scope="module")
def traces(day_and_traces) -> dict[str, bytes]:
    found: dict[str, bytes] = day_and_traces[1]
    return found


def table_traces(url: str) -> dict[str, bytes]:
    database = Database(url)
    found = database_read_out(database)
    database.close()
    return found


def notice_traces(day: Day) -> dict[str, bytes]:
    """What mailguard wrote, but for the addressee: a notice must name him."""
    found = {}
    for number, mail in enumerate(day.notices()):
        del mail["To"]
        found[f"notice {number}: {mail['Subject']}"] = mail_read_out(mail.as_bytes())
    return found


def assert_all_was_met(day: Day) -> None:
    for word in FATES:
        assert word in day.relay.log, word
    assert len(day.replies) == 25
    assert len(day.notices()) > 12


@pytest.mark.parametrize("value", (OF_MAIL | OF_PEOPLE).values(), ids=(OF_MAIL | OF_PEOPLE).keys())
def test_no_value_is_left_anywhere(traces, value):
    found = {where: form for where, content in traces.items() for form in writings(value) if form in content}
    assert found == {}


def test_nothing_that_lets_somebody_in_is_left_anywhere(day_and_traces):
    day, traces = day_and_traces
    assert len(day.keys) == 4  # link, secret, and two cookies
    own = {f"{what} of the console and the sender's page" for what in ("addresses", "header fields")}  # his browser's
    for key in day.keys:
        assert [where for where in traces.keys() - own if any(form in traces[where] for form in writings(key))] == []


def test_it_was_looked_for_everywhere(traces):
    wanted = {"log", "replies", "while it ran: log", "table incidents", "table held_messages", "stderr of commands"}
    seen = ("addresses", "titles", "header fields", "pages")
    wanted |= {f"{what} of the console and the sender's page" for what in seen}
    assert wanted <= traces.keys()
    assert any(name.startswith("process ") and name.endswith("cmdline") for name in traces)
    assert any("chunk" in name and traces[name] for name in traces if name.startswith("table ")), (
        "the quarantine is full"
    )
    if any(name.startswith("PostgreSQL: ") for name in traces):
        assert sum(len(content) for name, content in traces.items() if "/base/" in name) > 1_000_000
        assert any("pg_wal" in name for name in traces)
    else:
        assert {f"while it ran: state/mailguard.sqlite3{end}" for end in ("", "-wal", "-shm")} <= traces.keys()


def test_no_file_is_left_but_the_relays_own(traces):
    apart = ("while it ran: ", "PostgreSQL: ", "process ", "table ", "notice ", "state/mailguard.sqlite3")
    files = {name for name in traces if not name.startswith(apart)} - {"replies", "stderr of commands"}
    files = {name for name in files if not name.endswith(" of the console and the sender's page")}
    assert files == {"log", "mailguard.toml", "organisation.toml", "state/keys/master.key"}
