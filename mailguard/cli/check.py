"""`mailguard check`: what mailguard would say of mail in files. Records nothing."""

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Any

import click
from rich.markup import escape
from rich.table import Table

from mailguard import addresses, app, mail_files
from mailguard.cli.options import config_option, organisation_option, paths_argument
from mailguard.cli.terminal import console, progress_bar
from mailguard.config import Organisation
from mailguard.config_file import Loaded, load
from mailguard.content import envelope_of
from mailguard.correspondence import History
from mailguard.dutch.finding import why
from mailguard.errors import UsageError
from mailguard.facts import CorrespondenceFacts
from mailguard.findings import REPORTED_SCORE, Finding, Inspection
from mailguard.inspection import InspectionPool
from mailguard.message import Envelope, Message
from mailguard.policy import Policy, decide
from mailguard.verdict import Action, Reason, Verdict

_WORDS = {Action.PASS: "doorlaten", Action.FLAG: "melden", Action.HOLD: "tegenhouden", Action.REJECT: "weigeren"}
_STYLES = {Action.PASS: "green", Action.FLAG: "yellow", Action.HOLD: "red", Action.REJECT: "red"}


@dataclass(frozen=True, slots=True)
class Checked:
    """One message with all there is to say of it. Without recipients there was nothing to judge it by."""

    path: str
    has_recipients: bool
    inspection: Inspection
    verdict: Verdict


@click.command()
@config_option
@organisation_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object a message, one line each.")
@click.option("--reveal", is_flag=True, help="Show found values in full, not masked.")
@click.option("--mail-from", metavar="ADDRESS", help="The reverse-path, in place of what the message says.")
@click.option("--rcpt-to", multiple=True, metavar="ADDRESS", help="An envelope recipient; may be given more than once.")
@paths_argument
@click.pass_context
def check(context: click.Context, /, **arguments: Any) -> None:
    """Inspect .eml files, mbox files or Maildirs, and say what would happen to each message. Records nothing.

    Ends with 0 when all pass, 1 when any is flagged, held or rejected, 2 on an error.
    """
    as_json, reveal, paths = arguments["as_json"], arguments["reveal"], arguments["paths"]
    if reveal and not as_json:
        raise UsageError("--reveal shows values in the output of --json: give both")
    loaded = load(arguments["config_file"], arguments["organisation_file"])
    app.require_name_model(loaded)
    checker = Checker(loaded, arguments["mail_from"], arguments["rcpt_to"])
    checked = _with_progress(checker.check(paths), mail_files.count(paths))
    strongest = _print_json(checked, reveal=reveal) if as_json else _print_table(checked)
    context.exit(1 if strongest > Action.PASS else 0)


def _with_progress(checked: Iterator[Checked], total: int) -> Iterator[Checked]:
    with progress_bar() as progress:
        yield from progress.track(checked, total=total, description="checking")


class Checker:
    """Inspects mail from files as the relay would, and decides about it."""

    def __init__(self, loaded: Loaded, mail_from: str | None, rcpt_to: tuple[str, ...]) -> None:
        self._loaded = loaded
        self._mail_from = None if mail_from in (None, "", "<>") else _address(mail_from, "--mail-from")
        self._is_null_sender = mail_from in ("", "<>")
        self._rcpt_to = tuple(_address(recipient, "--rcpt-to") for recipient in rcpt_to)

    def check(self, paths: tuple[str, ...]) -> Iterator[Checked]:
        """All messages of these paths, in order."""
        settings = self._loaded.configuration.inspection
        with (
            app.history_for_reading(self._loaded) as history,
            InspectionPool(settings, self._loaded.lexicon) as pool,
            ThreadPoolExecutor(settings.workers) as threads,
        ):
            files = mail_files.read(paths)
            # A few at a time: an archive does not fit in memory.
            while batch := list(islice(files, 8 * settings.workers)):
                yield from threads.map(lambda file: self._check_one(file, pool, history), batch)

    def _check_one(self, file: mail_files.MailFile, pool: InspectionPool, history: History | None) -> Checked:
        envelope = self._envelope(file.raw)
        inspection = pool.inspect(Message.from_content("check", envelope, file.raw))
        facts = history.facts(envelope, inspection) if history else CorrespondenceFacts()
        verdict = decide(envelope, inspection, facts, self._policy(envelope))
        return Checked(file.path, bool(envelope.recipients), inspection, verdict)

    def _envelope(self, raw: bytes) -> Envelope:
        envelope = envelope_of(raw)
        sender = "" if self._is_null_sender else self._mail_from or envelope.reverse_path
        recipients = self._rcpt_to or tuple(recipient.address for recipient in envelope.recipients)
        return Envelope.of(sender, recipients)

    def _policy(self, envelope: Envelope) -> Policy:
        """The configured policy; without an organisation file the sender's own domain is the inside."""
        policy = app.policy_of(self._loaded)
        domain = addresses.domain_of(envelope.reverse_path)
        if policy.organisation.internal_domains or not domain:
            return policy
        return Policy(Organisation(internal_domains=(domain,)), policy.rules, policy.journal_mailbox)


