"""`mailguard run` as an operator starts it: a process of its own, with a configuration, a state directory and a log."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ORGANISATION = """
name = "Ons"
internal_domains = ["ons.example"]
[[partners]]
domain = "partner.example"
allows = ["NL_BSN"]
"""

PAGES = ("console", "senders_page")

# The relay with an inspection that suffers what `X-Plant:` lines say (tests/planted.py).
PLANTED = """
from functools import partial
from mailguard import app
from mailguard.cli import main
app.InspectionPool = partial(app.InspectionPool, function="tests.planted:real")
main()
"""


@dataclass
class RelayProcess:
    """A running relay. `folder` holds its configuration, state and log; its temporary files go below it too."""

    folder: Path
    process: "subprocess.Popen[bytes]"
    port: int

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8")

    @property
    def configuration(self) -> Path:
        return self.folder / "mailguard.toml"

    def stop(self) -> int:
        """SIGTERM, as a service manager does; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)

    def __enter__(self) -> "RelayProcess":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def start_relay(
    folder: Path,
    next_hop_port: int,
    settings: str = "",
    *,
    next_hop: str = "",
    port: int = 0,
    planted: bool = False,
    program: tuple[str, ...] = ("-m", "mailguard"),
) -> RelayProcess:
    """Start a relay, on a free port where none is given, and wait until it says that it is ready.

    `settings` are lines of [relay] and further tables, `next_hop` lines of [next_hop]; `program` is what Python runs.
    """
    (folder / "organisation.toml").write_text(ORGANISATION)
    (folder / "tmp").mkdir(exist_ok=True)
    configuration = f'organisation = "organisation.toml"\nstate_directory = "{folder}/state"\n'
    # Tests run side by side: none may take the ports that a console has by default.
    configuration += "".join(f"[{page}]\nport = 0\n" for page in PAGES if f"[{page}]" not in settings)
    configuration += f"[next_hop]\nport = {next_hop_port}\n{next_hop}\n[relay]\nport = {port}\n{settings}\n"
    (folder / "mailguard.toml").write_text(configuration)
    start = ("-c", PLANTED) if planted else program
    root = Path(__file__).parent.parent
    environment = os.environ | {"TMPDIR": str(folder / "tmp"), "PYTHONPATH": str(root)}
    environment.pop("MAILGUARD_STATE_DIR", None)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, *start, "run", "--config", str(folder / "mailguard.toml")],
            cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
    return RelayProcess(folder, process, _wait_until_ready(folder, process))


def _wait_until_ready(folder: Path, process: "subprocess.Popen[bytes]") -> int:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        for line in (folder / "log").read_text(encoding="utf-8").splitlines():
            if line.startswith("{") and "ready: listening" in line:
                return int(json.loads(line)["message"].rpartition(" ")[2])
        time.sleep(0.02)
    raise AssertionError(f"the relay did not start: {(folder / 'log').read_text(encoding='utf-8')}")
