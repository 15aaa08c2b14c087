"""What the privacy officer finds when the demo's mail is through: the register, the queue, a way in, the digest.

A user reads this, so it is Dutch. Nothing is decided here: that is what the reader is invited to do.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from examples.next_hop import Maildir
from mailguard import dutch
from mailguard.case import CaseSummary
from mailguard.errors import NotFound
from mailguard.incident import Incident, SeverityLevel
from mailguard.office import Office
from mailguard.stores.accounts import LinkPurpose, Role

LOGIN = "officier"
LINK_LASTS = timedelta(hours=12)
DIGEST_SECONDS = 30.0
_STYLES = {
    SeverityLevel.LOW: "green",
    SeverityLevel.MEDIUM: "yellow",
    SeverityLevel.HIGH: "red",
    SeverityLevel.VERY_HIGH: "bold red",
}


def show(console: Console, office: Office, maildir: Maildir, as_bcc: str, command: str) -> list[str]:
    """Send the digest and print all there is to see; returns what was not as expected.

    `as_bcc` is the number of an incident that the reader may try to release as Bcc, `command` calls mailguard.
    """
    with console.status("De digest versturen..."):
        digest = send_digest(office, maildir, datetime.now(UTC))
    now, waiting = datetime.now(UTC), office.review.queue()
    show_register(console, office, now)
    show_queue(console, waiting, sign_in_url(office, now))
    show_proposal(console, waiting, as_bcc, command)
    if digest is None:
        return [f"de digest is na {DIGEST_SECONDS:.0f} seconden niet aangekomen; zie mailguard.log"]
    place = digest.relative_to(maildir.path.parent.parent)
    _say(console, f"\nDe digest van vandaag is verstuurd en staat in {place}")
    return []


def _say(console: Console, text: str) -> None:
    """A line as it is: a link or a command must not be broken in two."""
    console.print(text, markup=False, soft_wrap=True)


# --- the queue ------------------------------------------------------------------------------------------------------


def sign_in_url(office: Office, now: datetime) -> str:
    """A link that signs in once, as the demo's officer."""
    accounts, configuration = office.stores.accounts, office.loaded.configuration
    with office.database.write_transaction() as connection:
        try:
            account = accounts.by_login(connection, LOGIN)
        except NotFound:
            address = configuration.notices.officer
            account = accounts.add(connection, LOGIN, "Demo-officier", address, Role.OFFICER)
        token = accounts.new_link(connection, account.id, LinkPurpose.SIGN_IN, now, LINK_LASTS)
    return f"{configuration.console.url}/link/{token}"


def show_queue(console: Console, waiting: list[CaseSummary], url: str) -> None:
    """Where the queue is, and what is in it: worst and oldest first."""
    console.print(f"[bold]De wachtrij[/]: {dutch.count(len(waiting), 'bericht wacht', 'berichten wachten')} op u.\n")
    for summary in waiting:
        _say(console, f"  {summary.incident.number}  {summary.sentence}")
    console.print("\nOpen de wachtrij met deze link; hij werkt één keer, 12 uur lang:\n")
    _say(console, f"  {url}")


def show_proposal(console: Console, waiting: list[CaseSummary], as_bcc: str, command: str) -> None:
    """One message to try it with: `as_bcc` when it waits, else the first of the queue as it is."""
    numbers = [summary.incident.number for summary in waiting]
    if not numbers:
        return
    number, wish, how = numbers[0], "ongewijzigd vrij", "release"
    if as_bcc in numbers:
        number, wish, how = as_bcc, "vrij als Bcc", "release-as-bcc"
    console.print(f"\n[bold]Probeer het[/]: open {number} en geef het {wish}. Of typ in een ander venster:\n")
    _say(console, f"  {command} review {how} {number} --as {LOGIN} --reason 'Nagevraagd bij de afzender'")


# --- the digest -----------------------------------------------------------------------------------------------------


def send_digest(office: Office, maildir: Maildir, now: datetime, seconds: float = DIGEST_SECONDS) -> Path | None:
    """Have today's digest sent and wait until it lies in the Maildir; None when it does not come."""
    today = now.astimezone(office.loaded.configuration.digest.zone).date()
    deadline = time.monotonic() + seconds
    office.digest.send(today, now)
    while True:
        for file, subject in own_mail(maildir):
            if subject.endswith(f"mailguard {dutch.day_and_month(today)}"):
                return file
        if time.monotonic() > deadline:
            return None
        time.sleep(0.1)


def own_mail(maildir: Maildir) -> Iterator[tuple[Path, str]]:
    """What mailguard wrote itself, with the subject."""
    for file in sorted((maildir.path / "new").iterdir()):
        message = message_from_bytes(file.read_bytes(), policy=default)
        if message["Auto-Submitted"] == "auto-generated":
            yield file, str(message["Subject"])


# --- the register ---------------------------------------------------------------------------------------------------


def show_register(console: Console, office: Office, now: datetime) -> None:
    """The register as a table, oldest first, and whether its chain is whole."""
    with office.database.transaction() as connection:
        incidents = office.stores.register.list(connection)
        verification = office.stores.register.verify(connection)
    console.print("\n[bold]Het datalekregister[/] (artikel 33, lid 5, AVG)")
    console.print(_register_table(sorted(incidents, key=lambda incident: incident.number), now))
    whole = "klopt" if verification.is_whole else f"[red]klopt niet vanaf regel {verification.broken_at}[/]"
    console.print(f"{dutch.count(verification.events, 'gebeurtenis', 'gebeurtenissen')}; de keten {whole}.\n")


def _register_table(incidents: list[Incident], now: datetime) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column("nummer", no_wrap=True)
    table.add_column("wat", ratio=3)
    table.add_column("bezorgd", no_wrap=True)
    table.add_column("oordeel", width=22)
    table.add_column("ernst", no_wrap=True)
    table.add_column("termijn", ratio=2)
    for incident in incidents:
        table.add_row(
            incident.number,
            escape(dutch.title_of(incident)),
            dutch.words(incident.delivered),
            dutch.words(incident.classification),
            _severity(incident),
            dutch.remaining(incident.deadline_at, now) if incident.deadline_at else "geen",
        )
    return table


def _severity(incident: Incident) -> str:
    severity = incident.facts.severity
    if severity is None:
        return "-"
    return f"[{_STYLES[severity.level]}]{dutch.words(severity.level)}[/]"
