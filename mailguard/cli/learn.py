"""`mailguard learn`: seed who writes to whom from mail that was sent before."""

from hashlib import sha256
from itertools import islice

import click

from mailguard import app, mail_files
from mailguard.cli.options import config_option, organisation_option, paths_argument
from mailguard.cli.terminal import progress_bar
from mailguard.config_file import Loaded, load
from mailguard.content import envelope_of, read_headers
from mailguard.correspondence import History, Sent
from mailguard.policy import Policy, kind_of
from mailguard.verdict import MailKind

# Messages in one transaction: few enough to lose little work, many enough to wait little for the disk.
BATCH_SIZE = 500


@click.command()
@config_option
@organisation_option
@paths_argument
def learn(config_file: str | None, organisation_file: str | None, paths: tuple[str, ...]) -> None:
    """Learn from sent mail in mbox files, Maildirs and .eml files. Each message is counted once, however often given.

    Automatic replies and mail of other senders are left out, as the relay does. Only keyed hashes and counts are kept:
    no address, no name, no content.
    """
    loaded = load(config_file, organisation_file)
    app.require_organisation(loaded)
    total = mail_files.count(paths)
    database = app.open_database(loaded)
    try:
        read, learned, new = _learn(loaded, app.open_history(loaded, database), paths, total)
    finally:
        database.close()
    click.echo(f"{read} messages read, {new} of them new.")
    if learned < read:
        click.echo(f"{read - learned} left out: automatic, from elsewhere, or without recipients.")


def _learn(loaded: Loaded, history: History, paths: tuple[str, ...], total: int) -> tuple[int, int, int]:
    """How many messages were read, how many of them are to learn from, and how many of those were new."""
    read = learned = new = 0
    policy = app.policy_of(loaded)
    with progress_bar() as progress:
        task = progress.add_task("learning", total=total)
        files = mail_files.read(paths)
        while batch := list(islice(files, BATCH_SIZE)):
            messages = [sent for file in batch if (sent := _sent(file.raw, policy))]
            new += history.learn_archive(messages)
            read, learned = read + len(batch), learned + len(messages)
            progress.update(task, completed=read)
    return read, learned, new


def _sent(raw: bytes, policy: Policy) -> Sent | None:
    """What the history takes of one message: the mail of our own people to somebody."""
    envelope, headers = envelope_of(raw), read_headers(raw)
    if not envelope.recipients or kind_of(envelope, headers, policy) is not MailKind.NORMAL:
        return None
    return Sent.of(envelope, headers.message_id.encode("utf-8", "surrogateescape") or sha256(raw).digest())
