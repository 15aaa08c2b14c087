"""`make demo`: the example mail through the real relay, what became of each message, and the officer's day after it.

It starts a next hop and `mailguard run`, sends examples/mail over SMTP, compares each verdict with expected.json, shows
register, queue and digest, and stays up until Ctrl-C. `ONCE=1` ends before that; the exit code is 1 when anything was
not as expected.
Everything it makes lies in demo-state/, which is emptied at the start.
"""

import contextlib
import fcntl
import io
import json
import os
import re
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.progress import track

from examples import office, report
from examples.next_hop import Maildir, NextHop
from examples.relay import RelayFailed, RelayProcess
from examples.report import Sent
from examples.send import Letter, read, send
from mailguard.app import open_office
from mailguard.config_file import Loaded, load
from mailguard.errors import MailguardError
from mailguard.office import Office
from mailguard.stores.decisions import Decision, Decisions, Outcome

EXAMPLES = Path(__file__).parent
SETTINGS = EXAMPLES / "mailguard.toml"
STATE = EXAMPLES.parent / "demo-state"
START_SECONDS = 60.0
DECISION_SECONDS = 10.0
LISTENERS = ("relay", "next_hop", "console", "senders_page")
# Four clients who can read each other's address: what "release as Bcc" was made for.
FOR_BCC = "22-vier-clienten.eml"
# Wide enough for the table where nobody's terminal says how wide it is.
PIPED_WIDTH = 100


