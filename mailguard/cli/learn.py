"""`mailguard learn`: seed who writes to whom from mail that was sent before."""

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from multiprocessing import get_context, parent_process
from threading import Thread

import click

from mailguard import app, mail_files
from mailguard.cli.options import config_option, organisation_option, paths_argument
from mailguard.cli.terminal import progress_bar
from mailguard.config_file import Loaded, load
from mailguard.correspondence import History, Sent, day_of
from mailguard.correspondence.reading import message_id_of, sent_of
from mailguard.errors import MailguardError
from mailguard.lexicon import Lexicon
from mailguard.mail_files import MailFile
from mailguard.policy import Policy

# Messages in one transaction: few enough to lose little work, many enough to wait little for the disk.
BATCH_SIZE = 200
_WORTH_PROCESSES = 1_000  # messages
_ENDED = (
    "A process that read mail was ended from outside, perhaps for want of memory. Start learn again: it goes on there."
)


@click.command()
@config_option
@organisation_option
@paths_argument
def learn(config_file: str | None, organisation_file: str | None, paths: tuple[str, ...]) -> None:
    """Learn from sent mail in mbox files, Maildirs and .eml files, in any order. Each message is counted once, however
    often given, and also when the relay learned it. What was cut short goes on where it was when it is started again.

    Automatic replies and mail of other senders are left out, as the relay does. Keyed hashes, counts and days are kept,
    and addresses encrypted one by one (correspondence.remember_addresses); no content.
    """
    loaded = load(config_file, organisation_file)
    app.require_organisation(loaded)
    total = mail_files.count(paths)
    database = app.open_database(loaded)
    try:
        history = app.open_history(loaded, database)
        counts = _learn(loaded, history, paths, total)
        contacts, pairs = history.size()
    finally:
        database.close()
    click.echo(f"{counts['read']} messages read, {counts['new']} of them new.")
    if left_out := counts["read"] - counts["to learn"]:
        click.echo(f"{left_out} left out: automatic, from elsewhere, or without recipients.")
    click.echo(f"{contacts} contacts and {pairs} pairs of sender and contact are known.")


def _learn(loaded: Loaded, history: History, paths: tuple[str, ...], total: int) -> Counter[str]:
    """How many messages were `read`, how many of them are `to learn` from, and how many of those were `new`.

    Counts add up and of days the newest stays, so that no order of reading makes another history.
    """
    counts: Counter[str] = Counter()
    with _readers(loaded, total) as read, progress_bar() as progress:
        learner = _Learner(history, read)
        task = progress.add_task("learning", total=total)
        files = mail_files.read(paths)
        while batch := list(islice(files, BATCH_SIZE)):
            counts += learner.learn(batch)
            progress.update(task, completed=counts["read"])
    if counts["to learn"]:  # an archive of which nothing is ours says nothing about us
        history.complete_archive(day_of(datetime.now(UTC)))
    return counts


_Read = Callable[[Sequence[MailFile]], Iterable[Sent | None]]


@contextmanager
def _readers(loaded: Loaded, total: int) -> Iterator[_Read]:
    """What reads messages: here, or where there are many in a process for each core, which takes a second to begin."""
    read = partial(_sent_of, lexicon=loaded.lexicon, policy=app.policy_of(loaded))
    cores = os.cpu_count() or 1
    if total < _WORTH_PROCESSES or cores < 2:
        yield lambda files: map(read, files)
        return
    with ProcessPoolExecutor(cores, get_context("forkserver"), initializer=_begin) as pool:
        yield lambda files: pool.map(read, files, chunksize=BATCH_SIZE // cores // 2 or 1)


def _begin() -> None:
    """Leave Ctrl-C to the first process, and end with it, however it ends: idle ones would wait for ever."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_the_first, daemon=True).start()


def _end_with_the_first() -> None:
    first = parent_process()
    if first is not None:
        first.join()
        os._exit(1)


def _sent_of(file: MailFile, lexicon: Lexicon, policy: Policy) -> Sent | None:
    return sent_of(file.raw, lexicon, policy, separator=file.separator)


class _Learner:
    """Learns a batch at a time: each is there as a whole or not at all, whatever ends this process."""

    def __init__(self, history: History, read: _Read) -> None:
        self._history, self._read = history, read

    def learn(self, batch: Sequence[MailFile]) -> Counter[str]:
        """The counts of `_learn` for these messages. Those that were learned before are not read again."""
        ids = [message_id_of(file.raw) for file in batch]
        unlearned = self._history.unlearned(ids)
        files = [file for file, message_id in zip(batch, ids, strict=True) if message_id in unlearned]
        try:
            messages = [sent for sent in self._read(files) if sent]
        except BrokenProcessPool:
            raise MailguardError(_ENDED) from None
        known = len(batch) - len(files)
        new = self._history.learn_archive(messages) if messages else 0
        return Counter({"read": len(batch), "to learn": known + len(messages), "new": new})
