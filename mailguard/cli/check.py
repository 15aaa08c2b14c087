"""`mailguard check`: what mailguard would say of mail in files. Records nothing."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Any

import click
from rich.table import Table

from mailguard import addresses, app, mail_files
from mailguard.cli.options import config_option, organisation_option, paths_argument
from mailguard.cli.terminal import console, progress_bar
from mailguard.config import Organisation
from mailguard.config_file import Loaded, load
from mailguard.content import envelope_of
from mailguard.correspondence import History
from mailguard.facts import CorrespondenceFacts
from mailguard.findings import Finding, Inspection
from mailguard.inspection import InspectionPool
from mailguard.message import Envelope, Message
from mailguard.policy import REPORTED_SCORE, Policy, decide
from mailguard.verdict import Action, Reason, Verdict

_WORDS = {Action.PASS: "doorlaten", Action.FLAG: "melden", Action.HOLD: "tegenhouden", Action.REJECT: "weigeren"}
_STYLES = {Action.PASS: "green", Action.FLAG: "yellow", Action.HOLD: "red", Action.REJECT: "red"}


@dataclass(frozen=True, slots=True)
class Checked:
    """One message with all there is to say of it."""

    path: str
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
    loaded = load(arguments["config_file"], arguments["organisation_file"])
    checker = Checker(loaded, arguments["mail_from"], arguments["rcpt_to"])
    checked = _with_progress(checker.check(arguments["paths"]), mail_files.count(arguments["paths"]))
    printed = _print_json(checked, arguments["reveal"]) if arguments["as_json"] else _print_table(checked)
    context.exit(1 if printed > Action.PASS else 0)


def _with_progress(checked: Iterator[Checked], total: int) -> Iterator[Checked]:
    with progress_bar() as progress:
        yield from progress.track(checked, total=total, description="checking")


class Checker:
    """Inspects mail from files as the relay would, and decides about it."""

    def __init__(self, loaded: Loaded, mail_from: str | None, rcpt_to: tuple[str, ...]) -> None:
        self._loaded = loaded
        self._mail_from = mail_from
        self._rcpt_to = rcpt_to

    def check(self, paths: tuple[str, ...]) -> Iterator[Checked]:
        """All messages of these paths, in order."""
        settings = self._loaded.configuration.inspection
        with (
            app.history_for_reading(self._loaded) as history,
            InspectionPool(settings, self._loaded.organisation.domains) as pool,
            ThreadPoolExecutor(settings.workers) as threads,
        ):
            files = mail_files.read(paths)
            # A few at a time: an archive does not fit in memory.
            while batch := list(islice(files, 8 * settings.workers)):
                yield from threads.map(lambda file: self._check_one(file, pool, history), batch)

    def _check_one(self, file: mail_files.MailFile, pool: InspectionPool, history: History | None) -> Checked:
        envelope = self._envelope(file.raw)
        inspection = pool.inspect(Message.from_content("check", envelope, file.raw))
        facts = history.facts(envelope) if history else CorrespondenceFacts()
        return Checked(file.path, inspection, decide(envelope, inspection, facts, self._policy(envelope)))

    def _envelope(self, raw: bytes) -> Envelope:
        envelope, _ = envelope_of(raw)
        sender = envelope.reverse_path if self._mail_from is None else self._mail_from.strip("<>")
        recipients = self._rcpt_to or tuple(recipient.address for recipient in envelope.recipients)
        return Envelope.of(sender, recipients)

    def _policy(self, envelope: Envelope) -> Policy:
        """The configured policy; without an organisation file the sender's own domain is the inside."""
        policy = app.policy_of(self._loaded)
        domain = addresses.domain_of(envelope.reverse_path)
        if policy.organisation.internal_domains or not domain:
            return policy
        return Policy(Organisation(internal_domains=(domain,)), policy.rules, policy.journal_mailbox)


def _print_json(checked: Iterator[Checked], reveal: bool) -> Action:
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
        "reasons": [_reason(r) for r in item.verdict.acting_reasons],
        "monitored": [_reason(r) for r in item.verdict.reasons if r.is_monitored],
        "entities": [_entity(f, reveal) for f in _distinct(item.inspection.findings)],
        "uninspectable": [
            {"where": u.where, "reason": str(u.obstacle), "detail": u.detail} for u in item.inspection.uninspectable
        ],
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
    return {"type": str(finding.entity), "text": text, "where": finding.place.where, "score": round(finding.score, 3)}


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
    strongest = Action.PASS
    for item in checked:
        strongest = max(strongest, item.verdict.action)
        word = _WORDS[item.verdict.action]
        style = _STYLES[item.verdict.action]
        table.add_row(item.path, f"[{style}]{word}[/]", "\n".join(r.explanation for r in item.verdict.reasons))
    console().print(table)
    return strongest
