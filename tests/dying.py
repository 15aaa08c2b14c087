"""mailguard with steps at which it dies as by `kill -9`: `python -m tests.dying run|office|review ...`.

A process dies at a step when a file of that name lies in its working directory, which it takes away first: so each
death happens once, in whichever process comes there first. The relay's office is of this kind too.
"""

import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import timedelta
from functools import partial, wraps
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any, Literal

from mailguard import child_process, office
from mailguard.cli import main
from mailguard.custody import Custody
from mailguard.delivery import Delivery
from mailguard.letter import LetterKind
from mailguard.next_hop import Connection
from mailguard.review import Desk, Review
from mailguard.stores.decisions import Decisions
from mailguard.stores.outbox import Claimed, Outbox
from mailguard.stores.quarantine import Quarantine
from mailguard.stores.register import Register

LEASE = timedelta(seconds=2)  # of a letter; a dead process's is tried again after it
ABANDONED = timedelta(seconds=0.5)  # for a flag that a dead process left pending


@dataclass(frozen=True)
class Step:
    """Just before a method is entered, or just after it has done what it is for (a commit it set going included)."""

    name: str
    owner: type
    method: str
    moment: Literal["before", "after"]


RELAY = (
    Step("flag-before-it-is-written-down", Custody, "flag", "before"),
    Step("flag-before-its-commit", Decisions, "insert", "after"),
    Step("flag-after-its-commit", Custody, "flag", "after"),
    Step("flag-before-its-content", Connection, "send", "before"),
    Step("flag-after-the-final-dot", Connection, "_final_reply", "before"),
    Step("flag-after-the-next-hops-250", Connection, "send", "after"),
    Step("flag-before-its-outcome-commits", Custody, "_record_outcome", "after"),
    Step("flag-after-its-outcome-commits", Custody, "settle", "after"),
    Step("hold-before-its-content", Quarantine, "store_content", "before"),
    Step("hold-after-its-content", Quarantine, "store_content", "after"),
    Step("hold-after-its-record", Register, "record", "after"),
    Step("hold-before-its-commit", Custody, "_tell_of_hold", "after"),
    Step("hold-after-its-commit", Custody, "hold", "after"),
)
REVIEW = (
    Step("decision-before-its-commit", Desk, "carry_out", "after"),
    Step("decision-after-its-commit", Review, "_decide", "after"),
)
OFFICE = (
    Step("release-after-its-claim", Outbox, "claim", "after"),
    Step("release-before-its-content-is-announced", Outbox, "begin_sending", "before"),
    Step("release-before-its-content", Outbox, "begin_sending", "after"),
    Step("release-after-the-next-hops-250", Connection, "send", "after"),
    Step("release-before-its-outcome-commits", Outbox, "settle", "after"),
    Step("release-after-its-outcome-commits", Delivery, "_settle", "after"),
)


def plant(step: Step, fits: Callable[..., bool]) -> None:
    """Wrap the step's method; `fits` is asked of its arguments and its result whether this is the call meant."""
    original = getattr(step.owner, step.method)

    def die(*given: object) -> None:
        if fits(*given):
            try:
                Path(step.name).unlink()
            except FileNotFoundError:
                return
            os.kill(os.getpid(), signal.SIGKILL)

    @wraps(original)
    def planted(*arguments: Any, **named: Any) -> Any:
        if step.moment == "before":
            die(*arguments)
            return original(*arguments, **named)
        result = original(*arguments, **named)
        if isinstance(result, Future):
            result.result()
        die(result, *arguments)
        return result

    @wraps(original)
    async def planted_coroutine(*arguments: Any, **named: Any) -> Any:
        if step.moment == "before":
            die(*arguments)
        result = await original(*arguments, **named)
        if step.moment == "after":
            die(result, *arguments)
        return result

    setattr(step.owner, step.method, planted_coroutine if iscoroutinefunction(original) else planted)


def is_of_release(*given: object) -> bool:
    """True for a letter that is a release, and for content with our trace field before it, as only a release has."""
    claimed = [each for each in given if isinstance(each, Claimed)]
    if claimed:
        return claimed[0].letter.kind is LetterKind.RELEASE
    return any(isinstance(each, bytes) and each.startswith(b"Received: ") for each in given)


def start() -> None:
    match sys.argv[1]:
        case "run":
            for step in RELAY:
                plant(step, lambda *_: True)
            child_process._LONGEST_PAUSE_SECONDS = 0.2
            child_process.PROGRAM = (sys.executable, "-m", "tests.dying")  # the office, with its steps planted too
        case "office":
            for step in OFFICE:
                plant(step, is_of_release)
            setattr(office, "jobs_of", partial(office.jobs_of, lease=LEASE, abandoned=ABANDONED))  # noqa: B010
        case "review":
            for step in REVIEW:
                plant(step, lambda *_: True)
    main()


if __name__ == "__main__":
    start()
