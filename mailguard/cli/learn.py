"""`mailguard learn`: seed who writes to whom from mail that was sent before."""

from collections.abc import Iterator
from itertools import islice

import click

from mailguard import app, mail_files
from mailguard.cli.options import config_option, organisation_option, paths_argument
from mailguard.cli.terminal import progress_bar
from mailguard.config_file import load
from mailguard.content import envelope_of
from mailguard.correspondence import History, Sent

# Messages learned in one transaction: few enough to lose little work, many enough to wait little for the disk.
BATCH_SIZE = 500


@click.command()
@config_option
@organisation_option
@paths_argument
def learn(config_file: str | None, organisation_file: str | None, paths: tuple[str, ...]) -> None:
    """Learn from sent mail in mbox files, Maildirs and .eml files. Each message is counted once, however often given.

    Only keyed hashes and counts are kept: no address, no name, no content.
    """
    loaded = load(config_file, organisation_file)
    app.require_organisation(loaded)
    total = mail_files.count(paths)
    database = app.open_database(loaded)
    try:
        read, new = _learn(app.open_history(loaded, database), paths, total)
    finally:
        database.close()
    click.echo(f"{read} messages read, {new} of them new.")


def _learn(history: History, paths: tuple[str, ...], total: int) -> tuple[int, int]:
    read = new = 0
    with progress_bar() as progress:
        task = progress.add_task("learning", total=total)
        messages = _sent(paths)
        while batch := list(islice(messages, BATCH_SIZE)):
            new += history.learn_archive(batch)
            read += len(batch)
            progress.update(task, completed=read)
    return read, new


def _sent(paths: tuple[str, ...]) -> Iterator[Sent]:
    for file in mail_files.read(paths):
        envelope, message_id = envelope_of(file.raw)
        yield Sent.of(envelope, message_id.encode("utf-8", "surrogateescape") or file.raw)