def main() -> int:
    """Run the demo; the exit code says whether all was as expected."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without UTF-8 still gets its table
    console = Console(width=None if sys.stdout.isatty() else PIPED_WIDTH, highlight=False)
    once = os.environ.get("ONCE", "0") not in {"", "0"}
    try:
        with _alone():
            return run(console, STATE, once)
    except KeyboardInterrupt:
        console.print("\nDe demo is afgebroken.")
        return 130
    except (RelayFailed, MailguardError, OSError) as error:
        console.print(f"De demo kan niet verder: {error}", style="red", markup=False, soft_wrap=True)
        return 1


def run(console: Console, state: Path, once: bool) -> int:
    """The whole demo, with everything it makes under `state`."""
    configuration = prepare(state)
    # Goes before any other place the settings name, for the relay too.
    os.environ["MAILGUARD_STATE_DIR"] = str(state)
    loaded = load(str(configuration))
    hop, maildir = loaded.configuration.next_hop, Maildir(state / "Maildir")
    relay = RelayProcess(configuration, state / "mailguard.log")
    with NextHop(hop.host, hop.port, maildir), relay:
        sent = _send_all(console, loaded, relay, maildir)
        with open_office(loaded) as parts:
            problems = report.show(console, sent, _await_decisions(parts.decisions, sent), _expected())
            as_bcc = next((one.incident for one in sent if one.letter.name == FOR_BCC), "")
            untoward = office.show(console, parts, maildir, as_bcc, report.command(configuration))
            problems += report.show_problems(console, untoward)
            if not once:
                _stay_up(console, configuration, relay, parts)
    if relay.exit_code != 0:
        problems += report.show_problems(console, [f"mailguard stopte met code {relay.exit_code}; zie mailguard.log"])
    return 1 if problems else 0


# --- setting up -----------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Two demos in one checkout would wipe each other's state."""
    with Path(__file__).open("rb") as this_file:
        try:
            fcntl.flock(this_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RelayFailed("in deze map draait al een demo; stop die eerst met Ctrl-C.") from None
        yield


def prepare(state: Path) -> Path:
    """An empty state directory with a configuration in it: examples/mailguard.toml, on ports that are free."""
    if state.exists():
        shutil.rmtree(state)
    state.mkdir(mode=0o700, parents=True)
    settings = load(str(SETTINGS)).configuration
    wanted = {name: getattr(settings, name) for name in LISTENERS}
    ports = _free_ports({name: (listener.host, listener.port) for name, listener in wanted.items()})
    path = state / "mailguard.toml"
    path.write_text(_adapted(SETTINGS.read_text(encoding="utf-8"), ports), encoding="utf-8")
    return path


def _free_ports(wanted: dict[str, tuple[str, int]]) -> dict[str, int]:
    """The wanted port of each where it is free, else any that is."""
    with contextlib.ExitStack() as stack:
        return {name: _bind(stack, host, port) for name, (host, port) in wanted.items()}


def _bind(stack: contextlib.ExitStack, host: str, port: int) -> int:
    try:
        listener = stack.enter_context(socket.create_server((host, port)))
    except OSError:
        listener = stack.enter_context(socket.create_server((host, 0)))
    chosen: int = listener.getsockname()[1]
    return chosen


def _adapted(settings: str, ports: dict[str, int]) -> str:
    """The settings with these ports, the organisation file where it lies, and the state beside them."""
    lines, table = ['state_directory = "."'], ""
    for line in settings.splitlines():
        if heading := re.match(r"\[([\w.]+)\]", line):
            table = heading[1]
        if table in ports and re.match(r"port\s*=", line):
            line = f"port = {ports[table]}"
        if not table and (named := re.match(r'organisation\s*=\s*"(.*)"', line)):
            line = f"organisation = {json.dumps(str(SETTINGS.parent / named[1]))}"
        lines.append(line)
    return "\n".join(lines) + "\n"


# --- sending --------------------------------------------------------------------------------------------------------


def _send_all(console: Console, loaded: Loaded, relay: RelayProcess, maildir: Maildir) -> list[Sent]:
    host, port = loaded.configuration.relay.host, loaded.configuration.relay.port
    with console.status("mailguard start op..."):
        relay.wait_until_ready(host, port, START_SECONDS)
    letters = [read(path) for path in sorted((EXAMPLES / "mail").glob("*.eml"))]
    progress = track(letters, "Voorbeeldmail versturen", console=console, show_speed=False)
    return [_send(letter, host, port, maildir) for letter in progress]


def _send(letter: Letter, host: str, port: int, maildir: Maildir) -> Sent:
    try:
        answer = send(letter, host, port)
    except OSError as error:
        raise RelayFailed(f"{letter.name} kon niet verstuurd worden naar poort {port}: {error}") from None
    delivered = re.search(r"Delivered to Maildir as (\S+)", answer.text)
    file = maildir.path / "new" / delivered[1] if delivered else None
    return Sent(letter, answer, file)


def _await_decisions(decisions: Decisions, sent: list[Sent]) -> list[Decision]:
    """The decision rows. A pass is written after its 250, so they may come a moment later."""
    deadline = time.monotonic() + DECISION_SECONDS
    while True:
        rows = [row for row in decisions.newest(1000) if row.outcome is not Outcome.PENDING]
        if all(report.decision_on(one, rows) for one in sent) or time.monotonic() > deadline:
            return rows
        time.sleep(0.05)


def _expected() -> dict[str, report.Expectation]:
    read_expectations: dict[str, report.Expectation] = json.loads(
        (EXAMPLES / "mail" / "expected.json").read_text(encoding="utf-8")
    )
    return read_expectations


# --- staying up -----------------------------------------------------------------------------------------------------


def _stay_up(console: Console, configuration: Path, relay: RelayProcess, parts: Office) -> None:
    """Show what is decided about any further mail, until Ctrl-C."""
    decisions = parts.decisions
    report.show_next_steps(console, parts.loaded.configuration.relay.port, configuration)
    shown = {row.id for row in decisions.newest(1000)}
    try:
        while True:
            time.sleep(0.5)
            relay.check()
            fresh = [row for row in decisions.newest(100) if row.id not in shown]
            for row in reversed(fresh):
                report.show_decision(console, row)
            shown.update(row.id for row in fresh)
    except KeyboardInterrupt:
        console.print("\nDe demo stopt; wat onderweg is, wordt afgemaakt.")


if __name__ == "__main__":
    sys.exit(main())
