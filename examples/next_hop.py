"""A next hop for trying things out: takes all mail over SMTP and puts it in a Maildir, byte for byte as it came.

It runs inside the demo, or by itself: `python -m examples.next_hop --port 10026 --maildir DIR`. It sends nothing on,
knows no users and no limits: a sink for a desk, never a mail server.
"""

import argparse
import os
import threading
import time
from contextlib import suppress
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

# More than the relay takes in, so that size is the relay's decision.
MAX_MESSAGE_BYTES = 64 * 1024 * 1024


class Maildir:
    """A Maildir that keeps line ends as received, so that what arrived can be compared with what was sent."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._numbers = count(1)
        for name in ("cur", "new", "tmp"):
            (path / name).mkdir(parents=True, exist_ok=True)

    def deliver(self, content: bytes) -> str:
        """Store one message; returns its file name in `new/`. What is there is whole: it is moved in when complete."""
        name = f"{int(time.time())}.{next(self._numbers)}.demo"
        draft = self.path / "tmp" / name
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(self.path / "new" / name)
        return name


class NextHop:
    """An SMTP server in a thread of its own, for the length of a `with` block."""

    def __init__(self, host: str, port: int, maildir: Maildir) -> None:
        self._maildir = maildir
        self._controller = Controller(
            self, host, port, data_size_limit=MAX_MESSAGE_BYTES, enable_SMTPUTF8=True, ident="next hop of the demo"
        )

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's
        name = self._maildir.deliver(envelope.original_content or b"")
        return f"250 2.0.0 Delivered to Maildir as {name}"

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m examples.next_hop", description="Keep all mail in a Maildir.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=10026)
    parser.add_argument("--maildir", type=Path, default=Path("demo-state/Maildir"))
    chosen = parser.parse_args()
    with NextHop(chosen.host, chosen.port, Maildir(chosen.maildir)):
        print(
            f"Listening on {chosen.host} port {chosen.port}; mail goes to {chosen.maildir}. Ctrl-C stops.", flush=True
        )
        with suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
