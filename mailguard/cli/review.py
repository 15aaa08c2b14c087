"""`mailguard review`: what the console does with held messages, on the command line: the same rules and events."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

import click

from mailguard import app, dutch
from mailguard.case import CaseSummary, OpenCase, Paragraph, Piece
from mailguard.cli.acting import actor_of, as_option
from mailguard.cli.options import Command, config_option
from mailguard.cli.printing import fields, plain, table
from mailguard.cli.terminal import console
from mailguard.config_file import load
from mailguard.errors import UsageError
from mailguard.held import HeldStatus, Releaser
from mailguard.incident import Actor
from mailguard.review import Review
from mailguard.review.attached import WITHHELD

_DONE = {
    HeldStatus.HELD: "Een collega moet dit ook goedkeuren. Er is nog niets verstuurd.",
    HeldStatus.RELEASED: "Vrijgegeven. De ontvangers krijgen het bericht, de afzender krijgt bericht.",
    HeldStatus.RELEASED_AS_BCC: "Vrijgegeven als Bcc. De ontvangers zien elkaars adres niet.",
    HeldStatus.RELEASED_TO_SOME: "Vrijgegeven aan een deel van de ontvangers. De afzender krijgt bericht.",
    HeldStatus.REFUSED: "Geweigerd. Niemand heeft het bericht gekregen. De afzender krijgt bericht.",
}


def decision_options(command: Command) -> Command:
    """What every decision asks for."""
    right = click.Choice(["yes", "no", "unknown"])
    for option in (
        click.option("--reason", metavar="TEXT", help="Why; asked for on a terminal. Without personal data."),
        click.option("--was-right", type=right, default="unknown", show_default=True, help="Was our reason right?"),
        as_option,
        config_option,
        click.argument("case_id", metavar="ID"),
    ):
        command = option(command)
    return command


@click.group()
def review() -> None:
    """Held messages. ID is a message's id from `review list`, or the number of its incident."""


@review.command("list")
@config_option
def list_(config_file: str | None) -> None:
    """Show what waits for a decision, most harmful and oldest first."""
    now = datetime.now(UTC)
    shown = table("id", "incident", "ernst", "wacht", "ontvangers", "verloopt", "waarom")
    with app.open_office(load(config_file)) as office:
        zone = office.loaded.configuration.digest.zone
        for case in office.review.queue():
            shown.add_row(
                case.id,
                case.incident.number,
                _severity(case),
                dutch.duration(now - case.held_at),
                str(case.recipients),
                dutch.short_moment(case.expires_at, zone),
                "\n".join((plain(case.sentence), *_news(case))),
            )
    terminal = console()
    terminal.print(shown if shown.row_count else "Er wacht geen bericht.")


@review.command("show")
@click.argument("case_id", metavar="ID")
@as_option
@config_option
def show(case_id: str, login: str | None, config_file: str | None) -> None:
    """Show one message, personal data masked. That it was looked at is written down."""
    with app.open_office(load(config_file)) as office:
        opened = office.review.open(case_id, actor_of(office, login))
        _print_case(opened, office.loaded.configuration.digest.zone)


@review.command("release")
@click.option("--to", "recipients", multiple=True, metavar="ADDRESS", help="To this recipient alone; may be repeated.")
@decision_options
def release(
    case_id: str,
    recipients: tuple[str, ...],
    reason: str | None,
    was_right: str,
    login: str | None,
    config_file: str | None,
) -> None:
    """Let a message go as it is: to all its recipients, or to those of --to alone."""

    def decide(desk: Review, actor: Actor, why: str) -> CaseSummary:
        if recipients:
            return desk.release_to_some(case_id, actor, why, recipients, was_right=was_right)
        return desk.release(case_id, actor, why, was_right=was_right)

    _decide(decide, reason, login, config_file)


@review.command("release-as-bcc")
@decision_options
def release_as_bcc(
    case_id: str, reason: str | None, was_right: str, login: str | None, config_file: str | None
) -> None:
    """Let a message go to all its recipients, none of whom sees another's address."""
    _decide(
        lambda desk, actor, why: desk.release_as_bcc(case_id, actor, why, was_right=was_right),
        reason,
        login,
        config_file,
    )


@review.command("refuse")
@decision_options
def refuse(case_id: str, reason: str | None, was_right: str, login: str | None, config_file: str | None) -> None:
    """Refuse a message: nobody gets it, and its sender is told why."""
    _decide(lambda desk, actor, why: desk.refuse(case_id, actor, why, was_right=was_right), reason, login, config_file)


