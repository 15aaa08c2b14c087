"""`mailguard register`: the breach register on the command line. Records are read, reported, exported and verified;
none is ever changed or taken out.
"""

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from mailguard import app, dutch
from mailguard.case import HistoryLine
from mailguard.cli.acting import actor_of, as_option
from mailguard.cli.options import config_option
from mailguard.cli.printing import fields, plain, table
from mailguard.cli.terminal import console
from mailguard.config_file import load
from mailguard.errors import Unfit, UsageError
from mailguard.incident import Actor, Channel, Delivered, Event, EventAction, Incident
from mailguard.office import Office
from mailguard.register_export import to_csv, to_json
from mailguard.review import Report

_AT_A_TIME = 100  # the register's lock is let go between them, so that no message waits long for it
_CHANNELS = [channel.value for channel in Channel if channel is not Channel.MAILGUARD]


@click.group()
def register() -> None:
    """The breach register (datalekregister)."""


@register.command("list")
@click.option("--open", "open_only", is_flag=True, help="Those that are not closed alone.")
@config_option
def list_(open_only: bool, config_file: str | None) -> None:
    """Show all records, newest first."""
    now = datetime.now(UTC)
    shown = table("nummer", "datum", "soort", "staat", "kwalificatie", "ernst", "termijn", "omschrijving")
    with app.open_office(load(config_file)) as office:
        zone = office.loaded.configuration.digest.zone
        for incident in _records(office, open_only):
            severity = incident.facts.severity
            shown.add_row(
                incident.number,
                dutch.short_moment(incident.signal_at, zone),
                dutch.words(incident.kind),
                dutch.words(incident.status),
                dutch.words(incident.classification),
                dutch.words(severity.level) if severity else "",
                _term(incident, now),
                dutch.title_of(incident),
            )
    console().print(shown if shown.row_count else "Er staat niets in het register.", highlight=False)


def _records(office: Office, open_only: bool) -> Iterator[Incident]:
    offset = 0
    while True:
        with office.database.transaction() as connection:
            page = office.stores.register.list(connection, open_only=open_only, limit=_AT_A_TIME, offset=offset)
        yield from page
        offset += len(page)
        if len(page) < _AT_A_TIME:
            return


def _term(incident: Incident, now: datetime) -> str:
    if incident.deadline_at is None or not incident.is_open:
        return ""
    left = dutch.hours(abs(incident.deadline_at - now))
    return f"nog {left}" if incident.deadline_at > now else f"{left} te laat"


@register.command("show")
@click.argument("number")
@config_option
def show(number: str, config_file: str | None) -> None:
    """Show one record and all that happened to it. The message itself is shown by `review show`."""
    number = number.upper()
    with app.open_office(load(config_file)) as office:
        with office.database.transaction() as connection:
            incident = office.stores.register.get(connection, number)
        _print_record(incident, office.review.history(number), office.loaded.configuration.digest.zone)


def _print_record(incident: Incident, history: tuple[HistoryLine, ...], zone: ZoneInfo) -> None:
    facts, severity = incident.facts, incident.facts.severity
    fewest, most = facts.subjects_min, facts.subjects_max
    subjects = str(most) if fewest == most else f"{fewest} tot {most}"
    pairs = (
        ("nummer", incident.number),
        ("omschrijving", dutch.title_of(incident)),
        ("soort", dutch.words(incident.kind)),
        ("bron", dutch.words(incident.channel)),
        ("staat", dutch.words(incident.status)),
        ("kwalificatie", dutch.words(incident.classification)),
        ("eerste signaal", dutch.moment(incident.signal_at, zone)),
        ("ontdekt", dutch.moment(incident.discovered_at, zone)),
        ("afgeleverd", dutch.words(incident.delivered)),
        ("termijn", dutch.moment(incident.deadline_at, zone) if incident.deadline_at else ""),
        ("ernst", f"{dutch.words(severity.level)} ({dutch.hundredths(severity.score_hundredths)})" if severity else ""),
        ("betrokkenen", subjects if most else "nog niet bekend"),
        ("ontvangers", f"{facts.recipients}, {facts.outside_recipients} buiten" if facts.recipients else ""),
        ("kopieën", str(incident.copies) if incident.copies else ""),
        ("hangt samen met", incident.related),
    )
    terminal = console()
    terminal.print(fields(pairs), highlight=False)
    events = table("wanneer", "wie", "wat", "waarom")
    for line in history:
        events.add_row(dutch.short_moment(line.at, zone), plain(line.who), plain(line.what), plain(line.why))
    terminal.print()
    terminal.print(events, highlight=False)