def _address(text: str, option: str) -> str:
    address = text.strip().removeprefix("<").removesuffix(">")
    if not addresses.domain_of(address):
        raise UsageError(f"{option}: write an e-mail address such as bob@gemeente.example")
    return address


def _print_json(checked: Iterator[Checked], *, reveal: bool) -> Action:
    strongest = Action.PASS
    for item in checked:
        strongest = max(strongest, item.verdict.action)
        click.echo(json.dumps(_object(item, reveal), ensure_ascii=False))
    return strongest


def _object(item: Checked, reveal: bool) -> dict[str, Any]:
    return {
        "path": item.path,
        "message_id": item.inspection.headers.message_id,
        "action": item.verdict.action.word,
        "judged": item.has_recipients,
        "reasons": [_reason(r) for r in item.verdict.acting_reasons],
        "monitored": [_reason(r) for r in item.verdict.reasons if r.is_monitored],
        "entities": [_entity(f, reveal) for f in _distinct(item.inspection.findings)],
        "uninspectable": [
            {"where": u.where, "reason": str(u.obstacle), "detail": u.detail} for u in item.inspection.uninspectable
        ],
        "unlocked": [a.name for a in item.inspection.attachments if a.is_unlocked],
        "seconds": round(item.inspection.seconds, 4),
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "rule": str(reason.rule),
        "code": reason.code,
        "score": round(reason.score, 3),
        "explanation": reason.explanation,
    }


def _entity(finding: Finding, reveal: bool) -> dict[str, Any]:
    text = finding.text if reveal else finding.mask
    return {
        "type": str(finding.entity),
        "text": text,
        "where": finding.place.where,
        "score": round(finding.score, 3),
        "role": finding.role.value,
        "why": why(finding),
    }


def _distinct(findings: tuple[Finding, ...]) -> list[Finding]:
    """A value counts once a place, however often it occurs there."""
    best: dict[tuple[str, str, str], Finding] = {}
    for finding in findings:
        key = (finding.entity, finding.place.where, finding.key)
        if finding.score >= REPORTED_SCORE and (key not in best or finding.score > best[key].score):
            best[key] = finding
    return list(best.values())


def _print_table(checked: Iterator[Checked]) -> Action:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("bericht", "oordeel", "waarom"):
        table.add_column(heading, overflow="fold")
    counts: Counter[Action] = Counter()
    try:
        for item in checked:
            action = item.verdict.action
            counts[action] += 1
            word = f"[{_STYLES[action]}]{_WORDS[action]}[/]"
            table.add_row(escape(item.path), word, "\n".join(_sentences(item)))
    finally:
        # Also when a file cannot be read: what was found before it is not lost.
        terminal = console()
        terminal.print(table)
        summary = ", ".join(f"{counts[action]} {_WORDS[action]}" for action in Action if counts[action])
        terminal.print(f"{counts.total()} berichten: {summary or 'geen oordeel'}.", highlight=False)
    return max(counts, default=Action.PASS)


def _sentences(item: Checked) -> Iterator[str]:
    if not item.has_recipients:
        yield "Geen ontvangers: niet beoordeeld. Noem ze met --rcpt-to."
    for reason in item.verdict.reasons:
        yield f"Alleen genoteerd: {reason.explanation}" if reason.is_monitored else reason.explanation