def _decide(
    decide: Callable[[Review, Actor, str], CaseSummary],
    reason: str | None,
    login: str | None,
    config_file: str | None,
) -> None:
    why = reason or _asked_reason()
    with app.open_office(load(config_file)) as office:
        after = decide(office.review, actor_of(office, login), why)
    click.echo(f"{after.incident.number}: {_DONE[after.status]}")


def _asked_reason() -> str:
    """Every decision has a reason; a program must give it, a person is asked."""
    if not sys.stdin.isatty():
        raise UsageError("--reason: say why; every decision is written down with its reason")
    return str(click.prompt("Waarom neemt u dit besluit?"))


def _severity(case: CaseSummary) -> str:
    severity = case.incident.facts.severity
    return dutch.words(severity.level) if severity else ""


def _news(case: CaseSummary) -> list[str]:
    """What else an officer should know before he opens it."""
    news = []
    if case.releaser is Releaser.SEALED:
        news.append("Verzegelde afzender: die beslist zelf.")
    if case.answered_at:
        news.append("De afzender antwoordde.")
    elif case.asked_at:
        news.append("Wacht op de afzender.")
    if case.approval_by:
        news.append("Wacht op de goedkeuring van een tweede collega.")
    return news


def _print_case(opened: OpenCase, zone: ZoneInfo) -> None:
    terminal, summary = console(), opened.summary
    outcome = dutch.words(summary.status)
    if summary.decided_at:
        outcome += f" ({dutch.short_moment(summary.decided_at, zone)})"
    head = (
        ("bericht", summary.id),
        ("incident", summary.incident.number),
        ("staat", outcome),
        ("ernst", _severity(summary)),
        ("vastgehouden", dutch.moment(summary.held_at, zone)),
        ("verloopt", dutch.moment(summary.expires_at, zone) if summary.status is HeldStatus.HELD else ""),
        ("afzender", plain(opened.sender)),
        ("onderwerp", _masked(opened.subject)),
    )
    terminal.print(fields(head), highlight=False)
    terminal.print("\n[bold]Waarom[/]")
    for _, sentence in opened.reasons:
        terminal.print(f"- {plain(sentence)}", highlight=False)
    for doubt in opened.doubts:
        intended = f" Bedoelde de afzender {plain(doubt.intended)}?" if doubt.intended else ""
        terminal.print(f"- {plain(doubt.recipient)}: {doubt.why}{intended}", highlight=False)
    recipients = table("ontvanger", "staat in", "buiten", "eerder gemaild")
    for person in opened.recipients:
        before = {None: "", False: "nee", True: "ja"}[person.is_known]
        place = person.visible_in or "Bcc"
        who = plain(person.address) if person.is_envelope else f"({plain(person.address)})"
        recipients.add_row(who, place, "ja" if person.is_outside else "nee", before)
    terminal.print()
    terminal.print(recipients, highlight=False)
    _print_text(opened)
    history = table("wanneer", "wie", "wat", "waarom")
    for line in opened.history:
        history.add_row(dutch.short_moment(line.at, zone), plain(line.who), line.what, plain(line.why))
    terminal.print()
    terminal.print(history, highlight=False)


def _print_text(opened: OpenCase) -> None:
    terminal = console()
    for attachment in opened.attachments:
        remarks = "; ".join(attachment.remarks)
        terminal.print(
            f"bijlage {attachment.number}: {plain(attachment.name)} ({attachment.size_bytes} bytes): {plain(remarks)}",
            highlight=False,
        )
    for remark in opened.unread:
        terminal.print(f"bericht: {plain(remark)}", highlight=False)
    for where, run in groupby(opened.paragraphs, key=_place):
        terminal.print(f"\n[bold]{plain(where)}[/]")
        for _, line in groupby(run, key=lambda p: p.cell[:2] if p.cell else id(p)):
            terminal.print(_line(list(line)), highlight=False)
    for where in opened.withheld:
        terminal.print(f"\n{plain(where)}: {WITHHELD}", highlight=False)
    if opened.is_cut:
        terminal.print("(niet de hele tekst wordt getoond)")


def _place(paragraph: Paragraph) -> str:
    return f"{paragraph.where}, {paragraph.inner}" if paragraph.inner else paragraph.where


def _line(line: list[Paragraph]) -> str:
    """A paragraph, or the cells of one row beside each other."""
    return ("> " if line[0].is_quoted else "") + " | ".join(_masked(paragraph.pieces) for paragraph in line)


def _masked(pieces: tuple[Piece, ...]) -> str:
    """Text with each masked value between brackets: its kind, its number, its mask."""
    return "".join(
        plain(piece.text) if piece.mask_number is None else plain(f"[{piece.kind} {piece.mask_number}: {piece.text}]")
        for piece in pieces
    )