@register.command("add")
@click.option("--type", "incident_type", type=click.Choice(list(dutch.REPORTED_TYPES)), required=True)
@click.option(
    "--discovered", metavar="TIME", required=True, help="When it was discovered: YYYY-MM-DD HH:MM, local time."
)
@click.option("--summary", metavar="TEXT", required=True, help="What happened. Kept encrypted.")
@click.option("--channel", type=click.Choice(_CHANNELS), default=Channel.EMPLOYEE.value, show_default=True)
@click.option("--delivered", type=click.Choice([d.value for d in Delivered]), default="unknown", show_default=True)
@click.option("--subjects", type=click.IntRange(0), default=0, help="How many people's data, when known.")
@click.option("--reporter", metavar="TEXT", default="", help="Who reported it. Kept encrypted.")
@as_option
@config_option
def add(config_file: str | None, login: str | None, discovered: str, **given: str | int) -> None:
    """Put an incident in the register that somebody reported."""
    with app.open_office(load(config_file)) as office:
        report = Report(
            incident_type=str(given["incident_type"]),
            discovered_at=_moment(discovered, office.loaded.configuration.digest.zone),
            summary=str(given["summary"]),
            channel=Channel(str(given["channel"])),
            delivered=Delivered(str(given["delivered"])),
            subjects=int(given["subjects"]),
            reporter=str(given["reporter"]),
        )
        incident = office.review.report(actor_of(office, login), report)
        zone = office.loaded.configuration.digest.zone
        click.echo(f"{incident.number} staat in het register.")
        if incident.deadline_at:
            click.echo(f"Melden bij de AP kan nodig zijn: uiterlijk {dutch.moment(incident.deadline_at, zone)}.")


def _moment(text: str, zone: ZoneInfo) -> datetime:
    """A local time; the clock that is put back in autumn gives the earlier of two, so that a term ends sooner."""
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError("--discovered: write date and time such as 2026-03-30 16:00") from None
    return (given if given.tzinfo else given.replace(tzinfo=zone)).astimezone(UTC)


@register.command("export")
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file; else standard output.")
@click.option("--purpose", metavar="TEXT", required=True, help="What it is for: written down at each record.")
@click.option("--open", "open_only", is_flag=True, help="Those that are not closed alone.")
@as_option
@config_option
def export(
    form: str, output: Path | None, purpose: str, open_only: bool, login: str | None, config_file: str | None
) -> None:
    """Write the register out, without names, addresses or texts. CSV opens in Excel; JSON has the journal too."""
    with app.open_office(load(config_file)) as office:
        records = list(_records(office, open_only))
        _write_down(office, records, actor_of(office, login), purpose)
        content = to_csv(records) if form == "csv" else to_json(records, _events(office, records))
    if output is None:
        sys.stdout.buffer.write(content)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise UsageError(f"--output: {output} cannot be written ({error.strerror})") from None
    click.echo(f"{output}: {dutch.count(len(records), 'incident', 'incidenten')}.", err=True)


def _write_down(office: Office, records: list[Incident], actor: Actor, purpose: str) -> None:
    """An export is an event of each record in it."""
    register = office.stores.register
    for start in range(0, len(records), _AT_A_TIME):
        with office.database.write_transaction() as connection:
            for incident in records[start : start + _AT_A_TIME]:
                try:
                    register.append(connection, incident.number, actor, EventAction.EXPORTED, {}, purpose)
                except Unfit:  # its particulars were destroyed: no text can be sealed with it any more
                    register.append(connection, incident.number, actor, EventAction.EXPORTED, {})


def _events(office: Office, records: list[Incident]) -> list[Event]:
    with office.database.transaction() as connection:
        return [event for record in records for event in office.stores.register.events(connection, record.number)]


@register.command("verify")
@click.option("--against", metavar="SEQ:HASH", help="Volgnummer and Controlegetal of a digest: are they still there?")
@config_option
@click.pass_context
def verify(context: click.Context, against: str | None, config_file: str | None) -> None:
    """Walk the whole journal. Ends with 0 when it is whole, 1 when anything in it was changed or taken out."""
    witness = _witness(against) if against else None
    with app.open_office(load(config_file)) as office, office.database.transaction() as connection:
        found = office.stores.register.verify(connection)
        as_it_is = office.stores.register.hash_of(connection, witness[0]) if witness else None
    click.echo(f"Volgnummer: {found.head_seq}. Controlegetal: {found.head_hash}")
    if not found.is_whole:
        click.echo(f"Het register is buiten mailguard om gewijzigd, bij regel {found.broken_at}.", err=True)
        context.exit(1)
    if witness and as_it_is != witness[1]:
        click.echo(f"Regel {witness[0]} is niet meer wat het dagoverzicht zegt: het register is herschreven.", err=True)
        context.exit(1)
    click.echo(f"Het register is heel: {dutch.count(found.events, 'regel', 'regels')} nagerekend.")
    if witness:
        click.echo(f"Regel {witness[0]} is nog wat het dagoverzicht zegt.")


def _witness(text: str) -> tuple[int, str]:
    found = re.fullmatch(r"(\d{1,18}):([0-9a-f]{64})", text.strip().lower())
    if found is None:
        raise UsageError("--against: write Volgnummer and Controlegetal with a colon in between, such as 41:c025...")
    return int(found[1]), found[2]
