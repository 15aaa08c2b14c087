"""A node as a process of its own: `python -m tests.racing URL FOLDER PORT`, with the next hop on that port.

It takes tasks on standard input, one line of JSON each: `[moment, name, arguments]`. A task begins at its moment of the
machine's monotonic clock, which is one for all processes; what it came to is written as one line of JSON. A refusal is
answered by the name of its error.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from mailguard.db import Database
from mailguard.errors import MailguardError
from mailguard.office import jobs_of
from mailguard.precedents import Judged
from mailguard.review import COMMAND_LINE
from mailguard.stores.decisions import Outcome
from tests.office import TestOffice, mail

WHY = "De ontvanger is bekend en mag dit hebben."
READY = "ready"


class Node:
    """Gate and office on a database that another works on too."""

    def __init__(self, url: str, folder: str, port: str) -> None:
        self.it = TestOffice(Database(url), Path(folder), next_hop={"host": "127.0.0.1", "port": int(port)})
        self.jobs = jobs_of(self.it.office)
        self._pending: list[tuple[Judged, str]] = []

    def receive(self, message_id: str, number: int) -> str:
        """A message from a client; the reply."""
        reply = self.it.process(mail(message_id, number=number))
        return f"{reply.code} {b' '.join(reply.lines).decode('ascii')}"

    def release(self, case_id: str) -> str:
        self.it.review.release(case_id, COMMAND_LINE, WHY, was_right="unknown")
        return "released"

    def refuse(self, case_id: str) -> str:
        self.it.review.refuse(case_id, COMMAND_LINE, WHY, was_right="unknown")
        return "refused"

    def carry(self) -> int:
        """The loop itself, until no letter waits. Returns how many it found when it began."""
        return asyncio.run(self._carry())

    async def _carry(self) -> int:
        stop, found = asyncio.Event(), self._waiting()
        loop = asyncio.create_task(self.jobs.run(stop))
        await asyncio.to_thread(self._wait_until_all_is_sent)
        stop.set()
        await loop
        return found

    def _wait_until_all_is_sent(self) -> None:
        while self._waiting():
            time.sleep(0.05)

    def _waiting(self) -> int:
        with self.it.database.transaction() as connection:
            return self.it.office.stores.outbox.waiting(connection)

    def digest(self, day: str) -> bool:
        return self.it.office.digest.send(date.fromisoformat(day), datetime.now(UTC))

    def do_due_after(self, days: int) -> None:
        """All that is done at its time, so many days later."""
        self.it.office.desk.now = lambda: datetime.now(UTC) + timedelta(days=days)
        self.jobs.do_due()

    def flag(self, turn: int, messages: int) -> None:
        """Write so many flags down as about to be sent."""
        for number in range(turn * messages, (turn + 1) * messages):
            judged = asyncio.run(self.it.gate._judge(mail(f"<{number}@ons.example>", number=number)))
            assert isinstance(judged, Judged)
            self._pending.append((judged, self.it.office.custody.flag(judged).result(timeout=10)))

    def settle(self) -> int:
        """Say that they were delivered, all in a group commit. Returns of how many nothing was said before."""
        settle, pending = self.it.office.custody.settle, self._pending
        settled = [settle(judged, incident, Outcome.DELIVERED, 250) for judged, incident in pending]
        self._pending = []
        return sum(future.result(timeout=30) for future in settled)

    def recover(self) -> int:
        return self.it.office.custody.recover(timedelta(0))


def main() -> None:
    node = Node(*sys.argv[1:])
    tasks: dict[str, Callable[..., object]] = {
        "receive": node.receive,
        "release": node.release,
        "refuse": node.refuse,
        "carry": node.carry,
        "digest": node.digest,
        "do_due_after": node.do_due_after,
        "flag": node.flag,
        "settle": node.settle,
        "recover": node.recover,
    }
    say(READY)
    for line in sys.stdin:
        moment, name, arguments = json.loads(line)
        while time.monotonic() < moment:
            pass
        try:
            say(tasks[name](*arguments))
        except MailguardError as error:
            say(type(error).__name__)
    node.it.database.close()


def say(answer: object) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
